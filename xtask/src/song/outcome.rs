//! The numbers of a piece of audio, by the loudness meter's own engine, and the table that
//! compares before with after.

use shared_dsp::loudness::{LoudnessMeter, Readings, weights};

use super::Rendered;
use super::wav::Audio;
use crate::progress::Progress;

/// Measures a whole piece. A mono file counts as one channel, as meters and the standard do.
pub fn measure(audio: &Audio) -> Readings {
    let mut meter = LoudnessMeter::new();
    let channels: &[f64] = if audio.mono { &weights::MONO } else { &weights::STEREO };
    meter.prepare(f64::from(audio.rate_hz), channels);
    let step = audio.rate_hz as usize;
    let mut progress = Progress::new("measuring", audio.frames());
    let mut first = 0;
    while first < audio.frames() {
        let end = (first + step).min(audio.frames());
        let both = [&audio.left[first..end], &audio.right[first..end]];
        meter.process(&both[..channels.len()]);
        progress.set(end);
        first = end;
    }
    meter.readings()
}

/// A reading with its unit; a dash where there is none.
pub fn text(value: f64, unit: &str) -> String {
    if value.is_finite() { format!("{value:.1} {unit}") } else { format!("- {unit}") }
}

/// Prints what the effects did to a song. Gives the readings before and after.
pub fn print(rendered: &Rendered) -> (Readings, Readings) {
    let (before, after) = (measure(&rendered.before), measure(&rendered.after));
    println!("{:<22}{:>14}{:>14}", "", "before", "after");
    let row = |name: &str, value: fn(&Readings) -> String| {
        println!("{name:<22}{:>14}{:>14}", value(&before), value(&after));
    };
    row("integrated loudness", |readings| text(readings.integrated_lufs, "LUFS"));
    row("loudness range", |readings| text(readings.range_lu, "LU"));
    row("true peak", |readings| text(readings.true_peak_dbtp, "dBTP"));
    row("clipped samples", |readings| readings.clipped_samples.to_string());
    println!(
        "{:.1} s rendered at {:.0} times real time",
        rendered.after.length_s(),
        rendered.times_real_time
    );
    (before, after)
}
