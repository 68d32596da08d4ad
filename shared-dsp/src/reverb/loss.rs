//! What happens to all lines between read and mix: motion and loss, frame by frame, all lines at once.
//!
//! Motion: each line passes an allpass whose coefficient swings slowly. In the normalised lattice form
//! (A. Gray, J. Markel, "A Normalized Digital Filter Structure", 1975) a frame turns the input and the
//! stored sample by an angle, so whatever the angle does, energy is kept to the last bit of `f32`:
//! unlike a moving delay read, it takes no highs, and a frozen tail may go on moving forever.
//! With coefficients from -0.45 to 0.85 a delay of M samples moves the phase of the mids and highs by up
//! to half a turn, and lows, whose pitch would be heard to waver, hardly at all.
//!
//! Loss: the sections of [`super::absorption`]. State is `f32`, flushed below -300 dBFS.

use super::absorption::SECTIONS;
use super::bank::{Bank, grouped};
use crate::convert::ToF32;
use crate::delay::ring::{CELL, flushed};
use crate::guard::INAUDIBLE;
use crate::simd::{F32x8, Instructions};

/// Longest delay of a moving allpass in samples, a power of two: 6 samples at 48 kHz, up to 192 kHz.
const REACH: usize = 32;

/// Sections at rest that run abreast, at most.
const ABREAST: usize = 4;

/// Frames of a cell between two flushes of the filters: eight do not lead from 1e-15 down to the subnormals.
const FLUSH_EVERY: usize = 8;

/// Filter coefficients of all lines, section by section: three factors, three weights.
pub type Rows<const N: usize> = [[[f32; N]; 6]; SECTIONS];

/// How a cell's coefficients run: their value at its first frame, and per frame, where they move.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a, const N: usize> {
    /// At the cell's first frame.
    pub start: &'a Rows<N>,
    /// Per frame; `None` while all stand still.
    pub slope: Option<&'a Rows<N>>,
    /// Sections that do something.
    pub active: &'a [bool; SECTIONS],
    /// Allpass coefficient at the cell's first frame, and its change per frame.
    pub allpass_factor: &'a [[f32; N]; 2],
}

/// Allpasses and filters of `N` lines.
#[derive(Debug, Clone)]
pub struct LossBank<const N: usize> {
    frames: [[f32; N]; CELL],
    /// What the allpasses hold: by time, all lines.
    held: [[f32; N]; REACH],
    /// Place in `held` of the present frame.
    at: usize,
    /// Delay of the allpasses, one value for four lines; the last ones unused.
    delays: [usize; 4],
    states: [[[f32; N]; 2]; SECTIONS],
}

/// Delays of the allpasses of four lines each, in samples at 48 kHz.
const DELAYS_48K: [f64; 4] = [2.0, 5.0, 3.0, 6.0];

impl<const N: usize> LossBank<N> {
    /// Silence, to be prepared.
    pub fn new() -> Self {
        Self {
            frames: [[0.0; N]; CELL],
            held: [[0.0; N]; REACH],
            at: 0,
            delays: [1; 4],
            states: [[[0.0; N]; 2]; SECTIONS],
        }
    }

