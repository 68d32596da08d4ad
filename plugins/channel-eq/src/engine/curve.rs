//! The curve an editor draws: designed once, then asked at as many frequencies as it has pixels.

use shared_dsp::filter::design::Design;

use super::settings::{BANDS, Band, Settings};

/// The digital filters of all bands that are on. About 10 kB; takes no memory from the heap.
#[derive(Debug, Clone)]
pub struct Curve {
    designs: [Design; BANDS],
    sample_rate_hz: f64,
}

impl Curve {
    /// Designs every band of `settings` that is on.
    pub fn new(settings: &Settings, sample_rate_hz: f64) -> Self {
        let mut designs = [Design::THROUGH; BANDS];
        for (design, band) in designs.iter_mut().zip(&settings.bands) {
            if !band.is_flat() {
                *design = band.prototype().design(sample_rate_hz);
            }
        }
        Self { designs, sample_rate_hz }
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
    settings.bands.iter().map(|band| band_response_db(band, sample_rate_hz, frequency_hz)).sum()
}

/// One band in dB at `frequency_hz`; 0 when it is off.
pub fn band_response_db(band: &Band, sample_rate_hz: f64, frequency_hz: f64) -> f64 {
    if band.is_flat() {
        return 0.0;
    }
    band.prototype().design(sample_rate_hz).magnitude_db_at(frequency_hz, sample_rate_hz)
}
