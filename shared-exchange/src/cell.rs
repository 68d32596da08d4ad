//! Single values.

use crate::Words;
use crate::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};
use std::marker::PhantomData;

/// The newest value of a kind that is one word. Any thread may write.
#[derive(Debug)]
pub struct Latest<T = f32> {
    word: AtomicU64,
    kind: PhantomData<fn() -> T>,
}

impl<T: Words> Latest<T> {
    /// A cell that holds `value`.
    pub fn new(value: T) -> Self {
        const { assert!(T::COUNT == 1, "a value of more words needs a Board") };
        Self { word: AtomicU64::new(word_of(&value)), kind: PhantomData }
    }

    /// Replaces the value.
    #[inline]
    pub fn set(&self, value: T) {
        self.word.store(word_of(&value), Release);
    }

    /// The value set last.
    #[inline]
    pub fn get(&self) -> T {
        let word = self.word.load(Acquire);
        T::take(&mut || word)
    }
}

impl<T: Words + Default> Default for Latest<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

#[inline]
fn word_of<T: Words>(value: &T) -> u64 {
    let mut word = 0;
    value.put(&mut |only| word = only);
    word
}

/// A switch. Any thread may write.
#[derive(Debug, Default)]
pub struct Flag(AtomicBool);

impl Flag {
    /// Turns it on or off.
    #[inline]
    pub fn set(&self, is_on: bool) {
        self.0.store(is_on, Release);
    }

    /// Whether it is on.
    #[inline]
    pub fn get(&self) -> bool {
        self.0.load(Acquire)
    }
}

/// A magnitude that keeps its highest value until a reader takes it. Any thread may raise it.
#[derive(Debug, Default)]
pub struct PeakHold(AtomicU32);

impl PeakHold {
    /// Raises the held value to `magnitude`, 0 or more; anything else counts as 0.
    #[inline]
    pub fn raise(&self, magnitude: f32) {
        // The bits of floats from 0 on are in the order of the floats; `max` drops not-a-number.
        self.0.fetch_max(magnitude.max(0.0).to_bits() & !SIGN, AcqRel);
    }

    /// The highest value since the last call; begins anew from 0.
    #[inline]
    pub fn take(&self) -> f32 {
        f32::from_bits(self.0.swap(0, AcqRel))
    }
}

/// The sign bit, which negative zero has.
const SIGN: u32 = 1 << 31;

/// A request by counter: asking twice counts twice, and nothing is lost while nobody looks. Any
/// thread may ask.
#[derive(Debug, Default)]
pub struct Request(AtomicU32);

impl Request {
    /// Asks once more.
    #[inline]
    pub fn ask(&self) {
        self.0.fetch_add(1, AcqRel);
    }

    /// How often was asked, modulo 2^32; the reader compares it with what it saw last.
    #[inline]
    pub fn count(&self) -> u32 {
        self.0.load(Acquire)
    }
}

/// Which of 32 things changed since a reader looked. Any thread may set marks; one takes them.
#[derive(Debug)]
pub struct Marks(AtomicU32);

impl Marks {
    /// Begins with these marks set.
    pub fn new(marks: u32) -> Self {
        Self(AtomicU32::new(marks))
    }

    /// Sets marks; what was written before is seen by whoever takes them.
    #[inline]
    pub fn set(&self, marks: u32) {
        self.0.fetch_or(marks, AcqRel);
    }

    /// The marks set since the last call, which are then cleared.
    #[inline]
    pub fn take(&self) -> u32 {
        // The common case writes nothing; a mark missed here is found by the next call.
        if self.0.load(Relaxed) == 0 { 0 } else { self.0.swap(0, AcqRel) }
    }
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_set() {
        let (latest, negative) = (Latest::new(f32::NEG_INFINITY), Latest::<i32>::default());
        assert_eq!((latest.get(), negative.get()), (f32::NEG_INFINITY, 0));
        latest.set(-0.5);
        negative.set(i32::MIN);
        assert_eq!((latest.get(), negative.get()), (-0.5, i32::MIN));
    }

    #[test]
    fn a_peak_is_held_until_it_is_taken() {
        let peak = PeakHold::default();
        for magnitude in [0.25, 1.5, f32::NAN, -3.0, -0.0, 1.0] {
            peak.raise(magnitude);
        }
        assert_eq!((peak.take(), peak.take()), (1.5, 0.0));
        peak.raise(-0.0);
        assert_eq!(peak.take().to_bits(), 0);
    }

    #[test]
    fn marks_are_taken_once_and_requests_are_counted() {
        let (marks, request) = (Marks::new(1), Request::default());
        marks.set(4);
        assert_eq!((marks.take(), marks.take()), (5, 0));
        request.ask();
        request.ask();
        assert_eq!(request.count(), 2);
    }
}
