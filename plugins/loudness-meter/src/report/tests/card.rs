//! Cards on paper.

use super::*;
use crate::cards::tests::{Bars, Mix};
use crate::cards::{State, ready_for_mastering};
use crate::platforms::PlatformTable;

fn report(spoil: impl FnOnce(&mut Mix)) -> CardReport {
    let mix = Mix::spoilt(spoil);
    let table = PlatformTable::load(None).value;
    let rows = ready_for_mastering(&mix.evidence());
    CardReport::of("Ready for mastering", &rows, &mix.evidence(), table.platforms(), moment())
}

#[test]
fn a_report_comes_back_from_json() {
    let written = report(|mix| mix.readings.true_peak_dbtp = -2.8);
    let back: CardReport = serde_json::from_str(&written.json()).unwrap();
    assert_eq!(back, written);
    assert_eq!((back.rows.len(), back.sections.len(), back.platforms.len()), (8, 3, 18));
    assert_eq!(back.rows[0].figures["true_peak_dbtp"], Some(-2.8));
    assert_eq!((back.rows[0].place_s, back.rows[0].bar), (Some(84.0), Some(43)));
    assert_eq!(back.rows[4].figures["hum_dbfs"], None);
}

#[test]
fn csv_comes_back_with_names_that_hold_commas_and_quotes() {
    let name = "Chorus, \"big\"";
    let report = report(|mix| {
        for section in [1, 2] {
            let section = mix.sections[section];
            mix.names.rename(&section, name, &Bars);
        }
    });
    let mut output = Vec::new();
    report.csv(&mut output).unwrap();
    let table = parse_csv(std::str::from_utf8(&output).unwrap());
    assert_eq!(table.len(), 9);
    assert!(table.iter().all(|line| line.len() == 8));
    assert_eq!(table[6][2], format!("{name}: 0.8 LU apart"));
    assert_eq!(table[1][..3], ["Peak headroom", "ok", "-7.0 dBTP"]);
}

#[test]
fn the_text_has_no_sign_that_a_terminal_may_lack() {
    let report = report(|mix| {
        mix.is_vocal_processed = true;
        mix.readings.true_peak_dbtp = -2.8;
    });
    let text = report.text();
    let odd: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    assert!(odd.iter().all(|&c| c == '\u{b1}'), "{odd:?}");
    assert!(
        text.contains("Peak headroom: caution\n  measured: -2.8 dBTP\n  target: at most -6.0 dBTP")
    );
    assert!(text.contains("0:30, bar 16  Chorus 1: -16.0 LUFS"), "{text}");
    assert!(text.contains("Spotify Normal: turned up by 1.8 dB"), "{text}");
    assert_eq!(report.rows[0].state, State::Caution);
}

#[test]
fn the_sheet_holds_every_row_the_history_and_its_sections() {
    let report = report(|mix| mix.readings.true_peak_dbtp = -2.8);
    let rows = (1..1900).map(|tenth| HistoryRow {
        time_s: f64::from(tenth) / 10.0,
        momentary_lufs: Some(-20.0),
        short_term_lufs: Some(-20.0 + 4.0 * (f64::from(tenth) / 200.0).sin()),
        true_peak_dbtp: Some(-7.0),
        correlation: None,
        full_scale_samples: 0,
    });
    let file = sheet(&report, rows);
    for row in &report.rows {
        assert!(file.contains(&format!("({}: {})", row.title, row.state.words())), "{}", row.title);
    }
    for words in
        ["(Measured: -2.8 dBTP)", "(Target: at most -6.0 dBTP)", "(Chorus 1)", "(Platforms)"]
    {
        assert!(file.contains(words), "{words}");
    }
    // A report without a history is one, too.
    assert!(sheet(&report, std::iter::empty()).contains("(Platforms)"));
}
