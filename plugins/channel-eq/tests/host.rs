//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use channel_eq::editor::parts;
use shared_test::conformance::Conformance;
use shared_ui::harness;

fn place(name: &str) -> Option<(i32, i32)> {
    let (params, telemetry, link) = Default::default();
    harness::place(parts(params, telemetry, link), name)
}

shared_test::conformance!(
    channel_eq::clap_entry,
    channel_eq::GetPluginFactory,
    "lathe-audio.channel-eq",
    Conformance {
        place,
        has_sidechain: true,
        ..Conformance::new(
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
    }
);
