//! What a user can set on the reverb and delay: units, ranges, defaults.

use super::echo::EchoSettings;
use shared_dsp::guard::clamp_or;
use shared_dsp::reverb::{
    DECAY_BANDS, Decay, DecayBand, LONGEST_PRE_DELAY_MS, ReverbSettings, Space,
};

/// Longest delay time in milliseconds.
pub const LONGEST_DELAY_MS: f32 = 4000.0;

/// Deepest ducking in dB.
pub const DEEPEST_DUCK_DB: f32 = 24.0;

/// A cut at this end of its range is out of the path.
pub const LOWEST_CUT_HZ: f32 = 20.0;
/// A cut at this end of its range is out of the path.
pub const HIGHEST_CUT_HZ: f32 = 20_000.0;

/// T60 far above the damping frequency, as a share of the mids'.
const DAMPED_SHARE: f64 = 1.0 / 3.0;
/// Corner of the damping over its frequency: there T60 is half of the mids'. A little lower, for
/// what is heard in a band around a frequency is mostly what decays more slowly on its lower side.
const DAMPED_CORNER: f64 = 0.91;
/// T60 far below the low cut, as a share of the mids'.
const CUT_SHARE: f64 = 0.5;
/// Corner of the lows' shorter decay over the low cut, so that the mids keep theirs at any low cut.
const CUT_CORNER: f64 = 0.45;
/// Where the reverb's input is cut while its low cut is out: only what is constant.
const CONSTANT_HZ: f64 = 5.0;

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
    /// T60 of the mids in seconds, 0.1..20.
    pub decay_s: f32,
    /// Time to the first reflection in milliseconds, 0..250.
    pub pre_delay_ms: f32,
    /// 0 the smallest room, 1 the largest.
    pub size: f32,
    /// Where T60 has fallen to half of the mids', 1000..20000 Hz; towards a third above. 20000 is off.
    pub damping_hz: f32,
    /// Low cut of the reverb, 20..500 Hz: 6 dB per octave, and a shorter decay, towards half, an octave
    /// below. 20 is off.
    pub low_cut_hz: f32,
    /// 0 mono reverb, 1 uncorrelated sides.
    pub width: f32,
    /// 0 dry, 0.5 both at unity, 1 reverb only.
    pub reverb_mix: f32,
    /// Kind of reverb.
    pub space: Space,
    /// Whether the reverb has half as many lines, for half the cost.
    pub eco: bool,
    /// Whether the reverb's tail stands still, and nothing new enters.
    pub freeze: bool,
    /// Time from the first reflection to the tail in milliseconds, 0..250.
    pub late_delay_ms: f32,
    /// 0 single echoes at the onset of the tail, 1 noise.
    pub diffusion_share: f32,
    /// 0 near, 1 far.
    pub distance_share: f32,
    /// -1 early reflections alone, 0 as the kind has them, 1 the tail alone.
    pub balance: f32,
    /// Depth of the motion inside the tail, 0..1.
    pub motion_share: f32,
    /// Soft saturation inside the tail, 0 off to 1.
    pub drive_share: f32,
    /// Below this the reverb is mono, 20..500 Hz; 20 is off.
    pub bass_mono_hz: f32,
    /// How far the delay steps back while the dry sound plays, 0..24 dB.
    pub delay_duck_db: f32,
    /// How far the reverb steps back while the dry sound plays, 0..24 dB.
    pub reverb_duck_db: f32,
    /// Time constant of their return in milliseconds, 20..2000.
    pub duck_release_ms: f32,
    /// Bends of the decay.
    pub decay_bands: [DecayBend; DECAY_BANDS],
}

/// A band of the reverb with a decay of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecayBend {
    /// Centre, 20..20000 Hz.
    pub centre_hz: f32,
    /// T60 at the centre over that of the mids, 0.25..4; 1 is off.
    pub share: f32,
    /// Centre over width, 0.3..4.
    pub q: f32,
}

/// Where the bands of the decay start, in Hz.
pub const DECAY_BANDS_HZ: [f32; DECAY_BANDS] = [63.0, 160.0, 400.0, 1000.0, 2500.0, 6300.0];

impl Settings {
    /// What a new instance starts with.
    pub const START: Self = Self {
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
        space: Space::Hall,
        eco: false,
        freeze: false,
        late_delay_ms: 0.0,
        diffusion_share: 1.0,
        distance_share: 0.0,
        balance: 0.0,
        motion_share: 1.0,
        drive_share: 0.0,
        bass_mono_hz: LOWEST_CUT_HZ,
        delay_duck_db: 0.0,
        reverb_duck_db: 0.0,
        duck_release_ms: 200.0,
        decay_bands: {
            let mut bands = [DecayBend { centre_hz: 0.0, share: 1.0, q: 1.0 }; DECAY_BANDS];
            let mut band = 0;
            while band < DECAY_BANDS {
                bands[band].centre_hz = DECAY_BANDS_HZ[band];
                band += 1;
            }
            bands
        },
    };
}

