//! The editor without a window: every gesture on every control, and what it looks like.

use channel_eq::editor::parts;
use channel_eq::processor::ChannelEq;
use shared_ui::stand;

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[
    ("on_1", "On"),
    ("typ_1", "Low cut"),
    ("fq_1", "35"),
    ("on_2", "On"),
    ("gn_2", "2.5"),
    ("on_3", "On"),
    ("gn_3", "-4"),
    ("on_4", "On"),
    ("gn_4", "-2"),
    ("on_5", "On"),
    ("gn_5", "1.5"),
    ("on_6", "On"),
    ("gn_6", "3"),
    ("on_7", "On"),
    ("gn_7", "-5"),
    ("q_7", "4"),
    ("on_8", "On"),
    ("gn_8", "4"),
];

#[test]
fn every_control_answers_every_gesture() {
    stand::check_gestures::<ChannelEq, _>(
        parts,
        SETTINGS,
        |id| {
            // The strip is about one band at a time, at first the third; hidden ones have no control yet.
            let of_a_band = id.ends_with("_3")
                && ["on", "typ", "fq", "gn", "q", "sl", "ch"].contains(&id.trim_end_matches("_3"));
            of_a_band || ["out", "pan", "pl", "inv"].contains(&id)
        },
        &[],
    );
}

#[test]
fn it_looks_as_it_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    stand::check_pictures::<ChannelEq, _>(parts, SETTINGS, folder);
}
