//! The search for the value at which the peaks of a recording are reduced by a target.

use super::{LENGTH_S, Recording};
use crate::edit::Parameters;
use crate::product::Product;
use crate::{BlockContext, handle};
use shared_dsp::Engine;
use std::sync::Arc;

/// Frames between two readings of the reduction.
const READING_FRAMES: usize = 64;
/// Largest distance from the target that counts as met, dB.
const CLOSE_DB: f64 = 0.05;
/// Most values tried between the ends of the range.
const MOST_TRIES: usize = 20;
/// Sound played before the measurement, so that the engine is at work when it begins, s.
const RUN_IN_S: f64 = 1.0;
/// Share of the parts that are reduced less.
const PEAK_SHARE: f64 = 0.9;

/// The result of a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// The aim is met with the parameter at this value, 0..1.
    Met {
        /// The parameter's value.
        normalized: f32,
        /// Reduction of peaks there, dB.
        reduction_db: f64,
    },
    /// No value meets it; this one comes nearest.
    OutOfReach {
        /// The parameter's value.
        normalized: f32,
        /// Reduction of peaks there, dB.
        reduction_db: f64,
    },
}

/// The search for one value. Each step plays the recording once, which takes a few milliseconds:
/// one step a frame keeps an editor alive.
pub struct Search<P: Product> {
    recording: Recording,
    params: Arc<P::Params>,
    parameters: Parameters,
    place: usize,
    context: BlockContext,
    target_db: f64,
    /// Ends of the range that is left: value and reduction less the target.
    low: Option<(f64, f64)>,
    high: Option<(f64, f64)>,
    tries: usize,
}

impl<P: Product> Search<P> {
    /// A search for `target_db` of reduction of peaks. `value` gives where each parameter stands,
    /// 0..1. `None` for a product that fits nothing.
    pub fn new(
        recording: Recording,
        value: impl Fn(usize) -> f32,
        context: BlockContext,
        target_db: f64,
    ) -> Option<Self> {
        let params = Arc::new(P::Params::default());
        let parameters: Parameters = handle::handles(params.clone()).into();
        for (index, parameter) in parameters.iter().enumerate() {
            parameter.put(value(index));
        }
        let place = crate::edit::place(&parameters, P::fit_parameter(&params)?)?;
        let (low, high) = (None, None);
        Some(Self { recording, params, parameters, place, context, target_db, low, high, tries: 0 })
    }

    /// The place of the parameter that is searched for.
    pub fn place(&self) -> usize {
        self.place
    }

    /// Tries one value; gives the outcome once there is one.
    pub fn step(&mut self) -> Option<Outcome> {
        let (Some(low), Some(high)) = (self.low, self.high) else {
            let end = if self.low.is_none() { 0.0 } else { 1.0 };
            let excess_db = self.excess_db(end);
            let found = Some((end, excess_db));
            if self.low.is_none() {
                self.low = found;
            } else {
                self.high = found;
                return self.out_of_reach();
            }
            return None;
        };
        // Halving is slow but sure; the secant is quick where the reduction is nearly straight.
        let secant = low.0 - low.1 * (high.0 - low.0) / (high.1 - low.1);
        let width = high.0 - low.0;
        let is_inside = secant > low.0 + 0.02 * width && secant < high.0 - 0.02 * width;
        let tried =
            if is_inside && self.tries.is_multiple_of(2) { secant } else { low.0 + width / 2.0 };
        let excess_db = self.excess_db(tried);
        self.tries += 1;
        if excess_db.abs() <= CLOSE_DB || self.tries >= MOST_TRIES {
            return Some(self.outcome((tried, excess_db)));
        }
        let same_side = (excess_db > 0.0) == (low.1 > 0.0);
        *(if same_side { &mut self.low } else { &mut self.high }) = Some((tried, excess_db));
        None
    }

    fn out_of_reach(&self) -> Option<Outcome> {
        let (low, high) = (self.low?, self.high?);
        if (low.1 > 0.0) != (high.1 > 0.0) {
            return None;
        }
        let nearest = if low.1.abs() <= high.1.abs() { low } else { high };
        Some(self.outcome(nearest))
    }

    fn outcome(&self, (value, excess_db): (f64, f64)) -> Outcome {
        let (normalized, reduction_db) = (value as f32, self.target_db + excess_db);
        if excess_db.abs() <= 0.5 {
            Outcome::Met { normalized, reduction_db }
        } else {
            Outcome::OutOfReach { normalized, reduction_db }
        }
    }

    fn excess_db(&self, value: f64) -> f64 {
        self.parameters[self.place].put(value as f32);
        let settings = P::settings(&self.params, &P::Telemetry::default(), &self.context);
        let mut engine = P::Engine::default();
        engine.apply(&settings);
        engine.prepare(self.recording.sample_rate_hz, self.recording.channels);
        engine.reset();
        let run_in = (RUN_IN_S * self.recording.sample_rate_hz) as usize;
        play::<P>(&mut engine, &self.recording, run_in, |_| ());
        let mut readings_db = Vec::with_capacity((LENGTH_S * 1000.0) as usize);
        let all = self.recording.frames().len();
        play::<P>(&mut engine, &self.recording, all, |reduction_db| readings_db.push(reduction_db));
        reduction_of_peaks_db(&self.recording, &readings_db) - self.target_db
    }
}

/// Plays the first `most` frames of a recording and gives the reduction after every 64.
fn play<P: Product>(
    engine: &mut P::Engine,
    recording: &Recording,
    most: usize,
    mut on_reading: impl FnMut(f32),
) {
    let channels = recording.channels.clamp(1, 2);
    let frames = recording.frames();
    for block in frames[..most.min(frames.len())].chunks(READING_FRAMES) {
        let mut samples = [[0.0f32; READING_FRAMES]; 4];
        for (at, frame) in block.iter().enumerate() {
            for (channel, sample) in samples.iter_mut().zip(frame) {
                channel[at] = *sample;
            }
        }
        let [left, right, left_key, right_key] = &mut samples;
        let length = block.len();
        let mut main = [&mut left[..length], &mut right[..length]];
        let key = [&left_key[..length], &right_key[..length]];
        engine.process(&mut main[..channels], &key[..channels]);
        on_reading(P::reduction_db(engine));
    }
}

/// The reduction of peaks (see [`super`]), dB, from the reduction after every 64 frames of the
/// recording.
pub fn reduction_of_peaks_db(recording: &Recording, readings_db: &[f32]) -> f64 {
    let mut most_db = vec![0.0f32; recording.frames().len().div_ceil(recording.part_frames())];
    for (at, reading_db) in readings_db.iter().enumerate() {
        if let Some(most) = most_db.get_mut(at * READING_FRAMES / recording.part_frames()) {
            *most = most.max(*reading_db);
        }
    }
    let counting = recording.counting_parts();
    let mut peaks: Vec<f32> = most_db
        .into_iter()
        .zip(counting)
        .filter_map(|(most, counts)| counts.then_some(most))
        .collect();
    peaks.sort_by(f32::total_cmp);
    let last = peaks.len().saturating_sub(1);
    peaks.get((PEAK_SHARE * last as f64).round() as usize).copied().unwrap_or(0.0).into()
}
