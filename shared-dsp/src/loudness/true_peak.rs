//! True peak: the highest level of the wave between its samples.
//!
//! Source: ITU-R BS.1770-5, annex 2 asks for at least 192 kHz by interpolation. The interpolator
//! here is longer than the one printed there: a sinc of 48 samples under a Kaiser window
//! ([`crate::kaiser`]) evaluated at four points a sample, at every rate. Around each of the points that could be the
//! highest, five points of the eight-times grid by a sinc of 128 samples and a parabola find the summit: the
//! short one misses enough of what lies close to half the sample rate to read 0.06 dB high.
//!
//! Which points could be: a band-limited wave falls no faster from a peak than a cosine at half the
//! sample rate (R. Duffin, A. Schaeffer, "Some properties of functions of exponential type", 1938),
//! so a peak shows at a grid point at least cos(pi/8) as high (-0.69 dB).
//!
//! Limits: sines at any phase read within 0.01 dB up to 0.45 of the sample rate (test below).
//! A peak is known 80 samples after it came. Input must be audible and hold no magnitudes below
//! 1e-15. Cost: constant 144 products a sample, and 640 for each summit close to the maximum.

use crate::convert::{ToF32, ToF64};
use crate::convolution::direct;
use crate::guard::keep_max;
use crate::kaiser::windowed_sinc;
use crate::parabola;
use crate::simd::VectorPath;

/// Samples the interpolator looks at everywhere, and at summits.
const TAPS: usize = 48;
const SUMMIT_TAPS: usize = 128;
/// By so much the long window begins before the short one.
const MARGIN: usize = (SUMMIT_TAPS - TAPS) / 2;
/// Samples taken in before the interpolator runs; fixed, so that block cuts change nothing.
const BLOCK: usize = 16;
/// Interpolated points of a block.
const POINTS: usize = 4 * BLOCK;
const KAISER_BETA: f64 = 7.5;
/// cos(pi/8): a grid point this much below the maximum cannot be beside a new maximum.
const GRID_FALL: f32 = 0.923_879_5;

/// The interpolation kernels for the eight points of a sample, shared by all channels.
#[derive(Debug, Clone)]
pub struct Interpolator {
    /// For the points between samples, a quarter apart.
    quarters: [[f32; TAPS]; 3],
    /// For the eighths of a sample.
    eighths: [[f32; SUMMIT_TAPS]; 8],
    path: VectorPath,
}

impl Interpolator {
    /// Designs the kernels, for the fastest vector path of this processor.
    pub fn new() -> Self {
        Self {
            quarters: core::array::from_fn(|quarter| kernel((quarter + 1).to_f64() / 4.0)),
            eighths: core::array::from_fn(|eighth| kernel(eighth.to_f64() / 8.0)),
            path: VectorPath::best(),
        }
    }

    /// The value at `eighths` of a sample after the middle of `window`.
    #[inline]
    fn at(&self, eighths: usize, window: &[f32]) -> f32 {
        direct::dot(self.path, &self.eighths[eighths], window)
    }
}

/// The weights for the point `distance` samples after the middle of a window.
fn kernel<const LENGTH: usize>(distance: f64) -> [f32; LENGTH] {
    let half = LENGTH / 2;
    let exact: [f64; LENGTH] = core::array::from_fn(|k| {
        let from_middle = k.to_f64() - (half - 1).to_f64() - distance;
        windowed_sinc(from_middle, half.to_f64(), KAISER_BETA)
    });
    // A constant signal keeps its level exactly.
    let sum: f64 = exact.iter().sum();
    exact.map(|value| (value / sum).to_f32())
}

impl Default for Interpolator {
    fn default() -> Self {
        Self::new()
    }
}

/// The highest true peak of one channel since the last [`TruePeak::begin_peak`].
#[derive(Debug, Clone)]
pub struct TruePeak {
    /// One sample more than the interpolator needs, then the block that is filling.
    history: [f32; SUMMIT_TAPS + BLOCK],
    filled: usize,
    /// The last two interpolated points before this block.
    before: [f32; 2],
    peak_gain: f32,
    peak_frame: u64,
    frames: u64,
}

impl Default for TruePeak {
    fn default() -> Self {
        Self {
            history: [0.0; SUMMIT_TAPS + BLOCK],
            filled: 0,
            before: [0.0; 2],
            peak_gain: 0.0,
            peak_frame: 0,
            frames: 0,
        }
    }
}

