//! All bands: one level for each halving of the rate.

use crate::convert::ToF64;
use core::ops::Range;

use super::halving::{HALF_FRAMES, Halving};
use super::layout::{BLOCK_FRAMES, Block, OCTAVES, THIRDS, third_edges_hz};
use super::third::{LANES, Quad, Third};
use crate::simd::VectorPath;

/// A level keeps the octaves that would not pass through halving: those that end above this share
/// of its rate.
const HIGHEST_PASSED_SHARE: f64 = 0.13;

/// Energies of left and right in one band, and their cross term.
///
/// Sums of squares over frames at the full rate, or means, as its giver says. Everything about
/// width and the mono sum follows from these three.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Energies {
    /// Energy of left and of right.
    pub sides: [f64; 2],
    /// Sum or mean of left times right.
    pub shared_energy: f64,
}

impl Energies {
    /// Both channels together.
    pub fn total(&self) -> f64 {
        self.sides[0] + self.sides[1]
    }

    /// The mono sum L + R on both loudspeakers at the level that keeps a centred sound as loud as
    /// before: each plays (L + R) / 2.
    pub fn mono(&self) -> f64 {
        (0.5 * self.total() + self.shared_energy).max(0.0)
    }

    /// Energy of the side signal: what the mono sum loses.
    pub fn side(&self) -> f64 {
        (0.5 * self.total() - self.shared_energy).max(0.0)
    }

    /// Correlation of left and right, -1 to 1; 0 where one of them is silent.
    pub fn correlation_factor(&self) -> f64 {
        let product = self.sides[0] * self.sides[1];
        if product > 0.0 { (self.shared_energy / product.sqrt()).clamp(-1.0, 1.0) } else { 0.0 }
    }

    /// Band by band sum.
    pub fn plus(self, other: Self) -> Self {
        let sides = [self.sides[0] + other.sides[0], self.sides[1] + other.sides[1]];
        Self { sides, shared_energy: self.shared_energy + other.shared_energy }
    }

    /// Every number times `factor`.
    pub fn times(self, factor: f64) -> Self {
        Self { sides: self.sides.map(|x| x * factor), shared_energy: self.shared_energy * factor }
    }
}

#[derive(Debug, Clone)]
struct Level {
    octaves: Range<usize>,
    /// How many thirds are measured, and their filters.
    thirds: usize,
    filters: Vec<Quad>,
    halving: [Halving; 2],
    /// What waits until it fills a block, and the last two frames of the block before.
    waiting: Block,
    filled: usize,
    before: [[f64; 2]; 2],
}

impl Level {
    fn new(octaves: Range<usize>, rate_hz: f64) -> Self {
        let thirds = 3 * octaves.start..3 * octaves.end;
        let filter = |third| {
            let [low_hz, high_hz] = third_edges_hz(third);
            Third::new(low_hz, high_hz, rate_hz)
        };
        // A band of which less than the lower half lies under half the rate is not measured.
        let is_there = |third: &usize| third_edges_hz(*third)[0] < 0.45 * rate_hz;
        let filters: Vec<Third> = thirds.filter(is_there).map(filter).collect();
        Self {
            thirds: filters.len(),
            filters: filters.chunks(LANES).map(Quad::new).collect(),
            octaves,
            halving: [Halving::new(), Halving::new()],
            waiting: [[0.0; BLOCK_FRAMES]; 2],
            filled: 0,
            before: [[0.0; 2]; 2],
        }
    }

    fn reset(&mut self) {
        self.filters.iter_mut().for_each(Quad::reset);
        self.halving.iter_mut().for_each(Halving::reset);
        self.filled = 0;
        self.before = [[0.0; 2]; 2];
    }

