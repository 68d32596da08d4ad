//! Oversampling by 2, 4 or 8 and back, in linear phase.
//!
//! All filters are sincs under Kaiser windows, flat within 0.0001 dB to 20 kHz, or to 0.417 of the base
//! rate where that is more, and images and aliases are 110 dB down (`tests/resample.rs`):
//! - half-band filters on the way up, 110 dB down where images of the pass band lie;
//! - on the way down the last one stops from half the base rate on, so that no harmonic comes back
//!   as an alias anywhere, not above 20 kHz either; the others are half-band filters.
//!
//! Where that is too late, [`Quality::Quick`] has a narrower pass band and shallower stop bands.
//!
//! [`Upsampler`] and [`Downsampler`] are one channel each, and together delay by a whole number of
//! samples at the base rate, [`round_trip_samples`]: 65, 73 and 75 at 48 kHz and above, 115, 123 and
//! 125 at 44.1 kHz, where the slope has half the room. So a delay line of that length runs beside
//! them, and a gain can be applied as `delayed input + down((gain - 1) * up(input))`: where the gain is
//! 1, all that is added is an exact 0.
//!
//! Contract: memory is taken in `prepare` alone; any block lengths, the same bits however a stream
//! is cut; samples that are not finite, above +120 dBFS or below -300 dBFS are silence.

mod design;
mod stage;

use crate::convert::ToF64;
use crate::guard::{LOUDEST, clamp_or};
use crate::simd::VectorPath;
use design::{HalfBand, Steep};
use stage::{Doubler, Halver, History};

/// Frames of the base rate worked on at a time.
const CHUNK_FRAMES: usize = 64;
/// -300 dBFS, see [`crate::guard::INAUDIBLE`].
const QUIETEST: f32 = 1.0e-15;

/// The filters between 2 and 4 times the base rate, and between 4 and 8 times, in full quality.
const LATER: [HalfBand; 2] = [
    HalfBand { a_side_taps: 8, shape_factor: 12.6 },
    HalfBand { a_side_taps: 5, shape_factor: 11.4 },
];

/// Depth of those in [`Quality::Quick`].
const QUICK_LATER_DB: f64 = 40.0;

/// How many times the base rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Factor {
    /// The base rate itself: samples pass as they are, without delay.
    #[default]
    One,
    /// Twice.
    Two,
    /// Four times.
    Four,
    /// Eight times.
    Eight,
}

impl Factor {
    /// All factors, rising.
    pub const ALL: [Self; 4] = [Self::One, Self::Two, Self::Four, Self::Eight];
    /// The largest factor: what buffers of the high rate must hold for each frame.
    pub const MOST: usize = 8;

    /// The factor as a number: samples of the high rate for each of the base rate.
    #[inline]
    pub const fn times(self) -> usize {
        1 << self.doublings()
    }

    const fn doublings(self) -> usize {
        self as usize
    }
}

/// What the filters pass, and how deep they are elsewhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Quality {
    /// Flat to 20 kHz, or to 0.417 of the base rate where that is more; 110 dB down.
    #[default]
    Full,
    /// Flat to 10 kHz, or to 0.208 of the base rate; 70 dB down, and 40 dB between the higher rates, where
    /// only harmonics of high order lie. Enough for what distortion adds to a sound that itself is
    /// only delayed, 12 and 14 samples late at 48 kHz and above.
    Quick,
}

impl Quality {
    /// Upper edge of the pass band, as a share of the base rate.
    fn edge_share(self, base_rate_hz: f64) -> f64 {
        let passed_hz = match self {
            Self::Full => 20_000.0,
            Self::Quick => 10_000.0,
        };
        passed_hz / clamp_or(base_rate_hz, 44_100.0, 48_000.0, 48_000.0)
    }

    fn depth_db(self) -> f64 {
        match self {
            Self::Full => 110.0,
            Self::Quick => 70.0,
        }
    }

    /// The filter upwards from the base rate.
    fn up(self, base_rate_hz: f64) -> HalfBand {
        HalfBand::for_edge(self.edge_share(base_rate_hz), self.depth_db())
    }

