//! A delay time that changes without a click and without a pitch sweep.
//!
//! Contract: the line is read at two places and faded from one to the other, so the pitch of what
//! is read never bends. The fade is equal-gain (the weights add to one), not equal-power: in a
//! feedback loop an equal-power fade would amplify by 3 dB at its middle, and a delay time under
//! steady automation could then grow without bound. A change that comes during a fade waits for its
//! end; of several only the last counts. Fades start and end on exact frames, however pieces are cut.
//! Cost: twice the reading while a fade runs.

use super::fractional::SincTap;
use super::ring::{CELL, CellRing};
use crate::convert::{ToF32, ToWhole};

/// A reader whose delay may be set at any time.
#[derive(Debug, Clone)]
pub struct CrossfadeTap {
    from: SincTap,
    to: SincTap,
    at_samples: f64,
    wanted_samples: f64,
    /// Frames of the running fade that are over; `fade_samples` when none runs.
    faded: usize,
    fade_samples: usize,
}

impl CrossfadeTap {
    /// A reader at `delay_samples`.
    pub fn new(delay_samples: f64) -> Self {
        let tap = SincTap::at(delay_samples);
        Self {
            from: tap,
            to: tap,
            at_samples: delay_samples,
            wanted_samples: delay_samples,
            faded: 0,
            fade_samples: 0,
        }
    }

    /// Sets how long a change takes, and jumps to the delay wanted.
    pub fn prepare(&mut self, fade_ms: f64, sample_rate_hz: f64) {
        self.fade_samples = crate::units::ms_to_samples(fade_ms, sample_rate_hz).round().to_usize();
        self.jump();
    }

    /// Asks for another delay.
    #[inline]
    pub fn set(&mut self, delay_samples: f64) {
        self.wanted_samples = delay_samples;
        self.begin();
    }

    /// Reads at the delay wanted from now on, without a fade.
    pub fn jump(&mut self) {
        if self.at_samples != self.wanted_samples {
            self.to = SincTap::at(self.wanted_samples);
            self.at_samples = self.wanted_samples;
        }
        self.from = self.to;
        self.faded = self.fade_samples;
    }

    fn begin(&mut self) {
        if self.faded >= self.fade_samples && self.wanted_samples != self.at_samples {
            self.from = self.to;
            self.to = SincTap::at(self.wanted_samples);
            self.at_samples = self.wanted_samples;
            self.faded = 0;
        }
    }

    /// Whether a fade runs or waits.
    pub fn is_moving(&self) -> bool {
        self.faded < self.fade_samples || self.wanted_samples != self.at_samples
    }

    /// Frames of `frames` that a feedback loop may read at once before it writes the line and moves
    /// on. The delay must be at least [`super::fractional::SHORTEST_SAMPLES`].
    #[inline]
    pub fn piece(&self, frames: usize) -> usize {
        let frames = frames.min(CELL).min(self.to.longest_piece());
        if self.faded >= self.fade_samples {
            return frames;
        }
        frames.min(self.from.longest_piece()).min(self.fade_samples - self.faded)
    }

    /// As [`CrossfadeTap::piece`] where the line is written before it is read, so that only the
    /// end of a fade cuts the piece. Delays down to 0 may then be read.
    #[inline]
    pub fn forward_piece(&self, frames: usize) -> usize {
        let frames = frames.min(CELL);
        if self.faded >= self.fade_samples {
            return frames;
        }
        frames.min(self.fade_samples - self.faded)
    }

    /// Reads one piece.
    #[inline]
    pub fn read(&self, ring: &CellRing, output: &mut [f32]) {
        self.to.read(ring, output);
        if self.faded >= self.fade_samples {
            return;
        }
        let mut old = [0.0; CELL];
        let old = &mut old[..output.len()];
        self.from.read(ring, old);
        let step = 1.0 / self.fade_samples.to_f32();
        for (k, (new, old)) in output.iter_mut().zip(old).enumerate() {
            let phase = (self.faded + k + 1).to_f32() * step;
            // A cubic with level ends: no step, and no corner that would be heard as a tick.
            let weight = phase * phase * (3.0 - 2.0 * phase);
            *new = (1.0 - weight) * *old + weight * *new;
        }
    }

    /// Moves on by a piece, once every channel has read it.
    #[inline]
    pub fn advance(&mut self, frames: usize) {
        if self.faded < self.fade_samples {
            self.faded += frames;
            self.begin();
        }
    }

    /// The longest delay being read, in samples.
    pub fn delay_samples(&self) -> f64 {
        self.at_samples.max(self.wanted_samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_time_makes_no_click_and_bends_no_pitch() {
        let (rate, hz) = (48_000.0, 997.0);
        let mut ring = CellRing::new();
        ring.prepare(30_000);
        let mut tap = CrossfadeTap::new(24_000.0);
        tap.prepare(50.0, rate);
        let (mut y, mut done) = (Vec::new(), 0);
        while done < 60_000 {
            if done == 36_000 {
                tap.set(18_003.3);
            }
            let n = ring.piece(tap.piece(16));
            let x: Vec<f32> = (done..done + n)
                .map(|k| (core::f64::consts::TAU * hz * k as f64 / rate).sin() as f32)
                .collect();
            let mut out = [0.0; CELL];
            tap.read(&ring, &mut out[..n]);
            ring.write(&x);
            ring.advance(n);
            tap.advance(n);
            y.extend_from_slice(&out[..n]);
            done += n;
        }
        let click_db = crate::measure::click_peak_db(&y, 30_000, rate);
        assert!(click_db < -90.0, "{click_db:.1} dB");
        // Zero crossings: a pitch sweep would make them come early or late throughout the fade.
        let crossings = y[38_500..].windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
        assert!((crossings as f64 - (y.len() - 38_500) as f64 * hz / rate).abs() < 1.5);
        assert!(y[59_000..].iter().fold(0.0f32, |a, x| a.max(x.abs())) > 0.99);
    }
}
