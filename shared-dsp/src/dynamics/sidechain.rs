//! What a band listens to: a filter on the analytic key, and the power behind it.
//!
//! The squared envelope of an [analytic](crate::dynamics::analytic) signal has no ripple, so the
//! plain mean over a few frames is a level already: a steady tone reads its peak level, noise
//! reads 3 dB over its RMS level.

use core::f64::consts::PI;

use super::analytic::AnalyticFrame;
use crate::filter::{Section, SvfCoefficients};
use crate::guard::{clamp_or, flush_tiny};
use crate::simd::{self, Instructions, Kernel, VectorPath};

/// Response of a [`SidechainFilter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidechainShape {
    /// 0 dB at the frequency, -3 dB at the edges of a band frequency / Q wide.
    BandPass,
    /// Low-pass, 12 dB/octave (Butterworth).
    LowPass,
    /// High-pass, 12 dB/octave (Butterworth).
    HighPass,
    /// All-pass: output equals input.
    Through,
}

/// One filter with the states of two analytic channels. Run by [`process`].
#[derive(Debug, Clone, Copy)]
pub struct SidechainFilter {
    /// Which of the sources it listens to.
    pub source: usize,
    coefficients: SvfCoefficients,
    band: AnalyticFrame,
    low: AnalyticFrame,
    power_sum: AnalyticFrame,
}

impl Default for SidechainFilter {
    /// Everything of source 0.
    fn default() -> Self {
        Self {
            source: 0,
            coefficients: SvfCoefficients::THROUGH,
            band: [0.0; 4],
            low: [0.0; 4],
            power_sum: [0.0; 4],
        }
    }
}

impl SidechainFilter {
    /// Designs the filter; its sound goes on. `frequency_hz` from 5 Hz, held at 0.49 times the
    /// sample rate; `q` 0.025..=40 counts for [`SidechainShape::BandPass`] only.
    ///
    /// Bilinear transform, exact at the frequency itself; near half the sample rate the upper edge
    /// is narrower than the analogue one, which a detector does not mind.
    pub fn design(
        &mut self,
        shape: SidechainShape,
        frequency_hz: f64,
        q: f64,
        sample_rate_hz: f64,
    ) {
        let highest_hz = 0.49 * sample_rate_hz;
        let frequency_hz = clamp_or(frequency_hz, 5.0, highest_hz.max(5.0), 1000.0);
        let g = (PI * frequency_hz / sample_rate_hz).min(0.49 * PI).tan();
        let band_pass = 1.0 / clamp_or(q, 0.025, 40.0, 1.0);
        let (numerator, width) = match shape {
            SidechainShape::BandPass => ([0.0, g * band_pass, 0.0], band_pass),
            SidechainShape::LowPass => ([g * g, 0.0, 0.0], core::f64::consts::SQRT_2),
            SidechainShape::HighPass => ([0.0, 0.0, 1.0], core::f64::consts::SQRT_2),
            SidechainShape::Through => {
                self.coefficients = SvfCoefficients::THROUGH;
                return;
            }
        };
        let section = Section::second_order(numerator, [g * g, g * width, 1.0]);
        self.coefficients = SvfCoefficients::from_section(&section);
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        (self.band, self.low, self.power_sum) = ([0.0; 4], [0.0; 4], [0.0; 4]);
    }

    /// Zeroes states below -300 dBFS; call every few dozen frames.
    pub fn flush_tiny(&mut self) {
        for value in self.band.iter_mut().chain(&mut self.low) {
            *value = flush_tiny(*value);
        }
    }

    /// The squared envelopes of both channels, summed over the frames since it was last asked.
    #[inline]
    pub fn take_power_sums(&mut self) -> [f64; 2] {
        let [a, b, c, d] = core::mem::take(&mut self.power_sum);
        [a + b, c + d]
    }

    #[inline(always)]
    fn tick<I: Instructions>(&mut self, x: &AnalyticFrame) {
        let c = &self.coefficients;
        for (i, &x) in x.iter().enumerate() {
            let (band, low) = (self.band[i], self.low[i]);
            let y = I::add_product_f64(c.c0 * x, c.c2, low);
            let y = I::add_product_f64(y, c.c1, band);
            let u = x - low;
            self.band[i] = I::add_product_f64(c.keep * band, c.cross, u);
            let low = I::add_product_f64(low, c.cross, band);
            self.low[i] = I::add_product_f64(low, c.pull, u);
            self.power_sum[i] = I::add_product_f64(self.power_sum[i], y, y);
        }
    }
}

/// Runs the `bands` ones (by index) of `filters`, each over its own of the `sources`, and adds up
/// the power behind them. Sources are equally long; a filter without a source rests.
///
/// Cost on AVX2: about 2 ns a frame and filter.
#[inline]
pub fn process(
    path: VectorPath,
    filters: &mut [SidechainFilter],
    bands: &[usize],
    sources: &[&[AnalyticFrame]],
) {
    simd::run(path, Process { filters, active: bands, sources });
}

struct Process<'a> {
    filters: &'a mut [SidechainFilter],
    active: &'a [usize],
    sources: &'a [&'a [AnalyticFrame]],
}

