//! What a user can set on the reverb and delay: units, ranges, defaults.

use shared_dsp::guard::clamp_or;
use shared_dsp::reverb::{
    self, DECAY_BANDS, Decay, DecayBand, ReverbSettings, RunningDecay, Space,
};

/// Longest delay time in milliseconds.
pub const LONGEST_DELAY_MS: f32 = 20_000.0;

/// Longest stretch that plays backwards, in milliseconds.
pub const LONGEST_REVERSE_MS: f32 = 8000.0;

/// Longest decay in seconds.
pub const LONGEST_DECAY_S: f32 = 60.0;

/// Longest pre-delay in milliseconds, of the whole reverb and of its tail alone.
pub const LONGEST_PRE_DELAY_MS: f32 = shared_dsp::reverb::LONGEST_PRE_DELAY_MS as f32;

/// Bands of the EQ after delay and reverb.
pub const EQ_BANDS: usize = 4;

/// Deepest ducking in dB.
pub const DEEPEST_DUCK_DB: f32 = 24.0;

/// Most feedback of what dies away under bypass.
pub(super) const MOST_TRAIL_FEEDBACK: f32 = 0.95;

/// A cut at this end of its range is out of the path.
pub const LOWEST_CUT_HZ: f32 = 20.0;
/// A cut at this end of its range is out of the path.
pub const HIGHEST_CUT_HZ: f32 = 20_000.0;

/// T60 far above the damping frequency, as a share of the mids'.
const DAMPED_SHARE: f64 = 0.37;
/// Corner of the damping over its frequency: in the octave there T60 is half of the mids'. Lower, for what
/// is heard in an octave is mostly what decays more slowly on its lower side.
const DAMPED_CORNER: f64 = 0.81;
/// T60 far below the low cut, as a share of the mids'.
const CUT_SHARE: f64 = 0.5;
/// Corner of the lows' shorter decay over the low cut, so that the mids keep theirs at any low cut.
const CUT_CORNER: f64 = 0.45;
/// Where the reverb's input is cut while its low cut is out: only what is constant.
const CONSTANT_HZ: f64 = 5.0;

/// Everything a user can set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Time between echoes in milliseconds, 1..20000. Fractions of a sample count.
    pub delay_time_ms: f32,
    /// Level of an echo against the one before, 0..1.1.
    pub delay_feedback: f32,
    /// Whether echoes change sides, starting left.
    pub ping_pong: bool,
    /// Low cut of the echoes, 20..2000 Hz, 6 dB per octave and echo; 20 is out.
    pub delay_low_cut_hz: f32,
    /// High cut of the echoes, 200..20000 Hz, 6 dB per octave and echo; 20000 is out.
    pub delay_high_cut_hz: f32,
    /// 0 dry, 0.5 both at unity, 1 echoes only.
    pub delay_mix: f32,
    /// T60 of the mids in seconds, 0.1..60.
    pub decay_s: f32,
    /// Time to the first reflection in milliseconds, 0..250.
    pub pre_delay_ms: f32,
    /// 0 the smallest room, 1 the largest.
    pub size: f32,
    /// Where T60 has fallen to half of the mids', 1000..20000 Hz; towards two fifths above. 20000 is off.
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
    /// Level of the echoes, -60..12 dB.
    pub delay_level_db: f32,
    /// How the two sides go together without ping-pong.
    pub delay_sides: DelaySides,
    /// Whether ping-pong starts at the right.
    pub ping_pong_starts_right: bool,
    /// The right delay's time over the left one's, 0.5..2; the longer one is at most 20 s.
    pub delay_right_ratio: f32,
    /// Tilt of every echo around 1 kHz, -6..6 dB: what is gained at the top and lost at the bottom.
    pub delay_tilt_db: f32,
    /// Kind of saturation inside the loop.
    pub delay_saturator: Saturator,
    /// Depth of that saturation, 0 off to 1.
    pub delay_drive_share: f32,
    /// How much echoes blur from one to the next, 0..1.
    pub delay_diffusion_share: f32,
    /// Depth of the movement of the delay time, 0..1.
    pub delay_motion_share: f32,
    /// Rate of that movement, 0.05..8 Hz.
    pub delay_motion_hz: f32,
    /// Whether the loop repeats what it holds without loss, and nothing new enters.
    pub delay_freeze: bool,
    /// Whether each echo plays backwards; stretches over 8 s are halved until they fit.
    pub delay_reverse: bool,
    /// Polarity of the echoes.
    pub delay_polarity: DelayPolarity,
    /// What a change of the delay time sounds like.
    pub delay_time_change: TimeChange,
    /// Level of the reverb, -60..12 dB.
    pub reverb_level_db: f32,
    /// What a change of size or pre-delay sounds like.
    pub reverb_time_change: TimeChange,
    /// Which of delay and reverb hears the other.
    pub routing: Routing,
    /// Whether nothing dry is in the output, whatever the mixes are; a mix of 0 still turns its half off.
    pub is_send: bool,
    /// What a mix does to the dry sound.
    pub mix_law: MixLaw,
    /// Whether what sounds dies away under bypass.
    pub has_trails: bool,
    /// Whether the dry sound passes alone, nothing is given to delay and reverb, and what they hold dies
    /// away: bypass with trails. Without, bypass is not the engine's.
    pub is_bypassed: bool,
    /// Whether the reverb's levels are measured, for a picture of them; the sound is the same.
    pub shows_tail: bool,
    /// Whether the sidechain, not the dry sound, drives ducking.
    pub ducks_by_key: bool,
    /// The EQ after delay and reverb; the dry sound does not pass it.
    pub eq_bands: [EqBand; EQ_BANDS],
}

