//! The sheet of a compressor or limiter: what is done now in words, the level history, the meters.

use super::level_history::{LEAST_REDUCTION_DB, LevelHistory, SHOWN_S, level_db};
use super::{Axis, Graph, Grip, Meter, Plot, ReductionMeter};
use crate::layout::split_right;
use crate::{EditorContext, theme};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, FontId, Rect, Ui, pos2};
use shared_plugin::quantity;
use shared_plugin::telemetry::DynamicsTelemetry;
use shared_plugin::{EditorLink, Parameter};
use std::sync::Arc;

/// Height of the line with the sentence.
const SENTENCE_PX: f32 = 30.0;
/// Width kept for the reduction beside the sentence.
const FIGURE_PX: f32 = 138.0;
/// Width of the two meters.
const METERS_PX: f32 = 76.0;
/// Width of the reduction's meter with its numbers.
const REDUCTION_PX: f32 = 58.0;

/// A level in the history that can be dragged, and the parameter it stands for.
pub struct LevelLine<'a> {
    /// The parameter that is set.
    pub parameter: &'a dyn Parameter,
    /// What the line is called.
    pub name: &'a str,
    /// Where it is, dB; beyond the scale it stands at its end.
    pub level_db: f64,
    /// The same in words.
    pub text: &'a str,
    /// The parameter's value, 0..1, for a level in dB.
    pub normalized_of: &'a dyn Fn(f64) -> f32,
}

/// The sheet's state from frame to frame.
pub struct DynamicsSheet {
    telemetry: Arc<DynamicsTelemetry>,
    link: Arc<EditorLink>,
    opening: u32,
    /// Levels and reduction over the last seconds.
    pub levels: LevelHistory,
    /// The graph they are drawn in.
    pub graph: Graph,
    line: Grip,
    input: Meter,
    output: Meter,
    reduction: ReductionMeter,
    /// Whether the history shows the level the gain followed, too.
    pub shows_detected: bool,
}

impl DynamicsSheet {
    /// An empty sheet with a scale of `range_db`.
    pub fn new(
        telemetry: Arc<DynamicsTelemetry>,
        link: Arc<EditorLink>,
        range_db: (f64, f64),
    ) -> Self {
        let graph =
            Graph::new(Axis::seconds(-SHOWN_S, 0.0), Axis::decibels(range_db.0, range_db.1));
        Self {
            telemetry,
            link,
            opening: 0,
            levels: LevelHistory::default(),
            graph,
            line: Grip::default(),
            input: Meter::default(),
            output: Meter::default(),
            reduction: ReductionMeter::default(),
            shows_detected: false,
        }
    }

    /// Takes in what the audio thread left; `true` when the window was opened anew and what was
    /// heard before it is forgotten.
    pub fn follow(&mut self, ui: &Ui, editor: &mut EditorContext) -> bool {
        let opening = self.telemetry.openings.count();
        let is_new = opening != self.opening;
        if is_new {
            self.opening = opening;
            self.levels.clear(&self.telemetry.levels);
        }
        if self.levels.follow(&self.telemetry.levels, self.link.sample_rate_hz()) {
            editor.moving();
        }
        let now_s = ui.input(|input| input.time);
        let most_db = self.levels.take_most_reduction_db();
        self.reduction.advance(most_db.into(), now_s);
        self.input.advance(level_db(self.telemetry.input_peak.take()).into(), now_s);
        self.output.advance(level_db(self.telemetry.output_peak.take()).into(), now_s);
        is_new
    }

