//! The delay: two lines with filters in their feedback, side by side or ping-pong.
//!
//! Contract: wet output only, no latency. Echo n of an impulse comes at n times the delay time, with
//! `feedback^(n-1)` of the input's level, low- and high-cut n times: every echo, the first too, has
//! passed the filters once more than the one before. Whole delays are exact to the sample; others are
//! read by [`SincTap`](shared_dsp::delay::fractional::SincTap) (0.01 dB up to 16 kHz at 48 kHz).
//! Ping-pong: both sides enter the left line at half level each, and the lines feed each other, so
//! echoes come left, right, left. In mono there is one line and ping-pong does nothing.
//!
//! Stability: filters have gain at most 1 at any frequency, the crossing matrix and the crossfade of
//! taps add up to at most 1, feedback is at most 0.98: whatever glides, the loop loses 0.17 dB a turn.
//!
//! A change of time crossfades in 50 ms; filters, feedback and crossing glide in 30 ms.

use shared_dsp::delay::crossfade::CrossfadeTap;
use shared_dsp::delay::fractional::{SHORTEST_SAMPLES, SINC_SAMPLES};
use shared_dsp::delay::ring::{CELL, CellRing, flushed};
use shared_dsp::guard::flush_tiny;
use shared_dsp::smooth::Ramp;

const TIME_FADE_MS: f64 = 50.0;
const GLIDE_MS: f64 = 30.0;

/// What the delay can be asked; all values finite and in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EchoSettings {
    /// Time between echoes.
    pub time_ms: f64,
    /// Level of an echo against the one before.
    pub feedback_gain: f64,
    /// Whether echoes change sides.
    pub ping_pong: bool,
    /// Corner of a first-order high-pass; `None` takes it out.
    pub low_cut_hz: Option<f64>,
    /// Corner of a first-order low-pass; `None` takes it out.
    pub high_cut_hz: Option<f64>,
}

/// Everything that glides.
#[derive(Debug, Clone)]
struct Glides {
    feedback: Ramp,
    cross: Ramp,
    low_factor: Ramp,
    high_factor: Ramp,
    /// Share of the filtered signal: 0 takes the filter out.
    low_share: Ramp,
    high_share: Ramp,
}

impl Glides {
    fn all(&mut self) -> [&mut Ramp; 6] {
        [
            &mut self.feedback,
            &mut self.cross,
            &mut self.low_factor,
            &mut self.high_factor,
            &mut self.low_share,
            &mut self.high_share,
        ]
    }

    fn are_moving(&self) -> bool {
        [
            &self.feedback,
            &self.cross,
            &self.low_factor,
            &self.high_factor,
            &self.low_share,
            &self.high_share,
        ]
        .iter()
        .any(|ramp| ramp.is_moving())
    }
}

/// Both lines' filters: the states of the high-passes and the low-passes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Filters {
    low: [f64; 2],
    high: [f64; 2],
}

/// The values of one frame.
#[derive(Debug, Clone, Copy)]
struct Frame {
    feedback: f64,
    cross: f64,
    low_factor: f64,
    high_factor: f64,
    low_share: f64,
    high_share: f64,
}

impl Filters {
    #[inline]
    fn tick(&mut self, input: [f64; 2], frame: &Frame) -> [f64; 2] {
        let (low_take, high_take) = (2.0 * frame.low_factor, 2.0 * frame.high_factor);
        core::array::from_fn(|line| {
            let x = input[line];
            let state = self.low[line];
            let low = state + (x - state) * frame.low_factor;
            self.low[line] = state * (1.0 - low_take) + x * low_take;
            let x = x - frame.low_share * low;
            let state = self.high[line];
            let low = state + (x - state) * frame.high_factor;
            self.high[line] = state * (1.0 - high_take) + x * high_take;
            // Share 0 gives back x itself, and share 1 the low-pass itself.
            (1.0 - frame.high_share) * x + frame.high_share * low
        })
    }