/// How the two sides of the delay go together without ping-pong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelaySides {
    /// Each side echoes itself.
    Stereo,
    /// Both sides are summed (at half level each) and echo in the middle.
    Mono,
    /// Each side enters itself, and its repeats change sides.
    Cross,
}

/// Kinds of saturation inside the delay's loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saturator {
    /// Smooth, with even harmonics, as tape and tubes.
    Soft,
    /// Hard at its ceiling.
    Clip,
}

/// Polarity of the echoes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelayPolarity {
    /// As the input.
    Normal,
    /// All against the input.
    Inverted,
    /// Every repeat against the one before.
    Alternating,
}

/// What a change of a time sounds like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeChange {
    /// The old time fades into the new one, without a change of pitch.
    Crossfade,
    /// The pitch bends until the new time is reached, as tape does.
    Repitch,
    /// The repeat that sounds ends at the old time; the next one has the new time.
    NextRepeat,
}

/// Which of delay and reverb hears the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routing {
    /// The reverb hears dry sound and echoes.
    DelayIntoReverb,
    /// The delay hears dry sound and reverb.
    ReverbIntoDelay,
    /// Both hear the dry sound alone.
    Parallel,
}

/// What a mix does to the dry sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MixLaw {
    /// The dry sound stays at unity up to one half, the wet one from there.
    KeepDry,
    /// The squares of dry and wet gain add up to 1.
    EqualPower,
}

/// A band of the EQ after delay and reverb.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EqBand {
    /// Kind.
    pub kind: EqKind,
    /// Centre or corner, 20..20000 Hz.
    pub frequency_hz: f32,
    /// Gain of bells and shelves, -18..18 dB.
    pub gain_db: f32,
    /// Q, 0.1..10.
    pub q: f32,
}

/// Kinds of a band of that EQ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EqKind {
    /// No band.
    Off,
    /// A bell.
    Bell,
    /// A low shelf.
    LowShelf,
    /// A high shelf.
    HighShelf,
    /// A low cut of 12 dB per octave.
    LowCut,
    /// A high cut of 12 dB per octave.
    HighCut,
}

