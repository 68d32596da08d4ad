//! Reference songs from WAV files: 8 to 32 bits, and 32-bit float.

use super::analysis::{Analysis, AnalysisError, Measured};
use hound::{SampleFormat, WavReader};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// Frames decoded at a time.
const CHUNK: usize = 16_384;

/// Measures a WAV file, piece by piece, so that its length costs no memory. `on_progress` gets the
/// share done, 0 to 1, and says whether to go on. For a background thread.
///
/// # Errors
/// Why it cannot be measured.
pub fn analyse_file(
    path: &Path,
    mut on_progress: impl FnMut(f32) -> bool,
) -> Result<Measured, AnalysisError> {
    let file = File::open(path).map_err(|error| AnalysisError::Unreadable(error.to_string()))?;
    let is_file = file.metadata().is_ok_and(|found| found.is_file());
    if !is_file {
        return Err(AnalysisError::Unreadable("it is no file".to_owned()));
    }
    let reader = WavReader::new(BufReader::new(file)).map_err(|error| not_wav(&error))?;
    let spec = reader.spec();
    let channels = usize::from(spec.channels);
    let mut analysis = Analysis::new(f64::from(spec.sample_rate), channels)?;
    let frames = f64::from(reader.duration()).max(1.0);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match spec.sample_format {
        SampleFormat::Float => {
            let samples = reader.into_samples::<f32>();
            decode(samples, channels, frames, &mut analysis, &mut on_progress)?;
        }
        SampleFormat::Int => {
            let scale = 1.0 / f64::from(1u32 << (spec.bits_per_sample.clamp(1, 32) - 1));
            let samples = reader.into_samples::<i32>();
            let samples = samples.map(|sample| Ok((f64::from(sample?) * scale) as f32));
            decode(samples, channels, frames, &mut analysis, &mut on_progress)?;
        }
    }
    analysis.finish(&name)
}

fn decode(
    mut samples: impl Iterator<Item = Result<f32, hound::Error>>,
    channels: usize,
    frames: f64,
    analysis: &mut Analysis,
    on_progress: &mut impl FnMut(f32) -> bool,
) -> Result<(), AnalysisError> {
    let mut done = 0;
    let mut planes = vec![Vec::with_capacity(CHUNK); channels];
    loop {
        planes.iter_mut().for_each(Vec::clear);
        for _ in 0..CHUNK {
            for plane in &mut planes {
                match samples.next() {
                    Some(Ok(sample)) => plane.push(sample),
                    Some(Err(hound::Error::IoError(error)))
                        if error.kind() != io::ErrorKind::UnexpectedEof
                            && error.kind() != io::ErrorKind::Other =>
                    {
                        return Err(AnalysisError::Unreadable(error.to_string()));
                    }
                    Some(Err(hound::Error::IoError(_))) => {
                        let read_s = analysis.length_s();
                        return Err(AnalysisError::CutShort { read_s });
                    }
                    Some(Err(error)) => return Err(not_wav(&error)),
                    None => break,
                }
            }
        }
        let whole = planes.iter().map(Vec::len).min().unwrap_or(0);
        if whole == 0 {
            return Ok(());
        }
        let given: Vec<&[f32]> = planes.iter().map(|plane| &plane[..whole]).collect();
        analysis.push(&given);
        done += whole;
        if !on_progress((done as f64 / frames).min(1.0) as f32) {
            return Err(AnalysisError::Stopped);
        }
    }
}

fn not_wav(error: &hound::Error) -> AnalysisError {
    AnalysisError::NotWav(match error {
        hound::Error::IoError(_) => "it ends within its header".to_owned(),
        hound::Error::FormatError(why) => (*why).to_owned(),
        hound::Error::Unsupported => "its format is not supported".to_owned(),
        other => other.to_string(),
    })
}
