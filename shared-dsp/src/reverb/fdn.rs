//! The tail: a feedback delay network of `N` lines.
//!
//! Source: J.-M. Jot, A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators",
//! AES 90, 1991. Each line is read, moved and made to lose what its length asks ([`super::loss`]),
//! mixed with all others by an orthogonal (Hadamard) matrix with signs, joined by the input, and
//! written. Delays are whole samples, so a line that is asked to lose nothing loses nothing.
//! Motion is counted in frames since reset: the same input always gives the same output.
//!
//! Output: half of the lines left, the other half right. The signs are chosen so that the matrix
//! leads what one side hears into the lines which that side does not hear: a side never hears a line
//! again one pass later, so no line's length shows in its autocorrelation. All lines weigh alike.

use super::absorption::{Absorption, Decay, SECTIONS};
use super::bank::{Bank, EIGHT, flushed, grouped, saturated};
use super::lines::{
    SEED, length_ms, length_samples, places, read_faded, read_moving, read_passing,
};
use super::loss::{Course, LossBank, Rows};
use super::matrix;
use super::morph::Morph;
use super::pre_delay::{TimeChange, pass_fade_samples};
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::ring::{CELL, CellRing};
use crate::guard::INAUDIBLE;
use crate::noise::Noise;
use crate::simd::{F32x8, Instructions};

/// Longest line in milliseconds.
pub const LONGEST_LINE_MS: f64 = 320.0;

/// Middle and depth of an allpass' coefficient.
const SWING: [f64; 2] = [0.2, 0.65];

/// Paces of the lines in Hz.
const SLOWEST_HZ: f64 = 0.8;
const FASTEST_HZ: f64 = 2.2;

/// Time a change of decay takes.
const GLIDE_MS: f64 = 40.0;

/// Frames of a cell as numbers, and one cell more for pieces rounded up to registers.
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

/// What a side hears: lines and signs, and the same for half as many lines.
const HEARD_OF_16: [[(usize, f32); 8]; 2] = [
    [(0, 1.), (1, 1.), (2, 1.), (6, -1.), (9, -1.), (13, -1.), (14, -1.), (15, 1.)],
    [(3, 1.), (4, 1.), (5, 1.), (7, -1.), (8, 1.), (10, 1.), (11, -1.), (12, 1.)],
];
const HEARD_OF_8: [[(usize, f32); 4]; 2] =
    [[(0, 1.), (2, 1.), (5, 1.), (7, 1.)], [(1, 1.), (3, 1.), (4, 1.), (6, 1.)]];

/// What is asked of the network besides the lengths of its lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Decay over frequency.
    pub decay: Decay,
    /// 1 where the tail decays and hears its input; 0 where neither is the case: it is frozen.
    pub alive_share: f64,
    /// Level of the output.
    pub level_gain: f64,
    /// Share of the input that is heard at once; the rest only after its first pass.
    pub onset_share: f64,
    /// Depth of the motion, 0..1.
    pub motion_share: f64,
    /// Saturation: how much a sample of 1 is above where the curve bends; 0 is off.
    pub drive_share: f64,
}

impl Tail {
    /// A tail nobody hears.
    const NONE: Self = Self {
        decay: Decay::flat(1.0),
        alive_share: 1.0,
        level_gain: 0.0,
        onset_share: 0.0,
        motion_share: 1.0,
        drive_share: 0.0,
    };

    /// On the way to another tail: any tail on it decays.
    fn towards(&self, other: &Self, weight: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * weight;
        Self {
            decay: self.decay.towards(&other.decay, weight),
            alive_share: mix(self.alive_share, other.alive_share),
            level_gain: mix(self.level_gain, other.level_gain),
            onset_share: mix(self.onset_share, other.onset_share),
            motion_share: mix(self.motion_share, other.motion_share),
            drive_share: mix(self.drive_share, other.drive_share),
        }
    }
}

/// A tail as the present lines run it.
#[derive(Debug, Clone, Copy)]
struct Loss<const N: usize> {
    gain: [f32; N],
    rows: Rows<N>,
    /// Gain of the output, gain of the input heard at once, gain of the input, drive.
    scalars: [f32; 4],
    /// Sections that do something.
    active: [bool; SECTIONS],
}

impl<const N: usize> Loss<N> {
    const NOTHING: Self = Self {
        gain: [0.0; N],
        rows: [[[0.0; N]; 6]; SECTIONS],
        scalars: [0.0; 4],
        active: [false; SECTIONS],
    };

