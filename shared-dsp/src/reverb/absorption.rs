//! The loss inside the loop: what makes a line of any length decay in the asked time.
//!
//! A line of d seconds must lose 60 d / T60(f) dB per pass (J.-M. Jot, A. Chaigne, "Digital Delay
//! Networks for Designing Artificial Reverberators", AES 90, 1991, eq. 5). Here the rate of decay
//! 60 / T60 is a plateau between two shelves:
//!
//!   rate(f) = mid + (low - mid) / (1 + (f / low_hz)^2) + (high - mid) / (1 + (high_hz / f)^2)
//!
//! so at a corner the rate is half way between its plateaus. Per line that is a gain and two
//! first-order shelves whose plateaus and corners are exact for any line; the gain is then corrected
//! so that the loss at 1 kHz is exact. Limits: between corner and plateau a shelf of many dB (long
//! line, short decay) is not the exact power of a shelf of few; T60 there is off by 10 % and more.
//! Filters are topology-preserving one-poles (V. Zavalishin, "The Art of VA Filter Design", 2012), so
//! their coefficients may glide. State is `f32`, flushed below 1e-15: rounding in these
//! one-poles stays near -115 dB of their own level, and all gains are at most 1, so no limit cycle.

use super::bank::{Bank, LINES, grouped, load, store};
use crate::convert::ToF32;
use crate::guard::INAUDIBLE;
use core::f64::consts::PI;
use wide::f32x4;

/// Decay over frequency: T60 at middle frequencies, and its ratio in the lows and highs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    /// T60 at 1 kHz in seconds.
    pub t60_s: f64,
    /// T60 far below `low_hz` as a share of the mid plateau's, above 0 and at most 1.
    pub low_share: f64,
    /// Frequency at which the lows' rate of decay is half way between its plateaus.
    pub low_hz: f64,
    /// T60 far above `high_hz` as a share of the mid plateau's, above 0 and at most 1.
    pub high_share: f64,
    /// Frequency at which the highs' rate of decay is half way between its plateaus.
    pub high_hz: f64,
}

impl Decay {
    /// Rate of decay over the mid plateau's.
    fn shape(&self, frequency_hz: f64) -> f64 {
        let (low, high) = (frequency_hz / self.low_hz, self.high_hz / frequency_hz);
        1.0 + (1.0 / self.low_share - 1.0) / (1.0 + low * low)
            + (1.0 / self.high_share - 1.0) / (1.0 + high * high)
    }

    /// The asked T60 in seconds at any frequency above 0.
    pub fn t60_at_s(&self, frequency_hz: f64) -> f64 {
        self.longest_s() / self.shape(frequency_hz)
    }

    /// T60 of the mid plateau in seconds: no frequency decays more slowly.
    pub fn longest_s(&self) -> f64 {
        self.t60_s * self.shape(1000.0)
    }
}

/// Filter of one line, applied once per pass: a gain and two shelves.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Absorption {
    /// Gain of the mid plateau.
    pub gain: f64,
    /// One-pole factor and plateau gain of the low shelf.
    pub low: [f64; 2],
    /// One-pole factor and plateau gain of the high shelf.
    pub high: [f64; 2],
}

impl Absorption {
    /// The filter for a line of `line_s` seconds.
    pub fn design(decay: &Decay, line_s: f64, sample_rate_hz: f64) -> Self {
        let warped = |hz: f64| (PI * (hz / sample_rate_hz).min(0.49)).tan();
        let mid_db = 60.0 * line_s / decay.longest_s();
        let extra = |share: f64| crate::units::db_to_gain(-mid_db * (1.0 / share - 1.0));
        let (low, high) = (extra(decay.low_share), extra(decay.high_share));
        // With its pole here a shelf of plateau G has the gain sqrt(G) at its corner.
        let low_pole = warped(decay.low_hz) / low.sqrt();
        let high_pole = warped(decay.high_hz) * high.sqrt();
        let at = warped(1000.0).powi(2);
        let low_at = (at + (low * low_pole).powi(2)) / (at + low_pole.powi(2));
        let high_at = (high_pole.powi(2) + high * high * at) / (high_pole.powi(2) + at).max(1e-300);
        let asked = crate::units::db_to_gain(-60.0 * line_s / decay.t60_s);
        // Never above half the plateau's own loss: the loop must decay at every frequency.
        let gain = (asked / (low_at * high_at).sqrt()).min(crate::units::db_to_gain(-mid_db * 0.5));
        Self {
            gain,
            low: [low_pole / (1.0 + low_pole), low],
            high: [high_pole / (1.0 + high_pole), high],
        }
    }
}

/// Shelf coefficients of all lines, as the filter bank reads them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shelves {
    /// Low factor, low gain, high factor, high gain.
    pub rows: [[f32; LINES]; 4],
}

/// Frames of a cell between two flushes of the filters.
const FLUSH_EVERY: usize = 8;

