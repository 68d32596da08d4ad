//! Every row of the gesture table, on real controls found by their names, with a recording host.

mod plugin;

use egui::{Key, Modifiers, PointerButton, vec2};
use plugin::{stand, value};
use shared_ui::stand::Told::{self, Begin, End, Set};

const SHIFT: Modifiers = Modifiers::SHIFT;
const COMMAND: Modifiers = Modifiers::COMMAND;
const NONE: Modifiers = Modifiers::NONE;

/// Checks that what was told is whole gestures of `id`, and gives the last value.
fn whole_gesture(told: &[Told], id: &str) -> f32 {
    assert_eq!(told.first(), Some(&Begin(id.into())), "{told:?}");
    assert_eq!(told.last(), Some(&End(id.into())), "{told:?}");
    let mut held = false;
    let mut last = None;
    for event in told {
        match event {
            Begin(own) if own == id && !held => held = true,
            Set(own, value) if own == id && held => last = Some(*value),
            End(own) if own == id && held => held = false,
            other => panic!("{other:?} in {told:?}"),
        }
    }
    assert!(!held);
    last.expect("a value was set")
}

#[test]
fn dragging_100_px_up_covers_half_the_range_as_one_gesture() {
    let mut stand = stand();
    stand.drag("Gain", vec2(0.0, -50.0), NONE);
    let told = stand.told();
    let last = whole_gesture(&told, "gain");
    assert!((last - 0.75).abs() < 1e-3, "{last}");
    assert_eq!(told.iter().filter(|event| matches!(event, Begin(_))).count(), 1);
}

#[test]
fn shift_drags_a_tenth_as_far() {
    let mut stand = stand();
    stand.drag("Gain", vec2(0.0, -50.0), SHIFT);
    let last = whole_gesture(&stand.told(), "gain");
    assert!((last - 0.525).abs() < 1e-3, "{last}");
}

#[test]
fn a_notch_is_one_percent_a_tenth_with_shift_and_one_item_of_a_choice() {
    let mut stand = stand();
    stand.wheel("Gain", 1.0, NONE);
    assert!((whole_gesture(&stand.told(), "gain") - 0.51).abs() < 1e-4);
    stand.wheel("Gain", -1.0, SHIFT);
    assert!((whole_gesture(&stand.told(), "gain") - 0.509).abs() < 1e-4);
    stand.wheel("Mode", 1.0, NONE);
    assert!((whole_gesture(&stand.told(), "mode") - 0.5).abs() < 1e-4);
    stand.wheel("Note", 1.0, NONE);
    assert!((whole_gesture(&stand.told(), "note") - 1.0 / 7.0).abs() < 1e-4);
}

#[test]
fn notches_in_a_row_are_one_step_of_undo() {
    let mut stand = stand();
    for _ in 0..4 {
        stand.wheel("Gain", 1.0, NONE);
    }
    assert!((value(&mut stand, "gain") - 0.54).abs() < 1e-4);
    stand.click("Undo Gain");
    stand.run(4);
    assert!((value(&mut stand, "gain") - 0.5).abs() < 1e-4);
}

#[test]
fn double_click_and_command_click_reset() {
    let mut stand = stand();
    for reset_by_double_click in [true, false] {
        stand.drag("Frequency", vec2(0.0, -40.0), NONE);
        stand.run(60);
        stand.told();
        let at = stand.place("Frequency");
        if reset_by_double_click {
            stand.click_at(at, PointerButton::Primary, NONE);
            stand.click_at(at, PointerButton::Primary, NONE);
        } else {
            stand.click_at(at, PointerButton::Primary, COMMAND);
        }
        let default = stand.harness.state_mut().desk().handle("fq").default_normalized();
        let last = whole_gesture(&stand.told(), "fq");
        assert!((last - default).abs() < 1e-6, "{last} {default}");
    }
}