    fn zip(&self, other: &Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let rows = |a: &[f32; N], b: &[f32; N]| core::array::from_fn(|i| f(a[i], b[i]));
        Self {
            gain: rows(&self.gain, &other.gain),
            rows: core::array::from_fn(|s| {
                core::array::from_fn(|r| rows(&self.rows[s][r], &other.rows[s][r]))
            }),
            scalars: core::array::from_fn(|i| f(self.scalars[i], other.scalars[i])),
            active: core::array::from_fn(|s| self.active[s] || other.active[s]),
        }
    }
}

/// The network.
#[derive(Debug, Clone)]
pub struct Fdn<const N: usize> {
    sample_rate_hz: f64,
    rings: [CellRing; N],
    filters: LossBank<N>,
    bank: Bank<N>,
    /// Where each line's length lies between shortest and longest, 0..1 on a log scale.
    place: [f64; N],
    sign: [f32; N],
    /// What left and right hear of each line.
    heard: [[f32; N]; 2],
    pace_hz: [f64; N],
    phase: [f64; N],
    from_samples: [usize; N],
    to_samples: [usize; N],
    /// How they change from the one to the other, and frames since that began; `None` once all is over.
    change: TimeChange,
    since_change: Option<usize>,
    pass_fade_samples: f64,
    /// Lines of the length that sets the level, in seconds.
    nominal_s: [f64; N],
    /// The tail at the start and end of a glide; `target` where none runs.
    from: Tail,
    target: Tail,
    glide: Morph,
    /// The present cell's loss: at its start, at its end, and per frame.
    loss: Loss<N>,
    loss_end: Loss<N>,
    loss_slope: Loss<N>,
    motion_ends: [f64; 2],
    is_gliding: bool,
    allpass_factor: [[f32; N]; 2],
    cells: u64,
    morph: Option<[f64; 2]>,
    /// Whether `allpass_factor` and `loss_slope` are those of the present cell: made only for sound.
    cell_is_set: bool,
}

impl<const N: usize> Fdn<N> {
    /// A network without memory, to be prepared.
    pub fn new() -> Self {
        let mut noise = Noise::new(SEED);
        let place = places(&mut noise);
        let sign = core::array::from_fn(|_| if noise.bits() & 1 == 0 { 1.0 } else { -1.0 });
        let phase = core::array::from_fn(|_| noise.unit());
        let pace_hz = core::array::from_fn(|line| {
            SLOWEST_HZ + (FASTEST_HZ - SLOWEST_HZ) * ((line * 7 % N).to_f64() / N.to_f64())
        });
        let mut heard = [[0.0; N]; 2];
        for (side, heard) in heard.iter_mut().enumerate() {
            let pairs: &[(usize, f32)] =
                if N == 16 { &HEARD_OF_16[side] } else { &HEARD_OF_8[side] };
            for &(line, sign) in pairs {
                heard[line] = sign * 2f32.sqrt();
            }
        }
        Self {
            sample_rate_hz: 48_000.0,
            rings: core::array::from_fn(|_| CellRing::new()),
            filters: LossBank::new(),
            bank: Bank::new(),
            place,
            sign,
            heard,
            pace_hz,
            phase,
            from_samples: [CELL; N],
            to_samples: [CELL; N],
            change: TimeChange::Crossfade,
            since_change: None,
            pass_fade_samples: 1.0,
            nominal_s: [0.0; N],
            from: Tail::NONE,
            target: Tail::NONE,
            glide: Morph::resting(1),
            loss: Loss::NOTHING,
            loss_end: Loss::NOTHING,
            loss_slope: Loss::NOTHING,
            motion_ends: [1.0; 2],
            is_gliding: false,
            allpass_factor: [[0.0; N]; 2],
            cells: 0,
            morph: None,
            cell_is_set: false,
        }
    }

