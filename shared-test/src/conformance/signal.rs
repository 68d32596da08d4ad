//! Signals for the conformance tests: fixed seeds, no dependence on any plugin.

use shared_dsp::noise::Noise;
use std::f64::consts::TAU;

/// Something like music: noise and two tones that come and go, peaks near -6 dBFS, different in
/// every channel, never subnormal.
#[must_use]
pub fn music(channels: usize, frames: usize, sample_rate_hz: f64, seed: u64) -> Vec<Vec<f32>> {
    (0..channels)
        .map(|channel| {
            let mut random = Noise::new(seed.wrapping_add(channel as u64 * 977));
            let low_hz = 110.0 * (1.0 + channel as f64 * 0.01);
            (0..frames)
                .map(|frame| {
                    let time_s = frame as f64 / sample_rate_hz;
                    let swell = 0.55 - 0.45 * (TAU * 5.0 * time_s).cos();
                    let noise = 0.5 * (random.unit() - 0.5);
                    let tones =
                        0.15 * (TAU * low_hz * time_s).sin() + 0.1 * (TAU * 2_800.0 * time_s).sin();
                    (swell * (noise + tones)) as f32
                })
                .map(|sample| if sample.is_subnormal() { 0.0 } else { sample })
                .collect()
        })
        .collect()
}

/// Silence.
#[must_use]
pub fn silence(channels: usize, frames: usize) -> Vec<Vec<f32>> {
    vec![vec![0.0; frames]; channels]
}

/// Samples no plugin should get and every plugin gets.
pub const BAD: [f32; 10] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    1e30,
    -1e30,
    1e-40,
    -1e-39,
    f32::MAX,
    f32::MIN,
    1e-45,
];

/// `signal` with bad samples at about one place in a hundred of `range`, and the same with zeros in
/// those places.
#[must_use]
pub fn spoil(
    signal: &[Vec<f32>],
    range: std::ops::Range<usize>,
    seed: u64,
) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let mut random = Noise::new(seed);
    let (mut bad, mut zeroed) = (signal.to_vec(), signal.to_vec());
    for (bad, zeroed) in bad.iter_mut().zip(&mut zeroed) {
        for frame in range.clone() {
            if random.unit() < 0.01 {
                bad[frame] = BAD[random.below(BAD.len())];
                zeroed[frame] = 0.0;
            }
        }
    }
    (bad, zeroed)
}

/// The bit-exact output for one sample: every normal number and zero unchanged, all else 0.
#[must_use]
pub fn cleaned(sample: f32) -> f32 {
    if sample.is_normal() { sample } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn music_is_loud_enough_and_not_too_loud() {
        let music = music(2, 48_000, 48_000.0, 1);
        let peak = crate::comparison::peak_gain(&music);
        assert!((0.3..0.6).contains(&peak), "{peak}");
        assert_ne!(music[0], music[1]);
        assert!(crate::comparison::first_unsound(&music).is_none());
    }
}
