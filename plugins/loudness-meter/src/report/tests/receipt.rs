//! Receipts.

use super::*;
use crate::cards::Bus;
use crate::cards::tests::Mix;

fn receipt(partial: Option<Partial>) -> Receipt {
    let mix = Mix::good();
    Receipt::of(&mix.readings, &mix.inspection, 48_000.0, Bus::Stereo, moment(), partial)
}

#[test]
fn a_receipt_comes_back_from_json() {
    let partials = [
        None,
        Some(Partial::ShorterThanProject { project_s: 200.5 }),
        Some(Partial::ShorterThanLoop { loop_s: 16.0 }),
        Some(Partial::StartedElsewhere { start_s: 84.25 }),
    ];
    for partial in partials {
        let written = receipt(partial);
        assert_eq!(Receipt::parse(&written.json()).unwrap(), written);
    }
    let mut odd = Mix::good();
    odd.readings.integrated_lufs = -14.123_456_789;
    odd.readings.true_peak_dbtp = f64::NEG_INFINITY;
    let written =
        Receipt::of(&odd.readings, &odd.inspection, 44_100.0, Bus::DualMono, moment(), None);
    assert_eq!((written.integrated_lufs, written.true_peak_dbtp), (Some(-14.123), None));
    assert_eq!(Receipt::parse(&written.json()).unwrap(), written);
}

#[test]
fn a_receipt_that_is_none_is_refused() {
    let json = receipt(None).json();
    assert!(Receipt::parse("{").is_err());
    assert!(Receipt::parse("{}").unwrap_err().contains("missing field"));
    let newer = json.replace("\"file_version\": 1", "\"file_version\": 9");
    assert!(Receipt::parse(&newer).unwrap_err().contains("version 9"));
}

#[test]
fn the_text_is_ascii_and_says_what_is_partial() {
    let text = receipt(Some(Partial::StartedElsewhere { start_s: 84.25 })).text();
    assert!(text.is_ascii(), "{text}");
    for line in [
        "Lathe Loudness 0.1.0, 25 November 2026, 14:05",
        "Length             3:12",
        "Integrated         -20.0 LUFS",
        "Loudness range     none (unstable: under 60 s, Tech 3342)",
        "Max short-term     -16.0 LUFS (3 s)",
        "True peak          -7.0 dBTP",
        "Clipped runs       0",
        "Partial: started at 1:24, not at the start.",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(!receipt(None).text().contains("Partial"));
}

#[test]
fn what_was_measured_before_the_render_is_in_json_and_text() {
    let written = Receipt { before_render_s: Some(12.5), ..receipt(None) };
    assert_eq!(Receipt::parse(&written.json()).unwrap(), written);
    assert!(written.text().contains("Includes 12.5 s measured before the render.\n"));
    let without = receipt(None);
    assert!(!without.text().contains("Includes"));
    let older = without.json().replace(",\n  \"before_render_s\": null", "");
    assert!(!older.contains("before_render_s"));
    assert_eq!(Receipt::parse(&older).unwrap(), without);
}

#[test]
fn a_render_is_partial_when_it_is_short_or_starts_elsewhere() {
    let of = |start_s, length_s, project_s, loop_span_s| {
        Partial::of(Render { start_s, length_s }, project_s, loop_span_s)
    };
    assert_eq!(of(Some(0.0), 200.0, Some(200.9), None), None);
    assert_eq!(of(Some(0.9), 200.0, Some(200.0), None), None);
    assert_eq!(
        of(Some(0.0), 198.9, Some(200.0), None),
        Some(Partial::ShorterThanProject { project_s: 200.0 })
    );
    assert_eq!(
        of(Some(30.0), 170.0, Some(200.0), None),
        Some(Partial::StartedElsewhere { start_s: 30.0 })
    );
    assert_eq!(of(None, 5.0, None, None), None, "nothing says that it is partial");
    assert_eq!(of(Some(30.0), 16.0, Some(200.0), Some((30.0, 46.0))), None);
    assert_eq!(
        of(Some(30.0), 8.0, Some(200.0), Some((30.0, 46.0))),
        Some(Partial::ShorterThanLoop { loop_s: 16.0 })
    );
    assert_eq!(
        of(Some(40.0), 16.0, None, Some((30.0, 46.0))),
        Some(Partial::StartedElsewhere { start_s: 40.0 })
    );
}
