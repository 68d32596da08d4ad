//! What moves a band's gain with the signal.

/// How a band's gain follows a level. Values out of range are clamped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dynamic {
    /// Whether the gain moves at all.
    pub on: bool,
    /// How far the gain moves at the most, and in which direction, dB, -30..=30.
    pub range_db: f32,
    /// Level at which it begins to move, dBFS, -90..=0; with `threshold_is_relative` dB over or
    /// under the level of the whole key, minus [`RELATIVE_ZERO_DB`].
    pub threshold_db: f32,
    /// Whether the threshold goes up and down with the level of the whole key.
    pub threshold_is_relative: bool,
    /// Width of the soft transition at the threshold, dB, 0..=24.
    pub knee_db: f32,
    /// Time to 63 % of a move away from rest, ms, 0.1..=500.
    pub attack_ms: f32,
    /// Time to 63 % of the way back, ms, 5..=5000.
    pub release_ms: f32,
    /// Whether the sidechain moves it, in place of the input.
    pub has_external_key: bool,
    /// What of the key is listened to.
    pub key_filter: KeyFilter,
    /// Centre of [`KeyFilter::Own`], Hz.
    pub key_frequency_hz: f32,
    /// Q of [`KeyFilter::Own`].
    pub key_q: f32,
}

/// A relative threshold of this many dB asks for as much in the band as in the whole key.
pub const RELATIVE_ZERO_DB: f32 = -24.0;

impl Default for Dynamic {
    fn default() -> Self {
        Self {
            on: false,
            range_db: 0.0,
            threshold_db: -24.0,
            threshold_is_relative: false,
            knee_db: 6.0,
            attack_ms: 10.0,
            release_ms: 120.0,
            has_external_key: false,
            key_filter: KeyFilter::Band,
            key_frequency_hz: 1000.0,
            key_q: 1.0,
        }
    }
}

/// What a dynamic band listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyFilter {
    /// Where the band works: a band pass at its frequency, or the side of a shelf or cut it is on.
    #[default]
    Band,
    /// A band pass of its own.
    Own,
    /// Everything.
    All,
}