    /// Sets the allpasses' delays.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        use crate::convert::ToWhole;
        self.delays = DELAYS_48K.map(|samples| {
            (samples * sample_rate_hz / 48_000.0).round().to_usize().clamp(1, REACH - 1)
        });
    }

    /// Delay of a line's allpass in samples: its mean over all frequencies.
    pub fn delay_samples(&self, line: usize) -> usize {
        self.delays[line / 4 % 4]
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.held = [[0.0; N]; REACH];
        self.states = [[[0.0; N]; 2]; SECTIONS];
        self.at = 0;
    }

    /// Whether no sound is left.
    pub fn is_silent(&self) -> bool {
        self.held.iter().flatten().all(|&x| x == 0.0)
            && self.states.iter().flatten().flatten().all(|&x| x == 0.0)
    }

    /// Filters a piece that starts `offset` frames into its cell.
    #[inline(always)]
    pub fn process<I: Instructions>(
        &mut self,
        isa: I,
        bank: &mut Bank<N>,
        frames: usize,
        offset: usize,
        course: &Course<'_, N>,
    ) {
        let whole = grouped(frames);
        bank.to_frames(&mut self.frames[..whole]);
        self.swing(frames, offset, course.allpass_factor);
        self.all_sections(isa, frames, offset, course);
        bank.set_frames(&self.frames[..whole]);
    }

    #[inline(always)]
    fn swing(&mut self, frames: usize, offset: usize, [start, slope]: &[[f32; N]; 2]) {
        let quiet = INAUDIBLE.to_f32();
        for k in 0..frames {
            let time = (offset + k).to_f32();
            let at = (self.at + k) % REACH;
            let frame = &mut self.frames[k];
            let mut old = [0.0; N];
            for group in 0..N / 4 {
                let from = (at + REACH - self.delays[group % 4]) % REACH;
                let lines = 4 * group..4 * group + 4;
                old[lines.clone()].copy_from_slice(&self.held[from][lines]);
            }
            let new = &mut self.held[at];
            for line in 0..N {
                let sine = start[line] + slope[line] * time;
                let cosine = (1.0 - sine * sine).sqrt();
                let x = frame[line];
                frame[line] = sine * x + cosine * old[line];
                let kept = cosine * x - sine * old[line];
                new[line] = if kept.abs() >= quiet { kept } else { 0.0 };
            }
        }
        self.at = (self.at + frames) % REACH;
    }

    /// Runs a section whose coefficients move.
    #[inline(always)]
    fn moving(
        &mut self,
        section: usize,
        frames: usize,
        offset: usize,
        [start, slope]: [&[[f32; N]; 6]; 2],
    ) {
        let [mut first, mut second] = self.states[section];
        for k in 0..frames {
            let time = (offset + k).to_f32();
            let frame = &mut self.frames[k];
            for line in 0..N {
                let value = |row: usize| start[row][line] + slope[row][line] * time;
                let x = frame[line];
                let rest = x - second[line];
                let band = value(0) * first[line] + value(1) * rest;
                let low = second[line] + value(1) * first[line] + value(2) * rest;
                first[line] = 2.0 * band - first[line];
                second[line] = 2.0 * low - second[line];
                frame[line] = value(3) * x + value(4) * band + value(5) * low;
            }
            if (offset + k) % FLUSH_EVERY == FLUSH_EVERY - 1 {
                first = first.map(flushed);
                second = second.map(flushed);
            }
        }
        self.states[section] = [first, second];
    }

    /// Runs `W` sections at rest, one after the other in every frame: what a frame of one waits for, the
    /// processor has meanwhile of the others.
    #[inline(always)]
    fn still<const W: usize, I: Instructions>(
        &mut self,
        isa: I,
        sections: [usize; W],
        frames: usize,
        offset: usize,
        rows: &Rows<N>,
    ) {
        for lines in (0..N).step_by(8) {
            let mut values = [Still([F32x8::splat(0.0); 7]); W];
            let mut states = [[F32x8::splat(0.0); 2]; W];
            for at in 0..W {
                values[at] = Still::of(isa, &rows[sections[at]], lines);
                for (state, row) in states[at].iter_mut().zip(&self.states[sections[at]]) {
                    *state = F32x8::load(row, lines);
                }
            }
            for k in 0..frames {
                let mut x = F32x8::load(&self.frames[k], lines);
                for (values, states) in values.iter().zip(&mut states) {
                    x = values.tick(isa, states, x);
                }
                x.store(&mut self.frames[k], lines);
                if (offset + k) % FLUSH_EVERY == FLUSH_EVERY - 1 {
                    for state in states.iter_mut().flatten() {
                        *state = state.map(flushed);
                    }
                }
            }
            for (section, states) in sections.into_iter().zip(states) {
                for (row, state) in self.states[section].iter_mut().zip(states) {
                    state.store(row, lines);
                }
            }
        }
    }

    #[inline(always)]
    fn all_sections<I: Instructions>(
        &mut self,
        isa: I,
        frames: usize,
        offset: usize,
        course: &Course<'_, N>,
    ) {
        let (mut active, mut count) = ([0; SECTIONS], 0);
        for section in 0..SECTIONS {
            if course.active[section] {
                (active[count], count) = (section, count + 1);
            } else {
                self.states[section] = [[0.0; N]; 2];
            }
        }
        if let Some(slope) = course.slope {
            for &section in &active[..count] {
                self.moving(section, frames, offset, [&course.start[section], &slope[section]]);
            }
            return;
        }
        let rows = course.start;
        for sections in active[..count].chunks(ABREAST) {
            match *sections {
                [a, b, c, d] => self.still(isa, [a, b, c, d], frames, offset, rows),
                [a, b, c] => self.still(isa, [a, b, c], frames, offset, rows),
                [a, b] => self.still(isa, [a, b], frames, offset, rows),
                [a] => self.still(isa, [a], frames, offset, rows),
                _ => {}
            }
        }
    }
}

