//! The tail: a feedback delay network of sixteen lines.
//!
//! Source: J.-M. Jot, A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators",
//! AES 90, 1991. Each line is read, made to lose what its length asks ([`super::absorption`]), mixed
//! with all others by an orthogonal (Hadamard) matrix with signs, joined by the input, and written.
//! All lines move by a quarter of a millisecond, slowly and each at its own pace, which spreads the
//! resonances that would else be heard as metal.
//! The paces are counted in frames since reset: the same input always gives the same output.
//!
//! Output: all lines with two sets of signs. The sets are bent sequences (O. S. Rothaus, 1976): seen
//! through the Hadamard matrix they weigh all lines alike, so none stands out, and they are
//! orthogonal, so left and right are uncorrelated while the lines are.
//!
//! Limits: lines are `f32`, flushed below 1e-15. A moving line loses highs by its cubic
//! interpolation: at 48 kHz and 2 s T60 falls by 13 % at 8 kHz and by 45 % at 16 kHz, below 2 % to
//! 4 kHz. Far highs of a real room die sooner still.

use super::absorption::{Absorption, Decay, ShelfBank, Shelves};
use super::bank::{Bank, LINES, UNITARY, grouped, load, store};
use super::morph::Morph;
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::fractional::lagrange;
use crate::delay::ring::{CELL, CellRing};
use crate::guard::INAUDIBLE;
use crate::noise::Noise;
use wide::f32x4;

/// Shortest and longest line at full size, in milliseconds.
const SHORTEST_MS: f64 = 40.0;
const LONGEST_MS: f64 = 140.0;

/// Depth of a line's modulation to either side, in milliseconds.
const SWING_MS: f64 = 0.25;

/// Paces of the lines in Hz; with the swing they detune by 3 cents at most, 2 on average.
const SLOWEST_HZ: f64 = 0.31;
const FASTEST_HZ: f64 = 0.93;

/// Time a change of decay takes.
const GLIDE_MS: f64 = 40.0;

/// Frames of a cell as numbers, and one cell more for pieces rounded up to groups.
#[expect(clippy::cast_precision_loss, reason = "exact up to two cells")]
const FRAME: [f32; 2 * CELL] = {
    let mut frame = [0.0; 2 * CELL];
    let mut k = 0;
    while k < 2 * CELL {
        frame[k] = k as f32;
        k += 1;
    }
    frame
};

/// How one line is read throughout a cell: four neighbours, weights that move in a straight line.
#[derive(Debug, Clone, Copy, Default)]
struct Read {
    oldest_samples: usize,
    start: [f32; 4],
    slope: [f32; 4],
}

/// Everything that glides when the decay changes.
#[derive(Debug, Clone, Copy, Default)]
struct Loss {
    gain: [f32; LINES],
    shelves: Shelves,
    out_gain: f32,
}

impl Loss {
    fn zip(&self, other: &Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let rows = |a: &[f32; LINES], b: &[f32; LINES]| core::array::from_fn(|i| f(a[i], b[i]));
        Self {
            gain: rows(&self.gain, &other.gain),
            shelves: Shelves {
                rows: core::array::from_fn(|r| rows(&self.shelves.rows[r], &other.shelves.rows[r])),
            },
            out_gain: f(self.out_gain, other.out_gain),
        }
    }
}

/// The network.
#[derive(Debug, Clone)]
pub struct Fdn {
    sample_rate_hz: f64,
    rings: [CellRing; LINES],
    filters: ShelfBank,
    bank: Bank,
    /// Where each line's length lies between shortest and longest, 0..1 on a log scale.
    place: [f64; LINES],
    sign: [f32; LINES],
    pace_hz: [f64; LINES],
    phase: [f64; LINES],
    from_samples: [f64; LINES],
    to_samples: [f64; LINES],
    loss: Loss,
    loss_target: Loss,
    loss_slope: Loss,
    glide_left_cells: u32,
    glide_cells: u32,
    reads: [Read; LINES],
    old_reads: Option<[Read; LINES]>,
    cells: u64,
    morph: Option<[f64; 2]>,
    /// Whether `reads` and `loss_slope` are those of the present cell: made only for sound.
    cell_is_set: bool,
}

/// Signs of the left and right output: -1 where x0 x1 + x2 x3 (right: + x0) is odd, x the bits of
/// the line's number.
const OUTPUT_SIGN: [[f32; 2]; LINES] = {
    let mut signs = [[1.0; 2]; LINES];
    let mut line = 0;
    while line < LINES {
        let (x0, x1, x2, x3) = (line & 1, line >> 1 & 1, line >> 2 & 1, line >> 3 & 1);
        let bent = (x0 & x1) ^ (x2 & x3);
        if bent == 1 {
            signs[line][0] = -1.0;
        }
        if bent ^ x0 == 1 {
            signs[line][1] = -1.0;
        }
        line += 1;
    }
    signs
};

