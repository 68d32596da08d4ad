//! Header, footer and panels: presets, undo, A/B, listening, help, settings, faults.

mod plugin;

use egui::{Key, Modifiers, PointerButton, vec2};
use plugin::{TestHarness, TestParams, harness, harness_with, setup, value};
use shared_plugin::Listening;
use shared_plugin::preferences::{Detail, Theme};
use shared_ui::harness::EditorHarness;
use shared_ui::{EditorContext, View};
use std::sync::Arc;

const NONE: Modifiers = Modifiers::NONE;

fn settle(harness: &mut TestHarness) {
    harness.run(6);
}

#[test]
fn undo_and_redo_take_whole_gestures_back() {
    let mut harness = harness();
    harness.drag("Gain", vec2(0.0, -20.0), NONE);
    harness.click("Undo Gain");
    settle(&mut harness);
    assert_eq!(value(&mut harness, "gain"), 0.5);
    harness.click("Redo Gain");
    settle(&mut harness);
    assert!((value(&mut harness, "gain") - 0.6).abs() < 1e-3);
}

#[test]
fn a_and_b_hold_two_sets_of_values() {
    let mut harness = harness();
    harness.click("A/B");
    harness.drag("Gain", vec2(0.0, -20.0), NONE);
    harness.click("A/B");
    settle(&mut harness);
    assert_eq!(value(&mut harness, "gain"), 0.5);
    harness.click("A/B");
    settle(&mut harness);
    assert!((value(&mut harness, "gain") - 0.6).abs() < 1e-3);
    harness.click("Copy B to A");
    harness.click("A/B");
    settle(&mut harness);
    assert!((value(&mut harness, "gain") - 0.6).abs() < 1e-3);
}

#[test]
fn a_button_held_for_long_is_pressed_when_it_is_let_go() {
    let mut harness = harness();
    let at = harness.place("A/B");
    harness.point(at);
    harness.press(at, PointerButton::Primary, true, NONE);
    harness.run(180);
    harness.press(at, PointerButton::Primary, false, NONE);
    assert!(harness.has("Copy B to A"), "three seconds are no click");
}

#[test]
fn presets_load_by_next_and_from_the_list_and_broken_ones_say_why() {
    let mut harness = harness();
    harness.click("Next preset");
    harness.click("Next preset");
    settle(&mut harness);
    let name = harness.kittest.state_mut().editor().library().loaded_name().map(str::to_owned);
    assert_eq!(name.as_deref(), Some("Loud"));
    assert!((value(&mut harness, "gain") - 0.75).abs() < 1e-3);
    harness.click("Presets");
    settle(&mut harness);
    assert!(harness.has("Start here") && harness.has("foreign"));
    harness.click("foreign");
    settle(&mut harness);
    let message = harness.kittest.state_mut().frame().message().map(str::to_owned);
    assert!(message.unwrap().contains("another plugin"));
    harness.click("Start here");
    settle(&mut harness);
    assert_eq!(value(&mut harness, "gain"), 0.5);
    assert!(!harness.kittest.state_mut().editor().is_preset_dirty());
    harness.click("Undo preset Start here");
    settle(&mut harness);
    assert!((value(&mut harness, "gain") - 0.75).abs() < 1e-3);
}

#[test]
fn a_preset_is_saved_under_a_name_and_separators_are_refused() {
    let mut harness = harness();
    harness.drag("Gain", vec2(0.0, -20.0), NONE);
    harness.click("Presets");
    settle(&mut harness);
    harness.click("Save as a new preset");
    settle(&mut harness);
    let fill = |harness: &mut TestHarness, text: &str| {
        let at = harness.place("Name of the preset");
        harness.click_at(at, egui::PointerButton::Primary, NONE);
        harness.write(text);
    };
    fill(&mut harness, "a/b");
    harness.click("Save");
    settle(&mut harness);
    assert!(harness.kittest.state_mut().frame().is_saving());
    fill(&mut harness, "");
    harness.key(Key::A, Modifiers::COMMAND);
    harness.write("Mine");
    harness.key(Key::Enter, NONE);
    settle(&mut harness);
    assert!(!harness.kittest.state_mut().frame().is_saving());
    assert_eq!(harness.kittest.state_mut().editor().library().loaded_name(), Some("Mine"));
    assert!(harness.has("Mine"));
}

