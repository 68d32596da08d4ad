//! Loudness, peaks and bad samples of a whole piece of audio, by the loudness meter's own engine.

use shared_dsp::loudness::{LoudnessMeter, Readings, weights};

use crate::wav::Audio;

/// Measures a whole piece; `progress` is told how many frames are done. A mono file counts as one
/// channel, as meters and the standard do.
pub fn measure(audio: &Audio, mut progress: impl FnMut(usize)) -> Readings {
    let mut meter = LoudnessMeter::new();
    let channels: &[f64] = if audio.mono { &weights::MONO } else { &weights::STEREO };
    meter.prepare(f64::from(audio.rate_hz), channels);
    let step = audio.rate_hz as usize;
    let mut first = 0;
    while first < audio.frames() {
        let end = (first + step).min(audio.frames());
        let both = [&audio.left[first..end], &audio.right[first..end]];
        meter.process(&both[..channels.len()]);
        progress(end);
        first = end;
    }
    meter.readings()
}
