//! Which parameters have changed since the audio thread last looked.

use crate::engine::BANDS;
use shared_exchange::Marks;
use std::sync::Arc;

const OUTPUT: u32 = 1 << BANDS;

/// One bit for each band and one for the output section, and one more for the frequency, gain and Q
/// of each band, set by the parameters' callbacks, which run for automation, modulation and loaded
/// states alike, after the value is stored.
#[derive(Clone)]
pub struct Dirty {
    sections: Arc<Marks>,
    curves: Arc<Marks>,
}

impl Default for Dirty {
    fn default() -> Self {
        let all = || Arc::new(Marks::new(u32::MAX));
        Self { sections: all(), curves: all() }
    }
}

impl Dirty {
    /// What frequency, gain and Q of `band` call when they change.
    pub fn of_curve<T>(&self, band: usize) -> Arc<dyn Fn(T) + Send + Sync> {
        caller(&self.curves, 1 << band)
    }

    /// What another parameter of `band` calls when it changes.
    pub fn of_band<T>(&self, band: usize) -> Arc<dyn Fn(T) + Send + Sync> {
        caller(&self.sections, 1 << band)
    }

    /// What a parameter of the output section calls when it changes.
    pub fn of_output<T>(&self) -> Arc<dyn Fn(T) + Send + Sync> {
        caller(&self.sections, OUTPUT)
    }

    /// What changed since the last call. For one caller: the audio thread.
    pub fn take(&self) -> Changes {
        Changes { sections: self.sections.take(), curves: self.curves.take() }
    }
}

fn caller<T>(marks: &Arc<Marks>, bit: u32) -> Arc<dyn Fn(T) + Send + Sync> {
    let marks = marks.clone();
    Arc::new(move |_| marks.set(bit))
}

/// Bands and sections that changed.
#[derive(Clone, Copy)]
pub struct Changes {
    sections: u32,
    curves: u32,
}

impl Changes {
    /// Whether nothing did.
    pub fn is_empty(self) -> bool {
        self.sections == 0 && self.curves == 0
    }

    /// Whether this band did, its frequency, gain and Q left aside.
    pub fn has_band(self, band: usize) -> bool {
        self.sections & (1 << band) != 0
    }

    /// Whether the frequency, gain or Q of this band did.
    pub fn has_curve(self, band: usize) -> bool {
        self.curves & (1 << band) != 0
    }

    /// Whether the output section did.
    pub fn has_output(self) -> bool {
        self.sections & OUTPUT != 0
    }
}
