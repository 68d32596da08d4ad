//! Time-code measurement: the readings of whatever stands in the store, however it got there.
//!
//! Records are keyed by their place on the host's timeline, and measuring a passage again puts
//! new records in the place of the old. The readings are those of the records as they stand:
//! blocks of 400 ms and of 3 s begin on every tenth of a second of the timeline, and exist where
//! all their records do (ITU-R BS.1770-5; EBU Tech 3341 and 3342). When a tenth of a second has
//! changed, the blocks that contain it are taken out of the histograms and put in anew. Both are
//! exact ([`super::super::gating`]), so the readings are the same as if the last pass over every
//! place had been the only one.
//!
//! Maxima are looked for every 10 ms of the timeline: a burst of 400 ms that lies between two
//! records reads up to 0.055 LU low. Records that are kept as seconds do not count.
//!
//! Cost: once every 100 ms some 3 us, 5 us where a passage is measured again, however much there
//! is. Memory: 4.7 MB, taken in `prepare`, and two histograms.

use super::super::blocks::GatedBlocks;
use super::super::exact;
use super::super::level::{energy_to_lufs, peak_to_db};
use super::super::record::{Record, energy_in, gain_of, peak_steps_in};
use super::store::{FINE_PAGES, PAGE_RECORDS, RECORDS_PER_S, RecordStore};
use crate::convert::{ToF32, ToF64, ToWhole};

/// Records in a tenth of a second.
const TENTH: i64 = 10;
const TENTH_RECORDS: usize = 10;
const TENTHS_PER_PAGE: usize = PAGE_RECORDS / TENTH_RECORDS;
/// Tenths in the blocks of integrated loudness.
const MOMENTARY: usize = 4;
/// Tenths in the blocks of loudness range.
const SHORT_TERM: usize = 30;
const MOMENTARY_RECORDS: usize = MOMENTARY * TENTH_RECORDS;
const SHORT_TERM_RECORDS: usize = SHORT_TERM * TENTH_RECORDS;

/// A tenth of a second, as the histograms and maxima know it.
#[derive(Debug, Clone, Copy, Default)]
struct Tenth {
    /// Sum of the energies of its ten records; `None` until all are measured.
    energy: Option<f64>,
    /// Highest energies of the windows that end in it.
    max_momentary: f32,
    max_short_term: f32,
    true_peak_steps: u16,
    sample_peak_steps: u16,
}

/// A maximum and the tenth it is found in.
#[derive(Debug, Clone, Copy, Default)]
struct Highest<T> {
    value: T,
    tenth: i64,
}

impl<T: PartialOrd + Copy> Highest<T> {
    fn raise(&mut self, value: T, tenth: i64) {
        if value > self.value {
            *self = Self { value, tenth };
        }
    }
}

/// The maxima of a page of tenths, or of all.
#[derive(Debug, Clone, Copy, Default)]
struct Maxima {
    momentary: Highest<f32>,
    short_term: Highest<f32>,
    true_peak_steps: Highest<u16>,
    sample_peak_steps: u16,
}

impl Maxima {
    fn raise(&mut self, other: &Self) {
        self.momentary.raise(other.momentary.value, other.momentary.tenth);
        self.short_term.raise(other.short_term.value, other.short_term.tenth);
        self.true_peak_steps.raise(other.true_peak_steps.value, other.true_peak_steps.tenth);
        self.sample_peak_steps = self.sample_peak_steps.max(other.sample_peak_steps);
    }

    /// Whether this holds one of the maxima of `all`, and `now` no longer does.
    fn holds_more_of(&self, all: &Self, now: &Self) -> bool {
        let is_lost = |own: f32, all: f32, now: f32| own >= all && now < own;
        let steps = |steps: u16| f32::from(steps);
        is_lost(self.momentary.value, all.momentary.value, now.momentary.value)
            || is_lost(self.short_term.value, all.short_term.value, now.short_term.value)
            || is_lost(
                steps(self.true_peak_steps.value),
                steps(all.true_peak_steps.value),
                steps(now.true_peak_steps.value),
            )
            || is_lost(
                steps(self.sample_peak_steps),
                steps(all.sample_peak_steps),
                steps(now.sample_peak_steps),
            )
    }
}

