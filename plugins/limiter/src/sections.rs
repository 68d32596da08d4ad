//! What limiting has cost in each section of a song.
//!
//! The audio thread keeps what every half second has cost. Sections are found from the loudness of these, as
//! the loudness plugin finds them; they are known up to 20 s after they began. Music of one loudness has
//! no sections: there, parts of equal length stand in their place.

use crate::engine::budget::{MOMENT_S, Moment};
use serde::Serialize;
use shared_dsp::inspect::Sections;
use shared_dsp::loudness::{energy_to_lufs, lufs_to_energy};
use shared_exchange::{Log, Words};

/// Moments kept: two hours.
const KEPT: usize = 14_400;
/// Lengths of parts, s; the first that gives no more than [`MOST_PARTS`] is taken, else the last.
const PARTS_S: [f64; 7] = [5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0];
const MOST_PARTS: f64 = 8.0;
/// Quieter than anything, LUFS.
const SILENT_LUFS: f32 = -200.0;
/// Slots of 50 ms in a moment, as [`Sections`] takes them, and their rate.
const SLOTS: u64 = 10;
const SLOTS_PER_S: f64 = 20.0;

/// What half a second has cost, in one word.
#[derive(Debug, Clone, Copy, PartialEq)]
struct MomentCost {
    /// Loudness of the output, LUFS.
    loudness_lufs: f32,
    /// Share of the time that was heard, 0..=1.
    sounding_share: f32,
    /// Share of that which was limited, 0..=1.
    limited_share: f32,
    /// Mean reduction in that, dB.
    mean_reduction_db: f32,
}

impl MomentCost {
    const SILENT: Self = Self {
        loudness_lufs: SILENT_LUFS,
        sounding_share: 0.0,
        limited_share: 0.0,
        mean_reduction_db: 0.0,
    };

    fn of(moment: &Moment, sample_rate_hz: f64) -> Self {
        let frames = (MOMENT_S * sample_rate_hz).max(1.0);
        Self {
            loudness_lufs: (energy_to_lufs(moment.energy) as f32).max(SILENT_LUFS),
            sounding_share: (moment.cost.frames as f64 / frames).min(1.0) as f32,
            limited_share: moment.cost.limited_share() as f32,
            mean_reduction_db: moment.cost.mean_reduction_db() as f32,
        }
    }
}

/// Steps of the four fields in a word of four times 16 bits.
const STEPS: [f32; 4] = [0.01, 1.0 / 65_535.0, 1.0 / 65_535.0, 0.01];

impl Words for MomentCost {
    const COUNT: usize = 1;

    fn put(&self, out: &mut impl FnMut(u64)) {
        let fields = [
            self.loudness_lufs - SILENT_LUFS,
            self.sounding_share,
            self.limited_share,
            self.mean_reduction_db,
        ];
        let packed = fields.iter().zip(STEPS).fold(0, |word, (field, step)| {
            // The conversion keeps within 16 bits; NaN becomes 0.
            word << 16 | u64::from((field / step).round() as u16)
        });
        out(packed);
    }

    fn take(next: &mut impl FnMut() -> u64) -> Self {
        let word = next();
        let field = |at: usize| f32::from((word >> (48 - 16 * at)) as u16) * STEPS[at];
        Self {
            loudness_lufs: field(0) + SILENT_LUFS,
            sounding_share: field(1),
            limited_share: field(2),
            mean_reduction_db: field(3),
        }
    }
}

/// What every half second since the restart has cost, for two hours; written by the audio thread.
#[derive(Debug)]
pub struct MomentLog(Log<MomentCost>);

impl Default for MomentLog {
    fn default() -> Self {
        Self(Log::new(KEPT))
    }
}

impl MomentLog {
    /// Writes the moment of that number since the restart; those that nobody wrote were silent.
    pub fn write(&self, number: u64, moment: &Moment, sample_rate_hz: f64) {
        if number == 0 {
            self.0.clear();
        }
        let written = self.0.read(|moments| moments.len()).unwrap_or(KEPT) as u64;
        let silent = (number.saturating_sub(written) as usize).min(KEPT);
        self.0.extend(std::iter::repeat_n(MomentCost::SILENT, silent));
        self.0.extend([MomentCost::of(moment, sample_rate_hz)]);
    }
}

