//! The history on paper.

use super::*;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::records::{ProgrammeMeter, Transport};
use shared_dsp::measure::signals::sine;

/// 5 s of a 997 Hz tone at -20 dBFS in the left channel, half as loud in the right.
fn rows() -> (Vec<HistoryRow>, f64) {
    let mut meter = ProgrammeMeter::new();
    meter.prepare(48_000.0, &ChannelOrder::Smpte.layout_or_smpte(2));
    let left = sine(997.0, -20.0, 48_000.0, 240_000);
    let right = sine(997.0, -26.0, 48_000.0, 240_000);
    meter.process(&[&left, &right], &Transport::default());
    let history_rows = history(meter.history().records()).collect();
    (history_rows, meter.readings().short_term_lufs)
}

#[test]
fn a_row_every_tenth_holds_what_the_meter_read() {
    let (rows, short_term_lufs) = rows();
    assert_eq!(rows.len(), 50);
    assert!((rows[49].time_s - 5.0).abs() < 1e-9);
    assert!((rows[49].short_term_lufs.unwrap() - short_term_lufs).abs() < 0.01);
    assert_eq!((rows[28].short_term_lufs, rows[2].momentary_lufs), (None, None));
    assert!(rows[29].short_term_lufs.is_some() && rows[3].momentary_lufs.is_some());
    assert!((rows[20].true_peak_dbtp.unwrap() + 20.0).abs() < 0.02);
    assert!((rows[20].correlation.unwrap() - 1.0).abs() < 0.001);
}

#[test]
fn csv_and_json_come_back_with_every_number() {
    let (rows, _) = rows();
    let mut output = Vec::new();
    history_csv(rows.iter().copied(), &mut output).unwrap();
    let table = parse_csv(std::str::from_utf8(&output).unwrap());
    assert_eq!(table[0][..3], ["time_s", "momentary_lufs", "short_term_lufs"]);
    assert_eq!(table.len(), 51);
    assert!(table.iter().all(|line| line.len() == 6));
    for (line, row) in table[1..].iter().zip(&rows) {
        assert!((line[0].parse::<f64>().unwrap() - row.time_s).abs() < 1e-9);
        let back: Option<f64> = line[2].parse().ok();
        assert_eq!(back.is_some(), row.short_term_lufs.is_some());
        assert!((back.unwrap_or(0.0) - row.short_term_lufs.unwrap_or(0.0)).abs() <= 0.006);
    }
    let mut output = Vec::new();
    history_json(rows.iter().copied(), &mut output).unwrap();
    let list: Vec<serde_json::Value> = serde_json::from_slice(&output).unwrap();
    assert_eq!(list.len(), 50);
    assert_eq!(list[0]["short_term_lufs"], serde_json::Value::Null);
    assert_eq!(list[49]["short_term_lufs"].as_f64(), rows[49].short_term_lufs);
    let mut empty = Vec::new();
    history_json([], &mut empty).unwrap();
    assert!(serde_json::from_slice::<Vec<i32>>(&empty).unwrap().is_empty());
}
