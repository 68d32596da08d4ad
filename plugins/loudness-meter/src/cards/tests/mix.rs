//! *Ready for mastering*.

use super::*;
use State::{Caution, NotHeard, Ok, Over};

#[test]
fn a_mix_without_fault_is_ok_in_every_row_and_nothing_heard_in_none() {
    let mix = Mix::good();
    let rows = ready_for_mastering(&mix.evidence());
    assert_eq!(rows.len(), 8);
    for row in &rows {
        assert_eq!(row.state, Ok, "{row:?}");
        assert!(!row.value.is_empty() && !row.target.is_empty() && !row.why.is_empty());
    }
    let silent = Mix::spoilt(|mix| {
        mix.readings = Readings::EMPTY;
        mix.inspection = Inspection::new().readings();
        mix.sections.clear();
    });
    for row in ready_for_mastering(&silent.evidence()) {
        assert_eq!(row.state, NotHeard, "{row:?}");
        assert!(!row.evidence.is_empty());
    }
}

#[test]
fn ok_needs_a_minute_or_the_whole_of_a_shorter_programme() {
    for (heard_s, programme_s, expected) in [
        (59.9, None, NotHeard),
        (60.0, None, Ok),
        (20.0, Some(20.0), Ok),
        (19.0, Some(20.0), NotHeard),
        (59.9, Some(200.0), NotHeard),
    ] {
        let mix = Mix::heard(heard_s, |mix| mix.programme_s = programme_s);
        for subject in [Subject::PeakHeadroom, Subject::Clipping, Subject::Mono, Subject::Noise] {
            assert_eq!(mix.state(subject), expected, "{subject:?} {heard_s}");
        }
    }
    let row = Mix::heard(34.7, |_| {}).row(Subject::PeakHeadroom);
    assert!(row.evidence.contains("0:34 measured, needs 1:00: play through the loudest part."));
}

#[test]
fn peak_headroom_asks_to_lower_all_tracks_by_what_is_missing() {
    for (peak_dbtp, heard_s, expected) in [
        (-6.0, 60.0, Ok),
        // Less than half a decibel is no advice.
        (-5.51, 60.0, Ok),
        (-5.5, 60.0, Caution),
        (-1.0, 60.0, Caution),
        (-0.99, 60.0, Over),
        (-6.0, 10.0, NotHeard),
        // What is found early is said early: a maximum only rises.
        (-2.8, 10.0, Caution),
        (1.0, 10.0, Over),
    ] {
        let mix = Mix::heard(heard_s, |mix| mix.readings.true_peak_dbtp = peak_dbtp);
        assert_eq!(mix.state(Subject::PeakHeadroom), expected, "{peak_dbtp} {heard_s}");
    }
    let row = Mix::spoilt(|mix| mix.readings.true_peak_dbtp = -2.8).row(Subject::PeakHeadroom);
    assert_eq!(
        row.action,
        "In the mix: lower all tracks together by 3.2 dB. Don't use a limiter for it."
    );
    assert_eq!(row.value, "\u{2212}2.8 dBTP");
    assert_eq!(row.target, "at most \u{2212}6.0 dBTP");
    assert!(row.evidence.contains("(BS.1770-5) at 1:24, bar 43."), "{}", row.evidence);
    assert_eq!(row.place, Some(Place { history_s: 84.0, bar: Some(43) }));
    let near = Mix::spoilt(|mix| mix.readings.true_peak_dbtp = -5.99).row(Subject::PeakHeadroom);
    assert_eq!(near.value, "\u{2212}5.99 dBTP");
    assert!(near.evidence.contains("close enough"), "{}", near.evidence);
    let held = Mix::spoilt(|mix| mix.inspection.dynamics.limiter_confidence_share = 0.5);
    assert!(held.row(Subject::PeakHeadroom).evidence.contains("A limiter may be holding"));
}