impl Kernel for Process<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        let Self { filters, active, sources } = self;
        let source = |filter: &SidechainFilter| sources.get(filter.source).copied().unwrap_or(&[]);
        // Two filters side by side, because each waits for its own last frame.
        for pair in active.chunks(2) {
            let (first, second) = (pair[0], pair.get(1).copied());
            let Some(mut a) = filters.get(first).copied() else { continue };
            let Some((second, mut b)) = second.and_then(|n| Some((n, *filters.get(n)?))) else {
                for x in source(&a) {
                    a.tick::<I>(x);
                }
                filters[first] = a;
                continue;
            };
            for (x, z) in source(&a).iter().zip(source(&b)) {
                a.tick::<I>(x);
                b.tick::<I>(z);
            }
            filters[first] = a;
            filters[second] = b;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Svf;
    use crate::noise::Noise;

    fn white(seed: u64, frames: usize) -> Vec<AnalyticFrame> {
        let mut noise = Noise::new(seed);
        (0..frames).map(|_| core::array::from_fn(|_| f64::from(noise.white()))).collect()
    }

    fn some_filters(rate_hz: f64) -> Vec<SidechainFilter> {
        let shapes = [
            (SidechainShape::BandPass, 10.0, 40.0),
            (SidechainShape::BandPass, 9000.0, 0.025),
            (SidechainShape::LowPass, 200.0, 1.0),
            (SidechainShape::HighPass, 30_000.0, 1.0),
            (SidechainShape::Through, 1000.0, 1.0),
        ];
        let design = |(n, (shape, hz, q))| {
            let mut filter = SidechainFilter { source: n % 2, ..SidechainFilter::default() };
            filter.design(shape, hz, q, rate_hz);
            filter
        };
        shapes.into_iter().enumerate().map(design).collect()
    }

    #[test]
    fn every_path_equals_single_filters_however_the_signal_is_cut() {
        for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
            let sources = [white(1, 500), white(2, 500)];
            let filters = some_filters(rate_hz);
            let expected: Vec<[f64; 2]> = filters
                .iter()
                .map(|filter| {
                    let mut sums = [0.0; 2];
                    for lane in 0..4 {
                        let mut svf = Svf::default();
                        for frame in &sources[filter.source] {
                            let y = svf.tick(&filter.coefficients, frame[lane]);
                            sums[lane / 2] += y * y;
                        }
                    }
                    sums
                })
                .collect();
            for path in VectorPath::ALL {
                for (cut, active) in [(500, vec![0, 1, 2, 3, 4]), (7, vec![4, 2, 3, 0])] {
                    let mut filters = filters.clone();
                    for (a, b) in sources[0].chunks(cut).zip(sources[1].chunks(cut)) {
                        process(path, &mut filters, &active, &[a, b]);
                    }
                    for (n, (filter, want)) in filters.iter_mut().zip(&expected).enumerate() {
                        let want = if active.contains(&n) { *want } else { [0.0; 2] };
                        for (got, want) in filter.take_power_sums().iter().zip(want) {
                            let name = path.name();
                            assert!((got - want).abs() <= 1e-9 * want, "{name} {n} {got} {want}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn filters_have_their_shapes() {
        let db = |shape, at_hz: f64| {
            let mut filter = SidechainFilter::default();
            filter.design(shape, 1000.0, 2.0, 48_000.0);
            let mut svf = Svf::default();
            let step = core::f64::consts::TAU * at_hz / 48_000.0;
            let tone: Vec<f64> = (0..48_000)
                .map(|n| svf.tick(&filter.coefficients, (step * f64::from(n)).sin()))
                .collect();
            let power: f64 = tone[24_000..].iter().map(|y| y * y).sum::<f64>() / 12_000.0;
            10.0 * power.log10()
        };
        assert!(db(SidechainShape::BandPass, 1000.0).abs() < 0.001);
        // The edges of a band 500 Hz wide: sqrt(1000^2 + 250^2) +- 250.
        for edge_hz in [780.776, 1280.776] {
            assert!((db(SidechainShape::BandPass, edge_hz) + 3.01).abs() < 0.02);
        }
        assert!((db(SidechainShape::LowPass, 1000.0) + 3.01).abs() < 0.01);
        assert!((db(SidechainShape::HighPass, 1000.0) + 3.01).abs() < 0.01);
        assert!(db(SidechainShape::LowPass, 100.0).abs() < 0.01);
        assert!(db(SidechainShape::HighPass, 10_000.0).abs() < 0.01);
        assert!((db(SidechainShape::LowPass, 4000.0) + 24.1).abs() < 1.0);
        assert!(db(SidechainShape::Through, 1000.0).abs() < 1e-6);
    }

    #[test]
    fn absurd_arguments_are_no_fault() {
        let mut filters = some_filters(48_000.0);
        filters[0].design(SidechainShape::BandPass, f64::NAN, f64::NAN, 1000.0);
        filters[1].source = 9;
        for path in VectorPath::ALL {
            process(path, &mut filters, &[0, 1, 77], &[&white(3, 5), &[]]);
            process(path, &mut [], &[0], &[]);
        }
        assert!(filters[0].take_power_sums().iter().all(|p| p.is_finite()));
    }
}
