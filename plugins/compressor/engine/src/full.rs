//! The full path: key, filter, level, curve, link, times. Works in steps over up to a cell of frames.
//!
//! Gains are found at the sample rate, of peaks between the samples where the sound is oversampled, and
//! drawn as straight lines at the high rate: all times and curves are those of no oversampling.

use shared_dsp::dynamics::decibel::gain_of_db;
use shared_dsp::dynamics::gain;
use shared_dsp::guard::{keep_max, sanitize_input};
use shared_dsp::stream;
use shared_dsp::units::SILENCE_DB;

use super::settings::{Channels, LinkBy, Oversampling};
use super::{CELL_FRAMES, CompressorEngine};

/// Most samples of the high rate in a cell.
pub(super) const MOST_SAMPLES: usize = CELL_FRAMES * Oversampling::X8.factor();

/// What the steps of a piece hand on.
#[derive(Debug, Clone)]
pub(super) struct Work {
    /// What the detector hears and a listener may hear, at the sample rate.
    pub keys: [[f32; CELL_FRAMES]; 2],
    /// Its magnitudes, of peaks between the samples too where it is oversampled.
    pub magnitudes: [[f32; CELL_FRAMES]; 2],
    pub rms_db: [[f64; CELL_FRAMES]; 2],
    /// Reduction less lift: wanted first, in force after the times.
    pub reductions_db: [[f64; CELL_FRAMES]; 2],
    /// Gains, linear.
    pub gains: [[f64; CELL_FRAMES]; 2],
    /// The same at the high rate.
    pub high_gains: [[f32; MOST_SAMPLES]; 2],
    /// The channels as they are compressed, at the high rate.
    pub sound: [[f32; MOST_SAMPLES]; 2],
    /// What is added to them.
    pub changes: [[f32; MOST_SAMPLES]; 2],
    /// What goes into the drive, and what it adds.
    pub driven: [[f32; MOST_SAMPLES]; 2],
}

impl Work {
    pub fn new() -> Self {
        Self {
            keys: [[0.0; CELL_FRAMES]; 2],
            magnitudes: [[0.0; CELL_FRAMES]; 2],
            rms_db: [[0.0; CELL_FRAMES]; 2],
            reductions_db: [[0.0; CELL_FRAMES]; 2],
            gains: [[0.0; CELL_FRAMES]; 2],
            high_gains: [[1.0; MOST_SAMPLES]; 2],
            sound: [[0.0; MOST_SAMPLES]; 2],
            changes: [[0.0; MOST_SAMPLES]; 2],
            driven: [[0.0; MOST_SAMPLES]; 2],
        }
    }
}