#[test]
fn clipping_counts_runs_overs_and_full_scale() {
    let runs = |runs| move |mix: &mut Mix| mix.inspection.clipping.runs = runs;
    assert_eq!(Mix::spoilt(runs(1)).state(Subject::Clipping), Caution);
    assert_eq!(Mix::spoilt(runs(2)).state(Subject::Clipping), Caution);
    assert_eq!(Mix::spoilt(runs(3)).state(Subject::Clipping), Over);
    assert_eq!(Mix::heard(5.0, runs(3)).state(Subject::Clipping), Over);
    assert_eq!(Mix::heard(5.0, runs(0)).state(Subject::Clipping), NotHeard);
    let overs = Mix::spoilt(|mix| mix.inspection.overs.events = 1);
    assert_eq!(overs.state(Subject::Clipping), Caution);
    let full = Mix::spoilt(|mix| mix.readings.clipped_samples = 1);
    assert_eq!(full.state(Subject::Clipping), Caution);
    let broken = Mix::spoilt(|mix| mix.readings.bad_samples = 12).row(Subject::Clipping);
    assert_eq!((broken.state, broken.matter), (Over, "invalid samples"));
    let row = Mix::spoilt(|mix| {
        mix.inspection.clipping.runs = 4;
        mix.inspection.clipping.longest_samples = 14;
        mix.inspection.clipping.worst_frame = 84 * 48_000;
    })
    .row(Subject::Clipping);
    assert!(row.action.contains("at 1:24, bar 43") && row.evidence.contains("lasts 14 samples"));
}

#[test]
fn balance_judges_offset_at_once_and_lean_when_enough_is_heard() {
    let lean = |db: f64| {
        move |mix: &mut Mix| mix.inspection.octaves.iter_mut().for_each(|o| o.balance_db = db)
    };
    for (balance_db, expected) in
        [(1.98, Ok), (-1.98, Ok), (2.0, Caution), (-3.98, Caution), (-4.0, Over)]
    {
        assert_eq!(Mix::spoilt(lean(balance_db)).state(Subject::Balance), expected, "{balance_db}");
    }
    assert_eq!(Mix::heard(30.0, lean(-5.0)).state(Subject::Balance), NotHeard);
    let row = Mix::spoilt(lean(-2.6)).row(Subject::Balance);
    assert_eq!(row.value, "2.6 dB left");
    assert!(row.action.contains("pulls it left"));
    let offset = |dbfs: f64, confidence: f64| {
        move |mix: &mut Mix| {
            mix.inspection.offset.offset_dbfs = [dbfs, -90.0];
            mix.inspection.offset.confidence_share = confidence;
        }
    };
    for (offset_dbfs, confidence, expected) in [
        (-45.0, 0.49, NotHeard),
        (-45.0, 0.5, Caution),
        (-50.01, 0.9, NotHeard),
        (-40.01, 0.9, Caution),
        (-40.0, 0.9, Over),
    ] {
        let mix = Mix::heard(20.0, offset(offset_dbfs, confidence));
        assert_eq!(mix.state(Subject::Balance), expected, "{offset_dbfs} {confidence}");
    }
    assert_eq!(Mix::spoilt(offset(-40.0, 0.9)).row(Subject::Balance).matter, "DC offset");
}

#[test]
fn balance_of_octaves_is_weighted_as_loudness_is() {
    let mut inspection = Mix::good().inspection;
    inspection.octaves[0].balance_db = -20.0;
    // 31 Hz counts for little: K-weighting takes 8 to 12 dB off it.
    let lows_db = balance::balance_db(&inspection, RATE_HZ);
    inspection.octaves[0].balance_db = 0.0;
    inspection.octaves[6].balance_db = -20.0;
    let presence_db = balance::balance_db(&inspection, RATE_HZ);
    assert!(lows_db > -0.15 && lows_db < 0.0 && presence_db < -1.0, "{lows_db} {presence_db}");
    inspection.octaves = [OctaveImage::EMPTY; 10];
    assert_eq!(balance::balance_db(&inspection, RATE_HZ), f64::NEG_INFINITY);
}

#[test]
fn mono_judges_loss_and_bass() {
    let loss = |lu: f64| move |mix: &mut Mix| mix.inspection.mono_loss_lu = lu;
    for (loss_lu, expected) in [(2.0, Ok), (2.01, Caution), (3.1, Caution), (3.11, Over)] {
        assert_eq!(Mix::spoilt(loss(loss_lu)).state(Subject::Mono), expected, "{loss_lu}");
    }
    assert_eq!(Mix::heard(30.0, loss(9.0)).state(Subject::Mono), NotHeard);
    let lows =
        |factor: f64| move |mix: &mut Mix| mix.inspection.correlation.lowest_lows_factor = factor;
    assert_eq!(Mix::spoilt(lows(0.0)).state(Subject::Mono), Ok);
    assert_eq!(Mix::spoilt(lows(f64::NEG_INFINITY)).state(Subject::Mono), Ok);
    let row = Mix::heard(30.0, lows(-0.01)).row(Subject::Mono);
    assert_eq!((row.state, row.matter), (Caution, "bass in mono"));
    let phase = Mix::spoilt(|mix| mix.inspection.low_end = LowEndVerdict::OutOfPhase);
    assert_eq!(phase.state(Subject::Mono), Over);
    let one = Mix::spoilt(|mix| {
        mix.bus = Bus::DualMono;
        mix.inspection.mono_loss_lu = 9.0;
    });
    assert_eq!(one.row(Subject::Mono).value, "mono source");
    let wide = Mix::spoilt(|mix| mix.bus = Bus::Surround { channels: 6 });
    assert!(wide.row(Subject::Mono).evidence.contains("left and right of 5.1"));
}