impl Fdn {
    /// A network without memory, to be prepared.
    pub fn new() -> Self {
        let mut noise = Noise::new(0x1a7e);
        let place = core::array::from_fn(|line| {
            (line.to_f64() + 0.2 + 0.6 * noise.unit()) / LINES.to_f64()
        });
        let sign = core::array::from_fn(|_| if noise.bits() & 1 == 0 { 1.0 } else { -1.0 });
        let phase = core::array::from_fn(|_| noise.unit());
        let pace_hz = core::array::from_fn(|line| {
            SLOWEST_HZ + (FASTEST_HZ - SLOWEST_HZ) * ((line * 7 % LINES).to_f64() / LINES.to_f64())
        });
        Self {
            sample_rate_hz: 48_000.0,
            rings: core::array::from_fn(|_| CellRing::new()),
            filters: ShelfBank::default(),
            bank: Bank::new(),
            place,
            sign,
            pace_hz,
            phase,
            from_samples: [0.0; LINES],
            to_samples: [0.0; LINES],
            loss: Loss::default(),
            loss_target: Loss::default(),
            loss_slope: Loss::default(),
            glide_left_cells: 0,
            glide_cells: 1,
            reads: [Read::default(); LINES],
            old_reads: None,
            cells: 0,
            morph: None,
            cell_is_set: false,
        }
    }

