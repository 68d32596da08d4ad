//! The editor without a window: every gesture on every control, and what it looks like.

use egui::{Key, Modifiers, PointerButton, vec2};
use loudness_meter::editor::parts;
use loudness_meter::processor::LoudnessMeter;
use shared_dsp::loudness::records::Transport;
use shared_plugin::Listening;
use shared_plugin::preferences::{Detail, Theme};
use shared_ui::harness::kittest::Queryable;
use shared_ui::harness::{self, Scene, Show, SnapshotSet};

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[];

#[test]
fn every_control_answers_every_gesture() {
    harness::check_gestures::<LoudnessMeter, _>(
        parts,
        SETTINGS,
        |id| !["byp", "ver"].contains(&id),
        &["Measure"],
    );
}

#[test]
fn it_looks_as_it_did() {
    harness::check_pictures::<LoudnessMeter, _>(parts, SETTINGS, PICTURES);
}

#[test]
fn every_pane_and_the_mini_view_look_as_they_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    let mut show = Show::<LoudnessMeter, _>::new(parts, &Scene::new(SETTINGS));
    show.play(20.0);
    for pane in ["Master", "Platforms", "Sections", "Stereo", "Spectrum", "Measure"] {
        show.harness.click(pane);
        show.play(0.3);
        snapshots.add(&mut show.harness, &format!("pane-{}", pane.to_lowercase()));
    }
    let mut mini = Show::<LoudnessMeter, _>::sized(parts, &Scene::new(SETTINGS), (320.0, 200.0));
    mini.play(3.0);
    snapshots.add(&mut mini.harness, "mini");
}

#[test]
fn every_word_of_the_glossary_is_explained() {
    harness::check_glossary::<LoudnessMeter, _>(parts, SETTINGS);
}

#[test]
fn every_text_can_be_read() {
    harness::check_texts::<LoudnessMeter, _>(
        parts,
        SETTINGS,
        &[
            &["Peak headroom"],
            &["Your ears"],
            &["Master"],
            &["Platforms"],
            &["Sections"],
            &["Stereo"],
            &["Spectrum"],
            &["Files"],
            &["Reports"],
            &["Measure"],
        ],
        &[],
    );
}

#[test]
fn every_text_can_be_read_in_low_and_mini_windows() {
    let sizes = [(320.0, 200.0), (420.0, 300.0), (700.0, 420.0), (900.0, 480.0), (1800.0, 700.0)];
    let pages: &[&[&str]] = &[&["Platforms"], &["Sections"], &["Files"], &["Measure"]];
    harness::check_texts_sized::<LoudnessMeter, _>(parts, SETTINGS, &sizes, pages);
}

/// "Show" leads to the place in the history where a low window hides it, and a click leads back.
#[test]
fn a_place_is_shown_in_low_windows() {
    for (size, detail) in [((900.0, 480.0), Detail::Easy), ((900.0, 480.0), Detail::Full)] {
        let scene = Scene { detail, ..Scene::new(SETTINGS) };
        let mut show = Show::<LoudnessMeter, _>::sized(parts, &scene, size);
        show.play(5.0);
        assert!(!show.harness.has("Loudness history"), "{size:?}");
        show.harness.click("Show 0:01");
        show.play(0.1);
        assert!(show.harness.has("Loudness history"), "{size:?}");
        show.harness.click("Loudness history");
        show.play(0.1);
        assert!(!show.harness.has("Loudness history"), "{size:?}");
    }
}

/// The history is the main picture: at least 40 % of the window, until its divider is dragged.
#[test]
fn the_history_is_the_main_picture_and_its_divider_moves() {
    for detail in [Detail::Easy, Detail::Full] {
        let scene = Scene { detail, ..Scene::new(SETTINGS) };
        let mut show = Show::<LoudnessMeter, _>::new(parts, &scene);
        show.play(2.0);
        let height = |show: &Show<LoudnessMeter, _>| {
            let row = show.harness.place("All").y - 15.0;
            show.harness.place("Divider").y - 6.0 - row
        };
        let before = height(&show);
        assert!(before >= 0.4 * 680.0 - 1.0, "{detail:?}: {before}");
        show.harness.drag("Divider", vec2(0.0, -80.0), Modifiers::NONE);
        show.play(0.1);
        let after = height(&show);
        assert!((before - after - 80.0).abs() < 12.0, "{before} {after}");
        // Let go, the place is that of the settings, as in the next session.
        let kept = &show.harness.kittest.state_mut().frame().preferences().divider_shares;
        assert!(kept.contains_key("lathe-audio.loudness-meter"), "{kept:?}");
    }
}

