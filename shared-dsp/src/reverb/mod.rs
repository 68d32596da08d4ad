//! A reverb: pre-delay, low cut, diffuser and feedback delay network, in stereo or mono.
//!
//! Contract: wet output only, no latency; the first reflection leaves exactly at the pre-delay.
//! Input must be free of bad samples ([`crate::guard::sanitize_input`]). Output level: noise at 0 dB gives
//! about 0 dB at short decays and up to +7 dB at the longest, see [`fdn::Fdn::set_decay`].
//! Changes of decay glide in 40 ms; size and pre-delay crossfade in 80 and 50 ms without bending
//! pitch. Stereo in, stereo out; a mono signal goes in twice, and `left` alone is its reverb.
//!
//! Memory is `f32`; it is flushed below -300 dBFS, so tails end in exact zero. A reverb that holds
//! only zeros and is given zeros computes nothing.

mod absorption;
mod bank;
mod diffuser;
mod fdn;
mod morph;

pub use absorption::Decay;

use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::crossfade::CrossfadeTap;
use crate::delay::ring::{CELL, CellRing, flushed};
use crate::guard::flush_tiny;
use crate::smooth::Ramp;
use bank::{Bank, LINES};
use diffuser::Diffuser;
use fdn::Fdn;
use morph::Morph;

/// Longest pre-delay in milliseconds.
pub const LONGEST_PRE_DELAY_MS: f64 = 250.0;

/// Share of the longest delays at size 0.
const SMALLEST: f64 = 0.25;

const SIZE_FADE_MS: f64 = 80.0;
const PRE_DELAY_FADE_MS: f64 = 50.0;
const WIDTH_GLIDE_MS: f64 = 20.0;
const CUT_GLIDE_MS: f64 = 30.0;

/// Settings of a [`Reverb`]. All values must be finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReverbSettings {
    /// Decay over frequency.
    pub decay: Decay,
    /// Line lengths: 0 smallest, 1 largest.
    pub size: f64,
    /// Time to the first reflection in milliseconds, 0..250, rounded to whole samples.
    pub pre_delay_ms: f64,
    /// Corner of a first-order high-pass before the reverb, in Hz.
    pub low_cut_hz: f64,
    /// 0 mono, 1 uncorrelated sides; the power of the two together stays.
    pub width: f64,
}

/// The reverb.
#[derive(Debug, Clone)]
pub struct Reverb {
    sample_rate_hz: f64,
    settings: Option<ReverbSettings>,
    pre_delay: [CellRing; 2],
    pre_delay_tap: CrossfadeTap,
    cut_factor: Ramp,
    cut_state: [f64; 2],
    width: Ramp,
    diffuser: Diffuser,
    fdn: Fdn,
    bank: Bank,
    morph: Morph,
    /// The cell's weights of the new size: at its start, and per frame.
    morph_weights: Option<[f32; 2]>,
    size: f64,
    decay_changed: bool,
    fresh: bool,
    quiet_frames: usize,
}

