//! What is worth knowing about a mix before it is mastered: one call a block, many small judges.
//!
//! [`Inspection`] joins them. Each judge is streaming, takes constant memory and says what its
//! evidence is: how often, how bad, and at which frame, so that it can be listened to. Where it is a
//! judgement it says how sure it is, 0 to 1; from [`REPORTED_CONFIDENCE_SHARE`] on it is more likely than
//! not. None of them ever says "all fine": nothing found in little heard is not yet nothing there.
//!
//! Frames are counted from the last reset. Loudness is in LUFS ([`crate::loudness`]).

pub mod clipping;
pub mod dynamics;
pub mod hum;
mod inspection;
pub mod noise_floor;
pub mod offset;
pub mod overs;
mod programme;
mod readings;
mod robust;
mod sections;
mod tonality;
pub mod vocal;

pub use inspection::{Inspection, Parts};
pub use readings::InspectionReadings;
pub use sections::{MAX_SECTIONS, Section, Sections};
pub use vocal::KeyState;

/// Confidence from which on a finding is reported, 0 to 1.
pub const REPORTED_CONFIDENCE_SHARE: f64 = 0.5;
