//! What every plugin of the suite keeps, through its real CLAP entry.

use shared_host::conformance::Conformance;

shared_host::conformance!(
    channel_eq::clap_entry,
    "lathe-audio.channel-eq",
    Conformance::new(
        "Lathe EQ",
        &["audio-effect", "equalizer"],
        &[
            ("Band 3/On", "On"),
            ("Band 3/Frequency", "800 Hz"),
            ("Band 3/Gain", "9 dB"),
            ("Band 7/On", "On"),
            ("Band 7/Gain", "-6 dB"),
            ("Output gain", "-3 dB"),
        ],
    )
);
