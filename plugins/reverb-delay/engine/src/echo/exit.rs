//! What is read passes on its way out, and again with every repeat: low cut, high cut, tilt, limiter.
//!
//! The filters are of first order and one kind: `top x + (bottom - top) low-pass(x)`, with the gains
//! at both ends of the spectrum. The low-pass is that of the bilinear transform.
//!
//! The limiter only works where the loop can grow, at a feedback over 98 % or with a tilt that reaches
//! as much: then no echo is louder than -0.5 dBFS, from the first sample on. Its gain falls at once, comes
//! back with a time constant of 0.4 s, and is the same on both sides.

use super::settings::EchoSettings;
use core::f64::consts::{LN_10, PI};
use shared_dsp::delay::ring::CELL;
use shared_dsp::guard::flush_tiny;
use shared_dsp::smooth::Ramp;

const GLIDE_MS: f64 = 30.0;
const TILT_HZ: f64 = 1000.0;
const CEILING_GAIN: f64 = 0.944;
const RELEASE_S: f64 = 0.4;
/// Below this loop gain the echoes die away by themselves.
const GROWING_GAIN: f64 = 0.980_001;

/// Low cut, high cut, tilt.
const SHELVES: usize = 3;

/// The values of one frame: factor, top and bottom of each shelf, and the share of the limiter.
#[derive(Debug, Clone, Copy)]
pub struct ExitFrame {
    shelves: [[f64; 3]; SHELVES],
    limited_share: f64,
}

/// Glides of what an [`Exit`] is asked.
#[derive(Debug, Clone)]
pub struct ExitGlides {
    sample_rate_hz: f64,
    shelves: [[Ramp; 3]; SHELVES],
    limited_share: Ramp,
}

impl ExitGlides {
    /// Nothing filtered; to be prepared.
    pub fn new() -> Self {
        let shelf = [Ramp::new(0.1), Ramp::new(1.0), Ramp::new(1.0)];
        Self { sample_rate_hz: 48_000.0, shelves: [shelf; SHELVES], limited_share: Ramp::new(0.0) }
    }

    fn ramps(&mut self) -> impl Iterator<Item = &mut Ramp> {
        self.shelves.iter_mut().flatten().chain([&mut self.limited_share])
    }

    /// Sets the rate.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.ramps().for_each(|ramp| ramp.prepare(GLIDE_MS, sample_rate_hz));
    }

    /// Ends all glides.
    pub fn jump(&mut self) {
        self.ramps().for_each(Ramp::jump);
    }

    /// Whether anything glides.
    pub fn is_moving(&self) -> bool {
        self.shelves.iter().flatten().chain([&self.limited_share]).any(Ramp::is_moving)
    }

    /// Takes new settings.
    pub fn set(&mut self, settings: &EchoSettings) {
        let tilt_gain = tilt_gain(settings);
        let rate_hz = self.sample_rate_hz;
        let wanted = [
            (settings.low_cut_hz, 1.0, 0.0),
            (settings.high_cut_hz, 0.0, 1.0),
            ((tilt_gain != 1.0).then_some(tilt_gain * TILT_HZ), tilt_gain, 1.0 / tilt_gain),
        ];
        for ([factor, top, bottom], (corner_hz, top_gain, bottom_gain)) in
            self.shelves.iter_mut().zip(wanted)
        {
            // What is taken out keeps its corner on its way.
            top.set(if corner_hz.is_some() { top_gain } else { 1.0 });
            bottom.set(if corner_hz.is_some() { bottom_gain } else { 1.0 });
            if let Some(hz) = corner_hz {
                let warped = (PI * (hz / rate_hz).min(0.49)).tan();
                factor.set(warped / (1.0 + warped));
            }
        }
        self.limited_share.set(if loop_gain(settings) > GROWING_GAIN { 1.0 } else { 0.0 });
    }

    /// The values of the latest frame.
    pub fn now(&self) -> ExitFrame {
        ExitFrame {
            shelves: self.shelves.map(|shelf| shelf.map(|ramp| ramp.value())),
            limited_share: self.limited_share.value(),
        }
    }

    /// The values of the next frames.
    pub fn next(&mut self, frames: usize) -> [ExitFrame; CELL] {
        let mut values = [self.now(); CELL];
        for value in &mut values[..frames] {
            self.ramps().for_each(|ramp| {
                ramp.tick();
            });
            *value = self.now();
        }
        values
    }
}