    #[inline]
    fn hear(
        &mut self,
        path: VectorPath,
        block: &Block,
        frames_per_frame: f64,
        sums: &mut [Energies; THIRDS],
    ) {
        if self.filters.is_empty() {
            return;
        }
        let samples: [[f64; 2]; BLOCK_FRAMES] =
            core::array::from_fn(|n| [f64::from(block[0][n]), f64::from(block[1][n])]);
        let difference = |now: [f64; 2], before: [f64; 2]| [now[0] - before[0], now[1] - before[1]];
        let mut differences = samples;
        for n in 0..BLOCK_FRAMES {
            let before = if n < 2 { self.before[n] } else { samples[n - 2] };
            differences[n] = difference(samples[n], before);
        }
        self.before = [samples[BLOCK_FRAMES - 2], samples[BLOCK_FRAMES - 1]];
        let first = 3 * self.octaves.start;
        let sums = sums[first..first + self.thirds].chunks_mut(LANES);
        for (filters, sums) in self.filters.iter_mut().zip(sums) {
            let heard = filters.hear(path, &differences);
            for (lane, sum) in sums.iter_mut().enumerate() {
                let sides = heard.squares.map(|squares| squares[lane]);
                let energies = Energies { sides, shared_energy: heard.shared_energy[lane] };
                *sum = sum.plus(energies.times(frames_per_frame));
            }
        }
    }
}

/// The filter bank. Memory is taken in `prepare`; a block costs at most one block of each level.
#[derive(Debug, Clone)]
pub struct Bank {
    levels: Vec<Level>,
    sums: [Energies; THIRDS],
    frames: u64,
    sample_rate_hz: f64,
    path: VectorPath,
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            levels: Vec::new(),
            sums: Default::default(),
            frames: 0,
            sample_rate_hz: 0.0,
            path: VectorPath::Baseline,
        }
    }
}

