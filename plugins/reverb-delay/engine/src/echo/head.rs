//! Where a line is read: a place that stands still, fades to another, bends to it as tape does, or
//! moves all the time.
//!
//! - Crossfade: the line is read at both times for 50 ms, so the pitch never bends. The weights add up
//!   to 1, and what is lost where both times cancel each other is made up for by as much as the
//!   powers of the last 10 ms say ([`Level`]): the level stays, and the loop gains no power. Only
//!   a tone that both times have in opposite phase dips, for 12 ms. A change during a fade waits for its
//!   end.
//! - Repitch: the place itself moves, at half the speed of sound on tape at most: an octave down, a fifth
//!   up. It sets off and arrives softly, 0.15 s from the end.
//! - Next repeat: what is in the line keeps its time, and what is written after the change has the new
//!   one, so that each sound is read once. Between both, what is written passes over in 50 ms.
//!
//! Whole delays are read as they are, others by [`LongSinc`]. Fades and bends count frames, so
//! the cuts of blocks do not matter.

use crate::settings::TimeChange;
use shared_dsp::delay::fractional::{LONG_SINC_SAMPLES, LongKernel, LongSinc};
use shared_dsp::delay::ring::{CELL, CellRing};

/// The shortest delay, in samples: what a kernel needs, and one to spare.
pub const SHORTEST_SAMPLES: f64 = 18.0;

const FADE_MS: f64 = 50.0;
/// Time over which a fade knows both powers.
const LEVEL_MS: f64 = 10.0;
/// Most that a fade makes up for: 9 dB.
const MOST_MADE_UP: f64 = 2.8;
/// Powers of -280 dB are none.
const POWERLESS: f64 = 1e-28;
/// Time constant of the last part of a bend.
const BEND_S: f64 = 0.15;
/// Time constant in which a bend takes up its speed.
const BEND_START_S: f64 = 0.04;
/// Most that a bend moves for each frame.
const BEND_SPEED: f64 = 0.5;
/// Closer than this a bend has arrived: at 1 kHz a step 100 dB down.
const ARRIVED_SAMPLES: f64 = 1e-4;
/// Most that a moving place comes closer with each frame, with all that moves it.
const APPROACH: f64 = 0.6;

const HALF: usize = LONG_SINC_SAMPLES / 2;

/// A delay that stands still.
#[derive(Debug, Clone, Copy)]
struct Place {
    samples: f64,
    whole_samples: usize,
    kernel: Option<LongKernel>,
}

impl Place {
    /// Within a hundredth of a sample of a whole delay it is whole: exact, and without a kernel.
    fn at(samples: f64) -> Self {
        let nearest = samples.round();
        if (samples - nearest).abs() < 0.01 {
            return Self { samples, whole_samples: nearest as usize, kernel: None };
        }
        let whole = samples.floor();
        let kernel = Some(LongSinc::exact(samples - whole));
        Self { samples, whole_samples: whole as usize, kernel }
    }

    /// The longest piece read before what that piece writes is needed.
    fn longest_piece(&self) -> usize {
        if self.kernel.is_some() { self.whole_samples + 1 - HALF } else { self.whole_samples }
    }

    fn read(&self, line: &CellRing, output: &mut [f32]) {
        let frames = output.len();
        let Some(kernel) = &self.kernel else {
            output.copy_from_slice(line.read(self.whole_samples, frames));
            return;
        };
        let samples = line.read(self.whole_samples + HALF, frames + LONG_SINC_SAMPLES - 1);
        output.fill(0.0);
        for (j, &weight) in kernel.iter().enumerate() {
            for (y, &x) in output.iter_mut().zip(&samples[j..]) {
                *y += weight * x;
            }
        }
    }
}

/// Keeps the level of a fade: powers of the old and the new sound and of both together.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    old: f64,
    both: f64,
    new: f64,
}

impl Level {
    fn take(&mut self, old: f32, new: f32, share: f64) {
        let (old, new) = (f64::from(old), f64::from(new));
        self.old += share * (old * old - self.old);
        self.both += share * (old * new - self.both);
        self.new += share * (new * new - self.new);
    }

    /// What the sum with `weight` of the new sound needs to have the power between both.
    fn gain(&self, weight: f64) -> f64 {
        let kept = 1.0 - weight;
        let wanted = kept * self.old + weight * self.new;
        let power =
            kept * kept * self.old + 2.0 * kept * weight * self.both + weight * weight * self.new;
        if wanted <= POWERLESS {
            1.0
        } else {
            (wanted / power.max(POWERLESS)).sqrt().min(MOST_MADE_UP)
        }
    }
}

