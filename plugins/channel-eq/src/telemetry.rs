//! What the audio thread tells the equaliser's editor, and what the editor alone decides.

use crate::engine::BANDS;
use shared_plugin::telemetry::{Latest, PeakHold, Watched};

/// Code of *Find* among [`shared_plugin::Listening::Product`]; below it are the bands' solos.
pub const FIND_CODE: u32 = BANDS as u32;

/// Readings of one instance.
#[derive(Default)]
pub struct EqTelemetry {
    /// Whether an editor is open.
    pub watched: Watched,
    /// Highest output magnitude, linear.
    pub output_peak: PeakHold,
    /// Where *Find* boosts, Hz. It goes the other way, from the editor to the audio thread.
    pub find_hz: Latest,
}
