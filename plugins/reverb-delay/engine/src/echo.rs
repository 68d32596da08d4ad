//! The delay: two lines, read by a head each, that feed themselves or each other.
//!
//! ```text
//!            ┌───────────────────────────── routes ◄─────────────────────────┐
//!            ▼                                                               │
//! input ► routes ► entry: saturation, diffusion ► line ► head ► exit: cuts, tilt, limiter ► echoes
//!                                                   └─► backwards ► exit ► echoes, where reversed
//! ```
//!
//! Contract: wet output only, no latency. Echo n of an impulse comes at n times the delay time, with
//! `feedback^(n-1)` of the input's level; every echo, the first too, has passed entry and exit once
//! more than the one before. Whole delays are exact to the sample; others are read by a sinc of 32
//! samples ([`head`]). In mono there is one line, and all layouts are alike.
//!
//! Frozen, the lines take in bit for bit what is read from them, and nothing else; what is heard passes
//! the exit once. For that a loop is rounded to whole samples, up to 10 us at 48 kHz.
//!
//! Stability: entry and filters have gain at most 1 at any frequency (a tilt more, see [`exit`]),
//! crossings and crossfades add up to at most 1. Where the loop can grow, the limiter holds it.

mod diffusion;
mod drive;
mod entry;
mod exit;
mod head;
mod motion;
mod reverse;
mod routes;
mod settings;

use crate::settings::TimeChange;
use entry::Entry;
use exit::{Exit, ExitGlides};
use head::ReadHead;
use motion::Motion;
use reverse::Reverse;
use routes::{RouteFrame, Routes};
pub use settings::EchoSettings;
use settings::Layout;
use shared_dsp::delay::fractional::{LONG_SINC_SAMPLES, LongSinc};
use shared_dsp::delay::ring::{CELL, CellRing, flushed};
use shared_dsp::smooth::Ramp;

const REVERSE_FADE_MS: f64 = 50.0;
/// The delay.
#[derive(Debug, Clone)]
pub struct Echo {
    sample_rate_hz: f64,
    channels: usize,
    settings: Option<EchoSettings>,
    lines: [CellRing; 2],
    heads: [ReadHead; 2],
    table: LongSinc,
    motion: Motion,
    routes: Routes,
    entry: Entry,
    glides: ExitGlides,
    exit: Exit,
    backwards: [Reverse; 2],
    /// Share of what is heard that is read backwards.
    backwards_share: Ramp,
    backwards_exit: Exit,
    fresh: bool,
    /// Frames since the last sound went into a line.
    quiet_frames: usize,
    /// Whether nothing but zeros is inside; found out at the end of a cell, however blocks are cut.
    silent: bool,
}

