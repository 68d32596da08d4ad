//! Mains hum: 50 or 60 Hz and the harmonics up to the fourth.
//!
//! Each harmonic is turned down to 0 Hz and gathered 32 times a second (Hann weights, twice
//! overlapping), so that any window of one second can be looked at with a resolution of 2 Hz every
//! half second. A window shows a harmonic when
//! - there is a line: at least 9 dB above what lies 4 Hz to either side;
//! - it is in its place: within about 0.35 Hz, by comparing the line half a hertz above and below.
//!   The nearest notes (G1 at 49.0 Hz, B1 at 61.7 Hz, G2 at 98.0 Hz) are 1 Hz and more away;
//! - it holds: both halves of the window have it, within 6 dB. The tail of a kick falls by more.
//!
//! One window proves nothing; a synthesiser can play 60 Hz. Hum is what never stops: it must be
//! there whenever nothing hides it. So the windows of each harmonic are sorted by what lies beside
//! it, whenever they came and whatever plays in other octaves, and from the quietest upwards at
//! least six must show the line, seven in ten of them, at a level that spreads by at most 2.5 dB.
//! Of all windows at most a fifth may hold less than that level, by 4 dB, in the place of the line:
//! where a bass that plays 60 Hz rests, nothing is beside the line and nothing in its place.
//!
//! Limits: hum under music whose bass never rests is missed, and so is hum that stops for a fifth
//! of the time. A drone held at exactly 50 or 60 Hz throughout is taken for hum. Mains off by more
//! than 0.35 Hz times the harmonic, or recordings played at another speed, are missed.

use crate::convert::{ToF64, ToWhole};
use core::f64::consts::TAU;

use crate::bands::{BLOCK_FRAMES, Block};
use crate::loudness::energy_to_lufs;
use crate::units::{db_to_power, power_to_db};

/// Level below the loudest 3 s at which a part counts as quiet, LU: there, hum is heard.
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
/// Most that the halves of a window may differ (6 dB).
const HALVES_POWER: f64 = 4.0;
const FEWEST_WINDOWS: f64 = 6.0;
const SHOWN_SHARE: f64 = 0.7;
const SPREAD_DB: f64 = 2.5;
/// Quieter than this nobody hears it, dBFS RMS.
const INAUDIBLE_DBFS: f64 = -100.0;
/// Classes of what lies beside a line, by 2 dB from -150 dBFS.
const CLASSES: usize = 60;
const CLASS_DB: f64 = 2.0;
const LOWEST_DBFS: f64 = -150.0;
/// Most of all windows may hold less than the line by this much.
const ABSENT_SHARE: f64 = 0.2;
const ABSENT_DB: f64 = 4.0;
/// Of all windows at most this share holds less in its place than a line that is hidden.
const HIDDEN_ABSENT_SHARE: f64 = 0.05;
/// Of a line that is hidden, this share of its windows is looked at, the quietest.
const HIDDEN_SHARE: f64 = 0.25;
/// Loudness classes of 2 LU from -100 LUFS.
const LOUDNESS_CLASSES: usize = 50;
const LOUDNESS_CLASS_LU: f64 = 2.0;
const LOWEST_LUFS: f64 = -100.0;

type Complex = [f64; 2];

/// Mains hum found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HumReadings {
    /// 50 or 60; 0 where there is none.
    pub mains_hz: f64,
    /// Level of all harmonics together, dBFS RMS of the channel that has more of it; else minus
    /// infinity.
    pub hum_dbfs: f64,
    /// Number of the four harmonics found.
    pub harmonics: u32,
    /// Windows of 1 s, every 0.5 s, that showed it.
    pub windows: u32,
    /// Such windows that were quiet throughout; below four, hum need not be heard to be there.
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
        windows: 0,
        quiet_windows: 0,
        first_frame: 0,
        worst_frame: 0,
        confidence_share: 0.0,
    };
}

/// Windows that show one harmonic.
#[derive(Debug, Clone, Copy)]
struct Shown {
    windows: f64,
    /// Of each channel.
    powers: [f64; 2],
    sum_db: f64,
    square_sum_db: f64,
    first_frame: u64,
    worst_power: f64,
    worst_frame: u64,
}

impl Shown {
    const EMPTY: Self = Self {
        windows: 0.0,
        powers: [0.0; 2],
        sum_db: 0.0,
        square_sum_db: 0.0,
        first_frame: 0,
        worst_power: 0.0,
        worst_frame: 0,
    };

    fn add(&mut self, other: &Self) {
        if other.windows > 0.0 && (self.windows == 0.0 || other.first_frame < self.first_frame) {
            self.first_frame = other.first_frame;
        }
        if other.worst_power > self.worst_power {
            (self.worst_power, self.worst_frame) = (other.worst_power, other.worst_frame);
        }
        self.windows += other.windows;
        self.powers = [0, 1].map(|channel| self.powers[channel] + other.powers[channel]);
        self.sum_db += other.sum_db;
        self.square_sum_db += other.square_sum_db;
    }

