//! Values a host has set and not yet sent in a block.
//!
//! While it processes, a host sets a parameter twice: at the controller, and in a later block. The
//! framework heeds the second only, so that a value reads back late, and is missing from a state
//! saved between the two. Automation that is played is shown at the controller after it sounded,
//! which is why these values must not simply be set.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// A value that is none: not a number.
const NONE: u64 = f64::NAN.to_bits();

/// A value, 0 to 1, for each parameter, or none.
pub struct Unheard(Vec<(u32, AtomicU64)>);

impl Unheard {
    /// None for any of the parameters of these ids.
    pub fn new(ids: impl Iterator<Item = u32>) -> Self {
        let mut values: Vec<_> = ids.map(|id| (id, AtomicU64::new(NONE))).collect();
        values.sort_by_key(|(id, _)| *id);
        Self(values)
    }

    fn place(&self, id: u32) -> Option<&AtomicU64> {
        let index = self.0.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(&self.0[index].1)
    }

    /// Keeps a value, if it is a number; says whether the parameter is known.
    pub fn set(&self, id: u32, value: f64) -> bool {
        let place = self.place(id);
        if let (Some(place), true) = (place, value.is_finite()) {
            place.store(value.clamp(0.0, 1.0).to_bits(), SeqCst);
        }
        place.is_some()
    }

    /// The value, if there is one.
    pub fn get(&self, id: u32) -> Option<f64> {
        let value = f64::from_bits(self.place(id)?.load(SeqCst));
        (!value.is_nan()).then_some(value)
    }

    /// A block has brought this parameter's value.
    pub fn forget(&self, id: u32) {
        if let Some(place) = self.place(id) {
            place.store(NONE, SeqCst);
        }
    }

    /// Hands every value to `set`, and keeps none.
    pub fn take(&self, mut set: impl FnMut(u32, f64)) {
        for (id, place) in &self.0 {
            let value = f64::from_bits(place.swap(NONE, SeqCst));
            if !value.is_nan() {
                set(*id, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_until_a_block_brings_it_or_it_is_taken() {
        let unheard = Unheard::new([7, 3].into_iter());
        assert!(unheard.set(3, 0.25) && unheard.set(7, 2.0) && !unheard.set(5, 0.5));
        assert!(unheard.set(3, f64::NAN), "known, but not a value");
        assert_eq!((unheard.get(3), unheard.get(7), unheard.get(5)), (Some(0.25), Some(1.0), None));
        unheard.forget(3);
        let mut taken = Vec::new();
        unheard.take(|id, value| taken.push((id, value)));
        assert_eq!(taken, [(7, 1.0)]);
        assert_eq!(unheard.get(7), None);
    }
}