    /// Takes memory for sizes up to 1.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        for (line, ring) in self.rings.iter_mut().enumerate() {
            let length_ms = Self::length_ms(self.place[line], 1.0) + 2.0 * SWING_MS;
            ring.prepare((length_ms * 0.001 * sample_rate_hz).to_usize() + 2 * CELL + 8);
        }
        self.glide_cells = cells_of(GLIDE_MS, sample_rate_hz);
        self.reset();
    }

    /// Forgets all sound; lines move as from the start.
    pub fn reset(&mut self) {
        self.rings.iter_mut().for_each(CellRing::reset);
        self.filters.reset();
        self.cells = 0;
        self.loss = self.loss_target;
        self.glide_left_cells = 0;
    }

    fn length_ms(place: f64, scale: f64) -> f64 {
        SHORTEST_MS * (LONGEST_MS / SHORTEST_MS).powf(place) * scale
    }

    /// Length of the longest line in samples at `scale` (0..1).
    pub fn longest_samples(scale: f64, sample_rate_hz: f64) -> usize {
        ((LONGEST_MS * scale + SWING_MS) * 0.001 * sample_rate_hz).ceil().to_usize() + 2 * CELL
    }

    /// Starts a change of the lines' lengths to `scale` (0..1) of their longest.
    pub fn set_scale(&mut self, scale: f64) {
        self.from_samples = self.to_samples;
        // A line must be longer than a cell, for a cell is read before it is written.
        let shortest = (CELL + 4).to_f64() + SWING_MS * 0.001 * self.sample_rate_hz;
        for line in 0..LINES {
            let samples = Self::length_ms(self.place[line], scale) * 0.001 * self.sample_rate_hz;
            self.to_samples[line] = samples.round().max(shortest.ceil() + line.to_f64());
        }
    }

    /// Glides to another decay for the present lengths; at once where `jump` says so.
    pub fn set_decay(&mut self, decay: &Decay, jump: bool) {
        let mut kept = 0.0;
        for line in 0..LINES {
            let line_s = self.to_samples[line] / self.sample_rate_hz;
            let design = Absorption::design(decay, line_s, self.sample_rate_hz);
            self.loss_target.gain[line] = design.gain.to_f32();
            let shelves = [design.low[0], design.low[1], design.high[0], design.high[1]];
            for (row, value) in self.loss_target.shelves.rows.iter_mut().zip(shelves) {
                row[line] = value.to_f32();
            }
            kept += crate::units::db_to_gain(-120.0 * line_s / decay.t60_s) / LINES.to_f64();
        }
        // The sum of all passes is 1 / (1 - kept) of the input's energy. Half of that in dB is
        // taken back: a longer decay starts softer and still sums up louder.
        self.loss_target.out_gain = ((1.0 - kept).max(1e-9).powf(0.25) * 0.5f64.sqrt()).to_f32();
        if jump {
            self.loss = self.loss_target;
            self.glide_left_cells = 0;
        } else {
            self.glide_left_cells = self.glide_cells;
        }
    }

    /// Must be called before the first piece of every cell. `mix`: see [`Morph::tick`], or `None`
    /// while no size change runs.
    pub fn begin_cell(&mut self, mix: Option<[f64; 2]>) {
        self.morph = mix;
        self.cell_is_set = false;
    }

    /// Where the lines stand in this cell, and how the losses move.
    fn set_cell(&mut self) {
        self.cell_is_set = true;
        let morph = self.morph;
        let mut end = self.loss;
        self.loss_slope = Loss::default();
        if self.glide_left_cells > 0 {
            let part = 1.0 / self.glide_left_cells.to_f32();
            let per_frame = 1.0 / CELL.to_f32();
            end = match self.glide_left_cells {
                1 => self.loss_target,
                _ => self.loss.zip(&self.loss_target, |a, b| a + (b - a) * part),
            };
            self.loss_slope = self.loss.zip(&end, |a, b| (b - a) * per_frame);
        }
        for line in 0..LINES {
            let gains = [self.loss.gain[line], end.gain[line]];
            let weights = morph.unwrap_or([1.0, 1.0]);
            self.reads[line] = self.read_at(line, self.to_samples[line], gains, weights);
        }
        self.old_reads = morph.map(|[start, stop]| {
            core::array::from_fn(|line| {
                let gains = [self.loss.gain[line], end.gain[line]];
                self.read_at(line, self.from_samples[line], gains, [1.0 - start, 1.0 - stop])
            })
        });
    }

    fn read_at(&self, line: usize, samples: f64, gains: [f32; 2], weights: [f64; 2]) -> Read {
        let gain = |end: usize| {
            weights[end] * f64::from(gains[end]) * f64::from(self.sign[line] * UNITARY)
        };
        let swing = SWING_MS * 0.001 * self.sample_rate_hz;
        let per_cell = self.pace_hz[line] * CELL.to_f64() / self.sample_rate_hz;
        let delay = |cells: u64| {
            // Casts cut off the fraction, far faster than `floor` without SSE4.
            let turns = self.phase[line] + per_cell * cells.to_f64();
            let turn = (turns - turns.to_i64().to_f64()) * 2.0 - 1.0;
            // Two parabolas: a sine for the ear, and the same bits on every machine.
            samples + swing * 4.0 * turn * (1.0 - turn.abs())
        };
        let (at_start, at_stop) = (delay(self.cells), delay(self.cells + 1));
        let whole_samples = at_start.min(at_stop).to_i64();
        let whole = whole_samples.to_f64();
        let start = lagrange(at_start - whole).map(|weight| weight * gain(0));
        let stop = lagrange(at_stop - whole).map(|weight| weight * gain(1));
        Read {
            oldest_samples: whole_samples.to_usize() + 2,
            start: start.map(|weight| weight.to_f32()),
            slope: core::array::from_fn(|j| ((stop[j] - start[j]) / CELL.to_f64()).to_f32()),
        }
    }

    /// Whether a new cell starts with the next frame.
    pub fn at_cell_start(&self) -> bool {
        self.rings[0].piece(CELL) == CELL
    }

    /// Runs a piece: `input` holds the diffused input and is used up; `left` and `right` are the
    /// output. Says whether any line was given sound.
    pub fn process(&mut self, input: &Bank, left: &mut [f32], right: &mut [f32]) -> bool {
        if !self.cell_is_set {
            self.set_cell();
        }
        let frames = left.len();
        let whole = grouped(frames);
        let offset = CELL - self.rings[0].piece(CELL);
        let frame = &FRAME[offset..offset + whole];
        for line in 0..LINES {
            let row = &mut self.bank.0[line][..whole];
            read_line::<false>(&self.rings[line], &self.reads[line], frame, row);
            if let Some(old) = &self.old_reads {
                read_line::<true>(&self.rings[line], &old[line], frame, row);
            }
        }
        let gliding = self.glide_left_cells > 0;
        let slope = gliding.then_some(&self.loss_slope.shelves);
        self.filters.process(&mut self.bank, frames, offset, &self.loss.shelves, slope);
        self.bank.mix(frames);
        let sounding = self.join(input, frames, offset, left, right);
        for (ring, row) in self.rings.iter_mut().zip(&self.bank.0) {
            ring.write(&row[..frames]);
        }
        self.advance(frames);
        sounding
    }

    /// Adds the input to the mixed lines, flushes, and takes the output.
    fn join(
        &mut self,
        input: &Bank,
        frames: usize,
        offset: usize,
        left: &mut [f32],
        right: &mut [f32],
    ) -> bool {
        let quiet = f32x4::splat(INAUDIBLE.to_f32());
        let (gain, slope) = (self.loss.out_gain, self.loss_slope.out_gain);
        let mut loudest = f32x4::splat(0.0);
        for at in (0..grouped(frames)).step_by(4) {
            let (mut out_left, mut out_right) = (f32x4::splat(0.0), f32x4::splat(0.0));
            let rows = self.bank.0.iter_mut().zip(&input.0);
            for ((row, input), [left_sign, right_sign]) in rows.zip(OUTPUT_SIGN) {
                let sum = load(row, at) + load(input, at);
                let sum = sum & sum.abs().simd_ge(quiet);
                store(row, at, sum);
                loudest = loudest.fast_max(sum.abs());
                out_left += sum * f32x4::splat(left_sign);
                out_right += sum * f32x4::splat(right_sign);
            }
            let (out_left, out_right) = (out_left.to_array(), out_right.to_array());
            for k in 0..(frames - at).min(4) {
                let gain = gain + slope * FRAME[offset + at + k];
                left[at + k] = out_left[k] * gain;
                right[at + k] = out_right[k] * gain;
            }
        }
        loudest.to_array().iter().any(|&x| x > 0.0)
    }

    /// Passes a piece of silence through a network that holds only silence.
    pub fn skip(&mut self, frames: usize) {
        self.advance(frames);
    }

    fn advance(&mut self, frames: usize) {
        self.rings.iter_mut().for_each(|ring| ring.advance(frames));
        if self.at_cell_start() {
            self.cells += 1;
            if self.glide_left_cells > 0 {
                let part = 1.0 / self.glide_left_cells.to_f32();
                self.loss = match self.glide_left_cells {
                    1 => self.loss_target,
                    _ => self.loss.zip(&self.loss_target, |a, b| a + (b - a) * part),
                };
                self.glide_left_cells -= 1;
            }
        }
    }

    /// Whether the decay is on its way to a new one.
    pub fn is_gliding(&self) -> bool {
        self.glide_left_cells > 0
    }

    /// Whether the filters hold only silence; the lines do after [`Fdn::reach`] silent frames.
    pub fn filters_are_silent(&self) -> bool {
        self.filters.is_silent()
    }

    /// Frames of zeros after which every line holds only zeros.
    pub fn reach(&self) -> usize {
        self.rings.iter().map(CellRing::length).max().unwrap_or(0)
    }
}