/// The reading head of a line.
#[derive(Debug, Clone)]
pub struct ReadHead {
    from: Place,
    to: Place,
    wanted_samples: f64,
    change: TimeChange,
    /// Frames since a fade was asked for.
    faded: usize,
    fade_samples: usize,
    /// Frames until the old place fades out and the new one in.
    starts: [usize; 2],
    level: Level,
    level_samples: usize,
    /// What a bend still has to go: added to the place.
    bend_samples: f64,
    bend_speed: f64,
    bend_share: f64,
    start_share: f64,
    longest_samples: f64,
}

impl ReadHead {
    /// A head to be prepared.
    pub fn new() -> Self {
        let place = Place::at(SHORTEST_SAMPLES);
        Self {
            from: place,
            to: place,
            wanted_samples: SHORTEST_SAMPLES,
            change: TimeChange::Crossfade,
            faded: 0,
            fade_samples: 0,
            starts: [0; 2],
            level: Level::default(),
            level_samples: 0,
            bend_samples: 0.0,
            bend_speed: 0.0,
            bend_share: 0.0,
            start_share: 0.0,
            longest_samples: SHORTEST_SAMPLES,
        }
    }

    /// For delays up to `longest_samples`; jumps to the delay wanted.
    pub fn prepare(&mut self, sample_rate_hz: f64, longest_samples: f64) {
        self.fade_samples = (FADE_MS * 0.001 * sample_rate_hz).round() as usize;
        self.level_samples = (LEVEL_MS * 0.001 * sample_rate_hz).round() as usize;
        self.bend_share = 1.0 / (BEND_S * sample_rate_hz);
        self.start_share = 1.0 / (BEND_START_S * sample_rate_hz);
        self.longest_samples = longest_samples.max(SHORTEST_SAMPLES);
        self.jump();
    }

    /// Asks for another delay.
    pub fn set(&mut self, delay_samples: f64, change: TimeChange) {
        self.change = change;
        self.wanted_samples = delay_samples.clamp(SHORTEST_SAMPLES, self.longest_samples);
        self.begin();
    }

    /// Reads at the delay wanted from now on.
    pub fn jump(&mut self) {
        if self.to.samples != self.wanted_samples {
            self.to = Place::at(self.wanted_samples);
        }
        self.from = self.to;
        self.starts = [0; 2];
        self.faded = self.fade_samples;
        (self.bend_samples, self.bend_speed) = (0.0, 0.0);
    }

    fn fade_frames(&self) -> usize {
        self.starts[0].max(self.starts[1]) + self.fade_samples
    }

    fn is_fading(&self) -> bool {
        self.faded < self.fade_frames()
    }

    fn begin(&mut self) {
        if self.wanted_samples == self.to.samples || self.is_fading() {
            return;
        }
        self.from = self.to;
        self.to = Place::at(self.wanted_samples);
        // While the place bends, no sound has one time.
        let is_next = self.change == TimeChange::NextRepeat && self.is_bending();
        match if is_next { TimeChange::Crossfade } else { self.change } {
            TimeChange::Crossfade => (self.starts, self.faded) = ([0; 2], 0),
            TimeChange::NextRepeat => {
                self.starts = [&self.from, &self.to].map(|place| place.samples.round() as usize);
                self.faded = 0;
            }
            TimeChange::Repitch => {
                self.bend_samples += self.from.samples - self.to.samples;
                self.from = self.to;
            }
        }
    }

    /// Whether a change runs or waits for another to end.
    pub fn is_changing(&self) -> bool {
        self.is_fading() || self.is_bending() || self.wanted_samples != self.to.samples
    }

    fn is_bending(&self) -> bool {
        self.bend_samples != 0.0
    }

    /// Frames of `frames` that may be read at once before the line is written and moves on, while the
    /// place moves by `depth_samples` at most besides; `None` where it does not.
    pub fn piece(&self, frames: usize, depth_samples: Option<f64>) -> usize {
        let mut frames = frames.min(CELL);
        let mut shortest_samples = self.to.samples;
        if self.is_fading() {
            frames = frames.min(self.fade_frames() - self.faded);
            shortest_samples = shortest_samples.min(self.from.samples);
        }
        if depth_samples.is_none() && !self.is_bending() {
            let from = if self.is_fading() { self.from.longest_piece() } else { CELL };
            return frames.min(self.to.longest_piece()).min(from);
        }
        let now = shortest_samples + self.bend_samples - depth_samples.unwrap_or(0.0);
        let room = (now - SHORTEST_SAMPLES) / (1.0 + APPROACH);
        frames.min(room.max(0.0) as usize + 1)
    }

