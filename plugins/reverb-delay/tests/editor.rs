//! The editor without a window: every gesture on every control, and what it looks like.

use egui::{Modifiers, Vec2, vec2};
use reverb_delay::editor::{ReverbDelayView, parts};
use reverb_delay::processor::ReverbDelay;
use shared_ui::harness::{self, Scene, Show, SnapshotSet};

/// A busy scene.
const SETTINGS: &[(&str, &str)] =
    &[("rmx", "30"), ("rdc", "3"), ("dmx", "40"), ("dfb", "60"), ("dnt", "1/8D")];
/// Everything at work: a bent decay in a chamber, notes, an EQ, ducking.
const ALL_AT_WORK: &[(&str, &str)] = &[
    ("rmx", "30"),
    ("rty", "Chamber"),
    ("rdn", "1/1"),
    ("rpn", "1/64"),
    ("ks_2", "150"),
    ("ks_5", "50"),
    ("rdr", "20"),
    ("dmx", "40"),
    ("dfb", "60"),
    ("dnt", "1/8D"),
    ("dpp", "Off"),
    ("dsi", "Cross"),
    ("drt", "150"),
    ("dmo", "20"),
    ("dsd", "30"),
    ("rdk", "6"),
    ("duk", "Sidechain"),
    ("rou", "Parallel"),
    ("ek_1", "Low cut"),
    ("ek_2", "Bell"),
    ("eg_2", "-4"),
    ("ek_4", "High shelf"),
    ("eg_4", "3"),
];
const PAGES: [&str; 6] = ["Main", "Space", "Decay bands", "Delay", "EQ", "Output"];
/// Sizes with all pages in view, logical pixels: the least, and 200 %.
const WIDE_PX: [(f32, f32); 2] = [(1440.0, 800.0), (1920.0, 1120.0)];
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");

/// Which page has a control for a parameter.
fn page_of(id: &str) -> Option<&'static str> {
    Some(match id {
        "byp" | "ver" => return None,
        "use" | "rty" | "rmx" | "rdc" | "rdn" | "rpd" | "rpn" | "rsz" | "rdm" | "rlc" | "rwd" => {
            "Main"
        }
        "dmx" | "dfb" | "dtm" | "dnt" | "dpp" => "Main",
        "rds" | "rba" | "rld" | "rln" | "rdf" | "rbm" | "rmo" | "rdr" | "rfz" | "rtc" => "Space",
        "rou" | "mxl" | "rlv" | "dlv" | "rdk" | "ddk" | "drl" | "duk" | "rql" | "trl" => "Output",
        band if ["kf_", "ks_", "kq_"].iter().any(|stem| band.starts_with(stem)) => "Decay bands",
        band if band.starts_with('e') => "EQ",
        _ => "Delay",
    })
}

fn check_page(page: &'static str, is_shown: fn(&str) -> bool) {
    harness::check_gestures::<ReverbDelay, _>(parts, SETTINGS, is_shown, &[page]);
}

#[test]
fn every_control_of_the_main_page_answers_every_gesture() {
    check_page("Main", |id| page_of(id) == Some("Main"));
}

#[test]
fn every_control_of_the_space_answers_every_gesture() {
    check_page("Space", |id| page_of(id) == Some("Space"));
}

#[test]
fn every_decay_band_answers_every_gesture() {
    check_page("Decay bands", |id| page_of(id) == Some("Decay bands"));
}

#[test]
fn every_control_of_the_delay_answers_every_gesture() {
    check_page("Delay", |id| page_of(id) == Some("Delay"));
}

#[test]
fn every_control_of_the_eq_answers_every_gesture() {
    check_page("EQ", |id| page_of(id) == Some("EQ"));
}

#[test]
fn every_control_of_the_output_answers_every_gesture() {
    check_page("Output", |id| page_of(id) == Some("Output"));
}

#[test]
fn it_looks_as_it_did() {
    harness::check_pictures::<ReverbDelay, _>(parts, SETTINGS, PICTURES);
}

#[test]
fn every_page_looks_as_it_did() {
    harness::check_pages::<ReverbDelay, _>(parts, ALL_AT_WORK, &PAGES[1..], PICTURES);
}

