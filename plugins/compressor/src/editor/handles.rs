//! What can be dragged on the transfer curve: threshold, knee, ratio, range and lift.

use crate::engine::{Settings, peak_reduction_of_threshold_db};
use crate::params::CompressorParams;
use egui::{
    CursorIcon, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use nice_plug::prelude::*;
use shared_dsp::dynamics::curve::INFINITE_RATIO;
use shared_ui::graph::{Grip, Plot};
use shared_ui::{EditorContext, theme};

/// Radius of a handle.
const RADIUS_PX: f32 = 5.5;
/// Level at which the most lift is dragged, dB over the left edge.
const LIFT_AT_DB: f64 = 6.0;

/// Halvings that find a ratio to a millionth of its range.
const HALVINGS: usize = 20;

/// The output for 0 dBFS at `ratio`, were it not for the range.
fn output_db(settings: &Settings, ratio: f64) -> f64 {
    let straight = Settings { ratio: ratio as f32, range_db: 80.0, ..*settings };
    straight.curve().output_db(0.0)
}

/// The ratio for which 0 dBFS comes out at `wanted_db`, were it not for the range: what the curve of any
/// style and knee needs to go through there.
pub fn ratio_through(settings: &Settings, wanted_db: f64) -> f64 {
    // From there on the next ratio is infinity.
    if wanted_db <= output_db(settings, 0.999 * INFINITE_RATIO) {
        return INFINITE_RATIO;
    }
    let (mut low, mut high) = (0.0, INFINITE_RATIO.log2());
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        let is_low = output_db(settings, middle.exp2()) > wanted_db;
        *(if is_low { &mut low } else { &mut high }) = middle;
    }
    if low == 0.0 { 1.0 } else { (0.5 * (low + high)).exp2() }
}

/// The handles' drags.
#[derive(Default)]
pub struct Handles {
    threshold: Grip,
    lift_threshold: Grip,
    knee: Grip,
    ratio: Grip,
    range: Grip,
    lift: Grip,
}

/// One handle: its parameter, its name, where it is and what the footer says.
struct Handle<'a> {
    parameter: &'a FloatParam,
    name: &'a str,
    cursor: CursorIcon,
    words: &'a str,
}

impl Handle<'_> {
    /// Something that can be dragged in `area`; whether the pointer is on it.
    fn sense(
        &self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        area: Rect,
    ) -> (Response, bool) {
        // Bare senses: nothing but a text field may hold keyboard focus.
        let response = ui.interact(area, plot.id.with(self.name), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, self.name));
        let is_hot = response.hovered() || response.dragged();
        if is_hot {
            ui.ctx().set_cursor_icon(self.cursor);
            let (name, text) = (self.parameter.name(), editor.text(self.parameter));
            editor.hint(&format!("{name} {text}: {}", self.words));
        }
        (response, is_hot)
    }

    /// A round handle at `at`, with its value beside it while the pointer is on it.
    fn node(&self, ui: &Ui, editor: &mut EditorContext, plot: &Plot, at: Pos2) -> Response {
        let at = plot.rect.clamp(at);
        let hit = Rect::from_center_size(at, Vec2::splat(theme::HIT_PX));
        let (response, is_hot) = self.sense(ui, editor, plot, hit);
        let radius = if is_hot { RADIUS_PX + 1.5 } else { RADIUS_PX };
        let stroke = Stroke::new(2.0, plot.theme.accent);
        ui.painter_at(plot.rect.expand(RADIUS_PX + 2.0)).circle(
            at,
            radius,
            plot.theme.well,
            stroke,
        );
        if is_hot {
            self.note(ui, editor, plot, at + vec2(12.0, -24.0));
        }
        response
    }

    /// An upright dashed line at `x`, dragged sideways.
    fn line(&self, ui: &Ui, editor: &mut EditorContext, plot: &Plot, x: f32, top: f32) -> Response {
        let stroke = Stroke::new(1.5, plot.theme.reference);
        let ends = [pos2(x, top), pos2(x, plot.rect.bottom())];
        plot.painter(ui).extend(Shape::dashed_line(&ends, stroke, 5.0, 4.0));
        let band = Rect::from_min_max(
            pos2(x - theme::HIT_PX / 2.0, top),
            pos2(x + theme::HIT_PX / 2.0, plot.rect.bottom()),
        );
        let (response, is_hot) = self.sense(ui, editor, plot, band.intersect(plot.rect));
        if is_hot {
            self.note(ui, editor, plot, pos2(x + 6.0, top + 4.0));
        }
        response
    }

    fn note(&self, ui: &Ui, editor: &EditorContext, plot: &Plot, at: Pos2) {
        let text = format!("{} {}", self.parameter.name(), editor.text(self.parameter));
        plot.note(ui, at, &text, plot.theme.text);
    }
}

