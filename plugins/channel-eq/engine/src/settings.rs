//! Everything a user can set, in plain numbers, and what it means as an analogue filter.

mod dynamic;

pub use dynamic::{Dynamic, KeyFilter, RELATIVE_ZERO_DB};

use shared_dsp::filter::design::Prototype;
use shared_dsp::guard::clamp_or;
use shared_dsp::units::db_to_gain;

/// Number of bands. Bands that are off cost nothing.
pub const BANDS: usize = 24;

/// Largest output gain in dB, either way.
pub const LARGEST_OUTPUT_GAIN_DB: f64 = 36.0;

/// The whole equaliser. Values out of range are clamped, NaN becomes neutral or the lower end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The bands, in the order they run.
    pub bands: [Band; BANDS],
    /// Output gain in dB, -36..=36.
    pub output_gain_db: f32,
    /// -1 (left) to 1 (right). Without effect in mono.
    pub pan: f32,
    /// How `pan` becomes gains.
    pub pan_law: PanLaw,
    /// -1 (left alone) to 1 (right alone); only the other side is turned down, in a straight line.
    /// Without effect in mono.
    pub balance: f32,
    /// Factor of the side, 0 (mono) to 2. Without effect in mono.
    pub width: f32,
    /// Whether the output has no side below `mono_below_hz`. Without effect in mono.
    pub mono_below: bool,
    /// Where the side is 3 dB down with `mono_below`, Hz, 20..=500; it falls by 12 dB per octave.
    pub mono_below_hz: f32,
    /// Polarity inverted.
    pub invert: bool,
    /// Factor of all band gains in dB, -1..=2: 0 is flat, -1 turns boosts into cuts. Ranges of
    /// dynamic bands follow.
    pub gain_scale: f32,
    /// Makeup for what the bands do to the level.
    pub auto_gain: AutoGain,
    /// What becomes of phase, and the latency that takes.
    pub phase: Phase,
    /// Length of the kernel with [`Phase::Linear`].
    pub linear_length: LinearLength,
    /// Whether bells grow narrower as their gain grows.
    pub gain_q: bool,
    /// What is heard in place of the mix.
    pub listen: Listen,
}

/// Makeup for what the bands do to the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AutoGain {
    /// None.
    #[default]
    Off,
    /// From the curve: as loud as before for a signal with the spectrum of most music.
    Curve,
    /// From the measured loudness of input and output (ITU-R BS.1770-5).
    Loudness,
}

/// What becomes of phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Minimum phase, no latency.
    #[default]
    ZeroLatency,
    /// The phase of the analogue filter, with a short delay.
    Natural,
    /// No phase shift, with a long delay.
    Linear,
}

/// Length of the linear-phase kernel at 44.1 and 48 kHz; twice that at up to 96 kHz, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinearLength {
    /// 4096 taps.
    Shortest,
    /// 8192 taps.
    Short,
    /// 16384 taps.
    #[default]
    Medium,
    /// 32768 taps.
    Long,
    /// 65536 taps.
    Longest,
}

/// What is heard in place of the mix.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Listen {
    /// The mix.
    #[default]
    Mix,
    /// Only where this band (0..[`BANDS`]) works, by its real slope.
    Solo(u8),
    /// A narrow boost to sweep with, at this frequency in Hz, as loud as the mix.
    Find(f32),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bands: [Band::default(); BANDS],
            output_gain_db: 0.0,
            pan: 0.0,
            pan_law: PanLaw::default(),
            balance: 0.0,
            width: 1.0,
            mono_below: false,
            mono_below_hz: 120.0,
            invert: false,
            gain_scale: 1.0,
            auto_gain: AutoGain::default(),
            phase: Phase::default(),
            linear_length: LinearLength::default(),
            gain_q: false,
            listen: Listen::default(),
        }
    }
}

/// One band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Whether it sounds.
    pub on: bool,
    /// Filter shape.
    pub shape: Shape,
    /// Centre or corner in Hz, 10..=30000; may lie above half the sample rate.
    pub frequency_hz: f32,
    /// Boost or cut in dB, -30..=30. Cuts, notch, band pass and all-pass ignore it.
    pub gain_db: f32,
    /// Q, 0.025..=40. First-order slopes and the flat tilt ignore it.
    pub q: f32,
    /// Slope in steps of 6 dB/octave: cuts 1..=16, shelves and tilt 1..=4; others ignore it.
    pub order: u8,
    /// What the band works on.
    pub channel: Placement,
    /// How the gain follows a level.
    pub dynamic: Dynamic,
}

impl Default for Band {
    fn default() -> Self {
        Self {
            on: false,
            shape: Shape::Bell,
            frequency_hz: 1000.0,
            gain_db: 0.0,
            q: 0.71,
            order: 2,
            channel: Placement::Stereo,
            dynamic: Dynamic::default(),
        }
    }
}

impl Band {
    /// The analogue filter of the band, whether on or not.
    pub fn prototype(&self) -> Prototype {
        self.shape.prototype(
            f64::from(self.frequency_hz),
            f64::from(self.gain_db),
            f64::from(self.q),
            self.order,
        )
    }