#[test]
fn the_wide_windows_look_as_they_did() {
    harness::check_wide_pictures::<ReverbDelay, _>(parts, ALL_AT_WORK, WIDE_PX, PICTURES);
}

#[test]
fn every_word_of_the_glossary_is_explained() {
    harness::check_glossary::<ReverbDelay, _>(parts, SETTINGS);
}

#[test]
fn every_text_can_be_read() {
    let pages: &[&[&str]] = &[&["Space"], &["Decay bands"], &["Delay"], &["EQ"], &["Output"]];
    harness::check_texts::<ReverbDelay, _>(parts, SETTINGS, pages, &[]);
}

#[test]
fn every_text_can_be_read_in_wide_windows() {
    harness::check_texts_sized::<ReverbDelay, _>(parts, ALL_AT_WORK, &WIDE_PX, &[]);
}

/// A send of the delay alone, with a note too long for the tempo.
const SEND: &[(&str, &str)] =
    &[("use", "Send"), ("rmx", "0"), ("dmx", "100"), ("dfb", "90"), ("dnt", "1/2D")];

#[test]
fn a_send_and_a_half_that_is_off_say_so() {
    harness::check_texts::<ReverbDelay, _>(parts, SEND, &[&["Space"], &["Delay"]], &[]);
    let mut snapshots = SnapshotSet::new(PICTURES);
    for (name, size) in [("send", 1.0), ("send-smallest", 0.75)] {
        let mut show = Show::<ReverbDelay, _>::new(parts, &Scene { size, ..Scene::new(SEND) });
        show.play(0.5);
        snapshots.add(&mut show.harness, name);
    }
}

type Window = Show<ReverbDelay, ReverbDelayView>;

/// The editor after a moment of sound.
fn window(settings: &'static [(&'static str, &'static str)], page: &str) -> Window {
    let mut show = Window::new(parts, &Scene::new(settings));
    show.play(0.2);
    show.harness.click(page);
    show.harness.run(2);
    show
}

/// Where a parameter is, 0 to 1.
fn value(show: &mut Window, id: &str) -> f32 {
    let editor = show.harness.kittest.state_mut().editor();
    let handle = editor.handles().iter().find(|handle| handle.id() == id).expect("an id").clone();
    editor.normalized(&handle)
}

/// Where a parameter is, as text.
fn text(show: &mut Window, id: &str) -> String {
    let editor = show.harness.kittest.state_mut().editor();
    let handle = editor.handles().iter().find(|handle| handle.id() == id).expect("an id").clone();
    editor.text(&handle)
}

/// Drags something by its name and says where the parameter went: -1 down, 1 up, 0 nowhere.
fn dragged(show: &mut Window, name: &str, by: Vec2, id: &str) -> i32 {
    // A picture's axis may still follow the last drag.
    show.harness.run(3);
    let before = value(show, id);
    show.harness.drag(name, by, Modifiers::NONE);
    let after = value(show, id);
    if (after - before).abs() < 1e-3 { 0 } else { (after - before).signum() as i32 }
}

/// The footer's sentence while something is pointed at.
fn hint(show: &mut Window, name: &str) -> String {
    let at = show.harness.place(name);
    show.harness.point(at);
    show.harness.run(1);
    show.harness.kittest.state_mut().editor().hint_text().to_owned()
}

#[test]
fn everything_on_the_pictures_can_be_dragged() {
    let mut show = window(SETTINGS, "Main");
    for (name, by, id, way) in [
        ("Decay in the curve", vec2(0.0, 15.0), "rdc", -1),
        ("Damping corner", vec2(-30.0, 0.0), "rdm", -1),
        ("Reverb low cut corner", vec2(30.0, 0.0), "rlc", 1),
        ("Pre-delay gap", vec2(20.0, 0.0), "rpd", 1),
        ("End of the decay", vec2(-20.0, 0.0), "rdc", -1),
        ("Echo 1", vec2(40.0, 0.0), "dnt", 1),
        ("Echo 2", vec2(0.0, -15.0), "dfb", -1),
    ] {
        assert_eq!(dragged(&mut show, name, by, id), way, "{name}");
    }
}

