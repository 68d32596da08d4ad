//! Signals that lead a limiter into true peaks.

use shared_dsp::measure::signals::{sine, sine_from_phase, white_noise};
use shared_dsp::measure::song::{Song, Style};
use shared_dsp::units::db_to_gain;

pub const RATE_HZ: f64 = 48_000.0;
const SAMPLES: usize = 48_000;

fn faded(mut signal: Vec<f32>, fade: usize) -> Vec<f32> {
    let length = signal.len();
    for (n, x) in signal.iter_mut().enumerate() {
        *x *= (n.min(length - 1 - n) as f32 / fade as f32).min(1.0);
    }
    signal
}

/// White noise at +12 dBFS for 50 ms of every 250 ms.
pub fn noise_bursts(seed: u64) -> Vec<f32> {
    let noise = white_noise(seed, 12.0, SAMPLES);
    noise.into_iter().enumerate().map(|(n, x)| if n / 2400 % 5 == 0 { x } else { 0.0 }).collect()
}

/// Signals of the table in the documentation, at about `level_db` of peak.
pub fn signals(level_db: f64) -> Vec<(&'static str, Vec<Vec<f32>>)> {
    let level = db_to_gain(level_db) as f32;
    let music =
        |style, seed| Song::new(style, seed).band(SAMPLES as f64 / RATE_HZ, level_db).to_vec();
    let square: Vec<f32> = (0..SAMPLES)
        .map(|n| if (n as f64 * 101.0 / RATE_HZ).fract() < 0.5 { level } else { -level })
        .collect();
    let mut clicks = sine(1000.0, -20.0, RATE_HZ, SAMPLES);
    clicks.iter_mut().step_by(4801).for_each(|x| *x = level);
    let quarter = |level_db| {
        sine_from_phase(RATE_HZ / 4.0, core::f64::consts::FRAC_PI_4, level_db, RATE_HZ, SAMPLES)
    };
    let mut hard = quarter(level_db);
    hard[..4800].fill(0.0);
    hard[40_000..].fill(0.0);
    vec![
        ("music at 110 bpm", music(Style::Studio, 3)),
        ("music, fast", music(Style::Machine, 6)),
        ("music, slow", music(Style::Machine, 1)),
        ("square", vec![square.clone(), square]),
        ("clicks", vec![clicks.clone(), clicks]),
        ("fs/4 faded", vec![faded(quarter(level_db), 4800)]),
        ("fs/4 hard", vec![hard]),
    ]
}