impl Handles {
    /// The lines of both thresholds.
    pub fn lines(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let (main, lift) = (&params.threshold, &params.lift.threshold);
        let cursor = CursorIcon::ResizeHorizontal;
        if settings.lift.most_db > 0.0 {
            let words = "sound below it is lifted. Drag it";
            let handle =
                Handle { parameter: lift, name: "Lift threshold in the curve", cursor, words };
            let threshold_db = f64::from(settings.lift.threshold_db);
            let top = plot.rect.center().y;
            let line = handle.line(ui, editor, plot, plot.x_at(threshold_db), top);
            let from = plot.at(threshold_db, 0.0);
            self.lift_threshold.drag(ui, editor, &line, lift, from, |to| {
                lift.preview_normalized(plot.values_at(to).0 as f32)
            });
        }
        let words = "drag it, here or in the history";
        let (peak, one_knob) = (&params.peak_reduction, settings.has_one_knob());
        let parameter = if one_knob { peak } else { main };
        let handle = Handle { parameter, name: "Threshold in the curve", cursor, words };
        let threshold_db = f64::from(settings.threshold_db);
        let shown_db = threshold_db.min(plot.x.high);
        let line = handle.line(ui, editor, plot, plot.x_at(shown_db), plot.rect.top());
        let from = plot.at(threshold_db, 0.0);
        self.threshold.drag(ui, editor, &line, parameter, from, |to| {
            let to_db = plot.values_at(to).0;
            if one_knob {
                peak.preview_normalized(peak_reduction_of_threshold_db(to_db) as f32)
            } else {
                main.preview_normalized(to_db as f32)
            }
        });
    }

    /// The round handles.
    pub fn nodes(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        self.lift(ui, editor, plot, params, settings);
        self.range(ui, editor, plot, params, settings);
        if settings.has_one_knob() {
            return self.peak_reduction(ui, editor, plot, params, settings);
        }
        self.knee(ui, editor, plot, params, settings);
        self.ratio(ui, editor, plot, params, settings);
    }

    fn lift(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let most = &params.lift.most;
        let level_db = plot.x.low + LIFT_AT_DB;
        let at = plot.at(level_db, level_db + f64::from(settings.lift.most_db));
        let words = "drag up to bring up what is quiet";
        let cursor = CursorIcon::ResizeVertical;
        let handle = Handle { parameter: most, name: "Lift in the curve", cursor, words };
        let response = handle.node(ui, editor, plot, at);
        self.lift.drag(ui, editor, &response, most, at, |to| {
            most.preview_normalized((plot.values_at(to).1 - level_db) as f32)
        });
    }

    /// The line of the most reduction, where it is in view, with its handle at the right edge.
    fn range(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let (range, level_db) = (&params.range, plot.x.high);
        let range_db = f64::from(settings.range_db);
        let from_db = f64::from(settings.threshold_db).max(plot.x.low);
        let line = [(from_db, from_db - range_db), (level_db, level_db - range_db)];
        plot.dashed(ui, &line, 1.0, plot.theme.text_3);
        let at = plot.at(level_db, level_db - range_db);
        let words = "the most reduction. Drag it up for less";
        let cursor = CursorIcon::ResizeVertical;
        let handle = Handle { parameter: range, name: "Range in the curve", cursor, words };
        let response = handle.node(ui, editor, plot, at);
        self.range.drag(ui, editor, &response, range, at, |to| {
            range.preview_normalized((level_db - plot.values_at(to).1) as f32)
        });
    }

