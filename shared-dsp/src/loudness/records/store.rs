//! The store of records: pages of 10 s that are taken from a fixed stock as places are measured.
//!
//! Places are record numbers: hundredths of a second from -24 h to +48 h. The stock holds 4 h of
//! records of 10 ms; when it is used up, later pages hold one record per second, for 24 h more;
//! what comes after that is not kept. So a store takes 25 MB, all in [`RecordStore::prepare`].
//!
//! One thread writes, any number read, and the writer never waits (see [`Pages`]). What a reader
//! may see while the writer works:
//! - loudness and peaks of a record are one number and always belong together; its correlation
//!   and counts are another number, and may for a moment be those of the record it replaces;
//! - a row of records may mix an old pass and a new one, as the store itself does while a passage
//!   is measured again;
//! - the span never reaches over a record that was not yet written.

use super::super::level::energy_to_lufs;
use super::super::record::{Record, energy_in};
use crate::convert::{ToF32, ToF64, ToWhole};
use shared_exchange::{Board, Pages};
use std::sync::{Arc, OnceLock};

/// Records a second.
pub const RECORDS_PER_S: i64 = 100;
/// Records in a page of 10 s.
pub const PAGE_RECORDS: usize = 1000;
/// Pages of 10 ms records in stock: 4 h.
pub const FINE_PAGES: usize = 4 * 360;
/// Pages of 1 s records in stock: 24 h.
const COARSE_PAGES: usize = 24 * 360;
#[expect(clippy::cast_possible_truncation, reason = "a small constant")]
const SECONDS_PER_PAGE: usize = PAGE_RECORDS / RECORDS_PER_S as usize;
/// The directory reaches from here, in pages, ...
const FIRST_PAGE: i64 = -24 * 360;
/// ... for 72 h.
const PLACES: usize = 72 * 360;

/// The places measured since the reset.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    first: i64,
    end: i64,
    newest: i64,
}

shared_exchange::words!(Span { first: i64, end: i64, newest: i64 });

struct Memory {
    /// Records of 10 ms.
    fine: Pages<2>,
    /// Records of 1 s, at places that came when no fine page was left.
    coarse: Pages<2>,
    span: Board<Span>,
}

/// Where a record number lies: its page of 10 s, and the record in it.
#[derive(Clone, Copy)]
struct Address {
    page: usize,
    record: usize,
}

impl Address {
    fn of(number: i64) -> Option<Self> {
        let page = number.div_euclid(PAGE_RECORDS.to_i64()) - FIRST_PAGE;
        let page = usize::try_from(page).ok().filter(|page| *page < PLACES)?;
        Some(Self { page, record: number.rem_euclid(PAGE_RECORDS.to_i64()).to_usize() })
    }

    fn second(self) -> usize {
        self.record / RECORDS_PER_S.to_usize()
    }
}

/// Records by place, to be read by any thread. Written by one [`RecordWriter`].
#[derive(Default)]
pub struct RecordStore {
    memory: OnceLock<Memory>,
}

impl core::fmt::Debug for RecordStore {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RecordStore").field("span", &self.span()).finish_non_exhaustive()
    }
}

impl RecordStore {
    /// Takes all memory, the first time. Not for the audio thread.
    pub fn prepare(&self) {
        self.memory.get_or_init(|| Memory {
            fine: Pages::new(PLACES, FINE_PAGES, PAGE_RECORDS),
            coarse: Pages::new(PLACES, COARSE_PAGES, SECONDS_PER_PAGE),
            span: Board::default(),
        });
    }

    /// The record of place `number`; that of its second where only seconds are kept. `None` where
    /// nothing was measured.
    pub fn get(&self, number: i64) -> Option<Record> {
        let (memory, at) = (self.memory.get()?, Address::of(number)?);
        let fine = memory.fine.get(at.page, at.record);
        Record::unpack(fine.or_else(|| memory.coarse.get(at.page, at.second()))?)
    }

    /// The weighted energy of place `number` alone; see [`Record::energy`].
    pub fn energy(&self, number: i64) -> Option<f64> {
        let (memory, at) = (self.memory.get()?, Address::of(number)?);
        let fine = memory.fine.first_word(at.page, at.record);
        energy_in(fine.or_else(|| memory.coarse.first_word(at.page, at.second()))?)
    }

    /// Loudness of a row of places, LUFS: of 40 of them momentary, of 300 short-term loudness.
    /// `None` where one of them was not measured.
    pub fn loudness_lufs(&self, places: core::ops::Range<i64>) -> Option<f64> {
        let records = places.end.checked_sub(places.start).filter(|records| *records > 0)?;
        let energy = places.map(|number| self.energy(number)).sum::<Option<f64>>()?;
        Some(energy_to_lufs(energy / records.to_f64()))
    }