    fn mean_db(&self) -> f64 {
        self.sum_db / self.windows
    }

    fn spread_db(&self) -> f64 {
        let mean_db = self.mean_db();
        (self.square_sum_db / self.windows - mean_db * mean_db).max(0.0).sqrt()
    }
}

/// Windows of one harmonic with as much beside it.
#[derive(Debug, Clone, Copy)]
struct Class {
    windows: f64,
    shown: Shown,
    /// What lies in the place of the line over what lies beside it, in all windows together.
    excess: [f64; 2],
}

impl Class {
    const EMPTY: Self = Self { windows: 0.0, shown: Shown::EMPTY, excess: [0.0; 2] };

    fn add(&mut self, other: &Self) {
        self.windows += other.windows;
        self.shown.add(&other.shown);
        self.excess = [0, 1].map(|side| self.excess[side] + other.excess[side]);
    }

    fn is_hum(&self) -> bool {
        self.windows >= FEWEST_WINDOWS
            && self.shown.windows >= SHOWN_SHARE * self.windows
            && self.shown.spread_db() <= SPREAD_DB
    }
}

/// What is known of one harmonic.
enum Clearest {
    /// The windows in which it is hum.
    Hum(Class),
    /// What power of it may be hidden in each channel.
    Hidden([f64; 2]),
}

/// All windows of one harmonic, by what lies beside it.
#[derive(Debug, Clone)]
struct Harmonic {
    windows: f64,
    classes: [Class; CLASSES],
    /// The same windows by what lies in the place of the line.
    places: [f64; CLASSES],
}

fn class_of(level_dbfs: f64) -> usize {
    ((level_dbfs - LOWEST_DBFS) / CLASS_DB).max(0.0).to_usize().min(CLASSES - 1)
}

impl Harmonic {
    const EMPTY: Self =
        Self { windows: 0.0, classes: [Class::EMPTY; CLASSES], places: [0.0; CLASSES] };

    fn add(&mut self, power: f64, beside_power: f64, window: &Class) {
        self.classes[class_of(power_to_db(beside_power))].add(window);
        self.places[class_of(power_to_db(power))] += 1.0;
        self.windows += 1.0;
    }

    /// Whether a line of that level stops now and then.
    fn stops(&self, level_dbfs: f64) -> bool {
        let absent: f64 = self.places[..class_of(level_dbfs - ABSENT_DB)].iter().sum();
        absent > ABSENT_SHARE * self.windows
    }

    /// What `quietest` windows hold more in the place of the line than beside it, as far as it may
    /// be hum: that never stops, so the place hardly ever holds less.
    fn hidden(&self, quietest: &Class) -> [f64; 2] {
        let excess = quietest.excess.map(|power| power.max(0.0) / quietest.windows.max(1.0));
        let mut windows = 0.0;
        let lowest = self.places.iter().position(|&more| {
            windows += more;
            windows > HIDDEN_ABSENT_SHARE * self.windows
        });
        let end_dbfs = LOWEST_DBFS + CLASS_DB * (lowest.unwrap_or(0) + 1).to_f64();
        let mean = 0.5 * (excess[0] + excess[1]);
        let share = (db_to_power(end_dbfs) / mean.max(f64::MIN_POSITIVE)).min(1.0);
        excess.map(|power| share * power)
    }

    /// As many windows as show a hum together, from the quietest upwards; else what the quietest
    /// quarter hides.
    fn clearest(&self) -> Clearest {
        let (mut all, mut hum, mut quietest) = (Class::EMPTY, None, None);
        for class in self.classes.iter().filter(|class| class.windows > 0.0) {
            all.add(class);
            if all.is_hum() && !self.stops(all.shown.mean_db()) {
                hum = Some(all);
            }
            if quietest.is_none() && all.windows >= HIDDEN_SHARE * self.windows {
                quietest = Some(all);
            }
        }
        match (hum, quietest) {
            (Some(hum), _) => Clearest::Hum(hum),
            (None, quietest) => Clearest::Hidden(self.hidden(&quietest.unwrap_or(Class::EMPTY))),
        }
    }
}

/// What the harmonics of one mains frequency show together.
#[derive(Debug, Clone, Copy, Default)]
struct Family {
    harmonics: u32,
    powers: [f64; 2],
    first_frame: u64,
    worst_power: f64,
    worst_frame: u64,
    windows: f64,
}

