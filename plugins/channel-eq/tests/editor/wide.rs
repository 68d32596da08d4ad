//! Wide windows: pages of the strip beside each other.

use channel_eq::editor::parts;
use channel_eq::processor::ChannelEq;
use shared_plugin::preferences::Theme;
use shared_ui::harness::{Scene, Show, SnapshotSet};

use super::scene::MIX;

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");

type Editor = Show<ChannelEq, channel_eq::editor::EqView>;

/// Names of one control of each page.
const OF_PAGES: [&str; 3] = ["Band 5 Slope", "Band 5 Knee", "Gain scale"];

fn in_view(size_px: (f32, f32)) -> [bool; 3] {
    let mut show = Editor::sized(parts, &Scene::new(MIX), size_px);
    show.play(0.2);
    show.harness.click("Band 5");
    show.harness.run(2);
    OF_PAGES.map(|name| show.harness.has(name))
}

#[test]
fn pages_stand_beside_each_other_where_there_is_room() {
    assert_eq!(in_view((960.0, 600.0)), [true, false, false]);
    assert_eq!(in_view((1380.0, 720.0)), [true, true, false]);
    assert_eq!(in_view((1920.0, 700.0)), [true, true, false]);
    assert_eq!(in_view((1440.0, 1000.0)), [true; 3]);
}

#[test]
fn output_has_a_tab_of_its_own_in_a_flat_window() {
    let mut show = Editor::sized(parts, &Scene::new(MIX), (1440.0, 700.0));
    show.play(0.2);
    assert!(!show.harness.has("Dynamic"), "no tab for what is in view");
    show.harness.click("Output");
    show.harness.run(2);
    assert!(show.harness.has("Gain scale") && !show.harness.has("Band 3 Knee"));
}

#[test]
fn wide_windows_look_as_they_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    let dark = Scene::new(MIX);
    let light = Scene { theme: Theme::Light, ..dark };
    for (name, scene, size_px) in [
        ("wide", dark, (1380.0, 720.0)),
        ("largest", dark, (1920.0, 1200.0)),
        ("largest-light", light, (1920.0, 1200.0)),
    ] {
        let mut show = Editor::sized(parts, &scene, size_px);
        show.play(1.0);
        show.harness.click("Band 5");
        show.play(1.0);
        snapshots.add(&mut show.harness, name);
    }
}