fn tilt_gain(settings: &EchoSettings) -> f64 {
    (settings.tilt_db * LN_10 / 20.0).exp()
}

/// The most that any frequency gains in one turn of the loop.
pub fn loop_gain(settings: &EchoSettings) -> f64 {
    let tilt_gain = tilt_gain(settings);
    settings.feedback_gain * tilt_gain.max(1.0 / tilt_gain)
}

/// What one reader's sound passes: both lines.
#[derive(Debug, Clone, Default)]
pub struct Exit {
    states: [[f64; 2]; SHELVES],
    release_factor: f64,
    envelope: f64,
}

impl Exit {
    /// Sets the rate.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.release_factor = (-1.0 / (RELEASE_S * sample_rate_hz)).exp();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        (self.states, self.envelope) = (Default::default(), 0.0);
    }

    /// Whether nothing is left inside.
    pub fn is_silent(&self) -> bool {
        self.states.iter().flatten().all(|state| *state == 0.0)
    }

    /// Once a cell is enough: 64 frames do not lead from 1e-15 down to the subnormals.
    pub fn settle(&mut self) {
        self.states.iter_mut().flatten().for_each(|state| *state = flush_tiny(*state));
        self.envelope = flush_tiny(self.envelope);
    }

    /// Filters and limits a piece in place. `moving` holds the values of its frames where they glide.
    pub fn process(
        &mut self,
        sides: &mut [[f32; CELL]; 2],
        frames: usize,
        now: &ExitFrame,
        moving: Option<&[ExitFrame; CELL]>,
    ) {
        let is_used = |shelf: usize| {
            let [_, top, bottom] = now.shelves[shelf];
            moving.is_some() || top != 1.0 || bottom != 1.0
        };
        for shelf in 0..SHELVES {
            if is_used(shelf) {
                match moving {
                    Some(values) => self.shelve(shelf, sides, frames, |k| values[k].shelves[shelf]),
                    None => self.shelve(shelf, sides, frames, |_| now.shelves[shelf]),
                }
            } else {
                self.states[shelf] = [0.0; 2];
            }
        }
        if moving.is_some() || now.limited_share > 0.0 {
            self.limit(sides, frames, |k| moving.map_or(now, |values| &values[k]).limited_share);
        }
    }

    #[inline(always)]
    fn shelve(
        &mut self,
        shelf: usize,
        sides: &mut [[f32; CELL]; 2],
        frames: usize,
        value: impl Fn(usize) -> [f64; 3],
    ) {
        let mut states = self.states[shelf];
        let [left, right] = sides;
        for (k, (left, right)) in left.iter_mut().zip(right).take(frames).enumerate() {
            let [factor, top, bottom] = value(k);
            let take = 2.0 * factor;
            for (x, state) in [left, right].into_iter().zip(&mut states) {
                let sample = f64::from(*x);
                let low = *state + (sample - *state) * factor;
                *state = *state * (1.0 - take) + sample * take;
                *x = (top * sample + (bottom - top) * low) as f32;
            }
        }
        self.states[shelf] = states;
    }

    #[inline(always)]
    fn limit(&mut self, sides: &mut [[f32; CELL]; 2], frames: usize, share: impl Fn(usize) -> f64) {
        let [left, right] = sides;
        for (k, (left, right)) in left.iter_mut().zip(right).take(frames).enumerate() {
            let peak = f64::from(left.abs().max(right.abs()));
            self.envelope = peak.max(self.envelope * self.release_factor);
            if self.envelope > CEILING_GAIN {
                let gain = 1.0 + share(k) * (CEILING_GAIN / self.envelope - 1.0);
                *left = (gain * f64::from(*left)) as f32;
                *right = (gain * f64::from(*right)) as f32;
            }
        }
    }
}
