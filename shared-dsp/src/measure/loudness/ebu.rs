//! The signals of EBU Tech 3341 v4 (2023), table 1, and EBU Tech 3342 v4 (2023), table 1.
//!
//! All but 3341-7, 3341-8, 3342-5 and 3342-6, which are recorded programmes. Files of which the
//! standard has twenty are one case each.

use super::case::{Case, Reading, Segment, When};

const LUFS_TOLERANCE: f64 = 0.1;
const RANGE_TOLERANCE: f64 = 1.0;

/// All cases.
pub fn cases() -> Vec<Case> {
    let mut cases = loudness();
    cases.extend(bursts());
    cases.extend(true_peaks());
    cases.extend(ranges());
    cases
}

fn stereo(name: &str) -> Case {
    Case::new(name, 2)
}

fn steady(name: &str, level_dbfs: f64) -> Case {
    [Reading::Momentary, Reading::ShortTerm, Reading::Integrated]
        .into_iter()
        .fold(stereo(name).tone(level_dbfs, 20.0), |case, reading| {
            case.reads(reading, level_dbfs, LUFS_TOLERANCE)
        })
}

fn integrated(case: Case) -> Case {
    case.reads(Reading::Integrated, -23.0, LUFS_TOLERANCE)
}

fn loudness() -> Vec<Case> {
    let surround = |name: &str, levels_dbfs: &[f64]| {
        let tone = Segment::Tone {
            frequency_hz: 1000.0,
            levels_dbfs: levels_dbfs.to_vec(),
            length_s: 20.0,
        };
        integrated(Case::new(name, levels_dbfs.len()).segment(tone))
    };
    let short_term =
        (0..5).fold(stereo("3341-9"), |case, _| case.tone(-20.0, 1.34).tone(-30.0, 1.66));
    let momentary =
        (0..25).fold(stereo("3341-12"), |case, _| case.tone(-20.0, 0.18).tone(-30.0, 0.22));
    let ever = |case: Case, reading, from_s| {
        case.expects(reading, When::From(from_s), -23.0, [LUFS_TOLERANCE; 2])
    };
    vec![
        steady("3341-1", -23.0),
        steady("3341-2", -33.0),
        // Section 2.9: calibration.
        steady("3341-cal", -18.0),
        integrated(stereo("3341-3").tone(-36.0, 10.0).tone(-23.0, 60.0).tone(-36.0, 10.0)),
        integrated(
            stereo("3341-4")
                .tone(-72.0, 10.0)
                .tone(-36.0, 10.0)
                .tone(-23.0, 60.0)
                .tone(-36.0, 10.0)
                .tone(-72.0, 10.0),
        ),
        integrated(stereo("3341-5").tone(-26.0, 20.0).tone(-20.0, 20.1).tone(-26.0, 20.0)),
        surround("3341-6", &[-28.0, -28.0, -24.0, -30.0, -30.0]),
        surround("3341-6 with LFE", &[-28.0, -28.0, -24.0, f64::NEG_INFINITY, -30.0, -30.0]),
        ever(short_term, Reading::ShortTerm, 3.0),
        ever(momentary, Reading::Momentary, 1.0),
    ]
}

/// Cases 10, 11, 13 and 14: maxima of bursts wherever they lie.
fn bursts() -> Vec<Case> {
    let mut cases = Vec::new();
    let kinds = [
        ("3341-10", "3341-11", 3.0, 0.15, Reading::MaxShortTerm),
        ("3341-13", "3341-14", 0.4, 0.02, Reading::MaxMomentary),
    ];
    for (apart, joined, length_s, step_s, reading) in kinds {
        let mut live = stereo(joined);
        for i in 0..20 {
            let lead_s = f64::from(i) * step_s;
            cases.push(burst(&format!("{apart} file {i}"), lead_s, length_s, reading));
            let level_dbfs = f64::from(i) - 38.0;
            live = live
                .silence(lead_s)
                .tone(level_dbfs, length_s)
                .silence(length_s - lead_s)
                .reads(reading, level_dbfs, LUFS_TOLERANCE);
        }
        cases.push(live);
    }
    cases
}

/// A burst at -23 dBFS after `lead_s` of silence, whose maximum must be found; 3341-10 and 3341-13
/// are made of such.
pub fn burst(name: &str, lead_s: f64, length_s: f64, reading: Reading) -> Case {
    stereo(name).silence(lead_s).tone(-23.0, length_s).silence(1.0).reads(
        reading,
        -23.0,
        LUFS_TOLERANCE,
    )
}

fn true_peaks() -> Vec<Case> {
    let sines = [
        ("3341-15", 4.0, 0.5, 0.0, -6.0),
        ("3341-16", 4.0, 0.5, 45.0, -6.0),
        ("3341-17", 6.0, 0.5, 60.0, -6.0),
        ("3341-18", 8.0, 0.5, 67.5, -6.0),
        ("3341-19", 4.0, 1.41, 45.0, 3.0),
    ];
    let sines = sines.map(|(name, period_samples, amplitude_gain, phase_deg, expected_dbtp)| {
        (name, Segment::LockedSine { period_samples, amplitude_gain, phase_deg }, expected_dbtp)
    });
    let bursts = ["3341-20", "3341-21", "3341-22", "3341-23"];
    let bursts =
        (0..).zip(bursts).map(|(offset, name)| (name, Segment::SplicedBurst { offset }, 0.0));
    sines
        .into_iter()
        .chain(bursts)
        .map(|(name, segment, expected_dbtp)| {
            let case = stereo(name).segment(segment).silence(0.01);
            case.expects(Reading::TruePeak, When::After(1), expected_dbtp, [0.4, 0.2])
        })
        .collect()
}

fn ranges() -> Vec<Case> {
    let cases: [(&str, &[f64], f64); 4] = [
        ("3342-1", &[-20.0, -30.0], 10.0),
        ("3342-2", &[-20.0, -15.0], 5.0),
        ("3342-3", &[-40.0, -20.0], 20.0),
        ("3342-4", &[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ];
    cases
        .map(|(name, levels_dbfs, range_lu)| {
            let tones =
                levels_dbfs.iter().fold(stereo(name), |case, &level| case.tone(level, 20.0));
            tones.silence(1.5).reads(Reading::Range, range_lu, RANGE_TOLERANCE)
        })
        .into()
}
