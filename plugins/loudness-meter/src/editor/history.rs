//! Loudness since the measurement began, drawn from the records the processor keeps: nothing is lost
//! while the editor is closed.

mod blocks;
mod column;
mod toolbar;

use super::evidence::HeardTimeline;
use super::scale::LoudnessScale;
use crate::cards::{NamedSection, Timeline};
use crate::wording::time as clock;
use column::{Column, SHORT_TERM, column};
use egui::{Align2, Color32, Pos2, Rect, Role, Stroke, Ui, WidgetInfo, pos2};
use shared_dsp::loudness::records::{Distribution, History, RECORDS_PER_S, RecordStore};
use shared_ui::graph::{Axis, CURVE_POINTS, Graph, Plot};
use shared_ui::{EditorContext, level_text, theme};
use std::collections::HashMap;
use toolbar::Span;

pub use blocks::color as section_color;
pub use toolbar::NAMES;

/// Least time shown, s: an axis of less says nothing about loudness.
const LEAST_SHOWN_S: f64 = 10.0;
/// Records read in one frame; the rest comes with the next.
const MOST_READ: i64 = 60_000;
/// Length of the histogram's longest bar.
const HISTOGRAM_PX: f32 = 56.0;
/// Space between two bar numbers.
const BAR_LABEL_PX: f32 = 44.0;
/// Half the height of the band about a target, LU.
const TARGET_LU: f64 = 1.0;

/// The history as it is shown.
pub struct LoudnessHistory {
    graph: Graph,
    scale: LoudnessScale,
    span: Span,
    /// How far the right edge lies before now, s.
    behind_s: f64,
    columns: HashMap<i64, Option<Column>>,
    step: i64,
    /// The place written last.
    newest: i64,
    /// The last place of all, which is now: with time-code not the newest.
    end: i64,
    /// A place to mark, s since the reset.
    pub marked_s: Option<f64>,
    /// The section to be named: its start, s since the reset.
    chosen_s: Option<f64>,
}

/// What the history shows beside the records.
pub struct Shown<'a> {
    /// Where things were heard.
    pub heard: &'a HeardTimeline<'a>,
    /// The sections, oldest first.
    pub sections: &'a [NamedSection],
    /// The dashed line, LUFS.
    pub integrated_lufs: f64,
    /// The middle of the target band, LUFS; `None` without a target.
    pub target_lufs: Option<f64>,
    /// The scale of levels.
    pub scale: LoudnessScale,
}

/// A name given to a section: its number, and the name.
pub type Named = (usize, String);

impl Default for LoudnessHistory {
    fn default() -> Self {
        let scale = LoudnessScale::default();
        let mut graph = Graph::new(Axis::clock(0.0, LEAST_SHOWN_S), level_axis(scale));
        graph.crosshair = false;
        Self {
            graph,
            scale,
            span: Span::default(),
            behind_s: 0.0,
            columns: HashMap::new(),
            step: 0,
            newest: 0,
            end: 0,
            marked_s: None,
            chosen_s: None,
        }
    }
}

/// From the scale's lower end up to full scale: modern masters lie above the scales' upper ends, and
/// a history cut off there would say nothing.
fn level_axis(scale: LoudnessScale) -> Axis {
    Axis::numbers(scale.range_lufs().0, 0.0)
}

fn seconds(place: i64) -> f64 {
    place as f64 / RECORDS_PER_S as f64
}

impl LoudnessHistory {
    /// Shows the place `at_s` since the reset in the middle, and marks it.
    pub fn jump_to(&mut self, at_s: f64, records: &RecordStore) {
        self.marked_s = Some(at_s);
        let now_s = seconds(last_place(records));
        let half_s = 0.5 * (self.graph.x.high - self.graph.x.low);
        let is_in_view = (self.graph.x.low..self.graph.x.high).contains(&at_s);
        if self.span != Span::All && !is_in_view {
            self.behind_s = (now_s - at_s - half_s).max(0.0);
        }
    }

