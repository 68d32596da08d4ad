//! Blur of what enters the lines: four all-passes in a row for each.
//!
//! Source: M. R. Schroeder, "Natural sounding artificial reverberation", J. Audio Eng. Soc. 10, 1962.
//! The energy of an all-pass's response has its centre at the all-pass's own delay, whatever its gain;
//! so the response of all four is centred on their sum, by which it is written earlier, and repeats
//! stay in time. Flat in level at every frequency, whatever the loop.
//!
//! The sum is 40 ms, or a half, a quarter, an eighth of that for shorter delays, a third of the delay at
//! most; another one comes in once the old one has faded out. With delays under 15 ms nothing is blurred.

use shared_dsp::delay::ring::{CELL, flushed};
use shared_dsp::smooth::Ramp;

const FADE_MS: f64 = 30.0;
const SUM_MS: f64 = 40.0;
/// The sums' largest halvings.
const MOST_HALVINGS: usize = 3;
/// Parts of the sum for all but the last all-pass of each line.
const PARTS: [[f64; 3]; 2] = [[0.133, 0.203, 0.282], [0.152, 0.183, 0.309]];
/// Gain of the all-passes at most.
const MOST_GAIN: f64 = 0.62;

/// An all-pass over a delay.
#[derive(Debug, Clone, Default)]
struct AllPass {
    samples: Vec<f32>,
    delay_samples: usize,
    at: usize,
}

impl AllPass {
    fn forget(&mut self, delay_samples: usize) {
        self.delay_samples = delay_samples.clamp(1, self.samples.len().max(1));
        self.at = 0;
        let length = self.delay_samples.min(self.samples.len());
        self.samples[..length].fill(0.0);
    }

    #[inline]
    fn tick(&mut self, input: f32, gain: f32) -> f32 {
        let Some(slot) = self.samples.get_mut(self.at) else { return input };
        let output = flushed(*slot - gain * input);
        *slot = flushed(input + gain * output);
        self.at += 1;
        if self.at >= self.delay_samples {
            self.at = 0;
        }
        output
    }
}

/// Diffusion of both lines.
#[derive(Debug, Clone)]
pub struct Diffusion {
    sum_samples: f64,
    lines: [[AllPass; 4]; 2],
    halvings: usize,
    wanted_halvings: usize,
    is_wanted: bool,
    fade: Ramp,
    gain: Ramp,
}

impl Diffusion {
    /// None; to be prepared.
    pub fn new() -> Self {
        Self {
            sum_samples: 0.0,
            lines: Default::default(),
            halvings: 0,
            wanted_halvings: 0,
            is_wanted: false,
            fade: Ramp::new(0.0),
            gain: Ramp::new(0.0),
        }
    }

    /// Takes memory.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sum_samples = SUM_MS * 0.001 * sample_rate_hz;
        let longest = (0.4 * self.sum_samples).ceil() as usize;
        for (channel, line) in self.lines.iter_mut().enumerate() {
            for all_pass in line {
                all_pass.samples.clear();
                all_pass.samples.resize(if channel < channels { longest } else { 0 }, 0.0);
            }
        }
        self.fade.prepare(FADE_MS, sample_rate_hz);
        self.gain.prepare(FADE_MS, sample_rate_hz);
        self.forget();
    }

    /// Forgets all sound; settings jump to where they were going.
    pub fn reset(&mut self) {
        if self.is_used() || self.halvings != self.wanted_halvings {
            self.forget();
        }
        self.jump();
    }

    /// Settings jump to where they were going.
    pub fn jump(&mut self) {
        if self.halvings != self.wanted_halvings {
            self.forget();
        }
        self.aim();
        self.fade.jump();
        self.gain.jump();
    }

    /// Takes another share of the strongest blur, for delays of `delay_samples` at least, of which
    /// `taken_samples` are taken by what else comes late.
    pub fn set(&mut self, share: f64, delay_samples: f64, taken_samples: usize) {
        let fits = |halvings: usize| {
            let sum = self.sum(halvings) as f64;
            delay_samples >= 3.0 * sum && delay_samples >= sum + taken_samples as f64
        };
        let fitting = (0..=MOST_HALVINGS).find(|&halvings| fits(halvings));
        self.is_wanted = share > 0.0 && fitting.is_some();
        if self.is_wanted {
            self.wanted_halvings = fitting.unwrap_or(MOST_HALVINGS);
            self.gain.set(MOST_GAIN * share);
        }
        self.aim();
    }

    fn sum(&self, halvings: usize) -> usize {
        (self.sum_samples / (1 << halvings) as f64).round() as usize
    }

    /// How late the centre of what [`Diffusion::process`] gives is, in samples.
    pub fn delay_samples(&self) -> usize {
        self.sum(self.halvings)
    }

    /// Forgets all sound, and takes up another sum where one is wanted.
    pub fn forget(&mut self) {
        self.halvings = self.wanted_halvings;
        let sum = self.sum(self.halvings);
        for (line, parts) in self.lines.iter_mut().zip(PARTS) {
            let mut left = sum;
            let [first @ .., last] = line;
            for (all_pass, part) in first.iter_mut().zip(parts) {
                let delay = (part * sum as f64).round() as usize;
                all_pass.forget(delay);
                left -= delay.min(left);
            }
            last.forget(left);
        }
    }

    fn aim(&mut self) {
        let stays = self.is_wanted && self.halvings == self.wanted_halvings;
        self.fade.set(if stays { 1.0 } else { 0.0 });
    }

    /// Whether any sound is blurred.
    pub fn is_used(&self) -> bool {
        self.fade.value() > 0.0 || self.fade.is_moving()
    }

    /// Whether a setting is on its way.
    pub fn is_moving(&self) -> bool {
        let changes = self.is_wanted && self.halvings != self.wanted_halvings;
        self.fade.is_moving() || self.gain.is_moving() || changes
    }

    /// Shares of each frame of the next cell that is to be blurred; another sum comes in here.
    pub fn next_shares(&mut self) -> [f32; CELL] {
        if !self.is_used() && self.is_wanted && self.halvings != self.wanted_halvings {
            self.forget();
            self.aim();
        }
        let mut shares = [self.fade.value() as f32; CELL];
        if self.fade.is_moving() {
            shares.fill_with(|| self.fade.tick() as f32);
        }
        shares
    }

    /// Lets a cell go by in which there is nothing to blur.
    pub fn rest_cell(&mut self) {
        if self.gain.is_moving() {
            (0..CELL).for_each(|_| {
                self.gain.tick();
            });
        }
    }

    /// Blurs a cell of both lines in place.
    pub fn process(&mut self, sides: &mut [[f32; CELL]; 2], channels: usize) {
        let mut gains = [self.gain.value() as f32; CELL];
        if self.gain.is_moving() {
            gains.fill_with(|| self.gain.tick() as f32);
        }
        for (line, side) in self.lines.iter_mut().zip(sides).take(channels) {
            for all_pass in line {
                for (x, gain) in side.iter_mut().zip(&gains) {
                    *x = all_pass.tick(*x, *gain);
                }
            }
        }
    }

    /// How long a sound rings in all four until it is 120 dB down, in samples.
    pub fn tail_samples(&self) -> usize {
        if !self.is_used() {
            return 0;
        }
        let gain = self.gain.value().max(self.gain.target()).max(0.1);
        (self.delay_samples() as f64 * (1.0 - 6.0 / gain.log10())) as usize
    }
}