    /// Takes memory for lines up to [`LONGEST_LINE_MS`].
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        let reach = (LONGEST_LINE_MS * 0.001 * sample_rate_hz).to_usize() + 2 * CELL;
        self.rings.iter_mut().for_each(|ring| ring.prepare(reach));
        self.filters.prepare(sample_rate_hz);
        self.glide = morph_of(GLIDE_MS, sample_rate_hz);
        self.pass_fade_samples = pass_fade_samples(sample_rate_hz);
        self.reset();
    }

    /// Forgets all sound; lines move as from the start.
    pub fn reset(&mut self) {
        self.rings.iter_mut().for_each(CellRing::reset);
        self.filters.reset();
        self.cells = 0;
        self.since_change = None;
        self.finish_glide();
    }

    fn finish_glide(&mut self) {
        self.glide.finish();
        self.is_gliding = false;
        self.loss = self.design(&self.target);
        self.loss_end = self.loss;
        self.motion_ends = [self.target.motion_share; 2];
    }

    /// Starts a change of the lines' lengths to between these two, in milliseconds. The level is that
    /// of lines between `nominal_ms`.
    pub fn set_lines(&mut self, span_ms: [f64; 2], nominal_ms: [f64; 2], change: TimeChange) {
        self.change = change;
        self.since_change = (change == TimeChange::NextPass).then_some(0);
        self.from_samples = self.to_samples;
        for line in 0..N {
            self.to_samples[line] =
                length_samples(line, self.place[line], span_ms, self.sample_rate_hz);
            self.nominal_s[line] = length_ms(self.place[line], nominal_ms) * 0.001;
        }
    }

    /// Whether lines still give what entered at their old lengths.
    pub fn lines_move(&self) -> bool {
        self.since_change.is_some()
    }

    /// Seconds from one pass of a line to the next.
    fn line_s(&self, line: usize) -> f64 {
        (self.to_samples[line] + self.filters.delay_samples(line)).to_f64() / self.sample_rate_hz
    }

    /// Glides to another tail, or to the same for new lengths; at once where `jump` says so.
    pub fn set_tail(&mut self, tail: &Tail, jump: bool) {
        let weight = self.glide.weight();
        self.from = self.from.towards(&self.target, weight);
        self.target = *tail;
        if jump {
            self.finish_glide();
        } else {
            self.glide.start();
        }
    }

    /// A tail for the present lengths.
    fn design(&self, tail: &Tail) -> Loss<N> {
        let mut loss = Loss::NOTHING;
        let (mut kept, mut nominal) = (0.0, 0.0);
        let left =
            |line_s: f64| crate::units::db_to_gain(-120.0 * line_s / tail.decay.t60_s) / N.to_f64();
        for line in 0..N {
            let line_s = self.line_s(line);
            let design =
                Absorption::design(&tail.decay, line_s * tail.alive_share, self.sample_rate_hz);
            loss.gain[line] = design.gain.to_f32();
            for (section, rows) in design.sections.iter().zip(&mut loss.rows) {
                let values = section.state_factor.iter().chain(&section.weights);
                for (row, value) in rows.iter_mut().zip(values) {
                    row[line] = value.to_f32();
                }
            }
            for (section, active) in loss.active.iter_mut().enumerate() {
                *active |= !design.is_flat(section);
            }
            kept += left(line_s);
            nominal += left(self.nominal_s[line]);
        }
        // The sum of all passes is 1 / (1 - kept) of the input's energy. Half of that in dB, at nominal
        // lengths, is taken back: a longer decay starts softer and still sums up louder.
        let sum = (1.0 - nominal).max(1e-9).sqrt().recip() * (1.0 - kept).max(1e-9);
        let level = sum.sqrt() * 0.5f64.sqrt() * tail.level_gain;
        let onset = level * tail.onset_share;
        loss.scalars = [level, onset, tail.alive_share, tail.drive_share * tail.alive_share]
            .map(ToF32::to_f32);
        loss
    }

    /// Must be called before the first piece of every cell. `mix`: see [`Morph::tick`], or `None`
    /// while no size change runs.
    pub fn begin_cell(&mut self, mix: Option<[f64; 2]>) {
        self.morph = mix;
        (self.cell_is_set, self.is_gliding) = (false, false);
    }

    /// Before a piece with sound, at a cell's first such piece: where the allpasses stand in this cell, and
    /// how the losses move.
    pub fn set_cell(&mut self) {
        if self.cell_is_set {
            return;
        }
        self.cell_is_set = true;
        self.is_gliding = self.glide.is_moving();
        if self.is_gliding {
            let end = self.glide.tick()[1];
            let tail = self.from.towards(&self.target, end);
            self.loss_end = self.design(if end == 1.0 { &self.target } else { &tail });
            self.motion_ends[1] = tail.motion_share;
            let per_frame = 1.0 / CELL.to_f32();
            self.loss_slope = self.loss.zip(&self.loss_end, |a, b| (b - a) * per_frame);
        }
        for line in 0..N {
            let per_cell = self.pace_hz[line] * CELL.to_f64() / self.sample_rate_hz;
            let sine = |cells: u64, motion: f64| {
                // Casts cut off the fraction, far faster than `floor` without SSE4.
                let turns = self.phase[line] + per_cell * cells.to_f64();
                let turn = (turns - turns.to_i64().to_f64()) * 2.0 - 1.0;
                // Two parabolas: a sine for the ear, and the same bits on every machine.
                SWING[0] + SWING[1] * motion * 4.0 * turn * (1.0 - turn.abs())
            };
            let [start, stop] = self.motion_ends;
            let (start, stop) = (sine(self.cells, start), sine(self.cells + 1, stop));
            self.allpass_factor[0][line] = start.to_f32();
            self.allpass_factor[1][line] = ((stop - start) / CELL.to_f64()).to_f32();
        }
    }

    /// Whether a new cell starts with the next frame.
    pub fn at_cell_start(&self) -> bool {
        self.rings[0].piece(CELL) == CELL
    }

    /// Runs a piece: `input` holds the diffused input; `left` and `right` are the output. Says whether
    /// any line was given sound. After [`Fdn::set_cell`].
    #[inline(always)]
    pub fn process<I: Instructions>(
        &mut self,
        isa: I,
        input: &Bank<N>,
        left: &mut [f32],
        right: &mut [f32],
    ) -> bool {
        let frames = left.len();
        let whole = grouped(frames);
        let offset = CELL - self.rings[0].piece(CELL);
        let frame = &FRAME[offset..offset + whole];
        let gliding = self.is_gliding;
        let unitary = matrix::unitary::<N>();
        for line in 0..N {
            let row = &mut self.bank.0[line][..whole];
            let scale = unitary * self.sign[line];
            let start = self.loss.gain[line] * scale;
            let slope = if gliding { self.loss_slope.gain[line] * scale } else { 0.0 };
            if self.morph.is_none() && self.since_change.is_none() {
                let samples = self.rings[line].read(self.to_samples[line], whole);
                for ((y, x), t) in row.iter_mut().zip(samples).zip(frame) {
                    *y = (start + slope * t) * x;
                }
                continue;
            }
            let lengths = [self.from_samples[line], self.to_samples[line]];
            match self.change {
                TimeChange::NextPass => {
                    let since = self.since_change.unwrap_or(usize::MAX / 4) + offset;
                    read_passing(&self.rings[line], lengths, since, self.pass_fade_samples, row);
                }
                TimeChange::Crossfade => {
                    read_faded(&self.rings[line], lengths, self.morph, frame, row)
                }
                TimeChange::Repitch => {
                    read_moving(&self.rings[line], lengths, self.morph, frame, row)
                }
            }
            for (y, t) in row.iter_mut().zip(frame) {
                *y *= start + slope * t;
            }
        }
        let course = Course {
            start: &self.loss.rows,
            slope: gliding.then_some(&self.loss_slope.rows),
            active: if gliding { &self.loss_slope.active } else { &self.loss.active },
            allpass_factor: &self.allpass_factor,
        };
        self.filters.process(isa, &mut self.bank, frames, offset, &course);
        matrix::mix(isa, &mut self.bank, frames);
        let sounding = self.join(isa, input, offset, left, right);
        for (ring, row) in self.rings.iter_mut().zip(&self.bank.0) {
            ring.write(&row[..frames]);
        }
        self.advance(frames);
        sounding
    }

    /// Adds the input to the mixed lines, saturates, flushes, and takes the output. Says whether any line
    /// was given sound.
    #[inline(always)]
    fn join<I: Instructions>(
        &mut self,
        isa: I,
        input: &Bank<N>,
        offset: usize,
        left: &mut [f32],
        right: &mut [f32],
    ) -> bool {
        let scalars = self.loss.scalars;
        let slopes = if self.is_gliding { self.loss_slope.scalars } else { [0.0; 4] };
        let driven = scalars[3] != 0.0 || slopes[3] != 0.0;
        let mut out = [[0.0f32; CELL]; 2];
        let mut loudest = F32x8::splat(0.0);
        for at in (0..left.len()).step_by(EIGHT) {
            let time = F32x8::load(&FRAME, offset + at);
            let mut values = [F32x8::splat(0.0); 4];
            for (value, (start, slope)) in values.iter_mut().zip(scalars.into_iter().zip(slopes)) {
                *value = isa.add_products_f32(F32x8::splat(start), F32x8::splat(slope), time);
            }
            let [level, onset, entry, drive] = values;
            let entered_level = isa.multiply_f32(onset, entry);
            let mut heard = [F32x8::splat(0.0); 2];
            for line in 0..N {
                let row = &mut self.bank.0[line];
                let (passed, entered) = (F32x8::load(row, at), F32x8::load(&input.0[line], at));
                let sound = isa.multiply_f32(entered, entered_level);
                let sound = isa.add_products_f32(sound, passed, level);
                for (heard, weights) in heard.iter_mut().zip(&self.heard) {
                    *heard = isa.add_products_f32(*heard, sound, F32x8::splat(weights[line]));
                }
                let mut sum = isa.add_products_f32(passed, entered, entry);
                if driven {
                    sum = saturated(isa, sum, drive);
                }
                let (sum, size) = flushed(isa, sum);
                sum.store(row, at);
                loudest = isa.larger_f32(size, loudest);
            }
            for (side, heard) in out.iter_mut().zip(heard) {
                heard.store(side, at);
            }
        }
        let frames = left.len();
        left.copy_from_slice(&out[0][..frames]);
        right.copy_from_slice(&out[1][..frames]);
        loudest.lanes().iter().any(|&size| size >= INAUDIBLE.to_f32())
    }

    /// Passes a piece of silence through a network that holds only silence.
    pub fn skip(&mut self, frames: usize) {
        if self.glide.is_moving() {
            self.set_cell();
        }
        self.advance(frames);
    }

    /// [`Fdn::skip`] for any number of frames, while nothing glides.
    pub fn rest(&mut self, frames: usize) {
        let since_start = CELL - self.rings[0].piece(CELL);
        let cells = (since_start + frames) / CELL;
        if cells > 0 {
            self.cells += cells as u64;
            self.begin_cell(None);
        }
        self.rings.iter_mut().for_each(|ring| ring.skip(frames));
    }

    fn advance(&mut self, frames: usize) {
        self.rings.iter_mut().for_each(|ring| ring.advance(frames));
        if self.at_cell_start() {
            self.cells += 1;
            self.count_change(1);
            if self.is_gliding {
                self.loss = self.loss_end;
                self.motion_ends[0] = self.motion_ends[1];
            }
        }
    }

    /// Lets cells of a change of [`TimeChange::NextPass`] go by; it is over once nothing is left inside of
    /// what entered before it.
    fn count_change(&mut self, cells: usize) {
        let longest = self.from_samples.iter().chain(&self.to_samples).max().copied().unwrap_or(0);
        self.since_change = self.since_change.and_then(|since| {
            let since = since + cells * CELL;
            (since.to_f64() < longest.to_f64() + self.pass_fade_samples).then_some(since)
        });
    }

    /// Whether the decay is on its way to a new one.
    pub fn is_gliding(&self) -> bool {
        self.glide.is_moving() || self.is_gliding && !self.at_cell_start()
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

impl<const N: usize> Default for Fdn<N> {
    fn default() -> Self {
        Self::new()
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
    use crate::simd::{Kernel, VectorPath, run};

    struct Mix<'a, const N: usize>(&'a mut Bank<N>);

    impl<const N: usize> Kernel for Mix<'_, N> {
        type Output = ();

        #[inline(always)]
        fn run<I: Instructions>(self, isa: I) {
            matrix::mix(isa, self.0, 1);
        }
    }

    fn sides_hear_other_lines_a_pass_later<const N: usize>() {
        let heard = Fdn::<N>::new().heard;
        for side in heard {
            let seen: [f32; N] = core::array::from_fn(|line| {
                let mut bank = Bank::<N>::new();
                bank.0[line][0] = matrix::unitary::<N>();
                run(VectorPath::best(), Mix(&mut bank));
                side.iter().zip(&bank.0).map(|(heard, row)| heard * row[0]).sum()
            });
            for (now, later) in side.iter().zip(seen) {
                // Exact for sixteen lines; eight are a compromise with what comes after two passes.
                assert!(
                    (now * later).abs() < if N == 16 { 1e-6 } else { 0.4 },
                    "{side:?} {seen:?}"
                );
            }
        }
        assert_eq!(heard[0].iter().zip(heard[1]).map(|(l, r)| (l * r).abs()).sum::<f32>(), 0.0);
    }

    #[test]
    fn no_side_hears_a_line_twice_in_a_row() {
        sides_hear_other_lines_a_pass_later::<16>();
        sides_hear_other_lines_a_pass_later::<8>();
    }
}