    /// The filter between rates after `doubling` doublings and the next, 1 or more, both ways.
    fn later(self, doubling: usize, base_rate_hz: f64) -> HalfBand {
        match self {
            Self::Full => LATER[doubling - 1],
            Self::Quick => {
                let edge_share = self.edge_share(base_rate_hz) / (1usize << doubling).to_f64();
                HalfBand::for_edge(edge_share, QUICK_LATER_DB)
            }
        }
    }

    /// The filter down to the base rate.
    fn down(self, base_rate_hz: f64) -> Steep {
        Steep::for_edge(self.edge_share(base_rate_hz), self.depth_db())
    }
}

/// Delay of up and down together, in samples at `base_rate_hz`; exact, at all frequencies.
pub fn round_trip_samples(factor: Factor, base_rate_hz: f64) -> usize {
    round_trip_samples_around(Quality::Full, factor, base_rate_hz, 0)
}

/// The same around something that itself delays by `delay_samples` at the high rate, for a
/// downsampler prepared for that ([`Downsampler::prepare_after`]). Two of them cost nothing at factors
/// four and eight, where so much is needed to make the delay whole.
pub fn round_trip_samples_around(
    quality: Quality,
    factor: Factor,
    base_rate_hz: f64,
    delay_samples: usize,
) -> usize {
    let filters = filter_delay_samples(quality, factor, base_rate_hz);
    (filters + delay_samples).div_ceil(factor.times())
}

/// Delay of all filters, up and down, in samples at the high rate.
fn filter_delay_samples(quality: Quality, factor: Factor, base_rate_hz: f64) -> usize {
    let delays = |doubling: usize| match doubling {
        0 => quality.up(base_rate_hz).delay_samples() + quality.down(base_rate_hz).delay_samples(),
        later => 2 * quality.later(later, base_rate_hz).delay_samples(),
    };
    let doublings = factor.doublings();
    (0..doublings).map(|doubling| delays(doubling) << (doublings - 1 - doubling)).sum()
}

/// One channel from the base rate to the high one.
#[derive(Debug, Clone)]
pub struct Upsampler {
    /// From the base rate upwards.
    stages: Vec<Doubler>,
    path: VectorPath,
}

impl Default for Upsampler {
    fn default() -> Self {
        Self::new()
    }
}

impl Upsampler {
    /// One that passes samples as they are, until prepared.
    pub fn new() -> Self {
        Self { stages: Vec::new(), path: VectorPath::best() }
    }

    /// Designs the filters in full quality and takes memory; silent.
    pub fn prepare(&mut self, factor: Factor, base_rate_hz: f64) {
        self.prepare_quality(Quality::Full, factor, base_rate_hz);
    }

    /// The same in another quality.
    pub fn prepare_quality(&mut self, quality: Quality, factor: Factor, base_rate_hz: f64) {
        self.path = VectorPath::best();
        self.stages = (0..factor.doublings())
            .map(|doubling| {
                let filter = match doubling {
                    0 => quality.up(base_rate_hz),
                    later => quality.later(later, base_rate_hz),
                };
                Doubler::new(&filter, CHUNK_FRAMES << doubling)
            })
            .collect();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.stages.iter_mut().for_each(Doubler::reset);
    }

    /// Samples of the high rate for each of the base rate.
    #[inline]
    pub fn times(&self) -> usize {
        1 << self.stages.len()
    }

    /// Writes [`Upsampler::times`] as many samples as `input` has to the start of `output`. Where that has
    /// less room, what does not fit is not taken in.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let times = self.times();
        let chunks = output.chunks_mut(CHUNK_FRAMES * times);
        for (input, output) in input.chunks(CHUNK_FRAMES).zip(chunks) {
            let frames = input.len().min(output.len() / times);
            self.process_chunk(&input[..frames], &mut output[..frames * times]);
        }
    }

    fn process_chunk(&mut self, input: &[f32], output: &mut [f32]) {
        let Some((first, _)) = self.stages.split_first_mut() else {
            clean(input, output);
            return;
        };
        clean(input, first.room(input.len()));
        let mut frames = input.len();
        let mut rest = self.stages.as_mut_slice();
        while let Some((stage, later)) = rest.split_first_mut() {
            match later.first_mut() {
                Some(next) => stage.process(self.path, frames, next.room(2 * frames)),
                None => stage.process(self.path, frames, output),
            }
            frames *= 2;
            rest = later;
        }
    }
}

