//! What can be wrong with a mix, made on purpose, and what only looks like it.

use core::f64::consts::TAU;

use super::material::{RandomSource, SONG_RATE_HZ, Stereo};
use crate::units::db_to_gain;

/// Highest sample of both channels, linear.
pub fn peak_gain(song: &Stereo) -> f32 {
    song.iter().flatten().fold(0.0, |peak, sample| sample.abs().max(peak))
}

/// Scales both channels by `gain_db`.
pub fn amplify(song: &mut Stereo, gain_db: f64) {
    let gain = db_to_gain(gain_db) as f32;
    song.iter_mut().flatten().for_each(|sample| *sample *= gain);
}

/// Scales one side by `gain_db`.
pub fn amplify_side(song: &mut Stereo, side: usize, gain_db: f64) {
    let gain = db_to_gain(gain_db) as f32;
    song[side].iter_mut().for_each(|sample| *sample *= gain);
}

/// Scales both channels so that the highest sample lies at `peak_dbfs`.
pub fn set_peak(song: &mut Stereo, peak_dbfs: f64) {
    let gain = (db_to_gain(peak_dbfs) / f64::from(peak_gain(song)).max(1e-12)) as f32;
    song.iter_mut().flatten().for_each(|sample| *sample *= gain);
}

/// Cuts off everything above `ceiling_dbfs`.
pub fn clip(song: &mut Stereo, ceiling_dbfs: f64) {
    let ceiling = db_to_gain(ceiling_dbfs) as f32;
    song.iter_mut().flatten().for_each(|sample| *sample = sample.clamp(-ceiling, ceiling));
}

/// Bends the top over by a hyperbolic tangent; nothing is flat.
pub fn saturate(song: &mut Stereo, drive_gain: f32) {
    song.iter_mut()
        .flatten()
        .for_each(|sample| *sample = (*sample * drive_gain).tanh() / drive_gain);
}

/// Rounds to 16 bits, with or without triangular dither.
pub fn round_to_16_bits(song: &mut Stereo, random: &mut RandomSource, is_dithered: bool) {
    for sample in song.iter_mut().flatten() {
        let dither = if is_dithered { random.unit() - random.unit() } else { 0.0 };
        *sample = ((f64::from(*sample) * 32_768.0 + dither).round() / 32_768.0) as f32;
    }
}

/// Holds every `hold`th sample and rounds it to 8 bits, as old samplers did.
pub fn hold_8_bits(song: &mut Stereo, hold: usize) {
    for channel in song {
        for piece in channel.chunks_mut(hold.max(1)) {
            let held = (piece[0] * 128.0).round() / 128.0;
            piece.fill(held);
        }
    }
}

/// A limiter with 1.5 ms of lookahead: no sample leaves above `ceiling_dbfs`, and no wave is cut.
/// Gain falls ahead of peaks along a straight line and recovers by 63 % in `release_s`.
pub fn limit(song: &mut Stereo, drive_db: f64, ceiling_dbfs: f64, release_s: f64) {
    const AHEAD: usize = 72;
    amplify(song, drive_db);
    let ceiling = db_to_gain(ceiling_dbfs);
    let frames = song[0].len();
    let mut wanted: Vec<f64> = (0..frames)
        .map(|n| {
            let peak = song[0][n].abs().max(song[1][n].abs());
            (ceiling / f64::from(peak).max(1e-9)).min(1.0)
        })
        .collect();
    // Recover slowly, then hold for as long as the smoothing looks back.
    let recovery = (-1.0 / (release_s * SONG_RATE_HZ)).exp();
    let mut gain = 1.0f64;
    for wanted in &mut wanted {
        gain = wanted.min(1.0 - recovery * (1.0 - gain));
        *wanted = gain;
    }
    let lowest: Vec<f64> = (0..frames)
        .map(|n| wanted[n..frames.min(n + AHEAD)].iter().fold(1.0, |a, &b| f64::min(a, b)))
        .collect();
    for n in 0..frames {
        let from = n.saturating_sub(AHEAD - 1);
        let gain = lowest[from..=n].iter().sum::<f64>() / (n + 1 - from) as f64;
        song.iter_mut().for_each(|channel| channel[n] = (f64::from(channel[n]) * gain) as f32);
    }
}

