//! How high the wave rises between samples, for every sample: what a true-peak limiter limits.
//!
//! The cell of a sample reaches from the sample up to the next one. Its level is the highest magnitude of
//! - the sample itself,
//! - the wave at seven points between: the one in the middle by a long interpolator of least squares, the
//!   others by short ones (a sinc under a Kaiser window) over these twice as dense samples; a parabola
//!   finds the summit between points,
//! - the four points of the interpolator printed in ITU-R BS.1770-5, annex 2, so that meters that use it
//!   read no more.
//!
//! The gain of a limiter must hold from the sample before a cell to the one after it.
//!
//! Limits: sines read within 0.01 dB up to 0.4 of the sample rate; beyond, and for white noise, it depends
//! on the reach (test below). Cost on AVX2 at a reach of 75: about 15 ns a sample in chunks of 64.

use crate::convert::{ToF32, ToF64};
use crate::convolution::direct;
use crate::guard::keep_max;
use crate::kaiser::windowed_sinc;
use crate::loudness::interpolation_table::PHASES;
use crate::parabola;
use crate::simd::{self, Instructions, Kernel, VectorPath};
use crate::spectrum::matching::solve::solve;
use core::f64::consts::PI;

/// Most samples taken in at a time.
pub const MOST_SAMPLES: usize = 64;
/// Cells computed to either side, for the short interpolators and the parabola.
const MARGIN: usize = 3;
/// Points of a row: the cells of a chunk with both margins, in whole vector registers.
const ROW: usize = MOST_SAMPLES + 8;
/// Window of the short interpolators: errors of -60 dB.
const SHORT_KAISER_BETA: f64 = 6.0;
/// Share of the sample rate below which the wave is followed closely, and how much more it counts there.
const ACCURATE_BELOW: f64 = 0.45;
const ACCURACY: f64 = 1000.0;
/// How much of what half an interpolator misses the whole one is taken to miss.
const CAUTION: f32 = 3.0;
/// What a cautious level is raised by besides, as a share of its ceiling (0.13 dB): where the gain moves
/// fast, what it makes of the wave lies over what it makes of the samples.
const CAUTION_SHARE: f32 = 0.015;
/// How many times what a level is over its ceiling it may be raised by: all of it at once would let the
/// reduction jump where a level passes the ceiling.
const CAUTION_SLOPE: f32 = 3.0;
/// The height a parabola through three points may find over the highest of them, as a factor.
const SUMMIT_GAIN: f32 = 1.25;

type Row = [f32; ROW];

/// Interpolators of one reach, shared by all channels.
#[derive(Debug, Clone)]
pub struct Interpolators {
    /// The wave in the middle between samples.
    middle: Vec<f32>,
    /// The same between points half a sample apart, and a quarter: the two points nearest first.
    quarters: [f32; 4],
    eighths: [f32; 3],
    /// What the middle misses of the highest frequencies, by the measure of what half as long an
    /// interpolator misses of it; empty without caution.
    missed: Vec<f32>,
    /// No point rises over the samples by more than this factor.
    largest_rise: f32,
    path: VectorPath,
}

impl Interpolators {
    /// For points that look at `reach_samples` (8 to 128) to either side. Takes memory.
    pub fn new(reach_samples: usize) -> Self {
        let reach = reach_samples.clamp(8, 128) - MARGIN;
        let short = |pairs: usize| -> Vec<f64> {
            let weight =
                |k: usize| windowed_sinc(k.to_f64() + 0.5, pairs.to_f64(), SHORT_KAISER_BETA);
            normalised((0..pairs).map(weight).collect())
        };
        let middle = middle_weights(reach);
        let mut interpolators = Self {
            middle: middle.iter().rev().chain(&middle).map(|weight| weight.to_f32()).collect(),
            quarters: core::array::from_fn(|k| short(4)[k].to_f32()),
            eighths: core::array::from_fn(|k| short(3)[k].to_f32()),
            missed: Vec::new(),
            largest_rise: 0.0,
            path: VectorPath::best(),
        };
        interpolators.largest_rise = interpolators.rise_of_points() * SUMMIT_GAIN;
        interpolators
    }

