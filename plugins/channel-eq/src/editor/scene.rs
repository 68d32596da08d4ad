//! The bands in one frame, as graph, nodes and cards work on them.

use super::bands::{Bands, HostBands};
use super::curves::moves;
use crate::engine::{Band, Phase};
use crate::params::BandParams;
use shared_plugin::EditorLink;

/// The note on a dynamic band while the phase is linear.
pub const MOVES_AT_MINIMUM_PHASE: &str = "moves with minimum phase";

/// The bands in one frame, and what holds for all of them.
pub struct Scene<'a> {
    /// Their parameters.
    pub host: &'a HostBands,
    /// What the shell and the editor share.
    pub link: &'a EditorLink,
    /// Their values.
    pub bands: &'a Bands,
    /// Gains snap to multiples of this while they are dragged, dB.
    pub gain_step_db: Option<f64>,
    /// The equaliser's phase mode.
    pub phase: Phase,
}

impl Scene<'_> {
    /// A band's parameters by name.
    pub fn params(&self, band: usize) -> &BandParams {
        self.host.params(band)
    }

    /// Whether a band moves in a mode where only its rest has the phase asked for.
    pub fn moves_at_minimum_phase(&self, band: &Band) -> bool {
        moves_at_minimum_phase(band, self.phase)
    }
}

/// Whether a band moves in a mode where only its rest has the phase asked for.
pub fn moves_at_minimum_phase(band: &Band, phase: Phase) -> bool {
    phase == Phase::Linear && moves(band)
}
