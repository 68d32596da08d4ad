//! All entries of something since it was last cleared.

use crate::Words;
use crate::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use std::marker::PhantomData;

/// A row of one-word entries that only grows, until it is cleared. What comes when it is full is
/// not kept.
#[derive(Debug)]
pub struct Log<T> {
    entries: Box<[AtomicU64]>,
    /// How often it was cleared, above; the number of entries below.
    state: AtomicU64,
    kind: PhantomData<fn() -> T>,
}

/// The low half of the state.
const LENGTH: u64 = 0xffff_ffff;

impl<T: Words> Log<T> {
    /// A log of at most `capacity` entries, below 2^32. Takes all memory.
    pub fn new(capacity: usize) -> Self {
        const { assert!(T::COUNT == 1, "an entry is one word") };
        Self {
            entries: (0..capacity).map(|_| AtomicU64::new(0)).collect(),
            state: AtomicU64::new(0),
            kind: PhantomData,
        }
    }

    /// Entries it can keep.
    pub fn capacity(&self) -> usize {
        self.entries.len()
    }

    /// Forgets all entries. Only the writer may call it.
    pub fn clear(&self) {
        let clears = self.state.load(Relaxed) >> 32;
        self.state.store(clears.wrapping_add(1) << 32, Relaxed);
        // Whoever sees an entry written from here on sees that the log was cleared.
        fence(Release);
    }

    /// Appends entries. Only one thread may call it.
    pub fn extend(&self, entries: impl IntoIterator<Item = T>) {
        let state = self.state.load(Relaxed);
        let length = (state & LENGTH) as usize;
        let mut added = 0;
        for (place, entry) in self.entries[length..].iter().zip(entries) {
            entry.put(&mut |word| place.store(word, Relaxed));
            added += 1;
        }
        self.state.store(state + added, Release);
    }

    /// Hands the entries so far to `look` and gives what it found; `None` where the log was cleared
    /// meanwhile, and what was found may be of two rows.
    pub fn read<R>(&self, look: impl FnOnce(Entries<'_, T>) -> R) -> Option<R> {
        let state = self.state.load(Acquire);
        let length = (state & LENGTH) as usize;
        let found = look(Entries { entries: &self.entries[..length], kind: PhantomData });
        fence(Acquire);
        (self.state.load(Relaxed) >> 32 == state >> 32).then_some(found)
    }
}

/// The entries of a [`Log`] at one time, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Entries<'a, T> {
    entries: &'a [AtomicU64],
    kind: PhantomData<fn() -> T>,
}

impl<T: Words> Entries<'_, T> {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry at `place`, counted from 0.
    pub fn get(&self, place: usize) -> Option<T> {
        self.entries.get(place).map(entry)
    }

    /// The newest entry.
    pub fn last(&self) -> Option<T> {
        self.entries.last().map(entry)
    }

    /// All entries, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = T> + ExactSizeIterator {
        self.entries.iter().map(entry)
    }

    /// How many entries from the first on fulfil `is_before`, where all that do come first.
    pub fn partition_point(&self, mut is_before: impl FnMut(T) -> bool) -> usize {
        self.entries.partition_point(|word| is_before(entry(word)))
    }
}

fn entry<T: Words>(word: &AtomicU64) -> T {
    T::take(&mut || word.load(Relaxed))
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use super::*;

    #[test]
    fn entries_are_kept_until_cleared_and_as_many_as_fit() {
        let log = Log::<f32>::new(3);
        assert_eq!(log.read(|entries| entries.last()), Some(None));
        log.extend([1.0, 2.0]);
        log.extend([3.0, 4.0]);
        assert_eq!(log.read(|entries| entries.iter().collect()), Some(vec![1.0, 2.0, 3.0]));
        assert_eq!(log.read(|entries| entries.partition_point(|x| x < 2.5)), Some(2));
        assert_eq!(log.read(|_| log.clear()), None, "cleared while it was read");
        log.extend([5.0]);
        assert_eq!(log.read(|entries| (entries.len(), entries.get(0))), Some((1, Some(5.0))));
    }
}
