//! The editor without a window: every gesture on every control, and what it looks like.

use compressor::editor::CompressorView;
use compressor::editor::parts;
use compressor::processor::Compressor;
use egui::{Modifiers, PointerButton, Vec2, vec2};
use shared_plugin::Listening;
use shared_plugin::preferences::{Detail, Theme};
use shared_ui::harness::{self, Scene, Show, SnapshotSet};

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[("thr", "-24"), ("att", "5"), ("mku", "3"), ("mix", "80")];
/// Nothing is without effect.
const ALL_AT_WORK: &[(&str, &str)] = &[
    ("thr", "-30"),
    ("rng", "12"),
    ("lar", "20 ms"),
    ("lka", "8"),
    ("rms", "40"),
    ("lft", "6"),
    ("shp", "90"),
    ("sbg", "5"),
    ("stl", "1"),
    ("drv", "4"),
    ("mku", "3"),
];
/// Opto with its one knob.
const ONE_KNOB: &[(&str, &str)] = &[("sty", "Opto"), ("one", "On"), ("pkr", "12"), ("mku", "3")];
const PAGES: [&str; 4] = ["Main", "Times", "Sidechain", "More"];
/// Sizes with all pages in view, logical pixels: the least, and 200 %.
const WIDE_PX: [(f32, f32); 2] = [(1240.0, 680.0), (1800.0, 1120.0)];
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");

fn is_a_control(id: &str) -> bool {
    !["byp", "ver"].contains(&id)
}

/// Which page has a control for a parameter.
fn page_of(id: &str) -> &'static str {
    match id {
        "pkr" => "One knob",
        "sty" | "one" | "thr" | "rat" | "kne" | "att" | "rel" | "arl" | "mku" | "amk" | "mix" => {
            "Main"
        }
        "hld" | "lar" | "lka" | "rms" | "win" => "Times",
        "key" | "shp" | "slp" | "sbf" | "sbg" | "sbq" | "stl" | "chn" | "lkb" | "lnk" => {
            "Sidechain"
        }
        _ => "More",
    }
}

#[test]
fn every_control_of_the_main_page_answers_every_gesture() {
    let is_shown = |id: &str| is_a_control(id) && page_of(id) == "Main";
    harness::check_gestures::<Compressor, _>(parts, SETTINGS, is_shown, &[]);
}

#[test]
fn every_control_of_times_answers_every_gesture() {
    let is_shown = |id: &str| is_a_control(id) && page_of(id) == "Times";
    harness::check_gestures::<Compressor, _>(parts, SETTINGS, is_shown, &["Times"]);
}

#[test]
fn every_control_of_the_sidechain_answers_every_gesture() {
    let is_shown = |id: &str| is_a_control(id) && page_of(id) == "Sidechain";
    harness::check_gestures::<Compressor, _>(parts, SETTINGS, is_shown, &["Sidechain"]);
}

#[test]
fn every_other_control_answers_every_gesture() {
    let is_shown = |id: &str| is_a_control(id) && page_of(id) == "More";
    harness::check_gestures::<Compressor, _>(parts, SETTINGS, is_shown, &["More"]);
}

#[test]
fn the_one_knob_looks_as_it_did() {
    let dark = Scene::new(ONE_KNOB);
    let easy = Scene { detail: Detail::Easy, ..dark };
    let opto = Scene { detail: Detail::Easy, ..Scene::new(&[("sty", "Opto")]) };
    let light = Scene { theme: Theme::Light, ..easy };
    let mut snapshots = SnapshotSet::new(PICTURES);
    for (name, scene) in [
        ("one-knob", dark),
        ("one-knob-smallest", Scene { size: 0.75, ..dark }),
        ("one-knob-easy", easy),
        ("one-knob-easy-light", light),
        ("one-knob-easy-smallest", Scene { size: 0.75, ..easy }),
        ("opto-easy", opto),
        ("opto-easy-smallest", Scene { size: 0.75, ..opto }),
    ] {
        let mut show = Show::<Compressor, _>::new(parts, &scene);
        show.play(3.0);
        snapshots.add(&mut show.harness, name);
    }
}

#[test]
fn it_looks_as_it_did() {
    harness::check_pictures::<Compressor, _>(parts, SETTINGS, PICTURES);
}

#[test]
fn every_page_looks_as_it_did() {
    harness::check_pages::<Compressor, _>(parts, ALL_AT_WORK, &PAGES[1..], PICTURES);
}

#[test]
fn the_wide_windows_look_as_they_did() {
    harness::check_wide_pictures::<Compressor, _>(parts, ALL_AT_WORK, WIDE_PX, PICTURES);
}

