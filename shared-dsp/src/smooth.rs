//! Values that glide to their target, sample by sample, the same however blocks are cut.

use crate::convert::ToWhole;

/// A straight line from the present value to the target over a fixed time.
#[derive(Debug, Clone, Copy)]
pub struct Ramp {
    value: f64,
    target: f64,
    step: f64,
    left_samples: u32,
    length_samples: u32,
}

impl Ramp {
    /// A ramp resting at `value`; jumps at once until [`Ramp::prepare`] gives it a length.
    pub fn new(value: f64) -> Self {
        Self { value, target: value, step: 0.0, left_samples: 0, length_samples: 0 }
    }

    /// Sets how long a change takes, and jumps to the target.
    pub fn prepare(&mut self, length_ms: f64, sample_rate_hz: f64) {
        self.length_samples = (length_ms * 0.001 * sample_rate_hz).round().max(0.0).to_u32();
        self.jump();
    }

    /// Glides to `target` from wherever the value is now. The same target again changes nothing.
    #[inline]
    pub fn set(&mut self, target: f64) {
        if target == self.target {
            return;
        }
        self.target = target;
        self.left_samples = self.length_samples;
        if self.length_samples == 0 {
            self.value = target;
        } else {
            self.step = (target - self.value) / f64::from(self.length_samples);
        }
    }

    /// Ends the glide at the target.
    pub fn jump(&mut self) {
        self.value = self.target;
        self.left_samples = 0;
    }

    /// The value of the next sample.
    #[inline]
    pub fn tick(&mut self) -> f64 {
        match self.left_samples {
            0 => {}
            1 => self.jump(),
            _ => {
                self.left_samples -= 1;
                self.value += self.step;
            }
        }
        self.value
    }

    /// The value of the latest sample.
    #[inline]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Value at the end of the glide.
    #[inline]
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Samples until it arrives at the target.
    #[inline]
    pub fn left_samples(&self) -> usize {
        self.left_samples as usize
    }

    /// Whether the next sample still differs from the target.
    #[inline]
    pub fn is_moving(&self) -> bool {
        self.left_samples > 0
    }
}

/// A way from the present value to the target over a fixed time that begins and ends without a corner.
#[derive(Debug, Clone, Copy)]
pub struct Glide {
    from: f64,
    target: f64,
    share: Ramp,
}

impl Glide {
    /// A glide resting at `value`; jumps at once until [`Glide::prepare`] gives it a length.
    pub fn new(value: f64) -> Self {
        Self { from: value, target: value, share: Ramp::new(1.0) }
    }

    /// Sets how long a change takes, and jumps to the target.
    pub fn prepare(&mut self, length_ms: f64, sample_rate_hz: f64) {
        self.share.prepare(length_ms, sample_rate_hz);
        self.jump();
    }

    /// Glides to `target` from wherever the value is now. The same target again changes nothing.
    pub fn set(&mut self, target: f64) {
        if target != self.target {
            (self.from, self.target) = (self.value(), target);
            let length_samples = self.share.length_samples;
            self.share = Ramp { length_samples, ..Ramp::new(0.0) };
            self.share.set(1.0);
        }
    }

    /// Ends the glide at the target.
    pub fn jump(&mut self) {
        self.share.jump();
        self.from = self.target;
    }

    /// The value of the next sample.
    #[inline]
    pub fn tick(&mut self) -> f64 {
        self.share.tick();
        self.value()
    }

    /// The value of the latest sample.
    #[inline]
    pub fn value(&self) -> f64 {
        if !self.share.is_moving() {
            return self.target;
        }
        self.from + (self.target - self.from) * without_corners(self.share.value())
    }

    /// Samples until it arrives at the target.
    #[inline]
    pub fn left_samples(&self) -> usize {
        self.share.left_samples()
    }

    /// Whether the next sample still differs from the target.
    #[inline]
    pub fn is_moving(&self) -> bool {
        self.share.is_moving()
    }
}

/// The share of the way from 0 to 1 that begins and ends without a corner, which a low tone would make
/// heard as a tick: value, slope and bend are continuous.
pub fn without_corners(share: f64) -> f64 {
    share * share * share * (share * (6.0 * share - 15.0) + 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ramp_arrives_exactly_and_on_time() {
        let mut ramp = Ramp::new(0.0);
        ramp.prepare(10.0, 48_000.0);
        ramp.set(1.0);
        for _ in 0..479 {
            assert!(ramp.tick() < 1.0);
        }
        assert_eq!(ramp.tick(), 1.0);
        assert!(!ramp.is_moving());
    }

    #[test]
    fn glide_arrives_exactly_and_on_time_also_when_turned_back() {
        let mut glide = Glide::new(1.0);
        glide.prepare(10.0, 48_000.0);
        glide.set(0.0);
        (0..240).for_each(|_| assert!(glide.tick() > 0.0));
        assert!((glide.value() - 0.5).abs() < 1e-12);
        glide.set(1.0);
        assert!((glide.tick() - 0.5).abs() < 1e-6);
        (0..478).for_each(|_| assert!(glide.tick() < 1.0));
        assert_eq!((glide.tick(), glide.is_moving()), (1.0, false));
    }

    #[test]
    fn ramp_without_length_jumps() {
        let mut ramp = Ramp::new(0.5);
        ramp.set(0.25);
        assert_eq!(ramp.tick(), 0.25);
    }
}