/// Readings of the records in the store, and where on the timeline the maxima are. None is minus
/// infinity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyedReadings {
    /// Integrated loudness, LUFS.
    pub integrated_lufs: f64,
    /// Loudness range, LU.
    pub range_lu: f64,
    /// Whether less than 60 s have entered the loudness range.
    pub is_range_unstable: bool,
    /// Highest loudness of 400 ms, LUFS.
    pub max_momentary_lufs: f64,
    /// The tenth of a second of the timeline in which they end, s.
    pub max_momentary_at_s: f64,
    /// Highest loudness of 3 s, LUFS.
    pub max_short_term_lufs: f64,
    /// The tenth of a second of the timeline in which they end, s.
    pub max_short_term_at_s: f64,
    /// Highest true peak, dBTP, to 0.0025 dB.
    pub true_peak_dbtp: f64,
    /// Its tenth of a second of the timeline, s.
    pub true_peak_at_s: f64,
    /// Highest sample magnitude, dBFS, to 0.0025 dB.
    pub sample_peak_dbfs: f64,
    /// Samples at or above full scale; at most 65535 of every 10 ms.
    pub clipped_samples: u64,
    /// NaN, infinite and absurdly large samples; at most 65535 of every 10 ms.
    pub bad_samples: u64,
    /// Length of timeline measured, s.
    pub measured_s: f64,
}

/// Keeps the readings of a store true while it is written.
#[derive(Debug, Clone, Default)]
pub struct KeyedMeasurement {
    blocks: GatedBlocks,
    tenths: Vec<Tenth>,
    pages: Vec<Maxima>,
    pages_used: usize,
    all: Maxima,
    /// The tenth whose records are just being written.
    open: Option<i64>,
    measured_records: u64,
    clipped: u64,
    bad: u64,
}

impl KeyedMeasurement {
    /// Takes all memory, and begins at nothing.
    pub fn prepare(&mut self) {
        self.tenths.resize(FINE_PAGES * TENTHS_PER_PAGE, Tenth::default());
        self.pages.resize(FINE_PAGES, Maxima::default());
        self.clear();
    }

    /// Forgets everything; the store must be cleared too.
    pub fn clear(&mut self) {
        self.pages_used = 0; // pages are emptied as they are used again
        self.blocks.clear();
        self.all = Maxima::default();
        self.open = None;
        (self.measured_records, self.clipped, self.bad) = (0, 0, 0);
    }

    /// Says that `store` has kept `record` at place `number`, in 10 ms, where `before` was.
    pub fn note(
        &mut self,
        store: &RecordStore,
        number: i64,
        record: &Record,
        before: Option<Record>,
    ) {
        let Some(page) = store.fine_seat(number).map(|seat| seat / PAGE_RECORDS) else { return };
        while self.pages_used <= page && self.pages_used < self.pages.len() {
            self.pages[self.pages_used] = Maxima::default();
            self.tenths[self.pages_used * TENTHS_PER_PAGE..][..TENTHS_PER_PAGE]
                .fill(Tenth::default());
            self.pages_used += 1;
        }
        let few = |count: u32| u64::from(count.min(0xffff));
        self.clipped += few(record.clipped_samples);
        self.bad += few(record.bad_samples);
        match before {
            Some(before) => {
                self.clipped -= few(before.clipped_samples).min(self.clipped);
                self.bad -= few(before.bad_samples).min(self.bad);
            }
            None => self.measured_records += 1,
        }
        let tenth = number.div_euclid(TENTH);
        if self.open != Some(tenth) {
            self.close_passage(store);
        }
        self.open = Some(tenth);
        if number.rem_euclid(TENTH) == TENTH - 1 {
            self.close_passage(store);
        }
    }

    /// Says that the passage ends here, perhaps within a tenth of a second.
    pub fn close_passage(&mut self, store: &RecordStore) {
        if let Some(tenth) = self.open.take() {
            self.change_blocks(store, tenth);
            self.change_maxima(store, tenth);
            self.blocks.update();
        }
    }

