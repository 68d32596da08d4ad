//! What the loudness meter costs, in ns per stereo frame: 48 kHz, blocks of 256, the least of many
//! runs. `cargo bench -p shared-dsp --bench loudness`.

use shared_dsp::loudness::{LoudnessMeter, weights};
use shared_dsp::measure::signals;
use std::hint::black_box;
use std::time::Instant;

const BLOCK: usize = 256;
const BLOCKS: usize = 1875; // 10 s
const RUNS: usize = 60;

/// The least time of all runs, in ns per frame.
fn least_ns(signal: &[Vec<f32>; 2], mut process: impl FnMut(&[&[f32]])) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        for (left, right) in signal[0].chunks(BLOCK).zip(signal[1].chunks(BLOCK)) {
            process(black_box(&[left, right]));
        }
        least = least.min(start.elapsed().as_secs_f64());
    }
    least * 1e9 / signal[0].len() as f64
}

fn main() {
    let frames = BLOCK * BLOCKS;
    let pink = [1, 2].map(|seed| signals::pink_noise(seed, -18.0, frames));
    let tone = signals::sine(9_700.0, -6.0, 48_000.0, frames);
    for (name, signal) in [("pink noise", &pink), ("sine 9.7 kHz", &[tone.clone(), tone])] {
        let mut meter = LoudnessMeter::new();
        meter.prepare(48_000.0, &weights::STEREO);
        let ns = least_ns(signal, |block| meter.process(block));
        println!("{name}: all readings {ns:.1} ns/frame");
    }
}
