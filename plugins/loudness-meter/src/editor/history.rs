//! The last minutes of momentary and short-term loudness.
//!
//! Kept by the editor and counted in measured time, so it stands still while the host does. What was
//! measured while no editor looked on is missing, and is drawn as a gap.

use super::scale::LoudnessScale;
use egui::epaint::Mesh;
use egui::{Align2, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use shared_ui::graph::{Axis, CURVE_POINTS, Graph, Plot};
use shared_ui::{Desk, level_text, theme};
use std::collections::VecDeque;

/// Time of one column, s.
const COLUMN_S: f64 = 0.5;
/// One unit of the time axis, s.
const MINUTE_S: f64 = 60.0;
/// What is kept, s.
const LENGTH_S: f64 = 600.0;
/// What is shown at first, s.
const SHOWN_S: f64 = 180.0;
/// Columns that are kept.
const MOST: usize = (LENGTH_S / COLUMN_S) as usize;
/// A step over at most this many columns is a late frame, not a gap.
const LATE_COLUMNS: u64 = 2;

/// The highest readings of one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// LUFS; minus infinity for silence.
    pub momentary_lufs: f32,
    /// LUFS; minus infinity for silence.
    pub short_term_lufs: f32,
}

impl Column {
    fn highest(self, other: Self) -> Self {
        Self {
            momentary_lufs: self.momentary_lufs.max(other.momentary_lufs),
            short_term_lufs: self.short_term_lufs.max(other.short_term_lufs),
        }
    }
}

/// A ring of columns; `None` was not seen.
#[derive(Debug, Default)]
pub struct Columns {
    kept: VecDeque<Option<Column>>,
    /// Number of the newest column since the measurement began.
    newest: u64,
    measured_s: f64,
}

impl Columns {
    /// Takes the readings at `measured_s` after the measurement began. Going back in time begins
    /// anew.
    pub fn take(&mut self, measured_s: f64, readings: Column) {
        let measured_s = if measured_s > 0.0 { measured_s } else { 0.0 };
        if measured_s < self.measured_s {
            self.kept.clear();
        }
        self.measured_s = measured_s;
        let number = (measured_s / COLUMN_S) as u64;
        if self.kept.is_empty() {
            self.kept.push_back(Some(readings));
            self.newest = number;
            return;
        }
        if number == self.newest {
            if let Some(open) = self.kept.back_mut() {
                *open = Some(open.map_or(readings, |before| before.highest(readings)));
            }
            return;
        }
        let passed = number - self.newest;
        let filling = (passed <= LATE_COLUMNS).then_some(readings);
        for _ in 1..passed.min(MOST as u64 + 1) {
            self.push(filling);
        }
        self.push(Some(readings));
        self.newest = number;
    }

    fn push(&mut self, column: Option<Column>) {
        if self.kept.len() == MOST {
            self.kept.pop_front();
        }
        self.kept.push_back(column);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.measured_s = 0.0;
    }

    /// Seconds before now (0 or less) and columns, oldest first.
    pub fn seen(&self) -> impl Iterator<Item = (f64, Option<Column>)> + '_ {
        let last = self.kept.len() as f64 - 1.0;
        self.kept
            .iter()
            .enumerate()
            .map(move |(at, column)| ((at as f64 - last) * COLUMN_S, *column))
    }

    /// The column `ago_s` seconds ago.
    pub fn at(&self, ago_s: f64) -> Option<Column> {
        let back = (ago_s.max(0.0) / COLUMN_S).round() as usize;
        let at = self.kept.len().checked_sub(1 + back)?;
        self.kept.get(at).copied().flatten()
    }
}

/// The history as it is shown.
pub struct LoudnessHistory {
    columns: Columns,
    graph: Graph,
    scale: LoudnessScale,
}

impl Default for LoudnessHistory {
    fn default() -> Self {
        let scale = LoudnessScale::default();
        // In minutes: labels in seconds would be as long as -180 s.
        let mut time = Axis::numbers(-LENGTH_S / MINUTE_S, 0.0);
        time.zoom(SHOWN_S / LENGTH_S, 1.0);
        let mut graph = Graph::new(time, level_axis(scale));
        graph.crosshair = false;
        Self { columns: Columns::default(), graph, scale }
    }
}

/// From the scale's lower end up to full scale: modern masters lie above the scales' upper ends, and
/// a history cut off there would say nothing.
fn level_axis(scale: LoudnessScale) -> Axis {
    Axis::numbers(scale.range_lufs().0, 0.0)
}

impl LoudnessHistory {
    /// Takes the newest readings; see [`Columns::take`].
    pub fn take(&mut self, measured_s: f64, readings: Column) {
        self.columns.take(measured_s, readings);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.columns.clear();
    }

