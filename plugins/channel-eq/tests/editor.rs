//! The editor without a window: every gesture on every control, and what it looks like.

#[path = "editor/analyser.rs"]
mod analyser;
#[path = "editor/at_the_node.rs"]
mod at_the_node;
#[path = "editor/bands.rs"]
mod bands;
#[path = "editor/dynamics.rs"]
mod dynamics;
#[path = "editor/scene.rs"]
mod scene;
#[path = "editor/wide.rs"]
mod wide;

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
        |id| ["out", "inv", "gs", "ag", "ph", "ll", "gq"].contains(&id),
        &["Output"],
    );
}

#[test]
fn every_stereo_control_of_the_output_answers_every_gesture() {
    harness::check_gestures::<ChannelEq, _>(
        parts,
        MIX,
        |id| ["pan", "pl", "wd", "mb", "mf", "bal"].contains(&id),
        &["Output", "Stereo"],
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
fn the_stereo_tools_look_as_they_did() {
    let used: scene::Settings =
        &[("wd", "130"), ("mb", "On"), ("bal", "-12.5"), ("ag", "By loudness")];
    let mut snapshots = SnapshotSet::new(PICTURES);
    for (name, scene) in [
        ("stereo", Scene::new(used)),
        ("stereo-smallest", Scene { size: 0.75, ..Scene::new(used) }),
        ("stereo-light", Scene { theme: Theme::Light, ..Scene::new(&[]) }),
        ("stereo-wide", Scene { size: 1.3, ..Scene::new(used) }),
        ("stereo-mono-track", Scene { size: 0.75, ..Scene::new(&[]) }),
    ] {
        let mut show = Show::<ChannelEq, _>::new(parts, &scene);
        let (_, telemetry, _) = show.stage.shared();
        telemetry.is_mono.set(name.ends_with("mono-track"));
        show.play(0.5);
        show.harness.click("Output");
        if show.harness.has("Stereo") {
            show.harness.click("Stereo");
        }
        show.play(3.5);
        snapshots.add(&mut show.harness, name);
    }
}

/// The song is the same on both channels but for its noise: narrow, and not quite mono.
#[test]
fn the_output_is_measured_while_its_stereo_tools_are_shown() {
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(&[("wd", "0")]));
    show.play(1.0);
    let (_, telemetry, _) = show.stage.shared();
    show.harness.click("Output");
    show.harness.click("Stereo");
    show.play(1.0);
    assert!(show.harness.has("As loud in mono") && show.harness.has("Correlation +1.00"));
    telemetry.is_mono.set(true);
    show.play(0.1);
    assert!(show.harness.has("This track is mono.") && !show.harness.has("Correlation +1.00"));
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
        // The readout at the pointer stands beside the question.
        let at = show.harness.place("boomy") + egui::vec2(-120.0, 0.0);
        show.harness.point(at);
        show.play(0.1);
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

#[test]
fn every_word_of_the_glossary_is_explained() {
    harness::check_glossary::<ChannelEq, _>(parts, MIX);
}

#[test]
fn every_text_can_be_read() {
    harness::check_texts::<ChannelEq, _>(
        parts,
        MIX,
        &[&["Dynamic"], &["Output"], &["Output", "Stereo"], &["Find"], &["Match"]],
        &[&["Analyser"]],
    );
}

/// The field of a refused text shows all of it, and both its readings.
#[test]
fn a_text_with_two_readings_is_answered_with_both() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    for (name, scene) in [
        ("typed", Scene::new(MIX)),
        ("typed-light-smallest", Scene { theme: Theme::Light, size: 0.75, ..Scene::new(MIX) }),
    ] {
        let mut show = Show::<ChannelEq, _>::new(parts, &scene);
        show.play(0.3);
        let value = ["Band 3 Frequency value", "Band 3 Frequency"];
        let value = value.into_iter().find(|name| show.harness.has(name)).expect("a value");
        show.harness.click(value);
        show.harness.run(3);
        show.harness.write("20,000 Hz");
        show.harness.key(egui::Key::Enter, egui::Modifiers::NONE);
        show.play(1.0);
        assert!(show.harness.has("20 000 Hz or 20.0 Hz?"));
        snapshots.add(&mut show.harness, name);
    }
}
