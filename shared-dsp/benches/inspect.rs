//! Cost of the streaming analyses in ns per stereo frame: the least of many runs.

use shared_dsp::bands::{BLOCK_FRAMES, Bank, Block};
use shared_dsp::noise::PinkNoise;
use std::hint::black_box;
use std::time::Instant;

const RUNS: usize = 40;
const FRAMES: usize = 48_000;

fn main() {
    let mut noise = [PinkNoise::new(1), PinkNoise::new(2)];
    let blocks: Vec<Block> = (0..FRAMES / BLOCK_FRAMES)
        .map(|_| core::array::from_fn(|side| core::array::from_fn(|_| noise[side].tick())))
        .collect();
    let mut bank = Bank::default();
    bank.prepare(48_000.0);
    report("bank", || {
        for block in &blocks {
            bank.push(black_box(block), |_, _| {});
        }
    });
}

fn report(name: &str, mut run: impl FnMut()) {
    let mut least_ns = f64::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        run();
        least_ns = least_ns.min(start.elapsed().as_nanos() as f64 / FRAMES as f64);
    }
    println!("{name:24} {least_ns:6.2} ns/frame");
}