/// The shelves of all lines, four lines at a time.
#[derive(Debug, Clone, Default)]
pub struct ShelfBank {
    low: [f32; LINES],
    high: [f32; LINES],
}

impl ShelfBank {
    /// Forgets all sound.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Whether no sound is left.
    pub fn is_silent(&self) -> bool {
        self.low.iter().chain(&self.high).all(|&state| state == 0.0)
    }

    /// Filters a piece that starts `offset` frames into its cell. Coefficients are `start` plus
    /// `slope` per frame of the cell; without a slope they stand still, which is cheaper.
    pub fn process(
        &mut self,
        bank: &mut Bank,
        frames: usize,
        offset: usize,
        start: &Shelves,
        slope: Option<&Shelves>,
    ) {
        match slope {
            Some(slope) => self.run::<true>(bank, frames, offset, start, slope),
            None => self.run::<false>(bank, frames, offset, start, start),
        }
    }

    fn run<const GLIDING: bool>(
        &mut self,
        bank: &mut Bank,
        frames: usize,
        offset: usize,
        start: &Shelves,
        slope: &Shelves,
    ) {
        let quiet = f32x4::splat(INAUDIBLE.to_f32());
        let flushed = |x: f32x4| x & x.abs().simd_ge(quiet);
        let (one, two) = (f32x4::splat(1.0), f32x4::splat(2.0));
        for group in (0..LINES).step_by(4) {
            let mut low_state = load(&self.low, group);
            let mut high_state = load(&self.high, group);
            let base: [f32x4; 4] = core::array::from_fn(|row| load(&start.rows[row], group));
            let step: [f32x4; 4] = core::array::from_fn(|row| load(&slope.rows[row], group));
            for at in (0..grouped(frames)).step_by(4) {
                let mut x =
                    f32x4::transpose(core::array::from_fn(|line| load(&bank.0[group + line], at)));
                for (k, x) in x.iter_mut().enumerate().take(frames - at) {
                    let frame = offset + at + k;
                    let [low_factor, low_gain, high_factor, high_gain] = if GLIDING {
                        let frame = f32x4::splat(frame.to_f32());
                        core::array::from_fn(|row| base[row] + step[row] * frame)
                    } else {
                        base
                    };
                    let low = low_state + (*x - low_state) * low_factor;
                    let take = two * low_factor;
                    low_state = low_state * (one - take) + *x * take;
                    let body = *x - (low - low_gain * low);
                    let low = high_state + (body - high_state) * high_factor;
                    let take = two * high_factor;
                    high_state = high_state * (one - take) + body * take;
                    *x = low + high_gain * (body - low);
                    // Often enough: eight frames do not lead from 1e-15 down to the subnormals.
                    if frame % FLUSH_EVERY == FLUSH_EVERY - 1 {
                        (low_state, high_state) = (flushed(low_state), flushed(high_state));
                    }
                }
                for (line, x) in f32x4::transpose(x).into_iter().enumerate() {
                    store(&mut bank.0[group + line], at, x);
                }
            }
            store(&mut self.low, group, low_state);
            store(&mut self.high, group, high_state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decay_is_as_asked_at_1_khz_and_halves_at_the_corner() {
        let decay = Decay {
            t60_s: 2.0,
            low_share: 1.0,
            low_hz: 100.0,
            high_share: 1.0 / 3.0,
            high_hz: 8e3,
        };
        assert!((decay.t60_at_s(1000.0) - 2.0).abs() < 1e-12);
        assert!((decay.t60_at_s(8000.0) / decay.longest_s() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_line_loses_at_1_khz_what_its_length_asks() {
        let rate = 48_000.0;
        let decay = Decay {
            t60_s: 1.5,
            low_share: 0.5,
            low_hz: 150.0,
            high_share: 1.0 / 3.0,
            high_hz: 5000.0,
        };
        for line_s in [0.01, 0.05, 0.12] {
            let design = Absorption::design(&decay, line_s, rate);
            let mut shelves = Shelves::default();
            for (row, value) in shelves.rows.iter_mut().zip(
                [design.low[0], design.low[1], design.high[0], design.high[1]].map(|v| v as f32),
            ) {
                row.fill(value);
            }
            let mut bank_filter = ShelfBank::default();
            let (mut bank, mut peak) = (Bank::new(), 0.0f64);
            for cell in 0..200 {
                for row in &mut bank.0 {
                    for (k, x) in row.iter_mut().enumerate() {
                        let frame = (cell * 64 + k) as f64;
                        *x = (2.0 * PI * 1000.0 * frame / rate).sin() as f32;
                    }
                }
                bank_filter.process(&mut bank, 64, 0, &shelves, None);
                if cell > 100 {
                    peak = bank.0[5].iter().fold(peak, |p, &x| p.max(f64::from(x.abs())));
                }
            }
            let loss_db = -crate::units::gain_to_db(peak * design.gain);
            assert!((loss_db - 60.0 * line_s / 1.5).abs() < 0.02, "{line_s}: {loss_db}");
        }
    }
}