#[test]
fn noise_and_hum_need_a_quiet_part() {
    let noise = |dbfs: f64, confidence: f64| {
        move |mix: &mut Mix| {
            mix.inspection.noise_floor.a_weighted_dbfs = dbfs;
            mix.inspection.noise_floor.confidence_share = confidence;
        }
    };
    for (dbfs, confidence, expected) in [
        (-65.01, 0.9, Ok),
        (-65.0, 0.9, Caution),
        (-50.01, 0.9, Caution),
        (-50.0, 0.9, Over),
        (-50.0, 0.49, Ok),
    ] {
        assert_eq!(Mix::spoilt(noise(dbfs, confidence)).state(Subject::Noise), expected, "{dbfs}");
    }
    let hum = |dbfs: f64| {
        move |mix: &mut Mix| {
            mix.inspection.hum.hum_dbfs = dbfs;
            mix.inspection.hum.mains_hz = 50.0;
            mix.inspection.hum.confidence_share = 0.6;
        }
    };
    for (dbfs, expected) in [(-80.01, NotHeard), (-80.0, Caution), (-55.01, Caution), (-55.0, Over)]
    {
        assert_eq!(Mix::heard(20.0, hum(dbfs)).state(Subject::Noise), expected, "{dbfs}");
    }
    assert_eq!(Mix::spoilt(hum(-60.0)).row(Subject::Noise).matter, "hum");
    for (quiet_windows, expected) in [(3, NotHeard), (4, Ok)] {
        let mix = Mix::spoilt(|mix| mix.inspection.hum.quiet_windows = quiet_windows);
        assert_eq!(mix.state(Subject::Noise), expected);
    }
    let dense = Mix::spoilt(|mix| mix.inspection.hum.quiet_windows = 0).row(Subject::Noise);
    assert!(dense.evidence.contains("Needs a quiet part") && dense.value.is_empty());
}

#[test]
fn dynamics_name_what_they_rest_on() {
    let dynamics = |plr: f64, limiter: f64, crushed: f64| {
        move |mix: &mut Mix| {
            mix.readings.peak_to_loudness_lu = plr;
            mix.inspection.dynamics.limiter_confidence_share = limiter;
            mix.inspection.dynamics.crushed_confidence_share = crushed;
        }
    };
    for (plr, limiter, crushed, heard_s, expected) in [
        (10.0, 0.0, 0.0, 60.0, Ok),
        (9.99, 0.0, 0.0, 60.0, Caution),
        (13.0, 0.49, 0.49, 60.0, Ok),
        (13.0, 0.5, 0.0, 60.0, Caution),
        (9.0, 0.0, 0.5, 60.0, Caution),
        (8.0, 0.0, 0.5, 60.0, Caution),
        (7.99, 0.0, 0.5, 60.0, Over),
        // A held chord is not crushed.
        (3.0, 0.0, 0.49, 60.0, Caution),
        (9.0, 0.0, 0.0, 30.0, NotHeard),
        (7.0, 0.0, 0.5, 30.0, Caution),
        (13.0, 0.6, 0.0, 15.0, Caution),
    ] {
        let mix = Mix::heard(heard_s, dynamics(plr, limiter, crushed));
        assert_eq!(mix.state(Subject::Dynamics), expected, "{plr} {limiter} {crushed} {heard_s}");
    }
    let row = Mix::spoilt(|mix| {
        dynamics(11.0, 0.7, 0.0)(mix);
        let found = &mut mix.inspection.dynamics;
        (found.piled_share, found.pile_dbfs) = (0.23, -1.0);
        (found.median_psr_lu, found.pile_frame) = (8.3, 84 * 48_000);
    })
    .row(Subject::Dynamics);
    assert!(row.evidence.contains(
        "A limiter is probably active on the mix: 23 % of the loud 50 ms slices peak within \
         0.1 dB of \u{2212}1.0 dBFS at 1:24, bar 43; median PSR (true peak above the loudness of \
         the last 3 s) 8.3 LU"
    ));
    assert_eq!(row.matter, "a limiter in the mix");
}
