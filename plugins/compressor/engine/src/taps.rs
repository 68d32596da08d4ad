//! Where the editor's spectrum listens in.

use std::sync::Arc;

use shared_dsp::spectrum::Tap;

/// Frames the ring holds: a third of a second at 48 kHz.
const CAPACITY_FRAMES: usize = 16_384;

/// The tap. Nothing is written unless an editor has asked within the last moments; see [`Tap`]. A clone has
/// a ring of its own: each may have one writer only.
#[derive(Debug)]
pub struct Taps {
    /// The sidechain before its filters: the main input or the key.
    pub sidechain: Arc<Tap>,
}

impl Default for Taps {
    fn default() -> Self {
        Self { sidechain: Arc::new(Tap::new(CAPACITY_FRAMES)) }
    }
}

impl Clone for Taps {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Taps {
    /// The same ring, for who reads it.
    pub fn shared(&self) -> Self {
        Self { sidechain: Arc::clone(&self.sidechain) }
    }

    /// Writes one channel or two, if anybody waits.
    #[inline]
    pub(super) fn write(&self, left: &[f32], right: &[f32]) {
        if self.sidechain.is_wanted() {
            let right = if right.is_empty() { left } else { right };
            self.sidechain.write(left, right);
        }
    }
}