    /// The place written last; 0 before the first.
    pub fn newest(&self) -> i64 {
        self.read_span().newest
    }

    /// The places from the first to the last that was measured since the reset, empty if none was.
    pub fn span(&self) -> core::ops::Range<i64> {
        let span = self.read_span();
        span.first..span.end
    }

    fn read_span(&self) -> Span {
        self.memory.get().map_or_else(Span::default, |memory| memory.span.read())
    }

    /// Whether place `number` is kept in records of 10 ms rather than of 1 s.
    pub fn is_fine(&self, number: i64) -> bool {
        self.fine_seat(number).is_some()
    }

    /// Which of all fine records place `number` is, in pages of [`PAGE_RECORDS`].
    pub(super) fn fine_seat(&self, number: i64) -> Option<usize> {
        let at = Address::of(number)?;
        Some(self.memory.get()?.fine.page(at.page)? * PAGE_RECORDS + at.record)
    }

    /// The first words of places from `first` on, 0 where nothing was measured in 10 ms.
    pub(super) fn fine_words(&self, first: i64, words: &mut [u64]) {
        let Some(memory) = self.memory.get() else { return words.fill(0) };
        let (mut number, mut left) = (first, words);
        while !left.is_empty() {
            let within = number.rem_euclid(PAGE_RECORDS.to_i64()).to_usize();
            let (page, later) = left.split_at_mut(left.len().min(PAGE_RECORDS - within));
            match Address::of(number) {
                Some(at) => memory.fine.copy_first_words(at.page, at.record, page),
                None => page.fill(0),
            }
            number += page.len().to_i64();
            left = later;
        }
    }
}

/// The second that is being gathered where only seconds are kept.
#[derive(Debug, Clone, Copy, Default)]
struct Second {
    number: i64,
    records: u32,
    sum: Record,
}

/// The one writer of a store. Never allocates, never waits.
#[derive(Debug)]
pub struct RecordWriter {
    store: Arc<RecordStore>,
    second: Second,
}

impl RecordWriter {
    /// The writer of `store`, which must have no other.
    pub fn new(store: Arc<RecordStore>) -> Self {
        Self { store, second: Second::default() }
    }

    /// The store written.
    pub fn store(&self) -> &Arc<RecordStore> {
        &self.store
    }

    /// Forgets all records. Costs as much as the directory is long where it was used, 10 us at
    /// the most.
    pub fn clear(&mut self) {
        self.second = Second::default();
        let Some(memory) = self.store.memory.get() else { return };
        let span = self.store.span();
        // The span first: nobody who reads it then looks for what is gone.
        memory.span.publish(&Span::default());
        let last = span.end.max(span.start + 1) - 1;
        if let (Some(first), Some(last)) = (Address::of(span.start), Address::of(last)) {
            memory.fine.clear(first.page..last.page + 1);
            memory.coarse.clear(first.page..last.page + 1);
        }
    }

    /// Keeps the record of place `number`, in the place of what was there. Returns what that was,
    /// and whether the new one is kept in full, in 10 ms.
    pub fn write(&mut self, number: i64, record: &Record) -> (Option<Record>, bool) {
        let Some(memory) = self.store.memory.get() else { return (None, false) };
        let Some(at) = Address::of(number) else { return (None, false) };
        let before = self.store.get(number);
        let is_coarse = memory.coarse.page(at.page).is_some();
        let is_fine = !is_coarse && memory.fine.write(at.page, at.record, record.pack());
        if !is_fine {
            let second = self.second.gather(number, record).pack();
            if !memory.coarse.write(at.page, at.second(), second) {
                return (None, false);
            }
        }
        // After the record: whoever reads the span finds what it says.
        let Span { first, end, .. } = memory.span.read();
        let is_first = first == end;
        memory.span.publish(&Span {
            first: if is_first { number } else { first.min(number) },
            end: if is_first { number + 1 } else { end.max(number + 1) },
            newest: number,
        });
        (before.filter(|_| is_fine), is_fine)
    }
}