    /// Whether the band changes nothing: off, or a boost of 0 dB.
    pub fn is_flat(&self) -> bool {
        !self.on || self.shape.uses_gain() && (self.gain_db == 0.0 || self.gain_db.is_nan())
    }
}

/// Filter shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Boost or cut around the frequency.
    #[default]
    Bell,
    /// Boost or cut below the frequency.
    LowShelf,
    /// Boost or cut above the frequency.
    HighShelf,
    /// Removes what is below the frequency.
    LowCut,
    /// Removes what is above the frequency.
    HighCut,
    /// Removes the frequency itself.
    Notch,
    /// Leaves only what is around the frequency.
    BandPass,
    /// Highs up by half the gain, lows down by half, as two shelves joined at the frequency.
    Tilt,
    /// A straight line through 0 dB at the frequency; the gain is reached over ten octaves.
    FlatTilt,
    /// Turns the phase only.
    AllPass,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 10] = [
        Self::Bell,
        Self::LowShelf,
        Self::HighShelf,
        Self::LowCut,
        Self::HighCut,
        Self::Notch,
        Self::BandPass,
        Self::Tilt,
        Self::FlatTilt,
        Self::AllPass,
    ];

    /// Whether the gain of a band of this shape has a meaning.
    pub fn uses_gain(self) -> bool {
        matches!(self, Self::Bell | Self::LowShelf | Self::HighShelf | Self::Tilt | Self::FlatTilt)
    }

    /// The analogue filter.
    pub fn prototype(self, frequency_hz: f64, gain_db: f64, q: f64, order: u8) -> Prototype {
        let order = usize::from(order);
        match self {
            Self::Bell => Prototype::bell(frequency_hz, gain_db, q),
            Self::LowShelf => Prototype::low_shelf(frequency_hz, gain_db, q, order),
            Self::HighShelf => Prototype::high_shelf(frequency_hz, gain_db, q, order),
            Self::LowCut => Prototype::low_cut(frequency_hz, q, order),
            Self::HighCut => Prototype::high_cut(frequency_hz, q, order),
            Self::Notch => Prototype::notch(frequency_hz, q),
            Self::BandPass => Prototype::band_pass(frequency_hz, q),
            Self::Tilt => Prototype::tilt(frequency_hz, gain_db, q, order),
            Self::FlatTilt => Prototype::flat_tilt(frequency_hz, gain_db),
            Self::AllPass => Prototype::all_pass(frequency_hz, q),
        }
    }
}

/// What a band works on. A mono signal is left, right and middle at once and has no side: there,
/// side bands do nothing and all others work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placement {
    /// Both channels.
    #[default]
    Stereo,
    /// The left channel.
    Left,
    /// The right channel.
    Right,
    /// (left + right) / 2.
    Mid,
    /// (left - right) / 2.
    Side,
}

impl Placement {
    /// Every placement.
    pub const ALL: [Self; 5] = [Self::Stereo, Self::Left, Self::Right, Self::Mid, Self::Side];
}

/// How pan becomes the gains of left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PanLaw {
    /// Centre 0 dB; the side panned away from falls in a straight line, the other stays.
    #[default]
    Balance0Db,
    /// Centre -3.01 dB, sine and cosine: constant power.
    ConstantPower3Db,
    /// Centre -6.02 dB, straight lines: constant sum.
    Linear6Db,
}

impl PanLaw {
    /// Gains (left, right) at `pan` -1..=1; NaN counts as centre.
    pub fn gains(self, pan: f64) -> (f64, f64) {
        let pan = clamp_or(pan, -1.0, 1.0, 0.0);
        match self {
            Self::Balance0Db => ((1.0 - pan).min(1.0), (1.0 + pan).min(1.0)),
            Self::ConstantPower3Db => {
                let angle = (pan + 1.0) * core::f64::consts::FRAC_PI_4;
                // max: the cosine of a right angle is not quite zero.
                (angle.cos().max(0.0), angle.sin())
            }
            Self::Linear6Db => (0.5 * (1.0 - pan), 0.5 * (1.0 + pan)),
        }
    }
}

impl Settings {
    /// Gains of the two channels: output gain, polarity and, in stereo, pan and balance.
    pub fn channel_gains(&self, channels: usize) -> [f64; 2] {
        let gain_db = f64::from(self.output_gain_db);
        let gain_db = clamp_or(gain_db, -LARGEST_OUTPUT_GAIN_DB, LARGEST_OUTPUT_GAIN_DB, 0.0);
        let gain = db_to_gain(gain_db);
        let gain = if self.invert { -gain } else { gain };
        if channels != 2 {
            return [gain; 2];
        }
        let (left, right) = self.pan_law.gains(f64::from(self.pan));
        let (left_share, right_share) = PanLaw::Balance0Db.gains(f64::from(self.balance));
        [gain * left * left_share, gain * right * right_share]
    }
}
