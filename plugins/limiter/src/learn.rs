//! *Learn*: finds the input gain at which a passage has a target loudness.
//!
//! The passage that was played is played again by an engine of its own, with the plugin's settings, at
//! other input gains until its integrated loudness is the target's. So it holds for any style and any
//! amount of limiting: nothing is estimated, and what it says of loudness and true peak was measured.

use crate::engine::cause::{self, Zone};
use crate::engine::{LimiterEngine, Settings};
use shared_dsp::Engine;
use shared_plugin::fit::{Frame, Record, sounds};

/// The longest passage kept, s.
pub const LONGEST_S: f64 = 300.0;
/// The shortest that says anything, s.
pub const SHORTEST_S: f64 = 3.0;
/// What the cause of limiting is looked for in, s.
const CAUSE_S: f64 = 30.0;
/// Most frames kept: five minutes at 48 kHz, 115 MB.
const MOST_FRAMES: usize = 300 * 48_000;
/// Frames played at once.
const BLOCK_FRAMES: usize = 512;
/// Largest distance from the target that counts as met, LU.
const CLOSE_LU: f64 = 0.05;
/// Distance from which on the target counts as out of reach, LU.
const OUT_OF_REACH_LU: f64 = 0.2;
/// Most gains tried.
const MOST_TRIES: usize = 12;
/// Range of the input gain, dB.
const GAIN_DB: (f64, f64) = (-12.0, 48.0);
/// Steepest and least steep change of loudness with gain that is reckoned with.
const SLOPES: (f64, f64) = (0.15, 1.0);

/// What was played, from the first sound on.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    sample_rate_hz: f64,
    channels: usize,
    frames: Vec<[f32; 2]>,
}

impl Record for Passage {
    fn format(&self) -> (f64, usize) {
        (self.sample_rate_hz, self.channels)
    }

    /// Where the format is the same, as after frames that were lost, the passage goes on: a gap of a
    /// moment changes no loudness, and minutes would be gone.
    fn begin(&mut self, sample_rate_hz: f64, channels: usize) {
        if self.format() != (sample_rate_hz, channels) {
            *self = Self { sample_rate_hz, channels, frames: Vec::new() };
        }
    }

    fn push(&mut self, frame: Frame) {
        if !self.is_complete() && (!self.frames.is_empty() || sounds(&frame)) {
            self.frames.push([frame[0], frame[1]]);
        }
    }
}

impl Passage {
    /// Its length, s.
    pub fn length_s(&self) -> f64 {
        if self.sample_rate_hz > 0.0 { self.frames.len() as f64 / self.sample_rate_hz } else { 0.0 }
    }

    /// Frames so far.
    pub fn frames(&self) -> usize {
        self.frames.len()
    }

    /// The sample rate, Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Which frequencies make the limiter work most with these settings, over its first half minute;
    /// `None` where nothing is limited, or `goes_on` ended it. Takes a second or two.
    pub fn main_cause(
        &self,
        settings: &Settings,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Option<Zone> {
        let most = (CAUSE_S * self.sample_rate_hz) as usize;
        let frames = &self.frames[..most.min(self.frames.len())];
        let side = |at: usize| frames.iter().map(|frame| frame[at]).collect::<Vec<f32>>();
        let signal: Vec<Vec<f32>> = (0..self.channels.clamp(1, 2)).map(side).collect();
        cause::zones(&signal, settings, self.sample_rate_hz, goes_on)?.first().copied()
    }

    /// Whether no more is kept.
    pub fn is_complete(&self) -> bool {
        self.frames.len() >= MOST_FRAMES || self.length_s() >= LONGEST_S
    }
}

/// What was found for a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The input gain, dB.
    pub input_gain_db: f64,
    /// The loudness asked for, LUFS.
    pub target_lufs: f64,
    /// Integrated loudness of the passage with that gain, LUFS.
    pub integrated_lufs: f64,
    /// Its highest true peak, dBTP.
    pub true_peak_dbtp: f64,
    /// Share of its time that is limited, 0..1.
    pub limited_share: f64,
    /// Length of the passage, s.
    pub passage_s: f64,
}

impl Prediction {
    /// Whether no gain reaches the target.
    pub fn is_out_of_reach(&self) -> bool {
        (self.integrated_lufs - self.target_lufs).abs() > OUT_OF_REACH_LU
    }
}

/// Finds the input gain for a target loudness; `settings` are the plugin's. `tell` hears what share is
/// done, 0..=1, and ends the search by `false`. `None` where it was ended, or the passage is silent.
pub fn learn(
    passage: &Passage,
    settings: &Settings,
    target_lufs: f64,
    tell: &mut dyn FnMut(f32) -> bool,
) -> Option<Prediction> {
    let mut search = Search { passage, settings, target_lufs, tries: 0, tell };
    let mut best = search.attempt(f64::from(settings.input_gain_db))?;
    let (mut low_db, mut high_db) = GAIN_DB;
    let mut slope = 1.0;
    while search.tries < MOST_TRIES && (best.integrated_lufs - target_lufs).abs() > CLOSE_LU {
        let missing_lu = target_lufs - best.integrated_lufs;
        if missing_lu > 0.0 {
            low_db = best.input_gain_db;
        } else {
            high_db = best.input_gain_db;
        }
        let next_db = (best.input_gain_db + missing_lu / slope).clamp(low_db, high_db);
        // At an end of what is left: the half is sure, the ends of the range are tried as they are.
        let is_end = next_db == low_db || next_db == high_db;
        let is_range = next_db == GAIN_DB.0 || next_db == GAIN_DB.1;
        let next_db = if is_end && !is_range { 0.5 * (low_db + high_db) } else { next_db };
        if next_db == best.input_gain_db {
            break;
        }
        let next = search.attempt(next_db)?;
        let step_db = next.input_gain_db - best.input_gain_db;
        let found = (next.integrated_lufs - best.integrated_lufs) / step_db;
        slope = if found.is_finite() { found.clamp(SLOPES.0, SLOPES.1) } else { 1.0 };
        best = next;
    }
    Some(best)
}

