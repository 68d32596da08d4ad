//! How loud the vocal stands in the mix, from a key that carries the vocal alone.
//!
//! All is K-weighted (ITU-R BS.1770-5) in slots of 50 ms. The key must be the vocal as it is in the
//! mix, behind its fader and its effects. Where it is in time with the mix to the sample, the backing
//! is their difference. Whether it is shows in what both share: the product of mix and key is then
//! the energy of the key, but for what vocal and backing have in common by chance. Where it is not (a
//! host that does not compensate delay), energies are subtracted, which is right as far as vocal and
//! backing have nothing in common.
//!
//! Only time in which the vocal is there counts: 400 ms of key above -60 LUFS and not more than 25 LU
//! below its loudest so far.
//!
//! Limits: within 0.5 LU in time (tests/inspection/vocal.rs). Out of time, a vocal louder than its
//! backing that holds the same notes can read 1 LU wrong. Ratios are held within 20 LU.

use super::programme::{SHORT_TERM_SLOTS, Slot};
use crate::bands::{BLOCK_FRAMES, Block};
use crate::convert::{ToF64, ToWhole};
use crate::loudness::k_weighting::{KPair, KWeighting};
use crate::loudness::lufs_to_energy;
use crate::units::{db_to_power, power_to_db};

const PRESENT_LUFS: f64 = -60.0;
const PRESENT_LU: f64 = -25.0;
const MOMENTARY_SLOTS: usize = 8;
const SETTLING_BLOCKS: u32 = 8;
/// Slots with vocal before there is a value: 1 s.
const FEWEST_SLOTS: u64 = 20;
/// A key this much louder than the mix is not in it, LU.
const LOUDER_LU: f64 = 0.5;
const FARTHEST_LU: f64 = 20.0;
/// Share of the key found in the mix from which on both are in time: between none and all.
const IN_TIME_SHARE: f64 = 0.5;

/// Whether key and mix make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyState {
    /// No sound on the key so far.
    #[default]
    NoKey,
    /// The key is there, but not for long enough.
    TooShort,
    /// There is a value.
    Measured,
    /// The key is louder than the mix it should be part of: wrong key, or before its fader.
    KeyLouderThanMix,
}

/// The vocal over its backing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VocalReadings {
    /// Whether the values exist.
    pub state: KeyState,
    /// Vocal over backing in the last 3 s with vocal; minus infinity where there is none.
    pub short_term_lu: f64,
    /// Vocal over backing over all time with vocal; minus infinity where there is none.
    pub integrated_lu: f64,
    /// Time with vocal.
    pub present_s: f64,
}

impl VocalReadings {
    /// No key.
    pub const EMPTY: Self = Self {
        state: KeyState::NoKey,
        short_term_lu: f64::NEG_INFINITY,
        integrated_lu: f64::NEG_INFINITY,
        present_s: 0.0,
    };
}

/// Energies of mix, key and their difference.
#[derive(Debug, Clone, Copy, Default)]
struct Both {
    mix: f64,
    key: f64,
    difference: f64,
    is_present: bool,
}

/// Compares key and mix.
#[derive(Debug, Clone)]
pub struct Vocal {
    filter: KWeighting,
    /// Key, and mix less key.
    pairs: [KPair; 2],
    sums: [f64; 2],
    blocks: u32,
    frames: u32,
    scale: f64,
    sample_rate_hz: f64,
    slots: [Both; SHORT_TERM_SLOTS],
    next: usize,
    loudest: f64,
    total: Both,
    present_slots: u64,
    present_frames: u64,
}

impl Default for Vocal {
    fn default() -> Self {
        Self {
            filter: KWeighting::new(48_000.0),
            pairs: Default::default(),
            sums: [0.0; 2],
            blocks: 0,
            frames: 0,
            scale: 1.0,
            sample_rate_hz: 48_000.0,
            slots: [Both::default(); SHORT_TERM_SLOTS],
            next: 0,
            loudest: 0.0,
            total: Both::default(),
            present_slots: 0,
            present_frames: 0,
        }
    }
}

