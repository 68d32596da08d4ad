//! A value of many numbers that one thread leaves and another reads whole, without waiting for each
//! other and without unsafe code.
//!
//! Every number is an atomic word; a count before and after says whether a writer came between (a
//! sequence lock: P. McKenney, "Is Parallel Programming Hard", section 9.4). A reader that was
//! disturbed reads again; it is the editor, which has time.

use super::words::Words;
use std::hint;
use std::marker::PhantomData;
use std::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use std::thread;

/// Reads tried at once; after them the reader lets other threads go first.
const SPINS: usize = 64;
/// Reads tried at all: a writer that died half-way must not hold the editor for ever.
const MOST_TRIES: usize = 100_000;

/// The newest value of a kind.
pub struct Board<T: Words> {
    version: AtomicU32,
    words: Box<[AtomicU64]>,
    kind: PhantomData<fn() -> T>,
}

impl<T: Words> Board<T> {
    /// A board that shows `value`.
    pub fn new(value: &T) -> Self {
        let words = (0..T::COUNT).map(|_| AtomicU64::new(0)).collect();
        let board = Self { version: AtomicU32::new(0), words, kind: PhantomData };
        board.publish(value);
        board
    }

    /// Leaves a value; never waits. Only one thread may call it.
    pub fn publish(&self, value: &T) {
        let version = self.version.load(Relaxed);
        self.version.store(version.wrapping_add(1), Relaxed);
        fence(Release);
        let mut places = self.words.iter();
        value.put(&mut |word| {
            if let Some(place) = places.next() {
                place.store(word, Relaxed);
            }
        });
        self.version.store(version.wrapping_add(2), Release);
    }

    /// The value left last. It is whole unless the writer died half-way.
    pub fn read(&self) -> T {
        let mut value = self.read_once();
        for tries in 0..MOST_TRIES {
            let before = self.version.load(Acquire);
            value = self.read_once();
            fence(Acquire);
            if before.is_multiple_of(2) && self.version.load(Relaxed) == before {
                return value;
            }
            if tries < SPINS {
                hint::spin_loop();
            } else {
                thread::yield_now();
            }
        }
        value
    }

    /// How often a value was left: changes with each.
    pub fn version(&self) -> u32 {
        self.version.load(Relaxed)
    }

    fn read_once(&self) -> T {
        let mut places = self.words.iter();
        T::take(&mut || places.next().map_or(0, |place| place.load(Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn a_reader_never_sees_half_of_two_values() {
        let board = Arc::new(Board::<[u64; 200]>::new(&[0; 200]));
        let ended = Arc::new(AtomicBool::new(false));
        let reader = {
            let (board, ended) = (board.clone(), ended.clone());
            thread::spawn(move || {
                let mut reads = 0u32;
                while !ended.load(Relaxed) || reads == 0 {
                    let value = board.read();
                    assert!(value.iter().all(|word| *word == value[0]), "{value:?}");
                    reads += 1;
                }
            })
        };
        for count in 1..20_000u64 {
            board.publish(&[count; 200]);
            if count % 64 == 0 {
                thread::yield_now();
            }
        }
        ended.store(true, Relaxed);
        reader.join().unwrap();
        assert_eq!(board.read(), [19_999; 200]);
    }
}
