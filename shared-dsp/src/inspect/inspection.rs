//! All judges in one.

use crate::convert::{ToF32, ToF64};
use std::sync::Arc;

use super::clipping::Clipping;
use super::dynamics::Dynamics;
use super::hum::Hum;
use super::noise_floor::NoiseFloor;
use super::offset::Offset;
use super::overs::Overs;
use super::programme::Programme;
use super::readings::InspectionReadings;
use super::sections::{Section, Sections};
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
            has_key: false,
            frames: 0,
            silent_frames: 0,
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
        self.overs.prepare(rate_hz);
        self.hum_level = self.bank.level_of(HUM_OCTAVE);
        self.hum.prepare(self.bank.rate_hz(self.hum_level));
        self.sections.prepare(rate_hz);
        self.vocal.prepare(rate_hz, is_mono);
        self.reset();
    }

    /// Forgets everything heard and found; the parts that are on stay on.
    pub fn reset(&mut self) {
        (self.filled, self.frames, self.silent_frames, self.has_key) = (0, 0, 0, false);
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

    fn hear(&mut self) {
        self.frames += BLOCK_FRAMES as u64;
        self.tap.write(&self.block[0], &self.block[1]);
        let is_silent = [self.block, self.key].iter().all(|block| *block == EMPTY);
        self.silent_frames = if is_silent { self.silent_frames + BLOCK_FRAMES as u64 } else { 0 };
        let parts = self.parts;
        if parts.need_bands() {
            let (hum, offset, programme) = (&mut self.hum, &mut self.offset, &self.programme);
            let (lowest_level, hum_level, frame) =
                (self.bank.halvings(), self.hum_level, self.frames);
            self.bank.push(&self.block, |level, block| {
                if parts.hum && level == hum_level {
                    let loudest =
                        || (0..HUM_SLOTS).fold(0.0f64, |a, ago| a.max(programme.slot(ago).energy));
                    hum.push(block, frame, loudest, programme.max_short_term_lufs());
                }
                if parts.offset && level == lowest_level {
                    offset.push(block, frame);
                }
            });
        }
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
        if parts.need_loudness()
            && let Some(slot) = self.programme.push(&self.block)
        {
            if parts.noise_floor {
                self.noise_floor.push(&self.programme, &self.bank);
            }
            if parts.sections {
                let correlation_factor = self.correlation.present_factor();
                self.sections.push(slot.energy, correlation_factor, slot.end_frame);
            }
            if parts.dynamics {
                self.dynamics.push(&slot, &self.programme, &self.bank);
            }
            if parts.vocal && self.has_key {
                self.vocal.close_slot(&slot);
            }
        }
    }

    fn hear_key(&mut self) {
        // Until something comes in, there is no key, and nothing to do.
        self.has_key |= self.key.iter().flatten().any(|&sample| sample != 0.0);
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
        InspectionReadings {
            frames: self.frames,
            correlation: self.correlation.readings(),
            octaves: self.octaves.image(&self.bank),
            octaves_short_term: self.octaves.short_term_image(),
            low_end: LowEndVerdict::of(&self.octaves.low_end_image(&self.bank)),
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
