//! A reference song as it is saved.

use serde::{Deserialize, Serialize};
use shared_dsp::bands::{OCTAVES, THIRDS};
use shared_dsp::inspect::InspectionReadings;
use shared_dsp::loudness::Readings;
use shared_plugin::receipts::exported;

/// A reference song. Levels are kept to 0.001 dB; `None` is no reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Its name: the file's without its ending.
    pub name: String,
    /// Its length, s.
    pub length_s: f64,
    /// Integrated loudness, LUFS (BS.1770-5).
    pub integrated_lufs: f64,
    /// Loudness range, LU (EBU Tech 3342, 1.5 s of silence after the end).
    pub range_lu: Option<f64>,
    /// Highest short-term loudness, LUFS.
    pub max_short_term_lufs: Option<f64>,
    /// Highest true peak, dBTP.
    pub true_peak_dbtp: f64,
    /// True peak over integrated loudness, LU.
    pub plr_lu: f64,
    /// Level of each third of an octave under the integrated loudness, dB: so that loud and quiet
    /// songs can be compared.
    pub thirds_db: Vec<Option<f32>>,
    /// Side over mid of each octave, dB; -60 is mono.
    pub widths_db: Vec<Option<f32>>,
}

impl Reference {
    /// The reference made of readings. `None` where there is no integrated loudness, which is silence.
    pub fn of(
        name: &str,
        length_s: f64,
        readings: &Readings,
        inspection: &InspectionReadings,
    ) -> Option<Self> {
        let integrated_lufs = exported(readings.integrated_lufs)?;
        let under = |level_dbfs: f32| {
            exported(f64::from(level_dbfs) - integrated_lufs).map(|level_db| level_db as f32)
        };
        let width = |width_db: f64| exported(width_db).map(|width_db| width_db as f32);
        Some(Self {
            name: name.to_owned(),
            length_s,
            integrated_lufs,
            range_lu: exported(readings.range_lu),
            max_short_term_lufs: exported(readings.max_short_term_lufs),
            true_peak_dbtp: exported(readings.true_peak_dbtp)?,
            plr_lu: exported(readings.peak_to_loudness_lu)?,
            thirds_db: inspection.thirds_dbfs.iter().map(|&level| under(level)).collect(),
            widths_db: inspection.octaves.iter().map(|octave| width(octave.width_db)).collect(),
        })
    }

    /// Whether it is as it should be: a project may carry anything.
    pub(super) fn is_whole(&self) -> bool {
        let numbers = [self.length_s, self.integrated_lufs, self.true_peak_dbtp, self.plr_lu];
        self.thirds_db.len() == THIRDS
            && self.widths_db.len() == OCTAVES
            && numbers.iter().all(|number| number.is_finite())
    }
}
