//! The lines of a network: how long they are, and how they are read while their lengths change.

use super::loss::LossBank;
use super::pre_delay::{entered_share, moving_read};
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::delay::ring::{CELL, CellRing};
use crate::noise::Noise;

/// Seed of what is random about the lines.
pub const SEED: u64 = 4;

/// Where each line's length lies between shortest and longest, 0..1 on a log scale.
pub fn places<const N: usize>(noise: &mut Noise) -> [f64; N] {
    core::array::from_fn(|line| (line.to_f64() + 0.2 + 0.6 * noise.unit()) / N.to_f64())
}

/// Length of a line in milliseconds, between the shortest and the longest.
pub fn length_ms(place_share: f64, span_ms: [f64; 2]) -> f64 {
    span_ms[0] * (span_ms[1] / span_ms[0]).powf(place_share)
}

/// Length of a line; it must be longer than a cell, for a cell is read before it is written.
pub fn length_samples(
    line: usize,
    place_share: f64,
    span_ms: [f64; 2],
    sample_rate_hz: f64,
) -> usize {
    let samples = length_ms(place_share, span_ms) * 0.001 * sample_rate_hz;
    samples.round().to_usize().max(CELL + line)
}

/// Seconds from one pass of each of `N` lines to the next, between two lengths in milliseconds.
pub fn passes_s<const N: usize>(span_ms: [f64; 2], sample_rate_hz: f64) -> [f64; N] {
    let mut filters = LossBank::<N>::new();
    filters.prepare(sample_rate_hz);
    let place: [f64; N] = places(&mut Noise::new(SEED));
    core::array::from_fn(|line| {
        let samples = length_samples(line, place[line], span_ms, sample_rate_hz);
        (samples + filters.delay_samples(line)).to_f64() / sample_rate_hz
    })
}

/// Reads a line that fades from one length to another; `end_share` is the weight of the new one at the cell's
/// start and end.
pub fn read_faded(
    ring: &CellRing,
    [from, to]: [usize; 2],
    end_share: Option<[f64; 2]>,
    frame: &[f32],
    row: &mut [f32],
) {
    let [start, stop] = end_share.unwrap_or([1.0; 2]);
    let (start, step) = (start.to_f32(), ((stop - start) / CELL.to_f64()).to_f32());
    let (new, old) = (ring.read(to, row.len()), ring.read(from, row.len()));
    for (((y, new), old), t) in row.iter_mut().zip(new).zip(old).zip(frame) {
        let weight = start + step * t;
        *y = (1.0 - weight) * old + weight * new;
    }
}

/// Reads a line whose length moves to another.
pub fn read_moving(
    ring: &CellRing,
    lengths: [usize; 2],
    end_share: Option<[f64; 2]>,
    frame: &[f32],
    row: &mut [f32],
) {
    let [start, stop] = end_share.unwrap_or([1.0; 2]);
    let [from, to] = lengths.map(ToF64::to_f64);
    for (k, (y, t)) in row.iter_mut().zip(frame).enumerate() {
        let weight = start + (stop - start) * f64::from(*t) / CELL.to_f64();
        // The polynomial looks at one sample younger, and the cell is not written yet.
        let age = (from + (to - from) * weight).max(CELL.to_f64() + 2.0);
        *y = moving_read(ring, k, age);
    }
}

/// Reads a line that gives what entered it before a change, `since_samples` frames ago, at its old length.
pub fn read_passing(
    ring: &CellRing,
    [from, to]: [usize; 2],
    since_samples: usize,
    fade_samples: f64,
    row: &mut [f32],
) {
    let (new, old) = (ring.read(to, row.len()), ring.read(from, row.len()));
    for (k, (y, (new, old))) in row.iter_mut().zip(new.iter().zip(old)).enumerate() {
        let entered = |length: usize| entered_share(since_samples + k, length, fade_samples);
        *y = (1.0 - entered(from)).to_f32() * old + entered(to).to_f32() * new;
    }
}