#[test]
fn fit_is_pressed_heard_and_undone() {
    harness::check_fit_control::<Compressor, _>(parts, SETTINGS);
    harness::check_fit_control::<Compressor, _>(parts, ONE_KNOB);
}

#[test]
fn every_word_of_the_glossary_is_explained() {
    harness::check_glossary::<Compressor, _>(parts, SETTINGS);
}

#[test]
fn every_text_can_be_read() {
    let pages: &[&[&str]] = &[&["Times"], &["Sidechain"], &["More"]];
    harness::check_texts::<Compressor, _>(parts, SETTINGS, pages, &[]);
    harness::check_texts::<Compressor, _>(parts, ONE_KNOB, pages, &[]);
    harness::check_texts::<Compressor, _>(parts, &[("sty", "Opto")], pages, &[]);
}

#[test]
fn every_text_can_be_read_in_wide_windows() {
    harness::check_texts_sized::<Compressor, _>(parts, ALL_AT_WORK, &WIDE_PX, &[]);
    harness::check_texts_sized::<Compressor, _>(parts, ONE_KNOB, &WIDE_PX, &[]);
}

/// Where a parameter is, as text.
fn shown(show: &mut Show<Compressor, CompressorView>, id: &str) -> String {
    let editor = show.harness.kittest.state_mut().editor();
    let handle = editor.handles().iter().find(|handle| handle.id() == id).expect("an id").clone();
    editor.text(&handle)
}

/// Drags something by its name and says where the parameter went: -1 down, 1 up, 0 nowhere.
fn dragged(show: &mut Show<Compressor, CompressorView>, name: &str, by: Vec2, id: &str) -> i32 {
    let value = |show: &mut Show<Compressor, CompressorView>| {
        let editor = show.harness.kittest.state_mut().editor();
        let handles = editor.handles();
        let handle = handles.iter().find(|handle| handle.id() == id).expect("an id").clone();
        editor.normalized(&handle)
    };
    let before = value(show);
    show.harness.drag(name, by, Modifiers::NONE);
    let after = value(show);
    if (after - before).abs() < 1e-3 { 0 } else { (after - before).signum() as i32 }
}

#[test]
fn everything_on_the_curve_can_be_dragged() {
    let apart = &[("thr", "-20"), ("kne", "20"), ("rng", "20"), ("lft", "6")];
    let mut show = Show::<Compressor, _>::new(parts, &Scene::new(apart));
    show.play(0.2);
    for (name, by, id, way) in [
        ("Threshold in the curve", vec2(-20.0, 0.0), "thr", -1),
        ("Threshold line", vec2(0.0, -20.0), "thr", 1),
        ("Knee in the curve", vec2(-15.0, 0.0), "kne", 1),
        ("Ratio in the curve", vec2(0.0, 10.0), "rat", 1),
        ("Range in the curve", vec2(0.0, -10.0), "rng", -1),
        ("Lift in the curve", vec2(0.0, -10.0), "lft", 1),
        ("Lift threshold in the curve", vec2(10.0, 0.0), "lth", 1),
    ] {
        assert_eq!(dragged(&mut show, name, by, id), way, "{name}");
    }
}

#[test]
fn the_one_knob_is_dragged_on_the_curve_and_by_its_threshold() {
    let mut show = Show::<Compressor, _>::new(parts, &Scene::new(ONE_KNOB));
    show.play(0.2);
    for (name, by, way) in [
        ("Peak reduction", vec2(0.0, -20.0), 1),
        ("Peak reduction in the curve", vec2(0.0, 20.0), 1),
        ("Threshold in the curve", vec2(20.0, 0.0), -1),
        ("Threshold line", vec2(0.0, 30.0), 1),
    ] {
        assert_eq!(dragged(&mut show, name, by, "pkr"), way, "{name}");
    }
    assert_eq!(shown(&mut show, "thr"), "\u{2212}18 dB");
}

#[test]
fn what_the_one_knob_decides_on_is_shown_in_force_and_says_why_it_is_dim() {
    let mut show = Show::<Compressor, _>::new(parts, &Scene::new(ONE_KNOB));
    show.play(0.2);
    for (name, hint) in [
        ("Threshold", "Threshold \u{2212}18 dB (\u{2212}18 dB in force)"),
        ("Ratio", "Ratio 4:1 (3:1 in force)"),
        ("Attack", "Attack 10 ms (10 ms in force)"),
        ("Release", "Release 100 ms (84 ms in force)"),
        ("Knee", "Knee 6 dB (0 dB in force)"),
    ] {
        let at = show.harness.place(name);
        show.harness.point(at);
        let shown = show.harness.kittest.state_mut().editor().hint_text().to_owned();
        assert!(shown.starts_with("One knob is on") && shown.contains(hint), "{shown}");
    }
}

