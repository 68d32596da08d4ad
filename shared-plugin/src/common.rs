//! The parameters every plugin of the suite has.

use crate::parameter;
use nice_plug::prelude::*;

/// Host bypass and the sound version; nest it first in a plugin's parameters.
#[derive(Params)]
pub struct Common {
    /// The host's own bypass switch.
    #[id = "byp"]
    pub bypass: BoolParam,
    /// Revision of the sound this instance was made with. Hidden and never automated: a
    /// later revision that would change the sound of an old song stands behind a higher number.
    #[id = "ver"]
    pub sound_version: IntParam,
}

impl Common {
    /// The common parameters of a plugin whose newest sound has the number `newest`.
    pub fn new(newest: i32) -> Self {
        Self {
            bypass: parameter::switch("Bypass", false).make_bypass(),
            sound_version: IntParam::new(
                "Sound version",
                newest,
                IntRange::Linear { min: 1, max: 99 },
            )
            .non_automatable()
            .hide(),
        }
    }
}
