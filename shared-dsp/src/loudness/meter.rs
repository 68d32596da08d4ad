//! The loudness meter: all readings of EBU mode from one pass over the samples.
//!
//! Sources: ITU-R BS.1770-5 (2023), EBU Tech 3341 v4 and 3342 v4 (2023).
//!
//! Order of work: samples are checked and their peaks taken, each channel goes to its true-peak
//! search, channels go in pairs through K-weighting, and the weighted energy of every 2.5 ms is
//! handed to the sliding windows; every 100 ms the momentary energy enters the integrated loudness
//! and the short-term energy the loudness range. Every 10 ms a [`Record`] is ready.
//!
//! Bad samples (NaN, infinite, above +120 dBFS) are measured as silence and counted. Nothing
//! allocates after `prepare`. Cost does not depend on how long the meter has run.

use super::blocks::GatedBlocks;
use super::channel::{Channel, Peaks};
use super::channel_order::{Layout, MAX_CHANNELS};
use super::k_weighting::{KPair, KWeighting};
use super::level::energy_to_lufs;
use super::psr::RecentPeak;
use super::record::Record;
use super::true_peak::Interpolator;
use super::window::{EnergyWindows, MOMENTARY_SLOTS, SHORT_TERM_SLOTS, SLOTS_PER_S};
use crate::convert::{ToF32, ToF64};

mod reading;

/// Slots between two gating blocks: 100 ms.
const BLOCK_STEP_SLOTS: u64 = (SLOTS_PER_S / 10) as u64;
/// Slots of a record: 10 ms.
#[expect(clippy::cast_possible_wrap, reason = "a small constant")]
const RECORD_SLOTS: i64 = (SLOTS_PER_S / 100) as i64;
/// Frames checked at a time.
const CHUNK: usize = 128;

/// The highest energy of a window, and the measured frame at which the window ended.
#[derive(Debug, Clone, Copy, Default)]
struct Maximum {
    energy: f64,
    frame: u64,
}

impl Maximum {
    fn raise(&mut self, energy: f64, frame: u64) {
        if energy > self.energy {
            *self = Self { energy, frame };
        }
    }
}

/// The record that is filling.
#[derive(Debug, Clone, Copy, Default)]
struct Filling {
    energy: f64,
    /// Energies of left and right, and the sum of their products.
    front: [f64; 3],
    frames: usize,
    slots: i64,
}

/// Loudness and true peak of up to [`MAX_CHANNELS`] channels.
#[derive(Debug, Clone)]
pub struct LoudnessMeter {
    sample_rate_hz: f64,
    weights: [f64; MAX_CHANNELS],
    channels: Vec<Channel>,
    /// Which channel sits in which half of which pair; left and right share the first.
    seats: [usize; MAX_CHANNELS],
    interpolator: Interpolator,
    filter: KWeighting,
    pairs: [KPair; MAX_CHANNELS / 2],
    heard: [[f32; CHUNK]; 2],
    windows: EnergyWindows,
    slot_left_frames: usize,
    /// Whether the frames left are those before the first slot of a passage.
    is_before_first_slot: bool,
    filling: Filling,
    recent_peak: RecentPeak,
    is_paused: bool,
    /// Whether nothing but silence has come since the meter was last at rest.
    rests: bool,
    blocks: GatedBlocks,
    max_momentary: Maximum,
    max_short_term: Maximum,
    /// The lowest square of a peak over a short-term energy.
    lowest_peak_ratio: f64,
    measured_frames: u64,
}

impl Default for LoudnessMeter {
    fn default() -> Self {
        Self::new()
    }
}

impl LoudnessMeter {
    /// A meter without channels; takes its memory for the histograms. Call
    /// [`LoudnessMeter::prepare`] before use.
    pub fn new() -> Self {
        const RATE_HZ: f64 = 48_000.0;
        let mut meter = Self {
            sample_rate_hz: RATE_HZ,
            weights: [0.0; MAX_CHANNELS],
            channels: Vec::new(),
            seats: core::array::from_fn(|seat| seat),
            interpolator: Interpolator::new(),
            filter: KWeighting::new(RATE_HZ),
            pairs: Default::default(),
            heard: [[0.0; CHUNK]; 2],
            windows: EnergyWindows::new(RATE_HZ),
            slot_left_frames: 0,
            is_before_first_slot: false,
            filling: Filling::default(),
            recent_peak: RecentPeak::default(),
            is_paused: false,
            rests: false,
            blocks: GatedBlocks::default(),
            max_momentary: Maximum::default(),
            max_short_term: Maximum::default(),
            lowest_peak_ratio: f64::INFINITY,
            measured_frames: 0,
        };
        meter.reset();
        meter
    }

