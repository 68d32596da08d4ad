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
use crate::delay::ring::CELL;
use crate::guard::INAUDIBLE;
use crate::simd::{Instructions, Kernel, VectorPath, run};

/// Longest delay of a moving allpass in samples, a power of two: 6 samples at 48 kHz, up to 192 kHz.
const REACH: usize = 32;

/// Frames of a cell between two flushes of the filters.
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
    path: VectorPath,
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
            path: VectorPath::Baseline,
            frames: [[0.0; N]; CELL],
            held: [[0.0; N]; REACH],
            at: 0,
            delays: [1; 4],
            states: [[[0.0; N]; 2]; SECTIONS],
        }
    }

    /// Sets the allpasses' delays, and chooses the processor's fastest path.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        use crate::convert::ToWhole;
        self.path = VectorPath::best();
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
    pub fn process(
        &mut self,
        bank: &mut Bank<N>,
        frames: usize,
        offset: usize,
        course: Course<'_, N>,
    ) {
        run(self.path, Pass { loss: self, bank, frames, offset, course });
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

    #[inline(always)]
    fn section<const MOVING: bool>(
        &mut self,
        section: usize,
        frames: usize,
        offset: usize,
        start: &[[f32; N]; 6],
        slope: &[[f32; N]; 6],
    ) {
        let quiet = INAUDIBLE.to_f32();
        let [mut first, mut second] = self.states[section];
        for k in 0..frames {
            let time = (offset + k).to_f32();
            let frame = &mut self.frames[k];
            for line in 0..N {
                let value = |row: usize| {
                    if MOVING {
                        start[row][line] + slope[row][line] * time
                    } else {
                        start[row][line]
                    }
                };
                let x = frame[line];
                let rest = x - second[line];
                let band = value(0) * first[line] + value(1) * rest;
                let low = second[line] + value(1) * first[line] + value(2) * rest;
                first[line] = 2.0 * band - first[line];
                second[line] = 2.0 * low - second[line];
                frame[line] = value(3) * x + value(4) * band + value(5) * low;
            }
            // Often enough: eight frames do not lead from 1e-15 down to the subnormals.
            if (offset + k) % FLUSH_EVERY == FLUSH_EVERY - 1 {
                for line in 0..N {
                    first[line] = if first[line].abs() >= quiet { first[line] } else { 0.0 };
                    second[line] = if second[line].abs() >= quiet { second[line] } else { 0.0 };
                }
            }
        }
        self.states[section] = [first, second];
    }
}

/// One piece through a [`LossBank`].
struct Pass<'a, const N: usize> {
    loss: &'a mut LossBank<N>,
    bank: &'a mut Bank<N>,
    frames: usize,
    offset: usize,
    course: Course<'a, N>,
}

impl<const N: usize> Kernel for Pass<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run<I: Instructions>(self, _: I) {
        let Self { loss, bank, frames, offset, course } = self;
        let whole = grouped(frames);
        bank.to_frames(&mut loss.frames[..whole]);
        loss.swing(frames, offset, course.allpass_factor);
        for section in 0..SECTIONS {
            if !course.active[section] {
                loss.states[section] = [[0.0; N]; 2];
                continue;
            }
            let start = &course.start[section];
            match course.slope {
                Some(slope) => {
                    loss.section::<true>(section, frames, offset, start, &slope[section]);
                }
                None => loss.section::<false>(section, frames, offset, start, start),
            }
        }
        bank.set_frames(&loss.frames[..whole]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn motion_keeps_energy_however_fast_it_swings() {
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
            loss.process(&mut bank, CELL, 0, course);
            got += energy(&bank);
        }
        assert!((got / given - 1.0).abs() < 1e-5, "{}", got / given - 1.0);
        assert!(loss.is_silent());
    }
}