    /// The same, but levels over their ceiling are raised by about as much as they may be wrong by where the
    /// wave has frequencies close to half the sample rate, and a little more: for limiters with no second look.
    pub fn cautious(reach_samples: usize) -> Self {
        let mut interpolators = Self::new(reach_samples);
        let half = interpolators.middle.len() / 2;
        let mut shorter = middle_weights(half / 2);
        shorter.resize(half, 0.0);
        let right = interpolators.middle[half..].iter().zip(&shorter);
        let right: Vec<f32> =
            right.map(|(long, short)| CAUTION * (long - short.to_f32())).collect();
        interpolators.missed = right.iter().rev().chain(&right).copied().collect();
        interpolators
    }

    /// How many samples must follow a cell's own before its level is known.
    pub fn reach_samples(&self) -> usize {
        self.middle.len() / 2 + MARGIN
    }

    /// Samples whose magnitudes stay this factor under a level have no cell over it.
    pub fn largest_rise(&self) -> f32 {
        self.largest_rise
    }

    /// The largest sum of the magnitudes of a point's weights, which an impulse brings out one by one.
    fn rise_of_points(&self) -> f32 {
        let reach = self.reach_samples();
        let mut sums = [0.0f32; 8];
        let mut samples = vec![0.0f32; 6 * reach + 2 * ROW];
        samples[3 * reach] = 1.0;
        for start in (0..=4 * reach).step_by(MOST_SAMPLES) {
            let points = simd::run(self.path, Points(self, &samples[start..]));
            for (sum, row) in sums.iter_mut().zip(&points) {
                *sum +=
                    row[MARGIN..][..MOST_SAMPLES].iter().map(|weight| weight.abs()).sum::<f32>();
            }
        }
        let printed = PHASES.map(|phase| phase.iter().map(|weight| weight.abs()).sum());
        sums.into_iter().chain(printed).fold(0.0, f32::max)
    }
}

/// The weights of the wave in the middle between samples, the nearest of `count` pairs first: the least
/// squared error of the response up to half the sample rate, where what lies under
/// [`ACCURATE_BELOW`] counts [`ACCURACY`] times more.
fn middle_weights(count: usize) -> Vec<f64> {
    let distance = |k: usize| k.to_f64() + 0.5;
    // The integral of a cosine over the weighted band, for a distance in samples.
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let integral =
        |d: f64| 0.5 * sinc(d) + (ACCURACY - 1.0) * ACCURATE_BELOW * sinc(2.0 * ACCURATE_BELOW * d);
    let entry = |i: usize, j: usize| {
        let (a, b) = (distance(i), distance(j));
        2.0 * (integral(a - b) + integral(a + b))
    };
    let mut matrix: Vec<f64> =
        (0..count * count).map(|place| entry(place / count, place % count)).collect();
    let side: Vec<f64> = (0..count).map(|i| 2.0 * integral(distance(i))).collect();
    normalised(solve(&mut matrix, side).unwrap_or_else(|| vec![1.0; count]))
}

/// Weights of pairs that keep the level of a constant signal.
fn normalised(mut weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight *= 0.5 / sum);
    weights
}

/// The latest samples of one channel.
#[derive(Debug, Clone, Default)]
pub struct CellLevels {
    samples: Vec<f32>,
    /// Where the next sample goes.
    end: usize,
    /// Samples that a chunk looks back on.
    past: usize,
}

/// Samples taken in before the past moves to the front again.
const ROOM: usize = 8 * MOST_SAMPLES;

impl CellLevels {
    /// Takes memory for a reach, and resets.
    pub fn prepare(&mut self, interpolators: &Interpolators) {
        self.past = 2 * interpolators.reach_samples();
        self.samples.clear();
        self.samples.resize(self.past + ROOM + ROW, 0.0);
        self.reset();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.samples.fill(0.0);
        self.end = self.past;
    }

    /// Takes at most [`MOST_SAMPLES`] samples in (finite ones), without a look at the cells.
    pub fn push(&mut self, samples: &[f32]) {
        let count = samples.len().min(MOST_SAMPLES);
        if self.end + count > self.past + ROOM {
            self.samples.copy_within(self.end - self.past..self.end, 0);
            self.end = self.past;
        }
        self.samples[self.end..self.end + count].copy_from_slice(&samples[..count]);
        self.end += count;
    }

