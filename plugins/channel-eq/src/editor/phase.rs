//! What a choice of phase costs and gives, in words.

use crate::engine::{Phase, Settings};
use shared_ui::shown_text;

/// One or two short sentences on the phase mode: its delay in samples and ms, and where it is
/// accurate from. `latency` is the delay the host makes up for now, in samples and ms;
/// `lowest_accurate_hz` is known with linear phase.
pub fn phase_text(
    settings: &Settings,
    latency: (u32, f64),
    lowest_accurate_hz: Option<f64>,
) -> String {
    let (samples, ms) = latency;
    let delay = shown_text(&format!("{samples} samples, {ms:.1} ms"));
    match (settings.phase, lowest_accurate_hz) {
        (Phase::ZeroLatency, _) => "No delay: for playing and mixing.".to_owned(),
        (Phase::Natural, _) => format!("{delay}. Phase as in analogue EQs."),
        (Phase::Linear, None) => format!("{delay}. Leaves the phase alone."),
        (Phase::Linear, Some(hz)) => format!("{delay}. Accurate from {hz:.0} Hz."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_and_lowest_frequency_are_said() {
        let mut settings = Settings::default();
        assert!(phase_text(&settings, (0, 0.0), None).starts_with("No delay"));
        settings.phase = Phase::Natural;
        assert!(phase_text(&settings, (384, 8.0), None).starts_with("384 samples, 8.0 ms"));
        settings.phase = Phase::Linear;
        let text = phase_text(&settings, (8192, 170.7), Some(42.4));
        assert_eq!(text, "8192 samples, 170.7 ms. Accurate from 42 Hz.");
    }
}
