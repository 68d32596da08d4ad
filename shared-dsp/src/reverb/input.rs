//! What a sound passes before the reverb: low cut, and the high shelf of the kind of space.

use crate::convert::ToF32;
use crate::delay::ring::flushed;
use crate::guard::flush_tiny;
use crate::smooth::Ramp;

const GLIDE_MS: f64 = 30.0;

/// Two first-order filters per side (V. Zavalishin, "The Art of VA Filter Design", 2012), so their
/// coefficients may glide.
#[derive(Debug, Clone)]
pub struct Input {
    /// Factors of low cut and shelf, and the shelf's gain.
    ramps: [Ramp; 3],
    /// States of low cut and shelf, left and right.
    states: [[f64; 2]; 2],
}

/// The factor of a one-pole with its corner at `hz`.
pub fn one_pole_factor(corner_hz: f64, sample_rate_hz: f64) -> f64 {
    let warped = (core::f64::consts::PI * (corner_hz / sample_rate_hz).min(0.49)).tan();
    warped / (1.0 + warped)
}

/// A one-pole low-pass: its output at `x`; moves its state on.
#[inline(always)]
pub fn one_pole(state: &mut f64, x: f64, factor: f64) -> f64 {
    let low = *state + (x - *state) * factor;
    // As little as can be waits for the state before.
    *state = *state * (1.0 - 2.0 * factor) + x * (2.0 * factor);
    low
}

impl Input {
    /// Filters that let everything pass.
    pub fn new() -> Self {
        Self { ramps: [Ramp::new(0.0), Ramp::new(0.0), Ramp::new(1.0)], states: [[0.0; 2]; 2] }
    }

    /// Sets how long changes take.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.ramps.iter_mut().for_each(|ramp| ramp.prepare(GLIDE_MS, sample_rate_hz));
    }

    /// Forgets all sound and ends all glides.
    pub fn reset(&mut self) {
        self.states = [[0.0; 2]; 2];
        self.jump();
    }

    /// Ends all glides.
    pub fn jump(&mut self) {
        self.ramps.iter_mut().for_each(Ramp::jump);
    }

    /// Glides to a low cut and to a shelf of corner and gain.
    pub fn set(&mut self, low_cut_hz: f64, [shelf_hz, shelf_gain]: [f64; 2], sample_rate_hz: f64) {
        self.ramps[0].set(one_pole_factor(low_cut_hz, sample_rate_hz));
        self.ramps[1].set(one_pole_factor(shelf_hz, sample_rate_hz));
        self.ramps[2].set(shelf_gain);
    }

    /// Whether a filter is on its way.
    pub fn is_gliding(&self) -> bool {
        self.ramps.iter().any(Ramp::is_moving)
    }

    /// Whether no sound is left.
    pub fn is_silent(&self) -> bool {
        self.states == [[0.0; 2]; 2]
    }

    /// Lets time pass without sound.
    pub fn skip(&mut self, frames: usize) {
        if self.is_gliding() {
            for _ in 0..frames {
                self.ramps.iter_mut().for_each(|ramp| {
                    ramp.tick();
                });
            }
        }
    }

    /// Filters a piece in place.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32], cell_ends: bool) {
        let gliding = self.is_gliding();
        let mut values = self.ramps.map(|ramp| ramp.value());
        let [mut cut, mut shelf] = self.states;
        // A shelf that does nothing forgets: before a glide is heard it is settled again.
        let is_plain = !gliding && values[2] == 1.0;
        if is_plain {
            shelf = [0.0; 2];
        }
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            if gliding {
                values = core::array::from_fn(|at| self.ramps[at].tick());
            }
            let [cut_factor, shelf_factor, gain] = values;
            for (side, x) in [l, r].into_iter().enumerate() {
                let input = f64::from(*x);
                let high = input - one_pole(&mut cut[side], input, cut_factor);
                if is_plain {
                    *x = flushed(high.to_f32());
                    continue;
                }
                let low = one_pole(&mut shelf[side], high, shelf_factor);
                *x = flushed((low + gain * (high - low)).to_f32());
            }
        }
        // Once a cell is enough: 64 frames do not lead from 1e-15 down to the subnormals.
        self.states =
            if cell_ends { [cut.map(flush_tiny), shelf.map(flush_tiny)] } else { [cut, shelf] };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_without_a_shelf_only_cuts_lows() {
        let mut input = Input::new();
        input.prepare(48_000.0);
        input.set(5.0, [5000.0, 1.0], 48_000.0);
        input.jump();
        let mut left = crate::measure::signals::impulse(0, 1.0, 64);
        let mut right = left.clone();
        input.process(&mut left, &mut right, true);
        assert_eq!(left, right);
        assert!((left[0] - 1.0).abs() < 1e-3 && left[1..].iter().all(|x| x.abs() < 1e-3));
    }
}
