//! Loudness over the last minutes, drawn from the records the processor keeps: nothing is lost while
//! the editor is closed.

mod column;

use super::evidence::HeardTimeline;
use super::scale::LoudnessScale;
use crate::cards::Timeline;
use crate::wording::time as clock;
use column::{Column, SHORT_TERM, column};
use egui::{Align2, Color32, Pos2, Rect, Role, Stroke, Ui, WidgetInfo, pos2, vec2};
use shared_dsp::loudness::records::{Distribution, History, RECORDS_PER_S, RecordStore};
use shared_ui::graph::{Axis, CURVE_POINTS, Graph, Plot};
use shared_ui::{EditorContext, level_text, theme};
use std::collections::HashMap;

/// Longest history, s: all fine records.
const LENGTH_S: f64 = 4.0 * 3600.0;
/// Length shown at first, s.
const SHOWN_S: f64 = 180.0;
const MINUTE_S: f64 = 60.0;
/// Records read in one frame; the rest comes with the next.
const MOST_READ: i64 = 60_000;
/// Length of the histogram's longest bar.
const HISTOGRAM_PX: f32 = 56.0;
/// Space between two bar numbers.
const BAR_LABEL_PX: f32 = 44.0;

/// The history as it is shown.
pub struct LoudnessHistory {
    graph: Graph,
    scale: LoudnessScale,
    columns: HashMap<i64, Option<Column>>,
    step: i64,
    /// The place written last.
    newest: i64,
    /// The last place of all, which is now at the right edge: with time-code not the newest.
    end: i64,
    /// A place to mark, s since the reset.
    pub marked_s: Option<f64>,
}

impl Default for LoudnessHistory {
    fn default() -> Self {
        let scale = LoudnessScale::default();
        // In minutes: labels in seconds would be as long as -180 s.
        let mut time = Axis::numbers(-LENGTH_S / MINUTE_S, 0.0);
        time.zoom(SHOWN_S / LENGTH_S, 1.0);
        let mut graph = Graph::new(time, level_axis(scale));
        graph.crosshair = false;
        Self { graph, scale, columns: HashMap::new(), step: 0, newest: 0, end: 0, marked_s: None }
    }
}

/// From the scale's lower end up to full scale: modern masters lie above the scales' upper ends, and
/// a history cut off there would say nothing.
fn level_axis(scale: LoudnessScale) -> Axis {
    Axis::numbers(scale.range_lufs().0, 0.0)
}

impl LoudnessHistory {
    /// Shows the place `at_s` since the reset in the middle, and marks it.
    pub fn jump_to(&mut self, at_s: f64, records: &RecordStore) {
        self.end = last_place(records);
        self.marked_s = Some(at_s);
        let behind_min = (at_s - self.end as f64 / RECORDS_PER_S as f64) / MINUTE_S;
        let middle = (self.graph.x.low + self.graph.x.high) / 2.0;
        let span = self.graph.x.high - self.graph.x.low;
        self.graph.x.shift((behind_min - middle) / span);
    }