    /// Raises `level_gains`, as many as the samples taken in last, to those of the cells whose samples came
    /// [`Interpolators::reach_samples`] before. What is at or under the ceiling of its cell may read lower than
    /// it is.
    pub fn raise(
        &self,
        interpolators: &Interpolators,
        ceiling_gains: &[f32],
        level_gains: &mut [f32],
    ) {
        let cells = level_gains.len().min(ceiling_gains.len()).min(MOST_SAMPLES);
        let ceiling_gains = &ceiling_gains[..cells];
        let start = self.end - cells - self.past;
        // Behind the newest sample there is old sound, which no cell of this chunk looks at.
        let window = &self.samples[start..start + self.past + ROW];
        let level_gains = &mut level_gains[..cells];
        simd::run(interpolators.path, Raise { interpolators, window, ceiling_gains, level_gains });
        self.raise_to_printed(interpolators, level_gains);
    }

    /// [`CellLevels::raise`] to the samples alone.
    pub fn raise_to_samples(&self, interpolators: &Interpolators, level_gains: &mut [f32]) {
        let cells = level_gains.len().min(MOST_SAMPLES);
        let first = self.end - cells - interpolators.reach_samples();
        for (level, sample) in level_gains.iter_mut().zip(&self.samples[first..first + cells]) {
            keep_max(level, sample.abs());
        }
    }

    /// The points of the printed interpolator.
    fn raise_to_printed(&self, interpolators: &Interpolators, level_gains: &mut [f32]) {
        let cells = level_gains.len();
        let first = self.end - cells - interpolators.reach_samples();
        let window = &self.samples[first - 5..first + 6 + cells];
        let mut points = [[0.0f32; MOST_SAMPLES]; 4];
        let [a, b, c, d] = &mut points;
        let rows = [&mut a[..cells], &mut b[..cells], &mut c[..cells], &mut d[..cells]];
        direct::correlate(interpolators.path, window, [0, 1, 2, 3].map(|p| &PHASES[p][..]), rows);
        for row in &points {
            for (level, point) in level_gains.iter_mut().zip(row) {
                keep_max(level, point.abs());
            }
        }
    }
}

/// The work of [`CellLevels::raise`]; `window` begins twice the reach before the first sample of the chunk.
struct Raise<'a> {
    interpolators: &'a Interpolators,
    window: &'a [f32],
    ceiling_gains: &'a [f32],
    level_gains: &'a mut [f32],
}

impl Kernel for Raise<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, instructions: I) {
        let points = Points(self.interpolators, self.window).run(instructions);
        let missed = &self.interpolators.missed;
        let mut margins: Row = [0.0; ROW];
        if !missed.is_empty() {
            if I::FUSED {
                slide::<ROW, I>(missed, &self.window[1..], &mut margins);
            } else {
                slide::<24, I>(missed, &self.window[1..], &mut margins);
            }
        }
        let margins = (!missed.is_empty()).then_some(&margins);
        raise_to_points(&points, margins, self.ceiling_gains, self.level_gains);
    }
}

/// The eight points of each cell, from MARGIN cells before the first; the window is that of [`Raise`].
struct Points<'a>(&'a Interpolators, &'a [f32]);

impl Kernel for Points<'_> {
    type Output = [Row; 8];

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) -> [Row; 8] {
        let Self(Interpolators { middle, quarters, eighths, .. }, window) = self;
        let mut samples: Row = [0.0; ROW];
        samples.copy_from_slice(&window[middle.len() / 2..][..ROW]);
        let mut middles: Row = [0.0; ROW];
        if I::FUSED {
            slide::<ROW, I>(middle, &window[1..], &mut middles);
        } else {
            slide::<24, I>(middle, &window[1..], &mut middles);
        }
        // One by one: what the library's `map` calls is not compiled for the path.
        let halves = [&samples, &middles];
        let first = between::<2, 4, I>(halves, 0, quarters);
        let third = between::<2, 4, I>(halves, 1, quarters);
        let quarters = [&samples, &first, &middles, &third];
        let a = between::<4, 3, I>(quarters, 0, eighths);
        let b = between::<4, 3, I>(quarters, 1, eighths);
        let c = between::<4, 3, I>(quarters, 2, eighths);
        let d = between::<4, 3, I>(quarters, 3, eighths);
        [samples, a, first, b, middles, c, third, d]
    }
}

