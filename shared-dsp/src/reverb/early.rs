//! Early reflections: single echoes of a kind of space, before the tail closes over them.
//!
//! Each side hears [`TAPS`] echoes, by turns of its own and of the other side. Their times lie one in
//! each equal part of the span on a logarithmic scale, at a random place in it; their levels fall as
//! the distance that sound has gone rises; their signs are random. A change of times crossfades.

use super::ReverbSettings;
use super::input::{one_pole, one_pole_factor};
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::ring::{CELL, CellRing};
use crate::guard::flush_tiny;
use crate::noise::Noise;
use crate::simd::{Instructions, Kernel, VectorPath, run};
use crate::smooth::Ramp;

const GLIDE_MS: f64 = 30.0;

/// Where reflections from far away lose their highs, Hz.
const FAR_HZ: f64 = 1500.0;

/// Echoes of a side.
const TAPS: usize = 12;

/// Frames of this rate are microseconds.
const MICROSECONDS_HZ: f64 = 1e6;

/// An early reflection as it is heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reflection {
    /// Time after the pre-delay, ms.
    pub time_ms: f64,
    /// Gain against the input, with its sign.
    pub gain: f64,
}

impl ReverbSettings {
    /// The early reflections of the left and the right side, in the order of their times; with gains of
    /// 0 where the settings have none.
    pub fn reflections(&self) -> [[Reflection; TAPS]; 2] {
        let mut early = Early::new();
        early.set_span(self.early_ms(), MICROSECONDS_HZ);
        let level = self.levels()[0];
        core::array::from_fn(|side| {
            core::array::from_fn(|at| Reflection {
                time_ms: early.to[side][at].to_f64() * 1000.0 / MICROSECONDS_HZ,
                gain: level * f64::from(early.gains[side][at]),
            })
        })
    }
}

/// An echo: which side it comes from, its place in the span, and its sign.
#[derive(Debug, Clone, Copy)]
struct Tap {
    side: usize,
    place: f64,
    sign: f32,
}

/// The reflections of both sides.
#[derive(Debug, Clone)]
pub struct Early {
    path: VectorPath,
    taps: [[Tap; TAPS]; 2],
    gains: [[f32; TAPS]; 2],
    old_gains: [[f32; TAPS]; 2],
    from: [[usize; TAPS]; 2],
    to: [[usize; TAPS]; 2],
    level: Ramp,
    /// Share of the lost highs, and the low-passes that lose them.
    dull: Ramp,
    factor: f64,
    states: [f64; 2],
}

impl Early {
    /// Reflections at no distance.
    pub fn new() -> Self {
        let mut noise = Noise::new(0xea71);
        let taps = core::array::from_fn(|side| {
            core::array::from_fn(|tap| Tap {
                side: (side + tap) % 2,
                place: (tap.to_f64() + noise.unit()) / TAPS.to_f64(),
                sign: if noise.bits() & 1 == 0 { 1.0 } else { -1.0 },
            })
        });
        let nothing = [[0.0; TAPS]; 2];
        Self {
            path: VectorPath::Baseline,
            taps,
            gains: nothing,
            old_gains: nothing,
            from: [[0; TAPS]; 2],
            to: [[0; TAPS]; 2],
            level: Ramp::new(0.0),
            dull: Ramp::new(0.0),
            factor: 0.0,
            states: [0.0; 2],
        }
    }

