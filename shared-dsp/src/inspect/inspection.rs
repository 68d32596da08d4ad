//! All judges in one.

use crate::convert::{ToF32, ToF64};
use std::sync::Arc;

use super::clipping::Clipping;
use super::dynamics::Dynamics;
use super::hum::Hum;
use super::noise_floor::NoiseFloor;
use super::offset::Offset;
use super::overs::Overs;
use super::programme::{Programme, Slot};
use super::readings::InspectionReadings;
use super::sections::{Section, Sections};
use super::tonality::Tonality;
use super::vocal::Vocal;
use crate::bands::{BLOCK_FRAMES, Bank, Block, Energies};
use crate::guard;
use crate::image::{Correlation, LowEndVerdict, Octaves};
use crate::spectrum::Tap;
use crate::units::power_to_db;

/// The octave at whose rate hum is looked for: 250 Hz.
const HUM_OCTAVE: usize = 3;
/// Slots of the second in which the loudest must be quiet.
const HUM_SLOTS: usize = 23;
/// Frames of the tap: long enough for a transform of 8 192 and a late editor.
const TAP_FRAMES: usize = 32_768;
/// Silence after which nothing changes.
const REST_S: f64 = 60.0;
const EMPTY: Block = [[0.0; BLOCK_FRAMES]; 2];

/// Parts of an inspection to run. A part that is off costs nothing, unless another needs it: hum, offset, noise
/// floor, dynamics and lows need the bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Correlation, balance, width and mono loss.
    pub image: bool,
    /// Average spectrum in thirds of an octave.
    pub spectrum: bool,
    /// Clipped runs.
    pub clipping: bool,
    /// Inter-sample overs.
    pub overs: bool,
    /// DC offset.
    pub offset: bool,
    /// Mains hum.
    pub hum: bool,
    /// Noise floor.
    pub noise_floor: bool,
    /// Sections.
    pub sections: bool,
    /// Limiter at work, crushed dynamics.
    pub dynamics: bool,
    /// Vocal against backing, where there is a key.
    pub vocal: bool,
}

impl Parts {
    /// Everything.
    pub const ALL: Self = Self {
        image: true,
        spectrum: true,
        clipping: true,
        overs: true,
        offset: true,
        hum: true,
        noise_floor: true,
        sections: true,
        dynamics: true,
        vocal: true,
    };
    /// Nothing.
    pub const NONE: Self = Self {
        image: false,
        spectrum: false,
        clipping: false,
        overs: false,
        offset: false,
        hum: false,
        noise_floor: false,
        sections: false,
        dynamics: false,
        vocal: false,
    };

    fn need_bands(&self) -> bool {
        self.image || self.spectrum || self.offset || self.hum || self.noise_floor || self.dynamics
    }

    fn need_loudness(&self) -> bool {
        self.image || self.hum || self.noise_floor || self.sections || self.dynamics || self.vocal
    }
}

/// Inspects one or two channels, block by block.
#[derive(Debug)]
pub struct Inspection {
    parts: Parts,
    sample_rate_hz: f64,
    channels: usize,
    block: Block,
    key: Block,
    filled: usize,
    /// Whether nothing but silence has come since the last block, and that was [at
    /// rest](Inspection::is_at_rest).
    rests: bool,
    /// Blocks of silence at rest not yet counted, less than a slot.
    rested_blocks: usize,
    has_key: bool,
    frames: u64,
    silent_frames: u64,
    tap: Arc<Tap>,
    bank: Bank,
    programme: Programme,
    correlation: Correlation,
    octaves: Octaves,
    clipping: Clipping,
    overs: Overs,
    offset: Offset,
    hum: Hum,
    hum_level: usize,
    noise_floor: NoiseFloor,
    tonality: Tonality,
    tonality_level: usize,
    sections: Sections,
    dynamics: Dynamics,
    vocal: Vocal,
}

impl Default for Inspection {
    fn default() -> Self {
        Self::new()
    }
}

