//! Which parameters have changed since the audio thread last looked.

use crate::engine::BANDS;
use shared_exchange::Marks;
use std::sync::Arc;

const OUTPUT: u32 = 1 << BANDS;

/// One bit for each band and one for the output section, set by the parameters' callbacks, which
/// run for automation, modulation and loaded states alike, after the value is stored.
#[derive(Clone)]
pub struct Dirty(Arc<Marks>);

impl Default for Dirty {
    fn default() -> Self {
        Self(Arc::new(Marks::new(u32::MAX)))
    }
}

impl Dirty {
    /// What a parameter of `band` calls when it changes.
    pub fn of_band<T>(&self, band: usize) -> Arc<dyn Fn(T) + Send + Sync> {
        self.caller(1 << band)
    }

    /// What a parameter of the output section calls when it changes.
    pub fn of_output<T>(&self) -> Arc<dyn Fn(T) + Send + Sync> {
        self.caller(OUTPUT)
    }

    fn caller<T>(&self, bit: u32) -> Arc<dyn Fn(T) + Send + Sync> {
        let marks = self.0.clone();
        Arc::new(move |_| marks.set(bit))
    }

    /// What changed since the last call. For one caller: the audio thread.
    pub fn take(&self) -> Changes {
        Changes(self.0.take())
    }
}

/// Bands and sections that changed.
#[derive(Clone, Copy)]
pub struct Changes(u32);

impl Changes {
    /// Whether nothing did.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this band did.
    pub fn has_band(self, band: usize) -> bool {
        self.0 & (1 << band) != 0
    }

    /// Whether the output section did.
    pub fn has_output(self) -> bool {
        self.0 & OUTPUT != 0
    }
}
