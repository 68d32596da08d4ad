//! Which few bands of an equaliser make one long-term spectrum sound like another.
//!
//! The difference of two spectra in sixths of an octave ([`difference`]: freed of level, of lone
//! tones and of what cannot be trusted) is what an equaliser would have to do. Bells and one shelf
//! at either end are placed one at a time where they explain most of it, and all of them are then
//! moved together to the least squares ([`fit`]). A band stays only if it explains more than the
//! roughness of the difference itself does, so that noise in a short recording is not equalised.
//!
//! For the editor's thread: it takes memory and some milliseconds. Equal input gives equal output.

mod difference;
mod fit;
pub(crate) mod solve;
#[cfg(test)]
mod tests;

use core::f64::consts::FRAC_1_SQRT_2;

use crate::convert::ToF64;
use crate::filter::design::Prototype;
use crate::guard::clamp_or;
use difference::Difference;

/// Points of a spectrum to match: sixths of an octave from 20 Hz to 20 kHz.
pub const MATCH_POINTS: usize = 61;
/// Points to an octave.
pub const MATCH_POINTS_PER_OCTAVE: f64 = 6.0;
/// The point at 1 kHz.
const KILOHERTZ_POINT: f64 = 34.0;

/// Most bands a match may use.
pub const MOST_MATCH_BANDS: usize = 8;
/// Largest limit of a match in dB.
pub const LARGEST_MATCH_LIMIT_DB: f64 = 24.0;
/// Slope of the shelves in steps of 6 dB/octave.
pub const MATCH_SHELF_ORDER: usize = 2;
/// Q of the shelves: maximally flat.
const SHELF_Q: f64 = FRAC_1_SQRT_2;

/// Centre of a point (0..[`MATCH_POINTS`]) in Hz.
pub fn match_point_hz(point: usize) -> f64 {
    1000.0 * ((point.to_f64() - KILOHERTZ_POINT) / MATCH_POINTS_PER_OCTAVE).exp2()
}

/// Levels in dB at every point. A value that is not a number or below -120 dB is not trusted.
pub type MatchLevels = [f32; MATCH_POINTS];

/// The form of a band of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchShape {
    /// Boost or cut around the frequency.
    Bell,
    /// Boost or cut below the frequency.
    LowShelf,
    /// Boost or cut above the frequency.
    HighShelf,
}

/// One band of a match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchBand {
    /// Its form.
    pub shape: MatchShape,
    /// Centre or corner in Hz, 25..=16000.
    pub frequency_hz: f64,
    /// Boost or cut in dB, within the limit.
    pub gain_db: f64,
    /// Q: 0.3..=3 for bells, 0.7071 for shelves.
    pub q: f64,
}

impl MatchBand {
    /// The analogue filter.
    pub fn prototype(&self) -> Prototype {
        let Self { shape, frequency_hz, gain_db, q } = *self;
        match shape {
            MatchShape::Bell => Prototype::bell(frequency_hz, gain_db, q),
            MatchShape::LowShelf => {
                Prototype::low_shelf(frequency_hz, gain_db, q, MATCH_SHELF_ORDER)
            }
            MatchShape::HighShelf => {
                Prototype::high_shelf(frequency_hz, gain_db, q, MATCH_SHELF_ORDER)
            }
        }
    }
}

/// Result of a match.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The bands by rising frequency; none where the spectra sound alike already.
    pub bands: Vec<MatchBand>,
    /// Gain an equaliser would need in dB, smoothed, and at the level at which the bands do
    /// it best; within the limit. Points that were not trusted are filled from their neighbours.
    pub difference_db: [f64; MATCH_POINTS],
    /// RMS of the difference before, in dB; loudness apart.
    pub before_rms_db: f64,
    /// RMS of what the bands leave of it, in dB.
    pub residual_rms_db: f64,
}

impl Match {
    /// All bands in dB at `frequency_hz`.
    pub fn db_at(&self, frequency_hz: f64) -> f64 {
        self.bands.iter().map(|band| band.prototype().magnitude_db_at(frequency_hz)).sum()
    }
}

/// Bands that turn the spectrum `own_db` into `reference_db`, whatever the levels of the two.
///
/// Their sum stays within `limit_db` (0..=24) either way, and there are at most `most_bands` of
/// them (up to [`MOST_MATCH_BANDS`]). `None` where fewer than two octaves of both spectra can be
/// trusted.
pub fn match_spectra(
    own_db: &MatchLevels,
    reference_db: &MatchLevels,
    limit_db: f64,
    most_bands: usize,
) -> Option<Match> {
    let limit_db = clamp_or(limit_db, 0.0, LARGEST_MATCH_LIMIT_DB, 0.0);
    let difference = Difference::new(own_db, reference_db, limit_db)?;
    Some(fit::fit(&difference, limit_db, most_bands.min(MOST_MATCH_BANDS)))
}