#[test]
fn typed_text_is_taken_with_enter() {
    let mut stand = stand();
    for (typed, hz) in [("1k2", 1200.0), ("A4", 440.0), ("2.5k", 2500.0)] {
        stand.click("Frequency value");
        stand.run(3);
        stand.write(typed);
        stand.key(Key::Enter, NONE);
        whole_gesture(&stand.told(), "fq");
        let value = value(&mut stand, "fq");
        let text = stand.harness.state_mut().desk().handle("fq").text(value);
        let back = shared_plugin::quantity::parse_hz(&text).unwrap();
        assert!((back / hz - 1.0).abs() < 2e-3, "{typed} gave {text}");
    }
}

#[test]
fn wrong_text_changes_nothing_and_escape_leaves_the_field() {
    let mut stand = stand();
    stand.click("Gain value");
    stand.run(3);
    stand.write("loud");
    stand.key(Key::Enter, NONE);
    assert_eq!(stand.told(), []);
    assert!(stand.harness.state_mut().is_typing(), "the field stays open");
    stand.key(Key::Escape, NONE);
    assert!(!stand.harness.state_mut().is_typing());
    assert_eq!(stand.told(), []);
    assert_eq!(value(&mut stand, "gain"), 0.5);
}

#[test]
fn a_toggle_and_segments_and_a_menu_answer_to_clicks() {
    let mut stand = stand();
    stand.click("On");
    assert_eq!(whole_gesture(&stand.told(), "on"), 1.0);
    stand.click("Soft");
    assert_eq!(whole_gesture(&stand.told(), "mode"), 1.0);
    stand.click("Note");
    stand.run(2);
    stand.click("Sixth");
    let last = whole_gesture(&stand.told(), "note");
    assert!((last - 5.0 / 7.0).abs() < 1e-4, "{last}");
}

#[test]
fn the_menu_types_resets_copies_pastes_and_locks() {
    let mut stand = stand();
    let pick = |stand: &mut plugin::TestStand, control: &str, line: &str| {
        let at = stand.place(control);
        stand.click_at(at, PointerButton::Secondary, NONE);
        stand.run(2);
        stand.click(line);
        stand.run(2);
    };
    stand.drag("Gain", vec2(0.0, -20.0), NONE);
    stand.told();
    pick(&mut stand, "Gain", "Copy value");
    pick(&mut stand, "Gain", "Reset to 0.00 dB");
    assert!((whole_gesture(&stand.told(), "gain") - 0.5).abs() < 1e-6);
    pick(&mut stand, "Gain", "Paste value");
    assert!((whole_gesture(&stand.told(), "gain") - 0.6).abs() < 1e-3);
    pick(&mut stand, "Gain", "Lock against presets");
    assert!(stand.harness.state_mut().desk().is_locked("gain"));
    pick(&mut stand, "Gain", "Type in\u{2026}");
    stand.run(2);
    stand.write("-6");
    stand.key(Key::Enter, NONE);
    let last = whole_gesture(&stand.told(), "gain");
    assert!((last - 0.375).abs() < 1e-4, "{last}");
}

#[test]
fn escape_and_a_click_elsewhere_close_the_menu() {
    let mut stand = stand();
    for by_key in [true, false] {
        let at = stand.place("Gain");
        stand.click_at(at, PointerButton::Secondary, NONE);
        stand.run(2);
        assert!(stand.has("Copy value"));
        if by_key {
            stand.key(Key::Escape, NONE);
        } else {
            stand.click_at(egui::pos2(600.0, 300.0), PointerButton::Primary, NONE);
        }
        stand.run(2);
        assert!(!stand.has("Copy value"));
    }
    assert_eq!(stand.told(), []);
}

