//! Loudness and crest factor of two signals over the same stretch: the way in and the way out.
//!
//! Source: ITU-R BS.1770-5 (2023): K-weighting, energy summed over channels, absolute gate at
//! -70 LUFS. Time is cut into blocks of 100 ms on a grid counted in frames since
//! [`LoudnessComparison::clear`]. A block counts, for both signals, where the signal before is over
//! the gate; the readings are of the last 3 s of such blocks. So a reverb that rings on into a
//! pause does not count as louder, and neither does noise in it.
//!
//! Both channels count once. Constant memory, no drift: the sum over the blocks is taken anew each
//! time. Readings do not depend on how the signals are cut. Bad samples count as silence.

use super::k_weighting::{KPair, KWeighting};
use super::level::energy_to_lufs;
use crate::convert::{ToF64, ToWhole};
use crate::guard;

/// Blocks that are remembered: 3 s.
const BLOCKS: usize = 30;
/// Blocks that must have counted before there is a reading: 1 s.
const BLOCKS_FOR_A_READING: usize = 10;
/// Slots in a block; the filters settle at the end of each.
const SLOTS_PER_BLOCK: u32 = 10;
const SLOTS_PER_S: f64 = 100.0;
const GATE_LUFS: f64 = -70.0;
/// Frames checked at a time.
const CHUNK: usize = 128;

/// Readings of a comparison. Silence is minus infinity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedReadings {
    /// Loudness before, LUFS.
    pub before_lufs: f64,
    /// Loudness after, LUFS.
    pub after_lufs: f64,
    /// Highest sample over RMS before, dB.
    pub before_crest_db: f64,
    /// Highest sample over RMS after, dB; 0 for silence.
    pub after_crest_db: f64,
}

/// One signal of one block.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    weighted_energy: f64,
    energy: [f64; 2],
    peak_gain: f32,
}

impl Stretch {
    fn add(&mut self, other: &Self) {
        self.weighted_energy += other.weighted_energy;
        for (sum, energy) in self.energy.iter_mut().zip(other.energy) {
            *sum += energy;
        }
        self.peak_gain = self.peak_gain.max(other.peak_gain);
    }

    fn crest_db(&self, samples: f64) -> f64 {
        let power = (self.energy[0] + self.energy[1]) / samples;
        let peak_power = f64::from(self.peak_gain).powi(2);
        if power > 0.0 { 10.0 * (peak_power / power).log10() } else { 0.0 }
    }
}

/// Compares two signals of one or two channels.
#[derive(Debug, Clone)]
pub struct LoudnessComparison {
    filter: KWeighting,
    frames_per_slot: f64,
    pairs: [KPair; 2],
    checked: [[f32; CHUNK]; 2],
    /// The present block of the signal before and after, and its frames so far.
    present: [Stretch; 2],
    present_frames: u32,
    /// Slots closed, and frames left in the present one.
    slots: u64,
    slot_left_frames: usize,
    blocks: [([Stretch; 2], u32); BLOCKS],
    next_block: usize,
    counted_blocks: usize,
    /// K-weighted energy and frames of the latest blocks of the signal after, counting or not.
    recent: [(f64, u32); BLOCKS],
    recent_blocks: usize,
    /// K-weighted mean energy of both signals over the block just closed.
    closed: Option<[f64; 2]>,
    channels: usize,
}

impl Default for LoudnessComparison {
    fn default() -> Self {
        Self::new(48_000.0, 2)
    }
}

