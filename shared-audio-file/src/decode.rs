//! Samples of any depth as `f32`, one slice a channel.

use crate::AudioFileError;
use hound::{SampleFormat, WavReader};
use std::io::{ErrorKind, Read};

/// Frames decoded at a time.
const PIECE_FRAMES: usize = 16_384;

/// What the header says of the samples.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    pub channels: usize,
    pub frames: usize,
    pub sample_rate_hz: f64,
}

pub(crate) fn decode(
    reader: WavReader<impl Read>,
    format: Format,
    piece: impl FnMut(&[&[f32]], f32) -> bool,
) -> Result<(), AudioFileError> {
    let spec = reader.spec();
    match spec.sample_format {
        SampleFormat::Float => decode_samples(reader.into_samples::<f32>(), format, piece),
        SampleFormat::Int => {
            let scale = 1.0 / f64::from(1u32 << (spec.bits_per_sample.clamp(1, 32) - 1));
            let samples = reader.into_samples::<i32>();
            let samples = samples.map(|sample| Ok((f64::from(sample?) * scale) as f32));
            decode_samples(samples, format, piece)
        }
    }
}

fn decode_samples(
    mut samples: impl Iterator<Item = Result<f32, hound::Error>>,
    format: Format,
    mut piece: impl FnMut(&[&[f32]], f32) -> bool,
) -> Result<(), AudioFileError> {
    let mut read_frames = 0;
    let mut planes = vec![Vec::with_capacity(PIECE_FRAMES); format.channels];
    loop {
        planes.iter_mut().for_each(Vec::clear);
        for _ in 0..PIECE_FRAMES {
            for plane in &mut planes {
                match samples.next() {
                    Some(Ok(sample)) => plane.push(sample),
                    Some(Err(error)) => {
                        return Err(error_within(
                            &error,
                            read_frames as f64 / format.sample_rate_hz,
                        ));
                    }
                    None => break,
                }
            }
        }
        let whole_frames = planes.iter().map(Vec::len).min().unwrap_or(0);
        if whole_frames == 0 {
            return Ok(());
        }
        let views: Vec<&[f32]> = planes.iter().map(|plane| &plane[..whole_frames]).collect();
        read_frames += whole_frames;
        let share = read_frames as f64 / format.frames.max(1) as f64;
        if !piece(&views, share.min(1.0) as f32) {
            return Err(AudioFileError::Stopped);
        }
    }
}

/// An error behind the header, where `read_s` were read before.
fn error_within(error: &hound::Error, read_s: f64) -> AudioFileError {
    match error {
        // hound tells the end of the file by either kind.
        hound::Error::IoError(error)
            if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::Other) =>
        {
            AudioFileError::CutShort { read_s }
        }
        hound::Error::IoError(error) => AudioFileError::unreadable(error),
        error => AudioFileError::not_wav(error),
    }
}
