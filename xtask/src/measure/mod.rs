//! `measure`: the loudness of files, and what is wrong with them, by the meter's own engine.

pub mod cost;
mod findings;
mod measured;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::readings::text;
use findings::Finding;
use measured::{MeasureError, Measured};

/// Steps of the progress bar a file.
const STEPS: usize = 1_000;

/// A file and what became of it.
type Found<'f> = (&'f Path, Result<Measured, MeasureError>);

/// The command: a table, or with `json` one line of JSON a file. Readings that do not exist (silence,
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
    let findings = found.findings.as_ref();
    serde_json::json!({
        "file": file,
        "findings": findings.map(|found| found.iter().map(Finding::json).collect::<Vec<_>>()),
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
        "rate_hz": found.rate_hz,
        "channels": found.channels,
    })
}

/// A number of JSON; null where there is no reading.
fn number(value: f64) -> serde_json::Value {
    if value.is_finite() { serde_json::json!(value) } else { serde_json::Value::Null }
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
    for (file, found) in &measured {
        let Some(findings) = &found.findings else { continue };
        println!("\n{file}");
        findings.iter().for_each(|finding| println!("  {}", finding.sentence()));
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

    /// Every finding of a damaged file: its numbers are those of the damage, its places are in
    /// seconds, and it says how sure it is.
    #[test]
    fn findings_are_numbers_with_units_places_and_confidence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("damaged.wav");
        // From 4 s on a song of two tones is cut off at -6 dBFS; all of it is 2 % of DC too high.
        let damaged: Vec<f32> = (0..20 * 48_000)
            .map(|n| {
                let time_s = f64::from(n) / 48_000.0;
                let swell = 0.75 + 0.25 * (time_s * 0.9 * TAU).sin();
                let tones = (time_s * 131.0 * TAU).sin() + (time_s * 523.7 * TAU).sin();
                let sound = 0.4 * swell * tones;
                let kept = if time_s < 4.0 { 0.5 * sound } else { sound.clamp(-0.5, 0.5) };
                (kept + 0.02) as f32
            })
            .collect();
        write(&path, damaged);
        let found = measure(std::slice::from_ref(&path), true);
        let line = json_line(found[0].0, &found[0].1);
        let findings = line["findings"].as_array().unwrap();
        let finding = |name: &str| {
            findings
                .iter()
                .find(|finding| finding["finding"] == name)
                .unwrap_or_else(|| panic!("{name}"))
        };
        for name in [
            "clipping",
            "full_scale",
            "overs",
            "dc_offset",
            "hum",
            "noise_floor",
            "limiter",
            "dynamics",
        ] {
            let finding = finding(name);
            let confidence = finding["confidence_share"].as_f64().unwrap();
            assert!((0.0..=1.0).contains(&confidence), "{finding}");
            assert!(finding["found"].is_boolean() && finding["text"].is_string(), "{finding}");
        }
        let clipping = finding("clipping");
        assert_eq!(clipping["found"], true, "{clipping}");
        let first_s = clipping["first_s"].as_f64().unwrap();
        assert!((4.0..5.0).contains(&first_s), "{clipping}");
        let offset = finding("dc_offset");
        let left_percent = offset["left_percent"].as_f64().unwrap();
        assert!((left_percent - 2.0).abs() < 0.1, "{offset}");
        let text = clipping["text"].as_str().unwrap();
        let ceiling = format!("{:.1} dBFS", clipping["ceiling_dbfs"].as_f64().unwrap());
        assert!(text.contains(&ceiling) && text.contains("from 0:04 on"), "{text}");
    }

    /// A float file of 40 pairs of full-scale samples, and one above: counted as what they are, and
    /// every finding has the keys of its row in the manual, and no others.
    #[test]
    fn full_scale_samples_are_said_and_every_finding_keeps_to_the_manual() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("float.wav");
        let sample = |n| 0.3 * (f64::from(n) * 331.0 / 48_000.0 * TAU).sin();
        let mut sound: Vec<f32> = (0..10 * 48_000).map(|n| sample(n) as f32).collect();
        for start in (96_000..136_000).step_by(1000) {
            sound[start..start + 2].fill(1.0);
        }
        sound[240_000] = 1.084;
        write(&path, sound);
        let found = measure(std::slice::from_ref(&path), true);
        let line = json_line(found[0].0, &found[0].1);
        let findings = line["findings"].as_array().unwrap();
        let full_scale = findings.iter().find(|found| found["finding"] == "full_scale").unwrap();
        // Both channels carry them.
        assert_eq!(full_scale["samples"], 162, "{full_scale}");
        assert_eq!(
            (&full_scale["events"], &full_scale["longest_samples"]),
            (&82.into(), &2.into())
        );
        assert_eq!((&full_scale["first_s"], &full_scale["longest_s"]), (&2.0.into(), &2.0.into()));
        let text = "full scale: 162 samples at or over 0 dBFS, 1 or 2 in a row, the highest +0.7 dBFS, from 0:02 on";
        assert_eq!(full_scale["text"], text);
        let manual = include_str!("../../../docs/measure.md");
        for finding in findings {
            let name = finding["finding"].as_str().unwrap();
            let row = manual.lines().find(|row| row.starts_with(&format!("| `{name}` |")));
            let row = row.unwrap_or_else(|| panic!("{name}"));
            let keys = finding.as_object().unwrap().keys().map(String::as_str);
            let general = ["finding", "found", "confidence_share", "text"];
            let own: Vec<&str> = keys.filter(|key| !general.contains(key)).collect();
            assert!(own.iter().all(|key| row.contains(&format!("`{key}`"))), "{own:?}: {row}");
            assert_eq!(row.matches('`').count() / 2, own.len() + 1, "{own:?}: {row}");
        }
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
        assert!(good.notes().is_empty() && good.findings.as_ref().unwrap().len() > 5);
        assert!(lines[1].contains("Not a supported audio file"), "{}", lines[1]);
        let silent = found[2].1.as_ref().unwrap();
        let [finding] = &silent.findings.as_ref().unwrap()[..] else { panic!("one finding") };
        assert_eq!(finding.sentence(), "no reading: the file is silent");
        assert!(lines[2].contains("\"integrated_lufs\":null"), "{}", lines[2]);
        let invalid = found[3].1.as_ref().unwrap();
        // Both channels carry them.
        assert_eq!(invalid.notes(), ["202 invalid samples (not numbers), measured as silence."]);
        assert_eq!(run(&files, true, false).unwrap_err().exit_code(), 2);
        assert!(run(&files[..1], false, true).is_ok());
    }
}