#[test]
fn keyboard_mode_steps_resets_types_and_opens_the_menu() {
    let mut stand = stand();
    stand.key(Key::ArrowUp, NONE);
    assert_eq!(stand.told(), [], "no key is ours before Tab");
    tab_to(&mut stand, "gain");
    stand.key(Key::ArrowUp, NONE);
    assert!((whole_gesture(&stand.told(), "gain") - 0.51).abs() < 1e-4);
    stand.key(Key::ArrowDown, SHIFT);
    assert!((whole_gesture(&stand.told(), "gain") - 0.509).abs() < 1e-4);
    stand.key(Key::Home, NONE);
    assert!((whole_gesture(&stand.told(), "gain") - 0.5).abs() < 1e-6);
    stand.key(Key::M, NONE);
    stand.run(2);
    assert!(stand.has("Copy value"));
    stand.key(Key::Escape, NONE);
    stand.run(2);
    assert!(!stand.has("Copy value"));
    stand.key(Key::V, NONE);
    stand.run(3);
    assert!(stand.harness.state_mut().is_typing());
    stand.key(Key::Escape, NONE);
    stand.run(2);
    stand.key(Key::Escape, NONE);
    stand.key(Key::ArrowUp, NONE);
    assert_eq!(stand.told(), [], "Esc gives all keys back");
}

/// Tabs until arrow keys move the parameter with this id, then puts it back to its default.
fn tab_to(stand: &mut plugin::TestStand, id: &str) {
    for _ in 0..40 {
        stand.key(Key::Tab, NONE);
        stand.key(Key::ArrowUp, NONE);
        let told = stand.told();
        stand.key(Key::Home, NONE);
        stand.told();
        if told.iter().any(|event| matches!(event, Begin(own) if own == id)) {
            return;
        }
    }
    panic!("Tab never came to {id}");
}

#[test]
fn space_never_does_anything_of_ours() {
    let mut stand = stand();
    stand.click("On");
    stand.told();
    stand.key(Key::Space, NONE);
    assert_eq!(stand.told(), []);
    assert!(!stand.harness.ctx.egui_wants_keyboard_input(), "no control holds the focus");
    for _ in 0..25 {
        stand.key(Key::Tab, NONE);
        stand.key(Key::Space, NONE);
        assert_eq!(stand.told(), [], "not in keyboard mode either");
    }
}

#[test]
fn clicks_drags_and_wheel_never_take_the_keyboard() {
    let mut stand = stand();
    for name in ["Gain", "Frequency", "On", "Mode", "Level"] {
        stand.drag(name, vec2(0.0, -5.0), NONE);
        stand.wheel(name, 1.0, NONE);
        assert!(!stand.harness.ctx.egui_wants_keyboard_input(), "{name}");
        assert!(stand.harness.state_mut().key_capture_is_off(), "{name}");
    }
}

#[test]
fn closing_the_window_in_the_middle_of_a_drag_ends_the_gesture() {
    let mut stand = stand();
    let at = stand.place("Gain");
    stand.point(at);
    stand.press(at, PointerButton::Primary, true, NONE);
    stand.point(at + vec2(0.0, -20.0));
    assert!(!stand.told().contains(&End("gain".into())));
    stand.close();
    assert_eq!(stand.told(), [End("gain".into())]);
}

#[test]
fn a_fader_follows_the_pointer_along_its_length() {
    let mut stand = stand();
    stand.drag("Level", vec2(0.0, -20.0), NONE);
    let told = stand.told();
    let last = whole_gesture(&told, "lvl");
    assert!(last > 0.55 && last < 0.95, "{last}");
}

#[test]
fn every_control_tells_its_name_and_its_value() {
    let stand = stand();
    use shared_ui::stand::kittest::Queryable;
    for (name, text) in [
        ("Gain", "0.00 dB"),
        ("Frequency", "1.000 kHz"),
        ("On", "Off"),
        ("Mode", "Off"),
        ("Note", "First"),
    ] {
        let node = stand.harness.get_by_label(name);
        assert_eq!(node.value().as_deref(), Some(text), "{name}");
    }
}
