//! Measures a whole song at once.

use super::song::Reference;
use crate::cards::{Bus, Evidence, Profile, SectionNames, Timeline};
use crate::wording::count;
use shared_audio_file::AudioFileError;
use shared_dsp::inspect::{Inspection, InspectionReadings, Section};
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::{LoudnessMeter, MAX_CHANNELS, Readings};

/// Songs shorter than this have no short-term loudness, s.
const SHORTEST_S: f64 = 3.0;
/// EBU Tech 3342: silence after the end of a file, for the loudness range, s.
const SILENCE_AFTER_S: f64 = 1.5;

/// Why a song cannot be measured. Its text is a sentence for people.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AnalysisError {
    /// The file cannot be read, or not to its end.
    #[error(transparent)]
    File(AudioFileError),
    /// The file is shorter than is needed.
    #[error("The file is only {length_s:.1} s long; {SHORTEST_S:.0} s are needed.")]
    TooShort {
        /// Its length, s.
        length_s: f64,
    },
    /// Nothing in the file is above -70 LUFS.
    #[error("The file is silent: nothing rises above -70 LUFS.")]
    Silent,
    /// The number of samples that are not finite, in a file where nothing else sounds.
    #[error("The file contains {}. Export it again.", invalid_samples(*.0))]
    BadSamples(u64),
    /// The number of channels, none or more than are measured.
    #[error("{}", channels_message(*.0))]
    Channels(usize),
    /// A sample rate that is not measured, Hz.
    #[error("A sample rate of {0} Hz is not supported (8 kHz to 1 MHz).")]
    Rate(f64),
    /// The caller ended the measurement.
    #[error("Stopped.")]
    Stopped,
}

fn invalid_samples(samples: u64) -> String {
    count(samples, "invalid sample (NaN)", "invalid samples (NaN)")
}

fn channels_message(channels: usize) -> String {
    match channels {
        0 => "The file has no channels.".to_owned(),
        _ => format!("The file has {channels} channels; up to {MAX_CHANNELS} are supported."),
    }
}

/// A song as it was measured: for its reference, and for its cards.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The reference made of it.
    pub reference: Reference,
    /// Loudness and peaks. The loudness range is that of a file (EBU Tech 3342).
    pub readings: Readings,
    /// The findings.
    pub inspection: InspectionReadings,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Its sample rate, Hz.
    pub sample_rate_hz: f64,
    /// Its channels.
    pub bus: Bus,
    /// What is worth saying of the file and its samples, in sentences.
    pub notes: Vec<String>,
}

impl Measured {
    /// The evidence for its cards, as for what is played.
    pub fn evidence<'a>(
        &'a self,
        profile: &'a Profile,
        names: &'a SectionNames,
        timeline: &'a dyn Timeline,
    ) -> Evidence<'a> {
        Evidence {
            readings: &self.readings,
            inspection: &self.inspection,
            sections: &self.sections,
            names,
            heard_s: self.reference.length_s,
            programme_s: Some(self.reference.length_s),
            sample_rate_hz: self.sample_rate_hz,
            bus: self.bus,
            is_vocal_processed: false,
            profile,
            timeline,
        }
    }
}

/// A song that is being measured.
pub(super) struct Analysis {
    meter: LoudnessMeter,
    inspection: Box<Inspection>,
    sample_rate_hz: f64,
    channels: usize,
    front: [usize; 2],
    frames: u64,
}

impl Analysis {
    /// Takes memory. Channels are in the order of WAV files.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Result<Self, AnalysisError> {
        if !(8_000.0..=1e6).contains(&sample_rate_hz) {
            return Err(AnalysisError::Rate(sample_rate_hz));
        }
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(AnalysisError::Channels(channels));
        }
        let layout = ChannelOrder::Wave.layout_or_smpte(channels);
        let mut meter = LoudnessMeter::new();
        meter.prepare_layout(sample_rate_hz, &layout);
        let mut inspection = Box::new(Inspection::new());
        inspection.prepare(sample_rate_hz, channels);
        let front = layout.front_pair();
        Ok(Self { meter, inspection, sample_rate_hz, channels, front, frames: 0 })
    }

    /// Measures what comes next; one slice per channel, all of one length.
    pub fn push(&mut self, samples: &[&[f32]]) {
        self.meter.process(samples);
        let [left, right] = self.front;
        let front = [samples[left], samples[right]];
        self.inspection.process(&front[..self.channels.min(2)], &[]);
        self.frames += samples[0].len() as u64;
    }

    /// Seconds measured.
    pub fn length_s(&self) -> f64 {
        self.frames as f64 / self.sample_rate_hz
    }

    /// Ends the measurement.
    pub fn finish(mut self, name: &str) -> Result<Measured, AnalysisError> {
        let length_s = self.length_s();
        let mut readings = self.meter.readings();
        let bad_samples = readings.bad_samples;
        if length_s < SHORTEST_S {
            return Err(AnalysisError::TooShort { length_s });
        }
        let (inspection, sections) =
            (self.inspection.readings(), self.inspection.sections().to_vec());
        // The silence after the end is for the range and the last peak; it enters nothing else.
        let silence = vec![0.0; (SILENCE_AFTER_S * self.sample_rate_hz) as usize];
        self.meter.process(&vec![silence.as_slice(); self.channels]);
        let after = self.meter.readings();
        readings.range_lu = after.range_lu;
        readings.true_peak_dbtp = after.true_peak_dbtp;
        readings.true_peak_at_s = after.true_peak_at_s;
        readings.peak_to_loudness_lu = readings.true_peak_dbtp - readings.integrated_lufs;
        let reference = Reference::of(name, length_s, &readings, &inspection);
        let silent = match bad_samples {
            0 => AnalysisError::Silent,
            bad_samples => AnalysisError::BadSamples(bad_samples),
        };
        let said = format!("It contains {}, measured as silence.", invalid_samples(bad_samples));
        Ok(Measured {
            reference: reference.ok_or(silent)?,
            notes: (bad_samples > 0).then_some(said).into_iter().collect(),
            readings,
            inspection,
            sections,
            sample_rate_hz: self.sample_rate_hz,
            bus: Bus::of(self.channels, false),
        })
    }
}

/// Measures a song that lies in memory: one slice per channel, in the order of WAV files. Takes
/// about 1 s for 3 minutes of stereo: for a background thread.
///
/// # Errors
/// Why it cannot be measured.
pub fn analyse(
    name: &str,
    samples: &[&[f32]],
    sample_rate_hz: f64,
) -> Result<Measured, AnalysisError> {
    let mut analysis = Analysis::new(sample_rate_hz, samples.len())?;
    let frames = samples.iter().map(|channel| channel.len()).min().unwrap_or(0);
    let whole: Vec<&[f32]> = samples.iter().map(|channel| &channel[..frames]).collect();
    analysis.push(&whole);
    analysis.finish(name)
}
