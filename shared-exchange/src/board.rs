//! The newest value of many numbers, read whole.

use crate::Words;
use crate::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use std::marker::PhantomData;
use std::{hint, thread};

/// Reads tried at once; after them the reader lets other threads go first.
const SPINS: usize = 64;
/// Reads tried at most: a writer that died half-way must not hold the editor forever.
const MOST_TRIES: usize = 100_000;

/// The newest value of a kind, of any number of words. Writing never waits; a reader that was
/// disturbed reads again, so reading is for threads that have time, and for the writer itself.
#[derive(Debug)]
pub struct Board<T> {
    /// Odd while a value is being written.
    version: AtomicU32,
    words: Box<[AtomicU64]>,
    kind: PhantomData<fn() -> T>,
}

impl<T: Words> Board<T> {
    /// A board that holds `value`.
    pub fn new(value: &T) -> Self {
        let mut words = Vec::with_capacity(T::COUNT);
        value.put(&mut |word| words.push(AtomicU64::new(word)));
        Self { version: AtomicU32::new(0), words: words.into(), kind: PhantomData }
    }

    /// Replaces the value. Only one thread may call it.
    pub fn publish(&self, value: &T) {
        let version = self.version.load(Relaxed);
        self.version.store(version.wrapping_add(1), Relaxed);
        // Whoever sees one of the new words sees the odd version too.
        fence(Release);
        let mut places = self.words.iter();
        value.put(&mut |word| {
            if let Some(place) = places.next() {
                place.store(word, Relaxed);
            }
        });
        self.version.store(version.wrapping_add(2), Release);
    }

    /// The value published last. It is whole unless the writer died half-way.
    pub fn read(&self) -> T {
        for tries in 0..MOST_TRIES {
            if let Some(value) = self.try_read() {
                return value;
            }
            if tries < SPINS {
                hint::spin_loop();
            } else {
                thread::yield_now();
            }
        }
        self.read_once()
    }

    /// The value published last, whole; `None` where one is being published.
    pub fn try_read(&self) -> Option<T> {
        let before = self.version.load(Acquire);
        let value = self.read_once();
        fence(Acquire);
        let is_whole = before.is_multiple_of(2) && self.version.load(Relaxed) == before;
        is_whole.then_some(value)
    }

    /// A number that changes with every value published.
    pub fn version(&self) -> u32 {
        self.version.load(Acquire)
    }

    fn read_once(&self) -> T {
        let mut places = self.words.iter();
        T::take(&mut || places.next().map_or(0, |place| place.load(Relaxed)))
    }
}

impl<T: Words + Default> Default for Board<T> {
    fn default() -> Self {
        Self::new(&T::default())
    }
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_reader_never_sees_half_of_two_values() {
        let board = Arc::new(Board::<[u64; 200]>::new(&[0; 200]));
        let reader = {
            let board = board.clone();
            thread::spawn(move || {
                loop {
                    let value = board.read();
                    assert!(value.iter().all(|word| *word == value[0]), "{value:?}");
                    if value[0] == 19_999 {
                        return;
                    }
                }
            })
        };
        for count in 1..20_000u64 {
            board.publish(&[count; 200]);
            if count % 64 == 0 {
                thread::yield_now();
            }
        }
        reader.join().unwrap();
    }

    #[test]
    fn an_option_is_there_or_not() {
        let board = Board::<Option<[f64; 2]>>::default();
        assert_eq!(board.read(), None);
        board.publish(&Some([1.5, -2.5]));
        assert_eq!(board.read(), Some([1.5, -2.5]));
        board.publish(&None);
        assert_eq!(board.read(), None);
    }
}
