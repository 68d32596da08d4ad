//! The history of the limiter: levels, reduction on an axis of its own, loudness, and where the true peak
//! comes up to the ceiling.

use super::LimiterView;
use crate::engine::Settings;
use crate::telemetry::LoudnessFrame;
use egui::{Align2, Rect, Stroke, Ui, pos2};
use shared_exchange::FrameRing;
use shared_plugin::parameter::ValueSource;
use shared_ui::graph::{History, Plot, SHOWN_S, legend, level_db};
use shared_ui::{EditorContext, theme};

/// Seconds a column stands for.
const COLUMN_S: f64 = SHOWN_S / 450.0;
/// Frames read at a time.
const READ_FRAMES: usize = 64;
/// The axis of reductions, dB, and the share of the height it has.
const REDUCTION_AXIS_DB: [f32; 5] = [1.0, 3.0, 6.0, 9.0, 12.0];
const REDUCTION_SHARE: f32 = 0.55;
/// A true peak this close under the ceiling is marked, dB.
const AT_CEILING_DB: f32 = 0.1;
/// And one this far over it is marked as over: the limiter's own bound, dB.
const OVER_CEILING_DB: f32 = 0.02;
const TICK_PX: f32 = 5.0;
/// Least distance between two numbers of the axis.
const LABEL_PX: f32 = 13.0;

/// Loudness and true peak over the last seconds.
pub(super) struct LoudnessHistory {
    momentary: History,
    true_peak: History,
    next_frame: u64,
}

impl Default for LoudnessHistory {
    fn default() -> Self {
        let history = || History::new(SHOWN_S, COLUMN_S);
        Self { momentary: history(), true_peak: history(), next_frame: 0 }
    }
}

impl LoudnessHistory {
    /// Forgets everything, and passes over what was written while nobody looked.
    pub(super) fn clear(&mut self, frames: &FrameRing<LoudnessFrame>) {
        *self = Self { next_frame: frames.written_frames(), ..Self::default() };
    }

    /// Takes in what is new.
    pub(super) fn follow(&mut self, frames: &FrameRing<LoudnessFrame>, sample_rate_hz: f64) {
        let end = frames.written_frames();
        while self.next_frame < end {
            let mut read = [LoudnessFrame::default(); READ_FRAMES];
            let span = frames.read(self.next_frame, READ_FRAMES, |at, frame| read[at] = frame);
            for frame in &read[span.lost_frames..span.count] {
                self.take(frame, sample_rate_hz);
            }
            self.next_frame = span.next_frame;
        }
    }

    fn take(&mut self, frame: &LoudnessFrame, sample_rate_hz: f64) {
        if sample_rate_hz > 0.0 {
            let length_s = f64::from(frame.samples) / sample_rate_hz;
            let (peak_db, loudness) = (level_db(frame.true_peak_gain), frame.momentary_lufs);
            let loudness = loudness.max(-200.0);
            self.true_peak.push(peak_db, peak_db, length_s);
            self.momentary.push(loudness, loudness, length_s);
        }
    }

    /// A tick over the ceiling for every column whose true peak comes up to it, and a square where it
    /// goes over.
    fn paint_ticks(&self, ui: &Ui, plot: &Plot, ceiling_db: f32) {
        let (theme, painter) = (plot.theme, plot.painter(ui));
        let y = plot.y_at(ceiling_db.into());
        for (at_s, (_, peak_db)) in self.true_peak.columns() {
            let x = plot.x_at(at_s);
            if peak_db > ceiling_db + OVER_CEILING_DB {
                let square = Rect::from_min_max(pos2(x - 3.0, y - 12.0), pos2(x + 3.0, y - 6.0));
                painter.rect_filled(square, 0.0, theme.over);
            } else if peak_db > ceiling_db - AT_CEILING_DB {
                painter.vline(x, y - 2.0 - TICK_PX..=y - 2.0, Stroke::new(1.0, theme.text_2));
            }
        }
    }
}

/// Pixels a dB of reduction.
fn reduction_px_per_db(plot: &Plot) -> f32 {
    let most_db = REDUCTION_AXIS_DB[REDUCTION_AXIS_DB.len() - 1];
    REDUCTION_SHARE * plot.rect.height() / most_db
}

/// The axis of reductions along the right edge.
fn paint_reduction_axis(ui: &Ui, plot: &Plot) {
    let (theme, painter) = (plot.theme, plot.painter(ui));
    let right = plot.rect.right();
    let mut above = plot.rect.top() - LABEL_PX;
    for reduction_db in REDUCTION_AXIS_DB {
        let y = plot.rect.top() + reduction_px_per_db(plot) * reduction_db;
        if y < above + LABEL_PX {
            continue;
        }
        above = y;
        painter.hline(right - 5.0..=right, y, Stroke::new(1.0, theme.reduction));
        let label = format!("\u{2212}{reduction_db:.0}");
        let galley = painter.layout_no_wrap(label, theme::axis(), theme.reduction);
        let area = Align2::RIGHT_CENTER.anchor_size(pos2(right - 8.0, y), galley.size());
        painter.rect_filled(area.expand(1.0), 2.0, theme.well);
        painter.galley(area.min, galley, theme.reduction);
    }
}

impl LimiterView {
    /// Draws graph and history into `area`.
    pub(super) fn history(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        settings: &Settings,
    ) -> Plot {
        let plot = self.sheet.graph.show(ui, editor, area);
        let (theme, ceiling) = (plot.theme, &self.params.ceiling);
        let levels = &self.sheet.levels;
        levels.paint_levels(ui, &plot);
        levels.paint_reduction(ui, &plot, reduction_px_per_db(&plot));
        self.loudness.momentary.paint_line(ui, &plot, 1.5, theme.accent);
        self.loudness.paint_ticks(ui, &plot, settings.ceiling_db);
        paint_reduction_axis(ui, &plot);
        let handle = editor.handle(ceiling).clone();
        let level_db = f64::from(editor.plain(ceiling));
        let line = plot.draggable_level(ui, editor, "Ceiling line", level_db, theme.reference);
        let at = pos2(plot.rect.left() + 4.0, plot.y_at(level_db) + 2.0);
        plot.note(ui, at, &format!("Ceiling {}", self.ceiling_text(editor)), theme.text_2);
        self.ceiling_line.drag(ui, editor, &line, ceiling, plot.at(0.0, level_db), |to| {
            handle.normalized_of(plot.values_at(to).1 as f32)
        });
        let entries = [
            ("Input", theme.input),
            ("Output", theme.output),
            ("Loudness", theme.accent),
            ("Reduction (right axis)", theme.reduction),
        ];
        legend(ui, &plot, &entries);
        self.sheet.levels.note_under_pointer(ui, &plot, false);
        plot
    }

    /// The ceiling with the unit it has: dBTP or dBFS.
    pub(super) fn ceiling_text(&self, editor: &EditorContext) -> String {
        let unit = if editor.plain(&self.params.true_peak) { "dBTP" } else { "dBFS" };
        editor.text(&self.params.ceiling).replace("dB", unit)
    }
}
