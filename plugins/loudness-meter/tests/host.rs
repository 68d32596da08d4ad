//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use shared_test::conformance::{Conformance, Sound};
use shared_ui::harness::EditorHarness;

/// Host parameters are a pane of Full.
const PANE: &str = "Measure";
const FULL: &str = "Easy or full";

fn place(name: &str) -> Option<(i32, i32)> {
    let (params, telemetry, link) = Default::default();
    let (setup, view) = loudness_meter::editor::parts(params, telemetry, link);
    let mut harness = EditorHarness::new(setup, view, 1.0);
    // Once pressed, Full is a preference, and stays.
    let is_full = harness.has(PANE);
    if name == FULL && is_full {
        return None;
    }
    if !harness.has(name) && !is_full {
        harness.click(FULL);
    }
    if !harness.has(name) {
        harness.click(PANE);
    }
    harness.place_if_there(name)
}

shared_test::conformance!(
    loudness_meter::clap_entry,
    loudness_meter::GetPluginFactory,
    "lathe-audio.loudness-meter",
    Conformance {
        place,
        opened: &[FULL, PANE],
        // The platform's gain is 0 dB until one is chosen.
        listenings: &["Mono", "Quiet", "Small speaker", "Low end", "Sides"],
        layouts: &[1, 2, 6],
        has_sidechain: true,
        // Presets of a meter set nothing of which a host hears.
        has_presets: false,
        sound: Sound::PassThrough,
        ..Conformance::new(
            "Lathe Loudness",
            &["audio-effect", "analyzer", "mastering"],
            &[("Reset", "On"),],
        )
    }
);
