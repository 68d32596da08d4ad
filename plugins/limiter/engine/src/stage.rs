//! One brickwall limiter: levels of the wave, needed gain, release, lookahead, gain on the delayed sound.
//!
//! Every cell, from a sample up to the next, needs ceiling / level. The release only lowers that gain, and
//! the lookahead holds it over the cell and both its samples, so no sample leaves over its ceiling: the
//! gain is at most ceiling / magnitude, and the ceiling an `f32`. The wave between samples follows as
//! closely as the gain is even within the reach of an interpolator.

use shared_dsp::delay::line::DelayLine;
use shared_dsp::dynamics::decibel::db_of_gain;
use shared_dsp::dynamics::gain;
use shared_dsp::dynamics::inter_sample::{CellLevels, Interpolators, MOST_SAMPLES};
use shared_dsp::guard::keep_max;
use shared_dsp::simd::VectorPath;

use crate::lookahead::Lookahead;
use crate::release::{ReleaseLaw, TwoStageRelease};

/// Frames worked on at a time: enough for vector code, little enough for the nearest cache.
pub const CHUNK_FRAMES: usize = MOST_SAMPLES;

/// How far channels share what they need, 0 to 1 each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Of the reduction that peaks need.
    pub transient_share: f64,
    /// Of the standing reduction.
    pub release_share: f64,
}

impl Link {
    /// All channels get the same gain.
    pub const FULL: Self = Self { transient_share: 1.0, release_share: 1.0 };
}

/// A gain in the making, for one channel or all that are linked.
#[derive(Debug, Clone)]
struct GainPath {
    release: TwoStageRelease,
    lookahead: Lookahead,
}

impl GainPath {
    fn limits_nothing(&self) -> bool {
        self.release.is_at_rest() && self.lookahead.limits_nothing()
    }

    fn copy_from(&mut self, other: &Self) {
        self.release.copy_from(&other.release);
        self.lookahead.copy_from(&other.lookahead);
    }
}

/// A limiter of one or two channels.
#[derive(Debug, Clone)]
pub struct Stage {
    interpolators: Interpolators,
    cells: [CellLevels; 2],
    /// Frames for which a sample may still lift a cell over the ceiling.
    near_frames: usize,
    /// The ceiling_gains of the cells, then of the samples.
    cell_ceilings: DelayLine<f32>,
    ceilings: DelayLine<f32>,
    delays: [DelayLine<f32>; 2],
    paths: [GainPath; 2],
    link: Link,
    /// Whether the second path runs.
    is_apart: bool,
    is_true_peak: bool,
    /// Frames in a row in which all channels were silent.
    silent_frames: usize,
    /// That of the latest sample taken in.
    latest_ceiling: f32,
    path: VectorPath,
    smallest_gains: [f64; 2],
}

impl Stage {
    /// A stage to be prepared.
    pub fn new(law: ReleaseLaw) -> Self {
        let path = GainPath { release: TwoStageRelease::new(law), lookahead: Lookahead::new() };
        Self {
            interpolators: Interpolators::new(0),
            cells: Default::default(),
            near_frames: 0,
            cell_ceilings: DelayLine::new(),
            ceilings: DelayLine::new(),
            delays: Default::default(),
            paths: [path.clone(), path],
            link: Link::FULL,
            is_apart: false,
            is_true_peak: true,
            silent_frames: 0,
            latest_ceiling: 1.0,
            path: VectorPath::best(),
            smallest_gains: [1.0; 2],
        }
    }

    /// Takes memory for levels by `interpolators` and a lookahead of at most `most_samples`, and resets.
    pub fn prepare(
        &mut self,
        interpolators: Interpolators,
        most_samples: usize,
        sample_rate_hz: f64,
    ) {
        self.interpolators = interpolators;
        let reach = self.interpolators.reach_samples();
        self.path = VectorPath::best();
        self.cell_ceilings.prepare(reach);
        self.ceilings.prepare(most_samples);
        for delay in &mut self.delays {
            delay.prepare(reach + most_samples);
        }
        for cells in &mut self.cells {
            cells.prepare(&self.interpolators);
        }
        for path in &mut self.paths {
            path.release.prepare(sample_rate_hz);
            path.lookahead.prepare(most_samples, sample_rate_hz);
        }
        self.reset(1.0);
    }

