//! What compression does to the level, from blocks of 100 ms of input and output: how even it is,
//! how wide its range, and how much louder or quieter it got.
//!
//! Blocks are K-weighted (ITU-R BS.1770-5). The evenness is the distance from the 10th to the 90th
//! percentile of the level over 400 ms; the range is that of EBU Tech 3342 (10th to 95th percentile
//! over 3 s), over the last 20 s in place of the whole programme. Pauses do not count: a window is
//! left out where the input lies below -70 LUFS or 20 LU under the mean of the rest, in both signals. Only
//! what was heard since the settings changed counts: the output of others says nothing of these.

use shared_plugin::{BlockReader, LoudnessBlocks};
use std::collections::VecDeque;

/// Blocks looked at: 20 s.
const KEPT: usize = 200;
/// Blocks of a window of 400 ms.
const SHORT: usize = 4;
/// Blocks of a window of 3 s.
const LONG: usize = 30;
/// Fewest blocks that count before anything is said of how even they are: 5 s.
const FEWEST: usize = 50;
/// Fewest blocks before anything is said of the range: 15 s.
const FEWEST_FOR_RANGE: usize = 150;
/// Fewest blocks of a change of loudness: 3 s.
const FEWEST_FOR_CHANGE: usize = 30;
/// Most blocks of a change of loudness: 10 s, so that it does not follow every word.
const MOST_FOR_CHANGE: usize = 100;
const GATE_LUFS: f64 = -70.0;
const GATE_LU: f64 = -20.0;

/// A reading of input and output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InAndOut {
    /// Of the input, LU.
    pub input_lu: f64,
    /// Of the output, LU.
    pub output_lu: f64,
}

/// The last 20 s.
#[derive(Default)]
pub struct LoudnessHistory {
    reader: BlockReader,
    blocks: VecDeque<[f32; 2]>,
    /// Blocks since the settings changed.
    settled: usize,
}

impl LoudnessHistory {
    /// Forgets everything, and passes over what was written while nobody looked.
    pub fn clear(&mut self, blocks: &LoudnessBlocks) {
        *self = Self::default();
        self.reader.skip(blocks);
    }

    /// Takes in what is new; what comes after a change is measured anew where `has_changed`.
    pub fn follow(&mut self, blocks: &LoudnessBlocks, has_changed: bool) {
        let mut reader = self.reader;
        reader.read(blocks, |block| self.take(block));
        self.reader = reader;
        if has_changed {
            self.settled = 0;
        }
    }

    fn take(&mut self, block: [f32; 2]) {
        if self.blocks.len() == KEPT {
            self.blocks.pop_front();
        }
        self.blocks.push_back(block);
        self.settled = (self.settled + 1).min(KEPT);
    }

    /// How even the level is; `None` until 5 s were heard.
    pub fn evenness(&self) -> Option<InAndOut> {
        self.spread(SHORT, FEWEST, 0.9)
    }

    /// The loudness range; `None` until 15 s were heard.
    pub fn range(&self) -> Option<InAndOut> {
        self.spread(LONG, FEWEST_FOR_RANGE, 0.95)
    }

    /// Loudness of the output less that of the input since the settings changed, over up to 10 s that
    /// were not silent, LU; `None` until there are 3 s.
    pub fn change_lu(&self) -> Option<f64> {
        let since = self.blocks.iter().rev().take(self.settled);
        let heard = since.filter(|block| lufs(block[0].into()) > GATE_LUFS);
        let latest: Vec<&[f32; 2]> = heard.take(MOST_FOR_CHANGE).collect();
        let [input, output] = mean(latest.iter().copied());
        let is_enough = latest.len() >= FEWEST_FOR_CHANGE && output > 0.0;
        is_enough.then(|| lufs(output) - lufs(input))
    }

    /// Seconds heard, at most 20.
    #[cfg(test)]
    fn heard_s(&self) -> f64 {
        self.blocks.len() as f64 * shared_plugin::BLOCK_S
    }

    fn spread(&self, window: usize, fewest: usize, upper: f64) -> Option<InAndOut> {
        let heard = self.settled.min(self.blocks.len());
        if heard < fewest {
            return None;
        }
        let settled = self.blocks.range(self.blocks.len() - heard..);
        let blocks: Vec<[f32; 2]> = settled.copied().collect();
        let windows: Vec<[f64; 2]> =
            blocks.windows(window).map(|blocks| mean(blocks.iter())).collect();
        let over = |gate_lufs: f64| {
            windows.iter().filter(move |window| lufs(window[0]) > gate_lufs).copied()
        };
        let loud: Vec<f64> = over(GATE_LUFS).map(|window| window[0]).collect();
        let mean_lufs = lufs(loud.iter().sum::<f64>() / loud.len().max(1) as f64);
        let counting: Vec<[f64; 2]> = over(GATE_LUFS.max(mean_lufs + GATE_LU)).collect();
        if counting.len() + window <= fewest {
            return None;
        }
        let of = |signal: usize| {
            let mut levels: Vec<f64> = counting.iter().map(|window| lufs(window[signal])).collect();
            levels.sort_by(f64::total_cmp);
            let at = |share: f64| levels[((levels.len() - 1) as f64 * share).round() as usize];
            at(upper) - at(0.1)
        };
        Some(InAndOut { input_lu: of(0), output_lu: of(1) })
    }
}

