//! The transfer curve with the live dot, and the handles on it.

use super::handles::Handles;
use crate::engine::{Settings, StaticCurve};
use crate::params::CompressorParams;
use egui::{Stroke, Ui};
use shared_dsp::units::{db_to_gain, gain_to_db};
use shared_ui::EditorContext;
use shared_ui::graph::Plot;

/// Points of the curve: the graph is a third of the window wide.
const POINTS: usize = 300;
/// Radius of the live dot.
const DOT_PX: f32 = 5.0;

/// Output level for a steady input level, with makeup, mix and output gain: what is heard.
pub fn heard_db(settings: &Settings, curve: &StaticCurve, level_db: f64) -> f64 {
    let makeup_db = f64::from(settings.makeup_db) + settings.auto_makeup_db();
    let wet_gain = db_to_gain(curve.output_db(level_db) - level_db + makeup_db);
    let gain = 1.0 + f64::from(settings.mix) * (wet_gain - 1.0);
    level_db + gain_to_db(gain) + f64::from(settings.output_db)
}

/// The curve's points, kept until a setting or the axis changes.
#[derive(Default)]
pub struct TransferCurve {
    made_for: Option<(Settings, f64, f64)>,
    compressed: Vec<(f64, f64)>,
    heard: Vec<(f64, f64)>,
    handles: Handles,
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
        let differs = settings.makeup_db != 0.0
            || settings.auto_makeup
            || settings.mix < 1.0
            || settings.output_db != 0.0;
        self.heard =
            if differs { at(&|level_db| heard_db(settings, &curve, level_db)) } else { Vec::new() };
    }

    /// Draws diagonal, curve, handles and, while something is heard, the dot at (detected level,
    /// that level less the reduction): `live` are both, dB.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &CompressorParams,
        live: Option<(f64, f64)>,
    ) {
        // Where each control is, whether or not the host has answered.
        let settings = params.settings_from(editor).with_one_knob();
        self.update(plot, &settings);
        let theme = plot.theme;
        let ends = [(plot.x.low, plot.x.low), (plot.x.high, plot.x.high)];
        plot.curve(ui, &ends, 1.0, theme.hairline);
        if !self.heard.is_empty() {
            plot.curve(ui, &self.heard, 1.0, theme.text_3);
        }
        self.handles.lines(ui, editor, plot, params, &settings);
        plot.curve(ui, &self.compressed, 2.5, theme.accent);
        if let Some((detected_db, reduction_db)) = live {
            let (above, at) = (
                plot.at(detected_db, detected_db),
                plot.at(detected_db, detected_db - reduction_db),
            );
            if plot.rect.expand(DOT_PX).contains(at) {
                let painter = plot.painter(ui);
                painter.line_segment([above, at], Stroke::new(2.0, theme.reduction));
                painter.circle(at, DOT_PX, theme.output, Stroke::new(1.5, theme.well));
            }
        }
        self.handles.nodes(ui, editor, plot, params, &settings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_counts_makeup_mix_and_output() {
        let settings =
            Settings { threshold_db: -20.0, ratio: 100.0, knee_db: 0.0, ..Settings::default() };
        let curve = settings.curve();
        assert!((heard_db(&settings, &curve, -8.0) + 20.0).abs() < 1e-9);
        let louder = Settings { makeup_db: 5.0, ..settings };
        assert!((heard_db(&louder, &curve, -8.0) + 15.0).abs() < 1e-9);
        let dry = Settings { mix: 0.0, output_db: -2.0, ..louder };
        assert!((heard_db(&dry, &curve, -8.0) + 10.0).abs() < 1e-9);
        // Half dry, half 12 dB lower: 20 log10((1 + 0.251) / 2) below the input.
        let half = Settings { mix: 0.5, ..settings };
        assert!((heard_db(&half, &curve, -8.0) + 8.0 + 4.074).abs() < 1e-3);
    }
}