    /// Takes memory for one channel per weight (see [`super::weights`]; at most
    /// [`MAX_CHANNELS`], more are ignored) and resets. Rates are held in 8 kHz to 1 MHz; a weight
    /// that is negative or no number counts as 0. The first two channels are left and right.
    pub fn prepare(&mut self, sample_rate_hz: f64, channel_weights: &[f64]) {
        let is_rate = sample_rate_hz.is_finite();
        self.sample_rate_hz = if is_rate { sample_rate_hz.clamp(8_000.0, 1e6) } else { 48_000.0 };
        self.channels = vec![Channel::default(); channel_weights.len().min(MAX_CHANNELS)];
        self.seats = core::array::from_fn(|seat| seat);
        self.set_weights(channel_weights);
        self.interpolator = Interpolator::new();
        self.filter = KWeighting::new(self.sample_rate_hz);
        self.windows = EnergyWindows::new(self.sample_rate_hz);
        self.reset();
    }

    /// [`LoudnessMeter::prepare`] for the channels of a layout, with their weights, and left and
    /// right where they are in it.
    pub fn prepare_layout(&mut self, sample_rate_hz: f64, layout: &Layout) {
        self.prepare(sample_rate_hz, &layout.weights()[..layout.channels()]);
        let [left, right] = layout.front_pair();
        let others = (0..MAX_CHANNELS).filter(|seat| *seat != left && *seat != right);
        let right = (right != left).then_some(right);
        for (seat, channel) in
            self.seats.iter_mut().zip(core::iter::once(left).chain(right).chain(others))
        {
            *seat = channel;
        }
    }

    /// Other weights for what comes, such as one channel counted as two loudspeakers
    /// ([`super::weights::DUAL_MONO`]); what was measured stays. Takes as many as there are
    /// channels; those missing are 0.
    pub fn set_weights(&mut self, channel_weights: &[f64]) {
        self.weights = [0.0; MAX_CHANNELS];
        let wanted = channel_weights.iter().take(self.channels.len());
        for (weight, &wanted) in self.weights.iter_mut().zip(wanted) {
            // A comparison, so that NaN becomes 0.
            *weight = if wanted > 0.0 { wanted.min(16.0) } else { 0.0 };
        }
    }

    /// Forgets everything, as if nothing had been heard.
    pub fn reset(&mut self) {
        self.begin_passage();
        self.channels.fill(Channel::default());
        self.blocks.clear();
        self.max_momentary = Maximum::default();
        self.max_short_term = Maximum::default();
        self.lowest_peak_ratio = f64::INFINITY;
        self.measured_frames = 0;
    }

    /// Marks a discontinuity: what comes next does not join on to what came before (a jump, or a pause):
    /// filters and windows begin at silence and gating blocks anew. All that was measured since
    /// the reset stays.
    pub fn begin_passage(&mut self) {
        self.begin_passage_at(0);
    }

    /// [`LoudnessMeter::begin_passage`] with the frame of that `position`: windows and records keep
    /// to a grid that counts from frame 0, and what comes before its next line (2.5 ms at the most)
    /// is heard by the filters only.
    pub fn begin_passage_at(&mut self, position: i64) {
        self.close_peaks();
        self.pairs = Default::default();
        self.filling = Filling::default();
        self.recent_peak = RecentPeak::default();
        self.slot_left_frames = self.windows.clear_at(position);
        self.is_before_first_slot = self.slot_left_frames > 0;
        if !self.is_before_first_slot {
            self.slot_left_frames = self.windows.slot_frames();
        }
        for channel in &mut self.channels {
            channel.forget_sound();
        }
    }

