//! DC offset against low bass, one-sided waves, thumps and rumble.

use shared_dsp::inspect::{Parts, REPORTED_CONFIDENCE_SHARE};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Stereo, Style, Tone, add_tone};

const PARTS: Parts = Parts { offset: true, ..Parts::NONE };

fn is_found(song: &Stereo) -> bool {
    crate::readings(song, PARTS).offset.confidence_share >= REPORTED_CONFIDENCE_SHARE
}

#[test]
fn an_offset_is_found_and_low_or_one_sided_sound_is_not() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(16.0, -3.0);
        let size = 10f64.powf(song.random().within(-2.3, -1.0)) as f32;
        let size = if seed.is_multiple_of(2) { size } else { -size };
        add_offset(&mut mix, if seed.is_multiple_of(3) { [0.0, size] } else { [size, size] });
        let found = crate::readings(&mix, PARTS).offset;
        if found.confidence_share >= REPORTED_CONFIDENCE_SHARE {
            let error_percent = found.offset_percent[1] - 100.0 * f64::from(size);
            assert!(error_percent.abs() < 0.15, "{style:?} {seed}: {error_percent}");
        }
        is_found(&mix)
    };
    let sound = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let mut mix = Song::silence(16.0);
        match seed % 5 {
            0 => song.add_bass(&mut mix, 0.0, 16.0),
            1 => {
                // Brass: every partial in phase, so narrow peaks on one side only.
                let partials: Vec<f64> = (0..20).map(|k| 0.93f64.powi(k)).collect();
                for n in 0..20 {
                    let (start_s, hz) =
                        (0.8 * f64::from(n), song.root_hz * [2.0, 3.0][n as usize % 2]);
                    add_tone(
                        &mut mix,
                        start_s,
                        &Tone {
                            pitch_hz: hz,
                            partials: &partials,
                            gain: 0.1,
                            attack_s: 0.03,
                            fall_s: 5.0,
                            held_s: 0.6,
                            release_s: 0.1,
                            pan: 0.0,
                            phase: core::f64::consts::FRAC_PI_2,
                        },
                    );
                }
            }
            2 => add_noise(&mut mix, song.random(), -20.0, 0.999),
            3 => {
                song.add_drums(&mut mix, 0.0, 16.0, true);
                let hz = song.random().within(22.0, 40.0);
                add_hum(&mut mix, hz, &[-8.0], 0.4);
            }
            _ => song.add_band(&mut mix, 0.0, 12.0, 2.0),
        }
        set_peak(&mut mix, -1.0);
        is_found(&mix)
    };
    crate::judge("offset", faulty, sound);
}