#[test]
fn listening_turns_the_header_to_caution_and_a_click_ends_it() {
    let mut harness = harness();
    harness.click("Delta: only what is added or removed");
    settle(&mut harness);
    assert!(harness.has("Listening: delta. Not your mix."));
    let link = harness.kittest.state_mut().frame().link();
    assert_eq!(link.listen.get(), Listening::Delta);
    harness.click("Listening: delta. Not your mix.");
    settle(&mut harness);
    assert_eq!(link.listen.get(), Listening::Off);
    assert!(!harness.has("Listening: delta. Not your mix."));
}

#[test]
fn settings_change_theme_and_detail_and_are_stored() {
    let mut file = Default::default();
    let mut harness = harness_with(|setup| file = setup.preferences.clone(), 1.0);
    harness.click("Settings");
    settle(&mut harness);
    harness.click("Light");
    harness.click("Full");
    harness.click("Reduced motion");
    settle(&mut harness);
    let stored = file.read();
    assert_eq!((stored.theme, stored.detail), (Theme::Light, Detail::Full));
    assert!(stored.reduced_motion);
    let editor = harness.kittest.state_mut().editor();
    assert_eq!(editor.theme().kind, shared_ui::ThemeKind::Light);
    assert!(!editor.is_easy());
    harness.key(Key::Escape, NONE);
    settle(&mut harness);
    assert!(!harness.has("Light"));
}

#[test]
fn help_names_every_control_and_goes_away_with_escape() {
    let mut harness = harness();
    harness.click("Help: name every control");
    settle(&mut harness);
    assert!(harness.kittest.state_mut().editor().is_help_shown());
    harness.key(Key::Escape, NONE);
    assert!(!harness.kittest.state_mut().editor().is_help_shown());
}

#[test]
fn an_editor_in_which_nothing_moves_asks_for_no_frame() {
    let mut harness = harness();
    harness.kittest.state_mut().frame().link().input_peak.raise(0.5);
    harness.run(2);
    assert!(harness.kittest.state_mut().editor().is_moving(), "a meter falls");
    harness.run(60 * 30);
    assert!(!harness.kittest.state_mut().editor().is_moving(), "the meter has fallen");
    let wait = harness.kittest.output().viewport_output.values().next().unwrap().repaint_delay;
    assert!(wait > std::time::Duration::from_secs(3600), "{wait:?}");
}

struct Breaking(Arc<TestParams>, bool);

impl View for Breaking {
    fn body(&mut self, ui: &mut egui::Ui, editor: &mut EditorContext) {
        editor.knob(ui, &self.0.gain);
        assert!(!self.1, "the view is broken");
    }
}

#[test]
fn a_panic_while_drawing_becomes_a_message_and_ends_gestures() {
    let params = Arc::new(TestParams::default());
    let view = Breaking(params.clone(), false);
    let mut harness = EditorHarness::new(setup(params), view, 1.0);
    let at = harness.place("Gain");
    harness.point(at);
    harness.press(at, egui::PointerButton::Primary, true, NONE);
    harness.point(at + vec2(0.0, -30.0));
    harness.messages();
    harness.kittest.state_mut().view().1 = true;
    harness.run(3);
    let fault = harness.kittest.state_mut().fault().map(str::to_owned);
    assert!(fault.unwrap().contains("the view is broken"));
    assert_eq!(harness.messages(), [shared_ui::harness::HostMessage::End("gain".into())]);
}

/// Keeps a picture where the environment variable `LATHE_PICTURES` names a folder.
fn keep(picture: &shared_ui::harness::RgbaImage, name: &str) {
    if let Ok(folder) = std::env::var("LATHE_PICTURES") {
        picture.save(format!("{folder}/{name}.png")).unwrap();
    }
}

#[test]
fn pictures_come_out_in_every_size() {
    for zoom in [0.75, 1.0, 2.0] {
        let mut harness = harness_with(|_| (), zoom);
        let picture = harness.picture();
        assert_eq!(picture.width(), (900.0 * zoom) as u32);
        let colors: std::collections::HashSet<_> = picture.pixels().collect();
        assert!(colors.len() > 50, "{} colours at {zoom}", colors.len());
        keep(&picture, &format!("frame-{}", (zoom * 100.0) as u32));
    }
}