impl TruePeak {
    /// Takes samples in.
    pub fn push(&mut self, interpolator: &Interpolator, samples: &[f32]) {
        let mut rest = samples;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(BLOCK - self.filled));
            let start = SUMMIT_TAPS + self.filled;
            self.history[start..start + now.len()].copy_from_slice(now);
            self.filled += now.len();
            rest = later;
            if self.filled == BLOCK {
                self.search_block(interpolator);
                self.history.copy_within(BLOCK.., 0);
                self.filled = 0;
                self.frames += BLOCK as u64;
            }
        }
    }

    /// Takes in as many frames of silence while it [is silent](TruePeak::is_silent).
    pub fn rest(&mut self, frames: usize) {
        let filled = self.filled + frames;
        self.frames += (filled - filled % BLOCK) as u64;
        self.filled = filled % BLOCK;
    }

    /// The highest level since the last [`TruePeak::begin_peak`], linear.
    #[inline]
    pub fn peak_gain(&self) -> f32 {
        self.peak_gain
    }

    /// The frame of that level, counted from the first sample ever taken in.
    #[inline]
    pub fn peak_frame(&self) -> u64 {
        self.peak_frame
    }

    /// Frames taken in so far.
    #[inline]
    pub fn frames(&self) -> u64 {
        self.frames + self.filled as u64
    }

    /// Looks for a new highest level from here on. The sound stays: a summit between samples that
    /// were already taken in counts from when it is found.
    #[inline]
    pub fn begin_peak(&mut self) {
        self.peak_gain = 0.0;
    }

    /// Whether nothing but silence is left for the interpolator to look at.
    pub fn is_silent(&self) -> bool {
        self.history.iter().chain(&self.before).all(|x| *x == 0.0)
    }

    /// Forgets the samples heard, so that what comes next does not join on. The peak stays.
    pub fn forget_sound(&mut self) {
        self.history.fill(0.0);
        self.before = [0.0; 2];
    }

    fn search_block(&mut self, interpolator: &Interpolator) {
        // Short kernels that begin at history[MARGIN + 1 + n], and long ones that begin at history[1 + n],
        // give the wave just after history[MIDDLE + n].
        const MIDDLE: usize = SUMMIT_TAPS / 2;
        let mut quarters = [[0.0f32; BLOCK]; 3];
        let [first, second, third] = &mut quarters;
        let kernels = interpolator.quarters.each_ref().map(|kernel| kernel.as_slice());
        let history = &self.history[MARGIN + 1..];
        direct::correlate(interpolator.path, history, kernels, [first, second, third]);
        let [first, second, third] = quarters;
        let mut samples = [0.0f32; BLOCK];
        samples.copy_from_slice(&self.history[MIDDLE..MIDDLE + BLOCK]);
        let rows = [samples, first, second, third];

        let mut levels = [0.0f32; BLOCK];
        for row in &rows {
            for (level, point) in levels.iter_mut().zip(row) {
                keep_max(level, point.abs());
            }
        }
        let mut highest = self.before[1].abs();
        levels.iter().for_each(|level| keep_max(&mut highest, *level));
        if highest > self.peak_gain * GRID_FALL {
            self.climb_summits(interpolator, &rows, &levels, highest);
        }
        self.before = [second[BLOCK - 1], third[BLOCK - 1]];
    }

    /// Looks for new peaks beside the grid points of a block: `rows` has the four points of each
    /// sample, `levels` the highest of them, `highest` the highest of all.
    fn climb_summits(
        &mut self,
        interpolator: &Interpolator,
        rows: &[[f32; BLOCK]; 4],
        levels: &[f32; BLOCK],
        highest: f32,
    ) {
        let floor = self.peak_gain.max(highest) * GRID_FALL;
        let before = self.before;
        let point = |i: usize| match i.checked_sub(2) {
            Some(i) => rows[i % 4][i / 4],
            None => before[i],
        };
        let mut climb = |i: usize| {
            let [left, centre, right] = [point(i), point(i + 1), point(i + 2)];
            let level = centre.abs();
            if (level > floor) & (level >= left.abs()) & (level > right.abs()) {
                self.climb(interpolator, i, centre);
            }
        };
        // Without branches, because near the floor no processor guesses them right.
        let mut near = 0u32;
        for (n, level) in levels.iter().enumerate() {
            near |= u32::from(*level > floor) << n;
        }
        climb(0);
        while near != 0 {
            let first = 4 * near.trailing_zeros() as usize + 1;
            near &= near - 1;
            (first..(first + 4).min(POINTS)).for_each(&mut climb);
        }
    }

    /// Climbs to the summit beside the grid point number `i`, whose value is about `centre`.
    fn climb(&mut self, interpolator: &Interpolator, i: usize, centre: f32) {
        // The centre's place in eighths of a sample, counted from eight before the block's first
        // point, where the history has its spare sample.
        let place = 2 * (i + 3);
        let sign = 1.0f32.copysign(centre);
        let values = core::array::from_fn(|at| {
            let place = place + at - 2;
            let start = place / 8;
            sign * interpolator.at(place % 8, &self.history[start..start + SUMMIT_TAPS])
        });
        let summit = summit(values);
        if summit > self.peak_gain {
            self.peak_gain = summit;
            let frame = self.frames + (place / 8) as u64;
            self.peak_frame = frame.saturating_sub(SUMMIT_TAPS as u64 / 2 + 1);
        }
    }
}