/// What limiting has cost in one section.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SectionCost {
    /// Where it begins, seconds since the restart.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
    /// Share of its time with sound that was limited, 0..=1.
    pub limited_share: f64,
    /// Mean reduction in that time, dB.
    pub mean_reduction_db: f64,
}

impl SectionCost {
    /// "0:31-1:02".
    pub fn span_words(&self) -> String {
        let clock = |seconds: f64| {
            let seconds = seconds.round() as u64;
            format!("{}:{:02}", seconds / 60, seconds % 60)
        };
        format!("{}-{}", clock(self.start_s), clock(self.end_s))
    }

    /// "34 %, 3.2 dB".
    pub fn cost_words(&self) -> String {
        format!("{:.0} %, {:.1} dB", 100.0 * self.limited_share, self.mean_reduction_db)
    }
}

/// Finds sections while moments come.
#[derive(Default)]
pub struct SectionFinder {
    found: Box<Sections>,
    moments: Vec<MomentCost>,
}

impl SectionFinder {
    /// Takes in what is new in `log`; where that began anew, begins anew.
    pub fn follow(&mut self, log: &MomentLog) {
        let read = log.0.read(|moments| {
            let is_same = moments.len() >= self.moments.len()
                && self.moments.last()
                    == self.moments.len().checked_sub(1).and_then(|at| moments.get(at)).as_ref();
            let from = if is_same { self.moments.len() } else { 0 };
            (is_same, (from..moments.len()).filter_map(|at| moments.get(at)).collect::<Vec<_>>())
        });
        let Some((is_same, new)) = read else { return };
        if !is_same || self.moments.is_empty() {
            self.found.prepare(SLOTS_PER_S);
            self.moments.clear();
        }
        for moment in new {
            let energy = lufs_to_energy(moment.loudness_lufs.into());
            let first = self.moments.len() as u64 * SLOTS;
            for slot in first..first + SLOTS {
                self.found.push(energy, f64::NEG_INFINITY, slot + 1);
            }
            self.moments.push(moment);
        }
    }

    /// What each section has cost so far, oldest first.
    pub fn costs(&self) -> Vec<SectionCost> {
        let sections = self.found.sections();
        if sections.len() > 1 {
            let costs = sections.iter().map(|section| self.cost(section.start_s, section.end_s));
            return costs.collect();
        }
        let sounds = |moment: &MomentCost| moment.sounding_share > 0.0;
        let Some(first) = self.moments.iter().position(sounds) else { return Vec::new() };
        let last = self.moments.iter().rposition(sounds).unwrap_or(first);
        let (start_s, end_s) = (first as f64 * MOMENT_S, (last + 1) as f64 * MOMENT_S);
        let fits = |part_s: &&f64| end_s - start_s <= MOST_PARTS * **part_s;
        let part_s = *PARTS_S.iter().find(fits).unwrap_or(&PARTS_S[PARTS_S.len() - 1]);
        let parts = ((end_s - start_s) / part_s).ceil() as usize;
        let part = |at: usize| {
            let from_s = start_s + at as f64 * part_s;
            self.cost(from_s, (from_s + part_s).min(end_s))
        };
        (0..parts).map(part).collect()
    }