/// Where the bands of that EQ start, in Hz.
const EQ_BANDS_HZ: [f32; EQ_BANDS] = [100.0, 400.0, 2500.0, 8000.0];

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
        delay_level_db: 0.0,
        delay_sides: DelaySides::Stereo,
        ping_pong_starts_right: false,
        delay_right_ratio: 1.0,
        delay_tilt_db: 0.0,
        delay_saturator: Saturator::Soft,
        delay_drive_share: 0.0,
        delay_diffusion_share: 0.0,
        delay_motion_share: 0.0,
        delay_motion_hz: 0.5,
        delay_freeze: false,
        delay_reverse: false,
        delay_polarity: DelayPolarity::Normal,
        delay_time_change: TimeChange::Crossfade,
        reverb_level_db: 0.0,
        reverb_time_change: TimeChange::Crossfade,
        routing: Routing::DelayIntoReverb,
        is_send: false,
        mix_law: MixLaw::KeepDry,
        has_trails: false,
        is_bypassed: false,
        shows_tail: false,
        ducks_by_key: false,
        eq_bands: {
            let band = EqBand { kind: EqKind::Off, frequency_hz: 0.0, gain_db: 0.0, q: 0.7 };
            let mut bands = [band; EQ_BANDS];
            let mut band = 0;
            while band < EQ_BANDS {
                bands[band].frequency_hz = EQ_BANDS_HZ[band];
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
        let mut clamped = *self;
        clamped.clamp_delay();
        clamped.clamp_reverb();
        clamped.clamp_tail();
        clamped
    }

    fn clamp_delay(&mut self) {
        let start = Self::START;
        let limit = |value: &mut f32, low: f32, high: f32, start: f32| {
            *value = clamp_or(*value, low, high, start);
        };
        limit(&mut self.delay_time_ms, 1.0, LONGEST_DELAY_MS, start.delay_time_ms);
        limit(&mut self.delay_feedback, 0.0, 1.1, start.delay_feedback);
        limit(&mut self.delay_low_cut_hz, LOWEST_CUT_HZ, 2000.0, start.delay_low_cut_hz);
        limit(&mut self.delay_high_cut_hz, 200.0, HIGHEST_CUT_HZ, start.delay_high_cut_hz);
        limit(&mut self.delay_mix, 0.0, 1.0, start.delay_mix);
        limit(&mut self.delay_level_db, -60.0, 12.0, start.delay_level_db);
        limit(&mut self.delay_right_ratio, 0.5, 2.0, start.delay_right_ratio);
        limit(&mut self.delay_tilt_db, -6.0, 6.0, start.delay_tilt_db);
        limit(&mut self.delay_drive_share, 0.0, 1.0, start.delay_drive_share);
        limit(&mut self.delay_diffusion_share, 0.0, 1.0, start.delay_diffusion_share);
        limit(&mut self.delay_motion_share, 0.0, 1.0, start.delay_motion_share);
        limit(&mut self.delay_motion_hz, 0.05, 8.0, start.delay_motion_hz);
        limit(&mut self.delay_duck_db, 0.0, DEEPEST_DUCK_DB, start.delay_duck_db);
        limit(&mut self.reverb_duck_db, 0.0, DEEPEST_DUCK_DB, start.reverb_duck_db);
        limit(&mut self.duck_release_ms, 20.0, 2000.0, start.duck_release_ms);
    }

    fn clamp_reverb(&mut self) {
        let start = Self::START;
        let limit = |value: &mut f32, low: f32, high: f32, start: f32| {
            *value = clamp_or(*value, low, high, start);
        };
        limit(&mut self.decay_s, 0.1, LONGEST_DECAY_S, start.decay_s);
        limit(&mut self.pre_delay_ms, 0.0, LONGEST_PRE_DELAY_MS, start.pre_delay_ms);
        limit(&mut self.size, 0.0, 1.0, start.size);
        limit(&mut self.damping_hz, 1000.0, HIGHEST_CUT_HZ, start.damping_hz);
        limit(&mut self.low_cut_hz, LOWEST_CUT_HZ, 500.0, start.low_cut_hz);
        limit(&mut self.width, 0.0, 1.0, start.width);
        limit(&mut self.reverb_mix, 0.0, 1.0, start.reverb_mix);
        limit(&mut self.reverb_level_db, -60.0, 12.0, start.reverb_level_db);
        for (band, start) in self.eq_bands.iter_mut().zip(start.eq_bands) {
            limit(&mut band.frequency_hz, 20.0, 20_000.0, start.frequency_hz);
            limit(&mut band.gain_db, -18.0, 18.0, start.gain_db);
            limit(&mut band.q, 0.1, 10.0, start.q);
        }
    }

    fn clamp_tail(&mut self) {
        let start = Self::START;
        let limit = |value: &mut f32, low: f32, high: f32, start: f32| {
            *value = clamp_or(*value, low, high, start);
        };
        limit(&mut self.late_delay_ms, 0.0, LONGEST_PRE_DELAY_MS, start.late_delay_ms);
        limit(&mut self.diffusion_share, 0.0, 1.0, start.diffusion_share);
        limit(&mut self.distance_share, 0.0, 1.0, start.distance_share);
        limit(&mut self.balance, -1.0, 1.0, start.balance);
        limit(&mut self.motion_share, 0.0, 1.0, start.motion_share);
        limit(&mut self.drive_share, 0.0, 1.0, start.drive_share);
        limit(&mut self.bass_mono_hz, LOWEST_CUT_HZ, 500.0, start.bass_mono_hz);
        for (band, start) in self.decay_bands.iter_mut().zip(start.decay_bands) {
            limit(&mut band.centre_hz, LOWEST_CUT_HZ, HIGHEST_CUT_HZ, start.centre_hz);
            limit(&mut band.share, 0.25, 4.0, start.share);
            limit(&mut band.q, 0.3, 4.0, start.q);
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

    /// The decay the reverb really has at a sample rate, from the coefficients that run.
    pub fn running_decay(&self, sample_rate_hz: f64) -> RunningDecay {
        RunningDecay::of(&self.clamped().reverb(), sample_rate_hz)
    }

    /// The same, with whatever would go on for ever let go.
    pub(super) fn dying(&self) -> Self {
        let delay_feedback = self.delay_feedback.min(MOST_TRAIL_FEEDBACK);
        Self { freeze: false, delay_freeze: false, delay_feedback, ..*self }
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
            time_change: match self.reverb_time_change {
                TimeChange::Crossfade => reverb::TimeChange::Crossfade,
                TimeChange::Repitch => reverb::TimeChange::Repitch,
                TimeChange::NextRepeat => reverb::TimeChange::NextPass,
            },
        }
    }
}
