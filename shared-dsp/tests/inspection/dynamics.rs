//! Limiters at work and crushed mixes, against loud drums, machines, organs and sines.

use shared_dsp::inspect::{Parts, REPORTED_CONFIDENCE_SHARE};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Stereo, Style, Tone, add_tone};

const PARTS: Parts = Parts { dynamics: true, overs: true, ..Parts::NONE };

fn tone(hz: f64, partials: &[f64]) -> Tone<'_> {
    Tone {
        pitch_hz: hz,
        partials,
        gain: 0.3,
        attack_s: 0.05,
        fall_s: f64::INFINITY,
        held_s: 20.0,
        release_s: 0.1,
        pan: 0.0,
        phase: 0.3,
    }
}

/// Programmes without a limiter, some of them with equal peaks or little dynamics of their own.
fn unlimited(style: Style, seed: u64) -> Stereo {
    let mut song = Song::new(style, seed);
    let mut mix = Song::silence(20.0);
    let hz = song.root_hz;
    match seed % 6 {
        0 => song.add_drums(&mut mix, 0.0, 20.0, false),
        1 => song.add_drums(&mut mix, 0.0, 20.0, true),
        2 => {
            // An organ holding one chord.
            for ratio in [2.0, 3.0, 4.0, 5.0] {
                add_tone(&mut mix, 0.0, &tone(ratio * hz, &[1.0, 0.5, 0.0, 0.3]));
            }
        }
        3 => add_tone(&mut mix, 0.0, &tone(hz, &[1.0])),
        4 => {
            song.add_drums(&mut mix, 0.0, 20.0, true);
            song.add_pads(&mut mix, 0.0, 20.0, 0.5);
        }
        _ => song.add_band(&mut mix, 0.0, 20.0, 0.5),
    }
    let peak_dbfs = song.random().within(-8.0, -0.1);
    set_peak(&mut mix, peak_dbfs);
    mix
}

#[test]
fn a_limiter_at_work_is_found_and_loud_drums_are_not_one() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(20.0, 0.0);
        let random = song.random();
        let (drive_db, ceiling_dbfs) = (random.within(5.0, 10.0), random.within(-6.0, 0.0));
        limit(&mut mix, drive_db + ceiling_dbfs, ceiling_dbfs, random.within(0.03, 0.15));
        crate::readings(&mix, PARTS).dynamics.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    let sound = |style: Style, seed: u64| {
        let mix = unlimited(style, seed);
        crate::readings(&mix, PARTS).dynamics.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    crate::judge("limiter", faulty, sound);
}

#[test]
fn a_crushed_mix_is_found_and_an_organ_is_not_crushed() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(20.0, 0.0);
        let random = song.random();
        let drive_db = random.within(13.0, 18.0);
        if seed.is_multiple_of(2) {
            limit(&mut mix, drive_db, -0.2, random.within(0.01, 0.04));
        } else {
            amplify(&mut mix, drive_db);
            clip(&mut mix, -0.2);
        }
        amplify(&mut mix, random.within(-10.0, 0.0));
        crate::readings(&mix, PARTS).dynamics.crushed_confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    let sound = |style: Style, seed: u64| {
        let mut mix = unlimited(style, seed);
        // A mix that a limiter touches is not yet crushed.
        if seed % 6 == 5 {
            set_peak(&mut mix, 0.0);
            limit(&mut mix, 3.0, -0.2, 0.08);
        }
        crate::readings(&mix, PARTS).dynamics.crushed_confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    crate::judge("crushed", faulty, sound);
}

/// A limiter that only catches the highest peaks: 80 % are found.
#[test]
fn a_limiter_that_takes_4_db_off_is_found() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(24.0, 0.0);
        let (ceiling_dbfs, release_s) =
            (song.random().within(-6.0, 0.0), song.random().within(0.03, 0.15));
        limit(&mut mix, 4.0 + ceiling_dbfs, ceiling_dbfs, release_s);
        crate::readings(&mix, PARTS).dynamics.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    let sound = |style: Style, seed: u64| {
        let mix = unlimited(style, seed + 500);
        crate::readings(&mix, PARTS).dynamics.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    crate::judge_at(80.0, "limiter 4 dB", faulty, sound);
}