impl Family {
    /// Where one harmonic is found, the others count too, with what may be hidden of them: other
    /// sound hides lines, but not energy.
    fn of(harmonics: &[Harmonic]) -> Self {
        let mut family = Self::default();
        let mut hidden = [0.0; 2];
        for harmonic in harmonics {
            let shown = match harmonic.clearest() {
                Clearest::Hum(class) => class.shown,
                Clearest::Hidden(powers) => {
                    hidden = [0, 1].map(|side| hidden[side] + powers[side]);
                    continue;
                }
            };
            family.powers =
                [0, 1].map(|side| family.powers[side] + shown.powers[side] / shown.windows);
            if family.harmonics == 0 || shown.first_frame < family.first_frame {
                family.first_frame = shown.first_frame;
            }
            if shown.worst_power > family.worst_power {
                (family.worst_power, family.worst_frame) = (shown.worst_power, shown.worst_frame);
            }
            family.windows = family.windows.max(shown.windows);
            family.harmonics += 1;
        }
        family.powers = [0, 1].map(|side| family.powers[side] + hidden[side]);
        family
    }

    /// The level in the channel that has more, dBFS RMS.
    fn level_dbfs(&self) -> f64 {
        power_to_db(self.powers[0].max(self.powers[1]))
    }
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
    /// Samples of silence at rest that are not in `samples` yet.
    rested_samples: u64,
    phasors: [Complex; LINES],
    turns: [Complex; LINES],
    /// Hann window, turned by each of [`AWAY_HZ`].
    windows: [[Complex; WINDOW]; AWAY_HZ.len()],
    /// Hann windows over its halves.
    halves: [[Complex; WINDOW]; 2],
    /// Sums of the older and the newer of the two overlapping windows, of each channel.
    gathering: [[[Complex; LINES]; 2]; 2],
    sums: [[[Complex; LINES]; 2]; WINDOW],
    next: usize,
    count: u64,
    harmonics: Vec<Harmonic>,
    /// Windows by loudness.
    loudness: [f64; LOUDNESS_CLASSES],
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
            rested_samples: 0,
            phasors: Default::default(),
            turns: Default::default(),
            windows: [[[0.0; 2]; WINDOW]; AWAY_HZ.len()],
            halves: [[[0.0; 2]; WINDOW]; 2],
            gathering: Default::default(),
            sums: [Default::default(); WINDOW],
            next: 0,
            count: 0,
            harmonics: vec![Harmonic::EMPTY; LINES],
            loudness: [0.0; LOUDNESS_CLASSES],
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
        // Each sum weighs `stride` samples, a Hann window half its length, and a sine of peak 1 turned
        // to 0 Hz has length 1/2.
        let weight = |n: usize, length: usize| {
            let hann = 0.5 - 0.5 * (TAU * (n.to_f64() + 0.5) / length.to_f64()).cos();
            2.0 * hann / (length.to_f64() / 2.0 * self.stride.to_f64())
        };
        self.windows = AWAY_HZ.map(|away_hz| {
            core::array::from_fn(|n| {
                let (sin, cos) = (TAU * away_hz * step_s * n.to_f64()).sin_cos();
                [weight(n, WINDOW) * cos, weight(n, WINDOW) * sin]
            })
        });
        self.halves = [0, HOP].map(|first| {
            core::array::from_fn(|n| {
                let is_within = (first..first + HOP).contains(&n);
                [if is_within { weight(n - first, HOP) } else { 0.0 }, 0.0]
            })
        });
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        (self.filled, self.samples, self.next, self.count) = (0, 0, 0, 0);
        self.rested_samples = 0;
        self.phasors = [[1.0, 0.0]; LINES];
        self.gathering = Default::default();
        self.sums = [Default::default(); WINDOW];
        self.harmonics.fill(Harmonic::EMPTY);
        self.loudness = [0.0; LOUDNESS_CLASSES];
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
        if self.rested_samples > 0 {
            self.wake();
        }
        let is_silent = block.iter().flatten().all(|&sample| sample == 0.0);
        for (&left, &right) in block[0].iter().zip(&block[1]) {
            if !is_silent {
                self.add([f64::from(left), f64::from(right)]);
            }
            self.turn();
            if self.filled == self.stride {
                self.close_sum();
                if self.count.is_multiple_of(HOP as u64) && self.count > WINDOW as u64 {
                    self.judge_window(frame, energy_to_lufs(loudest_energy()));
                    self.readings = self.judge(programme_lufs);
                }
            }
        }
    }

    /// [`Hum::push`] for as many blocks of silence, once no sum holds sound: no window shows anything.
    #[inline]
    pub fn rest(&mut self, blocks: usize) {
        self.rested_samples += (blocks * BLOCK_FRAMES) as u64;
    }

    /// Makes up for the samples of silence, all of whose sums are nothing.
    fn wake(&mut self) {
        let filled = self.filled as u64 + core::mem::take(&mut self.rested_samples);
        let sums = filled / self.stride as u64;
        let mut turns = filled - self.filled as u64;
        if sums > 0 {
            turns = filled % self.stride as u64;
            self.samples += filled - turns - self.filled as u64;
            self.next = (self.next + (sums % WINDOW as u64).to_usize()) % WINDOW;
            self.count += sums;
            self.filled = 0;
            self.turn_anew();
        }
        (0..turns).for_each(|_| self.turn());
    }

    #[inline]
    fn add(&mut self, frame: [f64; 2]) {
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
    }

    #[inline]
    fn turn(&mut self) {
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
        self.turn_anew();
    }

    /// Turns the phasors from the count of samples, so that rounding never adds up.
    fn turn_anew(&mut self) {
        for (line, phasor) in self.phasors.iter_mut().enumerate() {
            let turns = (line_hz(line) / self.rate_hz * self.samples.to_f64()).fract();
            let (sin, cos) = (TAU * turns).sin_cos();
            *phasor = [cos, -sin];
        }
    }

    /// Power of `line` through `window`, as the mean square of a sine in each channel.
    fn powers(&self, line: usize, window: &[Complex; WINDOW]) -> [f64; 2] {
        let mut sums = [[0.0; 2]; 2];
        for (n, [cos, sin]) in window.iter().enumerate() {
            for (sum, channel) in sums.iter_mut().zip(&self.sums[(self.next + n) % WINDOW]) {
                let [re, im] = channel[line];
                sum[0] += re * cos + im * sin;
                sum[1] += im * cos - re * sin;
            }
        }
        sums.map(|[re, im]| 0.5 * (re * re + im * im))
    }

    fn judge_window(&mut self, frame: u64, loudest_lufs: f64) {
        let class = (loudest_lufs - LOWEST_LUFS) / LOUDNESS_CLASS_LU;
        if class.is_nan() || class < 0.0 {
            return;
        }
        self.loudness[class.to_usize().min(LOUDNESS_CLASSES - 1)] += 1.0;
        let mean = |powers: [f64; 2]| 0.5 * (powers[0] + powers[1]);
        for line in 0..LINES {
            let there = self.powers(line, &self.windows[0]);
            let beside = [1, 2].map(|away| self.powers(line, &self.windows[away]));
            let beside_power = mean(beside[0]).max(mean(beside[1]));
            let mut window = Class {
                windows: 1.0,
                excess: [0, 1].map(|side| there[side] - mean([beside[0][side], beside[1][side]])),
                ..Class::EMPTY
            };
            let power = mean(there);
            if power > db_to_power(INAUDIBLE_DBFS) && power > LINE_POWER * beside_power {
                let [above, below] =
                    [3, 4].map(|away| mean(self.powers(line, &self.windows[away])).sqrt());
                let [first, second] =
                    [0, 1].map(|half| mean(self.powers(line, &self.halves[half])));
                let holds = first < HALVES_POWER * second && second < HALVES_POWER * first;
                if holds && (above - below).abs() < ASIDE * (above + below) {
                    let level_db = power_to_db(power);
                    window.shown = Shown {
                        windows: 1.0,
                        powers: there,
                        sum_db: level_db,
                        square_sum_db: level_db * level_db,
                        first_frame: frame,
                        worst_power: power,
                        worst_frame: frame,
                    };
                }
            }
            self.harmonics[line].add(power, beside_power, &window);
        }
    }

    fn judge(&self, programme_lufs: f64) -> HumReadings {
        let quiet = (programme_lufs - QUIET_LU - LOWEST_LUFS) / LOUDNESS_CLASS_LU;
        let quiet = quiet.max(0.0).to_usize().min(LOUDNESS_CLASSES);
        let quiet_windows = self.loudness[..quiet].iter().sum::<f64>().to_u32();
        let mut found = HumReadings { quiet_windows, ..HumReadings::EMPTY };
        for (harmonics, mains_hz) in self.harmonics.chunks(HARMONICS).zip(MAINS_HZ) {
            let family = Family::of(harmonics);
            let level_dbfs = family.level_dbfs();
            if family.harmonics == 0 || level_dbfs <= found.hum_dbfs {
                continue;
            }
            found.mains_hz = mains_hz;
            found.hum_dbfs = level_dbfs;
            found.harmonics = family.harmonics;
            found.windows = family.windows.to_u32();
            (found.first_frame, found.worst_frame) = (family.first_frame, family.worst_frame);
            // More harmonics and more time make it surer.
            let weight = family.windows * f64::from(found.harmonics).sqrt();
            found.confidence_share = weight / (weight + SHOWN_SHARE * FEWEST_WINDOWS);
        }
        found
    }

    /// Readings since the reset.
    pub fn readings(&self) -> HumReadings {
        self.readings
    }
}
