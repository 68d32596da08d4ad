//! Records by place, in pages that are taken from a fixed stock.

use crate::atomic::{
    AtomicU16, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use std::ops::Range;

/// Records of `WORDS` words each at sparse places: a directory of places, each of which is given a
/// page of records when it is first written, as long as there are pages in stock.
///
/// A single word always belongs to the place it is read at. The words of a record may for a moment
/// be those of an old and of a new record of the same place.
#[derive(Debug)]
pub struct Pages<const WORDS: usize> {
    /// For every place 0 for no page, else the number of its page from 1 on.
    directory: Box<[AtomicU16]>,
    records: Box<[[AtomicU64; WORDS]]>,
    page_records: usize,
    /// Pages given out. The writer alone reads and writes it.
    used: AtomicU64,
}

impl<const WORDS: usize> Pages<WORDS> {
    /// A stock of `pages` pages, at most 65 535, of `page_records` records each, for `places`
    /// places. Takes all memory.
    pub fn new(places: usize, pages: usize, page_records: usize) -> Self {
        let pages = pages.min(usize::from(u16::MAX));
        let zeros = || std::array::from_fn(|_| AtomicU64::new(0));
        Self {
            directory: (0..places).map(|_| AtomicU16::new(0)).collect(),
            records: (0..pages * page_records).map(|_| zeros()).collect(),
            page_records,
            used: AtomicU64::new(0),
        }
    }

    /// The page `place` has, counted from 0 in the order they were given out.
    #[inline]
    pub fn page(&self, place: usize) -> Option<usize> {
        usize::from(self.directory.get(place)?.load(Acquire)).checked_sub(1)
    }

    /// Record number `record` of `place`, as it was written last; zeros where it was not. `None`
    /// where the place has no page.
    #[inline]
    pub fn get(&self, place: usize, record: usize) -> Option<[u64; WORDS]> {
        let page = self.page(place)?;
        let words = self.records_of(page).get(record)?.each_ref().map(|word| word.load(Relaxed));
        self.still_has(place, page).then_some(words)
    }

    /// The first word of record number `record` of `place`; else as [`Self::get`].
    #[inline]
    pub fn first_word(&self, place: usize, record: usize) -> Option<u64> {
        let page = self.page(place)?;
        let word = self.records_of(page).get(record)?.first()?.load(Relaxed);
        self.still_has(place, page).then_some(word)
    }

    /// Copies the first words of the records of `place` from number `record` on; zeros where there
    /// are none.
    pub fn copy_first_words(&self, place: usize, record: usize, words: &mut [u64]) {
        words.fill(0);
        let Some(page) = self.page(place) else { return };
        let records = self.records_of(page).get(record..).unwrap_or_default();
        for (copy, record) in words.iter_mut().zip(records) {
            *copy = record.first().map_or(0, |first| first.load(Relaxed));
        }
        if !self.still_has(place, page) {
            words.fill(0);
        }
    }

    /// Writes record number `record` of `place`. False where the place has no page and none is left,
    /// or there is no such record. Only one thread may call it.
    pub fn write(&self, place: usize, record: usize, words: [u64; WORDS]) -> bool {
        let Some(page) = self.page(place).or_else(|| self.take_page(place)) else { return false };
        let Some(kept) = self.records_of(page).get(record) else { return false };
        for (kept, word) in kept.iter().zip(words) {
            kept.store(word, Relaxed);
        }
        true
    }

    /// Takes the pages of these places back into stock, which must be all that have one. Only the
    /// writer may call it.
    pub fn clear(&self, places: Range<usize>) {
        if self.used.load(Relaxed) == 0 {
            return;
        }
        self.directory[places].iter().for_each(|page| page.store(0, Relaxed));
        self.used.store(0, Relaxed);
        // Whoever sees a record of a page that is given out anew sees that it was taken back.
        fence(Release);
    }

    /// Gives `place` the next page in stock, emptied.
    fn take_page(&self, place: usize) -> Option<usize> {
        let page = self.used.load(Relaxed);
        let entry = self.directory.get(place)?;
        if (page as usize + 1) * self.page_records > self.records.len() {
            return None;
        }
        self.used.store(page + 1, Relaxed);
        let records = self.records_of(page as usize);
        records.iter().flatten().for_each(|word| word.store(0, Relaxed));
        entry.store(page as u16 + 1, Release);
        Some(page as usize)
    }

    #[inline]
    fn records_of(&self, page: usize) -> &[[AtomicU64; WORDS]] {
        &self.records[page * self.page_records..][..self.page_records]
    }

    /// Whether what was read from `page` since it was looked up is of `place`.
    #[inline]
    fn still_has(&self, place: usize, page: usize) -> bool {
        fence(Acquire);
        usize::from(self.directory[place].load(Relaxed)) == page + 1
    }
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use super::*;

    #[test]
    fn records_lie_at_their_places_as_long_as_there_are_pages() {
        let pages = Pages::<2>::new(8, 2, 3);
        assert_eq!(pages.get(5, 1), None);
        assert!(pages.write(5, 1, [7, 8]) && pages.write(2, 0, [9, 10]));
        assert!(!pages.write(3, 0, [1, 1]), "no page is left");
        assert!(!pages.write(8, 0, [1, 1]) && !pages.write(5, 3, [1, 1]), "no such record");
        assert_eq!((pages.get(5, 1), pages.get(5, 0)), (Some([7, 8]), Some([0, 0])));
        assert_eq!((pages.page(5), pages.page(2), pages.page(3)), (Some(0), Some(1), None));
        let mut words = [1; 4];
        pages.copy_first_words(5, 1, &mut words);
        assert_eq!(words, [7, 0, 0, 0]);
        pages.clear(2..6);
        assert_eq!((pages.get(5, 1), pages.first_word(2, 0)), (None, None));
        assert!(pages.write(3, 1, [11, 12]));
        assert_eq!((pages.get(3, 1), pages.get(3, 0)), (Some([11, 12]), Some([0, 0])), "emptied");
    }
}
