//! What a reverb's output passes: width, and mono bass.

use super::input::{one_pole, one_pole_factor};
use crate::convert::ToF32;
use crate::guard::flush_tiny;
use crate::smooth::Ramp;

const GLIDE_MS: f64 = 20.0;

/// Weights of mid and side.
#[derive(Debug, Clone)]
pub struct Output {
    width: Ramp,
    /// Factor of the low-pass whose part of the side is taken out.
    bass: Ramp,
    state: f64,
}

impl Output {
    /// An output as wide as it comes.
    pub fn new() -> Self {
        Self { width: Ramp::new(1.0), bass: Ramp::new(0.0), state: 0.0 }
    }

    /// Sets how long changes take.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.width.prepare(GLIDE_MS, sample_rate_hz);
        self.bass.prepare(GLIDE_MS, sample_rate_hz);
    }

    /// Forgets all sound and ends all glides.
    pub fn reset(&mut self) {
        self.state = 0.0;
        self.jump();
    }

    /// Ends all glides.
    pub fn jump(&mut self) {
        self.width.jump();
        self.bass.jump();
    }

    /// Glides to a width and a frequency below which the output is mono; 0 is none.
    pub fn set(&mut self, width: f64, bass_mono_hz: f64, sample_rate_hz: f64) {
        self.width.set(width);
        self.bass.set(match bass_mono_hz > 0.0 {
            true => one_pole_factor(bass_mono_hz, sample_rate_hz),
            false => 0.0,
        });
    }

    /// Whether a setting is on its way.
    pub fn is_gliding(&self) -> bool {
        self.width.is_moving() || self.bass.is_moving()
    }

    /// Lets time pass without sound.
    pub fn skip(&mut self, frames: usize) {
        self.state = 0.0;
        if self.is_gliding() {
            for _ in 0..frames {
                self.width.tick();
                self.bass.tick();
            }
        }
    }

    /// Narrows a piece in place.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let still = !self.is_gliding();
        if still && self.width.value() == 1.0 && self.bass.value() == 0.0 {
            self.state = 0.0;
            return;
        }
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            let (width, bass) = (self.width.tick(), self.bass.tick());
            let keep = (2.0 / (1.0 + width * width)).sqrt();
            let mid = 0.5 * keep * (f64::from(*l) + f64::from(*r));
            let side = 0.5 * keep * width * (f64::from(*l) - f64::from(*r));
            let low = one_pole(&mut self.state, side, bass);
            self.state = flush_tiny(self.state);
            let side = side - low;
            *l = (mid + side).to_f32();
            *r = (mid - side).to_f32();
        }
    }
}