/// A section at rest for eight lines, solved for what the next states and the output are of the states and
/// the input, so that a frame waits least for the one before. With a1, a2, a3 the state factors and m0, m1,
/// m2 the weights of [`super::absorption::Section`]: 2 a1 - 1, 2 a2, 2 a3, -2 a3, and the output's weights of
/// input and both states.
#[derive(Clone, Copy)]
struct Still([F32x8; 7]);

impl Still {
    #[inline(always)]
    fn of<const N: usize, I: Instructions>(isa: I, rows: &[[f32; N]; 6], lines: usize) -> Self {
        let mut values = [F32x8::splat(0.0); 6];
        for (value, row) in values.iter_mut().zip(rows) {
            *value = F32x8::load(row, lines);
        }
        let [a1, a2, a3, m0, m1, m2] = values;
        let (cross, enter) = (isa.add_f32(a2, a2), isa.add_f32(a3, a3));
        let heard = isa.add_products_f32(m0, m1, a2);
        let left = isa.subtract_f32(m2, isa.multiply_f32(m2, a3));
        Self([
            isa.subtract_f32(isa.add_f32(a1, a1), F32x8::new([1.0; 8])),
            cross,
            enter,
            isa.subtract_f32(F32x8::new([0.0; 8]), enter),
            isa.add_products_f32(heard, m2, a3),
            isa.add_products_f32(isa.multiply_f32(m1, a1), m2, a2),
            isa.subtract_f32(left, isa.multiply_f32(m1, a2)),
        ])
    }

    /// One frame: the output of `x`.
    #[inline(always)]
    fn tick<I: Instructions>(&self, isa: I, [first, second]: &mut [F32x8; 2], x: F32x8) -> F32x8 {
        let Self([keep, cross, enter, leave, through, of_first, of_second]) = *self;
        let (f, s) = (*first, *second);
        let rest = isa.subtract_f32(x, s);
        *first = isa.add_products_f32(isa.multiply_f32(cross, rest), keep, f);
        let risen = isa.add_products_f32(isa.multiply_f32(enter, x), cross, f);
        *second = isa.add_f32(s, isa.add_products_f32(risen, leave, s));
        let known = isa.add_products_f32(isa.multiply_f32(of_first, f), of_second, s);
        isa.add_products_f32(known, through, x)
    }
}

#[cfg(test)]
mod tests {
    use super::super::absorption::{Absorption, Decay};
    use super::*;
    use crate::convert::ToF64;
    use crate::noise::Noise;
    use crate::simd::{Kernel, VectorPath, run};

    /// White noise through all sections of eight lines, cut into pieces, with a path's instructions.
    fn filtered(rows: &Rows<8>, slope: Option<&Rows<8>>, cuts: &[usize]) -> Vec<f32> {
        struct Pass<'a>(&'a mut LossBank<8>, usize, usize, &'a Course<'a, 8>);
        impl Kernel for Pass<'_> {
            type Output = ();

