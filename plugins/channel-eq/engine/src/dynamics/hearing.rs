//! What a band hears of a key, and how its gain answers.

use shared_dsp::dynamics::range::RangeSettings;
use shared_dsp::dynamics::sidechain::SidechainShape;
use shared_dsp::filter::design::{HIGHEST_HZ, LARGEST_GAIN_DB, LARGEST_Q, LOWEST_HZ, SMALLEST_Q};
use shared_dsp::guard::clamp_or;

use super::super::settings::{Band, Dynamic, KeyFilter, Placement, RELATIVE_ZERO_DB, Shape};
use super::OFF_MS;

/// Time constant of the three stages in which a range glides, ms.
pub const RANGE_STAGE_MS: f64 = 2.0;
/// Release of what is switched off: with the glide of its range, [`OFF_MS`] to 63 %.
const RELEASE_OFF_MS: f64 = OFF_MS - 3.2 * RANGE_STAGE_MS;

/// Largest offset, dB, either way: the largest range at the largest gain scale.
const LARGEST_OFFSET_DB: f64 = 60.0;

/// What a dynamic band does, from its settings; everything in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listener {
    /// 0 for the input, 1 for the external key.
    pub key: usize,
    pub placement: Placement,
    pub ear: Ear,
    pub hearing: Hearing,
    /// Whether the threshold goes with the level of the whole key.
    pub is_relative: bool,
    pub range: RangeSettings,
}

impl Listener {
    /// The listener of `band` with 1 or 2 channels.
    pub fn of(band: &Band, gain_scale: f32, channels: usize) -> Self {
        Self {
            key: usize::from(band.dynamic.has_external_key),
            placement: band.channel,
            ear: Ear::of(band.channel, channels),
            hearing: Hearing::of(band),
            is_relative: band.dynamic.threshold_is_relative,
            range: range_of(band, gain_scale),
        }
    }
}

/// The key filter of a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hearing {
    pub shape: SidechainShape,
    pub frequency_hz: f64,
    pub q: f64,
}

impl Hearing {
    /// What the band listens to; in range whatever the settings.
    pub fn of(band: &Band) -> Self {
        let shape = match band.dynamic.key_filter {
            KeyFilter::All => SidechainShape::Through,
            KeyFilter::Own => SidechainShape::BandPass,
            KeyFilter::Band => match band.shape {
                Shape::Bell | Shape::Notch | Shape::BandPass | Shape::AllPass => {
                    SidechainShape::BandPass
                }
                Shape::LowShelf | Shape::LowCut => SidechainShape::LowPass,
                Shape::HighShelf | Shape::HighCut | Shape::Tilt | Shape::FlatTilt => {
                    SidechainShape::HighPass
                }
            },
        };
        let (frequency_hz, q) = match band.dynamic.key_filter {
            KeyFilter::Own => (band.dynamic.key_frequency_hz, band.dynamic.key_q),
            _ => (band.frequency_hz, band.q),
        };
        Self {
            shape,
            frequency_hz: clamp_or(f64::from(frequency_hz), LOWEST_HZ, HIGHEST_HZ, LOWEST_HZ),
            q: clamp_or(f64::from(q), SMALLEST_Q, LARGEST_Q, SMALLEST_Q),
        }
    }
}

/// Whether a band's gain is to move at all, if it has a range.
pub fn is_asked_to_move(band: &Band) -> bool {
    band.on && band.dynamic.on && band.shape.uses_gain()
}

/// How the gain of a band answers; range 0 where it does not.
fn range_of(band: &Band, gain_scale: f32) -> RangeSettings {
    let Dynamic { range_db, threshold_db, knee_db, attack_ms, release_ms, .. } = band.dynamic;
    let range_db = if is_asked_to_move(band) { f64::from(range_db) } else { 0.0 };
    let range_db = clamp_or(range_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0)
        * clamp_or(f64::from(gain_scale), -1.0, 2.0, 1.0);
    let release_ms = clamp_or(f64::from(release_ms), 5.0, 5000.0, 120.0);
    let zero_db =
        if band.dynamic.threshold_is_relative { f64::from(RELATIVE_ZERO_DB) } else { 0.0 };
    RangeSettings {
        range_db: clamp_or(range_db, -LARGEST_OFFSET_DB, LARGEST_OFFSET_DB, 0.0),
        threshold_db: clamp_or(f64::from(threshold_db), -90.0, 0.0, 0.0) - zero_db,
        knee_db: clamp_or(f64::from(knee_db), 0.0, 24.0, 0.0),
        attack_ms: clamp_or(f64::from(attack_ms), 0.1, 500.0, 10.0),
        release_ms: if range_db == 0.0 { release_ms.min(RELEASE_OFF_MS) } else { release_ms },
    }
}

/// Which part of a key's powers counts: `half` 0 is left and right, 1 mid and side; the level is
/// the larger of both powers where each is let through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ear {
    pub half_index: usize,
    lets: [f64; 2],
}

impl Ear {
    /// The ear of a placement. In mono all but the side hear the one channel.
    pub fn of(placement: Placement, channels: usize) -> Self {
        let (half, lets) = match placement {
            Placement::Side if channels == 1 => (0, [0.0, 0.0]),
            _ if channels == 1 => (0, [1.0, 0.0]),
            Placement::Stereo => (0, [1.0, 1.0]),
            Placement::Left => (0, [1.0, 0.0]),
            Placement::Right => (0, [0.0, 1.0]),
            Placement::Mid => (1, [1.0, 0.0]),
            Placement::Side => (1, [0.0, 1.0]),
        };
        Self { half_index: half, lets }
    }

    /// The power that counts.
    pub fn power(self, powers: [f64; 2]) -> f64 {
        let [a, b] = [powers[0] * self.lets[0], powers[1] * self.lets[1]];
        if a > b { a } else { b }
    }
}
