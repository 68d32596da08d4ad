//! One line of a spectrum analyser: levels at fixed frequencies, which rise with the average, fall
//! at a stated rate, and remember their highest.

use super::Analysis;
use crate::convert::{ToF32, ToF64, ToWhole};
use crate::guard;
use crate::units::power_to_db;

/// Levels at or below this count as nothing, dBFS.
pub const FLOOR_DB: f32 = -120.0;
/// Points of the line in an octave.
pub(super) const POINTS_PER_OCTAVE: f64 = 36.0;
/// The first and the highest frequency of the line, Hz.
const RANGE_HZ: (f64, f64) = (10.0, 30_000.0);
/// Half the width over which a point takes the strongest bin, octaves: 1/24 octave in all.
const HALF_WIDTH_OCTAVES: f64 = 1.0 / 48.0;

/// Where a point reads.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Between bins, where there are fewer bins than points.
    Between(f32),
    /// The strongest of the bins from the first to before the second.
    Strongest(usize, usize),
}

/// The line over 10 Hz to 30 kHz, 36 points an octave.
///
/// A point reads the strongest bin within 1/24 octave, each with its two neighbours, so that a sine
/// reads its peak level in dBFS at any frequency and resolution (within 0.2 dB) and noise its
/// density in three bins: white noise is flat, pink noise falls 3 dB an octave, as the tilts of
/// [`Trace::tilt_db`] expect.
#[derive(Debug, Clone)]
pub struct Trace {
    places: Vec<Place>,
    levels_db: Vec<f32>,
    held_db: Vec<f32>,
    lobes: Vec<f32>,
}

impl Trace {
    /// A silent line for what `analysis` hears, up to half its sample rate. Takes all memory.
    pub fn new(analysis: &Analysis) -> Self {
        let bins = analysis.quick().len();
        let half = HALF_WIDTH_OCTAVES.exp2();
        let places: Vec<Place> = Self::all_hz()
            .map(|hz| hz / analysis.bin_hz())
            .take_while(|centre| *centre < (bins - 1).to_f64())
            .map(|centre| {
                let first = (centre / half).ceil().to_usize();
                let end = ((centre * half).floor().to_usize() + 1).min(bins);
                if first + 2 <= end {
                    Place::Strongest(first, end)
                } else {
                    Place::Between(centre.to_f32())
                }
            })
            .collect();
        let silent = vec![FLOOR_DB; places.len()];
        Self { levels_db: silent.clone(), held_db: silent, places, lobes: vec![0.0; bins] }
    }

    fn all_hz() -> impl Iterator<Item = f64> {
        let count = (POINTS_PER_OCTAVE * (RANGE_HZ.1 / RANGE_HZ.0).log2()).floor().to_usize() + 1;
        (0..count).map(|point| RANGE_HZ.0 * (point.to_f64() / POINTS_PER_OCTAVE).exp2())
    }

    /// The frequencies of the points, Hz, rising.
    pub fn points_hz(&self) -> impl Iterator<Item = f64> {
        Self::all_hz().take(self.places.len())
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.levels_db.fill(FLOOR_DB);
        self.held_db.fill(FLOOR_DB);
    }

    /// Starts the highest levels anew.
    pub fn clear_held(&mut self) {
        self.held_db.copy_from_slice(&self.levels_db);
    }

    /// Advances the line by the quick average of the analysis this line was made for, after each transform.
    /// Levels fall at `fall_db_per_s` at the most.
    pub fn advance(&mut self, analysis: &Analysis, fall_db_per_s: f64) {
        let power = analysis.quick();
        if power.len() != self.lobes.len() {
            return;
        }
        let last = power.len() - 1;
        for (lobe, three) in self.lobes[1..last].iter_mut().zip(power.windows(3)) {
            *lobe = three[0] + three[1] + three[2];
        }
        self.lobes[0] = power[0] + power[1];
        self.lobes[last] = power[last - 1] + power[last];
        let fall_db = (guard::clamp_or(fall_db_per_s, 0.0, 1e6, 0.0) * analysis.step_s()).to_f32();
        let lines = self.levels_db.iter_mut().zip(&mut self.held_db);
        for (place, (level_db, held_db)) in self.places.iter().zip(lines) {
            let now_db = match *place {
                Place::Strongest(first, end) => {
                    let strongest = self.lobes[first..end].iter().fold(0.0, |a: f32, b| a.max(*b));
                    power_to_db(f64::from(strongest)).to_f32()
                }
                Place::Between(bin) => between_db(&self.lobes, bin),
            };
            *level_db = now_db.max(*level_db - fall_db).max(FLOOR_DB);
            guard::keep_max(held_db, *level_db);
        }
    }

