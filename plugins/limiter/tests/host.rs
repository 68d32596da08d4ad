//! What every plugin of the suite keeps, through its real CLAP entry.

use shared_host::conformance::Conformance;

shared_host::conformance!(
    limiter::clap_entry,
    "lathe-audio.limiter",
    Conformance::new(
        "Lathe Limiter",
        &["audio-effect", "limiter", "mastering"],
        &[("Input gain", "9 dB"), ("Ceiling", "-3 dB"), ("Release", "40 ms"),],
    )
);
