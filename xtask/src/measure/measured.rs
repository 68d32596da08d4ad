//! One file, measured while it is read, so that its length costs no memory.

use std::path::Path;
use std::time::Instant;

use shared_audio_file::{AudioFile, AudioFileError, Note};
use shared_dsp::inspect::Inspection;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::{LoudnessMeter, MAX_CHANNELS, Readings};

use super::findings::{Finding, findings};

/// Why a file was not measured. Its text is a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] AudioFileError),
    /// The number of its channels, which is more than are measured.
    #[error("{0} channels; at most {MAX_CHANNELS} are supported.")]
    Channels(usize),
}

/// Readings and findings of one file.
pub struct Measured {
    /// Loudness and peaks.
    pub readings: Readings,
    /// What the detectors found, where they were asked.
    pub findings: Option<Vec<Finding>>,
    /// What is worth saying of the file itself.
    pub notes: Vec<Note>,
    /// Its sample rate, Hz.
    pub rate_hz: u32,
    /// Its number of channels.
    pub channels: usize,
    /// Length of the file divided by the time it took to measure.
    pub speed_ratio: f64,
}

impl Measured {
    /// Measures a file; with `full` the detectors too. `progress` is told the share done, 0 to 1.
    pub fn of(
        path: &Path,
        full: bool,
        mut progress: impl FnMut(f32),
    ) -> Result<Self, MeasureError> {
        let start = Instant::now();
        let mut file = AudioFile::open(path)?;
        let (rate_hz, channels) = (f64::from(file.rate_hz()), file.channels());
        if channels > MAX_CHANNELS {
            return Err(MeasureError::Channels(channels));
        }
        let layout = ChannelOrder::Wave.layout_or_smpte(channels);
        let mut meter = LoudnessMeter::new();
        meter.prepare_layout(rate_hz, &layout);
        let mut inspection = full.then(|| Box::new(Inspection::new()));
        if let Some(inspection) = &mut inspection {
            inspection.prepare(rate_hz, channels);
        }
        let front = layout.front_pair();
        file.read(|planes, share| {
            let inspect = || {
                if let Some(inspection) = &mut inspection {
                    let front = front.map(|channel| planes[channel]);
                    inspection.process(&front[..channels.min(2)], &[]);
                }
            };
            rayon::join(|| meter.process(planes), inspect);
            progress(share);
            true
        })?;
        let readings = meter.readings();
        let findings = inspection
            .map(|found| findings(&readings, &found.readings(), found.sections(), rate_hz));
        let speed_ratio = readings.measured_s / start.elapsed().as_secs_f64().max(1e-9);
        let notes = file.notes().to_vec();
        let rate_hz = file.file_rate_hz();
        Ok(Self { readings, findings, notes, rate_hz, channels, speed_ratio })
    }

    /// What is worth saying of the file and its samples.
    pub fn notes(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.notes.iter().map(Note::to_string).collect();
        match self.readings.bad_samples {
            0 => {}
            1 => lines.push("1 invalid sample (not a number), measured as silence.".to_owned()),
            bad => lines.push(format!("{bad} invalid samples (not numbers), measured as silence.")),
        }
        lines
    }
}
