//! What every plugin of the suite keeps, through its real CLAP entry.

use shared_host::conformance::Conformance;

shared_host::conformance!(
    reverb_delay::clap_entry,
    "lathe-audio.reverb-delay",
    Conformance::new(
        "Lathe Reverb Delay",
        &["audio-effect", "reverb", "delay"],
        &[
            ("Reverb mix", "40 %"),
            ("Decay", "0.6 s"),
            ("Delay mix", "30 %"),
            ("Delay note", "1/16"),
            ("Feedback", "30 %"),
        ],
    )
);
