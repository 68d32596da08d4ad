//! What moves the gains of dynamic bands: detection, threshold, range, times.
//!
//! ```text
//! input or external key -> analytic pair -> key filter of the band -> mean power of 8 frames
//!   -> dB over the threshold -> range with knee -> attack and release -> offset in dB
//! ```
//!
//! - **Level**: the mean squared envelope of a hop of [`HOP_FRAMES`] frames. A tone at the band's
//!   centre reads its peak level in dBFS without ripple, noise 3 dB over its RMS level. A band on
//!   both channels hears the louder one of each hop; one on left, right, mid or side hears that.
//! - **Key filter**: [`KeyFilter::Band`](super::KeyFilter::Band) is a band pass as wide as the bell
//!   between the points of half its gain, a low pass for a low shelf, a high pass for a high shelf
//!   and both tilts, at the band's frequency.
//! - **Offset**: 1 dB a dB over the threshold up to the range; see [`shared_dsp::dynamics::range`].
//! - **Times**: to 63 % of the way in dB, counted from when the key filter has let the tone through
//!   and set off without a corner. A tone takes a third of its cycle to be detected, plus the key
//!   filter's own rise (Q / (pi f) to 63 % in amplitude), and a gain follows at the end of the hop;
//!   times shorter than a hop act as one.
//! - **Relative threshold**: over the level of the whole key on the band's placement, the mean
//!   power of the last [`WHOLE_LEVEL_MS`] (exponential), in which pauses count little; the idea of
//!   a relative gate is ITU-R BS.1770-5's. The same programme gets the same offsets at any level.
//!
//! Offsets depend on frames counted since the reset only, never on block cuts. New settings act
//! from the next step of [`GRID_FRAMES`](super::grid::GRID_FRAMES) frames; offsets never jump by them, they go there in the
//! attack or release time, and back to 0 within [`OFF_MS`] (63 %) where dynamics are switched off.
//! A new range glides, and one of the other sign lets the gain go back to 0 dB first.

mod bank;
mod hearing;
mod key;

pub use bank::DynamicsBank;
pub use key::{PAUSE_DB, PAUSE_WEIGHT, SILENCE_DB, WHOLE_LEVEL_MS};

pub use super::grid::{HOP_FRAMES, HOPS_PER_STEP};

/// Time to 63 % of the way back to 0 dB at the most, once a band's dynamics are switched off, ms.
pub const OFF_MS: f64 = 20.0;
