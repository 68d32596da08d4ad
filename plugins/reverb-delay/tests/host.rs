//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use reverb_delay::editor::parts;
use shared_test::conformance::Conformance;
use shared_ui::harness;

fn place(name: &str) -> Option<(i32, i32)> {
    let (params, telemetry, link) = Default::default();
    harness::place(parts(params, telemetry, link), name)
}

shared_test::conformance!(
    reverb_delay::clap_entry,
    reverb_delay::GetPluginFactory,
    "lathe-audio.reverb-delay",
    Conformance {
        place,
        has_sidechain: true,
        apart: &["Sound version", "Used as"],
        endless: &[("Reverb mix", "40 %"), ("Freeze", "On")],
        ..Conformance::new(
            "Lathe Reverb Delay",
            &["audio-effect", "reverb", "delay"],
            &[
                ("Reverb mix", "40 %"),
                ("Decay", "0.6 s"),
                ("Delay mix", "30 %"),
                ("Delay note", "1/16"),
                ("Feedback", "30 %"),
            ],
        )
    }
);