#[test]
fn a_node_follows_the_pointer_from_the_press_on() {
    for by in [vec2(-7.0, 0.0), vec2(-30.0, 0.0), vec2(60.0, 0.0)] {
        let mut show = window(SETTINGS, "Main");
        let before = show.harness.place("Damping corner");
        show.harness.drag("Damping corner", by, Modifiers::NONE);
        show.harness.run(3);
        let moved = show.harness.place("Damping corner") - before;
        assert!((moved.x - by.x).abs() < 0.5, "{moved:?} after a drag by {by:?}");
    }
}

#[test]
fn every_band_of_decay_and_eq_has_a_node() {
    let mut show = window(SETTINGS, "Decay bands");
    for band in 1..=6 {
        let name = format!("Decay node {band}");
        assert_eq!(dragged(&mut show, &name, vec2(0.0, -15.0), &format!("ks_{band}")), 1, "{name}");
        let q = value(&mut show, &format!("kq_{band}"));
        show.harness.wheel(&name, 3.0, Modifiers::NONE);
        assert!(value(&mut show, &format!("kq_{band}")) > q, "{name}");
    }
    assert_eq!(dragged(&mut show, "Decay node 6", vec2(-40.0, 0.0), "kf_6"), -1);
    show.harness.click("EQ");
    show.harness.run(2);
    for band in 1..=4 {
        let name = format!("EQ node {band}");
        assert_eq!(dragged(&mut show, &name, vec2(0.0, -30.0), &format!("eg_{band}")), 1, "{name}");
        assert_eq!(text(&mut show, &format!("ek_{band}")), "Bell");
        show.harness.wheel(&name, 3.0, Modifiers::NONE);
        assert!(text(&mut show, &format!("eq_{band}")) != "0.7", "{name}");
    }
    assert_eq!(dragged(&mut show, "EQ node 1", vec2(60.0, 0.0), "ef_1"), 1);
}

#[test]
fn a_click_on_a_picture_chooses_the_routing() {
    let mut show = window(SETTINGS, "Output");
    for order in ["Reverb into delay", "Parallel", "Delay into reverb"] {
        show.harness.click(&format!("Route {}", order.to_lowercase()));
        assert_eq!(text(&mut show, "rou"), order);
    }
}

#[test]
fn taps_set_the_free_time() {
    let mut show = window(SETTINGS, "Main");
    for _ in 0..4 {
        show.harness.click("Tap tempo");
        show.harness.run(26);
    }
    show.harness.run(30);
    assert_eq!(text(&mut show, "dnt"), "Free");
    let time = text(&mut show, "dtm");
    let ms: f64 = time.trim_end_matches(" ms").parse().expect("a time in ms");
    // 26 frames and those of a click, a sixtieth of a second each.
    assert!((430.0..=560.0).contains(&ms), "{time}");
}

#[test]
fn a_half_that_is_off_folds_away_and_is_turned_on_again() {
    let mut show = window(&[("rmx", "30")], "Main");
    assert!(!show.harness.has("Feedback") && !show.harness.has("Echo 1"));
    show.harness.click("Turn delay on");
    show.harness.run(2);
    assert_eq!(text(&mut show, "dmx"), "25 %");
    assert!(show.harness.has("Feedback") && show.harness.has("Echo 1"));
    let mut show = window(&[("rmx", "0"), ("dmx", "30"), ("use", "Send")], "Space");
    show.harness.click("Turn reverb on");
    show.harness.run(2);
    assert_eq!(text(&mut show, "rmx"), "100 %");
}

#[test]
fn a_send_locks_its_mixes_and_an_insert_takes_them_down() {
    let mut show = window(&[("use", "Send"), ("rmx", "100"), ("dmx", "30")], "Main");
    assert!(!show.harness.has("Reverb mix"), "locked mixes have no knob");
    assert!(hint(&mut show, "Reverb on").contains("only the wet sound"));
    show.harness.click("Insert");
    show.harness.run(2);
    let now = ["use", "rmx", "dmx"].map(|id| text(&mut show, id));
    assert_eq!(now, ["Insert", "25 %", "30 %"]);
    // One step of undo.
    show.harness.kittest.state_mut().editor().undo();
    show.harness.run(4);
    assert_eq!(["use", "rmx"].map(|id| text(&mut show, id)), ["Send", "100 %"]);
    show.harness.click("Delay on");
    show.harness.run(2);
    assert_eq!(text(&mut show, "dmx"), "0 %");
}