    /// Reads one piece, and moves on by it. `offsets_samples` are what moves the place besides.
    pub fn read(
        &mut self,
        line: &CellRing,
        table: &LongSinc,
        offsets_samples: Option<&[f64; CELL]>,
        output: &mut [f32],
    ) {
        let mut old = [0.0; CELL];
        let old = &mut old[..output.len()];
        if offsets_samples.is_none() && !self.is_bending() {
            self.to.read(line, output);
            if self.is_fading() {
                self.from.read(line, old);
            }
        } else {
            let mut places = offsets_samples.copied().unwrap_or([0.0; CELL]);
            for place in &mut places[..output.len()] {
                *place += self.bend();
            }
            self.read_moving(line, table, self.to.samples, &places, output);
            if self.is_fading() {
                self.read_moving(line, table, self.from.samples, &places, old);
            }
        }
        if self.is_fading() {
            self.fade_between(line, old, output);
        }
        self.advance(output.len());
    }

    /// Fades a piece from `old` to what is in `output`.
    fn fade_between(&mut self, line: &CellRing, old: &[f32], output: &mut [f32]) {
        let is_together = self.starts == [0; 2];
        if self.faded == 0 && is_together {
            self.level = self.level_before(line);
        }
        let share = 1.0 / self.level_samples.max(1) as f64;
        for (k, (new, old)) in output.iter_mut().zip(old).enumerate() {
            let [old_weight, new_weight] = self.starts.map(|start| self.weight(k, start));
            let sum = (1.0 - old_weight) * *old + new_weight * *new;
            if is_together {
                self.level.take(*old, *new, share);
                *new = sum * self.level.gain(f64::from(new_weight)) as f32;
            } else {
                *new = sum;
            }
        }
    }

    /// How far a fade that began `start` frames after it was asked for is at frame `k` of a piece.
    fn weight(&self, k: usize, start: usize) -> f32 {
        let frames = (self.faded + k + 1).saturating_sub(start).min(self.fade_samples);
        let phase = frames as f32 * (1.0 / self.fade_samples as f32);
        // A cubic with level ends: no step, and no corner that would be heard as a tick.
        phase * phase * (3.0 - 2.0 * phase)
    }

    /// The powers just before a fade.
    fn level_before(&self, line: &CellRing) -> Level {
        let mut level = Level::default();
        let share = 1.0 / self.level_samples.max(1) as f64;
        let [from, to] = [&self.from, &self.to].map(|place| place.whole_samples);
        // Twice the time, so that all that is known is weighted in.
        for age in (1..=2 * self.level_samples.div_ceil(CELL)).rev() {
            let both =
                line.read(from + age * CELL, CELL).iter().zip(line.read(to + age * CELL, CELL));
            both.for_each(|(old, new)| level.take(*old, *new, share));
        }
        level
    }

    /// Moves on by a piece of silence.
    pub fn pass(&mut self, frames: usize) {
        if self.is_bending() {
            for _ in 0..frames {
                self.bend();
            }
        }
        self.advance(frames);
    }

    fn advance(&mut self, frames: usize) {
        if self.is_fading() {
            self.faded += frames;
            self.begin();
        }
    }

    /// The next frame's bend.
    fn bend(&mut self) -> f64 {
        if !self.is_bending() {
            return 0.0;
        }
        let wanted = (-self.bend_samples * self.bend_share).clamp(-BEND_SPEED, BEND_SPEED);
        self.bend_speed += (wanted - self.bend_speed) * self.start_share;
        self.bend_samples += self.bend_speed;
        if self.bend_samples.abs() < ARRIVED_SAMPLES && self.bend_speed.abs() < ARRIVED_SAMPLES {
            (self.bend_samples, self.bend_speed) = (0.0, 0.0);
        }
        self.bend_samples
    }

    fn read_moving(
        &self,
        line: &CellRing,
        table: &LongSinc,
        from_samples: f64,
        places: &[f64; CELL],
        output: &mut [f32],
    ) {
        for (k, (y, place)) in output.iter_mut().zip(places).enumerate() {
            let delay = (from_samples + place).clamp(SHORTEST_SAMPLES, self.longest_samples);
            let whole = delay.floor();
            let kernel = table.kernel(delay - whole);
            let samples = line.read(whole as usize + HALF - k, LONG_SINC_SAMPLES);
            // Eight sums side by side, so that they fit a register.
            let mut sums = [0.0; 8];
            for (weights, samples) in kernel.chunks_exact(8).zip(samples.chunks_exact(8)) {
                for ((sum, weight), x) in sums.iter_mut().zip(weights).zip(samples) {
                    *sum += weight * x;
                }
            }
            *y = sums.iter().sum();
        }
    }

    /// The longest delay being read, in samples.
    pub fn delay_samples(&self) -> f64 {
        let longest = self.to.samples.max(self.wanted_samples).max(self.from.samples);
        longest + self.bend_samples.max(0.0)
    }
}
