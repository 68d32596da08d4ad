//! Mains hum in the quiet parts: 50 or 60 Hz and the harmonics up to the fourth.
//!
//! Each harmonic is turned down to 0 Hz and gathered 32 times a second (Hann weights, twice
//! overlapping), so that any window of one second can be looked at with a resolution of 2 Hz every
//! half second. A window shows a harmonic when
//! - there is a line: at least 9 dB above what lies 4 Hz to either side;
//! - it is in its place: within about 0.35 Hz, by comparing the line half a hertz above and below.
//!   The nearest notes (G1 at 49.0 Hz, B1 at 61.7 Hz, G2 at 98.0 Hz) are 1 Hz and more away.
//!
//! One window proves nothing; a synthesiser can play 60 Hz. Hum is what never stops. So windows are
//! sorted by how loud their loudest 50 ms were, and the judgement is on those at least
//! [`QUIET_LU`] below the highest short-term loudness, whenever they came: at least four of them,
//! seven in ten showing the line, at a level that spreads by at most 2.5 dB. The tail of a kick at
//! 50 Hz falls by more than that, and a bass that plays 60 Hz in the loud parts is not there.
//!
//! Limits: without quiet parts there is no judgement ([`HumReadings::quiet_windows`] says how many
//! there were). A drone held at exactly 50 or 60 Hz through every quiet part is taken for hum. Mains
//! off by more than 0.35 Hz times the harmonic, or recordings played at another speed, are missed.

use crate::convert::{ToF64, ToWhole};
use core::f64::consts::TAU;

use crate::bands::Block;
use crate::loudness::energy_to_lufs;
use crate::units::{db_to_power, power_to_db};

/// Level below the loudest 3 s at which a part counts as quiet, LU.
pub const QUIET_LU: f64 = 20.0;
/// Harmonics looked for.
pub const HARMONICS: usize = 4;
const LINES: usize = 2 * HARMONICS;
const MAINS_HZ: [f64; 2] = [50.0, 60.0];
const SUMS_PER_S: f64 = 32.0;
/// Sums of a window, 1 s, and between two windows.
const WINDOW: usize = 32;
const HOP: usize = 16;
/// A line stands this far above its neighbourhood (9 dB), 4 Hz away.
const LINE_POWER: f64 = 8.0;
const NEIGHBOUR_HZ: f64 = 4.0;
const BESIDE_HZ: f64 = 0.5;
/// How far from its place a line is looked for, Hz: in place, then both neighbours, then both sides.
const AWAY_HZ: [f64; 5] = [0.0, -NEIGHBOUR_HZ, NEIGHBOUR_HZ, -BESIDE_HZ, BESIDE_HZ];
/// How unlike the line may be 0.5 Hz above and below. Hann's main lobe gives 0.25 at 0.35 Hz.
const ASIDE: f64 = 0.25;
const FEWEST_WINDOWS: f64 = 4.0;
const SHOWN_SHARE: f64 = 0.7;
const SPREAD_DB: f64 = 2.5;
/// Quieter than this nobody hears it, dBFS RMS.
const INAUDIBLE_DBFS: f64 = -100.0;
/// Loudness classes of 2 LU from -100 LUFS.
const CLASSES: usize = 50;
const CLASS_LU: f64 = 2.0;
const LOWEST_LUFS: f64 = -100.0;

type Complex = [f64; 2];

/// Mains hum found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HumReadings {
    /// 50 or 60; 0 where there is none.
    pub mains_hz: f64,
    /// Level of all harmonics found together, dBFS RMS of the mean channel; else minus infinity.
    pub hum_dbfs: f64,
    /// Number of the four harmonics found.
    pub harmonics: u32,
    /// Windows of 1 s, every 0.5 s, that were quiet; below four nothing can be said.
    pub quiet_windows: u32,
    /// End frame of the first window that showed it.
    pub first_frame: u64,
    /// End frame of the window in which it was strongest.
    pub worst_frame: u64,
    /// 0 to 1; from 0.5 on it is worth saying.
    pub confidence_share: f64,
}

impl HumReadings {
    /// No judgement.
    pub const EMPTY: Self = Self {
        mains_hz: 0.0,
        hum_dbfs: f64::NEG_INFINITY,
        harmonics: 0,
        quiet_windows: 0,
        first_frame: 0,
        worst_frame: 0,
        confidence_share: 0.0,
    };
}

/// One harmonic in windows of one loudness.
#[derive(Debug, Clone, Copy, Default)]
struct Shown {
    windows: f64,
    power: f64,
    sum_db: f64,
    square_sum_db: f64,
    first_frame: u64,
    worst_power: f64,
    worst_frame: u64,
}

impl Shown {
    fn add(&mut self, other: &Self) {
        if other.windows > 0.0 && (self.windows == 0.0 || other.first_frame < self.first_frame) {
            self.first_frame = other.first_frame;
        }
        if other.worst_power > self.worst_power {
            (self.worst_power, self.worst_frame) = (other.worst_power, other.worst_frame);
        }
        self.windows += other.windows;
        self.power += other.power;
        self.sum_db += other.sum_db;
        self.square_sum_db += other.square_sum_db;
    }