    fn seat(store: &RecordStore, tenth: i64) -> Option<usize> {
        store.fine_seat(tenth * TENTH).map(|seat| seat / TENTH_RECORDS)
    }

    fn energy_of(&self, store: &RecordStore, tenth: i64) -> Option<f64> {
        self.tenths.get(Self::seat(store, tenth)?)?.energy
    }

    /// Takes the blocks that contain the tenth out and puts them in as they are now.
    fn change_blocks(&mut self, store: &RecordStore, tenth: i64) {
        const MIDDLE: usize = SHORT_TERM - 1;
        let Some(seat) = Self::seat(store, tenth) else { return };
        let before = self.energy_of(store, tenth);
        let mut words = [0; TENTH_RECORDS];
        store.fine_words(tenth * TENTH, &mut words);
        let now = words.into_iter().map(energy_in).sum::<Option<f64>>();
        if now == before {
            return;
        }
        self.tenths[seat].energy = now;

        // As far as measured tenths join on without a gap. Whole numbers, so that what is taken
        // out is what was put in, however it was added up.
        let mut row = [0; 2 * SHORT_TERM - 1];
        let (mut first, mut end) = (MIDDLE, MIDDLE + 1);
        while let Some(energy) = (first > 0)
            .then(|| self.energy_of(store, tenth - (MIDDLE + 1 - first).to_i64()))
            .flatten()
        {
            first -= 1;
            row[first] = exact::from_energy(energy);
        }
        while let Some(energy) = (end < row.len())
            .then(|| self.energy_of(store, tenth + (end - MIDDLE).to_i64()))
            .flatten()
        {
            row[end] = exact::from_energy(energy);
            end += 1;
        }
        for length in [MOMENTARY, SHORT_TERM] {
            let histogram = match length {
                MOMENTARY => self.blocks.momentary(),
                _ => self.blocks.short_term(),
            };
            let lowest = first.max(MIDDLE + 1 - length);
            let Some(highest) = end.checked_sub(length).filter(|highest| *highest >= lowest) else {
                continue;
            };
            let mut others: u128 = row[lowest..lowest + length].iter().sum();
            for start in lowest..=highest.min(MIDDLE) {
                let mean = |middle: f64| {
                    let sum = others + exact::from_energy(middle);
                    exact::to_energy(sum) / (length.to_i64() * TENTH).to_f64()
                };
                if let Some(before) = before {
                    histogram.remove(mean(before));
                }
                if let Some(now) = now {
                    histogram.add(mean(now));
                }
                others = others + row.get(start + length).unwrap_or(&0) - row[start];
            }
        }
    }

    /// Looks again for the maxima of the windows that contain the tenth.
    fn change_maxima(&mut self, store: &RecordStore, tenth: i64) {
        const REACH: usize = SHORT_TERM_RECORDS - 1;
        const LENGTH: usize = REACH + TENTH_RECORDS + SHORT_TERM_RECORDS;
        let first = tenth * TENTH - REACH.to_i64();
        let mut words = [0; LENGTH];
        store.fine_words(first, &mut words);
        let mut row = [0.0f64; LENGTH];
        let (mut momentary, mut short_term, mut joined) = (0.0, 0.0, 0);
        let (mut found, mut is_joined) = (Tenth::default(), true);
        for (n, word) in words.into_iter().enumerate() {
            let number = first + n.to_i64();
            let energy = energy_in(word);
            is_joined &= energy.is_some() || number < (tenth + 1) * TENTH;
            if !is_joined && number.rem_euclid(TENTH) == 0 {
                break; // no window that ends after a gap contains the tenth
            }
            row[n] = energy.unwrap_or(0.0);
            joined = if energy.is_some() { joined + 1 } else { 0 };
            if joined <= 1 {
                (momentary, short_term) = (0.0, 0.0);
            }
            momentary += row[n];
            short_term += row[n];
            if joined > MOMENTARY_RECORDS {
                momentary -= row[n - MOMENTARY_RECORDS];
            }
            if joined > SHORT_TERM_RECORDS {
                short_term -= row[n - SHORT_TERM_RECORDS];
            }
            if number < tenth * TENTH {
                continue;
            }
            if joined >= MOMENTARY_RECORDS {
                found.max_momentary = found.max_momentary.max(momentary.to_f32());
            }
            if joined >= SHORT_TERM_RECORDS {
                found.max_short_term = found.max_short_term.max(short_term.to_f32());
            }
            let [true_peak, sample_peak] = peak_steps_in(word);
            found.true_peak_steps = found.true_peak_steps.max(true_peak);
            found.sample_peak_steps = found.sample_peak_steps.max(sample_peak);
            if number.rem_euclid(TENTH) == TENTH - 1 {
                self.keep(store, number.div_euclid(TENTH), core::mem::take(&mut found));
            }
        }
        for page in [tenth, tenth + SHORT_TERM.to_i64()] {
            self.look_through_page(store, page);
        }
    }