/// Adds a naive square wave on both channels.
pub fn add_square(song: &mut Stereo, from_s: f64, to_s: f64, pitch_hz: f64, gain: f32, width: f64) {
    let (from, to) = ((from_s * SONG_RATE_HZ) as usize, (to_s * SONG_RATE_HZ) as usize);
    for channel in song {
        for (n, sample) in channel.iter_mut().enumerate().take(to).skip(from) {
            let turns = (pitch_hz * (n - from) as f64 / SONG_RATE_HZ).fract();
            *sample += if turns < width { gain } else { -gain };
        }
    }
}

/// One pole of high-pass at `corner_hz`.
pub fn high_pass(song: &mut Stereo, corner_hz: f64) {
    let share = 1.0 - (-TAU * corner_hz / SONG_RATE_HZ).exp();
    for channel in song {
        let mut low = 0.0;
        for sample in channel {
            low += share * (f64::from(*sample) - low);
            *sample = (f64::from(*sample) - low) as f32;
        }
    }
}

/// Inverts the polarity of one side well below `corner_hz`: takes off twice what two poles of
/// low-pass let through, run forwards and backwards so that they turn no phase.
pub fn invert_lows(song: &mut Stereo, side: usize, corner_hz: f64) {
    let share = 1.0 - (-TAU * corner_hz / SONG_RATE_HZ).exp();
    let mut lows: Vec<f64> = song[side].iter().map(|&sample| f64::from(sample)).collect();
    for _ in 0..2 {
        for is_back in [false, true] {
            let mut low = 0.0;
            let mut step = |sample: &mut f64| {
                low += share * (*sample - low);
                *sample = low;
            };
            if is_back {
                lows.iter_mut().rev().for_each(&mut step);
            } else {
                lows.iter_mut().for_each(&mut step);
            }
        }
    }
    for (sample, low) in song[side].iter_mut().zip(lows) {
        *sample -= (2.0 * low) as f32;
    }
}

/// Adds a constant to each channel.
pub fn add_offset(song: &mut Stereo, offset: [f32; 2]) {
    for (channel, offset) in song.iter_mut().zip(offset) {
        channel.iter_mut().for_each(|sample| *sample += offset);
    }
}

/// Adds mains hum; `harmonics_dbfs` are peak levels of `mains_hz` and its multiples.
pub fn add_hum(song: &mut Stereo, mains_hz: f64, harmonics_dbfs: &[f64], phase: f64) {
    for (k, &level_dbfs) in harmonics_dbfs.iter().enumerate() {
        let gain = db_to_gain(level_dbfs);
        let turns = mains_hz * (k + 1) as f64 / SONG_RATE_HZ;
        for n in 0..song[0].len() {
            let angle = TAU * (turns * n as f64).fract() + phase * (k + 1) as f64;
            let sample = (gain * angle.sin()) as f32;
            song.iter_mut().for_each(|channel| channel[n] += sample);
        }
    }
}

/// Adds noise of RMS `rms_dbfs`, independent in both channels. `dull_share` (0 to 1) takes the top off by
/// one pole: 0 is white.
pub fn add_noise(song: &mut Stereo, random: &mut RandomSource, rms_dbfs: f64, dull_share: f64) {
    // Mean square of uniform noise is 1/3, and a pole leaves (1 - dull) / (1 + dull) of it.
    let gain = db_to_gain(rms_dbfs) * (3.0 * (1.0 + dull_share) / (1.0 - dull_share)).sqrt();
    for channel in song {
        let mut low = 0.0;
        for sample in channel {
            low += (1.0 - dull_share) * (random.within(-1.0, 1.0) - low);
            *sample += (gain * low) as f32;
        }
    }
}

/// Multiplies both channels by a gain that depends on time in seconds.
pub fn shape(song: &mut Stereo, gain: impl Fn(f64) -> f64) {
    for channel in song {
        for (n, sample) in channel.iter_mut().enumerate() {
            *sample = (f64::from(*sample) * gain(n as f64 / SONG_RATE_HZ)) as f32;
        }
    }
}
