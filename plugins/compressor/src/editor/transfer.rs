//! The transfer curve: threshold and ratio as lines and nodes to drag, and the live dot.

use crate::engine::Settings;
use crate::params::CompressorParams;
use egui::{CursorIcon, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use nice_plug::prelude::*;
use shared_dsp::dynamics::curve::{Curve, INFINITE_RATIO};
use shared_ui::graph::{Grip, Plot};
use shared_ui::{EditorContext, theme};

/// Points of the curve: the graph is a third of the window wide.
const POINTS: usize = 300;
/// Radius of the ratio's handle and of the dot.
const DOT_PX: f32 = 6.0;

/// Output level for a steady input level, with makeup and mix: what is heard.
pub fn heard_db(settings: &Settings, curve: &Curve, level_db: f64) -> f64 {
    let wet_db = f64::from(settings.makeup_db) - curve.reduction_db(level_db);
    let wet_gain = shared_dsp::units::db_to_gain(wet_db);
    let gain = 1.0 + f64::from(settings.mix) * (wet_gain - 1.0);
    level_db + shared_dsp::units::gain_to_db(gain)
}

/// The ratio for which 0 dBFS comes out at `output_db`, over `threshold_db`.
pub fn ratio_through(threshold_db: f64, output_db: f64) -> f64 {
    let left_db = output_db - threshold_db;
    if left_db * INFINITE_RATIO <= -threshold_db {
        INFINITE_RATIO
    } else {
        (-threshold_db / left_db).clamp(1.0, INFINITE_RATIO)
    }
}

/// The curve's points, kept until a setting or the axis changes.
#[derive(Default)]
pub struct TransferCurve {
    made_for: Option<(Settings, f64, f64)>,
    compressed: Vec<(f64, f64)>,
    heard: Vec<(f64, f64)>,
    threshold: Grip,
    ratio: Grip,
}

impl TransferCurve {
    fn update(&mut self, plot: &Plot, settings: &Settings) {
        let key = (*settings, plot.x.low, plot.x.high);
        if self.made_for == Some(key) {
            return;
        }
        self.made_for = Some(key);
        let curve = settings.curve();
        let at = |output: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
            plot.sample_points(POINTS).map(|level_db| (level_db, output(level_db))).collect()
        };
        self.compressed = at(&|level_db| curve.output_db(level_db));
        let differs = settings.makeup_db != 0.0 || settings.mix < 1.0;
        self.heard =
            if differs { at(&|level_db| heard_db(settings, &curve, level_db)) } else { Vec::new() };
    }

    /// Draws diagonal, threshold, curve and, while something is heard, the dot at (`detected_db`,
    /// that level less `reduction_db`). Threshold and ratio can be dragged.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        live: Option<(f64, f64)>,
    ) {
        // Where each control is, whether or not the host has answered.
        let settings = params.settings_from(editor);
        self.update(plot, &settings);
        let theme = plot.theme;
        let ends = [(plot.x.low, plot.x.low), (plot.x.high, plot.x.high)];
        plot.curve(ui, &ends, 1.0, theme.hairline);
        if !self.heard.is_empty() {
            plot.curve(ui, &self.heard, 1.0, theme.text_3);
        }
        plot.curve(ui, &self.compressed, 2.5, theme.accent);
        self.drag_threshold(ui, editor, plot, params, &settings);
        self.drag_ratio(ui, editor, plot, params, &settings);
        if let Some((detected_db, reduction_db)) = live {
            let at = plot.at(detected_db, detected_db - reduction_db);
            if plot.rect.expand(DOT_PX).contains(at) {
                plot.painter(ui).circle_filled(at, DOT_PX, theme.reduction);
            }
        }
    }

    fn drag_threshold(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let threshold_db = f64::from(settings.threshold_db);
        let x = plot.x_at(threshold_db);
        let stroke = Stroke::new(1.5, plot.theme.reference);
        let ends = [pos2(x, plot.rect.top()), pos2(x, plot.rect.bottom())];
        plot.painter(ui).extend(Shape::dashed_line(&ends, stroke, 5.0, 4.0));
        let band = Rect::from_center_size(
            pos2(x, plot.rect.center().y),
            vec2(theme::HIT_PX, plot.rect.height()),
        );
        let response = handle(ui, plot, "Threshold in the curve", band.intersect(plot.rect));
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            let text = editor.text(&params.threshold);
            editor.hint(&format!("Threshold {text}: drag it, here or in the history"));
        }
        let from = plot.at(threshold_db, 0.0);
        self.threshold.drag(ui, editor, &response, &params.threshold, from, |to| {
            params.threshold.preview_normalized(plot.values_at(to).0 as f32)
        });
    }

    fn drag_ratio(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        settings: &Settings,
    ) {
        let threshold_db = f64::from(settings.threshold_db);
        // At 0 dB over a threshold of 0 dB, every ratio looks the same.
        if threshold_db > -1.0 {
            return;
        }
        let at = plot.rect.clamp(plot.at(0.0, settings.curve().output_db(0.0)));
        let hit = Rect::from_center_size(at, egui::Vec2::splat(theme::HIT_PX));
        let response = handle(ui, plot, "Ratio in the curve", hit);
        let hot = response.hovered() || response.dragged();
        let radius = if hot { DOT_PX + 1.5 } else { DOT_PX };
        let stroke = Stroke::new(2.0, plot.theme.accent);
        ui.painter_at(plot.rect.expand(DOT_PX + 2.0)).circle(at, radius, plot.theme.well, stroke);
        if hot {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeVertical);
            let text = editor.text(&params.ratio);
            editor.hint(&format!("Ratio {text}: drag down for more"));
        }
        // From where the curve would be without a knee: the ratio is that of its straight part.
        let corner_db = Curve::new(threshold_db, settings.ratio.into(), 0.0).output_db(0.0);
        let from = plot.at(0.0, corner_db);
        self.ratio.drag(ui, editor, &response, &params.ratio, from, |to| {
            let ratio = ratio_through(threshold_db, plot.values_at(to).1);
            params.ratio.preview_normalized(ratio.log2() as f32)
        });
    }
}

