//! Dynamics at the node: the ring, the level with its threshold, *Auto*.

use channel_eq::editor::{EqView, parts};
use channel_eq::processor::ChannelEq;
use egui::{Modifiers, vec2};
use shared_plugin::preferences::Theme;
use shared_ui::harness::{Scene, Show, SnapshotSet};

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
const NONE: Modifiers = Modifiers::NONE;

/// A band on the song's strokes that moves down, one that moves up, and one that is static.
const MOVING: &[(&str, &str)] = &[
    ("on_2", "On"),
    ("fq_2", "90"),
    ("dy_2", "On"),
    ("rg_2", "-8"),
    ("th_2", "-30"),
    ("on_4", "On"),
    ("gn_4", "-2"),
    ("on_6", "On"),
    ("dy_6", "On"),
    ("rg_6", "12"),
    ("th_6", "-60"),
    ("gn_6", "2"),
];

type Editor = Show<ChannelEq, EqView>;

fn dynamic_page(settings: &'static [(&'static str, &'static str)], band: &str) -> Editor {
    let mut show = Show::new(parts, &Scene::new(settings));
    show.play(0.2);
    show.harness.click(band);
    show.harness.click("Dynamic");
    let aside = show.harness.place("Output level");
    show.harness.point(aside);
    show
}

#[test]
fn dynamics_at_the_node_look_as_they_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    let dark = Scene::new(MOVING);
    let light = Scene { theme: Theme::Light, size: 0.75, ..dark };
    for (name, scene) in [("dynamics", dark), ("dynamics-light-smallest", light)] {
        let mut show = Editor::new(parts, &scene);
        show.play(1.0);
        show.harness.click("Dynamic");
        show.harness.click("Band 2");
        show.play(1.6);
        snapshots.add(&mut show.harness, name);
    }
}

#[test]
fn the_threshold_is_dragged_along_the_level_of_its_band() {
    let mut show = dynamic_page(MOVING, "Band 2");
    show.play(1.0);
    let (params, ..) = show.stage.shared();
    let threshold = &params.bands[1].threshold;
    assert!((threshold.value() + 30.0).abs() < 1e-3);
    // 182 px stand for 90 dB; the first few tell a drag from a click.
    show.harness.drag("Band 2 Threshold on its level", vec2(-40.0, 0.0), NONE);
    show.play(0.1);
    let coarse_db = -30.0 - threshold.value();
    assert!((16.0..20.0).contains(&coarse_db), "{coarse_db}");
    show.harness.drag("Band 2 Threshold on its level", vec2(-40.0, 0.0), Modifiers::SHIFT);
    show.play(0.1);
    let fine_db = -30.0 - coarse_db - threshold.value();
    assert!((fine_db - coarse_db / 10.0).abs() < 0.1, "{coarse_db} {fine_db}");
}

/// A band that follows the level at once, so that its gain says when the level is over the threshold.
const QUICK: &[(&str, &str)] = &[
    ("on_2", "On"),
    ("fq_2", "200"),
    ("dy_2", "On"),
    ("rg_2", "-8"),
    ("th_2", "-30"),
    ("kn_2", "0"),
    ("at_2", "0.1"),
    ("re_2", "5"),
];

/// The song's strokes swing from -6 dBFS down in 120 ms twice a second: the level Auto finds lies
/// among them, and from there on the loudest third moves the band.
#[test]
fn auto_sets_the_threshold_so_that_a_third_of_the_time_moves_the_band() {
    let mut show = dynamic_page(QUICK, "Band 2");
    let (params, telemetry, _) = show.stage.shared();
    show.harness.click("Auto");
    show.play(0.1);
    assert!((params.bands[1].threshold.value() + 30.0).abs() < 1e-3, "nothing was heard yet");
    show.play(4.0);
    show.harness.click("Auto");
    show.play(1.0);
    let threshold_db = params.bands[1].threshold.value();
    assert!((-30.0..-6.0).contains(&threshold_db), "{threshold_db}");
    let (mut above, frames) = (0, 240);
    for _ in 0..frames {
        show.play(shared_ui::harness::FRAME_S);
        let offset_db = telemetry.offsets_db[1].get();
        above += usize::from(offset_db < -0.3);
    }
    let share = above as f32 / frames as f32;
    assert!((0.2..0.4).contains(&share), "{share}");
    show.harness.click("Undo Auto threshold");
    show.play(0.1);
    assert!((params.bands[1].threshold.value() + 30.0).abs() < 1e-3);
}

#[test]
fn the_bar_is_gone_where_nothing_moves_and_the_words_say_why() {
    for (settings, words) in [
        (&[("on_3", "On"), ("gn_3", "2")] as &[_], "Turn Dynamic on first"),
        (&[("on_3", "On"), ("dy_3", "On")], "Set a range first"),
        (&[("on_3", "On"), ("typ_3", "Notch"), ("dy_3", "On")], "This type has no gain to move"),
    ] {
        let show = dynamic_page(settings, "Band 3");
        assert!(show.harness.has(words), "{words}");
        assert!(!show.harness.has("Band 3 Threshold on its level"), "{words}");
    }
    let show = dynamic_page(MOVING, "Band 2");
    assert!(show.harness.has("Band 2 Threshold on its level"));
}

#[test]
fn nothing_is_drawn_once_the_level_has_fallen() {
    let mut show = dynamic_page(MOVING, "Band 2");
    show.play(1.0);
    assert!(show.harness.kittest.state_mut().editor().is_moving());
    // Nothing plays: bars, lines and marks fall.
    show.harness.run(60 * 20);
    assert!(!show.harness.kittest.state_mut().editor().is_moving());
}