impl Default for Fdn {
    fn default() -> Self {
        Self::new()
    }
}

#[inline]
fn read_line<const ADD: bool>(ring: &CellRing, read: &Read, frame: &[f32], row: &mut [f32]) {
    let count = row.len();
    let samples = ring.read(read.oldest_samples, count + 3);
    let [a0, a1, a2, a3] = read.start;
    let [b0, b1, b2, b3] = read.slope;
    let (s0, s1, s2, s3) =
        (&samples[..count], &samples[1..=count], &samples[2..count + 2], &samples[3..count + 3]);
    let frame = &frame[..count];
    for k in 0..count {
        let t = frame[k];
        let value = (a0 + b0 * t) * s0[k]
            + (a1 + b1 * t) * s1[k]
            + ((a2 + b2 * t) * s2[k] + (a3 + b3 * t) * s3[k]);
        row[k] = if ADD { row[k] + value } else { value };
    }
}

/// Whole cells in a time, at least one.
pub(super) fn cells_of(time_ms: f64, sample_rate_hz: f64) -> u32 {
    (time_ms * 0.001 * sample_rate_hz / CELL.to_f64()).ceil().max(1.0).to_u32()
}

/// A morph of `time_ms` that is over.
pub(super) fn morph_of(time_ms: f64, sample_rate_hz: f64) -> Morph {
    Morph::resting(cells_of(time_ms, sample_rate_hz))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_signs_are_bent_and_orthogonal() {
        let row = |line: usize, i: usize| match (line & i).count_ones() % 2 {
            0 => 1.0f32,
            _ => -1.0,
        };
        for line in 0..LINES {
            let seen = OUTPUT_SIGN.iter().enumerate().fold([0.0; 2], |[left, right], (i, sign)| {
                [left + sign[0] * row(line, i), right + sign[1] * row(line, i)]
            });
            assert_eq!(seen.map(f32::abs), [4.0, 4.0]);
        }
        assert_eq!(OUTPUT_SIGN.iter().map(|[left, right]| left * right).sum::<f32>(), 0.0);
    }
}