    /// Sets how long changes take, and chooses the processor's fastest path.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.path = VectorPath::best();
        self.level.prepare(GLIDE_MS, sample_rate_hz);
        self.dull.prepare(GLIDE_MS, sample_rate_hz);
        self.factor = one_pole_factor(FAR_HZ, sample_rate_hz);
    }

    /// Forgets all sound and ends all glides.
    pub fn reset(&mut self) {
        self.states = [0.0; 2];
        self.jump();
    }

    /// Ends all glides.
    pub fn jump(&mut self) {
        self.level.jump();
        self.dull.jump();
    }

    /// Glides to a level, and to a share of highs that is lost.
    pub fn set(&mut self, level_gain: f64, dull_share: f64) {
        self.level.set(level_gain);
        self.dull.set(dull_share);
    }

    /// Whether a level is on its way.
    pub fn is_gliding(&self) -> bool {
        self.level.is_moving() || self.dull.is_moving()
    }

    /// Whether nothing is heard of the reflections.
    pub fn is_off(&self) -> bool {
        !self.level.is_moving() && self.level.value() == 0.0
    }

    /// Lets time pass without sound.
    pub fn skip(&mut self, frames: usize) {
        self.states = [0.0; 2];
        if self.is_gliding() {
            for _ in 0..frames {
                self.level.tick();
                self.dull.tick();
            }
        }
    }

    /// Starts a change to reflections between these two times in milliseconds. Power of all: 1.
    pub fn set_span(&mut self, span_ms: [f64; 2], sample_rate_hz: f64) {
        (self.from, self.old_gains) = (self.to, self.gains);
        for side in 0..2 {
            let mut power = 0.0;
            let time_ms = |tap: &Tap| span_ms[0] * (span_ms[1] / span_ms[0]).powf(tap.place);
            // The direct sound has gone as far as the first reflection needs.
            let level = |tap: &Tap| span_ms[0] / (span_ms[0] + time_ms(tap));
            for tap in &self.taps[side] {
                power += level(tap) * level(tap);
            }
            for (at, tap) in self.taps[side].iter().enumerate() {
                let samples = time_ms(tap) * 0.001 * sample_rate_hz;
                self.to[side][at] = samples.round().to_usize();
                self.gains[side][at] = tap.sign * (level(tap) / power.sqrt()).to_f32();
            }
        }
    }

    /// Adds a piece that starts `offset` frames into its cell; `rings` have been written. `weights`,
    /// while a change runs, is the weight of the new times at the cell's start and per frame.
    pub fn add(
        &mut self,
        rings: &[CellRing; 2],
        offset: usize,
        weights: Option<[f32; 2]>,
        sides: [&mut [f32]; 2],
    ) {
        let frames = sides[0].len();
        if self.is_off() {
            return self.skip(frames);
        }
        let mut heard = [[0.0; CELL]; 2];
        for (side, heard) in heard.iter_mut().enumerate() {
            let output = &mut heard[..frames];
            run(self.path, Hear { early: self, side, rings, offset, weights, output });
        }
        let [left, right] = sides;
        if !self.is_gliding() && self.dull.value() == 0.0 {
            self.states = [0.0; 2];
            let level = self.level.value();
            for (side, heard) in [left, right].into_iter().zip(&heard) {
                for (y, x) in side.iter_mut().zip(heard) {
                    *y += (level * f64::from(*x)).to_f32();
                }
            }
            return;
        }
        for (k, (l, r)) in left.iter_mut().zip(right).enumerate() {
            let (level, dull) = (self.level.tick(), self.dull.tick());
            for (side, y) in [l, r].into_iter().enumerate() {
                let x = f64::from(heard[side][k]);
                let low = one_pole(&mut self.states[side], x, self.factor);
                self.states[side] = flush_tiny(self.states[side]);
                *y += (level * (x + dull * (low - x))).to_f32();
            }
        }
    }

    #[inline(always)]
    fn hear(
        &self,
        side: usize,
        rings: &[CellRing; 2],
        offset: usize,
        weights: Option<[f32; 2]>,
        output: &mut [f32],
    ) {
        let frames = output.len();
        for (at, tap) in self.taps[side].iter().enumerate() {
            let ring = &rings[tap.side];
            let (new, gain) = (ring.read(self.to[side][at], frames), self.gains[side][at]);
            match weights {
                None => {
                    for (y, x) in output.iter_mut().zip(new) {
                        *y += gain * x;
                    }
                }
                Some([start, slope]) => {
                    let old = ring.read(self.from[side][at], frames);
                    let old_gain = self.old_gains[side][at];
                    for (k, (y, (new, old))) in
                        output.iter_mut().zip(new.iter().zip(old)).enumerate()
                    {
                        let weight = start + slope * (offset + k).to_f32();
                        *y += (1.0 - weight) * old_gain * old + weight * gain * new;
                    }
                }
            }
        }
    }
}

/// The reflections of a side in one piece.
struct Hear<'a> {
    early: &'a Early,
    side: usize,
    rings: &'a [CellRing; 2],
    offset: usize,
    weights: Option<[f32; 2]>,
    output: &'a mut [f32],
}

impl Kernel for Hear<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        self.early.hear(self.side, self.rings, self.offset, self.weights, self.output);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reflections_are_told_as_they_are_heard() {
        let hall = ReverbSettings::hall(super::super::Decay::flat(2.0));
        let settings = ReverbSettings { space: super::super::Space::Room, ..hall };
        let span_ms = settings.early_ms();
        for side in settings.reflections() {
            let inside = |one: &Reflection| (span_ms[0]..=span_ms[1]).contains(&one.time_ms);
            assert!(side.iter().all(inside), "{side:?}");
            assert!(side.windows(2).all(|pair| pair[0].time_ms < pair[1].time_ms));
            let power: f64 = side.iter().map(|one| one.gain * one.gain).sum();
            assert!((power.sqrt() - settings.levels()[0]).abs() < 1e-5);
        }
        assert!(hall.reflections().iter().flatten().all(|one| one.gain == 0.0));
    }

    #[test]
    fn reflections_lie_in_their_span_and_have_power_1() {
        let mut early = Early::new();
        early.set_span([2.0, 40.0], 48_000.0);
        for side in 0..2 {
            let power: f32 = early.gains[side].iter().map(|g| g * g).sum();
            assert!((power - 1.0).abs() < 1e-5);
            assert!(early.to[side].iter().all(|at| (96..=1920).contains(at)));
            assert!(early.to[side].windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
