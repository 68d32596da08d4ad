//! What every block of the suite owes: any input, any cuts, nothing when off.

use shared_dsp::inspect::{Inspection, InspectionReadings, Parts};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Style};
use shared_dsp::noise::Noise;

#[test]
fn readings_are_the_same_bits_for_every_block_cut() {
    let mut song = Song::new(Style::Machine, 4);
    let mut mix = song.band(14.0, 3.0);
    clip(&mut mix, 1.0);
    add_offset(&mut mix, [0.01, 0.0]);
    let mut key = Song::silence(14.0);
    song.add_lead(&mut key, 0.0, 14.0);
    let frames = mix[0].len() & !31;
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let run = |longest: usize| -> InspectionReadings {
            let mut inspection = Inspection::new();
            inspection.prepare(rate_hz, 2);
            let (mut noise, mut start) = (Noise::new(longest as u64), 0);
            while start < frames {
                let end = (start + noise.between(longest.min(1), longest)).min(frames);
                let main = [&mix[0][start..end], &mix[1][start..end]];
                inspection.process(&main, &[&key[0][start..end], &key[1][start..end]]);
                start = end;
            }
            inspection.readings()
        };
        let whole = run(frames);
        assert!(whole.clipping.runs > 0 && whole.overs.events > 0);
        for longest in [1, 7, 100, 1000] {
            assert_eq!(whole, run(longest), "{rate_hz} {longest}");
        }
    }
}

#[test]
fn any_input_is_taken_and_bad_samples_are_silence() {
    let bad = [f32::NAN, f32::INFINITY, -1e30, 1e-42, 1e6, -1e6, 0.0, 3.0];
    for rate_hz in [f64::NAN, -1.0, 0.0, 8_000.0, 22_050.0, 192_000.0, 1e12] {
        for channels in [0, 1, 2, 9] {
            let mut inspection = Inspection::new();
            inspection.prepare(rate_hz, channels);
            let mut noise = Noise::new(1);
            let samples: Vec<f32> = (0..40_000).map(|_| bad[noise.between(0, 7)]).collect();
            inspection.process(&[], &[]);
            inspection.process(&[&[], &[1.0]], &[&[]]);
            inspection.process(&[&samples], &[]);
            inspection.process(&[&samples, &samples[..30_000], &samples], &[&samples[..10]]);
            let readings = inspection.readings();
            assert!(readings.correlation.present_factor.abs() <= 1.0);
            assert!(readings.mono_loss_lu >= 0.0 || readings.mono_loss_lu == f64::NEG_INFINITY);
        }
    }
    let mut inspection = Inspection::new();
    inspection.process(&[&[f32::NAN; 96_000], &[f32::INFINITY; 96_000]], &[]);
    let mut silent = Inspection::new();
    silent.process(&[&[0.0; 96_000], &[0.0; 96_000]], &[]);
    assert_eq!(inspection.readings(), silent.readings());
}

#[test]
fn a_mono_programme_is_mono() {
    let song = Song::new(Style::Studio, 2).band(8.0, -3.0);
    let mut inspection = Inspection::new();
    inspection.prepare(48_000.0, 1);
    inspection.process(&[&song[0]], &[]);
    let readings = inspection.readings();
    assert_eq!(readings.correlation.lowest_factor, 1.0);
    assert!(readings.mono_loss_lu.abs() < 1e-6);
    assert_eq!(readings.low_end.to_string(), "The bass is mono.");
    assert!(
        readings
            .octaves
            .iter()
            .all(|octave| !octave.balance_db.is_finite() || octave.balance_db == 0.0)
    );
}

#[test]
fn parts_that_are_off_say_nothing_and_reset_forgets() {
    let mut mix = Song::new(Style::Studio, 2).band(4.0, 6.0);
    clip(&mut mix, 0.5);
    let mut inspection = Inspection::new();
    let untouched = inspection.readings();
    inspection.apply(&Parts::NONE);
    inspection.process(&[&mix[0], &mix[1]], &[]);
    assert_eq!(inspection.readings(), untouched);
    inspection.apply(&Parts::ALL);
    inspection.process(&[&mix[0], &mix[1]], &[]);
    assert_ne!(inspection.readings(), untouched);
    inspection.reset();
    assert_eq!(inspection.readings(), untouched);
}

#[test]
fn a_minute_of_silence_is_rest() {
    let mut mix = Song::new(Style::Studio, 6).band(8.0, 0.0);
    add_offset(&mut mix, [0.01, -0.02]);
    let mut inspection = Inspection::new();
    assert!(inspection.is_at_rest());
    inspection.process(&[&mix[0], &mix[1]], &[&mix[0], &mix[1]]);
    assert!(!inspection.is_at_rest());
    let second = vec![0.0; 48_000];
    let mut left_s = 70;
    while !inspection.is_at_rest() {
        inspection.process(&[&second, &second], &[&second, &second]);
        left_s -= 1;
        assert!(left_s > 0);
    }
    let before = InspectionReadings { frames: 0, ..inspection.readings() };
    let sections = inspection.sections().to_vec();
    for _ in 0..20 {
        inspection.process(&[&second, &second], &[]);
    }
    let after = InspectionReadings { frames: 0, ..inspection.readings() };
    assert_eq!(after, before);
    assert_eq!(inspection.sections(), sections);
}