    fn keep(&mut self, store: &RecordStore, tenth: i64, found: Tenth) {
        if let Some(kept) = Self::seat(store, tenth).and_then(|seat| self.tenths.get_mut(seat)) {
            *kept = Tenth { energy: kept.energy, ..found };
        }
    }

    fn look_through_page(&mut self, store: &RecordStore, tenth: i64) {
        let Some(seat) = Self::seat(store, tenth) else { return };
        let page = seat / TENTHS_PER_PAGE;
        let first = tenth - (seat % TENTHS_PER_PAGE).to_i64();
        let mut maxima = Maxima::default();
        let tenths = &self.tenths[page * TENTHS_PER_PAGE..][..TENTHS_PER_PAGE];
        for (found, tenth) in tenths.iter().zip(first..) {
            maxima.momentary.raise(found.max_momentary, tenth);
            maxima.short_term.raise(found.max_short_term, tenth);
            maxima.true_peak_steps.raise(found.true_peak_steps, tenth);
            maxima.sample_peak_steps = maxima.sample_peak_steps.max(found.sample_peak_steps);
        }
        let before = core::mem::replace(&mut self.pages[page], maxima);
        if before.holds_more_of(&self.all, &maxima) {
            self.all = Maxima::default();
            self.pages[..self.pages_used].iter().for_each(|page| self.all.raise(page));
        } else {
            self.all.raise(&maxima);
        }
    }

    /// The blocks that integrated loudness and loudness range are made of.
    pub fn blocks(&self) -> &GatedBlocks {
        &self.blocks
    }

    /// The readings, as of the last whole tenth of a second or end of a passage.
    pub fn readings(&self) -> KeyedReadings {
        let all = &self.all;
        let at_s = |tenth: i64, is_found: bool| {
            if is_found { tenth.to_f64() / 10.0 } else { f64::NEG_INFINITY }
        };
        let mean_lufs =
            |energy: f32, records: usize| energy_to_lufs(f64::from(energy) / records.to_f64());
        KeyedReadings {
            integrated_lufs: self.blocks.integrated_lufs(),
            range_lu: self.blocks.range_lu(),
            is_range_unstable: self.blocks.is_range_unstable(),
            max_momentary_lufs: mean_lufs(all.momentary.value, MOMENTARY_RECORDS),
            max_momentary_at_s: at_s(all.momentary.tenth, all.momentary.value > 0.0),
            max_short_term_lufs: mean_lufs(all.short_term.value, SHORT_TERM_RECORDS),
            max_short_term_at_s: at_s(all.short_term.tenth, all.short_term.value > 0.0),
            true_peak_dbtp: peak_to_db(gain_of(all.true_peak_steps.value)),
            true_peak_at_s: at_s(all.true_peak_steps.tenth, all.true_peak_steps.value > 0),
            sample_peak_dbfs: peak_to_db(gain_of(all.sample_peak_steps)),
            clipped_samples: self.clipped,
            bad_samples: self.bad,
            measured_s: self.measured_records.to_f64() / RECORDS_PER_S.to_f64(),
        }
    }
}
