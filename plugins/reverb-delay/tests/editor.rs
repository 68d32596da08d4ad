//! The editor without a window: every gesture on every control, and what it looks like.

use reverb_delay::editor::parts;
use reverb_delay::processor::ReverbDelay;
use shared_ui::harness::{self, Scene, Show, SnapshotSet};

/// A busy scene.
const SETTINGS: &[(&str, &str)] =
    &[("rmx", "30"), ("rdc", "3"), ("dmx", "40"), ("dfb", "60"), ("dnt", "1/8D")];

#[test]
fn every_main_control_answers_every_gesture() {
    let main = |id: &str| {
        ["rmx", "rdc", "rpd", "rsz", "rdm", "rlc", "rwd"].contains(&id)
            || ["dmx", "dnt", "dtm", "dfb", "dpp", "dlc", "dhc"].contains(&id)
    };
    harness::check_gestures::<ReverbDelay, _>(parts, SETTINGS, main, &[]);
}

#[test]
fn every_control_of_the_space_answers_every_gesture() {
    let space = |id: &str| {
        ["rty", "rql", "rfz", "rld", "rdf", "rds", "rba", "rmo", "rdr", "rbm"].contains(&id)
            || ["rdk", "ddk", "drl"].contains(&id)
    };
    harness::check_gestures::<ReverbDelay, _>(parts, SETTINGS, space, &["Space"]);
}

#[test]
fn every_decay_band_answers_every_gesture() {
    let bands = |id: &str| ["kf_", "ks_", "kq_"].iter().any(|stem| id.starts_with(stem));
    harness::check_gestures::<ReverbDelay, _>(parts, SETTINGS, bands, &["Decay bands"]);
}

/// The pages that are not in view at first, at the usual and the smallest size.
#[test]
fn the_other_pages_look_as_they_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    let mut snapshots = SnapshotSet::new(folder);
    for (page, name) in [("Space", "space"), ("Decay bands", "decay-bands")] {
        for (size, suffix) in [(1.0, ""), (0.75, "-smallest")] {
            let mut show = Show::<ReverbDelay, _>::new(parts, &Scene { size, ..Scene::new(PAGES) });
            show.play(0.2);
            show.harness.click(page);
            show.play(0.2);
            snapshots.add(&mut show.harness, &format!("{name}{suffix}"));
        }
    }
}

/// A bent decay in a chamber.
const PAGES: &[(&str, &str)] =
    &[("rty", "Chamber"), ("rdc", "3"), ("ks_2", "150"), ("ks_5", "50"), ("rdr", "20")];

#[test]
fn it_looks_as_it_did() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    harness::check_pictures::<ReverbDelay, _>(parts, SETTINGS, folder);
}

#[test]
fn every_word_of_the_glossary_is_explained() {
    harness::check_glossary::<ReverbDelay, _>(parts, SETTINGS);
}

#[test]
fn every_text_can_be_read() {
    harness::check_texts::<ReverbDelay, _>(parts, SETTINGS, &[], &[]);
}

/// The nodes of the echoes lie at the upper edge where the delay is off, and to the right with long
/// notes.
const OFF: &[(&str, &str)] = &[("dmx", "0"), ("dfb", "90"), ("dnt", "1/2D")];

#[test]
fn a_delay_that_is_off_says_so_beside_its_nodes() {
    harness::check_texts::<ReverbDelay, _>(parts, OFF, &[], &[]);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    let mut snapshots = SnapshotSet::new(folder);
    for (name, size) in [("delay-off", 1.0), ("delay-off-smallest", 0.75)] {
        let mut show = Show::<ReverbDelay, _>::new(parts, &Scene { size, ..Scene::new(OFF) });
        show.play(0.5);
        snapshots.add(&mut show.harness, name);
    }
}
