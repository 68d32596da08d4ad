//! Inter-sample overs: places where the wave between the samples exceeds full scale.
//!
//! Source: ITU-R BS.1770-5, annex 2, four times oversampled; the summit of the highest points is
//! found by a parabola, which leaves errors of at most 0.1 dB up to 0.45 of the sample rate. White
//! noise reaches half the rate, where no two interpolators agree: there it is 0.3 dB, and an over of
//! less than 0.2 dB can be missed.
//! [`crate::loudness::true_peak`] gives the one highest peak, more exactly; this counts events.
//!
//! An event is a stretch over full scale whose summits are less than 10 ms apart. Only stretches
//! with a sample above [`SCREEN_DBFS`] within half a millisecond are looked at: a wave that rises
//! more than 4 dB above all samples around it holds almost nothing but frequencies near half the
//! rate, which is not a programme.

use crate::bands::{BLOCK_FRAMES, Block};
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::convolution::direct;
use crate::kaiser::windowed_sinc;
use crate::parabola;
use crate::simd::VectorPath;
use crate::units::gain_to_db;

const TAPS: usize = 48;
const KAISER_BETA: f64 = 7.5;
/// Level that a sample near an over must reach, dBFS.
pub const SCREEN_DBFS: f64 = -4.0;
const SCREEN: f32 = 0.631;
/// cos(pi/8): a point of the four-times grid this low cannot be beside a summit over full scale.
const GRID_FALL: f32 = 0.923_879_5;
/// 0.01 dB: what the rounding of an exact 0 dBTP may add.
const OVER: f32 = 1.001_152;
const APART_S: f64 = 0.01;
const POINTS: usize = 4 * BLOCK_FRAMES;

/// Inter-sample overs found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OversReadings {
    /// Events in all channels.
    pub events: u64,
    /// Those of them in which no sample itself is over full scale.
    pub between_samples_events: u64,
    /// Frame of the first event.
    pub first_frame: u64,
    /// Frame of the highest.
    pub worst_frame: u64,
    /// The highest, dBTP; minus infinity without events.
    pub worst_dbtp: f64,
}

#[derive(Debug, Clone)]
struct Channel {
    past: [f32; TAPS],
    before: [f32; 2],
    latest_frame: u64,
    latest_has_sample: bool,
    is_open: bool,
}

impl Channel {
    const SILENT: Self = Self {
        past: [0.0; TAPS],
        before: [0.0; 2],
        latest_frame: 0,
        latest_has_sample: false,
        is_open: false,
    };
}

/// Counter of inter-sample overs in two channels.
#[derive(Debug, Clone)]
pub struct Overs {
    kernels: [[f32; TAPS]; 3],
    path: VectorPath,
    channels: [Channel; 2],
    apart_frames: u64,
    frames: u64,
    events: u64,
    with_sample: u64,
    first_frame: u64,
    worst_frame: u64,
    worst_gain: f32,
}

impl Default for Overs {
    fn default() -> Self {
        let kernels = core::array::from_fn(|quarter| {
            let exact: [f64; TAPS] = core::array::from_fn(|k| {
                let distance = k.to_f64() - (TAPS / 2 - 1).to_f64() - (quarter + 1).to_f64() / 4.0;
                windowed_sinc(distance, (TAPS / 2).to_f64(), KAISER_BETA)
            });
            let sum: f64 = exact.iter().sum();
            exact.map(|value| (value / sum).to_f32())
        });
        Self {
            kernels,
            path: VectorPath::best(),
            channels: [Channel::SILENT; 2],
            apart_frames: 0,
            frames: 0,
            events: 0,
            with_sample: 0,
            first_frame: 0,
            worst_frame: 0,
            worst_gain: 0.0,
        }
    }
}

