//! Slow movement of the delay time: a sine, a quarter turn apart on the two sides.
//!
//! The depth is one of pitch, 30 cents at most, and never more than 5 ms or a quarter of the delay. Depth
//! and rate glide in 0.3 s, slowly enough that their own change bends no pitch further.

use core::f64::consts::{PI, TAU};

use shared_dsp::delay::ring::CELL;
use shared_dsp::smooth::Ramp;

const GLIDE_MS: f64 = 300.0;
/// 30 cents, as a share of the speed.
const MOST_SPEED: f64 = 0.0175;
const MOST_MS: f64 = 5.0;
/// Steps of a turn.
const TURN: f64 = 4_294_967_296.0;

/// The movement of both lines.
#[derive(Debug, Clone)]
pub struct Motion {
    sample_rate_hz: f64,
    depth_samples: Ramp,
    step: Ramp,
    /// How much of the quarter turn lies between the sides.
    apart: Ramp,
    phase: u32,
}

impl Motion {
    /// No movement; to be prepared.
    pub fn new() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            depth_samples: Ramp::new(0.0),
            step: Ramp::new(0.0),
            apart: Ramp::new(1.0),
            phase: 0,
        }
    }

    fn ramps(&mut self) -> [&mut Ramp; 3] {
        [&mut self.depth_samples, &mut self.step, &mut self.apart]
    }

    /// Sets the rate, and starts the sine anew.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        for ramp in self.ramps() {
            ramp.prepare(GLIDE_MS, sample_rate_hz);
        }
        self.phase = 0;
    }

    /// Starts the sine anew; depth and rate jump to where they were going.
    pub fn reset(&mut self) {
        self.phase = 0;
        self.jump();
    }

    /// Depth and rate jump to where they were going.
    pub fn jump(&mut self) {
        self.ramps().into_iter().for_each(Ramp::jump);
    }

    /// `share` 0..1 of the deepest movement at `rate_hz`, around delays of which the shorter has
    /// `delay_samples`; with both sides alike where `is_mono`.
    pub fn set(&mut self, share: f64, rate_hz: f64, delay_samples: f64, is_mono: bool) {
        let depth = MOST_SPEED * self.sample_rate_hz / (TAU * rate_hz);
        let most = (MOST_MS * 0.001 * self.sample_rate_hz).min(0.25 * delay_samples);
        self.depth_samples.set(share * depth.min(most));
        self.step.set(rate_hz / self.sample_rate_hz * TURN);
        self.apart.set(if is_mono { 0.0 } else { 1.0 });
    }

    /// Whether anything moves.
    pub fn is_used(&self) -> bool {
        self.depth_samples.value() != 0.0 || self.depth_samples.is_moving()
    }

    /// Whether depth or rate glide, other than unheard.
    pub fn is_gliding(&self) -> bool {
        self.depth_samples.is_moving()
            || self.is_used() && (self.step.is_moving() || self.apart.is_moving())
    }

    /// The most it moves the place from now on, in samples; `None` where it does not.
    pub fn depth_samples(&self) -> Option<f64> {
        let depth = self.depth_samples.value().max(self.depth_samples.target());
        self.is_used().then_some(depth)
    }

    /// Offsets of both places for the next frames.
    pub fn offsets(&mut self, frames: usize) -> [[f64; CELL]; 2] {
        let mut offsets = [[0.0; CELL]; 2];
        let [left, right] = &mut offsets;
        for (left, right) in left.iter_mut().zip(right).take(frames) {
            let depth = self.depth_samples.tick();
            let apart = (self.apart.tick() * (0.25 * TURN)) as u32;
            self.phase = self.phase.wrapping_add(self.step.tick() as u32);
            *left = depth * sine(self.phase);
            *right = depth * sine(self.phase.wrapping_add(apart));
        }
        offsets
    }

    /// Lets silent frames go by while nothing glides.
    pub fn rest(&mut self, frames: usize) {
        if self.is_used() {
            let step = self.step.value() as u32;
            self.phase = self.phase.wrapping_add(step.wrapping_mul(frames as u32));
        }
    }
}

/// The sine of a phase, within 0.000 01.
fn sine(phase: u32) -> f64 {
    let half_turns = f64::from(phase as i32) * (2.0 / TURN);
    let folded = if half_turns.abs() > 0.5 { half_turns.signum() - half_turns } else { half_turns };
    let x = PI * folded;
    let square = x * x;
    let term = |factor: f64, inner: f64| 1.0 - square * factor * inner;
    x * term(1.0 / 6.0, term(1.0 / 20.0, term(1.0 / 42.0, term(1.0 / 72.0, 1.0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_one() {
        for phase in (0..u32::MAX - 100_000).step_by(99_991) {
            let wanted = (TAU * f64::from(phase) / TURN).sin();
            assert!((sine(phase) - wanted).abs() < 1e-5);
        }
    }
}
