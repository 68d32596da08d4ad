//! What a user can set on the reverb and delay: units, ranges, defaults.

use super::echo::EchoSettings;
use shared_dsp::guard::clamp_or;
use shared_dsp::reverb::{Decay, LONGEST_PRE_DELAY_MS, ReverbSettings};

/// Longest delay time in milliseconds.
pub const LONGEST_DELAY_MS: f32 = 4000.0;

/// A cut at this end of its range is out of the path.
pub const LOWEST_CUT_HZ: f32 = 20.0;
/// A cut at this end of its range is out of the path.
pub const HIGHEST_CUT_HZ: f32 = 20_000.0;

/// T60 far above the damping frequency, as a share of the mids'.
const DAMPED_SHARE: f64 = 1.0 / 3.0;
/// T60 far below the low cut, as a share of the mids'.
const CUT_SHARE: f64 = 0.5;

/// Everything a user can set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Time between echoes in milliseconds, 1..4000. Fractions of a sample count.
    pub delay_time_ms: f32,
    /// Level of an echo against the one before, 0..0.98.
    pub delay_feedback: f32,
    /// Whether echoes change sides, starting left.
    pub ping_pong: bool,
    /// Low cut of the echoes, 20..2000 Hz, 6 dB per octave and echo; 20 is out.
    pub delay_low_cut_hz: f32,
    /// High cut of the echoes, 200..20000 Hz, 6 dB per octave and echo; 20000 is out.
    pub delay_high_cut_hz: f32,
    /// 0 dry, 0.5 both at unity, 1 echoes only.
    pub delay_mix: f32,
    /// T60 at 1 kHz in seconds, 0.1..20.
    pub decay_s: f32,
    /// Time to the first reflection in milliseconds, 0..250.
    pub pre_delay_ms: f32,
    /// 0 the smallest room, 1 the largest.
    pub size: f32,
    /// Where T60 has fallen to half of the mids', 1000..20000 Hz; towards a third above.
    pub damping_hz: f32,
    /// Low cut of the reverb, 20..500 Hz: 6 dB per octave, and a shorter decay, towards half, below.
    pub low_cut_hz: f32,
    /// 0 mono reverb, 1 uncorrelated sides.
    pub width: f32,
    /// 0 dry, 0.5 both at unity, 1 reverb only.
    pub reverb_mix: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            delay_time_ms: 350.0,
            delay_feedback: 0.35,
            ping_pong: true,
            delay_low_cut_hz: 150.0,
            delay_high_cut_hz: 6000.0,
            delay_mix: 0.0,
            decay_s: 1.8,
            pre_delay_ms: 15.0,
            size: 0.5,
            damping_hz: 6000.0,
            low_cut_hz: 120.0,
            width: 1.0,
            reverb_mix: 0.25,
        }
    }
}

impl Settings {
    /// The same settings with every value in its range; a NaN becomes the default.
    pub fn clamped(&self) -> Self {
        let start = Self::default();
        Self {
            delay_time_ms: clamp_or(self.delay_time_ms, 1.0, LONGEST_DELAY_MS, start.delay_time_ms),
            delay_feedback: clamp_or(self.delay_feedback, 0.0, 0.98, start.delay_feedback),
            ping_pong: self.ping_pong,
            delay_low_cut_hz: clamp_or(
                self.delay_low_cut_hz,
                LOWEST_CUT_HZ,
                2000.0,
                start.delay_low_cut_hz,
            ),
            delay_high_cut_hz: clamp_or(
                self.delay_high_cut_hz,
                200.0,
                HIGHEST_CUT_HZ,
                start.delay_high_cut_hz,
            ),
            delay_mix: clamp_or(self.delay_mix, 0.0, 1.0, start.delay_mix),
            decay_s: clamp_or(self.decay_s, 0.1, 20.0, start.decay_s),
            pre_delay_ms: clamp_or(
                self.pre_delay_ms,
                0.0,
                LONGEST_PRE_DELAY_MS as f32,
                start.pre_delay_ms,
            ),
            size: clamp_or(self.size, 0.0, 1.0, start.size),
            damping_hz: clamp_or(self.damping_hz, 1000.0, HIGHEST_CUT_HZ, start.damping_hz),
            low_cut_hz: clamp_or(self.low_cut_hz, LOWEST_CUT_HZ, 500.0, start.low_cut_hz),
            width: clamp_or(self.width, 0.0, 1.0, start.width),
            reverb_mix: clamp_or(self.reverb_mix, 0.0, 1.0, start.reverb_mix),
        }
    }

    /// The decay the reverb is asked for, from which the T60 at any frequency can be drawn.
    pub fn decay(&self) -> Decay {
        let s = self.clamped();
        Decay {
            t60_s: f64::from(s.decay_s),
            low_share: CUT_SHARE,
            low_hz: f64::from(s.low_cut_hz),
            high_share: DAMPED_SHARE,
            high_hz: f64::from(s.damping_hz),
        }
    }

    /// What the delay is asked.
    pub(super) fn echo(&self) -> EchoSettings {
        let cut = |hz: f32, out_hz: f32| (hz != out_hz).then_some(f64::from(hz));
        EchoSettings {
            time_ms: f64::from(self.delay_time_ms),
            feedback_gain: f64::from(self.delay_feedback),
            ping_pong: self.ping_pong,
            low_cut_hz: cut(self.delay_low_cut_hz, LOWEST_CUT_HZ),
            high_cut_hz: cut(self.delay_high_cut_hz, HIGHEST_CUT_HZ),
        }
    }

    /// What the reverb is asked.
    pub(super) fn reverb(&self) -> ReverbSettings {
        ReverbSettings {
            decay: self.decay(),
            size: f64::from(self.size),
            pre_delay_ms: f64::from(self.pre_delay_ms),
            low_cut_hz: f64::from(self.low_cut_hz),
            width: f64::from(self.width),
        }
    }
}