    /// Forgets all sound and all reduction; until now, the ceiling was `ceiling_gain`.
    pub fn reset(&mut self, ceiling_gain: f32) {
        self.near_frames = 0;
        self.silent_frames = self.latency_samples();
        self.latest_ceiling = ceiling_gain;
        self.cell_ceilings.fill(ceiling_gain);
        self.ceilings.fill(ceiling_gain);
        self.delays.iter_mut().for_each(DelayLine::reset);
        self.cells.iter_mut().for_each(CellLevels::reset);
        for path in &mut self.paths {
            path.release.reset();
            path.lookahead.reset();
        }
        self.is_apart = self.link != Link::FULL;
        self.smallest_gains = [1.0; 2];
    }

    /// Takes another release.
    pub fn set_law(&mut self, law: ReleaseLaw) {
        self.paths.iter_mut().for_each(|path| path.release.set_law(law));
    }

    /// Wants another lookahead, up to the most.
    pub fn set_span(&mut self, span_samples: usize) {
        self.paths.iter_mut().for_each(|path| path.lookahead.set_span(span_samples));
    }

    /// Whether the wave between samples counts, or samples alone.
    pub fn set_true_peak(&mut self, is_true_peak: bool) {
        if is_true_peak != self.is_true_peak {
            // What arrived before was judged by the other rule.
            self.near_frames = self.near_frames.max(2 * self.interpolators.reach_samples());
            self.is_true_peak = is_true_peak;
        }
    }

    /// How far the two channels share what they need.
    pub fn set_link(&mut self, link: Link) {
        self.link = link;
        if link != Link::FULL && !self.is_apart {
            let [first, second] = &mut self.paths;
            second.copy_from(first);
            self.is_apart = true;
        }
    }

    /// Delay of the sound, samples.
    pub fn latency_samples(&self) -> usize {
        self.interpolators.reach_samples() + self.ceilings.delay_samples()
    }

    /// The smallest gain of each channel since the last call.
    pub fn take_smallest_gains(&mut self) -> [f64; 2] {
        core::mem::replace(&mut self.smallest_gains, [1.0; 2])
    }

    /// Whether every gain is 1 until a level exceeds its ceiling.
    pub fn limits_nothing(&self) -> bool {
        self.paths[0].limits_nothing() && (!self.is_apart || self.paths[1].limits_nothing())
    }

    /// Whether all sound has left.
    pub fn is_silent(&self) -> bool {
        self.near_frames == 0 && self.silent_frames >= self.latency_samples()
    }

    /// [`Stage::process`] for silence while it is silent and limits nothing.
    pub fn rest(&mut self, frames: usize) {
        self.paths.iter_mut().for_each(|path| path.release.rest(frames));
    }

    /// Limits a chunk in place, each sample under its own ceiling; `ceiling_gains` are delayed as the sound is.
    /// Samples must be finite, and ceiling_gains over 0.
    pub fn process<const CHANNELS: usize>(
        &mut self,
        main: &mut [&mut [f32]; CHANNELS],
        ceiling_gains: &mut [f32],
    ) {
        let frames = ceiling_gains.len();
        self.take_in(main, ceiling_gains);
        self.cell_ceilings.process(ceiling_gains);
        let is_needed = self.near_frames > 0 || !self.limits_nothing();
        let mut gains = [[1.0f64; CHUNK_FRAMES]; CHANNELS];
        if is_needed {
            self.find_gains(&mut gains, ceiling_gains);
        } else {
            // Both paths are at rest, and so the same.
            self.is_apart = self.link != Link::FULL;
            self.rest(frames);
        }
        self.near_frames = self.near_frames.saturating_sub(frames);
        self.ceilings.process(ceiling_gains);
        for (channel, samples) in main.iter_mut().enumerate() {
            let samples = &mut samples[..frames];
            self.delays[channel].process(samples);
            if is_needed {
                let gains = &gains[if self.is_apart { channel } else { 0 }][..frames];
                let smallest = gains.iter().fold(1.0, |a, &b| if b < a { b } else { a });
                self.smallest_gains[channel] = self.smallest_gains[channel].min(smallest);
                // The last guard is the ceiling: with gains derived as they are, it never has to act.
                gain::amplify_under(self.path, samples, gains, ceiling_gains);
            }
        }
    }

    /// Notes the arriving samples, and for how long they may lift a cell over its ceiling.
    fn take_in<const CHANNELS: usize>(
        &mut self,
        main: &[&mut [f32]; CHANNELS],
        ceiling_gains: &[f32],
    ) {
        let frames = ceiling_gains.len();
        let mut loudest = 0.0;
        for (samples, cells) in main.iter().zip(&mut self.cells) {
            let samples = &samples[..frames];
            cells.push(samples);
            keep_max(&mut loudest, gain::peak_gain(self.path, samples));
        }
        let silent_frames = trailing_silence(main, frames);
        let before = if silent_frames == frames { self.silent_frames } else { 0 };
        self.silent_frames = before.saturating_add(silent_frames);
        let rise = if self.is_true_peak { self.interpolators.largest_rise() } else { 1.0 };
        let mut is_near = false;
        for &ceiling in ceiling_gains {
            is_near |= (ceiling != self.latest_ceiling) | (loudest * rise > ceiling);
            self.latest_ceiling = ceiling;
        }
        if is_near {
            // A sample lies within the reach of cells for so long.
            self.near_frames = 2 * self.interpolators.reach_samples() + frames;
        }
    }

