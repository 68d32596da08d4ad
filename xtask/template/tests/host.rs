//! @Display@ in real CLAP and VST3 hosts.

use @crate@::editor::@Type@View;
use @crate@::processor::@Type@;
use shared_test::conformance::Conformance;
use shared_ui::Setup;
use shared_ui::harness::EditorHarness;
use std::sync::Arc;

fn place(name: &str) -> Option<(i32, i32)> {
    let link = Arc::default();
    let setup = Setup::of::<@Type@>((720.0, 360.0), Arc::default(), link, Arc::new(|_| ()));
    let harness = EditorHarness::new(setup, @Type@View, 1.0);
    harness.has(name).then(|| {
        let at = harness.place(name);
        (at.x as i32, at.y as i32)
    })
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