impl CompressorEngine {
    /// Up to a cell of frames, of which `frames` is what glides.
    pub(super) fn run_full<const CHANNELS: usize>(
        &mut self,
        mut main: [&mut [f32]; CHANNELS],
        key: [&[f32]; CHANNELS],
    ) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0).min(CELL_FRAMES);
        for channel in 0..CHANNELS {
            stream::clean(self.path, main[channel]);
            let peak = gain::peak_gain(self.path, main[channel]);
            keep_max(&mut self.largest.input[channel], peak);
            self.take_key(channel, main[channel], key[channel], frames);
        }
        self.filter_keys(CHANNELS, frames);
        self.measure(CHANNELS, frames);
        self.ask_curve(CHANNELS, frames);
        self.link(CHANNELS, frames);
        let is_one = self.follow(CHANNELS, frames);
        self.mix(main.each_mut().map(|channel| &mut **channel), frames, is_one);
    }

    /// The key of a channel: the main input, the sidechain, or a mixture while one fades over.
    fn take_key(&mut self, channel: usize, main: &[f32], key: &[f32], frames: usize) {
        let own = &mut self.work.keys[channel][..frames];
        if self.frames.is_steady && self.frames.key[0] == 0.0 {
            return own.copy_from_slice(&main[..frames]);
        }
        stream::copy_clean(self.path, key, own);
        if !self.frames.is_steady {
            for ((own, main), share) in own.iter_mut().zip(main).zip(&self.frames.key) {
                let (main, key) = (sanitize_input(*main), sanitize_input(*own));
                *own = main * (1.0 - share) + key * share;
            }
        }
    }

    fn filter_keys(&mut self, channels: usize, frames: usize) {
        let [left, right] = &mut self.work.keys;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        let right = if channels == 2 { right } else { &mut [] };
        self.taps.write(left, right);
        if channels == 2 && !(self.frames.is_steady && self.frames.mid_side[0] == 0.0) {
            let shares = &self.frames.mid_side[..frames];
            for ((left, right), share) in left.iter_mut().zip(right.iter_mut()).zip(shares) {
                [*left, *right] = encoded([*left, *right], *share);
            }
        }
        if self.filter.is_on() {
            self.filter.process(left, right);
        }
    }

    /// Magnitudes, RMS and crest.
    fn measure(&mut self, channels: usize, frames: usize) {
        for channel in 0..channels {
            let key = &self.work.keys[channel][..frames];
            let magnitudes = &mut self.work.magnitudes[channel][..frames];
            gain::magnitudes(self.path, key, magnitudes);
            if self.frames.uses_rms {
                let levels_db = &mut self.work.rms_db[channel][..frames];
                self.rms.levels_db(self.path, channel, magnitudes, levels_db);
            }
            if self.settings.auto_release {
                self.crest.take(channel, magnitudes);
            }
            let high = &mut self.work.changes[channel][..frames * self.oversampling.times()];
            self.oversampling.find_peaks(channel, key, high, magnitudes);
        }
    }

    /// What the curve wants of the level of each frame.
    fn ask_curve(&mut self, channels: usize, frames: usize) {
        let mut peaks = [[0.0f32; CELL_FRAMES]; 2];
        let [first, second] = &self.work.magnitudes;
        for frame in 0..frames {
            let second = if channels == 2 { second[frame] } else { 0.0 };
            [peaks[0][frame], peaks[1][frame]] = self.hold.tick([first[frame], second]);
        }
        let asks_always = !self.frames.is_steady || self.frames.uses_rms;
        for (channel, peaks) in peaks.iter().enumerate().take(channels) {
            if asks_always {
                self.ask_always(channel, &peaks[..frames]);
                continue;
            }
            let held = &mut self.held[channel];
            let wanted = self.work.reductions_db[channel].iter_mut();
            for (wanted_db, peak) in wanted.zip(&peaks[..frames]) {
                if *peak != held.peak {
                    held.peak = *peak;
                    held.wanted_db = self.curve.wanted_db_at_gain((*peak).into());
                    keep_max(&mut self.largest.detected[channel], *peak);
                }
                *wanted_db = held.wanted_db;
            }
        }
    }

    /// The same where level or curve differ from frame to frame.
    fn ask_always(&mut self, channel: usize, peaks: &[f32]) {
        let frames = &*self.frames;
        let mut levels_db = [0.0; CELL_FRAMES];
        let levels_db = &mut levels_db[..peaks.len()];
        gain::levels_db(self.path, peaks, levels_db, SILENCE_DB);
        let rms = frames.rms_share.iter().zip(&self.work.rms_db[channel]);
        let mut highest_db = SILENCE_DB;
        for (level_db, (share, rms_db)) in levels_db.iter_mut().zip(rms) {
            *level_db += share * (rms_db - *level_db);
            keep_max(&mut highest_db, *level_db);
        }
        if frames.is_steady {
            let wanted_db = &mut self.work.reductions_db[channel];
            self.curve.all_wanted_db(self.path, levels_db, wanted_db);
        } else {
            let wanted = self.work.reductions_db[channel].iter_mut();
            for ((wanted_db, level_db), curve) in wanted.zip(&*levels_db).zip(&frames.curves) {
                *wanted_db = curve.wanted_db(*level_db);
            }
        }
        let last = peaks.len() - 1;
        self.held[channel] =
            Held { peak: peaks[last], wanted_db: self.work.reductions_db[channel][last] };
        if highest_db > SILENCE_DB {
            keep_max(&mut self.largest.detected[channel], gain_of_db(highest_db) as f32);
        }
    }

    /// Joins what both channels want.
    fn link(&mut self, channels: usize, frames: usize) {
        if channels < 2 {
            return;
        }
        let [first, second] = &mut self.work.reductions_db;
        let (first, second) = (&mut first[..frames], &mut second[..frames]);
        match self.settings.channels {
            Channels::Mid => return second.fill(self.rest_db),
            Channels::Side => return first.fill(self.rest_db),
            Channels::Stereo | Channels::MidSide => {}
        }
        let is_average = self.settings.link_by == LinkBy::Average;
        for ((first, second), link) in first.iter_mut().zip(second).zip(&self.frames.link) {
            let own = 1.0 - link;
            let larger = if *first > *second { *first } else { *second };
            let joint = if is_average { 0.5 * (*first + *second) } else { larger };
            *first = joint + own * (*first - joint);
            *second = joint + own * (*second - joint);
        }
    }

    /// The reductions in force; gives whether the first channel's are those of both.
    fn follow(&mut self, channels: usize, frames: usize) -> bool {
        let are_linked = self.frames.is_steady
            && self.frames.link[0] == 1.0
            && matches!(self.settings.channels, Channels::Stereo | Channels::MidSide);
        let [first, second] = &mut self.followers;
        let is_one = channels == 1 || are_linked && first.is_like(second, &self.timing);
        if is_one {
            second.let_lead(first);
        } else {
            second.take_over(first);
        }
        second.count_linked(are_linked.then_some(frames), first, &self.timing);
        let (mut most_db, mut least_db) = (0.0, 0.0);
        for channel in 0..if is_one { 1 } else { 2 } {
            let reductions_db = &mut self.work.reductions_db[channel][..frames];
            let timing = &self.timings[channel];
            self.followers[channel].follow(timing, reductions_db, self.rest_db);
            for reduction_db in reductions_db {
                keep_max(&mut most_db, *reduction_db);
                keep_max(&mut least_db, -*reduction_db);
            }
        }
        keep_max(&mut self.largest.reduction_db, most_db);
        keep_max(&mut self.largest.lift_db, least_db);
        is_one
    }
}

/// What the detector holds of one channel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// The peak.
    pub peak: f32,
    /// What the curve says to the level.
    pub wanted_db: f64,
}

impl Held {
    pub const SILENT: Self = Self { peak: 0.0, wanted_db: 0.0 };
}

/// Two channels as left and right (`share` 0), mid and side (1), or on the way between.
#[inline]
pub(super) fn encoded([left, right]: [f32; 2], share: f64) -> [f32; 2] {
    let share = share as f32;
    let (mid, side) = (0.5 * (left + right), 0.5 * (left - right));
    [left + share * (mid - left), right + share * (side - right)]
}

/// What changes of encoded channels are to left and right.
#[inline]
pub(super) fn decoded([first, second]: [f32; 2], share: f64) -> [f32; 2] {
    let share = share as f32;
    [first + share * second, share * first + (1.0 - 2.0 * share) * second]
}