    /// Once a cell is enough: 64 frames do not lead from 1e-15 down to the subnormals.
    fn settle(&mut self) {
        self.low = self.low.map(flush_tiny);
        self.high = self.high.map(flush_tiny);
    }
}

/// The delay.
#[derive(Debug, Clone)]
pub struct Echo {
    sample_rate_hz: f64,
    channels: usize,
    settings: Option<EchoSettings>,
    lines: [CellRing; 2],
    tap: CrossfadeTap,
    glides: Glides,
    filters: Filters,
    fresh: bool,
    quiet_frames: usize,
}

impl Echo {
    /// A delay without memory, to be prepared.
    pub fn new() -> Self {
        let ramp = Ramp::new(0.0);
        Self {
            sample_rate_hz: 48_000.0,
            channels: 0,
            settings: None,
            lines: [CellRing::new(), CellRing::new()],
            tap: CrossfadeTap::new(SHORTEST_SAMPLES),
            glides: Glides {
                feedback: ramp,
                cross: ramp,
                low_factor: ramp,
                high_factor: ramp,
                low_share: ramp,
                high_share: ramp,
            },
            filters: Filters::default(),
            fresh: true,
            quiet_frames: usize::MAX,
        }
    }

    /// Takes memory for delays up to `longest_ms`, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize, longest_ms: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.channels = channels;
        let reach = (longest_ms * 0.001 * sample_rate_hz).ceil() as usize + SINC_SAMPLES;
        for (channel, line) in self.lines.iter_mut().enumerate() {
            line.prepare(if channel < channels { reach } else { 0 });
        }
        self.tap.prepare(TIME_FADE_MS, sample_rate_hz);
        for ramp in self.glides.all() {
            ramp.prepare(GLIDE_MS, sample_rate_hz);
        }
        self.reset();
        if let Some(settings) = self.settings.take() {
            self.apply(&settings);
        }
    }

    /// Forgets all sound; settings jump to where they were gliding.
    pub fn reset(&mut self) {
        self.lines.iter_mut().for_each(CellRing::reset);
        self.filters = Filters::default();
        self.fresh = true;
        self.quiet_frames = usize::MAX;
        self.jump();
    }

    fn jump(&mut self) {
        self.tap.jump();
        self.glides.all().into_iter().for_each(Ramp::jump);
    }

    /// Takes new settings; they glide once sound has run.
    pub fn apply(&mut self, settings: &EchoSettings) {
        if self.settings == Some(*settings) {
            return;
        }
        self.settings = Some(*settings);
        let samples = settings.time_ms * 0.001 * self.sample_rate_hz;
        self.tap.set(samples.max(2.0 * SHORTEST_SAMPLES));
        let factor = |hz: f64| {
            let warped = (core::f64::consts::PI * (hz / self.sample_rate_hz).min(0.49)).tan();
            warped / (1.0 + warped)
        };
        let glides = &mut self.glides;
        glides.feedback.set(settings.feedback_gain);
        glides.cross.set(if settings.ping_pong && self.channels > 1 { 1.0 } else { 0.0 });
        glides.low_share.set(if settings.low_cut_hz.is_some() { 1.0 } else { 0.0 });
        glides.high_share.set(if settings.high_cut_hz.is_some() { 1.0 } else { 0.0 });
        if let Some(hz) = settings.low_cut_hz {
            glides.low_factor.set(factor(hz));
        }
        if let Some(hz) = settings.high_cut_hz {
            glides.high_factor.set(factor(hz));
        }
        if self.fresh {
            self.jump();
        }
    }

    /// Whether nothing but zeros is inside.
    pub fn is_silent(&self) -> bool {
        self.quiet_frames >= self.lines[0].length() && self.filters == Filters::default()
    }

    /// Whether a setting is on its way to a new value.
    pub fn is_gliding(&self) -> bool {
        self.tap.is_moving() || self.glides.are_moving()
    }

    /// Replaces a block of any length by its echoes. In mono `right` must be silent, and stays so.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.fresh = false;
        let frames = left.len().min(right.len());
        let mut done = 0;
        while done < frames {
            let piece = self.tap.piece(self.lines[0].piece(frames - done));
            let range = done..done + piece;
            self.process_piece(&mut left[range.clone()], &mut right[range]);
            done += piece;
        }
    }

    /// [`Echo::process`] for any number of silent frames, while nothing but zeros is inside and
    /// nothing glides: only the clocks move on.
    pub fn rest(&mut self, frames: usize) {
        self.lines.iter_mut().for_each(|line| line.skip(frames));
    }

    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let stereo = self.channels > 1;
        let given = left.iter().any(|&x| x != 0.0) || stereo && right.iter().any(|&x| x != 0.0);
        if !given && self.is_silent() {
            // All that is inside is zero, so the output is, and only the clocks move on.
            left.fill(0.0);
            if stereo {
                right.fill(0.0);
            }
            if self.glides.are_moving() {
                for _ in 0..frames {
                    self.frame();
                }
            }
            self.advance(frames);
            return;
        }
        let mut echo = [[0.0; CELL]; 2];
        let mut write = [[0.0; CELL]; 2];
        for (line, echo) in self.lines.iter().zip(&mut echo).take(self.channels) {
            self.tap.read(line, &mut echo[..frames]);
        }
        let moving = self.glides.are_moving();
        let mut frame = self.frame_now();
        let mut sounding = false;
        for k in 0..frames {
            if moving {
                frame = self.frame();
            }
            let read = [f64::from(echo[0][k]), f64::from(echo[1][k])];
            let [a, b] = self.filters.tick(read, &frame);
            (echo[0][k], echo[1][k]) = (flushed(a as f32), flushed(b as f32));
            let (x, y) = (f64::from(left[k]), f64::from(right[k]));
            let (cross, straight) = (frame.cross, 1.0 - frame.cross);
            let to_left = x + cross * 0.5 * (y - x);
            let to_right = straight * y;
            write[0][k] = flushed((to_left + frame.feedback * (straight * a + cross * b)) as f32);
            write[1][k] = flushed((to_right + frame.feedback * (straight * b + cross * a)) as f32);
            sounding |= write[0][k] != 0.0 || write[1][k] != 0.0;
        }
        for (line, write) in self.lines.iter_mut().zip(&write).take(self.channels) {
            line.write(&write[..frames]);
        }
        left.copy_from_slice(&echo[0][..frames]);
        if stereo {
            right.copy_from_slice(&echo[1][..frames]);
        }
        if self.lines[0].piece(CELL) == frames {
            self.filters.settle();
        }
        self.quiet_frames = if sounding { 0 } else { self.quiet_frames.saturating_add(frames) };
        self.advance(frames);
    }

    fn advance(&mut self, frames: usize) {
        self.lines.iter_mut().for_each(|line| line.advance(frames));
        self.tap.advance(frames);
    }

    fn frame(&mut self) -> Frame {
        self.glides.all().into_iter().for_each(|ramp| {
            ramp.tick();
        });
        self.frame_now()
    }

    fn frame_now(&self) -> Frame {
        Frame {
            feedback: self.glides.feedback.value(),
            cross: self.glides.cross.value(),
            low_factor: self.glides.low_factor.value(),
            high_factor: self.glides.high_factor.value(),
            low_share: self.glides.low_share.value(),
            high_share: self.glides.high_share.value(),
        }
    }

    /// Longest gap of silence inside a sound passing through, in samples, at the present settings.
    fn memory_samples(&self) -> usize {
        self.tap.delay_samples().ceil() as usize + SINC_SAMPLES
    }

    /// Samples from the end of the input until the echoes are 120 dB down.
    pub fn tail_samples(&self) -> usize {
        let Some(settings) = self.settings else { return 0 };
        let loss_db = -shared_dsp::units::gain_to_db(settings.feedback_gain);
        let echoes = 1.0 + (120.0 / loss_db).ceil();
        (echoes * self.memory_samples() as f64) as usize
    }
}

impl Default for Echo {
    fn default() -> Self {
        Self::new()
    }
}
