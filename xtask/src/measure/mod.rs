//! `measure`: the loudness of files, and what is wrong with them, by the meter's own engine.

mod findings;
mod measured;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::readings::text;
use measured::{MeasureError, Measured};

/// Steps of the progress bar a file.
const STEPS: usize = 1_000;

/// A file and what became of it.
type Found<'f> = (&'f Path, Result<Measured, MeasureError>);

/// The verb: a table, or with `json` one line of JSON a file. Readings that do not exist (silence,
/// too short) are a dash, or null. `full` adds what the detectors find. A file that cannot be read
/// is said after the others, and by the exit code.
pub fn run(files: &[PathBuf], json: bool, full: bool) -> Outcome {
    let found = measure(files, full);
    if json {
        found.iter().for_each(|(file, found)| println!("{}", json_line(file, found)));
    } else {
        print_table(&found);
    }
    let failed: Vec<String> = found
        .iter()
        .filter_map(|(file, found)| Some((file, found.as_ref().err()?)))
        .map(|(file, error)| format!("{}: {error}", file.display()))
        .collect();
    match &failed[..] {
        [] => Ok(()),
        [only] if files.len() == 1 => Err(Failure::user(only.as_str())),
        all => {
            all.iter().for_each(|line| eprintln!("{line}"));
            let (failed, files) = (all.len(), files.len());
            Err(Failure::user(format!(
                "{failed} of {files} files could not be measured: see above"
            )))
        }
    }
}

/// Measures several files at once, on all cores.
fn measure(files: &[PathBuf], full: bool) -> Vec<Found<'_>> {
    let progress = Mutex::new((Progress::new("measuring", STEPS * files.len()), 0));
    let measured = |file: &'_ PathBuf| {
        let mut done = 0;
        let mut set = |steps: usize| {
            if steps > done {
                // A bar that another thread could not draw is no reason to stop.
                let mut bar = progress.lock().unwrap_or_else(|error| error.into_inner());
                bar.1 += steps - done;
                let all = bar.1;
                bar.0.set(all);
                done = steps;
            }
        };
        let found = Measured::of(file, full, |share| set((share * STEPS as f32) as usize));
        set(STEPS);
        found
    };
    files.par_iter().map(|file| (file.as_path(), measured(file))).collect()
}

fn json_line(file: &Path, found: &Result<Measured, MeasureError>) -> serde_json::Value {
    let file = file.display().to_string();
    let found = match found {
        Ok(found) => found,
        Err(error) => return serde_json::json!({ "file": file, "error": error.to_string() }),
    };
    let readings = &found.readings;
    let number = |value: f64| value.is_finite().then_some(value);
    serde_json::json!({
        "findings": found.inspection.as_ref().map(|_| found.findings()),
        "file": file,
        "notes": found.notes(),
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
}

fn print_table(found: &[Found<'_>]) {
    let measured: Vec<(String, &Measured)> = found
        .iter()
        .filter_map(|(file, found)| Some((file.display().to_string(), found.as_ref().ok()?)))
        .collect();
    if measured.is_empty() {
        return;
    }
    let columns = ["integrated", "range", "max momentary", "max short", "true peak", "clipped"];
    let width = measured.iter().map(|(file, _)| file.chars().count()).max().unwrap_or(0).max(4);
    print!("{:<width$}", "file");
    columns.iter().for_each(|column| print!("{column:>15}"));
    println!();
    for (file, Measured { readings, .. }) in &measured {
        print!("{file:<width$}");
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
    for (file, found) in &measured {
        found.notes().iter().for_each(|note| println!("{file}: {note}"));
    }
    for (file, found) in measured.iter().filter(|(_, found)| found.inspection.is_some()) {
        println!("\n{file}");
        found.findings().iter().for_each(|line| println!("  {line}"));
        println!("  measured at {:.0} times real time", found.speed_ratio);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_song::Audio;
    use shared_song::wav::{Depth, WavFile};
    use std::f64::consts::TAU;

    fn write(path: &Path, left: Vec<f32>) {
        let audio = Audio { rate_hz: 48_000, right: left.clone(), left };
        WavFile::create(path, Depth::Float32).unwrap().finish(&audio).unwrap();
    }

    #[test]
    fn a_bad_file_takes_nothing_from_the_others_and_all_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let [good, bad, silent, invalid] =
            ["good.wav", "bad.wav", "silent.wav", "invalid.wav"].map(|n| folder.path().join(n));
        // 997 Hz at -23 dBFS in both channels is -23 LUFS.
        let sample = |n| 0.070_795 * (f64::from(n) * 997.0 / 48_000.0 * TAU).sin();
        let mut tone: Vec<f32> = (0..240_000).map(|n| sample(n) as f32).collect();
        write(&good, tone.clone());
        tone[1_000..1_101].fill(f32::NAN);
        write(&invalid, tone);
        write(&silent, vec![0.0; 240_000]);
        std::fs::write(&bad, "no audio").unwrap();
        let files = [good.clone(), bad, silent, invalid];
        let found = measure(&files, true);
        let lines: Vec<String> =
            found.iter().map(|(file, found)| json_line(file, found).to_string()).collect();
        let good = found[0].1.as_ref().unwrap();
        assert!((good.readings.integrated_lufs + 23.0).abs() < 0.05);
        assert!(good.notes().is_empty() && good.findings().len() > 5);
        assert!(lines[1].contains("Not an audio file"), "{}", lines[1]);
        let silent = found[2].1.as_ref().unwrap();
        assert_eq!(silent.findings(), ["no reading: there is no sound in it"]);
        assert!(lines[2].contains("\"integrated_lufs\":null"), "{}", lines[2]);
        let invalid = found[3].1.as_ref().unwrap();
        // Both channels carry them.
        assert_eq!(invalid.notes(), ["202 invalid samples (not numbers), measured as silence."]);
        assert_eq!(run(&files, true, false).unwrap_err().exit_code(), 2);
        assert!(run(&files[..1], false, true).is_ok());
    }
}
