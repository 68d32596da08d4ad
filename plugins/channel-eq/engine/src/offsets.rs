//! From what the dynamics say to when bands hear of it.
//!
//! An offset is known after its hop of [`HOP_FRAMES`] frames, so bands hear of it one hop later. In
//! linear phase they run behind a kernel that delays the sound, and the offsets wait as long; there no
//! hop is shorter.

use super::dynamics::{DynamicsBank, HOP_FRAMES};
use super::settings::{BANDS, LinearLength};

/// Offsets of all bands, dB.
pub type OffsetsDb = [f32; BANDS];

/// Offsets on their way.
#[derive(Debug, Clone)]
pub struct Offsets {
    waiting: Vec<OffsetsDb>,
    /// Places of `waiting` written since the last reset; all behind them are 0.
    written: usize,
    next: usize,
    delay_hops: usize,
    newest: OffsetsDb,
    now: OffsetsDb,
}

impl Offsets {
    /// All 0. Takes the memory for the longest delay at this rate.
    pub fn new(sample_rate_hz: f64) -> Self {
        let longest = LinearLength::Longest.latency_samples(sample_rate_hz) / HOP_FRAMES;
        let none = [0.0; BANDS];
        let waiting = vec![none; longest + 1];
        Self { waiting, written: 0, next: 0, delay_hops: 0, newest: none, now: none }
    }

    /// Forgets everything that is on its way, and delays by `delay_samples` from now on.
    pub fn reset(&mut self, delay_samples: usize) {
        self.delay_hops = (delay_samples / HOP_FRAMES).min(self.waiting.len() - 1);
        // Only what was written: the longest delay holds 400 kB, and a reset may take no longer than a
        // block.
        self.waiting[..self.written].fill([0.0; BANDS]);
        self.written = 0;
        self.next = 0;
        (self.newest, self.now) = ([0.0; BANDS], [0.0; BANDS]);
    }

    /// Forgets everything that is on its way.
    pub fn clear(&mut self) {
        self.reset(self.delay_hops * HOP_FRAMES);
    }

    /// The work at the beginning of a hop (by its number in the grid step): takes the offsets after
    /// the hop before, lets the oldest go. The bank has heard the hop before and may have heard
    /// more of this grid step, but for its first hop. `bands` has a bit for each that moves; the
    /// others' offsets are 0.
    pub fn step(&mut self, bank: &DynamicsBank, hop: usize, bands: u32) {
        for band in 0..BANDS {
            if bands & (1 << band) == 0 {
                self.newest[band] = 0.0;
                continue;
            }
            self.newest[band] = match hop {
                0 => bank.offset_db(band) as f32,
                _ => bank.offsets_db(band).get(hop).map_or(0.0, |offset_db| *offset_db as f32),
            };
        }
        if self.delay_hops == 0 {
            self.now = self.newest;
            return;
        }
        self.now = core::mem::replace(&mut self.waiting[self.next], self.newest);
        self.written = self.written.max(self.next + 1);
        self.next = (self.next + 1) % self.delay_hops;
    }

    /// What bands add to their gains now, dB before gain scale.
    pub fn now_db(&self) -> &OffsetsDb {
        &self.now
    }

    /// Whether nothing but 0 is, or is on its way.
    pub fn are_zero(&self) -> bool {
        let none = [0.0; BANDS];
        self.now == none && self.waiting[..self.delay_hops].iter().all(|waiting| *waiting == none)
    }
}