    /// Draws into `rect`. Gives the name that was given to a section.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        rect: Rect,
        history: &History,
        shown: &Shown,
    ) -> Option<Named> {
        if self.scale != shown.scale {
            self.scale = shown.scale;
            self.graph.y = level_axis(shown.scale);
        }
        ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, editor.theme().well);
        let top = rect.top() + toolbar::HEIGHT_PX;
        let bar = Rect::from_min_max(rect.min, pos2(rect.right(), top));
        let named = self.toolbar(ui, editor, bar, shown);
        self.place_axis(history.records());
        let axis = self.graph.x;
        let below = Rect::from_min_max(pos2(rect.left(), top), rect.max);
        let plot = self.graph.show(ui, editor, below);
        plot.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Loudness history"));
        if axis != self.graph.x {
            self.span = Span::Chosen(self.graph.x.high - self.graph.x.low);
            self.behind_s = (seconds(self.end) - self.graph.x.high).max(0.0);
        }
        if plot.response.hovered() {
            editor.hint(
                "Loudness over time; at the left, how often each level was reached. Drag the axes to zoom, \
                 double-click them to see everything, click to mark a place.",
            );
        }
        self.follow(editor, &plot, history.records());
        self.draw(ui, &plot, history, shown);
        self.say_hovered(ui, &plot, shown.heard);
        self.clicked(&plot);
        self.blocks(ui, editor, &plot, shown.sections);
        named
    }

    /// Sets the horizontal axis for this frame: it moves with the time.
    fn place_axis(&mut self, records: &RecordStore) {
        let places = records.span();
        self.end = last_place(records);
        let (first_s, now_s) = (seconds(places.start.min(self.end)), seconds(self.end));
        let whole_s = (now_s - first_s).max(LEAST_SHOWN_S);
        let shown_s = match self.span {
            Span::All => whole_s,
            Span::Last(shown_s) => shown_s,
            Span::Chosen(shown_s) => shown_s,
        };
        if self.span == Span::All {
            self.behind_s = 0.0;
        }
        self.graph.x = Axis::clock(now_s - whole_s.max(shown_s), now_s);
        self.graph.x.high = now_s - self.behind_s;
        self.graph.x.low = self.graph.x.high - shown_s;
    }

    fn draw(&self, ui: &Ui, plot: &Plot, history: &History, shown: &Shown) {
        let theme = plot.theme;
        if let Some(target_lufs) = shown.target_lufs {
            let [high, low] = [TARGET_LU, -TARGET_LU].map(|off| plot.y_at(target_lufs + off));
            let band = Rect::from_x_y_ranges(plot.rect.x_range(), high..=low);
            plot.painter(ui).rect_filled(band, 0.0, theme.fill(theme.ok, 0.16));
        }
        self.bar_lines(ui, plot, shown.heard);
        histogram(ui, plot, history.short_term(), theme.fill(theme.accent, 0.22));
        histogram(ui, plot, history.momentary(), theme.input_fill);
        for run in self.runs(plot, |column| column.momentary_lufs) {
            let places = run.iter().map(|at| (at.x, at.y, plot.rect.bottom()));
            plot.band(ui, places, theme.input_fill);
        }
        for run in self.runs(plot, |column| column.short_term_lufs) {
            plot.painter(ui).line(run, Stroke::new(2.0, theme.accent));
        }
        if shown.integrated_lufs.is_finite() {
            self.vocal_line(ui, plot, shown.heard, shown.integrated_lufs);
            plot.level(ui, shown.integrated_lufs, theme.reference, true);
        }
        self.peak_ticks(ui, plot);
        if let Some(at_s) = self.marked_s {
            let x = plot.x_at(at_s);
            plot.painter(ui).vline(x, plot.rect.y_range(), Stroke::new(1.5, theme.caution));
        }
    }

    fn clicked(&mut self, plot: &Plot) {
        if let Some((at_s, _)) = plot.hovered_values().filter(|_| plot.response.clicked()) {
            self.marked_s = if self.marked_s.is_some() { None } else { Some(at_s) };
        }
    }

    /// Computes the columns in view that are missing or have changed.
    fn follow(&mut self, editor: &mut EditorContext, plot: &Plot, records: &RecordStore) {
        let places = [plot.x.low, plot.x.high].map(|at_s| (at_s * RECORDS_PER_S as f64) as i64);
        // Steps that double, so that a history which grows is not read anew in every frame.
        let shown = (places[1] - places[0]).max(1) as u64;
        let step = shown.div_ceil(CURVE_POINTS as u64).next_power_of_two() as i64;
        let newest = records.newest();
        if step != self.step || newest < self.newest || records.span().is_empty() {
            self.columns.clear();
        } else if newest != self.newest {
            // What was written since, and what looks back at it.
            for column in self.newest.div_euclid(step)..=(newest + SHORT_TERM).div_euclid(step) {
                self.columns.remove(&column);
            }
        }
        (self.step, self.newest) = (step, newest);
        let span = records.span();
        let first = places[0].max(span.start).div_euclid(step);
        let last = places[1].min(span.end - 1).div_euclid(step);
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
        for (at_s, column) in self.seen(plot) {
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
                run.push(pos2(plot.x_at(at_s), y));
            }
        }
        runs
    }

    /// The columns in view, oldest first, with their ends in seconds since the reset.
    fn seen<'a>(&'a self, plot: &Plot) -> impl Iterator<Item = (f64, Option<&'a Column>)> + 'a {
        let step = self.step.max(1);
        let [first, last] = [plot.x.low, plot.x.high]
            .map(|at_s| ((at_s * RECORDS_PER_S as f64) as i64).div_euclid(step));
        (first..=last).map(move |at| {
            let end = ((at + 1) * step).min(self.end + 1);
            (seconds(end), self.columns.get(&at).and_then(|column| column.as_ref()))
        })
    }

    /// A tick at the upper edge wherever the true peak went over full scale.
    fn peak_ticks(&self, ui: &Ui, plot: &Plot) {
        let painter = plot.painter(ui);
        for (at_s, column) in self.seen(plot) {
            if column.is_some_and(|column| column.true_peak_dbtp > 0.0) {
                let x = plot.x_at(at_s);
                let ends = [pos2(x, plot.rect.top()), pos2(x, plot.rect.top() + 8.0)];
                painter.line_segment(ends, Stroke::new(1.5, plot.theme.over));
            }
        }
    }

    /// Vocal over backing; where it runs on the integrated loudness, both are equally loud.
    fn vocal_line(&self, ui: &Ui, plot: &Plot, heard: &HeardTimeline, integrated_lufs: f64) {
        let steps = plot.rect.width() as usize / 2;
        let places = (0..=steps).map(|at| plot.x.value(at as f64 / steps.max(1) as f64));
        let points = places.map(|at_s| {
            let ratio_lu = heard.vocal_lu(at_s)?;
            Some(pos2(plot.x_at(at_s), plot.y_at(integrated_lufs + ratio_lu)))
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
            let at_s = plot.x.value(at as f64 / steps.max(1) as f64);
            let Some(bar) = heard.bar(at_s) else { continue };
            let x = plot.x_at(at_s);
            let is_new = x + BAR_LABEL_PX < plot.rect.right()
                && shown.is_none_or(|(last, last_x)| last != bar && x - last_x > BAR_LABEL_PX);
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
        let Some((at_s, _)) = plot.hovered_values() else { return };
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
        let x = plot.x_at(at_s);
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