impl Echo {
    /// A delay without memory, to be prepared.
    pub fn new() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            channels: 0,
            settings: None,
            lines: [CellRing::new(), CellRing::new()],
            heads: [ReadHead::new(), ReadHead::new()],
            table: LongSinc::new(),
            motion: Motion::new(),
            routes: Routes::new(),
            entry: Entry::new(),
            glides: ExitGlides::new(),
            exit: Exit::default(),
            backwards: [Reverse::new(), Reverse::new()],
            backwards_share: Ramp::new(0.0),
            backwards_exit: Exit::default(),
            fresh: true,
            quiet_frames: 0,
            silent: true,
        }
    }

    /// Takes memory for delays up to `longest_ms`, at least 17 s for reverse, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize, longest_ms: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.channels = channels;
        let longest_samples = longest_ms * 0.001 * sample_rate_hz;
        let reach = longest_samples.ceil() as usize + LONG_SINC_SAMPLES;
        for (channel, line) in self.lines.iter_mut().enumerate() {
            line.prepare(if channel < channels { reach } else { 0 });
        }
        self.heads.iter_mut().for_each(|head| head.prepare(sample_rate_hz, longest_samples));
        self.table.prepare();
        self.motion.prepare(sample_rate_hz);
        self.routes.prepare(sample_rate_hz);
        self.entry.prepare(sample_rate_hz, channels);
        self.glides.prepare(sample_rate_hz);
        self.exit.prepare(sample_rate_hz);
        self.backwards.iter_mut().for_each(|reverse| reverse.prepare(sample_rate_hz));
        self.backwards_share.prepare(REVERSE_FADE_MS, sample_rate_hz);
        self.backwards_exit.prepare(sample_rate_hz);
        self.reset();
        if let Some(settings) = self.settings.take() {
            self.apply(&settings);
        }
    }

    /// Forgets all sound; settings jump to where they were gliding.
    pub fn reset(&mut self) {
        self.lines.iter_mut().for_each(CellRing::forget);
        self.motion.reset();
        self.entry.reset();
        self.exit.reset();
        self.backwards_exit.reset();
        self.backwards.iter_mut().for_each(Reverse::start);
        self.fresh = true;
        (self.quiet_frames, self.silent) = (0, true);
        self.jump();
    }

    fn jump(&mut self) {
        self.heads.iter_mut().for_each(ReadHead::jump);
        self.motion.jump();
        self.routes.jump();
        self.entry.jump();
        self.glides.jump();
        self.backwards_share.jump();
        self.backwards.iter_mut().for_each(Reverse::start);
    }

    /// Takes new settings; they glide once sound has run.
    pub fn apply(&mut self, settings: &EchoSettings) {
        if self.settings == Some(*settings) {
            return;
        }
        self.settings = Some(*settings);
        let times_samples = settings.times_ms.map(|ms| ms * 0.001 * self.sample_rate_hz);
        let [left, right] = times_samples;
        let shorter = if self.channels > 1 { left.min(right) } else { left };
        // The sum of what overlaps could grow where nothing limits it.
        let is_next = settings.time_change == TimeChange::NextRepeat;
        let is_faded = settings.frozen && is_next;
        let time_change = if is_faded { TimeChange::Crossfade } else { settings.time_change };
        for (line, samples) in times_samples.into_iter().enumerate() {
            let samples = if settings.frozen { samples.round() } else { samples };
            self.heads[line].set(samples, time_change);
            self.backwards[line].set(samples);
        }
        let layout = if self.channels > 1 { settings.layout } else { Layout::Straight };
        self.routes.set(settings, layout);
        // What is frozen stands still: each turn would bend it further.
        let motion_share = if settings.frozen { 0.0 } else { settings.motion_share };
        self.motion.set(motion_share, settings.motion_hz, shorter, layout == Layout::Mono);
        self.entry.set(settings, shorter);
        self.glides.set(settings);
        if settings.reversed && !self.reads_backwards() {
            self.backwards.iter_mut().for_each(Reverse::start);
        }
        self.backwards_share.set(if settings.reversed { 1.0 } else { 0.0 });
        if self.fresh {
            self.jump();
        }
    }

    fn reads_backwards(&self) -> bool {
        self.backwards_share.value() > 0.0 || self.backwards_share.is_moving()
    }

    /// Whether nothing but zeros is inside.
    pub fn is_silent(&self) -> bool {
        self.silent
    }

    /// Whether a setting is on its way to a new value.
    pub fn is_gliding(&self) -> bool {
        self.heads.iter().take(self.channels).any(ReadHead::is_changing)
            || self.motion.is_gliding()
            || self.routes.is_moving()
            || self.entry.is_moving()
            || self.glides.is_moving()
            || self.backwards_share.is_moving()
    }

    /// Replaces a block of any length by its echoes. In mono `right` must be silent, and stays so.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.fresh = false;
        let frames = left.len().min(right.len());
        let mut done = 0;
        while done < frames {
            let piece = self.piece(frames - done);
            let range = done..done + piece;
            self.process_piece(&mut left[range.clone()], &mut right[range]);
            done += piece;
        }
    }

    /// Frames of `frames` that are run at once.
    fn piece(&self, frames: usize) -> usize {
        let depth_samples = self.motion.depth_samples();
        let mut piece = self.lines[0].piece(frames);
        for head in self.heads.iter().take(self.channels) {
            piece = head.piece(piece, depth_samples);
        }
        if self.reads_backwards() {
            for reverse in self.backwards.iter().take(self.channels) {
                piece = reverse.piece(piece);
            }
        }
        piece
    }

    /// [`Echo::process`] for any number of silent frames, while nothing but zeros is inside and
    /// nothing glides: only the clocks move on.
    pub fn rest(&mut self, frames: usize) {
        self.lines.iter_mut().for_each(|line| line.skip(frames));
        self.motion.rest(frames);
        if self.reads_backwards() {
            self.backwards.iter_mut().for_each(|reverse| reverse.rest(frames));
        }
    }

    /// All that is inside is zero, so the output is, and only the clocks move on.
    fn pass_silence(&mut self, frames: usize) {
        if self.is_gliding() {
            self.heads.iter_mut().for_each(|head| head.pass(frames));
            self.motion.offsets(frames);
            self.routes.next(frames);
            self.glides.next(frames);
            (0..frames).for_each(|_| {
                self.backwards_share.tick();
            });
            if self.reads_backwards() {
                self.backwards.iter_mut().for_each(|reverse| reverse.advance(frames));
            }
            let is_end = self.lines[0].piece(CELL) == frames;
            self.lines.iter_mut().for_each(|line| line.skip(frames));
            if is_end {
                self.entry.rest_cell();
            }
        } else {
            self.rest(frames);
        }
    }

    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let stereo = self.channels > 1;
        let given = left.iter().any(|&x| x != 0.0) || stereo && right.iter().any(|&x| x != 0.0);
        if !given && self.is_silent() {
            left.fill(0.0);
            if stereo {
                right.fill(0.0);
            }
            self.pass_silence(frames);
            return;
        }
        let mut read = [[0.0; CELL]; 2];
        let offsets = self.motion.is_used().then(|| self.motion.offsets(frames));
        for (line, head) in self.heads.iter_mut().enumerate().take(self.channels) {
            let offsets_samples = offsets.as_ref().map(|offsets| &offsets[line]);
            head.read(&self.lines[line], &self.table, offsets_samples, &mut read[line][..frames]);
        }
        let now = self.glides.now();
        let moving = self.glides.is_moving().then(|| self.glides.next(frames));
        let mut echo = read;
        self.exit.process(&mut echo, frames, &now, moving.as_ref());

        let gains = self.routes.now();
        let gliding = self.routes.is_moving().then(|| self.routes.next(frames));
        let input: [&[f32]; 2] = [left, right];
        let mut fed = match &gliding {
            Some(gains) => feed(frames, input, &echo, &read, |k| gains[k]),
            None => feed(frames, input, &echo, &read, |_| gains),
        };
        if self.reads_backwards() {
            let mut reversed = [[0.0; CELL]; 2];
            for (line, reverse) in self.backwards.iter_mut().enumerate().take(self.channels) {
                reverse.read(&self.lines[line], &mut reversed[line][..frames]);
                reverse.advance(frames);
            }
            self.backwards_exit.process(&mut reversed, frames, &now, moving.as_ref());
            for k in 0..frames {
                let share = self.backwards_share.tick() as f32;
                for (heard, reversed) in echo.iter_mut().zip(&reversed) {
                    heard[k] = (1.0 - share) * heard[k] + share * reversed[k];
                }
            }
        }
        let sides = [left, right];
        for (side, echo) in sides.into_iter().zip(&echo).take(self.channels) {
            for (k, (y, x)) in side.iter_mut().zip(echo).enumerate() {
                let gain = gliding.as_ref().map_or(gains.heard_gain, |gains| gains[k].heard_gain);
                *y = flushed(gain * x);
            }
        }
        self.write(frames, &mut fed);
    }

    /// Writes a piece into the lines, and moves on by it.
    fn write(&mut self, frames: usize, fed: &mut [[f32; CELL]; 2]) {
        let mut sounding =
            fed.iter().take(self.channels).any(|side| side[..frames].iter().any(|x| *x != 0.0));
        let left_of_cell = self.lines[0].piece(CELL);
        self.entry.take(CELL - left_of_cell, frames, fed);
        for (line, fed) in self.lines.iter_mut().zip(fed).take(self.channels) {
            line.write(&fed[..frames]);
        }
        self.lines.iter_mut().for_each(|line| line.advance(frames));
        if left_of_cell == frames {
            self.exit.settle();
            self.backwards_exit.settle();
            sounding |= self.entry.end_cell(&mut self.lines, self.channels);
        }
        self.quiet_frames = if sounding { 0 } else { self.quiet_frames.saturating_add(frames) };
        self.silent &= !sounding;
        if left_of_cell == frames && !self.silent {
            self.fall_silent();
        }
    }

    /// Forgets what is too old to be heard at the present settings, once there is nothing else.
    fn fall_silent(&mut self) {
        if self.quiet_frames > self.memory_samples()
            && self.exit.is_silent()
            && self.backwards_exit.is_silent()
        {
            self.lines.iter_mut().for_each(CellRing::forget);
            self.silent = true;
        }
    }

    /// Longest gap of silence inside a sound passing through, in samples, at the present settings.
    fn memory_samples(&self) -> usize {
        let delay_samples = |head: &ReadHead| head.delay_samples().ceil() as usize;
        let mut memory =
            self.heads.iter().take(self.channels).map(delay_samples).max().unwrap_or(0);
        if self.reads_backwards() {
            let reach = self.backwards.iter().map(Reverse::reach_samples).max().unwrap_or(0);
            memory = memory.max(reach);
        }
        memory + LONG_SINC_SAMPLES + self.entry.spread_samples()
    }

    /// Samples from the end of the input until the echoes are 120 dB down; [`usize::MAX`] where they
    /// need not die away.
    pub fn tail_samples(&self) -> usize {
        let Some(settings) = &self.settings else { return 0 };
        let loop_gain = exit::loop_gain(settings);
        if settings.frozen || loop_gain >= 1.0 {
            return usize::MAX;
        }
        let loss_db = -shared_dsp::units::gain_to_db(loop_gain);
        let echoes = 1.0 + (120.0 / loss_db).ceil();
        (echoes * self.memory_samples() as f64) as usize
    }
}

/// What goes into the lines in a piece.
#[inline(always)]
fn feed(
    frames: usize,
    input: [&[f32]; 2],
    echo: &[[f32; CELL]; 2],
    read: &[[f32; CELL]; 2],
    gains: impl Fn(usize) -> RouteFrame,
) -> [[f32; CELL]; 2] {
    let mut fed = [[0.0; CELL]; 2];
    let [left, right] = [&input[0][..frames], &input[1][..frames]];
    for k in 0..frames {
        let pair = |sides: &[[f32; CELL]; 2]| [sides[0][k], sides[1][k]];
        let both = gains(k).fed([[left[k], right[k]], pair(echo), pair(read)]);
        (fed[0][k], fed[1][k]) = (both[0], both[1]);
    }
    fed
}

impl Default for Echo {
    fn default() -> Self {
        Self::new()
    }
}