fn mean<'a>(blocks: impl ExactSizeIterator<Item = &'a [f32; 2]>) -> [f64; 2] {
    let count = blocks.len().max(1) as f64;
    let sum = blocks
        .fold([0.0; 2], |sum, block| [sum[0] + f64::from(block[0]), sum[1] + f64::from(block[1])]);
    sum.map(|energy| energy / count)
}

/// Loudness of an energy, LUFS; silence is that of the quietest `f32`.
fn lufs(energy: f64) -> f64 {
    -0.691 + 10.0 * energy.max(1e-30).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn energy(lufs: f64) -> f32 {
        10f64.powf((lufs + 0.691) / 10.0) as f32
    }

    fn heard(levels: impl Iterator<Item = (f64, f64)>) -> LoudnessHistory {
        let mut history = LoudnessHistory::default();
        levels.for_each(|(input, output)| history.take([energy(input), energy(output)]));
        history
    }

    #[test]
    fn evenness_is_the_spread_of_400_ms_and_pauses_do_not_count() {
        // Words of 1 s, loud and soft in turn, and a pause after every other one.
        let words = (0..200).map(|block| match block / 10 % 4 {
            0 => (-14.0, -16.0),
            1 => (-26.0, -20.0),
            2 => (-14.0, -16.0),
            _ => (-80.0, -80.0),
        });
        let history = heard(words);
        assert_eq!(history.heard_s(), 20.0);
        let evenness = history.evenness().unwrap();
        assert!((evenness.input_lu - 12.0).abs() < 0.1, "{evenness:?}");
        assert!((evenness.output_lu - 4.0).abs() < 0.1, "{evenness:?}");
    }

    #[test]
    fn a_steady_sound_is_even_and_has_no_range() {
        let history = heard((0..200).map(|_| (-20.0, -23.0)));
        for reading in [history.evenness(), history.range()] {
            let reading = reading.unwrap();
            assert!(reading.input_lu.abs() < 1e-4 && reading.output_lu.abs() < 1e-4, "{reading:?}");
        }
    }

    #[test]
    fn nothing_is_said_before_enough_was_heard() {
        let history = heard((0..49).map(|_| (-20.0, -20.0)));
        assert_eq!((history.evenness(), history.range()), (None, None));
        let silence = heard((0..200).map(|_| (-90.0, -90.0)));
        assert_eq!((silence.evenness(), silence.change_lu()), (None, None));
    }

    #[test]
    fn the_change_of_loudness_begins_anew_with_every_change_of_settings() {
        let mut history = heard((0..100).map(|_| (-20.0, -26.0)));
        assert!((history.change_lu().unwrap() + 6.0).abs() < 1e-4);
        history.settled = 0;
        (0..29).for_each(|_| history.take([energy(-20.0), energy(-23.0)]));
        assert_eq!(history.change_lu(), None);
        history.take([energy(-20.0), energy(-23.0)]);
        assert!((history.change_lu().unwrap() + 3.0).abs() < 1e-4);
    }

    #[test]
    fn the_output_of_other_settings_says_nothing_of_these() {
        // A makeup of 6 dB in between: both are even, and together they were not.
        let mut history = heard((0..100).map(|_| (-20.0, -26.0)));
        history.settled = 0;
        (0..49).for_each(|_| history.take([energy(-20.0), energy(-20.0)]));
        assert_eq!(history.evenness(), None);
        (0..10).for_each(|_| history.take([energy(-20.0), energy(-20.0)]));
        assert!(history.evenness().unwrap().output_lu < 1e-4);
        assert_eq!(history.range(), None);
    }

    #[test]
    fn the_change_of_loudness_is_that_of_up_to_10_s() {
        // 6 dB less in soft words, 3 dB less in loud ones: more than 3 s of both.
        let words = (0..200).map(|n| if n / 40 % 2 == 0 { (-30.0, -36.0) } else { (-20.0, -23.0) });
        let change_lu = heard(words).change_lu().unwrap();
        assert!((change_lu + 3.15).abs() < 0.2, "{change_lu}");
    }
}
