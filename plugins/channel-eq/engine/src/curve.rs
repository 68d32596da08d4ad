//! The curve an editor draws: designed once, then asked at as many frequencies as it has pixels.

use shared_dsp::filter::design::Design;

use super::scaling::Scaling;
use super::settings::{BANDS, Band, Settings};

/// The digital filters of all bands that are on, with gain scale, gain-Q and the limit of the sum
/// worked in: what sounds. About 20 kB; takes no memory from the heap.
#[derive(Debug, Clone)]
pub struct Curve {
    designs: [Design; BANDS],
    bands: [Band; BANDS],
    scaling: Scaling,
    sample_rate_hz: f64,
}

impl Curve {
    /// Designs every band of `settings` that is on, without what dynamics add.
    pub fn new(settings: &Settings, sample_rate_hz: f64) -> Self {
        let mut curve = Self {
            designs: [Design::THROUGH; BANDS],
            bands: settings.bands,
            scaling: Scaling::of(settings),
            sample_rate_hz,
        };
        for band in 0..BANDS {
            curve.set_offset_db(band, 0.0);
        }
        curve
    }

    /// Designs one band anew with `offset_db` more gain: what its dynamics add at the moment.
    pub fn set_offset_db(&mut self, band: usize, offset_db: f64) {
        let (Some(design), Some(band)) = (self.designs.get_mut(band), self.bands.get(band)) else {
            return;
        };
        let sounding = self.scaling.sounding(band, offset_db);
        *design = if sounding.is_flat() {
            Design::THROUGH
        } else {
            sounding.prototype().design(self.sample_rate_hz)
        };
    }

    /// All bands in dB at `frequency_hz`, whatever they are placed on; without output gain and pan.
    pub fn db_at(&self, frequency_hz: f64) -> f64 {
        (0..BANDS).map(|band| self.band_db_at(band, frequency_hz)).sum()
    }

    /// One band (0..[`BANDS`]) in dB at `frequency_hz`.
    pub fn band_db_at(&self, band: usize, frequency_hz: f64) -> f64 {
        match self.designs.get(band) {
            Some(design) if !design.sections().is_empty() => {
                design.magnitude_db_at(frequency_hz, self.sample_rate_hz)
            }
            _ => 0.0,
        }
    }
}

/// All bands that are on, in dB at `frequency_hz`, whatever they are placed on; without output gain
/// and pan. For many frequencies, make a [`Curve`] once.
pub fn response_db(settings: &Settings, sample_rate_hz: f64, frequency_hz: f64) -> f64 {
    Curve::new(settings, sample_rate_hz).db_at(frequency_hz)
}

/// One band as set, in dB at `frequency_hz`; 0 when it is off. What all bands have in common (gain
/// scale, gain-Q, the limit of the sum) is left out.
pub fn band_response_db(band: &Band, sample_rate_hz: f64, frequency_hz: f64) -> f64 {
    if band.is_flat() {
        return 0.0;
    }
    band.prototype().design(sample_rate_hz).magnitude_db_at(frequency_hz, sample_rate_hz)
}
