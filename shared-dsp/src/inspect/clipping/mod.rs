//! Clipped runs: tops cut off.
//!
//! A **level run** is three or more consecutive samples within one step of 16 bits, at the highest level of
//! its second on this side of zero. Flat alone is not
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
//! One clipper has one ceiling, so runs count together where their ceilings agree within 0.02 dB;
//! in a fade they do not. The ceiling with the most runs is the one reported.
//!
//! A **tilted run** is what a high-pass filter of up to 30 Hz leaves of a flat top: seven or more
//! samples on a straight line that is nearly level, within 1 dB of the top of its second, with a
//! corner at both ends. Straight means that the slope changes by no more than rounding to 16 bits
//! can explain. Such a line is rare in music, but not unheard of, so it takes more of them.
//!
//! Limits: clipping that went through another filter, a codec, or a change of rate leaves no runs,
//! nor does a clipped track under other tracks. Drive of 30 dB and more has no slopes left and is
//! taken for the square wave that it is. A trapezoid oscillator alone looks clipped. Below
//! [`FLOOR_DBFS`] nothing is looked for.

mod run;
mod side;

use super::REPORTED_CONFIDENCE_SHARE;
use crate::bands::{BLOCK_FRAMES, Block};
use crate::convert::{ToF64, ToWhole};
use crate::units::gain_to_db;
use run::STEP;
use side::{Ceiling, Side};

/// From here on a sample is full scale: a 16-bit file cannot hold more than 1 - 1/32768.
const FULL_SCALE: f32 = 1.0 - 1.5 * STEP;
/// Level below which no run counts as clipped, dBFS.
pub const FLOOR_DBFS: f64 = -40.0;
/// Level and tilted runs that make it as likely as not.
const RUNS_FOR_HALF: f64 = 3.0;
const TILTED_RUNS_FOR_HALF: f64 = 12.0;
/// Time after which a ceiling is judged by its neighbourhood.
const THIRD_S: f64 = 1.0 / 3.0;
/// Samples kept from the block before.
const PAST: usize = 3;

/// Clipped runs found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClippingReadings {
    /// Runs cut off, in all channels.
    pub runs: u64,
    /// Samples of the longest.
    pub longest_samples: u32,
    /// Frame of the first run.
    pub first_frame: u64,
    /// Frame of the longest run.
    pub worst_frame: u64,
    /// The ceiling, dBFS.
    pub ceiling_dbfs: f64,
    /// Samples at or over full scale: a fixed-point file holds nothing above.
    pub full_scale_samples: u64,
    /// How often a channel reached full scale: stretches of such samples.
    pub full_scale_events: u64,
    /// Samples of the longest such stretch.
    pub longest_full_scale_samples: u32,
    /// Frame of the first of them.
    pub first_full_scale_frame: u64,
    /// Frame at which the longest stretch began.
    pub longest_full_scale_frame: u64,
    /// 0 to 1; from 0.5 on (three level runs, or twelve tilted ones) it is worth saying.
    pub confidence_share: f64,
}

/// Stretches of samples at full scale in one channel.
#[derive(Debug, Clone, Copy, Default)]
struct FullScale {
    samples: u64,
    events: u64,
    present: u32,
    longest: u32,
    /// Where the first, the present and the longest stretch began.
    first_frame: u64,
    present_frame: u64,
    longest_frame: u64,
}

impl FullScale {
    /// Takes in `samples`, the first of which is at `frame`.
    fn take_in(&mut self, samples: &[f32], frame: u64) {
        for (sample, frame) in samples.iter().zip(frame..) {
            if sample.abs() < FULL_SCALE {
                self.present = 0;
                continue;
            }
            if self.samples == 0 {
                self.first_frame = frame;
            }
            if self.present == 0 {
                self.events += 1;
                self.present_frame = frame;
            }
            self.samples += 1;
            self.present += 1;
            if self.present > self.longest {
                (self.longest, self.longest_frame) = (self.present, self.present_frame);
            }
        }
    }
}

/// Detector of clipped runs in two channels.
#[derive(Debug, Clone, Default)]
pub struct Clipping {
    sides: [[Side; 2]; 2],
    past: [[f32; PAST]; 2],
    full_scale: [FullScale; 2],
    frames: u64,
    third_blocks: u64,
    blocks: u64,
}