fn handle(ui: &Ui, plot: &Plot, name: &str, area: Rect) -> Response {
    // Bare senses: nothing but a text field may hold keyboard focus.
    let response = ui.interact(area, plot.id.with(name), Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, name));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_handle_lies_on_the_curve_it_makes() {
        for (threshold_db, ratio) in [(-24.0, 4.0), (-40.0, 1.5), (-6.0, 20.0), (-60.0, 1.0)] {
            let output_db = Curve::new(threshold_db, ratio, 0.0).output_db(0.0);
            let back = ratio_through(threshold_db, output_db);
            assert!((back - ratio).abs() < 1e-9 * ratio, "{threshold_db} {ratio}: {back}");
        }
    }

    #[test]
    fn dragging_the_handle_below_the_threshold_is_infinity_and_above_the_diagonal_is_one() {
        assert_eq!(ratio_through(-24.0, -24.0), INFINITE_RATIO);
        assert_eq!(ratio_through(-24.0, -50.0), INFINITE_RATIO);
        assert_eq!(ratio_through(-24.0, 3.0), 1.0);
    }

    #[test]
    fn what_is_heard_counts_makeup_and_mix() {
        let settings =
            Settings { threshold_db: -20.0, ratio: 100.0, knee_db: 0.0, ..Settings::default() };
        let curve = settings.curve();
        assert!((heard_db(&settings, &curve, -8.0) + 20.0).abs() < 1e-9);
        let louder = Settings { makeup_db: 5.0, ..settings };
        assert!((heard_db(&louder, &curve, -8.0) + 15.0).abs() < 1e-9);
        let dry = Settings { mix: 0.0, ..louder };
        assert!((heard_db(&dry, &curve, -8.0) + 8.0).abs() < 1e-9);
        // Half dry, half 12 dB lower: 20 log10((1 + 0.251) / 2) below the input.
        let half = Settings { mix: 0.5, ..settings };
        assert!((heard_db(&half, &curve, -8.0) + 8.0 + 4.074).abs() < 1e-3);
    }
}
