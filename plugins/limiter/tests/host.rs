//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use limiter::editor::parts;
use shared_host::conformance::Conformance;
use shared_ui::stand;

fn place(name: &str) -> Option<(i32, i32)> {
    let (params, telemetry, link) = Default::default();
    stand::place(parts(params, telemetry, link), name)
}

shared_host::conformance!(
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