    fn spread_db(&self) -> f64 {
        let mean_db = self.sum_db / self.windows;
        (self.square_sum_db / self.windows - mean_db * mean_db).max(0.0).sqrt()
    }
}

/// Windows of one loudness.
#[derive(Debug, Clone, Copy, Default)]
struct Class {
    windows: f64,
    lines: [Shown; LINES],
}

/// Detector of mains hum in two channels.
#[derive(Debug, Clone)]
pub struct Hum {
    rate_hz: f64,
    /// Samples between two sums, and how many of them are in.
    stride: usize,
    filled: usize,
    rising: Vec<f64>,
    samples: u64,
    phasors: [Complex; LINES],
    turns: [Complex; LINES],
    /// Hann window, turned by each of [`AWAY_HZ`].
    windows: [[Complex; WINDOW]; AWAY_HZ.len()],
    /// Sums of the older and the newer of the two overlapping windows, of each channel.
    gathering: [[[Complex; LINES]; 2]; 2],
    sums: [[[Complex; LINES]; 2]; WINDOW],
    next: usize,
    count: u64,
    classes: [Class; CLASSES],
    readings: HumReadings,
}

impl Default for Hum {
    fn default() -> Self {
        Self {
            rate_hz: 1500.0,
            stride: 1,
            filled: 0,
            rising: Vec::new(),
            samples: 0,
            phasors: Default::default(),
            turns: Default::default(),
            windows: [[[0.0; 2]; WINDOW]; AWAY_HZ.len()],
            gathering: Default::default(),
            sums: [Default::default(); WINDOW],
            next: 0,
            count: 0,
            classes: [Class::default(); CLASSES],
            readings: HumReadings::EMPTY,
        }
    }
}

fn line_hz(line: usize) -> f64 {
    MAINS_HZ[line / HARMONICS] * (line % HARMONICS + 1).to_f64()
}

impl Hum {
    /// Takes memory for blocks at `rate_hz`, the rate of the bank's level of the 250 Hz octave.
    pub fn prepare(&mut self, rate_hz: f64) {
        self.rate_hz = rate_hz;
        self.stride = (rate_hz / SUMS_PER_S).round().max(1.0).to_usize();
        let quarter_turn = |n: usize| TAU / 4.0 * (n.to_f64() + 0.5) / self.stride.to_f64();
        self.rising = (0..self.stride).map(|n| quarter_turn(n).sin().powi(2)).collect();
        self.turns = core::array::from_fn(|line| {
            let (sin, cos) = (TAU * line_hz(line) / rate_hz).sin_cos();
            [cos, -sin]
        });
        let step_s = self.stride.to_f64() / rate_hz;
        // Each sum weighs `stride` samples, the window half its length, and a sine of peak 1 turned
        // to 0 Hz has length 1/2.
        let scale = 2.0 / (WINDOW.to_f64() / 2.0 * self.stride.to_f64());
        self.windows = AWAY_HZ.map(|away_hz| {
            core::array::from_fn(|n| {
                let weight = 0.5 - 0.5 * (TAU * (n.to_f64() + 0.5) / WINDOW.to_f64()).cos();
                let (sin, cos) = (TAU * away_hz * step_s * n.to_f64()).sin_cos();
                [scale * weight * cos, scale * weight * sin]
            })
        });
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        (self.filled, self.samples, self.next, self.count) = (0, 0, 0, 0);
        self.phasors = [[1.0, 0.0]; LINES];
        self.gathering = Default::default();
        self.sums = [Default::default(); WINDOW];
        self.classes = [Class::default(); CLASSES];
        self.readings = HumReadings::EMPTY;
    }

    /// Processes a block of that level, which ended at `frame`. `loudest_energy` gives the K-weighted
    /// energy of the loudest 50 ms of the last second, `programme_lufs` the highest short-term
    /// loudness so far.
    #[inline]
    pub fn push(
        &mut self,
        block: &Block,
        frame: u64,
        loudest_energy: impl Fn() -> f64,
        programme_lufs: f64,
    ) {
        for (&left, &right) in block[0].iter().zip(&block[1]) {
            self.take_in([f64::from(left), f64::from(right)]);
            if self.filled == self.stride {
                self.close_sum();
                if self.count.is_multiple_of(HOP as u64) && self.count > WINDOW as u64 {
                    self.judge_window(frame, energy_to_lufs(loudest_energy()));
                    self.readings = self.judge(programme_lufs);
                }
            }
        }
    }

    #[inline]
    fn take_in(&mut self, frame: [f64; 2]) {
        let rising = self.rising[self.filled];
        let [older, newer] = &mut self.gathering;
        for (channel, sample) in frame.into_iter().enumerate() {
            let (up, down) = (sample * rising, sample * (1.0 - rising));
            let sums = newer[channel].iter_mut().zip(&mut older[channel]);
            for ((newer, older), phasor) in sums.zip(&self.phasors) {
                for part in 0..2 {
                    newer[part] += up * phasor[part];
                    older[part] += down * phasor[part];
                }
            }
        }
        for (phasor, turn) in self.phasors.iter_mut().zip(&self.turns) {
            let [re, im] = *phasor;
            *phasor = [re * turn[0] - im * turn[1], re * turn[1] + im * turn[0]];
        }
        self.filled += 1;
        self.samples += 1;
    }