impl Inspection {
    /// Everything on; call [`Inspection::prepare`] before use.
    pub fn new() -> Self {
        let mut inspection = Self {
            parts: Parts::ALL,
            sample_rate_hz: 48_000.0,
            channels: 2,
            block: EMPTY,
            key: EMPTY,
            filled: 0,
            rests: false,
            rested_blocks: 0,
            has_key: false,
            frames: 0,
            silent_frames: u64::MAX,
            tap: Arc::new(Tap::new(TAP_FRAMES)),
            bank: Bank::default(),
            programme: Programme::default(),
            correlation: Correlation::default(),
            octaves: Octaves::default(),
            clipping: Clipping::default(),
            overs: Overs::default(),
            offset: Offset::default(),
            hum: Hum::default(),
            hum_level: 0,
            noise_floor: NoiseFloor::default(),
            tonality: Tonality::default(),
            tonality_level: 0,
            sections: Sections::default(),
            dynamics: Dynamics::default(),
            vocal: Vocal::default(),
        };
        inspection.prepare(48_000.0, 2);
        inspection
    }

    /// Takes memory for `channels` (held in 1 to 2) at `sample_rate_hz` (held in 8 kHz to 1 MHz) and
    /// resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = guard::clamp_or(sample_rate_hz, 8_000.0, 1e6, 48_000.0);
        self.channels = channels.clamp(1, 2);
        let (rate_hz, is_mono) = (self.sample_rate_hz, self.channels == 1);
        self.bank.prepare(rate_hz);
        self.programme.prepare(rate_hz, is_mono);
        self.correlation.prepare(rate_hz, self.bank.halvings());
        self.octaves.prepare(rate_hz, self.bank.halvings());
        self.clipping.prepare(rate_hz);
        self.overs.prepare(rate_hz);
        self.hum_level = self.bank.level_of(HUM_OCTAVE);
        self.hum.prepare(self.bank.rate_hz(self.hum_level));
        self.tonality_level = Tonality::halvings(rate_hz).min(self.bank.halvings());
        self.sections.prepare(rate_hz);
        self.vocal.prepare(rate_hz, is_mono);
        self.reset();
    }

    /// Forgets everything heard and found; the parts that are on stay on.
    pub fn reset(&mut self) {
        (self.filled, self.frames, self.has_key) = (0, 0, false);
        (self.rests, self.rested_blocks) = (false, 0);
        // Before the start there was nothing else.
        self.silent_frames = u64::MAX;
        (self.block, self.key) = (EMPTY, EMPTY);
        self.bank.reset();
        self.programme.reset();
        self.correlation.reset();
        self.octaves.reset();
        self.clipping.reset();
        self.overs.reset();
        self.offset.reset();
        self.hum.reset();
        self.noise_floor.reset();
        self.tonality.reset();
        self.sections.reset();
        self.dynamics.reset();
        self.vocal.reset();
    }

    /// Chooses what is inspected. A part that is switched on begins with what is heard from then
    /// on; a change therefore resets everything.
    pub fn apply(&mut self, parts: &Parts) {
        if *parts != self.parts {
            self.parts = *parts;
            self.reset();
        }
    }

    /// The latest samples for the editor's own drawing; lossy. See [`Tap`].
    pub fn tap(&self) -> Arc<Tap> {
        Arc::clone(&self.tap)
    }

    /// Inspects `main` (one slice per prepared channel; more are ignored) as far as its shortest
    /// slice reaches. `key` carries the vocal alone, or is empty. Bad samples are silence. Work is
    /// done in blocks of [`BLOCK_FRAMES`], so the last few frames wait for the next call.
    pub fn process(&mut self, main: &[&[f32]], key: &[&[f32]]) {
        let used = main.len().min(self.channels);
        let Some(frames) = main[..used].iter().map(|channel| channel.len()).min() else { return };
        if self.parts == Parts::NONE && !self.tap.is_wanted() {
            return;
        }
        self.wake();
        let key_used = key.len().min(self.channels);
        let mut start = 0;
        while start < frames {
            let length = (frames - start).min(BLOCK_FRAMES - self.filled);
            let (from, to) = (self.filled, self.filled + length);
            for (side, samples) in self.block.iter_mut().enumerate() {
                let given = &main[side.min(used - 1)][start..start + length];
                take_in(given, &mut samples[from..to]);
            }
            if self.parts.vocal {
                for (side, samples) in self.key.iter_mut().enumerate() {
                    let present = key.get(side.min(key_used.wrapping_sub(1)));
                    let given = present.and_then(|channel| channel.get(start..start + length));
                    match given {
                        Some(given) => take_in(given, &mut samples[from..to]),
                        None => samples[from..to].fill(0.0),
                    }
                }
            }
            self.filled = to;
            start += length;
            if self.filled == BLOCK_FRAMES {
                self.filled = 0;
                self.hear();
            }
        }
    }

    /// [`Inspection::process`] for as many frames of silence in all channels.
    pub fn rest(&mut self, frames: usize) {
        if self.parts == Parts::NONE && !self.tap.is_wanted() {
            return;
        }
        if self.rests && !self.tap.is_wanted() {
            return self.count_rest(frames);
        }
        self.wake();
        let mut left = frames;
        while left > 0 {
            let length = left.min(BLOCK_FRAMES - self.filled);
            for samples in self.block.iter_mut().chain(&mut self.key) {
                samples[self.filled..self.filled + length].fill(0.0);
            }
            self.filled += length;
            left -= length;
            if self.filled == BLOCK_FRAMES {
                self.filled = 0;
                self.hear();
            }
        }
    }

    /// [`Inspection::rest`] where a block would be the next of many at rest; the block waiting to be
    /// filled holds silence already.
    fn count_rest(&mut self, frames: usize) {
        let filled = self.filled + frames;
        self.filled = filled % BLOCK_FRAMES;
        self.rested_blocks += filled / BLOCK_FRAMES;
        loop {
            let blocks = self.programme.blocks_to_slot_end();
            if self.rested_blocks < blocks {
                return;
            }
            self.rested_blocks -= blocks;
            self.rest_blocks(blocks);
        }
    }

    /// Makes up for the blocks of silence.
    fn wake(&mut self) {
        self.rests = false;
        match core::mem::take(&mut self.rested_blocks) {
            0 => {}
            blocks => self.rest_blocks(blocks),
        }
    }

    fn hear(&mut self) {
        self.tap.write(&self.block[0], &self.block[1]);
        let is_key_silent = is_silent(&self.key);
        // Until something comes in, there is no key, and nothing to do.
        self.has_key |= !is_key_silent;
        let is_silent = is_key_silent && is_silent(&self.block);
        self.rests = is_silent && self.is_at_rest();
        if self.rests {
            return self.rest_blocks(1);
        }
        self.frames += BLOCK_FRAMES as u64;
        let silent_frames = self.silent_frames.saturating_add(BLOCK_FRAMES as u64);
        self.silent_frames = if is_silent { silent_frames } else { 0 };
        let parts = self.parts;
        if parts.need_bands() {
            let (hum, offset, programme) = (&mut self.hum, &mut self.offset, &self.programme);
            let (tonality, tonality_level) = (&mut self.tonality, self.tonality_level);
            let (lowest_level, hum_level, frame) =
                (self.bank.halvings(), self.hum_level, self.frames);
            let listen = |level: usize, block: &Block| {
                if parts.hum && level == hum_level {
                    let loudest =
                        || (0..HUM_SLOTS).fold(0.0f64, |a, ago| a.max(programme.slot(ago).energy));
                    hum.push(block, frame, loudest, programme.max_short_term_lufs());
                }
                if parts.offset && level == lowest_level {
                    offset.push(block, frame);
                }
                if parts.noise_floor && level == tonality_level {
                    tonality.push(block);
                }
            };
            self.bank.push(&self.block, listen);
        }
        self.hear_block();
        if parts.need_loudness()
            && let Some(slot) = self.programme.push(&self.block)
        {
            self.close_slot(&slot);
        }
    }

    /// What listens to every block, after the bank; but for the programme.
    fn hear_block(&mut self) {
        let parts = self.parts;
        if parts.image {
            self.correlation.push(&self.block, &self.bank);
        }
        if parts.image || parts.spectrum {
            self.octaves.push(&self.bank);
        }
        if parts.clipping {
            self.clipping.push(&self.block, self.channels);
        }
        if parts.overs {
            let highest = self.overs.push(&self.block, self.channels);
            self.dynamics.note_true_peak(highest);
        }
        if parts.vocal {
            self.hear_key();
        }
    }

    /// [`Inspection::hear`] for `blocks` of silence within a slot, once nothing is left of what was
    /// before.
    fn rest_blocks(&mut self, blocks: usize) {
        let parts = self.parts;
        let frames = (blocks * BLOCK_FRAMES) as u64;
        self.frames += frames;
        self.silent_frames = self.silent_frames.saturating_add(frames);
        if parts.need_bands() {
            let (lowest_level, hum_level) = (self.bank.halvings(), self.hum_level);
            let tonality_level = self.tonality_level;
            let (hum, offset, tonality) = (&mut self.hum, &mut self.offset, &mut self.tonality);
            self.bank.rest(blocks, |level, blocks| {
                if parts.hum && level == hum_level {
                    hum.rest(blocks);
                }
                if parts.offset && level == lowest_level {
                    offset.rest();
                }
                if parts.noise_floor && level == tonality_level {
                    tonality.rest(blocks);
                }
            });
        }
        if parts.image {
            self.correlation.rest(blocks, &self.bank);
        }
        if parts.image || parts.spectrum {
            self.octaves.rest(blocks, &self.bank);
        }
        if parts.clipping {
            self.clipping.rest(blocks);
        }
        if parts.overs {
            self.overs.rest(blocks);
        }
        if parts.vocal && self.has_key {
            self.vocal.rest(blocks);
        }
        if parts.need_loudness()
            && let Some(slot) = self.programme.rest(blocks)
        {
            self.close_slot(&slot);
        }
    }

    fn close_slot(&mut self, slot: &Slot) {
        let parts = self.parts;
        if parts.noise_floor {
            self.noise_floor.push(&self.programme, &self.bank, &mut self.tonality);
        }
        if parts.sections {
            let correlation_factor = self.correlation.present_factor();
            self.sections.push(slot.energy, correlation_factor, slot.end_frame);
        }
        if parts.dynamics {
            self.dynamics.push(slot, &self.programme, &self.bank);
        }
        if parts.vocal && self.has_key {
            self.vocal.close_slot(slot);
        }
    }

    fn hear_key(&mut self) {
        if self.has_key {
            self.vocal.push(&self.block, &self.key);
        }
    }

    /// Whether more silence would change no reading but the count of frames: a minute of digital
    /// silence has passed, in which every window has emptied and every filter has come to rest.
    pub fn is_at_rest(&self) -> bool {
        self.frames == 0
            || self.parts == Parts::NONE
            || self.silent_frames.to_f64() >= REST_S * self.sample_rate_hz
    }

    /// Vocal over backing in the last seconds, LU, as [`Inspection::readings`] has it, for less.
    pub fn vocal_short_term_lu(&self) -> f64 {
        self.vocal.readings().short_term_lu
    }

    /// The sections so far, oldest first; the last may still be going on.
    pub fn sections(&self) -> &[Section] {
        self.sections.sections()
    }

    /// Everything found so far. Costs some hundred logarithms: for a few times a second.
    pub fn readings(&self) -> InspectionReadings {
        let per_frame = 1.0 / self.bank.frames().max(1).to_f64();
        // A mean square times two is the square of the peak of a sine; the mean of two channels.
        let level_dbfs = |energies: &Energies, scale: f64| {
            if energies.total() > 0.0 {
                power_to_db(energies.total() * scale).to_f32()
            } else {
                f32::NEG_INFINITY
            }
        };
        let lows = self.octaves.low_end_image(&self.bank);
        InspectionReadings {
            frames: self.frames + (self.rested_blocks * BLOCK_FRAMES) as u64,
            correlation: self.correlation.readings(),
            octaves: self.octaves.image(&self.bank),
            octaves_short_term: self.octaves.short_term_image(),
            lows,
            low_end: LowEndVerdict::of(&lows),
            mono_loss_lu: self.programme.mono_loss_lu(),
            short_term_mono_loss_lu: self.programme.short_term_mono_loss_lu(),
            thirds_dbfs: core::array::from_fn(|n| level_dbfs(&self.bank.sums()[n], per_frame)),
            thirds_short_term_dbfs: core::array::from_fn(|n| {
                level_dbfs(&self.octaves.short_term()[n], 1.0)
            }),
            clipping: self.clipping.readings(),
            overs: self.overs.readings(),
            offset: self.offset.readings(),
            hum: self.hum.readings(),
            noise_floor: self.noise_floor.readings(),
            dynamics: self.dynamics.readings(),
            vocal: self.vocal.readings(),
            section_count: self.sections.sections().len(),
        }
    }
}

