//! Rate, channels and random numbers of the test songs.

use crate::noise::Noise;

/// Rate of all songs.
pub const SONG_RATE_HZ: f64 = 48_000.0;

/// Left and right.
pub type Stereo = [Vec<f32>; 2];

/// Two unlike makes of songs, so that detectors tuned on one are tried on another: tempo, tuning and
/// generator of random numbers all differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// 88 to 132 bpm, 440 Hz, SplitMix64.
    Studio,
    /// 60 to 80 or 140 to 175 bpm, 432 to 446 Hz, xorshift.
    Machine,
}

/// Random numbers of a style. `Machine` has a generator of its own on purpose: no detector may owe
/// its results to one generator. All other noise comes from [`crate::noise`].
#[derive(Debug, Clone)]
pub struct RandomSource {
    style: Style,
    studio: Noise,
    machine: u64,
}

impl RandomSource {
    /// All numbers are fixed by style and seed.
    pub fn new(style: Style, seed: u64) -> Self {
        let machine = (seed + 1).wrapping_mul(0x2545_f491_4f6c_dd1d) | 1;
        let mut random = Self { style, studio: Noise::new(seed), machine };
        (0..8).for_each(|_| _ = random.unit());
        random
    }

    /// Uniform in 0..1.
    pub fn unit(&mut self) -> f64 {
        match self.style {
            Style::Studio => self.studio.unit(),
            Style::Machine => {
                // G. Marsaglia, "Xorshift RNGs", 2003.
                self.machine ^= self.machine << 13;
                self.machine ^= self.machine >> 7;
                self.machine ^= self.machine << 17;
                (self.machine >> 11) as f64 / (1u64 << 53) as f64
            }
        }
    }

    /// Uniform between two values.
    pub fn within(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.unit()
    }

    /// A whole number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }
}