/// `kernel` along `window`, `W` points side by side.
#[inline(always)]
fn slide<const W: usize, I: Instructions>(kernel: &[f32], window: &[f32], points: &mut Row) {
    for (turn, points) in points.as_chunks_mut::<W>().0.iter_mut().enumerate() {
        let mut sums = [0.0f32; W];
        for (&factor, window) in kernel.iter().zip(window[turn * W..].windows(W)) {
            for i in 0..W {
                sums[i] = I::add_product(sums[i], factor, window[i]);
            }
        }
        *points = sums;
    }
}

/// Points in which a row is complete: all but two on either side.
const INNER: usize = ROW - 4;

/// The wave between point number `point` of each cell and the next, where a cell has `N` points, one in each
/// of `rows`: `weights` are those of the nearest pair, of the next, and so on.
#[inline(always)]
fn between<const N: usize, const PAIRS: usize, I: Instructions>(
    rows: [&Row; N],
    point: usize,
    weights: &[f32; PAIRS],
) -> Row {
    // Counted from two cells before, so that nothing is negative.
    let place = |point: usize| -> &[f32; INNER] {
        rows[point % N][point / N..].first_chunk().unwrap_or(&[0.0; INNER])
    };
    let pairs: [_; PAIRS] = core::array::from_fn(|k| {
        (place(2 * N + point - k), place(2 * N + point + 1 + k), weights[k])
    });
    let mut row: Row = [0.0; ROW];
    for (i, value) in row[2..2 + INNER].iter_mut().enumerate() {
        for (left, right, weight) in pairs {
            *value = I::add_product(*value, weight, left[i] + right[i]);
        }
    }
    row
}

/// Raises the levels of the cells to the highest of their eight points, and to the summits between.
#[inline(always)]
fn raise_to_points(
    points: &[Row; 8],
    margins: Option<&Row>,
    ceiling_gains: &[f32],
    level_gains: &mut [f32],
) {
    let mut highest = [0.0f32; MOST_SAMPLES];
    for row in points {
        for (level, point) in highest.iter_mut().zip(&row[MARGIN..]) {
            keep_max(level, point.abs());
        }
    }
    let cells = level_gains.len();
    let loudest = highest[..cells].iter().fold(0.0f32, |a, &b| if b > a { b } else { a });
    let lowest = ceiling_gains.iter().fold(f32::MAX, |a, &b| if b < a { b } else { a });
    if loudest * SUMMIT_GAIN > lowest {
        for point in 0..8 {
            // The point before is in the cell before where this is a cell's first, and so on.
            let row = |point: usize, cell: usize| &points[point % 8][MARGIN - 1 + cell..];
            let (before, own) = (row(point + 7, usize::from(point > 0)), row(point, 1));
            let after = row(point + 1, 1 + usize::from(point == 7));
            let neighbours = own.iter().zip(before).zip(after);
            for (level, ((&own, &before), &after)) in highest.iter_mut().zip(neighbours) {
                keep_max(level, summit(before, own, after));
            }
        }
    }
    if let Some(margins) = margins {
        for ((level, margin), ceiling) in
            highest.iter_mut().zip(&margins[MARGIN..]).zip(ceiling_gains)
        {
            let margin = margin.abs() + CAUTION_SHARE * ceiling;
            let over = CAUTION_SLOPE * (*level - ceiling);
            let added = if margin < over { margin } else { over };
            *level += if added > 0.0 { added } else { 0.0 };
        }
    }
    for (level, highest) in level_gains.iter_mut().zip(highest) {
        keep_max(level, highest);
    }
}

