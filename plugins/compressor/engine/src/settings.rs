//! What a user can set on the compressor: units, ranges, defaults.

use shared_dsp::dynamics::curve::INFINITE_RATIO;
use shared_dsp::guard::clamp_or;

/// The longest lookahead of any range, ms.
pub const LONGEST_LOOKAHEAD_MS: f32 = 20.0;
/// The frequency from which on down the sidechain's high-pass is off.
pub const HIGH_PASS_OFF_HZ: f32 = 20.0;
/// The frequency from which on up the sidechain's low-pass is off.
pub const LOW_PASS_OFF_HZ: f32 = 20_000.0;

/// How the gain is found: the topology of a kind of compressor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Feed-forward in the log domain: curve and times exactly as set.
    #[default]
    Clean,
    /// The bus compressor with a voltage-controlled amplifier.
    Bus,
    /// The fast feedback limiter with a field-effect transistor.
    Fet,
    /// The levelling amplifier with a photocell of two-stage memory.
    Opto,
    /// The valve limiter whose ratio grows with the level.
    VariMu,
}

impl Style {
    /// Every style, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Clean, Self::Bus, Self::Fet, Self::Opto, Self::VariMu];
}

/// What the two channels of the compressor carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channels {
    /// Left and right.
    #[default]
    Stereo,
    /// Mid and side, each by its own level as far as the link allows.
    MidSide,
    /// The mid alone; the side passes.
    Mid,
    /// The side alone; the mid passes.
    Side,
}

/// Which of both channels' levels the linked reduction comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkBy {
    /// The louder one: no channel exceeds the curve, however the sound is panned.
    #[default]
    Maximum,
    /// The mean of both reductions.
    Average,
}

/// How far the sidechain may run ahead of the sound: decides the latency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LookaheadRange {
    /// No latency, no lookahead.
    #[default]
    Off,
    /// Up to 5 ms.
    Short,
    /// Up to 20 ms.
    Long,
}

impl LookaheadRange {
    /// The longest lookahead, ms.
    pub fn longest_ms(self) -> f32 {
        match self {
            Self::Off => 0.0,
            Self::Short => 5.0,
            Self::Long => LONGEST_LOOKAHEAD_MS,
        }
    }
}

/// How many times the sample rate the gain is computed and applied at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Oversampling {
    /// At the sample rate, without latency.
    #[default]
    X1,
    /// Twice.
    X2,
    /// Four times.
    X4,
    /// Eight times.
    X8,
}

impl Oversampling {
    /// Samples at the high rate for one at the base rate.
    pub const fn factor(self) -> usize {
        match self {
            Self::X1 => 1,
            Self::X2 => 2,
            Self::X4 => 4,
            Self::X8 => 8,
        }
    }
}

/// Upward compression below a threshold of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lift {
    /// Most gain, 0..24 dB; 0 is off.
    pub most_db: f32,
    /// Level below which the gain rises, -80..0 dBFS.
    pub threshold_db: f32,
    /// dB below the threshold at the input for one dB at the output, 1..100; 100 is infinity : 1.
    pub ratio: f32,
}

impl Default for Lift {
    fn default() -> Self {
        Self { most_db: 0.0, threshold_db: -40.0, ratio: 2.0 }
    }
}

/// Filters of what the level is measured of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sidechain {
    /// High-pass of 12 dB/oct, 20..2000 Hz; at [`HIGH_PASS_OFF_HZ`] it is off.
    pub high_pass_hz: f32,
    /// Low-pass of 12 dB/oct, 200..20000 Hz; at [`LOW_PASS_OFF_HZ`] it is off.
    pub low_pass_hz: f32,
    /// Centre of the bell, 20..20000 Hz.
    pub bell_hz: f32,
    /// Gain of the bell, -24..24 dB; 0 is off.
    pub bell_db: f32,
    /// Q of the bell, 0.1..10.
    pub bell_q: f32,
    /// Slope of a straight line over the logarithm of the frequency, -6..6 dB per octave around 1 kHz; 0 is
    /// off.
    pub tilt_db: f32,
}

impl Default for Sidechain {
    fn default() -> Self {
        Self {
            high_pass_hz: HIGH_PASS_OFF_HZ,
            low_pass_hz: LOW_PASS_OFF_HZ,
            bell_hz: 3000.0,
            bell_db: 0.0,
            bell_q: 1.0,
            tilt_db: 0.0,
        }
    }
}

/// Saturation of the main path.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Drive {
    /// Gain into the saturating curve, taken back after it, 0..24 dB; 0 is off.
    pub gain_db: f32,
    /// After the gain reduction instead of before it.
    pub is_after: bool,
}

