//! The grid of frames, counted since the last reset, that all work between frames keeps to: the
//! output cannot depend on how a host cuts blocks.

/// Frames of a hop: the time between two levels detected and between two gains of a dynamic band.
pub const HOP_FRAMES: usize = 8;
/// The same while a band has an attack under [`FINE_ATTACK_MS`].
pub const FINE_HOP_FRAMES: usize = 2;
/// Attacks under this many ms are too fast for hops of [`HOP_FRAMES`].
pub const FINE_ATTACK_MS: f32 = 1.0;
/// Hops in a grid step.
pub const HOPS_PER_STEP: usize = 4;
/// Frames of a grid step: the time between two designs of a moving band.
pub const GRID_FRAMES: usize = HOPS_PER_STEP * HOP_FRAMES;
/// Most frames processed at once, and the time between two flushes of decayed filter states.
pub const CHUNK_FRAMES: usize = 8 * GRID_FRAMES;
/// Frames between two searches for the limit of the sum of all bands while settings keep changing.
pub const LIMIT_FRAMES: usize = CHUNK_FRAMES;

/// Counter of frames since the last reset.
#[derive(Debug, Clone, Copy, Default)]
pub struct GridClock {
    frame: u64,
}

impl GridClock {
    /// Frames since the last reset.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// Whether no frame has gone by since the last reset.
    pub fn is_at_start(&self) -> bool {
        self.frame == 0
    }

    /// Counts `frames` more.
    pub fn advance(&mut self, frames: usize) {
        self.frame += frames as u64;
    }

    /// Frames since the last multiple of `interval_frames`.
    pub fn since(&self, interval_frames: usize) -> usize {
        (self.frame % interval_frames as u64) as usize
    }

    /// Frames to the next multiple of `interval_frames`, 1 or more.
    pub fn until(&self, interval_frames: usize) -> usize {
        interval_frames - self.since(interval_frames)
    }

    /// How many multiples of `interval_frames` the next `frames` frames begin at, the present among them.
    pub fn multiples_within(&self, interval_frames: usize, frames: usize) -> usize {
        let end = self.since(interval_frames) + frames;
        end.div_ceil(interval_frames) - self.since(interval_frames).div_ceil(interval_frames)
    }

    /// Whether the present frame is a multiple of `interval_frames`.
    pub fn is_on(&self, interval_frames: usize) -> bool {
        self.since(interval_frames) == 0
    }
}