/// Whether all samples are 0 or -0. Without a way out, so that the loop runs in vectors.
#[inline]
fn is_silent(block: &Block) -> bool {
    let bits = |samples: &[f32; BLOCK_FRAMES]| {
        samples.iter().fold(0, |any, sample| any | sample.to_bits() << 1)
    };
    bits(&block[0]) | bits(&block[1]) == 0
}

/// Copies samples, bad ones and those below -300 dBFS as zero.
#[inline]
fn take_in(samples: &[f32], heard: &mut [f32]) {
    for (out, &sample) in heard.iter_mut().zip(samples) {
        let magnitude = sample.abs();
        // A NaN fails both comparisons. A select, so that the loop runs in vectors.
        let is_heard = (magnitude <= guard::LOUDEST) & (magnitude >= guard::INAUDIBLE.to_f32());
        *out = if is_heard { sample } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    /// Hears `frames` of noise, the last of it clipped so that a run is open when silence begins; the
    /// key, where there is one, is the same.
    fn play(inspections: [&mut Inspection; 2], seed: u64, frames: usize, has_key: bool) {
        let mut noise = Noise::new(seed);
        let [heard, resting] = inspections;
        let mut left_frames = frames;
        while left_frames > 0 {
            let cut = noise.between(1, 300).min(left_frames);
            let gain = if left_frames == cut { 30.0 } else { 0.3 };
            let sides: [Vec<f32>; 2] = core::array::from_fn(|_| {
                (0..cut).map(|_| (gain * noise.white()).clamp(-1.0, 1.0)).collect()
            });
            let main = [&sides[0][..], &sides[1][..]];
            let key = if has_key { &main[..] } else { &[] };
            heard.process(&main, key);
            resting.process(&main, key);
            left_frames -= cut;
        }
    }

    fn assert_equal(heard: &Inspection, resting: &Inspection, when: &str) {
        let seen = |inspection: &Inspection| {
            format!("{:?} {:?}", inspection.readings(), inspection.sections())
        };
        assert!(seen(heard) == seen(resting), "{when}");
    }

    #[test]
    fn silence_at_rest_is_heard_as_any_other() {
        for (seed, rate_hz) in [(9, 48_000.0), (10, 44_100.0), (11, 8_000.0), (12, 96_000.0)] {
            let (mut heard, mut resting) = (Inspection::new(), Inspection::new());
            heard.prepare(rate_hz, 2);
            resting.prepare(rate_hz, 2);
            let mut noise = Noise::new(seed);
            for round in 0..3u64 {
                let frames = (rate_hz * (0.1 + 3.0 * noise.unit())) as usize;
                play([&mut heard, &mut resting], 100 * seed + round, frames, round == 1);
                let mut left_frames = (rate_hz * (50.0 + 40.0 * noise.unit())) as usize;
                while left_frames > 0 {
                    let frames = noise.between(1, 3000).min(left_frames);
                    left_frames -= frames;
                    resting.rest(frames);
                    for part in [frames / 2, frames - frames / 2] {
                        // As if the sound had only just ended.
                        (heard.silent_frames, heard.rests) = (0, false);
                        heard.rest(part);
                    }
                    if noise.below(100) == 0 {
                        assert_equal(&heard, &resting, "in silence");
                    }
                }
                assert_equal(&heard, &resting, "at the end of silence");
            }
            play([&mut heard, &mut resting], seed, (4.0 * rate_hz) as usize, true);
            assert_equal(&heard, &resting, "after silence");
        }
    }
}
