//! What the pictures show: the engine's settings from the values the host has or is about to have,
//! and the way back from a place in a picture to a parameter.

use crate::engine::{MixLaw, Settings};
use crate::params::{Note, ReverbDelayParams};
use nice_plug::prelude::*;
use shared_plugin::parameter::ValueSource;
use shared_ui::EditorContext;
use std::f64::consts::FRAC_PI_2;

/// Tempo that stands in where the host's is not known; only times in ms depend on it.
pub const USUAL_TEMPO_BPM: f64 = 120.0;

/// Where the node of the decay is drawn, in the mids.
pub const MID_HZ: f64 = 1000.0;

/// All values of one frame.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The engine's settings.
    pub settings: Settings,
    /// The delay's note.
    pub note: Note,
    /// The host's tempo, where it is known.
    pub tempo_bpm: Option<f64>,
    /// The sample rate, Hz; 0 before the first activation.
    pub sample_rate_hz: f64,
}

impl Shown {
    /// The values as the editor has them, without host modulation.
    pub fn now(params: &ReverbDelayParams, editor: &EditorContext, tempo_bpm: Option<f64>) -> Self {
        let settings = params.settings_from(editor, tempo_bpm.unwrap_or(USUAL_TEMPO_BPM));
        let note = editor.plain(&params.delay.note);
        Self { settings: settings.clamped(), note, tempo_bpm, sample_rate_hz: 0.0 }
    }
}

/// The decay of the mids with which T60 at `frequency_hz` is `t60_s`, all else as in `settings`.
pub fn decay_through_s(settings: &Settings, frequency_hz: f64, t60_s: f64) -> f64 {
    let decay = settings.decay();
    decay.t60_s * t60_s / decay.t60_at_s(frequency_hz)
}

/// Where a parameter stands, 0..1, that holds `value` (Hz, ms, s) on a logarithmic scale.
pub fn logarithmic(parameter: &FloatParam, value: f64) -> f32 {
    parameter.preview_normalized(value.max(1e-9).log2() as f32).clamp(0.0, 1.0)
}

/// Where a parameter stands, 0..1, that holds `value` on a linear scale.
pub fn linear(parameter: &FloatParam, value: f64) -> f32 {
    parameter.preview_normalized(value as f32).clamp(0.0, 1.0)
}

/// Dry and wet gain of a mix from 0 to 1, by the law of [`crate::engine`]; wet alone in a send.
pub fn mix_gains(settings: &Settings, mix: f32) -> (f64, f64) {
    let share = f64::from(mix);
    match settings.mix_law {
        _ if settings.is_send => (0.0, if mix > 0.0 { 1.0 } else { 0.0 }),
        MixLaw::KeepDry => ((2.0 - 2.0 * share).min(1.0), (2.0 * share).min(1.0)),
        MixLaw::EqualPower => {
            let (wet, dry) = (share * FRAC_PI_2).sin_cos();
            (dry, wet)
        }
    }
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
        let library = Library::new("test", parameters.clone(), &[], None);
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
        let keep = Settings::default();
        assert_eq!(mix_gains(&keep, 0.0), (1.0, 0.0));
        assert_eq!(mix_gains(&keep, 0.25), (1.0, 0.5));
        assert_eq!(mix_gains(&keep, 0.5), (1.0, 1.0));
        assert_eq!(mix_gains(&keep, 1.0), (0.0, 1.0));
    }

    #[test]
    fn equal_power_adds_up_and_a_send_is_wet() {
        let power = Settings { mix_law: MixLaw::EqualPower, ..Settings::default() };
        for mix in [0.0, 0.3, 0.5, 1.0] {
            let (dry, wet) = mix_gains(&power, mix);
            assert!((dry * dry + wet * wet - 1.0).abs() < 1e-12);
        }
        let send = Settings { is_send: true, ..power };
        assert_eq!(mix_gains(&send, 0.2), (0.0, 1.0));
        assert_eq!(mix_gains(&send, 0.0), (0.0, 0.0));
    }
}