    /// The levels, dBFS, one for each point; [`FLOOR_DB`] at the least.
    pub fn levels_db(&self) -> &[f32] {
        &self.levels_db
    }

    /// The highest levels since [`Trace::clear_held`].
    pub fn held_db(&self) -> &[f32] {
        &self.held_db
    }

    /// Whether there is nothing to see.
    pub fn is_silent(&self) -> bool {
        self.levels_db.iter().all(|level_db| *level_db <= FLOOR_DB)
    }

    /// The level at a frequency, that of the nearest point, dBFS; `None` outside the line.
    pub fn level_db_at(&self, frequency_hz: f64) -> Option<f32> {
        let point = ((frequency_hz / RANGE_HZ.0).log2() * POINTS_PER_OCTAVE).round();
        let is_inside = point >= 0.0 && point < self.levels_db.len().to_f64();
        is_inside.then(|| self.levels_db[point.to_usize()])
    }

    /// Level a tilt adds at a frequency, dB: nothing at 1 kHz.
    pub fn tilt_db(per_octave_db: f64, frequency_hz: f64) -> f64 {
        per_octave_db * (frequency_hz / 1000.0).log2()
    }
}

/// The level between bins in dB: a cubic that never swings beyond its ends, so that a sine keeps
/// its level.
///
/// Source: F. Fritsch, J. Butland, "A method for constructing local monotone piecewise cubic
/// interpolants", SIAM J. Sci. Stat. Comput. 5, 1984 (harmonic mean of the slopes on both sides).
fn between_db(lobes: &[f32], bin: f32) -> f32 {
    let bin = guard::clamp_or(bin, 0.0, (lobes.len() - 1).to_f32(), 0.0);
    let at = bin.to_usize().min(lobes.len() - 2);
    let db = |at: usize| power_to_db(f64::from(lobes[at.min(lobes.len() - 1)])).to_f32();
    let (before, low, high, after) = (db(at.saturating_sub(1)), db(at), db(at + 1), db(at + 2));
    let slope = |a: f32, b: f32| if a * b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 };
    let rise = high - low;
    let (from, to) = (slope(low - before, rise), slope(rise, after - high));
    let t = bin - at.to_f32();
    let (t2, t3) = (t * t, t * t * t);
    low + (3.0 * t2 - 2.0 * t3) * rise + (t3 - 2.0 * t2 + t) * from + (t3 - t2) * to
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::{Noise, PinkNoise};
    use core::f64::consts::TAU;

    /// Both channels alike.
    fn sine(hz: f64, peak: f64, rate_hz: f64, length_s: f64) -> Vec<[f32; 2]> {
        let count = (rate_hz * length_s) as usize;
        (0..count).map(|n| [(peak * (TAU * hz * n as f64 / rate_hz).sin()) as f32; 2]).collect()
    }

    fn shown(frames: &[[f32; 2]], length: usize, rate_hz: f64) -> Trace {
        let mut analysis = Analysis::new(length, rate_hz);
        let mut trace = Trace::new(&analysis);
        analysis.add(frames, 100.0, |analysis| trace.advance(analysis, 24.0));
        trace
    }

    #[test]
    fn a_sine_reads_its_level_at_every_frequency_and_resolution() {
        let mut worst_db = 0.0f32;
        for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
            for length in [2048, 4096, 8192, 16_384, 32_768] {
                let mut hz = (6.0 * rate_hz / length as f64).max(20.0);
                while hz < 20_000.0 {
                    let trace = shown(&sine(hz, 0.1, rate_hz, 1.2), length, rate_hz);
                    let peak_db = trace.levels_db().iter().fold(FLOOR_DB, |a, b| a.max(*b));
                    let at_db = trace.level_db_at(hz).unwrap();
                    for read_db in [peak_db, at_db] {
                        worst_db = worst_db.max((read_db + 20.0).abs());
                        assert!((read_db + 20.0).abs() < 0.2, "{rate_hz} {length} {hz}: {read_db}");
                    }
                    hz *= 2.37;
                }
            }
        }
        println!("a sine reads its level within {worst_db:.3} dB");
    }

    #[test]
    fn one_octave_beside_a_sine_there_is_nothing() {
        let trace = shown(&sine(1003.7, 1.0, 48e3, 5.0), 8192, 48e3);
        for hz in [250.0, 500.0, 2000.0, 8000.0] {
            assert!(trace.level_db_at(hz).unwrap() < -80.0, "{hz}");
        }
    }

    #[test]
    fn white_noise_is_flat_and_pink_is_with_a_tilt_of_3() {
        let (mut white, mut pink) = (Noise::new(1), PinkNoise::new(1));
        let white: Vec<[f32; 2]> = (0..960_000).map(|_| [white.white(); 2]).collect();
        let pink: Vec<[f32; 2]> = (0..960_000).map(|_| [pink.tick(); 2]).collect();
        for (frames, tilt) in [(white, 0.0), (pink, 3.0103)] {
            // A long memory: what is asked is where the line lies, not how it moves.
            let mut analysis = Analysis::new(8192, 48e3);
            let mut trace = Trace::new(&analysis);
            analysis.add(&frames, 10_000.0, |_| ());
            trace.advance(&analysis, 24.0);
            let octave_db = |hz: f64| {
                let steps = -18..=18;
                let around = steps.map(|step| hz * (f64::from(step) / 36.0).exp2());
                around
                    .map(|hz| f64::from(trace.level_db_at(hz).unwrap()) + Trace::tilt_db(tilt, hz))
                    .sum::<f64>()
                    / 37.0
            };
            let levels_db = [63.0, 250.0, 1000.0, 4000.0, 12_000.0].map(octave_db);
            println!("tilt {tilt}: {levels_db:.2?}");
            for level_db in levels_db {
                assert!((level_db - levels_db[2]).abs() < 1.5, "{levels_db:?}");
            }
        }
    }

    #[test]
    fn it_falls_at_the_stated_rate_and_rests() {
        for (memory_ms, fall_db_per_s) in [(30.0, 60.0), (100.0, 24.0), (300.0, 10.0)] {
            let mut analysis = Analysis::new(8192, 48e3);
            let mut trace = Trace::new(&analysis);
            analysis.add(&sine(1000.0, 1.0, 48e3, 2.0), memory_ms, |analysis| {
                trace.advance(analysis, fall_db_per_s);
            });
            let mut passed = Vec::new();
            let mut time_s = 0.0;
            for _ in 0..1500 {
                analysis.add(&[[0.0; 2]; 480], memory_ms, |analysis| {
                    trace.advance(analysis, fall_db_per_s);
                    time_s += analysis.step_s();
                    passed.push((time_s, trace.level_db_at(1000.0).unwrap()));
                });
            }
            let when = |level_db: f32| passed.iter().find(|at| at.1 < level_db).unwrap();
            let ((from_s, from_db), (to_s, to_db)) = (when(-20.0), when(-80.0));
            let rate = f64::from(from_db - to_db) / (to_s - from_s);
            println!("stated {fall_db_per_s} dB/s, measured {rate:.3} dB/s");
            assert!((rate - fall_db_per_s).abs() < 0.01 * fall_db_per_s, "{rate}");
            assert!(trace.is_silent());
        }
    }

    #[test]
    fn the_highest_stays_until_let_go() {
        let mut analysis = Analysis::new(2048, 48e3);
        let mut trace = Trace::new(&analysis);
        analysis.add(&sine(1000.0, 0.5, 48e3, 0.5), 30.0, |a| trace.advance(a, 60.0));
        analysis.add(&[[0.0; 2]; 96_000], 30.0, |a| trace.advance(a, 60.0));
        let held_db = trace.held_db().iter().fold(FLOOR_DB, |a, b| a.max(*b));
        assert!((held_db + 6.02).abs() < 0.2 && trace.level_db_at(1000.0).unwrap() < -90.0);
        trace.clear_held();
        assert_eq!(trace.held_db(), trace.levels_db());
    }

    #[test]
    fn a_tilt_is_exact_and_turns_about_1_khz() {
        for tilt in [0.0, 3.0, 4.5] {
            assert_eq!(Trace::tilt_db(tilt, 1000.0), 0.0);
            assert!((Trace::tilt_db(tilt, 8000.0) - 3.0 * tilt).abs() < 1e-12);
            assert!((Trace::tilt_db(tilt, 62.5) + 4.0 * tilt).abs() < 1e-12);
        }
    }
}