    /// Writes `sentence` and the present reduction along the upper edge of `area`; gives what is
    /// left of it.
    pub fn headline(&self, ui: &Ui, editor: &EditorContext, area: Rect, sentence: &str) -> Rect {
        let line = Rect::from_min_max(area.min, pos2(area.right(), area.top() + SENTENCE_PX));
        let (theme, painter) = (editor.theme(), ui.painter());
        let reduction_db = self.levels.newest.reduction_db;
        let shown = if reduction_db < LEAST_REDUCTION_DB { 0.0 } else { -f64::from(reduction_db) };
        let text = format!("Reduction {} dB", quantity::level(shown));
        let right = pos2(line.right() - METERS_PX - 16.0, line.center().y);
        painter.text(right, Align2::RIGHT_CENTER, text, theme::title(), theme.reduction);
        // In a narrow window the sentence becomes smaller, then shorter.
        let room = right.x - FIGURE_PX - line.left();
        let laid_out = |font: FontId| {
            let mut job = LayoutJob::simple_singleline(sentence.to_owned(), font, theme.text);
            job.wrap = TextWrapping::truncate_at_width(room);
            painter.layout_job(job)
        };
        let large = laid_out(theme::title());
        let galley = if large.elided { laid_out(theme::label()) } else { large };
        let at = pos2(line.left() + 4.0, line.center().y - galley.size().y / 2.0);
        painter.galley(at, galley, theme.text);
        Rect::from_min_max(pos2(area.left(), line.bottom()), area.max)
    }

    /// Draws graph and history into `area`, with `line` to drag.
    pub fn history(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        line: &LevelLine,
    ) -> Plot {
        let plot = self.graph.show(ui, editor, area);
        self.levels.paint(ui, &plot);
        if self.shows_detected {
            self.levels.paint_detected(ui, &plot);
            self.levels.paint_legend(ui, &plot);
        }
        let LevelLine { parameter, name, level_db, text, normalized_of } = line;
        let (shown_db, color) = (level_db.clamp(plot.y.low, plot.y.high), editor.theme().reference);
        let response = plot.draggable_level(ui, editor, &format!("{name} line"), shown_db, color);
        let at = pos2(plot.rect.left() + 4.0, plot.y_at(shown_db) + 2.0);
        plot.note(ui, at, &format!("{name} {text}"), editor.theme().text_2);
        self.line.drag(ui, editor, &response, *parameter, plot.at(0.0, *level_db), |to| {
            normalized_of(plot.values_at(to).1)
        });
        self.levels.note_under_pointer(ui, &plot, self.shows_detected);
        plot
    }

    /// Splits the room for the two meters off the right of `area`.
    pub fn split(area: Rect) -> (Rect, Rect) {
        split_right(area, METERS_PX)
    }

    /// Splits the room for the meter of the reduction off the right of `area`.
    pub fn split_reduction(area: Rect) -> (Rect, Rect) {
        split_right(area, REDUCTION_PX)
    }

    /// Draws the meter of the reduction into `area`, on the scale of `plot` and level with it: what
    /// hangs from the history's upper edge is read off here.
    pub fn reduction(&mut self, ui: &Ui, editor: &mut EditorContext, area: Rect, plot: &Plot) {
        self.reduction.show(ui, editor, area, plot);
    }

    /// Draws the meters into `area`, on the scale of `plot` and level with it.
    pub fn meters(&mut self, ui: &Ui, editor: &mut EditorContext, area: Rect, plot: &Plot) {
        let range_db = (plot.y.low, plot.y.high);
        // The highest level stands over the bar.
        let top = plot.rect.top() - 16.0;
        for (meter, name, left) in
            [(&mut self.input, "Input", 8.0), (&mut self.output, "Output", 44.0)]
        {
            let left = area.left() + left;
            let bar = Rect::from_min_max(pos2(left, top), pos2(left + 20.0, plot.rect.bottom()));
            meter.show(ui, editor, name, bar, range_db);
            let under = pos2(bar.center().x, bar.bottom() + 3.0);
            let color = editor.theme().text_3;
            ui.painter().text(under, Align2::CENTER_TOP, name, theme::axis(), color);
        }
    }

    /// Highest output level since it was cleared, dB.
    pub fn highest_output_db(&self) -> f64 {
        self.output.highest_db()
    }
}