/// The highest point of a wave whose five values, an eighth of a sample apart, are highest near
/// the middle: a parabola through the highest value and its neighbours.
fn summit(values: [f32; 5]) -> f32 {
    let [_, before, centre, after, _] = values;
    let top = if centre >= before && centre >= after {
        2
    } else if before > after {
        1
    } else {
        3
    };
    let (left, own, right) = (values[top - 1], values[top], values[top + 1]);
    // The summit may be elsewhere: then its own grid point finds it.
    let is_top = own >= left && own >= right;
    if is_top { parabola::height(left, own, right) } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::PI;

    fn reading_db(samples: &[f32]) -> f64 {
        let mut peak = TruePeak::default();
        peak.push(&Interpolator::new(), samples);
        peak.push(&Interpolator::new(), &[0.0; 2 * TAPS]);
        20.0 * f64::from(peak.peak_gain()).log10()
    }

    /// A sine of full scale that fades in and out, `cycles` of it in `samples` samples.
    fn sine(cycles: f64, samples: f64, phase: f64) -> Vec<f32> {
        let length = 1500;
        (0..length)
            .map(|n| {
                let edge = n.min(length - 1 - n) as f64 / 400.0;
                let fade = 0.5 - 0.5 * (PI * edge.min(1.0)).cos();
                (fade * (2.0 * PI * (cycles * n as f64 / samples + phase)).sin()) as f32
            })
            .collect()
    }

    #[test]
    fn sines_read_true_at_every_phase_up_to_0_45_of_the_rate() {
        // Frequencies locked to the rate, where every cycle is sampled at the same few points and
        // no later cycle can make up for a peak missed.
        let locked: [(f64, f64); 12] = [
            (1.0, 32.0),
            (1.0, 8.0),
            (1.0, 6.0),
            (1.0, 5.0),
            (1.0, 4.0),
            (2.0, 7.0),
            (1.0, 3.0),
            (3.0, 8.0),
            (2.0, 5.0),
            (21.0, 50.0),
            (4.0, 9.0),
            (9.0, 20.0),
        ];
        for (cycles, samples) in locked {
            let steps = 48;
            let readings: Vec<f64> = (0..steps)
                .map(|step| reading_db(&sine(cycles, samples, f64::from(step) / 48.0 / samples)))
                .collect();
            let lowest_db = readings.iter().fold(f64::MAX, |a, &b| a.min(b));
            let highest_db = readings.iter().fold(f64::MIN, |a, &b| a.max(b));
            println!("true peak at {cycles}/{samples} fs: {lowest_db:+.4}..{highest_db:+.4} dB");
            assert!(lowest_db >= -0.01, "{cycles}/{samples}: {lowest_db}");
            assert!(highest_db <= 0.01, "{cycles}/{samples}: {highest_db}");
        }
    }

    #[test]
    fn white_noise_reads_within_a_quarter_of_a_db_of_the_reference() {
        // The hardest: as much close to half the rate, where both interpolators fall, as anywhere.
        let mut worst_db = 0.0f64;
        for seed in 1..40 {
            let mut samples = crate::measure::signals::white_noise(seed, -6.0, 600);
            let edge = |n: usize| n.min(599 - n).saturating_sub(150) as f32 / 300.0;
            samples.iter_mut().enumerate().for_each(|(n, x)| *x *= edge(n).min(1.0));
            let apart_db = reading_db(&samples) - crate::measure::true_peak_db(&samples);
            worst_db = worst_db.max(apart_db.abs());
        }
        println!("white noise: {worst_db:.4} dB from the reference");
        assert!(worst_db < 0.25, "{worst_db}");
    }

    #[test]
    fn reading_does_not_depend_on_block_cuts() {
        let samples = sine(3.1, 11.0, 0.2);
        let interpolator = Interpolator::new();
        let mut whole = TruePeak::default();
        whole.push(&interpolator, &samples);
        for cut in [1, 7, 16, 61] {
            let mut pieces = TruePeak::default();
            samples.chunks(cut).for_each(|piece| pieces.push(&interpolator, piece));
            assert_eq!(whole.peak_gain().to_bits(), pieces.peak_gain().to_bits());
        }
    }

    #[test]
    fn rest_is_as_silence() {
        let interpolator = Interpolator::new();
        for rested in [0, 1, 15, 16, 17, 480] {
            let (mut heard, mut resting) = (TruePeak::default(), TruePeak::default());
            for peak in [&mut heard, &mut resting] {
                peak.push(&interpolator, &[0.0; 83]);
                assert!(peak.is_silent());
            }
            heard.push(&interpolator, &vec![0.0; rested]);
            resting.rest(rested);
            for peak in [&mut heard, &mut resting] {
                peak.push(&interpolator, &sine(3.1, 11.0, 0.2));
            }
            let read = |peak: &TruePeak| (peak.peak_gain(), peak.peak_frame(), peak.frames());
            assert_eq!(read(&heard), read(&resting));
        }
    }

    #[test]
    fn a_single_click_reads_its_height_and_its_place() {
        let mut samples = vec![0.0f32; 400];
        samples[123] = -0.5;
        let mut peak = TruePeak::default();
        peak.push(&Interpolator::new(), &samples);
        assert!((peak.peak_gain() - 0.5).abs() < 1e-4);
        assert_eq!(peak.peak_frame(), 123);
    }

    #[test]
    fn extreme_flat_and_odd_input_reads_no_higher_than_interpolation_can() {
        // The largest sum of magnitudes of a kernel's weights, and a quarter for the parabola.
        let interpolator = Interpolator::new();
        let sums = interpolator.eighths.map(|kernel| kernel.iter().map(|w| w.abs()).sum::<f32>());
        let most = 1.25 * sums.into_iter().fold(0.0, f32::max);
        for scale in [1e-37f32, 1e-15, 1.0, 1e6, 1e18, 1e37] {
            let flat = vec![scale; 200];
            let nearly = (0..200).map(|n| f32::from_bits(scale.to_bits() - n % 2)).collect();
            let step = (0..200).map(|n| if n < 100 { 0.0 } else { -scale }).collect();
            let fastest = (0..200).map(|n| if n % 2 == 0 { scale } else { -scale }).collect();
            for samples in [flat, nearly, step, fastest] {
                let mut peak = TruePeak::default();
                peak.push(&interpolator, &samples);
                peak.push(&interpolator, &[0.0; 2 * TAPS]);
                let found = peak.peak_gain();
                assert!(found >= scale && found <= most * scale, "{scale:e}: {found:e}");
            }
        }
    }

    #[test]
    fn a_sample_that_is_no_number_spoils_no_more_than_its_surroundings() {
        for odd in [f32::NAN, f32::INFINITY] {
            let mut peak = TruePeak::default();
            let mut samples = vec![0.25; 400];
            samples[100] = odd;
            peak.push(&Interpolator::new(), &samples);
            peak.begin_peak();
            samples[100] = 0.25;
            peak.push(&Interpolator::new(), &samples);
            assert!((peak.peak_gain() - 0.25).abs() < 1e-3, "{}", peak.peak_gain());
        }
    }

    #[test]
    fn every_vector_path_reads_the_same() {
        let samples = sine(21.0, 50.0, 0.013);
        let mut interpolator = Interpolator::new();
        for path in VectorPath::ALL {
            interpolator.path = path;
            let mut peak = TruePeak::default();
            peak.push(&interpolator, &samples);
            assert!((peak.peak_gain() - 1.0).abs() < 0.0023, "{}", path.name());
        }
    }
}
