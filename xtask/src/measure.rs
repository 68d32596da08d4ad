//! `measure`: the loudness of files by the meter's own engine.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::song::outcome::{measure, text};
use crate::song::wav;

/// The verb: a table, or with `json` one line of JSON a file. Readings that do not exist (silence,
/// too short) are a dash, or null.
pub fn run(files: &[PathBuf], json: bool) -> Outcome {
    // All files are read before anything is printed, so that an error leaves no half table.
    let measured = files
        .iter()
        .map(|file| Ok((file, measure(&wav::read(file)?))))
        .collect::<Outcome<Vec<_>>>()?;
    if json {
        for (file, readings) in &measured {
            let number = |value: f64| value.is_finite().then_some(value);
            println!(
                "{}",
                serde_json::json!({
                    "file": file.display().to_string(),
                    "integrated_lufs": number(readings.integrated_lufs),
                    "range_lu": number(readings.range_lu),
                    "max_momentary_lufs": number(readings.max_momentary_lufs),
                    "max_short_term_lufs": number(readings.max_short_term_lufs),
                    "true_peak_dbtp": number(readings.true_peak_dbtp),
                    "sample_peak_dbfs": number(readings.sample_peak_dbfs),
                    "clipped_samples": readings.clipped_samples,
                    "bad_samples": readings.bad_samples,
                    "length_s": readings.measured_s,
                })
            );
        }
        return Ok(());
    }
    let columns = ["integrated", "range", "max momentary", "max short", "true peak", "clipped"];
    let width = measured
        .iter()
        .map(|(file, _)| file.display().to_string().chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    print!("{:<width$}", "file");
    columns.iter().for_each(|column| print!("{column:>15}"));
    println!();
    for (file, readings) in &measured {
        print!("{:<width$}", file.display().to_string());
        for cell in [
            text(readings.integrated_lufs, "LUFS"),
            text(readings.range_lu, "LU"),
            text(readings.max_momentary_lufs, "LUFS"),
            text(readings.max_short_term_lufs, "LUFS"),
            text(readings.true_peak_dbtp, "dBTP"),
            readings.clipped_samples.to_string(),
        ] {
            print!("{cell:>15}");
        }
        println!();
    }
    Ok(())
}