impl Overs {
    /// Sets the rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.apart_frames = (APART_S * sample_rate_hz).to_u64();
        self.path = VectorPath::best();
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.channels = [Channel::SILENT; 2];
        (self.frames, self.events, self.with_sample) = (0, 0, 0);
        (self.first_frame, self.worst_frame, self.worst_gain) = (0, 0, 0.0);
    }

    /// Processes a block; `channels` is how many of its two count. Gives the highest interpolated
    /// point, or 0 where none was worth looking at.
    #[inline]
    pub fn push(&mut self, block: &Block, channels: usize) -> f32 {
        let mut highest = 0.0f32;
        for (channel, samples) in block.iter().enumerate().take(channels) {
            let mut heard = [0.0f32; TAPS + BLOCK_FRAMES];
            heard[..TAPS].copy_from_slice(&self.channels[channel].past);
            heard[TAPS..].copy_from_slice(samples);
            self.channels[channel].past.copy_from_slice(&heard[BLOCK_FRAMES..]);
            let mut peaks = [0.0f32; 8];
            for row in heard.as_chunks::<8>().0 {
                for n in 0..8 {
                    let level = row[n].abs();
                    peaks[n] = if level > peaks[n] { level } else { peaks[n] };
                }
            }
            if peaks.iter().all(|&peak| peak < SCREEN) {
                self.channels[channel].before = [0.0; 2];
                continue;
            }
            highest = highest.max(self.look(channel, &heard));
        }
        self.rest(1);
        highest
    }

    /// [`Overs::push`] for `blocks` of silence after silence.
    #[inline]
    pub fn rest(&mut self, blocks: usize) {
        self.frames += (blocks * BLOCK_FRAMES) as u64;
    }

    fn look(&mut self, channel: usize, heard: &[f32; TAPS + BLOCK_FRAMES]) -> f32 {
        // Kernels that begin at heard[n] give the wave just after heard[MIDDLE + n].
        const MIDDLE: usize = TAPS / 2 - 1;
        let mut rows = [[0.0f32; BLOCK_FRAMES]; 3];
        let [first, second, third] = &mut rows;
        let kernels = [&self.kernels[0][..], &self.kernels[1][..], &self.kernels[2][..]];
        let input = &heard[..TAPS + BLOCK_FRAMES - 1];
        direct::correlate(self.path, input, kernels, [first, second, third]);
        let samples = &heard[MIDDLE..MIDDLE + BLOCK_FRAMES];
        let mut levels = [0.0f32; BLOCK_FRAMES];
        for n in 0..BLOCK_FRAMES {
            let outer = samples[n].abs().max(rows[0][n].abs());
            levels[n] = outer.max(rows[1][n].abs().max(rows[2][n].abs()));
        }
        let before = self.channels[channel].before;
        self.channels[channel].before = [rows[1][BLOCK_FRAMES - 1], rows[2][BLOCK_FRAMES - 1]];
        let highest = levels.iter().fold(before[1].abs(), |a, &b| if b > a { b } else { a });
        if highest > GRID_FALL {
            let mut points = [0.0f32; POINTS + 2];
            points[..2].copy_from_slice(&before);
            for n in 0..BLOCK_FRAMES {
                points[2 + 4 * n] = samples[n];
                for (quarter, row) in rows.iter().enumerate() {
                    points[3 + 4 * n + quarter] = row[n];
                }
            }
            self.note_overs(channel, &points);
        }
        highest
    }

    fn note_overs(&mut self, channel: usize, points: &[f32; POINTS + 2]) {
        for (i, three) in points.windows(3).enumerate() {
            let [left, centre, right] = [three[0], three[1], three[2]].map(f32::abs);
            if centre <= GRID_FALL || centre < left || centre <= right {
                continue;
            }
            let summit = parabola::height(left, centre, right);
            if summit <= OVER {
                continue;
            }
            let frame = (self.frames + (i as u64 + 1) / 4 + TAPS as u64 / 2)
                .saturating_sub(TAPS as u64 + 1);
            let has_sample = (0..3).any(|k| (i + k) % 4 == 2 && three[k].abs() > 1.0);
            let state = &mut self.channels[channel];
            if !state.is_open || frame > state.latest_frame + self.apart_frames {
                self.events += 1;
                state.is_open = true;
                state.latest_has_sample = false;
                if self.events == 1 || frame < self.first_frame {
                    self.first_frame = frame;
                }
            }
            state.latest_frame = frame;
            if has_sample && !state.latest_has_sample {
                state.latest_has_sample = true;
                self.with_sample += 1;
            }
            if summit > self.worst_gain {
                (self.worst_gain, self.worst_frame) = (summit, frame);
            }
        }
    }

    /// Readings since the reset.
    pub fn readings(&self) -> OversReadings {
        let has_any = self.events > 0;
        OversReadings {
            events: self.events,
            between_samples_events: self.events - self.with_sample,
            first_frame: self.first_frame,
            worst_frame: self.worst_frame,
            worst_dbtp: if has_any {
                gain_to_db(self.worst_gain.into())
            } else {
                f64::NEG_INFINITY
            },
        }
    }
}