/// Loads a preset by its name and lets the host take its values.
fn load(show: &mut Window, name: &str) {
    let editor = show.harness.kittest.state_mut().editor();
    let place = editor.library().entries().iter().position(|entry| entry.name() == name);
    editor.load_preset(place.expect("a preset of this name")).expect("a preset");
    show.harness.run(10);
}

#[test]
fn a_preset_for_a_send_says_so_in_an_insert() {
    let mut show = window(SETTINGS, "Main");
    load(&mut show, "Send: hall");
    show.harness.click("Use as send");
    show.harness.run(4);
    assert_eq!(text(&mut show, "use"), "Send");
    assert!(!show.harness.has("Use as send"));
    // Back in an insert the mix comes down, and something dry is left.
    show.harness.click("Insert");
    show.harness.run(4);
    assert!(!show.harness.has("Use as send"));
}

#[test]
fn no_preset_touches_what_the_plugin_is_used_as() {
    let mut show = window(&[("use", "Send"), ("rmx", "100"), ("dmx", "100")], "Main");
    // A preset of the user's, made in a send: it names no use, and says in an insert that it is wet alone.
    let editor = show.harness.kittest.state_mut().editor();
    editor.save_preset("My space", "", &[], false).expect("a folder");
    editor.save_default().expect("a folder");
    let entries = editor.library().entries().iter();
    let contents = entries.filter_map(|entry| entry.content.as_ref().ok());
    assert!(contents.filter(|preset| preset.values.contains_key("use")).count() == 0);
    load(&mut show, "Vocal: close room");
    assert_eq!(text(&mut show, "use"), "Send");
    show.harness.kittest.state_mut().editor().load_defaults();
    show.harness.run(4);
    assert_eq!(text(&mut show, "use"), "Send");
    show.harness.click("Insert");
    show.harness.run(4);
    for name in ["My space", "Default"] {
        load(&mut show, name);
        assert_eq!(["use", "rmx"].map(|id| text(&mut show, id)), ["Insert", "100 %"]);
        assert!(show.harness.has("Use as send"), "{name}");
        show.harness.kittest.state_mut().editor().undo();
        show.harness.run(10);
        assert_eq!(text(&mut show, "use"), "Insert");
        assert!(!show.harness.has("Use as send"), "{name} taken back");
    }
}

#[test]
fn a_and_b_share_what_the_plugin_is_used_as() {
    let mut show = window(SETTINGS, "Main");
    let turn = |show: &mut Window| {
        show.harness.kittest.state_mut().editor().toggle_side();
        show.harness.run(10);
    };
    turn(&mut show);
    load(&mut show, "Send: hall");
    show.harness.click("Use as send");
    show.harness.run(4);
    turn(&mut show);
    assert_eq!(["use", "rmx"].map(|id| text(&mut show, id)), ["Send", "30 %"]);
    show.harness.click("Insert");
    show.harness.run(4);
    turn(&mut show);
    assert_eq!(["use", "rmx"].map(|id| text(&mut show, id)), ["Insert", "100 %"]);
    assert!(show.harness.has("Use as send"));
}

#[test]
fn a_note_shows_the_time_in_force_and_is_what_a_drag_moves() {
    let notes = &[("dmx", "30"), ("dnt", "1/8"), ("rdn", "1/2"), ("rpn", "1/4")];
    let mut show = window(notes, "Main");
    let hint_of_time = hint(&mut show, "Delay time");
    assert!(hint_of_time.starts_with("Note 1/8: 250 ms."), "{hint_of_time}");
    let hint_of_gap = hint(&mut show, "Pre-delay");
    assert!(
        hint_of_gap.starts_with("1/4 is 500 ms at 120 BPM: halved to 250 ms."),
        "{hint_of_gap}"
    );
    assert_eq!(dragged(&mut show, "Decay in the curve", vec2(0.0, -25.0), "rdn"), 1);
    assert_eq!(dragged(&mut show, "Pre-delay gap", vec2(-40.0, 0.0), "rpn"), -1);
}
