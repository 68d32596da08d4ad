//! Which parameters have changed since the audio thread last looked.

use crate::engine::BANDS;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::AcqRel, Ordering::Release};

const OUTPUT: u32 = 1 << BANDS;

/// One bit for each band and one for the output section, set by the parameters' callbacks, which
/// run for automation, modulation and loaded states alike, after the value is stored.
#[derive(Clone)]
pub struct Dirty(Arc<AtomicU32>);

impl Default for Dirty {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(u32::MAX)))
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
        let bits = self.0.clone();
        Arc::new(move |_| {
            bits.fetch_or(bit, Release);
        })
    }

    /// What changed since the last call. For one caller: the audio thread.
    pub fn take(&self) -> Changes {
        // The common case writes nothing.
        if self.0.load(std::sync::atomic::Ordering::Relaxed) == 0 {
            return Changes(0);
        }
        Changes(self.0.swap(0, AcqRel))
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