    fn cost(&self, start_s: f64, end_s: f64) -> SectionCost {
        let [from, to] = [start_s, end_s].map(|at_s| (at_s / MOMENT_S).round() as usize);
        let (mut sounding, mut limited, mut reduction_db) = (0.0, 0.0, 0.0);
        for moment in self.moments.iter().take(to).skip(from) {
            let heard = f64::from(moment.sounding_share);
            let share = heard * f64::from(moment.limited_share);
            sounding += heard;
            limited += share;
            reduction_db += share * f64::from(moment.mean_reduction_db);
        }
        SectionCost {
            start_s,
            end_s,
            limited_share: if sounding > 0.0 { limited / sounding } else { 0.0 },
            mean_reduction_db: if limited > 0.0 { reduction_db / limited } else { 0.0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{LimiterEngine, Settings};
    use shared_dsp::Engine;
    use shared_dsp::noise::PinkNoise;

    const RATE_HZ: f64 = 48_000.0;

    /// Plays pink noise at the levels through a limiter, each for `part_s`.
    fn played(levels_db: &[f32], part_s: f64) -> (MomentLog, LimiterEngine) {
        let mut engine = LimiterEngine::new();
        engine.apply(&Settings { loudness: true, ..Settings::default() });
        engine.prepare(RATE_HZ, 2);
        let log = MomentLog::default();
        let mut noise = PinkNoise::new(3);
        let block = 480;
        for level_db in levels_db {
            let gain = 10f32.powf(level_db / 20.0);
            for _ in 0..(part_s * RATE_HZ) as usize / block {
                let mut left: Vec<f32> = (0..block).map(|_| gain * noise.tick()).collect();
                let mut right = left.clone();
                engine.process(&mut [&mut left, &mut right], &[]);
                if let Some((number, moment)) = engine.ended_moment() {
                    log.write(number, &moment, RATE_HZ);
                }
            }
        }
        (log, engine)
    }

    #[test]
    fn a_moment_keeps_its_figures_in_one_word() {
        for moment in [
            MomentCost::SILENT,
            MomentCost {
                loudness_lufs: -9.13,
                sounding_share: 1.0,
                limited_share: 0.372,
                mean_reduction_db: 5.27,
            },
        ] {
            let mut word = 0;
            moment.put(&mut |packed| word = packed);
            let back = MomentCost::take(&mut || word);
            assert!((back.loudness_lufs - moment.loudness_lufs).abs() < 0.006);
            assert!((back.limited_share - moment.limited_share).abs() < 1e-4);
            assert!((back.sounding_share - moment.sounding_share).abs() < 1e-4);
            assert!((back.mean_reduction_db - moment.mean_reduction_db).abs() < 0.006);
        }
    }

    #[test]
    fn a_loud_section_has_its_own_cost_and_all_add_up_to_the_budget() {
        let (log, engine) = played(&[-6.0, 14.0, -6.0], 30.0);
        let mut finder = SectionFinder::default();
        finder.follow(&log);
        let costs = finder.costs();
        for cost in &costs {
            println!("{} {}", cost.span_words(), cost.cost_words());
        }
        assert_eq!(costs.len(), 3);
        assert!((costs[1].start_s - 30.0).abs() < 1.1 && (costs[1].end_s - 60.0).abs() < 1.1);
        assert!(costs[1].limited_share > 0.5 && costs[1].mean_reduction_db > 2.0);
        assert!(costs[0].limited_share < 0.1 && costs[2].limited_share < 0.1);
        let of_all: f64 = costs.iter().map(|c| c.limited_share * (c.end_s - c.start_s)).sum();
        assert!((of_all / 90.0 - engine.budget().cost.limited_share()).abs() < 0.01);
    }

    #[test]
    fn music_of_one_loudness_is_told_in_parts_of_equal_length() {
        let (log, _) = played(&[0.0], 24.0);
        let mut finder = SectionFinder::default();
        finder.follow(&log);
        let spans: Vec<String> = finder.costs().iter().map(SectionCost::span_words).collect();
        assert_eq!(spans, ["0:00-0:05", "0:05-0:10", "0:10-0:15", "0:15-0:20", "0:20-0:24"]);
    }

    #[test]
    fn a_restart_begins_anew_and_what_nobody_wrote_was_silent() {
        let (log, _) = played(&[0.0], 10.0);
        let mut finder = SectionFinder::default();
        assert_eq!(finder.costs(), []);
        finder.follow(&log);
        assert_eq!(finder.moments.len(), 20);
        let moment = Moment { energy: 0.1, ..Moment::default() };
        log.write(0, &moment, RATE_HZ);
        finder.follow(&log);
        assert_eq!(finder.moments.len(), 1);
        log.write(5, &moment, RATE_HZ);
        finder.follow(&log);
        assert_eq!(finder.moments.len(), 6);
        assert_eq!(finder.moments[3], MomentCost::SILENT);
    }
}
