//! @Display@ in real CLAP and VST3 hosts.

use @crate@::editor::parts;
use shared_test::conformance::Conformance;
use shared_ui::harness;

fn place(name: &str) -> Option<(i32, i32)> {
    let (params, telemetry, link) = Default::default();
    harness::place(parts(params, telemetry, link), name)
}

shared_test::conformance!(
    @crate@::clap_entry,
    @crate@::GetPluginFactory,
    "lathe-audio.@package@",
    Conformance {
        place,
        has_presets: false,
        ..Conformance::new("@Display@", &["audio-effect", "utility"], &[("Gain", "-6 dB")])
    }
);