    fn close_sum(&mut self) {
        let [older, newer] = &mut self.gathering;
        self.sums[self.next] = *older;
        *older = core::mem::take(newer);
        self.next = (self.next + 1) % WINDOW;
        self.filled = 0;
        self.count += 1;
        // Turned anew from the count, so that rounding never adds up.
        for (line, phasor) in self.phasors.iter_mut().enumerate() {
            let turns = (line_hz(line) / self.rate_hz * self.samples.to_f64()).fract();
            let (sin, cos) = (TAU * turns).sin_cos();
            *phasor = [cos, -sin];
        }
    }

    /// Power of `line` in the window, [`AWAY_HZ`] from its place, as the mean square of a sine.
    fn power(&self, line: usize, away: usize) -> f64 {
        let mut sums = [[0.0; 2]; 2];
        for (n, [cos, sin]) in self.windows[away].iter().enumerate() {
            for (sum, channel) in sums.iter_mut().zip(&self.sums[(self.next + n) % WINDOW]) {
                let [re, im] = channel[line];
                sum[0] += re * cos + im * sin;
                sum[1] += im * cos - re * sin;
            }
        }
        // Mean square of a sine, mean of both channels.
        0.25 * sums.iter().flatten().map(|x| x * x).sum::<f64>()
    }

    fn judge_window(&mut self, frame: u64, loudest_lufs: f64) {
        let class = (loudest_lufs - LOWEST_LUFS) / CLASS_LU;
        if class.is_nan() || class < 0.0 {
            return;
        }
        let mut shown = [0.0; LINES];
        for (line, power) in shown.iter_mut().enumerate() {
            let there = self.power(line, 0);
            let is_line = there > db_to_power(INAUDIBLE_DBFS)
                && [1, 2].iter().all(|&away| there > LINE_POWER * self.power(line, away));
            if is_line {
                let [above, below] = [3, 4].map(|away| self.power(line, away).sqrt());
                if (above - below).abs() < ASIDE * (above + below) {
                    *power = there;
                }
            }
        }
        let class = &mut self.classes[class.to_usize().min(CLASSES - 1)];
        class.windows += 1.0;
        for (tally, power) in class.lines.iter_mut().zip(shown) {
            if power > 0.0 {
                let level_db = power_to_db(power);
                tally.add(&Shown {
                    windows: 1.0,
                    power,
                    sum_db: level_db,
                    square_sum_db: level_db * level_db,
                    first_frame: frame,
                    worst_power: power,
                    worst_frame: frame,
                });
            }
        }
    }

    fn judge(&self, programme_lufs: f64) -> HumReadings {
        let quiet = (programme_lufs - QUIET_LU - LOWEST_LUFS) / CLASS_LU;
        let quiet_classes = &self.classes[..quiet.max(0.0).to_usize().min(CLASSES)];
        let mut all = Class::default();
        for class in quiet_classes {
            all.windows += class.windows;
            for (sum, line) in all.lines.iter_mut().zip(&class.lines) {
                sum.add(line);
            }
        }
        let mut found = HumReadings { quiet_windows: all.windows.to_u32(), ..HumReadings::EMPTY };
        if all.windows < FEWEST_WINDOWS {
            return found;
        }
        let mut loudest = 0.0;
        for (mains, lines) in all.lines.as_chunks::<HARMONICS>().0.iter().enumerate() {
            let is_hum = |line: &&Shown| {
                line.windows >= SHOWN_SHARE * all.windows && line.spread_db() <= SPREAD_DB
            };
            let harmonics = || lines.iter().filter(is_hum);
            let power: f64 = harmonics().map(|line| line.power / line.windows).sum();
            if power <= loudest {
                continue;
            }
            loudest = power;
            let worst = harmonics().max_by(|a, b| a.worst_power.total_cmp(&b.worst_power));
            let best_share = harmonics().map(|line| line.windows / all.windows).fold(0.0, f64::max);
            found.mains_hz = MAINS_HZ[mains];
            found.hum_dbfs = power_to_db(power);
            found.harmonics = harmonics().count().to_u32();
            found.first_frame = harmonics().map(|line| line.first_frame).min().unwrap_or(0);
            found.worst_frame = worst.map_or(0, |line| line.worst_frame);
            // Four windows are as good as even; more harmonics and more time make it surer.
            let weight = all.windows * best_share * f64::from(found.harmonics).sqrt();
            found.confidence_share = weight / (weight + SHOWN_SHARE * FEWEST_WINDOWS);
        }
        found
    }

    /// Readings since the reset.
    pub fn readings(&self) -> HumReadings {
        self.readings
    }
}