impl LoudnessComparison {
    /// A comparison that has heard nothing.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Self {
        let sample_rate_hz = if sample_rate_hz >= 4000.0 { sample_rate_hz } else { 4000.0 };
        let mut comparison = Self {
            filter: KWeighting::new(sample_rate_hz),
            frames_per_slot: sample_rate_hz / SLOTS_PER_S,
            pairs: [KPair::default(); 2],
            checked: [[0.0; CHUNK]; 2],
            present: [Stretch::default(); 2],
            present_frames: 0,
            slots: 0,
            slot_left_frames: 0,
            blocks: [([Stretch::default(); 2], 0); BLOCKS],
            next_block: 0,
            counted_blocks: 0,
            recent: [(0.0, 0); BLOCKS],
            recent_blocks: 0,
            closed: None,
            channels: channels.clamp(1, 2),
        };
        comparison.clear();
        comparison
    }

    /// Forgets everything heard.
    pub fn clear(&mut self) {
        self.pairs = [KPair::default(); 2];
        self.present = [Stretch::default(); 2];
        self.present_frames = 0;
        self.slots = 0;
        self.slot_left_frames = self.slot_frames();
        self.next_block = 0;
        self.counted_blocks = 0;
        self.recent_blocks = 0;
        self.closed = None;
    }

    /// Frames until a reading may change: hand over no more at a time to see every change.
    pub fn frames_to_edge(&self) -> usize {
        self.slot_left_frames
    }

    /// Whether the frames taken in end just where readings may have changed.
    pub fn is_at_edge(&self) -> bool {
        self.present_frames == 0
    }

    /// Takes in the same frames of both signals, one slice per channel; channels beyond the second
    /// and frames beyond the shortest slice are left out.
    pub fn add(&mut self, input: &[&[f32]], output: &[&[f32]]) {
        let lengths = input.iter().chain(output).map(|channel| channel.len());
        let frames = lengths.min().unwrap_or(0);
        let mut start = 0;
        while start < frames {
            let end = frames.min(start + self.slot_left_frames.min(CHUNK));
            for (path, signal) in [input, output].into_iter().enumerate() {
                self.gather(path, signal, start..end);
            }
            self.present_frames += (end - start).to_u32();
            self.slot_left_frames -= end - start;
            if self.slot_left_frames == 0 {
                self.close_slot();
            }
            start = end;
        }
    }

    fn gather(&mut self, path: usize, signal: &[&[f32]], range: core::ops::Range<usize>) {
        let frames = range.len();
        let stretch = &mut self.present[path];
        for (channel, checked) in self.checked.iter_mut().enumerate() {
            let Some(samples) = signal.get(channel).filter(|_| channel < self.channels) else {
                checked[..frames].fill(0.0);
                continue;
            };
            // Summed sample by sample, so that no cut changes the order of additions.
            let mut energy = stretch.energy[channel];
            for (checked, &sample) in checked.iter_mut().zip(&samples[range.clone()]) {
                let sample = guard::sanitize_input(sample);
                *checked = if f64::from(sample.abs()) < guard::INAUDIBLE { 0.0 } else { sample };
                energy += f64::from(*checked) * f64::from(*checked);
                stretch.peak_gain = stretch.peak_gain.max(checked.abs());
            }
            stretch.energy[channel] = energy;
        }
        let [first, second] = &self.checked;
        self.pairs[path].gather(&self.filter, &first[..frames], &second[..frames]);
    }

    fn close_slot(&mut self) {
        for (pair, stretch) in self.pairs.iter_mut().zip(&mut self.present) {
            let [first, second] = pair.take_energy();
            stretch.weighted_energy += first + second;
        }
        self.slots += 1;
        self.slot_left_frames = self.slot_frames();
        if self.slots.is_multiple_of(u64::from(SLOTS_PER_BLOCK)) {
            let block = core::mem::take(&mut self.present);
            let frames = core::mem::take(&mut self.present_frames);
            self.recent[self.recent_blocks % BLOCKS] = (block[1].weighted_energy, frames);
            self.recent_blocks += 1;
            let mean = 1.0 / f64::from(frames.max(1));
            self.closed = Some(block.map(|stretch| stretch.weighted_energy * mean));
            let loudness = energy_to_lufs(block[0].weighted_energy / f64::from(frames.max(1)));
            if loudness > GATE_LUFS {
                self.blocks[self.next_block] = (block, frames);
                self.next_block = (self.next_block + 1) % BLOCKS;
                self.counted_blocks = (self.counted_blocks + 1).min(BLOCKS);
            }
        }
    }

    fn slot_frames(&self) -> usize {
        let edge = |slot: u64| (slot.to_f64() * self.frames_per_slot).to_u64();
        (edge(self.slots + 1) - edge(self.slots)).max(1).to_usize()
    }

    /// Short-term loudness of the signal after, by EBU Tech 3341: the last 3 s, not gated, on the
    /// grid of 100 ms. Minus infinity for silence and until 1 s was heard; in between, of what was.
    pub fn after_short_term_lufs(&self) -> f64 {
        if self.recent_blocks < BLOCKS_FOR_A_READING {
            return f64::NEG_INFINITY;
        }
        let recent = &self.recent[..self.recent_blocks.min(BLOCKS)];
        let energy: f64 = recent.iter().map(|(energy, _)| energy).sum();
        let frames: u32 = recent.iter().map(|(_, frames)| frames).sum();
        energy_to_lufs(energy / f64::from(frames.max(1)))
    }

    /// K-weighted mean energy of the signal before and after over a block of 100 ms that ended since
    /// the last call, counting or not; 1 is that of 0 LUFS + 0.691.
    pub fn take_block(&mut self) -> Option<[f64; 2]> {
        self.closed.take()
    }

    /// The readings over the last 3 s that counted; `None` until 1 s has.
    pub fn readings(&self) -> Option<ComparedReadings> {
        if self.counted_blocks < BLOCKS_FOR_A_READING {
            return None;
        }
        let mut sum = [Stretch::default(); 2];
        let mut frames = 0;
        for (block, block_frames) in &self.blocks[..self.counted_blocks] {
            sum[0].add(&block[0]);
            sum[1].add(&block[1]);
            frames += block_frames;
        }
        let frames = f64::from(frames.max(1));
        let samples = frames * self.channels.to_f64();
        Some(ComparedReadings {
            before_lufs: energy_to_lufs(sum[0].weighted_energy / frames),
            after_lufs: energy_to_lufs(sum[1].weighted_energy / frames),
            before_crest_db: sum[0].crest_db(samples),
            after_crest_db: sum[1].crest_db(samples),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::level::{peak_db, rms_db};
    use crate::measure::signals::{pink_noise, silence, sine};
    use crate::units::db_to_gain;

    fn scaled(signal: &[f32], gain_db: f64) -> Vec<f32> {
        let gain = db_to_gain(gain_db) as f32;
        signal.iter().map(|x| x * gain).collect()
    }

    #[test]
    fn it_reads_what_the_standard_says_and_the_gain_between() {
        for (rate_hz, channels) in [(44_100.0, 2), (48_000.0, 1), (96_000.0, 2)] {
            let tone = sine(997.0, -20.0, rate_hz, (4.0 * rate_hz) as usize);
            let louder = scaled(&tone, 6.5);
            let mut comparison = LoudnessComparison::new(rate_hz, channels);
            comparison.add(&vec![&tone[..]; channels], &vec![&louder[..]; channels]);
            let readings = comparison.readings().unwrap();
            // BS.1770-5: 997 Hz at 0 dBFS in one channel reads -3.01 LUFS.
            let expected_lufs = -23.01 + if channels == 2 { 3.01 } else { 0.0 };
            assert!((readings.before_lufs - expected_lufs).abs() < 0.02, "{readings:?}");
            assert!((readings.after_lufs - readings.before_lufs - 6.5).abs() < 1e-4);
            assert!((readings.before_crest_db - 3.01).abs() < 0.01, "{readings:?}");
        }
    }

    #[test]
    fn crest_is_peak_over_rms() {
        let noise = pink_noise(5, -18.0, 96_000);
        let clipped: Vec<f32> = noise.iter().map(|x| x.clamp(-0.2, 0.2)).collect();
        let mut comparison = LoudnessComparison::new(48_000.0, 1);
        comparison.add(&[&noise], &[&clipped]);
        let readings = comparison.readings().unwrap();
        let crest_db = |signal: &[f32]| peak_db(signal) - rms_db(signal);
        assert!((readings.before_crest_db - crest_db(&noise)).abs() < 0.01, "{readings:?}");
        assert!((readings.after_crest_db - crest_db(&clipped)).abs() < 0.01, "{readings:?}");
    }

    #[test]
    fn one_second_must_be_heard_and_pauses_do_not_count() {
        let noise = pink_noise(5, -18.0, 48_000);
        let ringing = vec![0.3; 480_000];
        let mut comparison = LoudnessComparison::new(48_000.0, 1);
        comparison.add(&[&noise[..47_999]], &[&noise[..47_999]]);
        assert_eq!(comparison.readings(), None);
        // One block more counts; ten seconds in which only the output sounds do not, once the
        // filter has rung out.
        comparison.add(&[&noise[47_999..]], &[&noise[47_999..]]);
        comparison.add(&[&silence(9600)], &[&silence(9600)]);
        comparison.add(&[&silence(480_000)], &[&ringing]);
        let readings = comparison.readings().unwrap();
        assert!((readings.after_lufs - readings.before_lufs).abs() < 1e-9, "{readings:?}");
    }

    #[test]
    fn only_the_last_three_seconds_count() {
        let noise = pink_noise(6, -18.0, 4 * 48_000);
        let mut after = noise.clone();
        after[..48_000].fill(0.0);
        let mut comparison = LoudnessComparison::new(48_000.0, 1);
        comparison.add(&[&noise], &[&after]);
        let readings = comparison.readings().unwrap();
        assert!((readings.after_lufs - readings.before_lufs).abs() < 1e-3, "{readings:?}");
    }

    #[test]
    fn the_short_term_loudness_is_the_meters_and_falls_in_pauses() {
        let noise = pink_noise(8, -20.0, 5 * 48_000);
        let mut comparison = LoudnessComparison::new(48_000.0, 2);
        let mut meter = crate::loudness::LoudnessMeter::new();
        meter.prepare(48_000.0, &crate::loudness::weights::STEREO);
        comparison.add(&[&noise, &noise], &[&noise, &noise]);
        meter.process(&[&noise, &noise]);
        let difference_lu = comparison.after_short_term_lufs() - meter.readings().short_term_lufs;
        assert!(difference_lu.abs() < 0.01, "{difference_lu}");
        // In the first tenths of a second the weighting's filter rings out.
        let pause = silence(3 * 48_000 + 9600);
        comparison.add(&[&pause, &pause], &[&pause, &pause]);
        assert!(comparison.after_short_term_lufs() < -80.0);
    }

    #[test]
    fn blocks_of_100_ms_are_handed_out_once_and_add_up_to_the_loudness() {
        let noise = pink_noise(9, -20.0, 3 * 48_000);
        let quieter = scaled(&noise, -4.0);
        let mut comparison = LoudnessComparison::new(48_000.0, 1);
        let mut sums = [0.0; 2];
        let mut blocks = 0;
        for (before, after) in noise.chunks(480).zip(quieter.chunks(480)) {
            comparison.add(&[before], &[after]);
            if let Some(block) = comparison.take_block() {
                blocks += 1;
                sums = [sums[0] + block[0] / 30.0, sums[1] + block[1] / 30.0];
            }
        }
        assert_eq!((blocks, comparison.take_block()), (30, None));
        let readings = comparison.readings().unwrap();
        for (sum, lufs) in sums.iter().zip([readings.before_lufs, readings.after_lufs]) {
            assert!((energy_to_lufs(*sum) - lufs).abs() < 1e-6, "{sum} {lufs}");
        }
    }

    #[test]
    fn cuts_do_not_change_the_readings() {
        let noise = pink_noise(7, -18.0, 100_000);
        let louder = scaled(&noise, 3.0);
        let read = |cuts: &[usize]| {
            let mut comparison = LoudnessComparison::new(44_100.0, 2);
            let mut start = 0;
            for cut in cuts.iter().cycle() {
                let end = noise.len().min(start + cut);
                let (before, after) = (&noise[start..end], &louder[start..end]);
                comparison.add(&[before, after], &[after, before]);
                start = end;
                if start == noise.len() {
                    break;
                }
            }
            comparison.readings().unwrap()
        };
        let whole = read(&[100_000]);
        for cuts in [&[1][..], &[17, 4096, 3], &[441, 440]] {
            assert_eq!(read(cuts), whole);
        }
    }

    #[test]
    fn bad_samples_and_bad_rates_do_no_harm() {
        let mut comparison = LoudnessComparison::new(f64::NAN, 9);
        let bad = [f32::NAN, 1e30, f32::INFINITY, 1e-40].repeat(5000);
        comparison.add(&[&bad, &bad, &bad], &[&bad]);
        comparison.add(&[], &[]);
        assert_eq!(comparison.readings(), None);
    }
}
