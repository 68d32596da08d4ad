//! Seeded noise: the same seed gives the same samples on every machine.

use crate::convert::{ToF32, ToF64, ToWhole};

/// A 64-bit generator (SplitMix64; G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom
/// Number Generators", 2014). Not for cryptography.
#[derive(Debug, Clone)]
pub struct Noise {
    state: u64,
}

impl Noise {
    /// A generator whose whole output is fixed by `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Uniform 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0..1.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11).to_f64() * (1.0 / (1u64 << 53).to_f64())
    }

    /// White noise, uniform in -1..1 (RMS -4.77 dBFS).
    #[inline]
    pub fn white(&mut self) -> f32 {
        (self.unit() * 2.0 - 1.0).to_f32()
    }

    /// A whole number below `count`; 0 where `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        (self.unit() * count.to_f64()).to_usize()
    }

    /// A whole number in `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + (self.unit() * (high - low + 1).to_f64()).to_usize()
    }
}

/// Pink noise (-3 dB per octave within 0.05 dB above 9 Hz at 44.1 kHz), RMS about -12 dBFS.
///
/// Source: P. Kellet's refined method, musicdsp.org, 1999 ("instrumentation grade").
#[derive(Debug, Clone)]
pub struct PinkNoise {
    white: Noise,
    poles: [f64; 7],
}

impl PinkNoise {
    /// A source whose whole output is fixed by `seed`.
    pub fn new(seed: u64) -> Self {
        Self { white: Noise::new(seed), poles: [0.0; 7] }
    }

    /// The next sample.
    pub fn tick(&mut self) -> f32 {
        let white = f64::from(self.white.white());
        let p = &mut self.poles;
        p[0] = 0.99886 * p[0] + white * 0.0555179;
        p[1] = 0.99332 * p[1] + white * 0.0750759;
        p[2] = 0.96900 * p[2] + white * 0.1538520;
        p[3] = 0.86650 * p[3] + white * 0.3104856;
        p[4] = 0.55000 * p[4] + white * 0.5329522;
        p[5] = -0.7616 * p[5] - white * 0.0168980;
        let sum: f64 = p[..6].iter().sum::<f64>() + p[6] + white * 0.5362;
        p[6] = white * 0.115926;
        (sum * 0.11).to_f32()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_noise_has_the_stated_level_and_no_offset() {
        let mut noise = Noise::new(1);
        let n = 200_000;
        let (mut sum, mut power) = (0.0, 0.0);
        for _ in 0..n {
            let x = f64::from(noise.white());
            sum += x;
            power += x * x;
        }
        assert!((sum / f64::from(n)).abs() < 0.005);
        assert!((crate::units::power_to_db(power / f64::from(n)) + 4.77).abs() < 0.05);
    }

    #[test]
    fn the_same_seed_repeats() {
        let (mut a, mut b) = (PinkNoise::new(9), PinkNoise::new(9));
        assert!((0..1000).all(|_| a.tick() == b.tick()));
    }
}
