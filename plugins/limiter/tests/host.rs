//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use limiter::editor::parts;
use shared_test::conformance::Conformance;
use shared_ui::harness;

fn place(name: &str) -> Option<(i32, i32)> {
    let (params, telemetry, link) = Default::default();
    harness::place(parts(params, telemetry, link), name)
}

shared_test::conformance!(
    limiter::clap_entry,
    limiter::GetPluginFactory,
    "lathe-audio.limiter",
    Conformance {
        place,
        ..Conformance::new(
            "Lathe Limiter",
            &["audio-effect", "limiter", "mastering"],
            &[("Input gain", "9 dB"), ("Ceiling", "-3 dB"), ("Release", "40 ms"),],
        )
    }
);
