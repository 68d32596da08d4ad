//! The noise floor in rests, against reverb tails, fades, pads and digital silence.

use shared_dsp::inspect::{Parts, REPORTED_CONFIDENCE_SHARE};
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Stereo, Style, add_burst};

const PARTS: Parts = Parts { noise_floor: true, ..Parts::NONE };

fn band_with_rests(song: &mut Song, release_s: f64) -> Stereo {
    let mut mix = Song::silence(20.0);
    song.add_band(&mut mix, 0.5, 7.0, release_s);
    song.add_band(&mut mix, 11.0, 16.0, release_s);
    set_peak(&mut mix, -2.0);
    mix
}

#[test]
fn noise_in_rests_is_measured_and_tails_and_fades_are_not_noise() {
    let faulty = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let release_s = song.random().within(0.2, 1.2);
        let mut mix = band_with_rests(&mut song, release_s);
        let level_dbfs = song.random().within(-82.0, -52.0);
        let dull = song.random().within(0.0, 0.85);
        add_noise(&mut mix, song.random(), level_dbfs, dull);
        let found = crate::readings(&mix, PARTS).noise_floor;
        found.confidence_share >= REPORTED_CONFIDENCE_SHARE
            && (found.floor_dbfs - level_dbfs).abs() < 1.0
    };
    let sound = |style: Style, seed: u64| {
        let mut song = Song::new(style, seed);
        let release_s = song.random().within(1.0, 9.0);
        let mut mix = band_with_rests(&mut song, release_s);
        match seed % 5 {
            // Reverb tails of everything.
            0 => {
                for start_s in [7.0, 16.0] {
                    add_burst(&mut mix, song.random(), start_s, 0.1, release_s, 0.3);
                }
            }
            // Noise that is faded out with the music.
            1 => {
                add_noise(&mut mix, song.random(), -50.0, 0.2);
                shape(&mut mix, |t| {
                    ((7.5 - t) / 5.0).clamp(0.0, 1.0) + f64::from(t > 10.9 && t < 16.0)
                });
            }
            // A soft pad held through the rests.
            2 => {
                let mut pad = Song::silence(20.0);
                song.add_pads(&mut pad, 0.0, 20.0, 1.0);
                set_peak(&mut pad, -42.0);
                for (channel, pad) in mix.iter_mut().zip(&pad) {
                    channel.iter_mut().zip(pad).for_each(|(x, p)| *x += p);
                }
            }
            // A gate on the noise: there with the music only.
            3 => {
                add_noise(&mut mix, song.random(), -55.0, 0.2);
                shape(&mut mix, |t| {
                    f64::from((0.4..7.5).contains(&t) || (10.9..16.5).contains(&t))
                });
            }
            _ => {}
        }
        crate::readings(&mix, PARTS).noise_floor.confidence_share >= REPORTED_CONFIDENCE_SHARE
    };
    crate::judge("noise floor", faulty, sound);
}