    /// While paused, momentary and short-term loudness, PSR and the gate go on; nothing else
    /// does, and there are no records.
    pub fn set_paused(&mut self, is_paused: bool) {
        if is_paused != self.is_paused {
            self.close_peaks();
            self.is_paused = is_paused;
            self.filling = Filling::default();
        }
    }

    /// Whether the measurement is paused: [`LoudnessMeter::set_paused`].
    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Whether more silence would change no reading but [`super::Readings::measured_s`]: the windows are
    /// empty, and neither filters nor interpolators hold sound.
    pub fn is_at_rest(&self) -> bool {
        self.rests
            || self.windows.are_empty()
                && self.pairs.iter().all(KPair::is_silent)
                && self.channels.iter().all(Channel::is_silent)
    }

    /// Counts samples of what comes that were bad before they were replaced by silence.
    pub fn count_bad_samples(&mut self, samples: u32) {
        if let Some(channel) = self.channels.first_mut() {
            channel.count_bad(samples);
        }
    }

    /// Measures one slice per prepared channel, as far as the shortest reaches. Channels that are
    /// missing count as silence.
    pub fn process(&mut self, input: &[&[f32]]) {
        self.process_records(input, |_, _| {});
    }

    /// [`LoudnessMeter::process`] that hands out every record of 10 ms as it is complete, with its
    /// number on the grid of [`LoudnessMeter::begin_passage_at`]: record `n` begins at the frame
    /// of n / 100 s, rounded down.
    pub fn process_records(&mut self, input: &[&[f32]], mut on_record: impl FnMut(i64, Record)) {
        let used = input.len().min(self.channels.len());
        let input = &input[..used];
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        self.rests &= frames == 0;
        let mut start = 0;
        while start < frames {
            let length = (frames - start).min(self.slot_left_frames).min(CHUNK);
            for pair in 0..self.channels.len().div_ceil(2) {
                self.measure_pair(input, pair, start..start + length);
            }
            start += length;
            if self.count_frames(length) {
                if let Some((number, record)) = self.close_slot() {
                    on_record(number, record);
                }
                self.slot_left_frames = self.windows.slot_frames();
            }
        }
    }

    /// [`LoudnessMeter::process_records`] for as many frames of silence while the meter
    /// [is at rest](LoudnessMeter::is_at_rest).
    pub fn rest_records(&mut self, frames: usize, mut on_record: impl FnMut(i64, Record)) {
        self.rests = true;
        let mut left = frames;
        while left > 0 {
            let length = left.min(self.slot_left_frames);
            left -= length;
            self.channels.iter_mut().for_each(|channel| channel.rest(length));
            if self.count_frames(length) {
                if let Some((number, record)) = self.close_empty_slot() {
                    on_record(number, record);
                }
                self.slot_left_frames = self.windows.slot_frames();
            }
        }
    }

    /// Counts frames of the present slot; gives whether they fill it.
    fn count_frames(&mut self, frames: usize) -> bool {
        if !self.is_paused {
            self.measured_frames += frames as u64;
        }
        self.slot_left_frames -= frames;
        self.slot_left_frames == 0
    }

    fn measure_pair(&mut self, input: &[&[f32]], pair: usize, span: core::ops::Range<usize>) {
        let length = span.len();
        let seats = [self.seats[2 * pair], self.seats[2 * pair + 1]];
        for (&seat, heard) in seats.iter().zip(&mut self.heard) {
            match (self.channels.get_mut(seat), input.get(seat)) {
                (Some(channel), Some(samples)) => {
                    let samples = &samples[span.clone()];
                    channel.take_in(&self.interpolator, samples, &mut heard[..length]);
                }
                _ => heard[..length].fill(0.0),
            }
        }
        if seats.iter().any(|&seat| self.weights[seat] > 0.0) {
            let [one, two] = &self.heard;
            // A channel without a partner is both; the partner's weight is 0.
            let two = if seats[1] < self.channels.len() { two } else { one };
            self.pairs[pair].gather(&self.filter, &one[..length], &two[..length]);
        }
    }