impl Clipping {
    /// Sets the rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let blocks = THIRD_S * sample_rate_hz / BLOCK_FRAMES.to_f64();
        self.third_blocks = blocks.round().max(1.0).to_u64();
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        *self = Self { third_blocks: self.third_blocks, ..Self::default() };
    }

    /// Processes a block; `channels` is how many of its two count.
    #[inline]
    pub fn push(&mut self, block: &Block, channels: usize) {
        for (channel, samples) in block.iter().enumerate().take(channels) {
            let mut heard = [0.0; PAST + BLOCK_FRAMES];
            heard[..PAST].copy_from_slice(&self.past[channel]);
            heard[PAST..].copy_from_slice(samples);
            self.past[channel].copy_from_slice(&heard[BLOCK_FRAMES..]);
            let (mut high, mut low) = ([0.0f32; 8], [0.0f32; 8]);
            let looked_at = &heard[PAST - 1..PAST - 1 + BLOCK_FRAMES];
            for row in looked_at.as_chunks::<8>().0 {
                for n in 0..8 {
                    high[n] = if row[n] > high[n] { row[n] } else { high[n] };
                    low[n] = if row[n] < low[n] { row[n] } else { low[n] };
                }
            }
            let highest = high.iter().fold(0.0f32, |a, &b| a.max(b));
            let lowest = low.iter().fold(0.0f32, |a, &b| a.min(b));
            if highest.max(-lowest) >= FULL_SCALE || self.full_scale[channel].present > 0 {
                // The samples in question are one behind.
                self.full_scale[channel].take_in(looked_at, self.frames.saturating_sub(1));
            }
            for (side, (sign, extreme)) in
                self.sides[channel].iter_mut().zip([(1.0, highest), (-1.0, -lowest)])
            {
                if !side.is_wanted(extreme) {
                    continue;
                }
                for (n, window) in heard.windows(4).enumerate() {
                    let window = [window[0], window[1], window[2], window[3]];
                    // The sample in question is one behind.
                    let frame = (self.frames + n as u64).saturating_sub(1);
                    side.take_in(window.map(|x| sign * x), frame);
                }
            }
        }
        self.rest(1);
    }

    /// [`Clipping::push`] for `blocks` of silence after silence.
    #[inline]
    pub fn rest(&mut self, blocks: usize) {
        let third_blocks = self.third_blocks.max(1);
        let before = self.blocks / third_blocks;
        self.frames += (blocks * BLOCK_FRAMES) as u64;
        self.blocks += blocks as u64;
        for _ in before..self.blocks / third_blocks {
            self.sides.iter_mut().flatten().for_each(Side::close_third);
        }
    }

    /// Readings since the reset.
    pub fn readings(&self) -> ClippingReadings {
        let sides = || self.sides.iter().flatten();
        // A single run at a ceiling of its own is chance.
        let level = Found::of(sides().map(Side::level_runs).filter(|found| found.runs > 1));
        let tilted = Found::of(sides().map(Side::tilted_runs).filter(|found| found.runs > 1));
        let sure = |runs: u64, half: f64| 1.0 - 0.5f64.powf(runs.to_f64() / half);
        let level_share = sure(level.runs, RUNS_FOR_HALF);
        let tilted_share = sure(tilted.runs, TILTED_RUNS_FOR_HALF);
        let is_tilted = tilted_share >= REPORTED_CONFIDENCE_SHARE && tilted_share > level_share;
        let found = if is_tilted { tilted } else { level };
        let full_scale = || self.full_scale.iter().filter(|found| found.samples > 0);
        let longest = full_scale().max_by_key(|found| found.longest);
        ClippingReadings {
            runs: found.runs,
            longest_samples: found.worst.longest,
            first_frame: found.first_frame,
            worst_frame: found.worst.worst_frame,
            ceiling_dbfs: if found.runs > 0 {
                gain_to_db(found.worst.level.into())
            } else {
                f64::NEG_INFINITY
            },
            full_scale_samples: full_scale().map(|found| found.samples).sum(),
            full_scale_events: full_scale().map(|found| found.events).sum(),
            longest_full_scale_samples: longest.map_or(0, |found| found.longest),
            first_full_scale_frame: full_scale().map(|found| found.first_frame).min().unwrap_or(0),
            longest_full_scale_frame: longest.map_or(0, |found| found.longest_frame),
            confidence_share: level_share.max(tilted_share),
        }
    }
}

/// Runs of all channels and sides together.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    runs: u64,
    first_frame: u64,
    worst: Ceiling,
}

impl Found {
    fn of(sides: impl Iterator<Item = Ceiling>) -> Self {
        sides.fold(Self::default(), |all, side| Self {
            runs: all.runs + side.runs,
            first_frame: if all.runs == 0 {
                side.first_frame
            } else {
                all.first_frame.min(side.first_frame)
            },
            worst: if side.longest > all.worst.longest { side } else { all.worst },
        })
    }
}
