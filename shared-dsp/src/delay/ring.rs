//! A ring of samples that is written and read in pieces instead of sample by sample.
//!
//! Contract: time is counted in cells of [`CELL`] frames. A piece never crosses a cell's edge
//! ([`CellRing::piece`] says how many frames are left), so every piece lies in one run of memory
//! and loops over it vectorise. The result of a piece does not depend on how a cell was cut.
//! Memory only in [`CellRing::prepare`]. A long ring forgets without touching its memory
//! ([`CellRing::forget`]): what was written before reads as silence. Samples below -300 dBFS must be flushed by the writer
//! ([`flushed`]). The ring does not judge its input otherwise.

use crate::convert::ToF32;

/// Frames of a cell: the longest piece, and so the shortest delay a feedback path can have when it
/// is run in whole cells.
pub const CELL: usize = 64;

/// The first frames of the ring once more behind its end, so that no read has to wrap.
const MIRROR: usize = 2 * CELL;

/// Frames a read may take beyond its piece, for interpolation.
pub const EXTRA: usize = CELL;

/// The longest read: nothing is older than silence by more than this without being silence.
const LONGEST_READ: usize = CELL + EXTRA;

/// What is read where all is forgotten.
static SILENCE: [f32; LONGEST_READ] = [0.0; LONGEST_READ];

/// A sample for a line that holds `f32`: zero below -300 dBFS, so that tails end in exact zero and
/// subnormal numbers are never computed on. NaN becomes zero.
#[inline]
pub fn flushed(sample: f32) -> f32 {
    if sample.abs() >= crate::guard::INAUDIBLE.to_f32() { sample } else { 0.0 }
}

/// A delay line for pieces.
#[derive(Debug, Clone, Default)]
pub struct CellRing {
    samples: Vec<f32>,
    length: usize,
    head: usize,
    /// Frames before the present one that count; older ones are forgotten. At most `length`.
    known: usize,
}

impl CellRing {
    /// A ring without memory, to be prepared.
    pub const fn new() -> Self {
        Self { samples: Vec::new(), length: 0, head: 0, known: 0 }
    }

    /// Takes memory for delays up to `reach_samples`, filled with silence.
    pub fn prepare(&mut self, reach_samples: usize) {
        self.length = (reach_samples + CELL + MIRROR).next_multiple_of(CELL);
        self.samples.clear();
        self.samples.resize(self.length + MIRROR, 0.0);
        (self.head, self.known) = (0, self.length);
    }

    /// Forgets all sound and starts a new cell.
    pub fn reset(&mut self) {
        self.samples.fill(0.0);
        (self.head, self.known) = (0, self.length);
    }

    /// As [`CellRing::reset`], in the same short time for a ring of any length. Until the ring has gone
    /// round once, every frame must then be written or [skipped](CellRing::skip).
    pub fn forget(&mut self) {
        self.head = 0;
        self.forget_past();
    }

    /// Nothing before the present frame counts. A read that begins before it and ends after it meets
    /// silence up to it.
    fn forget_past(&mut self) {
        self.known = 0;
        self.silence_last(LONGEST_READ);
    }

    /// Makes the last `frames` samples silence.
    fn silence_last(&mut self, frames: usize) {
        let frames = frames.min(self.length);
        let start = self.place(frames);
        let end = (start + frames).min(self.length);
        for (from, to) in [(start, end), (0, frames - (end - start))] {
            self.samples[from..to].fill(0.0);
            let mirrored = from.min(MIRROR)..to.min(MIRROR);
            self.samples[self.length + mirrored.start..self.length + mirrored.end].fill(0.0);
        }
    }

    /// Where the sample is that is `age_samples` old; at most `length`.
    #[inline]
    fn place(&self, age_samples: usize) -> usize {
        if age_samples <= self.head {
            self.head - age_samples
        } else {
            self.head + self.length - age_samples
        }
    }

    /// Frames the ring remembers at most: after so many frames of zeros it holds only zeros.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Frames of `frames` that fit into what is left of the cell.
    #[inline(always)]
    pub fn piece(&self, frames: usize) -> usize {
        frames.min(CELL - self.head % CELL)
    }

    /// Puts a piece at the present place; reads with a delay shorter than the piece see it.
    #[inline(always)]
    pub fn write(&mut self, samples: &[f32]) {
        let frames = self.piece(samples.len());
        let head = self.head;
        let (place, samples) = (&mut self.samples[head..head + frames], &samples[..frames]);
        match (place.as_mut_array::<CELL>(), samples.as_array::<CELL>()) {
            // Of a known length, and so without a call.
            (Some(place), Some(samples)) => *place = *samples,
            _ => self.samples[head..head + frames].copy_from_slice(samples),
        }
        if head < MIRROR {
            let mirrored = head + self.length;
            self.samples[mirrored..mirrored + frames].copy_from_slice(&samples[..frames]);
        }
    }

    /// `frames` samples in a row, the first of them `delay_samples` old at the present frame.
    /// `frames` may be up to `CELL + EXTRA`; what is not written yet is old sound.
    #[inline(always)]
    pub fn read(&self, delay_samples: usize, frames: usize) -> &[f32] {
        let delay = delay_samples.min(self.length - CELL);
        let frames = frames.min(LONGEST_READ);
        if delay > self.known + LONGEST_READ {
            return &SILENCE[..frames];
        }
        let start = self.place(delay);
        &self.samples[start..start + frames]
    }

