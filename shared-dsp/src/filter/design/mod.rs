//! Filter design: from what a musician asks for to the coefficients of digital sections.
//!
//! Two steps, each readable on its own:
//! 1. [`Prototype`] ([`prototype`]): the analogue filter, as up to eight [`AnalogSection`]s
//!    ([`analog`]). It is also what editor curves and tests compare with.
//! 2. [`matched`]: a digital [`Section`] for each, by matching the analogue magnitude: poles
//!    (`poles`), a fit of the numerator's power, and the filter with that power (`minimum_phase`).

#[cfg(test)]
mod accuracy;
pub mod analog;
pub mod matched;
mod minimum_phase;
mod poles;
pub mod prototype;
pub mod section;

pub use analog::{AnalogKind, AnalogSection};
pub use matched::design;
pub use prototype::{Design, MAX_SECTIONS, Prototype, coupled_q};
pub use section::{Corrector, Section, tan_squared};

/// Lowest frequency any design takes, in Hz; below, and for NaN, this is used.
pub const LOWEST_HZ: f64 = 10.0;
/// Highest frequency any design takes, in Hz; it may lie above half the sample rate.
pub const HIGHEST_HZ: f64 = 30_000.0;
/// Smallest Q a design takes.
pub const SMALLEST_Q: f64 = 0.025;
/// Largest Q a design takes. Resonant sections of steep cuts may have more.
pub const LARGEST_Q: f64 = 40.0;
/// Largest boost or cut in dB.
pub const LARGEST_GAIN_DB: f64 = 30.0;
