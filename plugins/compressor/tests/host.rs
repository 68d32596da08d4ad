//! What every plugin of the suite keeps, through its real CLAP entry.

use shared_host::conformance::Conformance;

shared_host::conformance!(
    compressor::clap_entry,
    "lathe-audio.compressor",
    Conformance {
        has_sidechain: true,
        ..Conformance::new(
            "Lathe Compressor",
            &["audio-effect", "compressor"],
            &[
                ("Threshold", "-30 dB"),
                ("Ratio", "6:1"),
                ("Attack", "3 ms"),
                ("Release", "60 ms"),
                ("Makeup", "4 dB"),
                ("Mix", "80 %"),
            ],
        )
    }
);