    /// Where the knee begins.
    fn knee(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let (knee, threshold_db) = (&params.knee, f64::from(settings.threshold_db));
        let begin_db = threshold_db - 0.5 * f64::from(settings.knee_db);
        let at = plot.at(begin_db, settings.curve().output_db(begin_db));
        let words = "drag to the left for a softer knee";
        let cursor = CursorIcon::ResizeHorizontal;
        let handle = Handle { parameter: knee, name: "Knee in the curve", cursor, words };
        let response = handle.node(ui, editor, plot, at);
        self.knee.drag(ui, editor, &response, knee, at, |to| {
            knee.preview_normalized((2.0 * (threshold_db - plot.values_at(to).0)) as f32)
        });
    }

    /// The output for 0 dBFS.
    fn ratio(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let (ratio, threshold_db) = (&params.ratio, f64::from(settings.threshold_db));
        // At 0 dB over a threshold of 0 dB, every ratio looks the same.
        if threshold_db > -1.0 {
            return;
        }
        let words = "drag down for more";
        let cursor = CursorIcon::ResizeVertical;
        let handle = Handle { parameter: ratio, name: "Ratio in the curve", cursor, words };
        let at = plot.at(0.0, settings.curve().output_db(0.0));
        let response = handle.node(ui, editor, plot, at);
        // From where the curve would be without range: there the handle stays under the pointer.
        let from = plot.at(0.0, output_db(settings, settings.ratio.into()));
        self.ratio.drag(ui, editor, &response, ratio, from, |to| {
            let through = ratio_through(settings, plot.values_at(to).1);
            ratio.preview_normalized(through.log2() as f32)
        });
    }

    /// The output for 0 dBFS, where the one knob decides on it.
    fn peak_reduction(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let peak = &params.peak_reduction;
        let words = "drag down for more";
        let cursor = CursorIcon::ResizeVertical;
        let handle = Handle { parameter: peak, name: "Peak reduction in the curve", cursor, words };
        let at = plot.at(0.0, settings.curve().output_db(0.0));
        let response = handle.node(ui, editor, plot, at);
        let from = plot.at(0.0, -f64::from(settings.peak_reduction_db));
        self.ratio.drag(ui, editor, &response, peak, from, |to| {
            peak.preview_normalized(-plot.values_at(to).1 as f32)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Style;

    fn settings(style: Style, threshold_db: f32, ratio: f32) -> Settings {
        Settings { style, threshold_db, ratio, ..Settings::default() }
    }

    #[test]
    fn the_ratio_handle_lies_on_the_curve_it_makes_in_every_style() {
        for style in Style::ALL {
            for (threshold_db, ratio) in [(-24.0, 4.0), (-40.0, 1.5), (-6.0, 20.0), (-2.0, 8.0)] {
                let settings = settings(style, threshold_db, ratio);
                for wanted_db in [-1.0, 0.5, 3.0].map(|by| settings.curve().output_db(0.0) + by) {
                    let through = ratio_through(&settings, wanted_db);
                    let reached_db = output_db(&settings, through);
                    // Where no ratio reaches it, at the end of the range.
                    let is_end = through == 1.0 || through == INFINITE_RATIO;
                    assert!(is_end || (reached_db - wanted_db).abs() < 1e-3, "{settings:?}");
                }
            }
        }
    }

    #[test]
    fn below_the_lowest_output_it_is_infinity_and_above_the_diagonal_one() {
        for style in Style::ALL {
            let settings = settings(style, -24.0, 4.0);
            assert_eq!(ratio_through(&settings, -50.0), INFINITE_RATIO);
            assert_eq!(ratio_through(&settings, 3.0), 1.0);
        }
        let hard = Settings { knee_db: 0.0, ..settings(Style::Clean, -24.0, 4.0) };
        assert_eq!(ratio_through(&hard, -24.0), INFINITE_RATIO);
    }
}
