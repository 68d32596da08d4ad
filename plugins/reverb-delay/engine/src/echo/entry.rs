//! What sound passes on its way into the lines: saturation, then diffusion. Both come late, so they are
//! added to what is already in the lines, at the place where they belong; what does not pass them
//! is written at once. So neither moves a repeat, and where both are off they cost nothing.
//!
//! They work in whole cells of [`CELL`] frames, however blocks are cut.

use super::diffusion::Diffusion;
use super::drive::LoopDrive;
use super::settings::EchoSettings;
use shared_dsp::delay::line::DelayLine;
use shared_dsp::delay::ring::{CELL, CellRing};

/// Frames besides their own delay that a delay must have left, so that nothing is read before it is
/// complete: a cell, and what a kernel looks ahead.
const MARGIN_SAMPLES: usize = CELL + 20;

/// The way into both lines.
#[derive(Debug, Clone)]
pub struct Entry {
    drive: LoopDrive,
    diffusion: Diffusion,
    /// Sound that is as late as what saturation adds.
    late: [DelayLine<f32>; 2],
    cell: [[f32; CELL]; 2],
    /// Share of each frame of this cell that is blurred.
    shares: [f32; CELL],
}

impl Entry {
    /// To be prepared.
    pub fn new() -> Self {
        Self {
            drive: LoopDrive::new(),
            diffusion: Diffusion::new(),
            late: [DelayLine::new(), DelayLine::new()],
            cell: [[0.0; CELL]; 2],
            shares: [0.0; CELL],
        }
    }

    /// Takes memory.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.drive.prepare(sample_rate_hz);
        self.diffusion.prepare(sample_rate_hz, channels);
        self.late.iter_mut().for_each(|late| late.prepare(self.drive.delay_samples()));
        self.reset();
    }

    /// Forgets all sound; settings jump to where they were going.
    pub fn reset(&mut self) {
        self.drive.reset();
        self.diffusion.reset();
        self.late.iter_mut().for_each(DelayLine::reset);
        self.cell = [[0.0; CELL]; 2];
        self.shares = self.diffusion.next_shares();
    }

    /// Settings jump to where they were going.
    pub fn jump(&mut self) {
        self.drive.jump();
        self.diffusion.jump();
        self.shares = self.diffusion.next_shares();
    }

    /// Takes new settings, for delays of `delay_samples` at least.
    pub fn set(&mut self, settings: &EchoSettings, delay_samples: f64) {
        let taken_samples = self.drive.delay_samples() + MARGIN_SAMPLES;
        let fits = delay_samples >= taken_samples as f64 && !settings.frozen;
        self.drive.set(settings.saturator, if fits { settings.drive_share } else { 0.0 });
        let share = if fits { settings.diffusion_share } else { 0.0 };
        self.diffusion.set(share, delay_samples, taken_samples);
    }

    /// Whether a setting is on its way.
    pub fn is_moving(&self) -> bool {
        self.drive.is_moving() || self.diffusion.is_moving()
    }

    /// Takes in a piece that starts at frame `from` of the cell, and leaves what is written at once.
    #[inline]
    pub fn take(&mut self, from: usize, frames: usize, sides: &mut [[f32; CELL]; 2]) {
        let is_blurred = self.diffusion.is_used();
        if !is_blurred && !self.drive.is_used() {
            return;
        }
        for (cell, side) in self.cell.iter_mut().zip(sides) {
            cell[from..from + frames].copy_from_slice(&side[..frames]);
            if is_blurred {
                for (x, share) in side.iter_mut().zip(&self.shares[from..from + frames]) {
                    *x *= 1.0 - share;
                }
            }
        }
    }

    /// Ends a cell that both lines have moved on by: adds to them what came late. Gives whether
    /// that is any sound.
    pub fn end_cell(&mut self, lines: &mut [CellRing; 2], channels: usize) -> bool {
        let (is_driven, is_blurred) = (self.drive.is_used(), self.diffusion.is_used());
        if !is_driven && !is_blurred {
            self.rest_cell();
            return false;
        }
        let mut is_sound = false;
        let mut add = |age: usize, sides: &[[f32; CELL]; 2]| {
            for (line, side) in lines.iter_mut().zip(sides).take(channels) {
                is_sound |= side.iter().any(|x| *x != 0.0);
                line.add(age, side);
            }
        };
        let age = CELL + self.drive.delay_samples();
        let mut added = [[0.0; CELL]; 2];
        if is_driven {
            added = self.drive.process(&self.cell, channels);
        } else {
            self.drive.rest_cell();
        }
        if is_blurred {
            let mut blurred = self.cell;
            for (line, late) in self.late.iter_mut().enumerate() {
                late.process(&mut blurred[line]);
                for k in 0..CELL {
                    blurred[line][k] += added[line][k];
                    added[line][k] *= 1.0 - self.shares[k];
                }
            }
            self.diffusion.process(&mut blurred, channels);
            for side in &mut blurred {
                side.iter_mut().zip(&self.shares).for_each(|(x, share)| *x *= share);
            }
            add(age + self.diffusion.delay_samples(), &blurred);
        } else {
            self.diffusion.rest_cell();
        }
        if is_driven {
            add(age, &added);
        }
        self.forget_unused(is_driven, is_blurred);
        self.cell = [[0.0; CELL]; 2];
        self.shares = self.diffusion.next_shares();
        is_sound
    }

    /// What has faded out starts empty when it comes back.
    fn forget_unused(&mut self, was_driven: bool, was_blurred: bool) {
        if was_driven && !self.drive.is_used() {
            self.drive.forget();
        }
        if was_blurred && !self.diffusion.is_used() {
            self.diffusion.forget();
            self.late.iter_mut().for_each(DelayLine::reset);
        }
    }

    /// Ends a cell of silence.
    pub fn rest_cell(&mut self) {
        self.drive.rest_cell();
        self.diffusion.rest_cell();
        if self.diffusion.is_moving() || self.shares[CELL - 1] != 0.0 {
            self.shares = self.diffusion.next_shares();
        }
    }

    /// How long sound is inside or spread out by one turn, in samples.
    pub fn spread_samples(&self) -> usize {
        CELL + self.drive.delay_samples() + self.diffusion.tail_samples()
    }
}
