//! @Display@ in a real CLAP host.

use shared_host::conformance::Conformance;

shared_host::conformance!(
    @crate@::clap_entry,
    "lathe-audio.@package@",
    Conformance::new("@Display@", &["audio-effect", "utility"], &[("Gain", "-6 dB")])
);