impl Vocal {
    /// Sets the rate and whether both channels are one and the same, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, is_mono: bool) {
        self.filter = KWeighting::new(sample_rate_hz);
        self.sample_rate_hz = sample_rate_hz;
        self.scale = if is_mono { 0.5 } else { 1.0 };
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.pairs = Default::default();
        self.sums = [0.0; 2];
        (self.blocks, self.frames, self.next) = (0, 0, 0);
        self.slots = [Both::default(); SHORT_TERM_SLOTS];
        (self.loudest, self.total) = (0.0, Both::default());
        (self.present_slots, self.present_frames) = (0, 0);
    }

    /// Processes a block of the mix and of the key.
    #[inline]
    pub fn push(&mut self, mix: &Block, key: &Block) {
        let rest = |side: usize| -> [f32; BLOCK_FRAMES] {
            core::array::from_fn(|n| {
                let rest = mix[side][n] - key[side][n];
                // A difference of equal samples may leave what is too small to compute on.
                if rest.abs() >= 1e-15 { rest } else { 0.0 }
            })
        };
        self.pairs[0].gather(&self.filter, &key[0], &key[1]);
        self.pairs[1].gather(&self.filter, &rest(0), &rest(1));
        self.blocks += 1;
        self.frames += BLOCK_FRAMES.to_u32();
        if self.blocks.is_multiple_of(SETTLING_BLOCKS) {
            self.settle();
        }
    }

    /// [`Vocal::push`] for `blocks` of silence on both, once the filters are silent.
    #[inline]
    pub fn rest(&mut self, blocks: usize) {
        self.blocks += blocks.to_u32();
        self.frames += (blocks * BLOCK_FRAMES).to_u32();
    }

    fn settle(&mut self) {
        for (sum, pair) in self.sums.iter_mut().zip(&mut self.pairs) {
            let [left, right] = pair.take_energy();
            *sum += left + right;
        }
    }

    /// Call after every slot of the mix, which spans the blocks of key since the last.
    pub fn close_slot(&mut self, mix: &Slot) {
        self.settle();
        let frames = core::mem::take(&mut self.frames);
        let [key, difference] =
            core::mem::take(&mut self.sums).map(|sum| self.scale * sum / f64::from(frames.max(1)));
        let recent =
            |k: usize| self.slots[(self.next + SHORT_TERM_SLOTS - k) % SHORT_TERM_SLOTS].key;
        let momentary =
            (key + (1..MOMENTARY_SLOTS).map(recent).sum::<f64>()) / MOMENTARY_SLOTS.to_f64();
        self.loudest = self.loudest.max(momentary);
        let gate = lufs_to_energy(PRESENT_LUFS).max(self.loudest * db_to_power(PRESENT_LU));
        let is_present = momentary > gate;
        self.slots[self.next] = Both { mix: mix.energy, key, difference, is_present };
        self.next = (self.next + 1) % SHORT_TERM_SLOTS;
        self.blocks = 0;
        if is_present {
            self.total.mix += mix.energy;
            self.total.key += key;
            self.total.difference += difference;
            self.present_slots += 1;
            self.present_frames += u64::from(frames);
        }
    }

    /// Readings since the reset.
    pub fn readings(&self) -> VocalReadings {
        let mut recent = (Both::default(), 0);
        for slot in self.slots.iter().filter(|slot| slot.is_present) {
            recent.0.mix += slot.mix;
            recent.0.key += slot.key;
            recent.0.difference += slot.difference;
            recent.1 += 1;
        }
        let value = |both: &Both, slots: u64| {
            if slots >= FEWEST_SLOTS { ratio_lu(both) } else { f64::NEG_INFINITY }
        };
        let state = if self.loudest <= lufs_to_energy(PRESENT_LUFS) {
            KeyState::NoKey
        } else if self.present_slots < FEWEST_SLOTS {
            KeyState::TooShort
        } else if self.total.key > self.total.mix * db_to_power(LOUDER_LU) {
            KeyState::KeyLouderThanMix
        } else {
            KeyState::Measured
        };
        let is_measured = state == KeyState::Measured;
        let if_measured = |lu: f64| if is_measured { lu } else { f64::NEG_INFINITY };
        VocalReadings {
            state,
            short_term_lu: if_measured(value(&recent.0, recent.1)),
            integrated_lu: if_measured(value(&self.total, self.present_slots)),
            present_s: self.present_frames.to_f64() / self.sample_rate_hz,
        }
    }
}

fn ratio_lu(both: &Both) -> f64 {
    let shared = 0.5 * (both.mix + both.key - both.difference);
    let is_in_time = shared >= IN_TIME_SHARE * both.key;
    let backing = if is_in_time { both.difference } else { (both.mix - both.key).max(0.0) };
    (power_to_db(both.key) - power_to_db(backing)).clamp(-FARTHEST_LU, FARTHEST_LU)
}