    fn find_gains<const CHANNELS: usize>(
        &mut self,
        gains: &mut [[f64; CHUNK_FRAMES]; CHANNELS],
        ceiling_gains: &[f32],
    ) {
        let frames = ceiling_gains.len();
        let mut levels = [[0.0f32; CHUNK_FRAMES]; CHANNELS];
        for (levels, cells) in levels.iter_mut().zip(&self.cells) {
            let levels = &mut levels[..frames];
            if self.is_true_peak && self.near_frames > 0 {
                cells.raise(&self.interpolators, ceiling_gains, levels);
            } else {
                cells.raise_to_samples(&self.interpolators, levels);
            }
        }
        let mut paths = CHANNELS;
        if let ([first, second], false) = (&mut levels[..], self.is_apart) {
            first.iter_mut().zip(second).for_each(|(level, other)| keep_max(level, *other));
            paths = 1;
        }

        let mut reductions_db = [[0.0f64; CHUNK_FRAMES]; CHANNELS];
        for path in 0..paths {
            let needs = gains[path].iter_mut().zip(&mut reductions_db[path]);
            for ((gain, reduction_db), (&level, &ceiling)) in
                needs.zip(levels[path].iter().zip(ceiling_gains))
            {
                // Without a branch, which noise would make a gamble.
                let needed =
                    f64::from(ceiling) / f64::from(if level > ceiling { level } else { ceiling });
                *gain = needed;
                *reduction_db = 0.0 - db_of_gain(needed);
            }
        }
        self.release(&mut reductions_db[..paths], frames);
        for (path, (gains, reductions_db)) in
            gains.iter_mut().zip(&mut reductions_db).take(paths).enumerate()
        {
            reductions_db.iter_mut().for_each(|level_db| *level_db = 0.0 - *level_db);
            gain::mixed_gains(self.path, reductions_db, 1.0);
            for (gain, &close) in gains.iter_mut().zip(&*reductions_db) {
                // The decibels are close, within a millionth; the bound is exact.
                *gain = if close < *gain { close } else { *gain };
            }
            self.paths[path].lookahead.process(&mut gains[..frames]);
        }
    }

    /// Links what the channels need, and adds the release.
    fn release(&mut self, reductions_db: &mut [[f64; CHUNK_FRAMES]], frames: usize) {
        let mut start = 0;
        while start < frames {
            let left = self.paths[0].release.left_samples();
            let end = frames.min(start + left);
            let most_db = |reductions_db: &[f64; CHUNK_FRAMES]| {
                reductions_db[start..end].iter().fold(0.0, |a, &b| if b > a { b } else { a })
            };
            let mut own_db = [0.0; 2];
            for (own_db, reductions_db) in own_db.iter_mut().zip(&*reductions_db) {
                *own_db = most_db(reductions_db);
            }
            if let [first, second] = reductions_db {
                link(&mut first[start..end], &mut second[start..end], self.link.transient_share);
            }
            let mut standing_db = 0.0;
            let paths = self.paths.iter_mut().zip(reductions_db.iter_mut()).zip(own_db);
            for ((path, reductions_db), own_db) in paths {
                path.release.process(&mut reductions_db[start..end], own_db);
                if end - start == left {
                    keep_max(&mut standing_db, path.release.close_cell());
                }
            }
            if self.is_apart && end - start == left {
                for path in &mut self.paths {
                    path.release.lift_floor(standing_db, self.link.release_share);
                }
            }
            start = end;
        }
    }
}

/// Frames at the end of the first `frames` in which all channels are silent.
pub fn trailing_silence(main: &[&mut [f32]], frames: usize) -> usize {
    main.iter()
        .map(|samples| samples[..frames].iter().rev().take_while(|x| **x == 0.0).count())
        .min()
        .unwrap_or(frames)
}

/// Gives each channel `share` of what the other needs more, in dB.
fn link(first_db: &mut [f64], second_db: &mut [f64], share: f64) {
    for (a, b) in first_db.iter_mut().zip(second_db) {
        let most_db = if *a > *b { *a } else { *b };
        *a += share * (most_db - *a);
        *b += share * (most_db - *b);
    }
}
