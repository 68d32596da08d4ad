//! A run of samples that may be a top cut off.

/// One step of 16 bits.
pub(super) const STEP: f32 = 1.0 / 32_768.0;
/// Level below which no run counts as clipped, linear.
pub(super) const FLOOR: f32 = 0.01;
const CORNER: f32 = 8.0 * STEP;
const STEEPEST: f32 = 4.0;
const SHORTEST: u32 = 3;
/// A high-pass filter of up to 30 Hz tilts a flat top by this share of its level a sample.
const TILT: f32 = 0.005;
/// Most that the slope of a tilted run may change from sample to sample: rounding to 16 bits.
const BEND: f32 = 2.5 * STEP;
/// Least change of slope at the corners of a tilted run.
const TILTED_CORNER: f32 = 12.0 * BEND;
const SHORTEST_TILTED: u32 = 7;

/// A run, with its side of zero up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Its first sample.
    pub(super) first: f32,
    /// Its samples.
    pub(super) length: u32,
    /// The frame of the first.
    pub(super) frame: u64,
    last: f32,
    /// Its first and its latest slope.
    slopes: [f32; 2],
    is_level: bool,
    /// Slope of the two samples before, where it makes a corner; and after.
    corners: [f32; 2],
}

/// The slope outside a run, 0 where it makes no corner with the `step` into the run.
fn corner(slope: f32, step: f32) -> f32 {
    if slope > CORNER && step <= STEEPEST * slope { slope } else { 0.0 }
}

impl Run {
    /// A run that may begin at `sample`.
    pub(super) fn begin(before: f32, last: f32, sample: f32, frame: u64) -> Self {
        Self {
            first: sample,
            length: 1,
            frame,
            last: sample,
            slopes: [0.0; 2],
            is_level: true,
            corners: [corner(last - before, sample - last), 0.0],
        }
    }

    /// Whether `sample` goes on with it.
    pub(super) fn goes_on(&mut self, sample: f32) -> bool {
        let slope = sample - self.last;
        let stays_level =
            self.is_level && slope.abs() <= STEP && (sample - self.first).abs() <= STEP;
        let stays_straight = slope.abs() <= (TILT * self.first).max(STEP)
            && (self.length == 1 || (slope - self.slopes[1]).abs() <= BEND);
        // A level run that begins to tilt ends, so that it is counted.
        let ends_level = self.is_level && !stays_level && self.length >= SHORTEST;
        if !stays_level && (!stays_straight || ends_level) {
            return false;
        }
        self.is_level = stays_level;
        if self.length == 1 {
            self.slopes[0] = slope;
        }
        (self.last, self.slopes[1]) = (sample, slope);
        self.length += 1;
        true
    }

    /// Ends it before `sample`, which is followed by `next`.
    pub(super) fn end(&mut self, sample: f32, next: f32) {
        self.corners[1] = corner(sample - next, self.last - sample);
    }

    /// Whether it is cut off at its own level.
    pub(super) fn is_clipped_level(&self) -> bool {
        self.is_level && self.length >= SHORTEST && self.corners.iter().any(|&slope| slope > 0.0)
    }

    /// Whether it is cut off and tilted by a high-pass filter since.
    pub(super) fn is_clipped_tilted(&self) -> bool {
        let [before, after] = self.corners;
        let bends = [before - self.slopes[0], after + self.slopes[1]];
        self.length >= SHORTEST_TILTED
            && before.min(after) > 0.0
            && bends.iter().all(|&bend| bend > TILTED_CORNER)
    }
}