/// Everything a user can set. Out-of-range values are clamped, NaN becomes the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How the gain is found.
    pub style: Style,
    /// Level above which the gain is reduced, -80..0 dBFS.
    pub threshold_db: f32,
    /// Input dB over the threshold for one dB of output, 1..100; 100 is infinity : 1.
    pub ratio: f32,
    /// Full width of the soft knee around the threshold, 0..40 dB.
    pub knee_db: f32,
    /// Most gain reduction, 0..80 dB.
    pub range_db: f32,
    /// Time to 63 % of a rising reduction, 0..500 ms; 0 is one sample.
    pub attack_ms: f32,
    /// Time the reduction stays before it falls, 0..500 ms.
    pub hold_ms: f32,
    /// Time to 63 % of a falling reduction, 1..5000 ms.
    pub release_ms: f32,
    /// The release follows the crest factor: short after short peaks, long after long ones.
    pub auto_release: bool,
    /// How far the lookahead may reach.
    pub lookahead_range: LookaheadRange,
    /// How far the sidechain runs ahead of the sound, 0..20 ms; at most what the range allows.
    pub lookahead_ms: f32,
    /// Detected level: 0 is the peak, 1 the RMS of the window.
    pub rms_share: f32,
    /// Window of the RMS, 1..300 ms.
    pub window_ms: f32,
    /// Upward compression.
    pub lift: Lift,
    /// Gain of the compressed signal, -12..36 dB.
    pub makeup_db: f32,
    /// Adds the makeup the curve suggests.
    pub auto_makeup: bool,
    /// 0 is the dry signal, 1 the compressed one.
    pub mix: f32,
    /// Gain of the whole, -36..36 dB.
    pub output_db: f32,
    /// 0: each channel by its own level; 1: both by the same.
    pub link: f32,
    /// Which level counts for both.
    pub link_by: LinkBy,
    /// What the two channels carry.
    pub channels: Channels,
    /// Listens to the sidechain instead of the main input. A key that is not connected and one
    /// that is silent cannot be told apart: in both cases nothing is compressed.
    pub external_key: bool,
    /// Filters before the detector.
    pub sidechain: Sidechain,
    /// Saturation.
    pub drive: Drive,
    /// Rate of the gain.
    pub oversampling: Oversampling,
    /// The output is what the detector hears.
    pub listens_to_sidechain: bool,
    /// Peak reduction decides on curve and times; of the style Opto alone.
    pub one_knob: bool,
    /// Reduction of a steady peak of 0 dBFS by the one knob, 0..40 dB.
    pub peak_reduction_db: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            style: Style::Clean,
            threshold_db: -18.0,
            ratio: 4.0,
            knee_db: 6.0,
            range_db: 80.0,
            attack_ms: 10.0,
            hold_ms: 0.0,
            release_ms: 100.0,
            auto_release: false,
            lookahead_range: LookaheadRange::Off,
            lookahead_ms: 0.0,
            rms_share: 0.0,
            window_ms: 10.0,
            lift: Lift::default(),
            makeup_db: 0.0,
            auto_makeup: false,
            mix: 1.0,
            output_db: 0.0,
            link: 1.0,
            link_by: LinkBy::Maximum,
            channels: Channels::Stereo,
            external_key: false,
            sidechain: Sidechain::default(),
            drive: Drive::default(),
            oversampling: Oversampling::X1,
            listens_to_sidechain: false,
            one_knob: false,
            peak_reduction_db: 6.0,
        }
    }
}

impl Settings {
    /// The same with every value in its range, and those of the one knob where it is in force.
    pub(super) fn legal(&self) -> Self {
        let default = Self::default();
        let legal = Self {
            threshold_db: clamp_or(self.threshold_db, -80.0, 0.0, default.threshold_db),
            ratio: clamp_or(self.ratio, 1.0, INFINITE_RATIO as f32, default.ratio),
            knee_db: clamp_or(self.knee_db, 0.0, 40.0, default.knee_db),
            range_db: clamp_or(self.range_db, 0.0, 80.0, default.range_db),
            attack_ms: clamp_or(self.attack_ms, 0.0, 500.0, default.attack_ms),
            hold_ms: clamp_or(self.hold_ms, 0.0, 500.0, default.hold_ms),
            release_ms: clamp_or(self.release_ms, 1.0, 5000.0, default.release_ms),
            lookahead_ms: clamp_or(
                self.lookahead_ms,
                0.0,
                self.lookahead_range.longest_ms(),
                default.lookahead_ms,
            ),
            rms_share: clamp_or(self.rms_share, 0.0, 1.0, default.rms_share),
            window_ms: clamp_or(self.window_ms, 1.0, 300.0, default.window_ms),
            lift: self.lift.legal(),
            makeup_db: clamp_or(self.makeup_db, -12.0, 36.0, default.makeup_db),
            mix: clamp_or(self.mix, 0.0, 1.0, default.mix),
            output_db: clamp_or(self.output_db, -36.0, 36.0, default.output_db),
            link: clamp_or(self.link, 0.0, 1.0, default.link),
            sidechain: self.sidechain.legal(),
            drive: Drive { gain_db: clamp_or(self.drive.gain_db, 0.0, 24.0, 0.0), ..self.drive },
            ..*self
        };
        legal.with_one_knob()
    }
}

impl Lift {
    fn legal(&self) -> Self {
        let default = Self::default();
        Self {
            most_db: clamp_or(self.most_db, 0.0, 24.0, default.most_db),
            threshold_db: clamp_or(self.threshold_db, -80.0, 0.0, default.threshold_db),
            ratio: clamp_or(self.ratio, 1.0, INFINITE_RATIO as f32, default.ratio),
        }
    }
}

impl Sidechain {
    pub(super) fn legal(&self) -> Self {
        let default = Self::default();
        Self {
            high_pass_hz: clamp_or(self.high_pass_hz, HIGH_PASS_OFF_HZ, 2000.0, HIGH_PASS_OFF_HZ),
            low_pass_hz: clamp_or(self.low_pass_hz, 200.0, LOW_PASS_OFF_HZ, LOW_PASS_OFF_HZ),
            bell_hz: clamp_or(self.bell_hz, 20.0, 20_000.0, default.bell_hz),
            bell_db: clamp_or(self.bell_db, -24.0, 24.0, default.bell_db),
            bell_q: clamp_or(self.bell_q, 0.1, 10.0, default.bell_q),
            tilt_db: clamp_or(self.tilt_db, -6.0, 6.0, default.tilt_db),
        }
    }
}
