//! Loudness, peaks and bad samples of a whole piece of audio, by the loudness meter's own engine.

use shared_dsp::loudness::{LoudnessMeter, Readings, weights};

use crate::wav::Audio;

/// Measures a whole piece; `progress` is told how many frames are done.
pub fn measure(audio: &Audio, mut progress: impl FnMut(usize)) -> Readings {
    let mut meter = LoudnessMeter::new();
    meter.prepare(f64::from(audio.rate_hz), &weights::STEREO);
    let step = audio.rate_hz as usize;
    let mut first = 0;
    while first < audio.frames() {
        let end = (first + step).min(audio.frames());
        meter.process(&[&audio.left[first..end], &audio.right[first..end]]);
        progress(end);
        first = end;
    }
    meter.readings()
}
