//! Header, footer and panels: presets, undo, A/B, listening, help, settings, faults.

mod plugin;

use egui::{Key, Modifiers, PointerButton, vec2};
use plugin::{TestStand, TestView, setup, stand, value};
use shared_plugin::Listening;
use shared_plugin::preferences::{Detail, Theme};
use shared_ui::stand::Stand;
use shared_ui::{Desk, View};

const NONE: Modifiers = Modifiers::NONE;

fn settle(stand: &mut TestStand) {
    stand.run(6);
}

#[test]
fn undo_and_redo_take_whole_gestures_back() {
    let mut stand = stand();
    stand.drag("Gain", vec2(0.0, -20.0), NONE);
    stand.click("Undo Gain");
    settle(&mut stand);
    assert_eq!(value(&mut stand, "gain"), 0.5);
    stand.click("Redo Gain");
    settle(&mut stand);
    assert!((value(&mut stand, "gain") - 0.6).abs() < 1e-3);
}

#[test]
fn a_and_b_hold_two_sets_of_values() {
    let mut stand = stand();
    stand.click("A/B");
    stand.drag("Gain", vec2(0.0, -20.0), NONE);
    stand.click("A/B");
    settle(&mut stand);
    assert_eq!(value(&mut stand, "gain"), 0.5);
    stand.click("A/B");
    settle(&mut stand);
    assert!((value(&mut stand, "gain") - 0.6).abs() < 1e-3);
    stand.click("Copy B to A");
    stand.click("A/B");
    settle(&mut stand);
    assert!((value(&mut stand, "gain") - 0.6).abs() < 1e-3);
}

#[test]
fn a_button_held_for_long_is_pressed_when_it_is_let_go() {
    let mut stand = stand();
    let at = stand.place("A/B");
    stand.point(at);
    stand.press(at, PointerButton::Primary, true, NONE);
    stand.run(180);
    stand.press(at, PointerButton::Primary, false, NONE);
    assert!(stand.has("Copy B to A"), "three seconds are no click");
}

#[test]
fn presets_load_by_next_and_from_the_list_and_broken_ones_say_why() {
    let mut stand = stand();
    stand.click("Next preset");
    stand.click("Next preset");
    settle(&mut stand);
    let name = stand.harness.state_mut().desk().library().loaded_name().map(str::to_owned);
    assert_eq!(name.as_deref(), Some("Loud"));
    assert!((value(&mut stand, "gain") - 0.75).abs() < 1e-3);
    stand.click("Presets");
    settle(&mut stand);
    assert!(stand.has("Start here") && stand.has("foreign"));
    stand.click("foreign");
    settle(&mut stand);
    let message = stand.harness.state_mut().plate().message().map(str::to_owned);
    assert!(message.unwrap().contains("another plugin"));
    stand.click("Start here");
    settle(&mut stand);
    assert_eq!(value(&mut stand, "gain"), 0.5);
    assert!(!stand.harness.state_mut().desk().is_preset_dirty());
    stand.click("Undo preset Start here");
    settle(&mut stand);
    assert!((value(&mut stand, "gain") - 0.75).abs() < 1e-3);
}

#[test]
fn a_preset_is_saved_under_a_name_and_separators_are_refused() {
    let mut stand = stand();
    stand.drag("Gain", vec2(0.0, -20.0), NONE);
    stand.click("Presets");
    settle(&mut stand);
    stand.click("Save as a new preset");
    settle(&mut stand);
    let fill = |stand: &mut TestStand, text: &str| {
        let at = stand.place("Name of the preset");
        stand.click_at(at, egui::PointerButton::Primary, NONE);
        stand.write(text);
    };
    fill(&mut stand, "a/b");
    stand.click("Save");
    settle(&mut stand);
    assert!(stand.harness.state_mut().plate().is_saving());
    fill(&mut stand, "");
    stand.key(Key::A, Modifiers::COMMAND);
    stand.write("Mine");
    stand.key(Key::Enter, NONE);
    settle(&mut stand);
    assert!(!stand.harness.state_mut().plate().is_saving());
    assert_eq!(stand.harness.state_mut().desk().library().loaded_name(), Some("Mine"));
    assert!(stand.has("Mine"));
}

#[test]
fn listening_turns_the_header_to_caution_and_a_click_ends_it() {
    let mut stand = stand();
    stand.click("Delta: only what is added or removed");
    settle(&mut stand);
    assert!(stand.has("Listening: delta. Not your mix."));
    let link = stand.harness.state_mut().plate().link();
    assert_eq!(link.listen.get(), Listening::Delta);
    stand.click("Listening: delta. Not your mix.");
    settle(&mut stand);
    assert_eq!(link.listen.get(), Listening::Off);
    assert!(!stand.has("Listening: delta. Not your mix."));
}