/// In a wide window the list stands beside the history, which has the whole height.
#[test]
fn wide_windows_show_list_and_history_side_by_side() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    for (name, theme, size_px) in
        [("wide", Theme::Dark, (1440.0, 800.0)), ("largest-light", Theme::Light, (1920.0, 1360.0))]
    {
        let scene = Scene { theme, ..Scene::new(SETTINGS) };
        let mut show = Show::<LoudnessMeter, _>::sized(parts, &scene, size_px);
        show.play(4.0);
        let (list, spans) = (show.harness.place("Ready?"), show.harness.place("All"));
        assert!(list.x > spans.x && (list.y - spans.y).abs() < 30.0, "{list:?} {spans:?}");
        assert!(!show.harness.has("Divider"));
        snapshots.add(&mut show.harness, name);
    }
}

/// A click on a section and one on a name is all it takes, and the names are those of the list.
#[test]
fn a_section_is_named_in_the_history_and_in_the_list() {
    let mut show = Show::<LoudnessMeter, _>::new(parts, &Scene::new(SETTINGS));
    show.play(4.0);
    show.harness.click("History: Section 1");
    show.play(0.1);
    show.harness.click("Verse");
    show.play(0.4);
    assert!(show.harness.has("History: Verse") && !show.harness.has("History: Section 1"));
    show.harness.click("Sections");
    show.play(0.1);
    // In the list, the name opens selected: typing replaces it.
    let at = show.harness.place("Show") - vec2(60.0, 0.0);
    show.harness.click_at(at, PointerButton::Primary, Modifiers::NONE);
    show.play(0.1);
    show.harness.write("Hook");
    show.harness.key(Key::Enter, Modifiers::NONE);
    show.play(0.4);
    assert!(show.harness.has("Hook") && show.harness.has("History: Hook"));
}

/// The quiet listen starts beside its tick and ends with the same click; the row is not ticked by it.
#[test]
fn listening_quietly_starts_from_its_tick() {
    let mut show = Show::<LoudnessMeter, _>::new(parts, &Scene::new(SETTINGS));
    let (params, _, link) = show.stage.shared();
    show.play(1.0);
    show.harness.click("Your ears");
    show.play(0.1);
    let before = params.project.lock().unwrap().clone();
    for listens in [true, false] {
        show.harness.click("Listen quietly");
        show.play(0.1);
        assert_eq!(link.listen.get() != Listening::Off, listens);
    }
    assert!(*params.project.lock().unwrap() == before);
}

/// A jump of the transport back to the start begins a new measurement, and no section is left: what is
/// being typed stays, and names the section that is found there next.
#[test]
fn a_name_being_typed_outlives_a_loop_jump() {
    let looping = &[("pol", "On loop and jump")];
    let mut show = Show::<LoudnessMeter, _>::new(parts, &Scene::new(looping));
    let start = Transport { is_playing: true, position_samples: Some(0), has_jumped: false };
    show.stage.transport = start;
    show.play(20.0);
    show.harness.click("Sections");
    show.play(0.1);
    show.harness.click("Section 1");
    show.play(0.1);
    show.harness.write("Loud part");
    show.stage.transport = start;
    show.play(0.3);
    assert!(!show.harness.has("Section 1"), "the measurement begins anew");
    assert!(show.harness.kittest.ctx.text_edit_focused(), "the keys are still the field's");
    show.harness.write("s");
    show.harness.key(Key::Enter, Modifiers::NONE);
    show.play(20.0);
    let names = show.harness.kittest.query_all_by_label("Loud parts").count();
    assert!(names > 0, "the section found there has no name");
}
