//! What a user can set on the limiter: units, ranges, defaults.

use shared_dsp::dynamics::inter_sample::Interpolators;
use shared_dsp::guard::clamp_or;
use shared_dsp::image::{LARGEST_WIDTH, StereoImage};
use shared_dsp::units::db_to_gain;

pub use crate::dither::Dither;
pub use crate::style::Style;

/// Everything a user can set. Out-of-range values are clamped, NaN becomes the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Gain in front of the limiter, -12..48 dB.
    pub input_gain_db: f32,
    /// Highest level of the output, -24..0: dBTP, or dBFS without `true_peak`.
    pub ceiling_db: f32,
    /// Time in which the gain comes 63 % (in dB) back in dense limiting, 1..1000 ms. After a lone peak
    /// it is shorter, after a standing reduction longer.
    pub release_ms: f32,
    /// Latency and accuracy; in force from the next preparation on.
    pub mode: Mode,
    /// Character.
    pub style: Style,
    /// Whether the wave between samples is under the ceiling too.
    pub true_peak: bool,
    /// How far the gain sees ahead, 0.1..1 ms; at most what the mode has room for.
    pub lookahead_ms: f32,
    /// Time in which a reduction that lasts goes over to the slower release, 1..300 ms to 63 %.
    pub attack_ms: f32,
    /// Share of a peak's reduction that the other channel gets too, 0..1.
    pub transient_link: f32,
    /// The same of lasting reduction, 0..1.
    pub release_link: f32,
    /// Factor of the side before limiting, 0..2. Without effect in mono, as all of the image.
    pub width: f32,
    /// Whether the side has no lows below `mono_below_hz`.
    pub mono_below: bool,
    /// Where the side is 3 dB down, 20..500 Hz; it falls by 12 dB per octave.
    pub mono_below_hz: f32,
    /// -1 is left alone, 1 right alone.
    pub balance: f32,
    /// Whether an offset is taken away before limiting.
    pub dc_filter: bool,
    /// How much of what is over the ceiling is clipped softly before limiting, 0..1; all of it in
    /// [`Style::ClipAndLimit`].
    pub soft_clip_amount: f32,
    /// Word length of the output.
    pub dither: Dither,
    /// Whether the loudness of the output is measured.
    pub loudness: bool,
    /// All readings start again whenever this number changes.
    pub restarts: u32,
}

/// What the limiter may take of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// 5.2 ms, two passes: for masters.
    #[default]
    Master,
    /// 1.3 ms, one pass: while recording or mixing.
    LowLatency,
}

/// Range of the lookahead, ms.
pub const LOOKAHEAD_MS: (f32, f32) = (0.1, 1.0);

impl Mode {
    /// The longest lookahead, ms.
    pub fn most_lookahead_ms(self) -> f32 {
        match self {
            Self::Master => LOOKAHEAD_MS.1,
            Self::LowLatency => 0.3125,
        }
    }

    /// How the first stage finds the levels between samples.
    pub(super) fn interpolators(self) -> Interpolators {
        match self {
            Self::Master => Interpolators::new(30),
            Self::LowLatency => Interpolators::cautious(35),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            input_gain_db: 0.0,
            ceiling_db: -1.0,
            release_ms: 100.0,
            mode: Mode::Master,
            style: Style::Transparent,
            true_peak: true,
            lookahead_ms: LOOKAHEAD_MS.1,
            attack_ms: 30.0,
            transient_link: 1.0,
            release_link: 1.0,
            width: 1.0,
            mono_below: false,
            mono_below_hz: 120.0,
            balance: 0.0,
            dc_filter: false,
            soft_clip_amount: 0.0,
            dither: Dither::Off,
            loudness: false,
            restarts: 0,
        }
    }
}

impl Settings {
    /// The same with every value in its range.
    pub(super) fn legal(&self) -> Self {
        let default = Self::default();
        let (shortest_ms, longest_ms) = LOOKAHEAD_MS;
        let lookahead_ms =
            clamp_or(self.lookahead_ms, shortest_ms, longest_ms, default.lookahead_ms);
        Self {
            input_gain_db: clamp_or(self.input_gain_db, -12.0, 48.0, default.input_gain_db),
            ceiling_db: clamp_or(self.ceiling_db, -24.0, 0.0, default.ceiling_db),
            release_ms: clamp_or(self.release_ms, 1.0, 1000.0, default.release_ms),
            lookahead_ms,
            attack_ms: clamp_or(self.attack_ms, 1.0, 300.0, default.attack_ms),
            transient_link: clamp_or(self.transient_link, 0.0, 1.0, 1.0),
            release_link: clamp_or(self.release_link, 0.0, 1.0, 1.0),
            width: clamp_or(self.width, 0.0, LARGEST_WIDTH as f32, 1.0),
            mono_below_hz: clamp_or(self.mono_below_hz, 20.0, 500.0, default.mono_below_hz),
            balance: clamp_or(self.balance, -1.0, 1.0, 0.0),
            soft_clip_amount: clamp_or(self.soft_clip_amount, 0.0, 1.0, 0.0),
            ..*self
        }
    }

    /// What is done to the image, before limiting.
    pub(super) fn image(&self) -> StereoImage {
        StereoImage {
            width: self.width.into(),
            is_low_mono: self.mono_below,
            mono_below_hz: self.mono_below_hz.into(),
            balance: self.balance.into(),
        }
    }

    /// How much of what is over the ceiling is clipped.
    pub(super) fn clipped_share(&self) -> f32 {
        if self.style == Style::ClipAndLimit { 1.0 } else { self.soft_clip_amount }
    }

    /// The ceiling as a linear sample value: the largest `f32` not over its dB value.
    pub fn ceiling_gain(&self) -> f32 {
        let exact = db_to_gain(self.legal().ceiling_db.into());
        let nearest = exact as f32;
        if f64::from(nearest) > exact { nearest.next_down() } else { nearest }
    }
}