impl Reverb {
    /// A reverb without memory, to be prepared.
    pub fn new() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            settings: None,
            pre_delay: [CellRing::new(), CellRing::new()],
            pre_delay_tap: CrossfadeTap::new(0.0),
            cut_factor: Ramp::new(0.0),
            cut_state: [0.0; 2],
            width: Ramp::new(1.0),
            diffuser: Diffuser::new(),
            fdn: Fdn::new(),
            bank: Bank::new(),
            morph: Morph::resting(1),
            morph_weights: None,
            size: 0.0,
            decay_changed: false,
            fresh: true,
            quiet_frames: usize::MAX,
        }
    }

    /// Takes memory, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        let reach = (LONGEST_PRE_DELAY_MS * 0.001 * sample_rate_hz).ceil().to_usize();
        self.pre_delay.iter_mut().for_each(|ring| ring.prepare(reach));
        self.pre_delay_tap.prepare(PRE_DELAY_FADE_MS, sample_rate_hz);
        self.cut_factor.prepare(CUT_GLIDE_MS, sample_rate_hz);
        self.width.prepare(WIDTH_GLIDE_MS, sample_rate_hz);
        self.morph = fdn::morph_of(SIZE_FADE_MS, sample_rate_hz);
        self.diffuser.prepare(sample_rate_hz);
        self.fdn.prepare(sample_rate_hz);
        self.reset();
        let settings = self.settings.take();
        if let Some(settings) = settings {
            self.apply(&settings);
        }
    }

    /// Forgets all sound; settings jump to where they were gliding.
    pub fn reset(&mut self) {
        self.pre_delay.iter_mut().for_each(CellRing::reset);
        self.pre_delay_tap.jump();
        self.cut_factor.jump();
        self.cut_state = [0.0; 2];
        self.width.jump();
        self.diffuser.reset();
        self.fdn.reset();
        self.morph.finish();
        self.fresh = true;
        self.quiet_frames = usize::MAX;
    }

    /// Takes new settings; they glide once sound has run.
    pub fn apply(&mut self, settings: &ReverbSettings) {
        if self.settings == Some(*settings) {
            return;
        }
        let old = self.settings.replace(*settings);
        self.decay_changed |= old.is_none_or(|old| old.decay != settings.decay);
        self.width.set(settings.width);
        let pre_delay_samples = settings.pre_delay_ms * 0.001 * self.sample_rate_hz;
        self.pre_delay_tap.set(pre_delay_samples.round().max(0.0));
        let turn = (settings.low_cut_hz / self.sample_rate_hz).min(0.49);
        let warped = (core::f64::consts::PI * turn).tan();
        self.cut_factor.set(warped / (1.0 + warped));
        if self.fresh {
            self.width.jump();
            self.pre_delay_tap.jump();
            self.cut_factor.jump();
        }
    }

    fn scale(size: f64) -> f64 {
        SMALLEST * (1.0 / SMALLEST).powf(size)
    }

    /// Starts the changes that wait for the start of a cell.
    fn begin_cell(&mut self) {
        let Some(settings) = self.settings else { return };
        let resized = settings.size != self.size || self.fresh;
        if resized && !self.morph.is_moving() {
            self.size = settings.size;
            let scale = Self::scale(self.size);
            self.diffuser.set_scale(scale, self.sample_rate_hz);
            self.fdn.set_scale(scale);
            self.morph.start();
            self.decay_changed = true;
        }
        if self.decay_changed {
            self.fdn.set_decay(&settings.decay, self.fresh);
            self.decay_changed = false;
        }
        if self.fresh {
            self.morph.finish();
            self.fresh = false;
        }
        let weights = self.morph.is_moving().then(|| self.morph.tick());
        self.morph_weights = weights
            .map(|[start, stop]| [start.to_f32(), ((stop - start) / CELL.to_f64()).to_f32()]);
        self.fdn.begin_cell(weights);
    }

    /// Replaces a block of any length by its reverb.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len().min(right.len());
        let mut done = 0;
        while done < frames {
            if self.fdn.at_cell_start() {
                self.begin_cell();
            }
            // The pre-delay's ring runs in the same cells as all the others.
            let piece = self.pre_delay[0].piece(frames - done);
            let range = done..done + piece;
            self.process_piece(&mut left[range.clone()], &mut right[range]);
            done += piece;
        }
    }

    /// Whether nothing but zeros is inside.
    pub fn is_silent(&self) -> bool {
        self.cut_state == [0.0; 2]
            && self.quiet_frames >= self.reach()
            && self.fdn.filters_are_silent()
    }

    /// Whether a setting is on its way to a new value, or waits to begin.
    pub fn is_gliding(&self) -> bool {
        let resizes = self.settings.is_some_and(|settings| settings.size != self.size);
        // Fresh, everything starts where it is asked.
        !self.fresh
            && (self.pre_delay_tap.is_moving()
                || self.cut_factor.is_moving()
                || self.width.is_moving()
                || resizes
                || self.decay_changed
                || self.morph.is_moving()
                || self.fdn.is_gliding())
    }

    fn reach(&self) -> usize {
        self.pre_delay[0].length() + self.diffuser.reach() + self.fdn.reach()
    }

    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let offset = CELL - self.pre_delay[0].piece(CELL);
        let given = left.iter().chain(right.iter()).any(|&x| x != 0.0);
        if !given && self.is_silent() {
            // All that is inside is zero, so the output is, and only the clocks move on.
            left.fill(0.0);
            right.fill(0.0);
            if self.cut_factor.is_moving() || self.width.is_moving() {
                for _ in 0..frames {
                    self.cut_factor.tick();
                    self.width.tick();
                }
            }
            self.pre_delay.iter_mut().for_each(|ring| ring.advance(frames));
            self.advance_pre_delay(frames);
            self.diffuser.skip(frames);
            self.fdn.skip(frames);
            return;
        }
        self.cut_lows(left, right, offset + frames == CELL);
        let cut = left.iter().chain(right.iter()).any(|&x| x != 0.0);
        self.delay_input(left, right);
        // Left enters the even channels, right the odd ones, each with half of the energy's root.
        let gain = 0.125f32.sqrt();
        let whole = bank::grouped(frames);
        for line in 0..LINES {
            let side = if line % 2 == 0 { &*left } else { &*right };
            let row = &mut self.bank.0[line];
            for (y, x) in row.iter_mut().zip(side) {
                *y = x * gain;
            }
            row[frames..whole].fill(0.0);
        }
        self.diffuser.process(&mut self.bank, frames, offset, self.morph_weights);
        let sounding = self.fdn.process(&self.bank, left, right);
        self.narrow(left, right);
        let quiet = !cut && !sounding;
        self.quiet_frames = if quiet { self.quiet_frames.saturating_add(frames) } else { 0 };
    }

    fn cut_lows(&mut self, left: &mut [f32], right: &mut [f32], cell_ends: bool) {
        let [mut a, mut b] = self.cut_state;
        let (moving, mut factor) = (self.cut_factor.is_moving(), self.cut_factor.value());
        for (x, y) in left.iter_mut().zip(right.iter_mut()) {
            if moving {
                factor = self.cut_factor.tick();
            }
            let (keep, take) = (1.0 - 2.0 * factor, 2.0 * factor);
            let (in_a, in_b) = (f64::from(*x), f64::from(*y));
            *x = flushed((in_a - (a + (in_a - a) * factor)).to_f32());
            *y = flushed((in_b - (b + (in_b - b) * factor)).to_f32());
            (a, b) = (a * keep + in_a * take, b * keep + in_b * take);
        }
        // Once a cell is enough: 64 frames do not lead from 1e-15 down to the subnormals.
        self.cut_state = if cell_ends { [flush_tiny(a), flush_tiny(b)] } else { [a, b] };
    }

    fn delay_input(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut done = 0;
        while done < left.len() {
            let piece = self.pre_delay_tap.forward_piece(left.len() - done);
            let range = done..done + piece;
            for (ring, side) in
                self.pre_delay.iter_mut().zip([&mut left[range.clone()], &mut right[range.clone()]])
            {
                ring.write(side);
                self.pre_delay_tap.read(ring, side);
                ring.advance(piece);
            }
            self.pre_delay_tap.advance(piece);
            done += piece;
        }
    }

    fn advance_pre_delay(&mut self, frames: usize) {
        let mut left = frames;
        while left > 0 {
            let piece = self.pre_delay_tap.forward_piece(left);
            self.pre_delay_tap.advance(piece);
            left -= piece;
        }
    }

    fn narrow(&mut self, left: &mut [f32], right: &mut [f32]) {
        if !self.width.is_moving() && self.width.value() == 1.0 {
            return;
        }
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            let width = self.width.tick();
            let keep = (2.0 / (1.0 + width * width)).sqrt();
            let (mid, side) = (0.5 * keep, 0.5 * keep * width);
            let (sum, difference) = (f64::from(*l) + f64::from(*r), f64::from(*l) - f64::from(*r));
            *l = (sum * mid + difference * side).to_f32();
            *r = (sum * mid - difference * side).to_f32();
        }
    }

    /// Longest gap of silence inside a sound passing through, in samples, at the present settings.
    fn memory_samples(&self) -> usize {
        let Some(settings) = self.settings else { return 0 };
        let scale = Self::scale(settings.size.max(self.size));
        self.pre_delay_tap.delay_samples().to_usize()
            + Diffuser::length_samples(scale, self.sample_rate_hz)
            + Fdn::longest_samples(scale, self.sample_rate_hz)
    }

    /// Samples from the end of the input until the output is 120 dB down.
    pub fn tail_samples(&self) -> usize {
        let Some(settings) = self.settings else { return 0 };
        let decay = 2.0 * settings.decay.longest_s() * self.sample_rate_hz;
        decay.ceil().to_usize() + self.memory_samples()
    }
}

impl Default for Reverb {
    fn default() -> Self {
        Self::new()
    }
}
