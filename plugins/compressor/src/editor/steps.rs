//! What the settings do in time: the gain after a step of 10 ms and one of 1 s.

use super::in_force::{STEP_OVER_DB, Times};
use crate::engine::{Settings, Step};
use egui::{Align2, Rect, Stroke, Ui, pos2};
use shared_ui::graph::{Axis, Graph, Plot};
use shared_ui::layout::split_left;
use shared_ui::{EditorContext, level_text, theme};

/// Least gain in view, dB: a step of 20 dB over the threshold cannot be reduced by more.
const LEAST_DB: f64 = -21.0;
/// Points of a curve.
const POINTS: usize = 240;
/// Releases in view after the step.
const RELEASES: f64 = 3.0;
/// Less than this is no overshoot worth a mark, dB.
const LEAST_OVERSHOOT_DB: f64 = 0.05;

/// One step's picture.
struct Picture {
    length_ms: f64,
    name: &'static str,
    graph: Graph,
    points: Vec<(f64, f64)>,
    /// The gain when the step begins, and that which the curve wants, dB.
    overshoot: Option<(f64, f64)>,
}

impl Picture {
    fn new(length_ms: f64, name: &'static str) -> Self {
        let graph = Graph::new(Axis::seconds(0.0, 1.0), Axis::decibels(LEAST_DB, 1.0));
        Self { length_ms, name, graph, points: Vec::new(), overshoot: None }
    }

    /// `release_ms` is the release after this step.
    fn update(&mut self, settings: &Settings, release_ms: f64) {
        let level_db = f64::from(settings.threshold_db) + STEP_OVER_DB;
        let end_ms = self.length_ms + (RELEASES * release_ms).max(0.5 * self.length_ms);
        let step = Step { level_db, length_ms: self.length_ms };
        let response = settings.step_response(&step, end_ms);
        let begin_ms = response.start_ms.min(-0.04 * end_ms);
        self.graph.x = Axis::seconds(begin_ms / 1000.0, end_ms / 1000.0);
        self.graph.y = Axis::decibels(LEAST_DB, 1.0 + f64::from(settings.lift.most_db));
        let time_ms =
            |point: usize| begin_ms + (end_ms - begin_ms) * point as f64 / (POINTS - 1) as f64;
        let gain_db = |time_ms: f64| -response.reduction_db_at(time_ms);
        self.points =
            (0..POINTS).map(|point| (time_ms(point) / 1000.0, gain_db(time_ms(point)))).collect();
        let overshoot_db = settings.overshoot_db(level_db);
        self.overshoot = (overshoot_db >= LEAST_OVERSHOOT_DB)
            .then(|| (gain_db(0.0), gain_db(0.0) - overshoot_db));
    }

    fn show(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) {
        let plot = self.graph.show(ui, editor, area);
        let (theme, painter) = (plot.theme, plot.painter(ui));
        // While the step sounds the ground is lighter.
        let (begin, end) = (plot.x_at(0.0), plot.x_at(self.length_ms / 1000.0));
        let sounding =
            Rect::from_min_max(pos2(begin, plot.rect.top()), pos2(end, plot.rect.bottom()));
        painter.rect_filled(sounding.intersect(plot.rect), 0.0, theme.input_fill);
        if let Some((from_db, to_db)) = self.overshoot {
            let ends = [plot.at(0.0, from_db), plot.at(0.0, to_db)];
            painter.line_segment(ends, Stroke::new(2.0, theme.caution));
        }
        plot.curve(ui, &self.points, 2.0, theme.accent);
        let at = pos2(plot.rect.right() - 4.0, plot.rect.bottom() - 2.0);
        painter.text(at, Align2::RIGHT_BOTTOM, self.name, theme::axis(), theme.text_2);
        self.hint(editor, &plot);
    }

    fn hint(&self, editor: &mut EditorContext, plot: &Plot) {
        let overshoot = self.overshoot.map_or_else(String::new, |(from_db, to_db)| {
            format!(" The first peak passes {} dB over the curve.", level_text(from_db - to_db))
        });
        let words = format!(
            "Gain after a step of {}, 20 dB over the threshold, with every time as it acts.{overshoot}",
            self.name
        );
        editor.hint_for(&plot.response, &words);
    }
}

/// Both pictures.
pub struct Steps {
    made_for: Option<Settings>,
    short: Picture,
    long: Picture,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            made_for: None,
            short: Picture::new(10.0, "10 ms"),
            long: Picture::new(1000.0, "1 s"),
        }
    }
}

impl Steps {
    /// Draws both into `area`, side by side.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        (settings, times): (&Settings, &Times),
    ) {
        if self.made_for.as_ref() != Some(settings) {
            self.made_for = Some(*settings);
            self.short.update(settings, times.short_release_ms);
            self.long.update(settings, times.long_release_ms);
        }
        let (left, right) = split_left(area, (area.width() - theme::GUTTER_PX) / 2.0);
        self.short.show(ui, editor, left);
        self.long.show(ui, editor, right);
    }
}
