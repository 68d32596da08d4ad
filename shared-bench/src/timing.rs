//! Cost of an engine, beside a yardstick in the same run.
//!
//! The signal is one second of stereo noise with loud and quiet stretches at 48 kHz, always the
//! same. Engine and yardstick take turns over it several times; each block counts with its fastest
//! turn, because whatever slows one turn only is the machine and not the engine. Reading the clock
//! is included and adds up to 0.5 ns a frame at 64 frames.
//!
//! The yardstick is what every reader can picture: eight double-precision biquads in a row
//! (transposed direct form II), each channel for itself, one sample at a time, in plain Rust.
//! Claims about cost are ratios to it, so they hold on slow and fast machines alike.

use std::hint::black_box;
use std::time::Instant;

use shared_dsp::noise::Noise;

use crate::report::Speed;

/// Frames of the test signal.
const FRAMES: usize = 48_000;
/// Turns of engine and yardstick.
const TURNS: usize = 7;
/// Block lengths, in frames, that are timed.
pub const BLOCKS: [usize; 2] = [64, 256];

/// The subject of timing: an engine with whatever a plugin does around it on every block.
pub trait Subject {
    /// Brings it into the same state before every turn; not timed.
    fn reset(&mut self);

    /// Processes one stereo block in place, parameter reading included; timed.
    fn process(&mut self, block: &mut [&mut [f32]]);
}

/// Times `subject` at every length of [`BLOCKS`]. `case` names the setting, `vector_path` the
/// vector path in use.
pub fn speeds(
    plugin: &str,
    case: &str,
    vector_path: &str,
    subject: &mut dyn Subject,
) -> Vec<Speed> {
    BLOCKS
        .iter()
        .map(|&block_frames| {
            let signal = signal();
            let blocks = FRAMES / block_frames;
            let mut fastest_ns = vec![f64::INFINITY; blocks];
            let mut yardstick_ns = vec![f64::INFINITY; blocks];
            let mut yardstick = Yardstick::default();
            for _ in 0..TURNS {
                turn(subject, &signal, block_frames, &mut fastest_ns);
                turn(&mut yardstick, &signal, block_frames, &mut yardstick_ns);
            }
            let mean = |times: &[f64]| times.iter().sum::<f64>() / times.len() as f64;
            let frames = block_frames as f64;
            Speed {
                plugin: plugin.into(),
                case: case.into(),
                block_frames,
                mean_ns: mean(&fastest_ns) / frames,
                worst_ns: fastest_ns.iter().copied().fold(0.0, f64::max) / frames,
                yardstick_ns: mean(&yardstick_ns) / frames,
                vector_path: vector_path.into(),
            }
        })
        .collect()
}

/// Cost of the yardstick alone in blocks of `block_frames`, ns per stereo frame.
pub fn yardstick_ns(block_frames: usize) -> f64 {
    let signal = signal();
    let mut fastest_ns = vec![f64::INFINITY; FRAMES / block_frames];
    for _ in 0..TURNS {
        turn(&mut Yardstick::default(), &signal, block_frames, &mut fastest_ns);
    }
    fastest_ns.iter().sum::<f64>() / fastest_ns.len() as f64 / block_frames as f64
}

fn turn(
    subject: &mut dyn Subject,
    signal: &[Vec<f32>; 2],
    block_frames: usize,
    fastest_ns: &mut [f64],
) {
    let (mut left, mut right) = (vec![0.0; block_frames], vec![0.0; block_frames]);
    subject.reset();
    for (index, fastest) in fastest_ns.iter_mut().enumerate() {
        let range = index * block_frames..(index + 1) * block_frames;
        left.copy_from_slice(&signal[0][range.clone()]);
        right.copy_from_slice(&signal[1][range]);
        let start = Instant::now();
        subject.process(&mut [&mut left, &mut right]);
        let took_ns = start.elapsed().as_nanos() as f64;
        black_box((&left, &right));
        *fastest = fastest.min(took_ns);
    }
}

/// Noise that changes between quiet and loud eight times a second, so that dynamics have work.
pub fn signal() -> [Vec<f32>; 2] {
    let mut noise = Noise::new(1);
    let mut channels = [Vec::with_capacity(FRAMES), Vec::with_capacity(FRAMES)];
    let mut smooth = [0.0_f32; 2];
    for frame in 0..FRAMES {
        let level_gain = if (frame / 3000).is_multiple_of(2) { 0.9 } else { 0.1 };
        for (channel, smooth) in channels.iter_mut().zip(&mut smooth) {
            *smooth += 0.3 * (noise.white() - *smooth);
            channel.push(*smooth * level_gain);
        }
    }
    channels
}

/// Eight biquads a channel, near to a flat response so that levels stay as they are.
#[derive(Default)]
pub(crate) struct Yardstick {
    states: [[[f64; 2]; 8]; 2],
}

/// A bell of 1 dB at 1 kHz, Q 1, at 48 kHz (R. Bristow-Johnson, "Cookbook formulae for audio
/// equalizer biquad filter coefficients"): b0 b1 b2 a1 a2.
const BELL: [f64; 5] =
    [1.007_081_532, -1.867_809_610, 0.876_845_333, -1.867_809_610, 0.883_926_866];

impl Subject for Yardstick {
    fn reset(&mut self) {
        *self = Self::default();
    }

    #[inline(never)]
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let [b0, b1, b2, a1, a2] = black_box(BELL);
        for (channel, states) in block.iter_mut().zip(&mut self.states) {
            for sample in channel.iter_mut() {
                let mut x = f64::from(*sample);
                for state in states.iter_mut() {
                    let y = b0 * x + state[0];
                    state[0] = b1 * x - a1 * y + state[1];
                    state[1] = b2 * x - a2 * y;
                    x = y;
                }
                *sample = x as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Subject for Nothing {
        fn reset(&mut self) {}
        fn process(&mut self, _: &mut [&mut [f32]]) {}
    }

    #[test]
    fn every_block_length_is_timed_beside_the_yardstick() {
        let speeds = speeds("nothing", "idle", "scalar", &mut Nothing);
        assert_eq!(speeds.len(), BLOCKS.len());
        for speed in speeds {
            assert!(speed.mean_ns.is_finite() && speed.worst_ns >= speed.mean_ns);
            assert!(speed.yardstick_ns > 0.0);
        }
    }

    #[test]
    fn the_yardstick_neither_dies_nor_blows_up() {
        let [mut left, mut right] = signal();
        let before = left.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        Yardstick::default().process(&mut [&mut left, &mut right]);
        let after = left.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!(after > 0.3 * before && after < 4.0 * before, "{before} to {after}");
    }
}
