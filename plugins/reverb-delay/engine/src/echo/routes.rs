//! Which side feeds which line, and what of a line comes again in which.

use super::settings::{EchoSettings, Layout};
use crate::settings::DelayPolarity;
use shared_dsp::delay::ring::{CELL, flushed};
use shared_dsp::guard::LOUDEST;
use shared_dsp::smooth::Ramp;

const GLIDE_MS: f64 = 30.0;
const GAINS: usize = 9;

/// Gains of one frame.
#[derive(Debug, Clone, Copy)]
pub struct RouteFrame {
    /// From each side into the left line, then into the right one.
    entry: [[f32; 2]; 2],
    /// Of echoes, into their own line and into the other.
    echo: [f32; 2],
    /// Of the lines' sound as it is read, while frozen; again into its own line and into the other.
    hold: [f32; 2],
    /// Of what is heard.
    pub heard_gain: f32,
}

/// The gains, gliding.
#[derive(Debug, Clone)]
pub struct Routes {
    gains: [Ramp; GAINS],
}

impl Routes {
    /// All closed; to be prepared.
    pub fn new() -> Self {
        Self { gains: [Ramp::new(0.0); GAINS] }
    }

    /// Sets the rate.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.gains.iter_mut().for_each(|gain| gain.prepare(GLIDE_MS, sample_rate_hz));
    }

    /// Ends all glides.
    pub fn jump(&mut self) {
        self.gains.iter_mut().for_each(Ramp::jump);
    }

    /// Whether anything glides.
    pub fn is_moving(&self) -> bool {
        self.gains.iter().any(Ramp::is_moving)
    }

    /// Takes new settings, of which `layout` is the one that the channels allow.
    pub fn set(&mut self, settings: &EchoSettings, layout: Layout) {
        let ([left_left, right_left], [left_right, right_right], crosses) = match layout {
            Layout::Straight => ([1.0, 0.0], [0.0, 1.0], false),
            Layout::Mono => ([0.5; 2], [0.5; 2], false),
            Layout::Cross => ([1.0, 0.0], [0.0, 1.0], true),
            Layout::PingPongFromLeft => ([0.5; 2], [0.0; 2], true),
            Layout::PingPongFromRight => ([0.0; 2], [0.5; 2], true),
        };
        let turned = match settings.polarity {
            DelayPolarity::Alternating => -1.0,
            DelayPolarity::Normal | DelayPolarity::Inverted => 1.0,
        };
        let fed = if settings.frozen { 0.0 } else { 1.0 };
        let again =
            |gain: f64, to_other: bool| if to_other == crosses { turned * gain } else { 0.0 };
        let echo_gain = fed * settings.feedback_gain;
        let wanted = [
            fed * left_left,
            fed * right_left,
            fed * left_right,
            fed * right_right,
            again(echo_gain, false),
            again(echo_gain, true),
            again(1.0 - fed, false),
            again(1.0 - fed, true),
            if settings.polarity == DelayPolarity::Inverted { -1.0 } else { 1.0 },
        ];
        for (gain, wanted) in self.gains.iter_mut().zip(wanted) {
            gain.set(wanted);
        }
    }

    /// The gains of the latest frame.
    pub fn now(&self) -> RouteFrame {
        let gain = |at: usize| self.gains[at].value() as f32;
        RouteFrame {
            entry: [[gain(0), gain(1)], [gain(2), gain(3)]],
            echo: [gain(4), gain(5)],
            hold: [gain(6), gain(7)],
            heard_gain: gain(8),
        }
    }

    /// The gains of the next frames.
    pub fn next(&mut self, frames: usize) -> [RouteFrame; CELL] {
        let mut gains = [self.now(); CELL];
        for gain in &mut gains[..frames] {
            self.gains.iter_mut().for_each(|ramp| {
                ramp.tick();
            });
            *gain = self.now();
        }
        gains
    }
}

impl RouteFrame {
    /// What goes into both lines, of the input, of the echoes and of the lines as they are read.
    #[inline(always)]
    pub fn fed(&self, [input, echo, read]: [[f32; 2]; 3]) -> [f32; 2] {
        core::array::from_fn(|line| {
            let other = 1 - line;
            let [from_left, from_right] = self.entry[line];
            let entering = from_left * input[0] + from_right * input[1];
            let again = self.echo[0] * echo[line] + self.echo[1] * echo[other];
            let held = self.hold[0] * read[line] + self.hold[1] * read[other];
            flushed((entering + again + held).clamp(-LOUDEST, LOUDEST))
        })
    }
}
