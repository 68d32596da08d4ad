//! What every plugin of the suite keeps, through its real CLAP entry.

use shared_host::conformance::{Conformance, Sound};

shared_host::conformance!(
    loudness_meter::clap_entry,
    "lathe-audio.loudness-meter",
    Conformance {
        sound: Sound::PassThrough,
        ..Conformance::new(
            "Lathe Loudness",
            &["audio-effect", "analyzer", "mastering"],
            &[("Reset", "On"),],
        )
    }
);
