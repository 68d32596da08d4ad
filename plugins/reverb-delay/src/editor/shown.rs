//! What the pictures show: the engine's settings from the values the host has or is about to have,
//! and the way back from a place in a picture to a parameter.

use crate::engine::Settings;
use crate::params::{Note, ReverbDelayParams};
use nice_plug::prelude::*;
use shared_plugin::parameter::ValueSource;
use shared_ui::EditorContext;

/// Tempo that stands in where the host's is not known; only times in ms depend on it.
const USUAL_TEMPO_BPM: f64 = 120.0;

/// All values of one frame.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The engine's settings.
    pub settings: Settings,
    /// The delay's note.
    pub note: Note,
    /// The host's tempo, where it is known.
    pub tempo_bpm: Option<f64>,
}

impl Shown {
    /// The values as the editor has them, without host modulation.
    pub fn now(params: &ReverbDelayParams, editor: &EditorContext, tempo_bpm: Option<f64>) -> Self {
        let settings = params.settings_from(editor, tempo_bpm.unwrap_or(USUAL_TEMPO_BPM));
        let note = editor.plain(&params.delay.note);
        Self { settings: settings.clamped(), note, tempo_bpm }
    }
}

/// Where a parameter stands, 0..1, that holds `value` (Hz, ms, s) on a logarithmic scale.
pub fn logarithmic(parameter: &FloatParam, value: f64) -> f32 {
    parameter.preview_normalized(value.max(1e-9).log2() as f32).clamp(0.0, 1.0)
}

/// Where a parameter stands, 0..1, that holds `value` on a linear scale.
pub fn linear(parameter: &FloatParam, value: f64) -> f32 {
    parameter.preview_normalized(value as f32).clamp(0.0, 1.0)
}

/// Dry and wet gain of a mix from 0 to 1, by the law of [`crate::engine`].
pub fn mix_gains(mix: f32) -> (f64, f64) {
    let mix = f64::from(mix);
    ((2.0 - 2.0 * mix).min(1.0), (2.0 * mix).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_plugin::edit::Parameters;
    use shared_plugin::handle;
    use shared_plugin::preset::Library;
    use shared_ui::theme::DARK;
    use std::sync::Arc;

    #[test]
    fn pictures_show_what_the_engine_is_given() {
        let params = Arc::new(ReverbDelayParams::default());
        let parameters: Parameters = handle::handles(params.clone()).into();
        let library = Library::new("test", parameters.clone(), &[], &[], None);
        let editor = EditorContext::new(parameters, library, DARK);
        for tempo_bpm in [40.0, 120.0, 200.0] {
            let shown = Shown::now(&params, &editor, Some(tempo_bpm)).settings;
            // The way through 0..1 and back costs a bit of `f32`.
            let digits = |settings: Settings| format!("{settings:.3?}");
            assert_eq!(digits(shown), digits(params.settings(tempo_bpm).clamped()));
        }
    }

    #[test]
    fn places_come_back_as_the_values_they_stand_for() {
        let params = ReverbDelayParams::default();
        for hz in [1000.0, 4321.0, 20_000.0] {
            let at = logarithmic(&params.reverb.damping, hz);
            let back = f64::from(params.reverb.damping.preview_plain(at).exp2());
            assert!((back / hz - 1.0).abs() < 1e-4, "{hz}: {back}");
        }
        assert_eq!(logarithmic(&params.reverb.damping, 1.0), 0.0);
        assert_eq!(logarithmic(&params.reverb.damping, f64::INFINITY), 1.0);
        let at = linear(&params.reverb.pre_delay, 62.5);
        assert!((at - 0.25).abs() < 1e-6);
        assert_eq!(linear(&params.reverb.pre_delay, -3.0), 0.0);
    }

    #[test]
    fn both_are_at_unity_at_half_a_mix() {
        assert_eq!(mix_gains(0.0), (1.0, 0.0));
        assert_eq!(mix_gains(0.25), (1.0, 0.5));
        assert_eq!(mix_gains(0.5), (1.0, 1.0));
        assert_eq!(mix_gains(1.0), (0.0, 1.0));
    }
}
