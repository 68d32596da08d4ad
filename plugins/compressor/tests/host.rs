//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use compressor::editor::parts;
use shared_test::conformance::Conformance;
use shared_ui::harness;

fn place(name: &str) -> Option<(i32, i32)> {
    let (params, telemetry, link) = Default::default();
    harness::place(parts(params, telemetry, link), name)
}

shared_test::conformance!(
    compressor::clap_entry,
    compressor::GetPluginFactory,
    "lathe-audio.compressor",
    Conformance {
        place,
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