#[test]
fn every_theme_fills_the_window_with_its_own_ground() {
    for theme in [Theme::Dark, Theme::Light, Theme::HighContrast] {
        let mut harness = harness();
        harness.kittest.state_mut().frame().change_preferences(0.0, |p| p.theme = theme);
        harness.drag("Gain", vec2(0.0, -40.0), NONE);
        settle(&mut harness);
        let ground = harness.kittest.state_mut().editor().theme().window.to_array();
        let picture = harness.picture();
        assert_eq!(picture.get_pixel(500, 200).0, ground, "{theme:?}");
        for (panel, name) in [("Presets", "presets"), ("Help: name every control", "help")] {
            harness.click(panel);
            settle(&mut harness);
            let picture = harness.picture();
            assert_ne!(picture.get_pixel(300, 140).0, ground, "{name} is drawn");
            keep(&picture, &format!("{name}-{theme:?}"));
            harness.key(Key::Escape, NONE);
        }
        harness.click("Settings");
        settle(&mut harness);
        keep(&harness.picture(), &format!("settings-{theme:?}"));
    }
}

fn loaded_name(harness: &mut TestHarness) -> Option<String> {
    harness.kittest.state_mut().editor().library().loaded_name().map(str::to_owned)
}

#[test]
fn undo_of_a_preset_and_a_change_of_side_take_its_name_along() {
    let mut harness = harness();
    harness.click("Next preset");
    harness.click("Next preset");
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Loud"));
    harness.click("Undo preset Loud");
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Start here"));
    harness.click("Redo preset Loud");
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Loud"));
    harness.click("A/B");
    harness.click("Previous preset");
    settle(&mut harness);
    harness.click("A/B");
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Loud"), "A has its own");
    harness.click("Undo A");
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Start here"), "as B has");
}

#[test]
fn a_preset_of_ones_own_is_renamed_overwritten_and_deleted() {
    let mut harness = harness();
    harness.kittest.state_mut().editor().save_preset("Mine", "", &[], false).unwrap();
    harness.drag("Gain", vec2(0.0, -20.0), NONE);
    harness.click("Presets");
    settle(&mut harness);
    assert!(harness.kittest.state_mut().editor().is_preset_dirty());
    harness.click("Overwrite");
    settle(&mut harness);
    assert!(!harness.kittest.state_mut().editor().is_preset_dirty());
    harness.click("Rename");
    settle(&mut harness);
    let at = harness.place("New name of the preset");
    harness.click_at(at, PointerButton::Primary, NONE);
    harness.key(Key::A, Modifiers::COMMAND);
    harness.write("Ours");
    harness.key(Key::Enter, NONE);
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Ours"));
    harness.click("Delete");
    settle(&mut harness);
    harness.click("Really delete");
    settle(&mut harness);
    assert!(!harness.has("Ours") && loaded_name(&mut harness).is_none());
    harness.click("Default settings");
    settle(&mut harness);
    assert_eq!(value(&mut harness, "gain"), 0.5);
}

#[test]
fn the_settings_are_saved_as_the_default_of_new_instances() {
    let mut harness = harness();
    harness.drag("Gain", vec2(0.0, -20.0), NONE);
    harness.click("Presets");
    settle(&mut harness);
    harness.click("Save as default");
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Default"));
    // What a new instance reads: `shared_plugin::preset::start_at_default`.
    let mut library = harness.kittest.state_mut().editor().library().folder().unwrap().to_owned();
    library.push("Default.json");
    assert!(library.is_file());
}

#[test]
fn the_search_has_the_keyboard_and_enter_loads_what_it_finds() {
    let mut harness = harness();
    harness.click("Presets");
    settle(&mut harness);
    harness.write("loud");
    settle(&mut harness);
    assert!(harness.has("Loud") && !harness.has("Start here"));
    harness.key(Key::Enter, NONE);
    settle(&mut harness);
    assert_eq!(loaded_name(&mut harness).as_deref(), Some("Loud"));
}

/// A host follows a new zoom a few frames late: until then the window is too small.
#[test]
fn the_settings_survive_a_window_that_is_small_for_a_moment() {
    let mut harness = harness();
    harness.click("Settings");
    settle(&mut harness);
    let whole = harness.kittest.ctx.content_rect().size();
    let lowest = |harness: &TestHarness| harness.place("Reduced motion");
    let before = lowest(&harness);
    for size in [whole * 0.5, whole] {
        harness.kittest.set_size(size);
        settle(&mut harness);
        assert!(harness.has("Light"), "open at {size:?}");
    }
    settle(&mut harness);
    assert_eq!(lowest(&harness), before, "as large as before");
}
