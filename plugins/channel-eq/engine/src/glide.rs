//! A setting on its way to a new value.
//!
//! Three equal one-pole low-passes in series, advanced once per grid step: no corner in the
//! value, its slope or its bend, so that what it moves makes no click. Delay 3 x
//! [`STAGE_MS`]; a step is within 1 % after 8.4 x.

/// Time constant of each of the three stages in ms.
pub const STAGE_MS: f64 = 1.0;
/// How much longer than other glides that of Q takes: from end to end of its dial, Q goes over eleven
/// octaves, and a bell that rings would tick.
pub const Q_SLOWNESS: f64 = 3.5;

/// A value that glides on the engine's frame grid.
#[derive(Debug, Clone, Copy)]
pub struct Glide {
    stages: [f64; 3],
    target: f64,
}

impl Glide {
    /// At rest at `value`.
    pub fn new(value: f64) -> Self {
        Self { stages: [value; 3], target: value }
    }

    /// Where to go.
    pub fn set(&mut self, target: f64) {
        self.target = target;
    }

    /// Ends the glide at the target.
    pub fn jump(&mut self) {
        self.stages = [self.target; 3];
    }

    /// One grid step; `factor` is what a stage keeps of its distance.
    pub fn advance(&mut self, factor: f64) {
        let mut input = self.target;
        let mut distance = 0.0f64;
        for stage in &mut self.stages {
            *stage = input + (*stage - input) * factor;
            input = *stage;
            distance = distance.max((*stage - self.target).abs());
        }
        // Far below what an ear or a meter resolves, in octaves, dB and linear gain alike.
        if distance < 1e-7 {
            self.jump();
        }
    }

    /// The value now.
    pub fn value(&self) -> f64 {
        self.stages[2]
    }

    /// Where the glide ends.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Whether the value has arrived for good.
    pub fn is_at_rest(&self) -> bool {
        self.stages.iter().all(|stage| *stage == self.target)
    }
}

/// A single gain, glided on the grid and splined between, sample by sample (the same curve as
/// `SvfMotion`: a quadratic B-spline).
#[derive(Debug, Clone, Copy)]
pub struct GainGlide {
    glide: Glide,
    before: f64,
    latest: f64,
    now: f64,
    step: f64,
    bend: f64,
}

impl GainGlide {
    /// At rest at `gain`.
    pub fn new(gain: f64) -> Self {
        Self {
            glide: Glide::new(gain),
            before: gain,
            latest: gain,
            now: gain,
            step: 0.0,
            bend: 0.0,
        }
    }

    /// Where to go.
    pub fn set(&mut self, gain: f64) {
        self.glide.set(gain);
    }

    /// Ends the glide at the target.
    pub fn jump(&mut self) {
        *self = Self::new(self.glide.target());
    }

    /// Starts the next grid interval of `frames` frames.
    pub fn advance(&mut self, factor: f64, frames: usize) {
        if self.is_at_rest() {
            return;
        }
        self.glide.advance(factor);
        let (p0, p1, p2) = (self.before, self.latest, self.glide.value());
        (self.before, self.latest) = (p1, p2);
        if p0 == p1 && p1 == p2 {
            (self.now, self.step, self.bend) = (p2, 0.0, 0.0);
            return;
        }
        let per_frame = 1.0 / frames.max(1) as f64;
        self.now = 0.5 * (p0 + p1);
        self.bend = (p0 - 2.0 * p1 + p2) * per_frame * per_frame;
        self.step = (p1 - p0) * per_frame + 0.5 * self.bend;
    }

    /// The gain of the next frame.
    #[inline(always)]
    pub fn tick(&mut self) -> f64 {
        let now = self.now;
        self.now += self.step;
        self.step += self.bend;
        now
    }

    /// Whether the gain is `value`, and stays there.
    pub fn rests_at(&self, value: f64) -> bool {
        self.is_at_rest() && self.now == value
    }

    /// Whether the gain is constant until the target changes.
    pub fn is_at_rest(&self) -> bool {
        self.glide.is_at_rest()
            && self.now == self.latest
            && self.before == self.latest
            && self.step == 0.0
            && self.bend == 0.0
            && self.latest == self.glide.target()
    }

    /// Where the gain is going.
    pub fn target(&self) -> f64 {
        self.glide.target()
    }
}
