//! Clipped runs: tops cut off flat at the programme's own ceiling.
//!
//! A run is three or more consecutive samples within one step of 16 bits at the highest level that
//! this channel has reached on this side of zero, or at full scale and beyond. Flat alone is not
//! clipped: a square wave is flat by design, and so is the slow top of a low sine within one step.
//! What tells them apart is the corner. A wave that is cut off was on its way up just before (or
//! down just after) and would have gone on; a square wave rests, jumps, and rests again; a sine is
//! level long before its top. So at one end at least, the two samples outside the run differ by more
//! than eight steps, towards the ceiling, and the last step into the run is not more than four
//! times that.
//!
//! Why eight: a smooth top that stays within one step for three samples bends by at most two steps
//! per sample squared, so two samples further out it moves by five at most.
//!
//! Limits: clipping that went through a filter, a codec, or a change of rate leaves no flat runs,
//! nor does a clipped track under other tracks. Drive of 30 dB and more has no slopes left and is
//! taken for the square wave that it is. A trapezoid oscillator alone looks clipped. Below
//! [`FLOOR_DBFS`] nothing is looked for. When the programme goes louder, the ceiling with the most
//! runs stays the one reported.

use crate::bands::{BLOCK_FRAMES, Block};
use crate::convert::ToF64;
use crate::units::gain_to_db;

/// One step of 16 bits.
const STEP: f32 = 1.0 / 32_768.0;
/// From here on a sample is full scale: a 16-bit file cannot hold more than 1 - `STEP`.
const FULL_SCALE: f32 = 1.0 - 1.5 * STEP;
const CORNER: f32 = 8.0 * STEP;
const STEEPEST: f32 = 4.0;
const SHORTEST_RUN: u32 = 3;
/// Level below which no run counts as clipped, dBFS.
pub const FLOOR_DBFS: f64 = -40.0;
const FLOOR: f32 = 0.01;
/// Runs that make it as likely as not.
const RUNS_FOR_HALF: f64 = 3.0;
/// Samples kept from the block before.
const PAST: usize = 3;

/// Clipped runs found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClippingReadings {
    /// Runs cut off flat, in all channels.
    pub runs: u64,
    /// Samples of the longest.
    pub longest_samples: u32,
    /// Frame of the first run.
    pub first_frame: u64,
    /// Frame of the longest run.
    pub worst_frame: u64,
    /// The ceiling, dBFS.
    pub ceiling_dbfs: f64,
    /// Samples at or over full scale, which a fixed-point file cannot hold.
    pub full_scale_samples: u64,
    /// 0 to 1; from 0.5 on (three runs) it is worth saying.
    pub confidence_share: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    level: f32,
    runs: u64,
    longest: u32,
    first_frame: u64,
    worst_frame: u64,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    level: f32,
    length: u32,
    frame: u64,
    has_corner: bool,
}

/// One side of zero of one channel.
#[derive(Debug, Clone, Copy, Default)]
struct Ceiling {
    present: Tally,
    /// The ceiling with the most runs so far.
    most: Tally,
    open: Option<Run>,
}

fn is_corner(slope: f32, step: f32) -> bool {
    slope > CORNER && step <= STEEPEST * slope
}

impl Ceiling {
    fn threshold(&self) -> f32 {
        (self.present.level.min(FULL_SCALE) - STEP).max(FLOOR)
    }

    /// `samples` with this side of zero up: two before, the one in question, and one after.
    #[inline]
    fn take_in(&mut self, [before, last, sample, next]: [f32; 4], frame: u64) {
        if let Some(run) = &mut self.open {
            let is_flat = (sample - run.level).abs() <= STEP && (sample - last).abs() <= STEP;
            if is_flat || (sample >= 1.0 && run.level >= 1.0) {
                run.length += 1;
                return;
            }
            run.has_corner |= is_corner(sample - next, last - sample);
            let run = *run;
            self.close(run);
        }
        if sample >= self.threshold() {
            if sample > self.present.level + STEP {
                if self.present.runs > self.most.runs {
                    self.most = self.present;
                }
                self.present = Tally { level: sample, ..Tally::default() };
            }
            let has_corner = is_corner(last - before, sample - last) || sample >= 1.0;
            self.open = Some(Run { level: sample, length: 1, frame, has_corner });
        }
    }

