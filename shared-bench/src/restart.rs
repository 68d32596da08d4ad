//! Time of a reset with the first block after it: both come on the audio thread, so neither may
//! take longer than a block has time.

use std::time::Instant;

use shared_dsp::Engine;

use crate::report::Speed;
use crate::timing;

/// Resets that are timed.
pub const RESETS: usize = 200;
/// Frames of the block after a reset.
pub const BLOCK_FRAMES: usize = 64;
/// How often the same resets are repeated: each counts with its fastest time, as what slows one
/// repetition only is the machine.
const REPETITIONS: usize = 5;
/// Most blocks played between two resets; the number varies, so that resets meet work in progress.
const MOST_BLOCKS_BETWEEN: usize = 24;

/// Times [`RESETS`] resets, each with other settings and with the first [`BLOCK_FRAMES`] frames
/// after it, in stereo at 48 kHz. `settings` gives those of a reset (0..[`RESETS`]); they reach the
/// engine before every second reset and after the others. [`Speed::worst_ns`] is of the slowest
/// reset and block, for each frame of the block.
pub fn speed<E: Engine + Default>(
    plugin: &str,
    case: &str,
    vector_path: &str,
    settings: impl Fn(usize) -> E::Settings,
) -> Speed {
    let mut fastest_ns = [f64::INFINITY; RESETS];
    for _ in 0..REPETITIONS {
        repeat::<E>(&settings, &mut fastest_ns);
    }
    let frames = BLOCK_FRAMES as f64;
    Speed {
        plugin: plugin.into(),
        case: format!("reset + first {BLOCK_FRAMES} frames, worst of {RESETS}: {case}"),
        block_frames: BLOCK_FRAMES,
        mean_ns: fastest_ns.iter().sum::<f64>() / RESETS as f64 / frames,
        worst_ns: fastest_ns.iter().copied().fold(0.0, f64::max) / frames,
        yardstick_ns: timing::yardstick_ns(BLOCK_FRAMES),
        vector_path: vector_path.into(),
    }
}

fn repeat<E: Engine + Default>(
    settings: &impl Fn(usize) -> E::Settings,
    fastest_ns: &mut [f64; RESETS],
) {
    let signal = timing::signal();
    let mut blocks =
        signal[0].chunks_exact(BLOCK_FRAMES).zip(signal[1].chunks_exact(BLOCK_FRAMES)).cycle();
    let mut engine = E::default();
    engine.prepare(48_000.0, 2);
    for (turn, fastest_ns) in fastest_ns.iter_mut().enumerate() {
        let mut play = |engine: &mut E| {
            let (mut left, mut right) = ([0.0; BLOCK_FRAMES], [0.0; BLOCK_FRAMES]);
            if let Some((left_input, right_input)) = blocks.next() {
                left.copy_from_slice(left_input);
                right.copy_from_slice(right_input);
            }
            let start = Instant::now();
            engine.process(&mut [&mut left, &mut right], &[]);
            start.elapsed().as_nanos() as f64
        };
        for _ in 0..(7 * turn) % MOST_BLOCKS_BETWEEN {
            play(&mut engine);
        }
        let settings = settings(turn);
        let start = Instant::now();
        if turn % 2 == 0 {
            engine.apply(&settings);
            engine.reset();
        } else {
            engine.reset();
            engine.apply(&settings);
        }
        let took_ns = start.elapsed().as_nanos() as f64 + play(&mut engine);
        *fastest_ns = fastest_ns.min(took_ns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Takes a millisecond for one of its resets.
    #[derive(Default)]
    struct SlowOnce(usize);

    impl Engine for SlowOnce {
        type Settings = usize;
        fn prepare(&mut self, _: f64, _: usize) {}
        fn reset(&mut self) {
            if self.0 == 100 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        fn apply(&mut self, settings: &usize) {
            self.0 = *settings;
        }
        fn process(&mut self, _: &mut [&mut [f32]], _: &[&[f32]]) {}
        fn latency_samples(&self) -> usize {
            0
        }
        fn tail_samples(&self) -> usize {
            0
        }
        fn is_at_rest(&self) -> bool {
            true
        }
    }

    #[test]
    fn the_slowest_reset_is_reported() {
        let speed = speed::<SlowOnce>("nothing", "idle", "scalar", |turn| turn);
        assert!(speed.worst_ns * BLOCK_FRAMES as f64 >= 1e6);
        assert!(speed.mean_ns < speed.worst_ns);
    }
}
