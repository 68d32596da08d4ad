//! Loudness readings on the terminal, and the table that compares
//! a song before its effects with the song after them.

use shared_dsp::loudness::Readings;
use shared_song::Rendered;

/// A reading with its unit; a dash where there is none.
pub fn text(value: f64, unit: &str) -> String {
    if value.is_finite() { format!("{value:.1} {unit}") } else { format!("- {unit}") }
}

/// Prints what the effects did to a song.
pub fn print(rendered: &Rendered) {
    let Rendered { before, after, .. } = rendered;
    println!("{:<22}{:>14}{:>14}", "", "before", "after");
    let row = |name: &str, value: fn(&Readings) -> String| {
        println!("{name:<22}{:>14}{:>14}", value(before), value(after));
    };
    row("integrated loudness", |readings| text(readings.integrated_lufs, "LUFS"));
    row("loudness range", |readings| text(readings.range_lu, "LU"));
    row("true peak", |readings| text(readings.true_peak_dbtp, "dBTP"));
    row("clipped samples", |readings| readings.clipped_samples.to_string());
    println!("{:.1} s rendered at {:.0} times real time", rendered.length_s, rendered.speed_ratio);
}