    /// Draws into `rect`; `integrated_lufs` is the dashed line.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        desk: &mut Desk,
        rect: Rect,
        scale: LoudnessScale,
        integrated_lufs: f64,
    ) {
        if self.scale != scale {
            self.scale = scale;
            self.graph.y = level_axis(scale);
        }
        let plot = self.graph.show(ui, desk, rect);
        let theme = plot.theme;
        for run in self.runs(&plot, |column| column.momentary_lufs) {
            fill_under(ui, &plot, &run, theme.input_fill);
        }
        for run in self.runs(&plot, |column| column.short_term_lufs) {
            plot.painter(ui).line(run, Stroke::new(2.0, theme.accent));
        }
        if integrated_lufs.is_finite() {
            plot.level(ui, integrated_lufs, theme.reference, true);
        }
        let corner = plot.rect.left_top() + vec2(6.0, 4.0);
        let text = "LUFS over minutes: short-term, momentary (filled), integrated (dashed)";
        plot.painter(ui).text(corner, Align2::LEFT_TOP, text, theme::axis(), theme.text_3);
        if plot.response.hovered() {
            desk.hint("Loudness over the last minutes. Drag the axes to zoom, double-click them to see all.");
        }
        self.say_hovered(ui, &plot);
    }

    /// The lines of one reading on the screen, broken where nothing was seen or heard.
    fn runs(&self, plot: &Plot, reading: impl Fn(&Column) -> f32) -> Vec<Vec<Pos2>> {
        let visible = ((plot.x.high - plot.x.low) * MINUTE_S / COLUMN_S).max(1.0);
        // More columns than points are joined, their highest readings kept.
        let joined = (visible / CURVE_POINTS as f64).ceil().max(1.0) as usize;
        let columns: Vec<(f64, Option<f32>)> = self
            .columns
            .seen()
            .filter(|(at_s, _)| *at_s >= plot.x.low * MINUTE_S - COLUMN_S * joined as f64)
            .map(|(at_s, column)| (at_s, column.as_ref().map(&reading)))
            .collect();
        let mut runs: Vec<Vec<Pos2>> = Vec::new();
        let mut broken = true;
        // Groups end at the newest column, or the picture would flicker as it scrolls.
        for group in columns.rchunks(joined).rev() {
            let heard = group.iter().filter_map(|(_, lufs)| *lufs).filter(|lufs| lufs.is_finite());
            match heard.reduce(f32::max) {
                None => broken = true,
                Some(lufs) => {
                    if broken {
                        runs.push(Vec::new());
                        broken = false;
                    }
                    let at_s = group.last().map_or(0.0, |(at_s, _)| *at_s);
                    let y = plot.y_at(f64::from(lufs));
                    let y = y.clamp(plot.rect.top(), plot.rect.bottom() + 2.0);
                    if let Some(run) = runs.last_mut() {
                        run.push(pos2(plot.x_at(at_s / MINUTE_S), y));
                    }
                }
            }
        }
        runs
    }

    fn say_hovered(&self, ui: &Ui, plot: &Plot) {
        let Some((at_minutes, _)) = plot.hovered_values() else { return };
        let at_s = at_minutes * MINUTE_S;
        let Some(column) = self.columns.at(-at_s) else { return };
        let ago_s = (-at_s).round() as u32;
        let text = format!(
            "{}:{:02} ago   S {}   M {}",
            ago_s / 60,
            ago_s % 60,
            level_text(f64::from(column.short_term_lufs)),
            level_text(f64::from(column.momentary_lufs)),
        );
        let x = plot.x_at(at_minutes);
        let stroke = Stroke::new(1.0, plot.theme.edge);
        plot.painter(ui).vline(x, plot.rect.y_range(), stroke);
        plot.note(ui, pos2(x + 6.0, plot.rect.top() + 22.0), &text, plot.theme.text);
    }
}

fn fill_under(ui: &Ui, plot: &Plot, run: &[Pos2], color: egui::Color32) {
    let mut mesh = Mesh::default();
    for at in run {
        let next = mesh.vertices.len() as u32;
        mesh.colored_vertex(*at, color);
        mesh.colored_vertex(pos2(at.x, plot.rect.bottom()), color);
        if next >= 2 {
            mesh.add_triangle(next - 2, next - 1, next);
            mesh.add_triangle(next - 1, next, next + 1);
        }
    }
    plot.painter(ui).add(Shape::mesh(mesh));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(lufs: f32) -> Column {
        Column { momentary_lufs: lufs + 1.0, short_term_lufs: lufs }
    }

    #[test]
    fn a_column_keeps_the_highest_readings_of_its_time() {
        let mut columns = Columns::default();
        for lufs in [-30.0, -20.0, -25.0] {
            columns.take(0.2, column(lufs));
        }
        assert_eq!(columns.at(0.0), Some(column(-20.0)));
        columns.take(0.6, column(-40.0));
        assert_eq!(columns.at(0.0), Some(column(-40.0)));
        assert_eq!(columns.at(COLUMN_S), Some(column(-20.0)));
    }

    #[test]
    fn time_without_an_editor_is_a_gap_and_a_late_frame_is_none() {
        let mut columns = Columns::default();
        columns.take(10.0, column(-20.0));
        columns.take(11.0, column(-21.0));
        assert!(columns.seen().all(|(_, column)| column.is_some()));
        columns.take(31.0, column(-22.0));
        assert_eq!(columns.at(0.0), Some(column(-22.0)));
        assert_eq!(columns.at(10.0), None);
        assert_eq!(columns.at(20.0), Some(column(-21.0)));
    }

    #[test]
    fn a_new_measurement_begins_anew() {
        let mut columns = Columns::default();
        columns.take(50.0, column(-20.0));
        columns.take(0.1, column(-30.0));
        assert_eq!(columns.seen().collect::<Vec<_>>(), [(0.0, Some(column(-30.0)))]);
    }

    #[test]
    fn only_the_last_minutes_are_kept() {
        let mut columns = Columns::default();
        for at in 0..3000 {
            columns.take(f64::from(at) * COLUMN_S, column(at as f32));
        }
        assert_eq!(columns.seen().count(), MOST);
        assert_eq!(columns.at(0.0), Some(column(2999.0)));
        columns.take(1e12, column(0.0));
        assert_eq!(columns.seen().count(), MOST);
        columns.take(f64::NAN, column(0.0));
        assert_eq!(columns.seen().count(), 1);
    }
}