    fn close_slot(&mut self) -> Option<(i64, Record)> {
        let mut energy = 0.0;
        let mut front = [0.0; 3];
        for (index, (pair, seats)) in
            self.pairs.iter_mut().zip(self.seats.as_chunks::<2>().0).enumerate()
        {
            let [one, two] = pair.take_energy();
            let product = pair.take_product();
            energy += self.weights[seats[0]] * one + self.weights[seats[1]] * two;
            if index == 0 {
                front = [one, two, product];
            }
        }
        if core::mem::take(&mut self.is_before_first_slot) {
            return None;
        }
        self.filling.frames += self.windows.slot_frames();
        self.filling.energy += energy;
        for (sum, energy) in self.filling.front.iter_mut().zip(front) {
            *sum += energy;
        }
        self.windows.close_slot(energy);
        if !self.is_paused {
            self.measure_windows();
        }
        self.end_slot()
    }

    /// [`LoudnessMeter::close_slot`] at rest: nothing was heard, no maximum can rise, and no block
    /// passes a gate.
    fn close_empty_slot(&mut self) -> Option<(i64, Record)> {
        if core::mem::take(&mut self.is_before_first_slot) {
            return None;
        }
        self.filling.frames += self.windows.slot_frames();
        self.windows.close_empty_slot();
        self.end_slot()
    }

    /// Counts the slot that was closed and begins the next; gives the record that ends with it.
    fn end_slot(&mut self) -> Option<(i64, Record)> {
        self.filling.slots += 1;
        let slot = self.windows.slot();
        (slot.rem_euclid(RECORD_SLOTS) == 0)
            .then(|| (slot / RECORD_SLOTS - 1, self.close_record()))
            .and_then(|(number, record)| Some((number, record?)))
    }

    fn measure_windows(&mut self) {
        let momentary = self.windows.momentary_energy();
        let short_term = self.windows.short_term_energy();
        self.max_momentary.raise(momentary, self.measured_frames);
        self.max_short_term.raise(short_term, self.measured_frames);

        // A block counts only when the passage fills it.
        let slots = self.windows.count();
        if slots.is_multiple_of(BLOCK_STEP_SLOTS) && slots >= MOMENTARY_SLOTS as u64 {
            self.blocks.momentary().add(momentary);
            if slots >= SHORT_TERM_SLOTS as u64 {
                self.blocks.short_term().add(short_term);
            }
            self.blocks.update();
        }
    }

    /// Ends the record; `None` where the passage did not fill it, or is paused.
    fn close_record(&mut self) -> Option<Record> {
        let peaks = self.close_peaks();
        self.recent_peak.push(peaks.true_peak_gain);
        let filled = core::mem::take(&mut self.filling);
        if self.is_paused || filled.slots < RECORD_SLOTS {
            return None;
        }
        let short_term = self.windows.short_term_energy();
        let is_loud = energy_to_lufs(short_term) > super::gating::ABSOLUTE_GATE_LUFS;
        if is_loud && self.windows.count() >= SHORT_TERM_SLOTS as u64 {
            let ratio = f64::from(self.recent_peak.highest_gain()).powi(2) / short_term;
            self.lowest_peak_ratio = self.lowest_peak_ratio.min(ratio);
        }
        let [left, right, product] = filled.front;
        let scale = (left * right).sqrt();
        Some(Record {
            energy: filled.energy / filled.frames.to_f64(),
            true_peak_gain: peaks.true_peak_gain,
            sample_peak_gain: peaks.sample_peak_gain,
            correlation_factor: if scale > 0.0 { (product / scale).to_f32() } else { 0.0 },
            left_share: if left + right > 0.0 { (left / (left + right)).to_f32() } else { 0.5 },
            clipped_samples: u32::try_from(peaks.clipped).unwrap_or(u32::MAX),
            bad_samples: u32::try_from(peaks.bad).unwrap_or(u32::MAX),
        })
    }

    /// Ends every channel's record of peaks, and joins them.
    fn close_peaks(&mut self) -> Peaks {
        let mut all = Peaks::default();
        for channel in &mut self.channels {
            let peaks = channel.close_record(self.measured_frames, !self.is_paused);
            all.take_over(&peaks);
        }
        all
    }

    /// Channels prepared.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// Time measured since the reset, s.
    pub fn measured_s(&self) -> f64 {
        self.measured_frames.to_f64() / self.sample_rate_hz
    }

    /// The rate prepared, Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }
}

#[cfg(test)]
mod tests;