            #[inline(always)]
            fn run<I: Instructions>(self, isa: I) {
                self.0.all_sections(isa, self.1, self.2, self.3);
            }
        }
        let mut noise = Noise::new(2);
        let mut loss = LossBank::<8>::new();
        loss.prepare(48_000.0);
        let active = [true; SECTIONS];
        let course = Course { start: rows, slope, active: &active, allpass_factor: &[[0.0; 8]; 2] };
        let mut output = Vec::new();
        let mut offset = 0;
        for cut in cuts.iter().cycle() {
            let frames = (*cut).min(CELL - offset);
            loss.frames[..frames].iter_mut().flatten().for_each(|x| *x = noise.white());
            run(VectorPath::best(), Pass(&mut loss, frames, offset, &course));
            output.extend(loss.frames[..frames].iter().flatten());
            offset = (offset + frames) % CELL;
            if output.len() >= 8 * 20 * CELL {
                output.truncate(8 * 20 * CELL);
                return output;
            }
        }
        output
    }

    fn rows_of(decay: &Decay) -> Rows<8> {
        let mut rows = [[[0.0; 8]; 6]; SECTIONS];
        for line in 0..8 {
            let design = Absorption::design(decay, 0.05 + 0.01 * line.to_f64(), 48_000.0);
            for (section, rows) in design.sections.iter().zip(&mut rows) {
                let values = section.state_factor.iter().chain(&section.weights);
                rows.iter_mut().zip(values).for_each(|(row, value)| row[line] = value.to_f32());
            }
        }
        rows
    }

    #[test]
    fn a_section_at_rest_gives_what_one_that_moves_by_nothing_gives() {
        let mut decay = Decay { low_share: 0.5, low_hz: 50.0, high_share: 0.4, ..Decay::flat(2.0) };
        for (band, hz) in decay.bands.iter_mut().zip([63.0, 160.0, 400.0, 1e3, 2500.0, 6300.0]) {
            (band.centre_hz, band.share) = (hz, 0.8);
        }
        let rows = rows_of(&decay);
        let still = filtered(&rows, None, &[CELL]);
        assert_eq!(still, filtered(&rows, None, &[1, 2, 3, 4, 5, 49, 17]));
        let nothing = [[[0.0; 8]; 6]; SECTIONS];
        let moving = filtered(&rows, Some(&nothing), &[CELL]);
        let loudest = |of: &mut dyn Iterator<Item = f32>| of.fold(0.0f32, |a, x| a.max(x.abs()));
        let off = loudest(&mut still.iter().zip(&moving).map(|(a, b)| a - b));
        assert!(off < 3e-6 * loudest(&mut moving.iter().copied()), "{off:e}");
    }

    #[test]
    fn motion_keeps_energy_however_fast_it_swings() {
        struct Pass<'a>(&'a mut LossBank<16>, &'a mut Bank<16>, &'a Course<'a, 16>);
        impl Kernel for Pass<'_> {
            type Output = ();

            #[inline(always)]
            fn run<I: Instructions>(self, isa: I) {
                self.0.process(isa, self.1, CELL, 0, self.2);
            }
        }
        let mut loss = LossBank::<16>::new();
        loss.prepare(48_000.0);
        let mut noise = Noise::new(1);
        let active = [false; SECTIONS];
        let still = [[[0.0; 16]; 6]; SECTIONS];
        let (mut given, mut got) = (0.0, 0.0);
        let energy = |bank: &Bank<16>| -> f64 {
            bank.0.iter().flatten().map(|&x| f64::from(x).powi(2)).sum()
        };
        for cell in 0..400 {
            let mut bank = Bank::<16>::new();
            if cell < 300 {
                bank.0.iter_mut().flatten().for_each(|x| *x = noise.white());
            }
            given += energy(&bank);
            let sine = |at: i32| 0.3 + 0.55 * (f64::from(at) * 0.7).sin() as f32;
            let swing = [[sine(cell); 16], [(sine(cell + 1) - sine(cell)) / 64.0; 16]];
            let course =
                Course { start: &still, slope: None, active: &active, allpass_factor: &swing };
            run(VectorPath::best(), Pass(&mut loss, &mut bank, &course));
            got += energy(&bank);
        }
        assert!((got / given - 1.0).abs() < 1e-5, "{}", got / given - 1.0);
        assert!(loss.is_silent());
    }
}