#[test]
fn settings_change_theme_and_detail_and_are_stored() {
    let setup = setup();
    let file = setup.preferences.clone();
    let mut stand = Stand::new(setup, TestView, 1.0);
    stand.click("Settings");
    settle(&mut stand);
    stand.click("Light");
    stand.click("Full");
    stand.click("Reduced motion");
    settle(&mut stand);
    let stored = file.read();
    assert_eq!((stored.theme, stored.detail), (Theme::Light, Detail::Full));
    assert!(stored.reduced_motion);
    let desk = stand.harness.state_mut().desk();
    assert_eq!(desk.theme().kind, shared_ui::ThemeKind::Light);
    assert!(!desk.is_easy());
    stand.key(Key::Escape, NONE);
    settle(&mut stand);
    assert!(!stand.has("Light"));
}

#[test]
fn help_names_every_control_and_goes_away_with_escape() {
    let mut stand = stand();
    stand.click("Help: name every control");
    settle(&mut stand);
    assert!(stand.harness.state_mut().desk().is_help_shown());
    stand.key(Key::Escape, NONE);
    assert!(!stand.harness.state_mut().desk().is_help_shown());
}

#[test]
fn an_editor_in_which_nothing_moves_asks_for_no_frame() {
    let mut stand = stand();
    stand.harness.state_mut().plate().link().input_peak.raise(0.5);
    stand.run(2);
    assert!(stand.harness.state_mut().desk().is_moving(), "a meter falls");
    stand.run(60 * 30);
    assert!(!stand.harness.state_mut().desk().is_moving(), "the meter has fallen");
    let wait = stand.harness.output().viewport_output.values().next().unwrap().repaint_delay;
    assert!(wait > std::time::Duration::from_secs(3600), "{wait:?}");
}

struct Breaking(bool);

impl View for Breaking {
    fn body(&mut self, ui: &mut egui::Ui, desk: &mut Desk) {
        desk.knob(ui, "gain");
        assert!(!self.0, "the view is broken");
    }
}

#[test]
fn a_panic_while_drawing_becomes_a_message_and_ends_gestures() {
    let mut stand = Stand::new(setup(), Breaking(false), 1.0);
    let at = stand.place("Gain");
    stand.point(at);
    stand.press(at, egui::PointerButton::Primary, true, NONE);
    stand.point(at + vec2(0.0, -30.0));
    stand.told();
    stand.harness.state_mut().view().0 = true;
    stand.run(3);
    let fault = stand.harness.state_mut().fault().map(str::to_owned);
    assert!(fault.unwrap().contains("the view is broken"));
    assert_eq!(stand.told(), [shared_ui::stand::Told::End("gain".into())]);
}

/// Keeps a picture where the environment variable `LATHE_PICTURES` names a folder.
fn keep(picture: &shared_ui::stand::RgbaImage, name: &str) {
    if let Ok(folder) = std::env::var("LATHE_PICTURES") {
        picture.save(format!("{folder}/{name}.png")).unwrap();
    }
}

#[test]
fn pictures_come_out_in_every_size() {
    for zoom in [0.75, 1.0, 2.0] {
        let mut stand = Stand::new(setup(), TestView, zoom);
        let picture = stand.picture();
        assert_eq!(picture.width(), (900.0 * zoom) as u32);
        let colors: std::collections::HashSet<_> = picture.pixels().collect();
        assert!(colors.len() > 50, "{} colours at {zoom}", colors.len());
        keep(&picture, &format!("frame-{}", (zoom * 100.0) as u32));
    }
}

#[test]
fn every_theme_fills_the_window_with_its_own_ground() {
    for theme in [Theme::Dark, Theme::Light, Theme::HighContrast] {
        let mut stand = stand();
        stand.harness.state_mut().plate().change_preferences(0.0, |p| p.theme = theme);
        stand.drag("Gain", vec2(0.0, -40.0), NONE);
        settle(&mut stand);
        let ground = stand.harness.state_mut().desk().theme().window.to_array();
        let picture = stand.picture();
        assert_eq!(picture.get_pixel(500, 200).0, ground, "{theme:?}");
        for (panel, name) in [("Presets", "presets"), ("Help: name every control", "help")] {
            stand.click(panel);
            settle(&mut stand);
            let picture = stand.picture();
            assert_ne!(picture.get_pixel(300, 140).0, ground, "{name} is drawn");
            keep(&picture, &format!("{name}-{theme:?}"));
            stand.key(Key::Escape, NONE);
        }
        stand.click("Settings");
        settle(&mut stand);
        keep(&stand.picture(), &format!("settings-{theme:?}"));
    }
}