#[test]
fn the_ratios_handle_goes_as_far_as_the_pointer_in_every_style() {
    for style in ["Clean", "Bus", "FET", "Opto", "Vari-mu"] {
        let settings =
            Box::leak(Box::new([("sty", style), ("thr", "-40"), ("kne", "12"), ("rat", "2")]));
        let mut show = Show::<Compressor, _>::new(parts, &Scene::new(settings));
        show.play(0.2);
        let from = show.harness.place("Ratio in the curve");
        show.harness.point(from);
        show.harness.press(from, PointerButton::Primary, true, Modifiers::NONE);
        let mut at = [10.0, 17.0, 30.0, 22.0].map(|by| {
            show.harness.point(from + vec2(0.0, by));
            show.harness.run(2);
            show.harness.place("Ratio in the curve").y - by
        });
        at.sort_by(f32::total_cmp);
        assert!(at[3] - at[0] < 0.3, "{style} {at:?}");
    }
}

#[test]
fn every_filter_of_the_sidechain_has_a_node_to_drag() {
    let mut show = Show::<Compressor, _>::new(parts, &Scene::new(ALL_AT_WORK));
    show.play(0.2);
    show.harness.click("Sidechain");
    for (name, by, id, way) in [
        ("High-pass in the graph", vec2(30.0, 0.0), "shp", 1),
        ("Low-pass in the graph", vec2(-30.0, 0.0), "slp", -1),
        ("Tilt in the graph", vec2(0.0, 20.0), "stl", -1),
        ("Bell in the graph", vec2(0.0, 30.0), "sbg", -1),
        ("Bell in the graph", vec2(-30.0, 0.0), "sbf", -1),
    ] {
        assert_eq!(dragged(&mut show, name, by, id), way, "{name}");
    }
    let q = shown(&mut show, "sbq");
    show.harness.wheel("Bell in the graph", 3.0, Modifiers::NONE);
    assert_ne!(shown(&mut show, "sbq"), q);
}

#[test]
fn listening_to_the_sidechain_is_a_button_and_says_so() {
    let mut show = Show::<Compressor, _>::new(parts, &Scene::new(ALL_AT_WORK));
    show.play(0.2);
    show.harness.click("Sidechain");
    show.harness.click("Listen");
    let (_, _, link) = show.stage.shared();
    assert_eq!(link.listen.heard(), Listening::Product(0));
    show.harness.click("Listen");
    assert_eq!(link.listen.heard(), Listening::Off);
}

/// The offer to match the level, as its button says it.
fn offer(show: &Show<Compressor, CompressorView>) -> Option<String> {
    let change = |tenths: i32| format!("Match level {:+.1} dB", f64::from(tenths) / 10.0);
    let texts = (-200..200).map(|tenths| change(tenths).replace('-', "\u{2212}"));
    texts.into_iter().find(|text| show.harness.has(text))
}

#[test]
fn match_level_makes_the_output_as_loud_as_the_input() {
    for settings in [
        &[("thr", "-30"), ("rat", "8")][..],
        &[("thr", "-34"), ("mix", "60"), ("out", "2")],
        &[("mku", "12"), ("sty", "Opto")],
    ] {
        let mut show = Show::<Compressor, _>::new(parts, &Scene::new(settings));
        show.play(4.0);
        let text = offer(&show).expect("an offer");
        show.harness.click(&text);
        show.play(5.0);
        let (_, _, link) = show.stage.shared();
        let change_lu = link.listen.readings().expect("5 s were heard").loudness_change_lu;
        assert!(change_lu.abs() < 0.4, "{settings:?}, {text}: {change_lu}");
        assert_eq!(offer(&show), None);
    }
}

#[test]
fn a_bounded_lookahead_shows_the_value_in_force() {
    let mut show =
        Show::<Compressor, _>::new(parts, &Scene::new(&[("lar", "5 ms"), ("lka", "12")]));
    show.play(0.2);
    show.harness.click("Times");
    let at = show.harness.place("Lookahead");
    show.harness.point(at);
    let hint = show.harness.kittest.state_mut().editor().hint_text().to_owned();
    assert!(hint.starts_with("Lookahead 12 ms (5 ms in force)"), "{hint}");
}