/// Height of the parabola through three points, where the one in the middle is the highest; else 0.
#[inline(always)]
fn summit(before: f32, own: f32, after: f32) -> f32 {
    let is_highest = (own.abs() >= before.abs()) & (own.abs() >= after.abs());
    if is_highest { parabola::height(before, own, after) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::signals::white_noise;
    use core::f64::consts::{PI, TAU};

    /// Levels of the cells of `samples`, taken in pieces of `piece`.
    fn levels(interpolators: &Interpolators, samples: &[f32], piece: usize) -> Vec<f32> {
        let mut cells = CellLevels::default();
        cells.prepare(interpolators);
        let mut all = Vec::new();
        for samples in samples.chunks(piece) {
            cells.push(samples);
            let mut levels = vec![0.0; samples.len()];
            cells.raise(interpolators, &[0.0; MOST_SAMPLES][..samples.len()], &mut levels);
            all.extend(levels);
        }
        all
    }

    /// A sine of full scale that fades in and out.
    fn sine(turns: f64, phase_turns: f64) -> Vec<f32> {
        (0..1500)
            .map(|n| {
                let edge = n.min(1499 - n) as f64 / 500.0;
                let fade = 0.5 - 0.5 * (PI * edge.min(1.0)).cos();
                (fade * (TAU * (turns * n as f64 + phase_turns)).sin()) as f32
            })
            .collect()
    }

    #[test]
    fn sines_read_true_and_no_less_than_by_the_printed_table() {
        for (reach, limit_db) in [(28, 0.02), (75, 0.01)] {
            let interpolators = Interpolators::new(reach);
            assert_eq!(interpolators.reach_samples(), reach);
            for (cycles, samples) in [(1.0, 32.0), (1.0, 6.0), (1.0, 5.0), (2.0, 7.0), (2.0, 5.0)] {
                for step in 0..24 {
                    let sine = sine(cycles / samples, f64::from(step) / 24.0 / samples);
                    let highest = levels(&interpolators, &sine, 64).into_iter().fold(0.0, f32::max);
                    let level_db = 20.0 * f64::from(highest).log10();
                    let printed_db = crate::measure::itu_true_peak_db(&sine);
                    let true_db = printed_db.max(0.0);
                    assert!(level_db >= printed_db - 1e-5, "{cycles}/{samples}: {level_db}");
                    assert!(
                        (level_db - true_db).abs() < limit_db,
                        "{cycles}/{samples}: {level_db}"
                    );
                }
            }
        }
    }

    #[test]
    fn steps_and_flat_parts_have_no_summit_of_their_own() {
        for level in [1.0f32, 0.1, 0.333, 3.0e5] {
            for reach in [20, 48, 66] {
                let mut samples = vec![0.0; 1200];
                samples[300..900].fill(level);
                for level_found in levels(&Interpolators::new(reach), &samples, 64) {
                    assert!(level_found <= 1.2 * level, "{level}: {level_found}");
                }
            }
        }
    }

    #[test]
    fn a_cell_has_its_place() {
        let interpolators = Interpolators::new(20);
        let mut samples = vec![0.0f32; 300];
        samples[100] = 0.5;
        samples[101] = 0.5;
        let levels = levels(&interpolators, &samples, 48);
        let cell = |n: usize| levels[n + 20];
        // Two equal samples have their summit between them.
        let highest = levels.iter().fold(0.0f32, |a, b| a.max(*b));
        assert!(cell(100) == highest && highest > 0.6);
        assert!(cell(99) < 0.5 && (cell(101) - 0.5).abs() < 0.01);
        assert!(cell(97) < 0.1 && cell(103) < 0.1);
    }

    #[test]
    fn levels_do_not_depend_on_pieces_and_paths_agree() {
        let noise = white_noise(4, 0.0, 3000);
        let mut interpolators = Interpolators::new(75);
        let whole = levels(&interpolators, &noise, 64);
        for piece in [1, 7, 63] {
            let pieces = levels(&interpolators, &noise, piece);
            assert!(whole.iter().zip(&pieces).all(|(a, b)| a.to_bits() == b.to_bits()), "{piece}");
        }
        for path in VectorPath::ALL {
            interpolators.path = path;
            let other = levels(&interpolators, &noise, 64);
            assert!(whole.iter().zip(&other).all(|(a, b)| (a - b).abs() < 2e-6), "{}", path.name());
        }
    }

    #[test]
    fn no_level_rises_further_over_the_samples_than_it_may() {
        for reach in [8, 20, 75, 128] {
            let interpolators = Interpolators::new(reach);
            // The worst case of the middle: signs as its weights have them.
            let mut worst = vec![0.0; 100];
            worst.extend(interpolators.middle.iter().map(|w| 1.0f32.copysign(*w)));
            worst.resize(400, 0.0);
            for signal in [worst, white_noise(9, 0.0, 50_000)] {
                let highest = levels(&interpolators, &signal, 64).into_iter().fold(0.0, f32::max);
                assert!(highest < interpolators.largest_rise(), "{highest}");
            }
            println!("reach {reach}: at most {:.2}", interpolators.largest_rise());
        }
    }
}