impl Second {
    /// The record of the second so far, which begins anew when another second is entered.
    fn gather(&mut self, number: i64, record: &Record) -> Record {
        let second = number.div_euclid(RECORDS_PER_S);
        if self.number != second || self.records == 0 {
            *self = Self { number: second, ..Self::default() };
        }
        self.records += 1;
        let sum = &mut self.sum;
        sum.energy += record.energy;
        sum.true_peak_gain = sum.true_peak_gain.max(record.true_peak_gain);
        sum.sample_peak_gain = sum.sample_peak_gain.max(record.sample_peak_gain);
        sum.correlation_factor += record.correlation_factor * record.energy.to_f32();
        sum.left_share += record.left_share * record.energy.to_f32();
        sum.clipped_samples = sum.clipped_samples.saturating_add(record.clipped_samples);
        sum.bad_samples = sum.bad_samples.saturating_add(record.bad_samples);
        let energy = sum.energy.to_f32();
        let mean = |sum: f32, silent: f32| if energy > 0.0 { sum / energy } else { silent };
        Record {
            energy: sum.energy / f64::from(self.records),
            correlation_factor: mean(sum.correlation_factor, 0.0),
            left_share: mean(sum.left_share, 0.5),
            ..*sum
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> RecordWriter {
        let store = Arc::new(RecordStore::default());
        store.prepare();
        RecordWriter::new(store)
    }

    fn record(number: i64) -> Record {
        let energy = 1e-3 * (1.0 + number.rem_euclid(97) as f64);
        Record { energy: f64::from(energy as f32), left_share: 1.0, ..Record::default() }
    }

    #[test]
    fn records_lie_at_their_places_also_before_zero() {
        let mut writer = writer();
        let numbers = [-8_640_000, -1001, -1000, -1, 0, 1, 999, 1000, 123_456, 17_279_999];
        for number in numbers {
            assert_eq!(writer.write(number, &record(number)), (None, true));
        }
        let store = Arc::clone(writer.store());
        for number in numbers {
            assert_eq!(store.get(number), Some(record(number)), "{number}");
            assert_eq!(store.energy(number), Some(record(number).energy));
        }
        assert_eq!([store.get(2), store.get(998), store.get(50_000)], [None; 3]);
        assert_eq!(store.span(), -8_640_000..17_280_000);
        assert_eq!(store.newest(), 17_279_999);
        let both = store.loudness_lufs(-1..1).unwrap();
        let mean = 0.5 * (record(-1).energy + record(0).energy);
        assert!((both - energy_to_lufs(mean)).abs() < 1e-9);
        assert_eq!([store.loudness_lufs(0..3), store.loudness_lufs(0..0)], [None; 2]);
        let again = Record { energy: 0.5, ..record(0) };
        assert_eq!(writer.write(1000, &again), (Some(record(1000)), true));
        assert_eq!(store.energy(1000), Some(0.5));
        writer.clear();
        assert!(numbers.iter().all(|number| store.get(*number).is_none()));
        assert!(store.span().is_empty());
        writer.write(5, &record(5));
        assert_eq!((store.get(5), store.get(4)), (Some(record(5)), None), "a used page is empty");
        assert_eq!(store.span(), 5..6);
    }

    #[test]
    fn places_out_of_reach_and_unprepared_stores_are_no_fault() {
        let mut unprepared = RecordWriter::new(Arc::default());
        assert_eq!(unprepared.write(0, &record(0)), (None, false));
        unprepared.clear();
        assert_eq!(unprepared.store().get(0), None);
        let mut writer = writer();
        for number in [i64::MIN, -8_640_001, 17_280_000, i64::MAX] {
            assert_eq!(writer.write(number, &record(0)), (None, false));
            assert_eq!(writer.store().get(number), None);
        }
        assert!(writer.store().span().is_empty());
    }

    #[test]
    fn after_4_h_seconds_are_kept_and_after_28_h_nothing() {
        let mut writer = writer();
        let hour = 3600 * RECORDS_PER_S;
        // One record per page takes the page.
        (0..4 * hour).step_by(PAGE_RECORDS).for_each(|number| {
            writer.write(number, &record(number));
        });
        assert!(writer.store().is_fine(4 * hour - 1));
        for number in 4 * hour..4 * hour + 200 {
            let energy = if number < 4 * hour + 100 { 0.25 } else { 1.0 };
            let loud = Record { energy, correlation_factor: -0.5, ..record(number) };
            assert_eq!(writer.write(number, &loud), (None, false));
        }
        let store = Arc::clone(writer.store());
        assert!(!store.is_fine(4 * hour));
        assert_eq!([4 * hour, 4 * hour + 99].map(|n| store.energy(n)), [Some(0.25); 2]);
        assert_eq!(store.energy(4 * hour + 100), Some(1.0));
        assert!((store.get(4 * hour).unwrap().correlation_factor + 0.5).abs() < 1e-4);
        (5 * hour..40 * hour).step_by(PAGE_RECORDS).for_each(|number| {
            writer.write(number, &record(number));
        });
        assert!(store.get(28 * hour + 10_000).is_some());
        assert_eq!(store.get(39 * hour), None);
    }
}
