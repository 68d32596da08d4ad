//! Filter design: from what a musician asks for to the coefficients of digital sections.
//!
//! Two steps, each readable on its own:
//! 1. [`Prototype`] ([`prototype`]): the analogue filter, as up to eight [`AnalogSection`]s
//!    ([`analog`]). It is also what editor curves and tests compare with.
//! 2. [`matched`]: a digital [`Section`] for each, by matching the analogue magnitude: poles
//!    (`poles`), a fit of the numerator's power, the filter with that power (`minimum_phase`), and near
//!    half the sample rate a last step for poles and zeros (`top`). All-passes match the phase (`all_pass`).

#[cfg(test)]
mod accuracy;
mod all_pass;
mod analog;
mod least_squares;
mod limits;
mod matched;
mod minimum_phase;
mod poles;
mod prototype;
mod section;
mod top;

pub use analog::{AnalogKind, AnalogSection};
pub use limits::{HIGHEST_HZ, LARGEST_GAIN_DB, LARGEST_Q, LOWEST_HZ, SMALLEST_Q};
pub(crate) use matched::boost;
pub use matched::design;
pub use prototype::{Design, MAX_SECTIONS, Prototype, coupled_q};
pub use section::{Corrector, Section, tan_squared};
pub(crate) use top::share as last_step_share;
