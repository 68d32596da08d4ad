//! The history as CSV and JSON: one row every 100 ms.

use super::csv::{cell, write_line};
use serde::Serialize;
use shared_dsp::loudness::records::{RECORDS_PER_S, Record, RecordStore};
use shared_dsp::units::gain_to_db;
use shared_plugin::receipts::exported;
use std::io::{self, Write};

/// Time from row to row, s.
pub const HISTORY_STEP_S: f64 = 0.1;
const STEP: i64 = RECORDS_PER_S / 10;
const MOMENTARY: i64 = 40;
const SHORT_TERM: i64 = 300;

/// The readings of a tenth of a second. `None` is no reading.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HistoryRow {
    /// Its end: on the timeline with time-code, else since the reset, s.
    pub time_s: f64,
    /// Loudness of the 400 ms that end there, LUFS.
    pub momentary_lufs: Option<f64>,
    /// Loudness of the 3 s that end there, LUFS.
    pub short_term_lufs: Option<f64>,
    /// Highest true peak of the tenth, dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// Mean correlation of left and right in it, K-weighted.
    pub correlation: Option<f64>,
    /// Samples at or above full scale in it.
    pub full_scale_samples: u64,
}

/// The rows of a store, where something was measured. For a background thread: an hour is 36 000
/// rows.
pub fn history(store: &RecordStore) -> impl Iterator<Item = HistoryRow> + '_ {
    let span = store.span();
    let (first, last) = (span.start.div_euclid(STEP), (span.end + STEP - 1).div_euclid(STEP));
    (first..last).filter_map(move |tenth| row(store, tenth * STEP))
}

fn row(store: &RecordStore, first: i64) -> Option<HistoryRow> {
    let end = first + STEP;
    let records: Vec<Record> = (first..end).filter_map(|place| store.get(place)).collect();
    if records.is_empty() {
        return None;
    }
    let loudness = |places: i64| store.loudness_lufs(end - places..end).and_then(exported);
    let peak_gain = records.iter().map(|record| record.true_peak_gain).fold(0.0, f32::max);
    let sounding: Vec<f64> = records
        .iter()
        .filter(|record| record.energy > 0.0)
        .map(|record| f64::from(record.correlation_factor))
        .collect();
    let correlation = sounding.iter().sum::<f64>() / sounding.len() as f64;
    Some(HistoryRow {
        time_s: end as f64 / RECORDS_PER_S as f64,
        momentary_lufs: loudness(MOMENTARY),
        short_term_lufs: loudness(SHORT_TERM),
        true_peak_dbtp: (peak_gain > 0.0).then(|| gain_to_db(peak_gain.into())).and_then(exported),
        correlation: exported(correlation),
        // Where only seconds are kept, ten tenths would each count all.
        full_scale_samples: if store.is_fine(first) || first.rem_euclid(RECORDS_PER_S) == 0 {
            let counted = if store.is_fine(first) { &records[..] } else { &records[..1] };
            counted.iter().map(|record| u64::from(record.clipped_samples)).sum()
        } else {
            0
        },
    })
}

/// Writes rows as CSV with a line of names.
///
/// # Errors
/// The output's error.
pub fn history_csv(
    rows: impl IntoIterator<Item = HistoryRow>,
    output: &mut impl Write,
) -> io::Result<()> {
    const NAMES: [&str; 6] = [
        "time_s",
        "momentary_lufs",
        "short_term_lufs",
        "true_peak_dbtp",
        "correlation",
        "full_scale_samples",
    ];
    write_line(output, NAMES)?;
    for row in rows {
        let cells = [
            format!("{:.1}", row.time_s),
            cell(row.momentary_lufs, 2),
            cell(row.short_term_lufs, 2),
            cell(row.true_peak_dbtp, 2),
            cell(row.correlation, 3),
            row.full_scale_samples.to_string(),
        ];
        write_line(output, cells.iter().map(String::as_str))?;
    }
    Ok(())
}

/// Writes rows as a JSON array, one row a line.
///
/// # Errors
/// The output's error.
pub fn history_json(
    rows: impl IntoIterator<Item = HistoryRow>,
    output: &mut impl Write,
) -> io::Result<()> {
    output.write_all(b"[")?;
    for (n, row) in rows.into_iter().enumerate() {
        output.write_all(if n > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut *output, &row)?;
    }
    output.write_all(b"\n]\n")
}