impl Default for Settings {
    fn default() -> Self {
        Self::START
    }
}

impl Settings {
    /// The same settings with every value in its range; a NaN becomes the default.
    pub fn clamped(&self) -> Self {
        let start = Self::START;
        let pre_delay =
            |value: f32, start: f32| clamp_or(value, 0.0, LONGEST_PRE_DELAY_MS as f32, start);
        let share = |value: f32, start: f32| clamp_or(value, 0.0, 1.0, start);
        let cut = |value: f32, low: f32, high: f32, start: f32| clamp_or(value, low, high, start);
        let (low, high) = (LOWEST_CUT_HZ, HIGHEST_CUT_HZ);
        Self {
            delay_time_ms: clamp_or(self.delay_time_ms, 1.0, LONGEST_DELAY_MS, start.delay_time_ms),
            delay_feedback: clamp_or(self.delay_feedback, 0.0, 0.98, start.delay_feedback),
            ping_pong: self.ping_pong,
            delay_low_cut_hz: cut(self.delay_low_cut_hz, low, 2000.0, start.delay_low_cut_hz),
            delay_high_cut_hz: cut(self.delay_high_cut_hz, 200.0, high, start.delay_high_cut_hz),
            delay_mix: share(self.delay_mix, start.delay_mix),
            decay_s: clamp_or(self.decay_s, 0.1, 20.0, start.decay_s),
            pre_delay_ms: pre_delay(self.pre_delay_ms, start.pre_delay_ms),
            size: share(self.size, start.size),
            damping_hz: cut(self.damping_hz, 1000.0, high, start.damping_hz),
            low_cut_hz: cut(self.low_cut_hz, low, 500.0, start.low_cut_hz),
            width: share(self.width, start.width),
            reverb_mix: share(self.reverb_mix, start.reverb_mix),
            space: self.space,
            eco: self.eco,
            freeze: self.freeze,
            late_delay_ms: pre_delay(self.late_delay_ms, start.late_delay_ms),
            diffusion_share: share(self.diffusion_share, start.diffusion_share),
            distance_share: share(self.distance_share, start.distance_share),
            balance: clamp_or(self.balance, -1.0, 1.0, start.balance),
            motion_share: share(self.motion_share, start.motion_share),
            drive_share: share(self.drive_share, start.drive_share),
            bass_mono_hz: cut(self.bass_mono_hz, low, 500.0, start.bass_mono_hz),
            delay_duck_db: clamp_or(self.delay_duck_db, 0.0, DEEPEST_DUCK_DB, 0.0),
            reverb_duck_db: clamp_or(self.reverb_duck_db, 0.0, DEEPEST_DUCK_DB, 0.0),
            duck_release_ms: clamp_or(self.duck_release_ms, 20.0, 2000.0, start.duck_release_ms),
            decay_bands: core::array::from_fn(|at| {
                let (band, start) = (self.decay_bands[at], start.decay_bands[at]);
                DecayBend {
                    centre_hz: cut(band.centre_hz, low, high, start.centre_hz),
                    share: clamp_or(band.share, 0.25, 4.0, 1.0),
                    q: clamp_or(band.q, 0.3, 4.0, 1.0),
                }
            }),
        }
    }

    /// The decay the reverb is asked for, from which the T60 at any frequency can be drawn.
    pub fn decay(&self) -> Decay {
        let s = self.clamped();
        Decay {
            t60_s: f64::from(s.decay_s),
            low_share: if s.low_cut_hz > LOWEST_CUT_HZ { CUT_SHARE } else { 1.0 },
            low_hz: CUT_CORNER * f64::from(s.low_cut_hz),
            high_share: if s.damping_hz < HIGHEST_CUT_HZ { DAMPED_SHARE } else { 1.0 },
            high_hz: DAMPED_CORNER * f64::from(s.damping_hz),
            bands: s.decay_bands.map(|band| DecayBand {
                centre_hz: f64::from(band.centre_hz),
                share: f64::from(band.share),
                q: f64::from(band.q),
            }),
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
        let above = |hz: f32, out: f64| if hz > LOWEST_CUT_HZ { f64::from(hz) } else { out };
        ReverbSettings {
            space: self.space,
            eco: self.eco,
            decay: self.decay(),
            frozen: self.freeze,
            size: f64::from(self.size),
            pre_delay_ms: f64::from(self.pre_delay_ms),
            late_delay_ms: f64::from(self.late_delay_ms),
            diffusion_share: f64::from(self.diffusion_share),
            distance_share: f64::from(self.distance_share),
            balance: f64::from(self.balance),
            motion_share: f64::from(self.motion_share),
            drive_share: f64::from(self.drive_share),
            low_cut_hz: above(self.low_cut_hz, CONSTANT_HZ),
            width: f64::from(self.width),
            bass_mono_hz: above(self.bass_mono_hz, 0.0),
        }
    }
}