impl Bank {
    /// Takes memory and resets. The rate is at least 8 kHz; bands above half of it stay empty.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.path = VectorPath::best();
        self.levels.clear();
        let mut rate_hz = sample_rate_hz;
        let mut above = OCTAVES;
        while above > 0 {
            let stays =
                |octave: &usize| third_edges_hz(3 * octave + 2)[1] > HIGHEST_PASSED_SHARE * rate_hz;
            let first = (0..above).find(stays).unwrap_or(above);
            self.levels.push(Level::new(first..above, rate_hz));
            above = first;
            rate_hz *= 0.5;
        }
        self.reset();
    }

    /// Forgets all sound and all sums.
    pub fn reset(&mut self) {
        self.levels.iter_mut().for_each(Level::reset);
        self.sums = Default::default();
        self.frames = 0;
    }

    /// Processes a block. `listen` is given every block of every level that fills with it: the number
    /// of halvings, and samples at the rate divided by two as often.
    #[inline]
    pub fn push(&mut self, block: &Block, mut listen: impl FnMut(usize, &Block)) {
        if block.iter().any(|channel| *channel != [0.0; BLOCK_FRAMES]) {
            self.frames += BLOCK_FRAMES as u64;
        }
        let mut present = *block;
        let mut frames_per_frame = 1.0;
        for number in 0..self.levels.len() {
            listen(number, &present);
            self.levels[number].hear(self.path, &present, frames_per_frame, &mut self.sums);
            let [level, next] = match self.levels.get_disjoint_mut([number, number + 1]) {
                Ok(neighbours) => neighbours,
                Err(_) => return,
            };
            for (side, halving) in level.halving.iter_mut().enumerate() {
                let room = &mut next.waiting[side][next.filled..];
                halving.halve(&present[side], &mut room[..HALF_FRAMES]);
            }
            next.filled += HALF_FRAMES;
            if next.filled < BLOCK_FRAMES {
                return;
            }
            next.filled = 0;
            present = next.waiting;
            frames_per_frame *= 2.0;
        }
    }

    /// [`Bank::push`] for `blocks` of silence, once all filters are silent. `listen` is given how many
    /// blocks of each level have filled.
    pub fn rest(&mut self, blocks: usize, mut listen: impl FnMut(usize, usize)) {
        let mut filled = blocks;
        for number in 0..self.levels.len() {
            if filled == 0 {
                return;
            }
            listen(number, filled);
            let Some(next) = self.levels.get_mut(number + 1) else { return };
            // What waits is silent as well.
            let halves = next.filled / HALF_FRAMES + filled;
            next.filled = halves % 2 * HALF_FRAMES;
            filled = halves / 2;
        }
    }

    /// Sums since the reset, one for each third.
    pub fn sums(&self) -> &[Energies; THIRDS] {
        &self.sums
    }

    /// Frames heard since the reset, without digital silence: what sums are divided by for a mean.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Number of times the rate is halved for the lowest bands.
    pub fn halvings(&self) -> usize {
        self.levels.len().saturating_sub(1)
    }

    /// The level at which octave band `octave` is measured: its number of halvings.
    pub fn level_of(&self, octave: usize) -> usize {
        self.levels.iter().position(|level| level.octaves.contains(&octave)).unwrap_or(0)
    }

    /// The sample rate after `halvings`.
    pub fn rate_hz(&self, halvings: usize) -> f64 {
        self.sample_rate_hz / (1u64 << halvings).to_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{octave_centre_hz, third_centre_hz};
    use super::*;
    use crate::units::power_to_db;
    use core::f64::consts::TAU;

    fn heard(bank: &mut Bank, frames: usize, signal: impl Fn(usize) -> [f32; 2]) {
        for start in (0..frames).step_by(BLOCK_FRAMES) {
            let frames: [_; BLOCK_FRAMES] = core::array::from_fn(|n| signal(start + n));
            let block = [0, 1].map(|side| frames.map(|frame| frame[side]));
            bank.push(&block, |_, _| {});
        }
    }

    #[test]
    fn a_sine_reads_its_level_in_its_band_at_every_rate() {
        for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0, 22_050.0] {
            let mut bank = Bank::default();
            bank.prepare(rate_hz);
            for third in 0..THIRDS {
                let hz = third_centre_hz(third);
                if hz > 0.42 * rate_hz {
                    continue;
                }
                bank.reset();
                let tone = |n: usize| (TAU * (hz / rate_hz * n as f64).fract()).sin() as f32;
                let warm = 2 * rate_hz as usize;
                heard(&mut bank, warm, |n| [tone(n), 0.5 * tone(n)]);
                let before = *bank.sums();
                heard(&mut bank, warm, |n| [tone(n + warm), 0.5 * tone(n + warm)]);
                let band = bank.sums()[third];
                let frames = warm as f64;
                let left = (band.sides[0] - before[third].sides[0]) / frames;
                let error_db = power_to_db(2.0 * left);
                assert!(error_db.abs() < 0.2, "{rate_hz} {hz}: {error_db}");
                let balance_db = power_to_db(band.sides[0] / band.sides[1]);
                assert!((balance_db - 6.0206).abs() < 0.001, "{balance_db}");
                let far = |other: usize| other.abs_diff(third) >= 3;
                for other in (0..THIRDS).filter(|&o| far(o)) {
                    let leak = (bank.sums()[other].sides[0] - before[other].sides[0]) / frames;
                    let leak_db = power_to_db(2.0 * leak);
                    assert!(leak_db < -35.0, "{rate_hz} {hz} into {other}: {leak_db}");
                }
            }
        }
    }

    #[test]
    fn the_thirds_of_an_octave_hold_its_energy() {
        let mut bank = Bank::default();
        bank.prepare(48_000.0);
        let mut noise = crate::noise::Noise::new(4);
        let white: Vec<f32> = (0..480_000).map(|_| noise.white()).collect();
        heard(&mut bank, white.len(), |n| [white[n]; 2]);
        for octave in 2..9 {
            let sum: f64 = (3 * octave..3 * octave + 3).map(|t| bank.sums()[t].sides[0]).sum();
            let width_hz = octave_centre_hz(octave) * (10f64.powf(0.15) - 10f64.powf(-0.15));
            let expected = width_hz / 24_000.0 / 3.0;
            let error_db = power_to_db(sum / white.len() as f64 / expected) - 0.2;
            // Three standard deviations of the energy of noise with few degrees of freedom.
            let spread_db = 3.0 * 4.34 * 2.0 / (2.0 * width_hz * 10.0f64).sqrt();
            assert!(error_db.abs() < 0.05 + spread_db, "{octave}: {error_db}");
        }
    }

    #[test]
    fn silence_after_sound_becomes_exact_silence() {
        let mut bank = Bank::default();
        bank.prepare(48_000.0);
        heard(&mut bank, 48_000, |n| [if n < 1000 { 1e5 } else { 0.0 }; 2]);
        heard(&mut bank, 480_000, |_| [0.0; 2]);
        assert!(bank.levels.iter().flat_map(|level| &level.filters).all(Quad::is_silent));
    }
}
