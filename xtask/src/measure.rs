//! `measure`: the loudness of files, and what is wrong with them, by the meter's own engine.

use std::path::{Path, PathBuf};
use std::time::Instant;

use shared_dsp::inspect::{Inspection, InspectionReadings, Section};
use shared_dsp::loudness::Readings;
use shared_song::{Audio, wav};

use crate::failure::Outcome;
use crate::readings::{measure, text};

/// A detector's finding is worth saying from this confidence on.
const SURE_SHARE: f64 = 0.5;

/// Readings and findings of one file.
struct Measured {
    readings: Readings,
    inspection: Option<(InspectionReadings, Vec<Section>)>,
    rate_hz: f64,
    /// Length of the file divided by the time it took to measure.
    speed_ratio: f64,
}

impl Measured {
    fn of(audio: &Audio, full: bool) -> Self {
        let start = Instant::now();
        let readings = measure(audio);
        let inspection = full.then(|| inspect(audio));
        Self {
            readings,
            inspection,
            rate_hz: f64::from(audio.rate_hz),
            speed_ratio: audio.length_s() / start.elapsed().as_secs_f64().max(1e-9),
        }
    }
}

/// The verb: a table, or with `json` one line of JSON a file. Readings that do not exist (silence,
/// too short) are a dash, or null. `full` adds what the detectors find.
pub fn run(files: &[PathBuf], json: bool, full: bool) -> Outcome {
    // All files are read before anything is printed, so that an error leaves no half table.
    let measured = files
        .iter()
        .map(|file| Ok((file, Measured::of(&wav::read(file)?, full))))
        .collect::<Outcome<Vec<_>>>()?;
    if json {
        measured.iter().for_each(|(file, found)| println!("{}", found.to_json(file)));
    } else {
        print_table(&measured);
    }
    Ok(())
}

/// Prints one row a file, then what the detectors found.
fn print_table(measured: &[(&PathBuf, Measured)]) {
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
    for (file, Measured { readings, .. }) in measured {
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
    for (file, found) in measured.iter().filter(|(_, found)| found.inspection.is_some()) {
        println!("\n{}", file.display());
        found.findings().iter().for_each(|line| println!("  {line}"));
        println!("  measured at {:.0} times real time", found.speed_ratio);
    }
}

fn inspect(audio: &Audio) -> (InspectionReadings, Vec<Section>) {
    let channels = if audio.mono { 1 } else { 2 };
    let mut inspection = Box::new(Inspection::new());
    inspection.prepare(f64::from(audio.rate_hz), channels);
    inspection.process(&[&audio.left[..], &audio.right[..]][..channels], &[]);
    (inspection.readings(), inspection.sections().to_vec())
}

impl Measured {
    /// As one line of JSON.
    fn to_json(&self, file: &Path) -> String {
        let readings = &self.readings;
        let number = |value: f64| value.is_finite().then_some(value);
        serde_json::json!({
            "findings": self.inspection.as_ref().map(|_| self.findings()),
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
        .to_string()
    }

    /// A sentence for each detector.
    fn findings(&self) -> Vec<String> {
        let Some((found, sections)) = &self.inspection else { return Vec::new() };
        let at = |frame: u64| clock(frame as f64 / self.rate_hz);
        let mut lines = Vec::new();
        let clipping = &found.clipping;
        lines.push(if clipping.confidence_share >= SURE_SHARE {
            let (runs, first) = (clipping.runs, at(clipping.first_frame));
            let ceiling_dbfs = clipping.ceiling_dbfs;
            format!("clipping: {runs} runs cut off flat at {ceiling_dbfs:.1} dBFS, from {first} on")
        } else {
            "clipping: none".to_owned()
        });
        let overs = &found.overs;
        lines.push(if overs.events > 0 {
            let (events, worst) = (overs.events, at(overs.worst_frame));
            format!("overs: {events}, the worst {:+.2} dBTP at {worst}", overs.worst_dbtp)
        } else {
            "overs: none".to_owned()
        });
        let offset = &found.offset;
        lines.push(if offset.confidence_share >= SURE_SHARE {
            let [left, right] = offset.offset_percent;
            format!("DC offset: {left:+.2} % left, {right:+.2} % right")
        } else {
            "DC offset: none".to_owned()
        });
        let hum = &found.hum;
        lines.push(if hum.confidence_share >= SURE_SHARE {
            let first = at(hum.first_frame);
            format!("hum: {} Hz at {:.1} dBFS, from {first} on", hum.mains_hz, hum.hum_dbfs)
        } else {
            "hum: none found".to_owned()
        });
        let noise = &found.noise_floor;
        lines.push(if noise.confidence_share >= SURE_SHARE {
            format!("noise floor: {:.1} dBFS in {} quiet windows", noise.floor_dbfs, noise.windows)
        } else {
            "noise floor: nothing quiet enough".to_owned()
        });
        let dynamics = &found.dynamics;
        let limited = dynamics.limiter_confidence_share >= SURE_SHARE;
        let crushed = dynamics.crushed_confidence_share >= SURE_SHARE;
        lines.push(format!(
            "dynamics: PLR {:.1} LU, lowest PSR {:.1} LU{}{}",
            self.readings.peak_to_loudness_lu,
            dynamics.lowest_psr_lu,
            if limited { ", a limiter works" } else { "" },
            if crushed { ", crushed" } else { "" },
        ));
        lines.push(format!("mono: loses {:.1} LU; {}", found.mono_loss_lu, found.low_end));
        for (number, section) in (1..).zip(sections) {
            let [from, to] = [section.start_s, section.end_s].map(clock);
            let loudness = text(section.loudness_lufs, "LUFS");
            lines.push(format!("section {number}: {from} to {to}, {loudness}"));
        }
        lines
    }
}

/// Minutes and seconds.
fn clock(time_s: f64) -> String {
    let whole_s = time_s.max(0.0) as u64;
    format!("{}:{:02}", whole_s / 60, whole_s % 60)
}
