//! Loudness readings on the terminal: measuring with a progress bar, and the table that compares
//! a song before its effects with the song after them.

use shared_dsp::loudness::Readings;
use shared_song::{Audio, Rendered, measurement};

use crate::progress::Progress;

/// Measures a whole piece and shows how far it is.
pub fn measure(audio: &Audio) -> Readings {
    let mut progress = Progress::new("measuring", audio.frames());
    measurement::measure(audio, |done| progress.set(done))
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
        rendered.speed_ratio
    );
    (before, after)
}