/// One channel from the high rate back to the base rate.
#[derive(Debug, Clone)]
pub struct Downsampler {
    /// From the high rate downwards.
    stages: Vec<Halver>,
    path: VectorPath,
    /// What makes the round trip whole: what came so many samples of the high rate ago goes down.
    padding_samples: usize,
    arrived: History,
    /// What stages hand on to each other.
    between: Vec<f32>,
}

impl Default for Downsampler {
    fn default() -> Self {
        Self::new()
    }
}

impl Downsampler {
    /// One that passes samples as they are, until prepared.
    pub fn new() -> Self {
        Self {
            stages: Vec::new(),
            path: VectorPath::best(),
            padding_samples: 0,
            arrived: History::new(0, 0),
            between: Vec::new(),
        }
    }

    /// Designs the filters in full quality and takes memory; silent.
    pub fn prepare(&mut self, factor: Factor, base_rate_hz: f64) {
        self.prepare_after(Quality::Full, factor, base_rate_hz, 0);
    }

    /// The same in any quality, for what something between up and down has delayed by `delay_samples`
    /// of the high rate: [`round_trip_samples_around`] is then the whole delay.
    pub fn prepare_after(
        &mut self,
        quality: Quality,
        factor: Factor,
        base_rate_hz: f64,
        delay_samples: usize,
    ) {
        self.path = VectorPath::best();
        let most = CHUNK_FRAMES * factor.times();
        let late_samples = filter_delay_samples(quality, factor, base_rate_hz) + delay_samples;
        self.padding_samples = late_samples.next_multiple_of(factor.times()) - late_samples;
        self.arrived = History::new(self.padding_samples, most);
        self.between = vec![0.0; most];
        self.stages = (0..factor.doublings())
            .rev()
            .map(|doubling| match doubling {
                0 => Halver::steep(&quality.down(base_rate_hz), CHUNK_FRAMES),
                later => {
                    let filter = quality.later(later, base_rate_hz);
                    Halver::half_band(&filter, CHUNK_FRAMES << doubling)
                }
            })
            .collect();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.arrived.reset();
        self.stages.iter_mut().for_each(Halver::reset);
    }

    /// Samples of the high rate for each of the base rate.
    #[inline]
    pub fn times(&self) -> usize {
        1 << self.stages.len()
    }

    /// Writes a sample to `output` for each [`Downsampler::times`] of `input`. What `output` has no
    /// room for, and a rest that makes no whole sample, is not taken in.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let times = self.times();
        let chunks = output.chunks_mut(CHUNK_FRAMES);
        for (input, output) in input.chunks(CHUNK_FRAMES * times).zip(chunks) {
            let frames = output.len().min(input.len() / times);
            self.process_chunk(&input[..frames * times], &mut output[..frames]);
        }
    }

    fn process_chunk(&mut self, input: &[f32], output: &mut [f32]) {
        let Some((first, lower)) = self.stages.split_first_mut() else {
            clean(input, output);
            return;
        };
        clean(input, self.arrived.block(input.len()));
        first.take(&self.arrived.delayed(self.padding_samples)[..input.len()]);
        self.arrived.advance(input.len());
        let (mut stage, mut frames) = (first, input.len() / 2);
        for next in lower {
            let between = &mut self.between[..frames];
            stage.process(self.path, between);
            next.take(between);
            (stage, frames) = (next, frames / 2);
        }
        stage.process(self.path, output);
    }
}

/// Copies samples; what is not sound becomes silence, so that no filter computes on it.
#[inline]
fn clean(input: &[f32], output: &mut [f32]) {
    for (out, &sample) in output.iter_mut().zip(input) {
        let magnitude = sample.abs();
        let is_sound = (QUIETEST..=LOUDEST).contains(&magnitude);
        *out = if is_sound { sample } else { 0.0 };
    }
}