    /// Draws into `rect`; `integrated_lufs` is the dashed line. Gives the time since the reset, s,
    /// that was clicked.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        rect: Rect,
        (history, heard): (&History, &HeardTimeline),
        scale: LoudnessScale,
        integrated_lufs: f64,
    ) -> Option<f64> {
        if self.scale != scale {
            self.scale = scale;
            self.graph.y = level_axis(scale);
        }
        let plot = self.graph.show(ui, editor, rect);
        let theme = plot.theme;
        plot.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Loudness history"));
        self.follow(editor, &plot, history.records());
        self.bar_lines(ui, &plot, heard);
        let color = theme.fill(theme.accent, 0.22);
        histogram(ui, &plot, history.short_term(), color);
        histogram(ui, &plot, history.momentary(), theme.input_fill);
        for run in self.runs(&plot, |column| column.momentary_lufs) {
            let places = run.iter().map(|at| (at.x, at.y, plot.rect.bottom()));
            plot.band(ui, places, theme.input_fill);
        }
        for run in self.runs(&plot, |column| column.short_term_lufs) {
            plot.painter(ui).line(run, Stroke::new(2.0, theme.accent));
        }
        if integrated_lufs.is_finite() {
            self.vocal_line(ui, &plot, heard, integrated_lufs);
        }
        self.peak_ticks(ui, &plot);
        if integrated_lufs.is_finite() {
            plot.level(ui, integrated_lufs, theme.reference, true);
        }
        if let Some(at_s) = self.marked_s {
            let x = plot.x_at(self.behind_min(at_s));
            plot.painter(ui).vline(x, plot.rect.y_range(), Stroke::new(1.5, theme.caution));
        }
        let corner = plot.rect.left_top() + vec2(6.0, 4.0);
        let text = if heard.has_vocal() {
            "LUFS over minutes: short-term, momentary (filled), integrated (dashed); vocal over \
             backing (thin)"
        } else {
            "LUFS over minutes: short-term, momentary (filled), integrated (dashed)"
        };
        plot.painter(ui).text(corner, Align2::LEFT_TOP, text, theme::axis(), theme.text_3);
        if plot.response.hovered() {
            editor.hint(
                "Loudness over the last minutes; at the left, how often it was how loud. Drag the axes to zoom, double-click them to see \
                 all, click to mark a place.",
            );
        }
        self.say_hovered(ui, &plot, heard);
        self.clicked(&plot)
    }

    fn clicked(&mut self, plot: &Plot) -> Option<f64> {
        if !plot.response.clicked() {
            return None;
        }
        let at_s = self.time_s(plot.hovered_values()?.0);
        self.marked_s = if self.marked_s.is_some() { None } else { Some(at_s) };
        self.marked_s
    }

    fn behind_min(&self, at_s: f64) -> f64 {
        (at_s - self.end as f64 / RECORDS_PER_S as f64) / MINUTE_S
    }

    fn time_s(&self, behind_min: f64) -> f64 {
        behind_min * MINUTE_S + self.end as f64 / RECORDS_PER_S as f64
    }

    /// Computes the columns in view that are missing or have changed.
    fn follow(&mut self, editor: &mut EditorContext, plot: &Plot, records: &RecordStore) {
        let per_minute = MINUTE_S * RECORDS_PER_S as f64;
        let shown = (plot.x.high - plot.x.low) * per_minute;
        let step = ((shown / CURVE_POINTS as f64).ceil() as i64).max(1);
        let newest = records.newest();
        if step != self.step || newest < self.newest || records.span().is_empty() {
            self.columns.clear();
        } else if newest != self.newest {
            // What was written since, and what looks back at it.
            for column in self.newest.div_euclid(step)..=(newest + SHORT_TERM).div_euclid(step) {
                self.columns.remove(&column);
            }
        }
        (self.step, self.newest, self.end) = (step, newest, last_place(records));
        let span = records.span();
        let first = (self.end + (plot.x.low * per_minute) as i64).max(span.start).div_euclid(step);
        let last =
            (self.end + (plot.x.high * per_minute) as i64).min(span.end - 1).div_euclid(step);
        let mut left = MOST_READ;
        for at in (first..=last).rev() {
            if left <= 0 {
                editor.moving();
                break;
            }
            self.columns.entry(at).or_insert_with(|| {
                left -= step + SHORT_TERM;
                column(records, at * step..(at + 1) * step)
            });
        }
        if self.columns.len() > 8 * CURVE_POINTS {
            self.columns.retain(|at, _| (first..=last).contains(at));
        }
    }

    /// The lines of one reading on the screen, broken where nothing was measured.
    fn runs(&self, plot: &Plot, reading: impl Fn(&Column) -> f32) -> Vec<Vec<Pos2>> {
        let mut runs: Vec<Vec<Pos2>> = Vec::new();
        let mut is_broken = true;
        for (at_min, column) in self.seen(plot) {
            let lufs = column.map(&reading).filter(|lufs| lufs.is_finite());
            let Some(lufs) = lufs else {
                is_broken = true;
                continue;
            };
            if std::mem::take(&mut is_broken) {
                runs.push(Vec::new());
            }
            let y = plot.y_at(f64::from(lufs)).clamp(plot.rect.top(), plot.rect.bottom() + 2.0);
            if let Some(run) = runs.last_mut() {
                run.push(pos2(plot.x_at(at_min), y));
            }
        }
        runs
    }

    /// The columns in view, oldest first, with their ends in minutes before now.
    fn seen<'a>(&'a self, plot: &Plot) -> impl Iterator<Item = (f64, Option<&'a Column>)> + 'a {
        let per_minute = MINUTE_S * RECORDS_PER_S as f64;
        let step = self.step.max(1);
        let first = (self.end + (plot.x.low * per_minute) as i64).div_euclid(step);
        let last = (self.end + (plot.x.high * per_minute) as i64).div_euclid(step);
        (first..=last).map(move |at| {
            let end = ((at + 1) * step).min(self.end + 1);
            let at_min = (end - self.end) as f64 / per_minute;
            (at_min, self.columns.get(&at).and_then(|column| column.as_ref()))
        })
    }

    /// A tick at the upper edge wherever the true peak went over full scale.
    fn peak_ticks(&self, ui: &Ui, plot: &Plot) {
        let painter = plot.painter(ui);
        for (at_min, column) in self.seen(plot) {
            if column.is_some_and(|column| column.true_peak_dbtp > 0.0) {
                let x = plot.x_at(at_min);
                let ends = [pos2(x, plot.rect.top()), pos2(x, plot.rect.top() + 8.0)];
                painter.line_segment(ends, Stroke::new(1.5, plot.theme.over));
            }
        }
    }

    /// Vocal over backing; where it runs on the integrated loudness, both are equally loud.
    fn vocal_line(&self, ui: &Ui, plot: &Plot, heard: &HeardTimeline, integrated_lufs: f64) {
        let steps = plot.rect.width() as usize / 2;
        let places = (0..=steps).map(|at| plot.x.value(at as f64 / steps.max(1) as f64));
        let points = places.map(|at_min| {
            let ratio_lu = heard.vocal_lu(self.time_s(at_min))?;
            Some(pos2(plot.x_at(at_min), plot.y_at(integrated_lufs + ratio_lu)))
        });
        let points: Vec<Option<Pos2>> = points.collect();
        for run in points.split(Option::is_none).filter(|run| run.len() > 1) {
            let run = run.iter().flatten().copied().collect();
            plot.painter(ui).line(run, Stroke::new(1.5, plot.theme.ok));
        }
    }

    fn bar_lines(&self, ui: &Ui, plot: &Plot, heard: &HeardTimeline) {
        let painter = plot.painter(ui);
        let mut shown: Option<(i32, f32)> = None;
        let steps = (plot.rect.width() / 6.0) as usize;
        for at in 0..=steps {
            let at_min = plot.x.value(at as f64 / steps.max(1) as f64);
            let Some(bar) = heard.bar(self.time_s(at_min)) else { continue };
            let x = plot.x_at(at_min);
            let is_new =
                shown.is_none_or(|(last, last_x)| last != bar && x - last_x > BAR_LABEL_PX);
            if is_new {
                shown = Some((bar, x));
                let at = pos2(x, plot.rect.bottom() - 3.0);
                let text = format!("bar {bar}");
                let color = plot.theme.text_3;
                painter.text(at, Align2::LEFT_BOTTOM, text, theme::axis(), color);
            }
        }
    }

    fn say_hovered(&self, ui: &Ui, plot: &Plot, heard: &HeardTimeline) {
        let Some((at_min, _)) = plot.hovered_values() else { return };
        let at_s = self.time_s(at_min);
        let place = ((at_s * RECORDS_PER_S as f64) as i64).div_euclid(self.step.max(1));
        let Some(Some(column)) = self.columns.get(&place) else { return };
        let vocal = heard.vocal_lu(at_s);
        let vocal = vocal.map_or(String::new(), |lu| format!("   vocal {} LU", level_text(lu)));
        let bar = heard.bar(at_s);
        let bar = bar.map_or(String::new(), |bar| format!("   bar {bar}"));
        let text = format!(
            "{}{bar}   S {}   M {}   peak {}{vocal}",
            clock(at_s),
            level_text(f64::from(column.short_term_lufs)),
            level_text(f64::from(column.momentary_lufs)),
            level_text(f64::from(column.true_peak_dbtp)),
        );
        let x = plot.x_at(at_min);
        let stroke = Stroke::new(1.0, plot.theme.edge);
        plot.painter(ui).vline(x, plot.rect.y_range(), stroke);
        plot.note(ui, pos2(x + 6.0, plot.rect.top() + 22.0), &text, plot.theme.text);
    }
}

/// The last place of all that was measured.
fn last_place(records: &RecordStore) -> i64 {
    records.span().end.max(1) - 1
}

/// How often it was how loud: bars from the left edge, as long as they are frequent.
fn histogram(ui: &Ui, plot: &Plot, loudness: &Distribution, color: Color32) {
    let counts = loudness.counts();
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let painter = plot.painter(ui);
    for (step, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let [bottom, top] = [step, step + 1].map(|step| plot.y_at(Distribution::lowest_lufs(step)));
        let width = HISTOGRAM_PX * (*count as f32 / most as f32);
        let from = pos2(plot.rect.left(), top);
        let bar = Rect::from_min_max(from, pos2(plot.rect.left() + width, bottom));
        painter.rect_filled(bar, 0.0, color);
    }
}