    /// Adds to what was written: to the sample that is `age_samples` old at the present frame, and to
    /// those after it. `age_samples` is at most the ring's length. Before what was forgotten stands
    /// silence.
    pub fn add(&mut self, age_samples: usize, samples: &[f32]) {
        let age_samples = age_samples.min(self.length);
        if age_samples > self.known {
            self.remember_silence(age_samples);
        }
        let mut at = self.place(age_samples);
        for sample in samples {
            let sum = flushed(self.samples[at] + sample);
            self.samples[at] = sum;
            if at < MIRROR {
                self.samples[at + self.length] = sum;
            }
            at += 1;
            if at == self.length {
                at = 0;
            }
        }
    }

    /// Brings back as many frames as silence.
    #[cold]
    fn remember_silence(&mut self, frames: usize) {
        let known = self.known;
        self.head = self.place(known);
        self.silence_last(frames + LONGEST_READ - known);
        self.head = (self.head + known) % self.length;
        self.known = frames;
    }

    /// Moves on by any number of frames; what it holds comes later by as much. For silence.
    pub fn skip(&mut self, frames: usize) {
        self.head = (self.head + frames) % self.length.max(1);
        if self.known == 0 {
            self.silence_last(frames.min(LONGEST_READ));
        } else if self.known < self.length {
            self.forget_past();
        }
    }

    /// Moves on by a piece.
    #[inline]
    pub fn advance(&mut self, frames: usize) {
        self.known = self.length.min(self.known + frames);
        self.head += frames;
        if self.head >= self.length {
            self.head -= self.length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn a_ring_read_in_random_pieces_is_a_delay() {
        let mut ring = CellRing::new();
        ring.prepare(500);
        let mut noise = Noise::new(3);
        let x: Vec<f32> = (0..5000).map(|_| noise.white()).collect();
        for delay in [0, 1, 63, 64, 333, 500] {
            ring.reset();
            let mut done = 0;
            while done < x.len() {
                let n = ring.piece(noise.between(1, 90).min(x.len() - done));
                ring.write(&x[done..done + n]);
                for (k, &y) in ring.read(delay, n).iter().enumerate() {
                    let at = done + k;
                    assert_eq!(y, if at < delay { 0.0 } else { x[at - delay] });
                }
                ring.advance(n);
                done += n;
            }
        }
    }

    #[test]
    fn what_is_forgotten_reads_as_silence() {
        let mut ring = CellRing::new();
        ring.prepare(1000);
        let mut noise = Noise::new(4);
        for delay in [0, 1, 63, 64, 127, 128, 129, 192, 700, 1000] {
            let play = |ring: &mut CellRing, noise: &mut Noise, silent: usize| {
                for frame in 0..40 {
                    let n = ring.piece(1 + frame % 50);
                    let x: Vec<f32> = (0..n).map(|_| noise.white()).collect();
                    ring.write(&x);
                    if frame < silent {
                        let read = ring.read(delay, LONGEST_READ);
                        assert!(delay < 128 || read[..n.min(delay)].iter().all(|y| *y == 0.0));
                    }
                    ring.advance(n);
                }
            };
            play(&mut ring, &mut noise, 0);
            ring.forget();
            assert!(ring.read(delay, LONGEST_READ.min(delay)).iter().all(|y| *y == 0.0));
            ring.skip(77);
            assert!(ring.read(delay, LONGEST_READ.min(delay)).iter().all(|y| *y == 0.0));
            play(&mut ring, &mut noise, 1);
        }
    }

    #[test]
    fn what_is_added_is_read_with_what_was_written() {
        let mut ring = CellRing::new();
        ring.prepare(300);
        for turn in 0..40 {
            ring.write(&[1.0; CELL]);
            ring.advance(CELL);
            ring.add(150, &[0.5; CELL]);
            if turn > 6 {
                assert!(ring.read(400, CELL).iter().all(|y| *y == 1.5));
                assert!(ring.read(60, 60).iter().all(|y| *y == 1.0));
            }
        }
    }

    #[test]
    fn what_is_added_before_all_is_forgotten_stands_in_silence() {
        let mut ring = CellRing::new();
        ring.prepare(1000);
        for _ in 0..40 {
            ring.write(&[1.0; CELL]);
            ring.advance(CELL);
        }
        ring.forget();
        ring.write(&[2.0; CELL]);
        ring.advance(CELL);
        ring.add(300, &[0.5; CELL]);
        for age in [1000, 700, 400, 300, 236, 150, 64] {
            let inside = |age: usize| match age {
                237..=300 => 0.5,
                1..=64 => 2.0,
                _ => 0.0,
            };
            let read = ring.read(age, 64);
            assert!(read.iter().enumerate().all(|(k, y)| *y == inside(age - k)), "{age}");
        }
    }

    #[test]
    fn only_what_nobody_hears_is_flushed() {
        assert_eq!(flushed(1e-16), 0.0);
        assert_eq!(flushed(-2e-15), -2e-15);
        assert_eq!(flushed(f32::NAN), 0.0);
    }
}
