//! Vocal over backing against known stems.

use shared_dsp::inspect::{Inspection, KeyState, Parts};
use shared_dsp::loudness::{LoudnessMeter, weights};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{SONG_RATE_HZ, Song, Stereo};

const PARTS: Parts = Parts { vocal: true, ..Parts::NONE };

fn loudness_lufs(song: &Stereo, from_s: f64, to_s: f64) -> f64 {
    let (from, to) = ((from_s * SONG_RATE_HZ) as usize, (to_s * SONG_RATE_HZ) as usize);
    let mut meter = LoudnessMeter::new();
    meter.prepare(SONG_RATE_HZ, &weights::STEREO);
    meter.process(&[&song[0][from..to], &song[1][from..to]]);
    meter.readings().integrated_lufs
}

/// Vocal over backing while the vocal is there, from both stems: 400 ms of loudness every 50 ms.
fn present_ratio_lu(vocal: &Stereo, backing: &Stereo) -> f64 {
    let momentary = |stem: &Stereo| -> Vec<f64> {
        let mut meter = LoudnessMeter::new();
        meter.prepare(SONG_RATE_HZ, &weights::STEREO);
        let slots = stem[0].chunks(2400).zip(stem[1].chunks(2400));
        slots
            .map(|(left, right)| {
                meter.process(&[left, right]);
                10f64.powf(meter.readings().momentary_lufs / 10.0)
            })
            .collect()
    };
    let (vocal, backing) = (momentary(vocal), momentary(backing));
    let gate = vocal.iter().fold(0.0, |a, &b| f64::max(a, b)) * 10f64.powf(-2.5);
    let present = vocal.iter().zip(&backing).filter(|(vocal, _)| **vocal > gate);
    let sums = present.fold([0.0; 2], |[v, b], (vocal, backing)| [v + vocal, b + backing]);
    10.0 * (sums[0] / sums[1]).log10()
}

fn compared(mix: &Stereo, key: &Stereo) -> shared_dsp::inspect::vocal::VocalReadings {
    let mut inspection = Inspection::new();
    inspection.apply(&PARTS);
    inspection.prepare(SONG_RATE_HZ, 2);
    inspection.process(&[&mix[0], &mix[1]], &[&key[0], &key[1]]);
    inspection.readings().vocal
}

#[test]
fn known_stems_read_within_half_a_lu() {
    let mut worst_lu = 0.0f64;
    for style in crate::STYLES {
        for seed in 0..12 {
            let mut song = Song::new(style, seed);
            let (mut vocal, mut backing) = (Song::silence(16.0), Song::silence(16.0));
            song.add_lead(&mut vocal, 4.0, 12.0);
            song.add_drums(&mut backing, 0.0, 16.0, false);
            song.add_bass(&mut backing, 0.0, 16.0);
            song.add_pads(&mut backing, 0.0, 16.0, 0.5);
            set_peak(&mut backing, -8.0);
            let ratio_lu = song.random().within(-12.0, 6.0);
            let gain_db =
                ratio_lu + loudness_lufs(&backing, 4.0, 12.0) - loudness_lufs(&vocal, 4.0, 12.0);
            amplify(&mut vocal, gain_db);
            let ratio_lu = present_ratio_lu(&vocal, &backing);
            let mut mix = backing;
            for (channel, vocal) in mix.iter_mut().zip(&vocal) {
                channel.iter_mut().zip(vocal).for_each(|(x, v)| *x += v);
            }
            let found = compared(&mix, &vocal);
            assert_eq!(found.state, KeyState::Measured);
            let error_lu = found.integrated_lu - ratio_lu;
            worst_lu = worst_lu.max(error_lu.abs());
            assert!(error_lu.abs() < 0.5, "{style:?} {seed}: {error_lu}");
            assert!((5.0..9.0).contains(&found.present_s), "{}", found.present_s);
        }
    }
    println!("vocal over backing: worst error {worst_lu:.2} LU over 24 songs");
}

#[test]
fn no_key_and_a_wrong_key_say_so() {
    let mut song = Song::new(crate::STYLES[0], 3);
    let mix = song.band(6.0, -6.0);
    assert_eq!(compared(&mix, &Song::silence(6.0)).state, KeyState::NoKey);
    let mut louder = mix.clone();
    amplify(&mut louder, 3.0);
    let found = compared(&mix, &louder);
    assert_eq!(found.state, KeyState::KeyLouderThanMix);
    assert_eq!(found.integrated_lu, f64::NEG_INFINITY);
}