struct Search<'a> {
    passage: &'a Passage,
    settings: &'a Settings,
    target_lufs: f64,
    tries: usize,
    tell: &'a mut dyn FnMut(f32) -> bool,
}

impl Search<'_> {
    /// Plays the passage at one gain.
    fn attempt(&mut self, input_gain_db: f64) -> Option<Prediction> {
        let passage = self.passage;
        let input_gain_db = input_gain_db as f32;
        let settings = Settings { input_gain_db, loudness: true, ..*self.settings };
        let mut engine = LimiterEngine::default();
        engine.apply(&settings);
        engine.prepare(passage.sample_rate_hz, passage.channels.clamp(1, 2));
        let flush = vec![[0.0; 2]; engine.latency_samples()];
        let all = passage.frames.len().max(1) as f32;
        let mut played = 0;
        for block in passage.frames.chunks(BLOCK_FRAMES).chain(flush.chunks(BLOCK_FRAMES)) {
            play(&mut engine, block, passage.channels);
            played += block.len();
            // Three or four tries are usual.
            let share = (self.tries as f32 + played as f32 / all) / 4.0;
            if !(self.tell)(share.min(0.99)) {
                return None;
            }
        }
        self.tries += 1;
        let readings = engine.loudness();
        readings.integrated_lufs.is_finite().then(|| Prediction {
            input_gain_db: settings.input_gain_db.into(),
            target_lufs: self.target_lufs,
            integrated_lufs: readings.integrated_lufs,
            true_peak_dbtp: readings.true_peak_dbtp,
            limited_share: engine.budget().cost.limited_share(),
            passage_s: passage.length_s(),
        })
    }
}

fn play(engine: &mut LimiterEngine, block: &[[f32; 2]], channels: usize) {
    let mut samples = [[0.0f32; BLOCK_FRAMES]; 2];
    for (at, frame) in block.iter().enumerate() {
        (samples[0][at], samples[1][at]) = (frame[0], frame[1]);
    }
    let [left, right] = &mut samples;
    let mut main = [&mut left[..block.len()], &mut right[..block.len()]];
    engine.process(&mut main[..channels.clamp(1, 2)], &[]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Style;
    use shared_dsp::noise::PinkNoise;
    use shared_dsp::units::db_to_gain;
    use std::f64::consts::TAU;

    /// A beat over a bass line over noise: short peaks, long ones and a floor.
    fn passage(seconds: f64, level_db: f64) -> Passage {
        let mut passage = Passage::default();
        passage.begin(48_000.0, 2);
        let (mut left, mut right) = (PinkNoise::new(1), PinkNoise::new(2));
        let gain = db_to_gain(level_db);
        for n in 0..(seconds * 48_000.0) as usize {
            let t = n as f64 / 48_000.0;
            let beat_s = t % 0.5;
            let kick = (-beat_s / 0.06).exp() * (TAU * 60.0 * beat_s).sin();
            let bass = 0.4 * (TAU * 82.4 * t).sin() * (1.0 - beat_s);
            let frame = [left.tick(), right.tick()]
                .map(|noise| (gain * (kick + bass + 0.4 * f64::from(noise))) as f32);
            passage.push([frame[0], frame[1], 0.0, 0.0]);
        }
        passage
    }

    fn of(style: Style) -> Settings {
        Settings { style, ceiling_db: -1.0, ..Settings::default() }
    }

    #[test]
    fn the_target_is_met_on_the_passage_and_the_ceiling_held() {
        let passage = passage(12.0, -12.0);
        for style in Style::ALL {
            for target_lufs in [-16.0, -12.0, -10.5] {
                let mut shares = Vec::new();
                let found = learn(&passage, &of(style), target_lufs, &mut |share| {
                    shares.push(share);
                    true
                });
                let found = found.expect("there is sound");
                println!("{style:?} {target_lufs}: {found:?}");
                assert!((found.integrated_lufs - target_lufs).abs() <= 0.1, "{found:?}");
                assert!(found.true_peak_dbtp <= -1.0 + 0.02 && !found.is_out_of_reach());
                assert!((found.passage_s - 12.0).abs() < 0.01);
                assert!(shares.iter().all(|share| (0.0..1.0).contains(share)));
            }
        }
    }

    #[test]
    fn what_no_gain_reaches_is_said_and_a_search_can_be_ended() {
        let passage = passage(4.0, -30.0);
        let mut quiet = of(Style::Transparent);
        quiet.ceiling_db = -24.0;
        let found = learn(&passage, &quiet, -6.0, &mut |_| true).expect("there is sound");
        assert!(found.is_out_of_reach() && found.integrated_lufs < -15.0, "{found:?}");
        assert_eq!(learn(&passage, &quiet, -14.0, &mut |_| false), None);
        let mut silence = Passage::default();
        silence.begin(48_000.0, 2);
        assert_eq!(learn(&silence, &quiet, -14.0, &mut |_| true), None);
    }

    #[test]
    fn a_passage_begins_with_the_first_sound_and_ends_after_five_minutes() {
        let mut passage = Passage::default();
        passage.begin(1000.0, 2);
        for frame in 0..310_000 {
            let sample = if frame < 500 { 0.0 } else { 0.1 };
            passage.push([sample; 4]);
        }
        assert!(passage.is_complete());
        assert_eq!(passage.length_s(), LONGEST_S);
    }
}