    fn close(&mut self, run: Run) {
        self.open = None;
        if run.length < SHORTEST_RUN || !run.has_corner {
            return;
        }
        let tally = &mut self.present;
        tally.runs += 1;
        if tally.runs == 1 {
            tally.first_frame = run.frame;
        }
        if run.length > tally.longest {
            (tally.longest, tally.worst_frame) = (run.length, run.frame);
        }
    }

    fn tally(&self) -> &Tally {
        if self.most.runs > self.present.runs { &self.most } else { &self.present }
    }
}

/// Detector of clipped runs in two channels.
#[derive(Debug, Clone, Default)]
pub struct Clipping {
    ceilings: [[Ceiling; 2]; 2],
    past: [[f32; PAST]; 2],
    full_scale_samples: u64,
    frames: u64,
}

impl Clipping {
    /// Forgets everything.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Processes a block; `channels` is how many of its two count.
    #[inline]
    pub fn push(&mut self, block: &Block, channels: usize) {
        for (channel, samples) in block.iter().enumerate().take(channels) {
            let mut heard = [0.0; PAST + BLOCK_FRAMES];
            heard[..PAST].copy_from_slice(&self.past[channel]);
            heard[PAST..].copy_from_slice(samples);
            self.past[channel].copy_from_slice(&heard[BLOCK_FRAMES..]);
            let (mut high, mut low, mut full) = ([0.0f32; 8], [0.0f32; 8], [0u32; 8]);
            for row in heard[PAST - 1..PAST - 1 + BLOCK_FRAMES].as_chunks::<8>().0 {
                for n in 0..8 {
                    high[n] = if row[n] > high[n] { row[n] } else { high[n] };
                    low[n] = if row[n] < low[n] { row[n] } else { low[n] };
                    full[n] += u32::from(row[n].abs() >= FULL_SCALE);
                }
            }
            self.full_scale_samples += u64::from(full.iter().sum::<u32>());
            let highest = high.iter().fold(0.0f32, |a, &b| a.max(b));
            let lowest = low.iter().fold(0.0f32, |a, &b| a.min(b));
            for (ceiling, (sign, extreme)) in
                self.ceilings[channel].iter_mut().zip([(1.0, highest), (-1.0, -lowest)])
            {
                if extreme < ceiling.threshold() && ceiling.open.is_none() {
                    continue;
                }
                for (n, window) in heard.windows(4).enumerate() {
                    let window = [window[0], window[1], window[2], window[3]];
                    // The sample in question is one behind.
                    let frame = (self.frames + n as u64).saturating_sub(1);
                    ceiling.take_in(window.map(|x| sign * x), frame);
                }
            }
        }
        self.frames += BLOCK_FRAMES as u64;
    }

    /// Readings since the reset.
    pub fn readings(&self) -> ClippingReadings {
        let tallies = || self.ceilings.iter().flatten().map(Ceiling::tally);
        let runs = tallies().map(|tally| tally.runs).sum();
        let found = || tallies().filter(|tally| tally.runs > 0);
        let worst = found().max_by_key(|tally| tally.longest).copied().unwrap_or_default();
        ClippingReadings {
            runs,
            longest_samples: worst.longest,
            first_frame: found().map(|tally| tally.first_frame).min().unwrap_or(0),
            worst_frame: worst.worst_frame,
            ceiling_dbfs: if runs > 0 { gain_to_db(worst.level.into()) } else { f64::NEG_INFINITY },
            full_scale_samples: self.full_scale_samples,
            confidence_share: 1.0 - 0.5f64.powf(runs.to_f64() / RUNS_FOR_HALF),
        }
    }
}
