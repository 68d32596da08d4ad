//! The early reflections as a picture shows them.

use super::Settings;
use shared_dsp::reverb::Reflection;

impl Settings {
    /// The reverb's early reflections, of the left and the right side, after the pre-delay and before mix
    /// and level.
    pub fn reflections(&self) -> [Vec<Reflection>; 2] {
        self.clamped().reverb().reflections().map(|side| side.to_vec())
    }
}
