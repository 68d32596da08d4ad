//! The editor without a window: every gesture on every control, and what it looks like.

#[path = "editor/analyser.rs"]
mod analyser;
#[path = "editor/bands.rs"]
mod bands;
#[path = "editor/scene.rs"]
mod scene;

use channel_eq::editor::parts;
use channel_eq::processor::ChannelEq;
use scene::MIX;
use shared_plugin::preferences::{Detail, Theme};
use shared_ui::harness::{self, Scene, Show, SnapshotSet};

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");

/// The strip is about one band at a time, at first the third.
fn is_of_band_3(id: &str, stems: &[&str]) -> bool {
    id.strip_suffix("_3").is_some_and(|stem| stems.contains(&stem))
}

#[test]
fn every_control_of_a_band_answers_every_gesture() {
    harness::check_gestures::<ChannelEq, _>(
        parts,
        MIX,
        |id| is_of_band_3(id, &["on", "typ", "fq", "gn", "q", "sl", "ch"]) || id == "out",
        &["Band"],
    );
}

#[test]
fn every_control_of_a_moving_band_answers_every_gesture() {
    harness::check_gestures::<ChannelEq, _>(
        parts,
        MIX,
        |id| {
            let stems = ["dy", "rg", "th", "tr", "kn", "at", "re", "xk", "kf", "kh", "kq"];
            is_of_band_3(id, &stems)
        },
        &["Dynamic"],
    );
}

#[test]
fn every_control_of_the_output_answers_every_gesture() {
    harness::check_gestures::<ChannelEq, _>(
        parts,
        MIX,
        |id| ["out", "pan", "pl", "inv", "gs", "ag", "ph", "ll", "gq"].contains(&id),
        &["Output"],
    );
}

#[test]
fn it_looks_as_it_did() {
    harness::check_pictures::<ChannelEq, _>(parts, MIX, PICTURES);
}

#[test]
fn every_page_looks_as_it_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    for (size, suffix) in [(1.0, ""), (0.75, "-smallest")] {
        for (page, name) in [("Dynamic", "dynamic"), ("Output", "output")] {
            let scene = Scene { size, ..Scene::new(MIX) };
            let mut show = Show::<ChannelEq, _>::new(parts, &scene);
            show.play(1.0);
            if page == "Dynamic" {
                show.harness.click("Band 5");
            }
            show.harness.click(page);
            show.play(0.5);
            snapshots.add(&mut show.harness, &format!("page-{name}{suffix}"));
        }
    }
}

#[test]
fn an_unused_equaliser_looks_as_it_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    for (name, scene) in [
        ("empty", Scene::new(&[])),
        ("empty-easy", Scene { detail: Detail::Easy, ..Scene::new(&[]) }),
        ("empty-light-smallest", Scene { size: 0.75, theme: Theme::Light, ..Scene::new(&[]) }),
    ] {
        let mut show = Show::<ChannelEq, _>::new(parts, &scene);
        show.play(0.5);
        snapshots.add(&mut show.harness, name);
    }
}

#[test]
fn all_bands_at_once_and_the_card_look_as_they_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(scene::BUSIEST));
    show.play(0.5);
    snapshots.add(&mut show.harness, "all-bands");
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(MIX));
    show.play(0.5);
    let at = show.harness.place("Band 5");
    show.harness.click_at(at, egui::PointerButton::Secondary, egui::Modifiers::NONE);
    show.play(0.5);
    snapshots.add(&mut show.harness, "card");
}

/// Bands that move, in the linear phase, and the range for masters with a crosshair.
#[test]
fn moving_bands_and_the_range_for_masters_look_as_they_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(MIX));
    show.play(0.5);
    show.harness.click("Dynamic");
    show.harness.click("Band 5");
    show.play(0.5);
    let (_, telemetry, _) = show.stage.shared();
    telemetry.offsets_db[4].set(-3.0);
    telemetry.offsets_db[6].set(2.0);
    show.harness.run(2);
    snapshots.add(&mut show.harness, "moving");
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(MIX));
    let editor = show.harness.kittest.state_mut().editor();
    let place =
        editor.library().entries().iter().position(|e| e.name() == "Master: ease the highs");
    editor.load_preset(place.expect("a factory preset")).expect("a whole one");
    show.play(0.5);
    let at = show.harness.place("Band 7") + egui::vec2(-60.0, 70.0);
    show.harness.point(at);
    show.play(0.2);
    snapshots.add(&mut show.harness, "master");
}
