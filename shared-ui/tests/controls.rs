//! Every row of the gesture table, on real controls found by their names, with a recording host.

mod plugin;

use egui::{Key, Modifiers, PointerButton, vec2};
use plugin::{TestParams, handle, harness, harness_with, value};
use shared_ui::harness::HostMessage::{self, Begin, End, Set};
use shared_ui::harness::kittest::Queryable;
use std::sync::Arc;

const SHIFT: Modifiers = Modifiers::SHIFT;
const COMMAND: Modifiers = Modifiers::COMMAND;
const NONE: Modifiers = Modifiers::NONE;

/// Checks that the messages are whole gestures of `id`, and gives the last value.
fn whole_gesture(messages: &[HostMessage], id: &str) -> f32 {
    assert_eq!(messages.first(), Some(&Begin(id.into())), "{messages:?}");
    assert_eq!(messages.last(), Some(&End(id.into())), "{messages:?}");
    let mut held = false;
    let mut last = None;
    for event in messages {
        match event {
            Begin(own) if own == id && !held => held = true,
            Set(own, value) if own == id && held => last = Some(*value),
            End(own) if own == id && held => held = false,
            other => panic!("{other:?} in {messages:?}"),
        }
    }
    assert!(!held);
    last.expect("a value was set")
}

#[test]
fn dragging_100_px_up_covers_half_the_range_as_one_gesture() {
    let mut harness = harness();
    harness.drag("Gain", vec2(0.0, -50.0), NONE);
    let messages = harness.messages();
    let last = whole_gesture(&messages, "gain");
    assert!((last - 0.75).abs() < 1e-3, "{last}");
    assert_eq!(messages.iter().filter(|event| matches!(event, Begin(_))).count(), 1);
}

#[test]
fn shift_drags_a_tenth_as_far() {
    let mut harness = harness();
    harness.drag("Gain", vec2(0.0, -50.0), SHIFT);
    let last = whole_gesture(&harness.messages(), "gain");
    assert!((last - 0.525).abs() < 1e-3, "{last}");
}

#[test]
fn a_notch_is_one_percent_a_tenth_with_shift_and_one_item_of_a_choice() {
    let mut harness = harness();
    harness.wheel("Gain", 1.0, NONE);
    assert!((whole_gesture(&harness.messages(), "gain") - 0.51).abs() < 1e-4);
    harness.wheel("Gain", -1.0, SHIFT);
    assert!((whole_gesture(&harness.messages(), "gain") - 0.509).abs() < 1e-4);
    harness.wheel("Mode", 1.0, NONE);
    assert!((whole_gesture(&harness.messages(), "mode") - 0.5).abs() < 1e-4);
    harness.wheel("Note", 1.0, NONE);
    assert!((whole_gesture(&harness.messages(), "note") - 1.0 / 7.0).abs() < 1e-4);
}

#[test]
fn notches_in_a_row_are_one_step_of_undo() {
    let mut harness = harness();
    for _ in 0..4 {
        harness.wheel("Gain", 1.0, NONE);
    }
    assert!((value(&mut harness, "gain") - 0.54).abs() < 1e-4);
    harness.click("Undo Gain");
    harness.run(4);
    assert!((value(&mut harness, "gain") - 0.5).abs() < 1e-4);
}

#[test]
fn double_click_and_command_click_reset() {
    let mut harness = harness();
    for reset_by_double_click in [true, false] {
        harness.drag("Frequency", vec2(0.0, -40.0), NONE);
        harness.run(60);
        harness.messages();
        let at = harness.place("Frequency");
        if reset_by_double_click {
            harness.click_at(at, PointerButton::Primary, NONE);
            harness.click_at(at, PointerButton::Primary, NONE);
        } else {
            harness.click_at(at, PointerButton::Primary, COMMAND);
        }
        let default = handle(&mut harness, "fq").default_normalized();
        let last = whole_gesture(&harness.messages(), "fq");
        assert!((last - default).abs() < 1e-6, "{last} {default}");
    }
}

#[test]
fn typed_text_is_taken_with_enter() {
    let mut harness = harness();
    for (typed, hz) in [("1k2", 1200.0), ("A4", 440.0), ("2.5k", 2500.0)] {
        harness.click("Frequency value");
        harness.run(3);
        harness.write(typed);
        harness.key(Key::Enter, NONE);
        whole_gesture(&harness.messages(), "fq");
        let value = value(&mut harness, "fq");
        let text = handle(&mut harness, "fq").text(value);
        let back = shared_plugin::quantity::parse_hz(&text).unwrap();
        assert!((back / hz - 1.0).abs() < 2e-3, "{typed} gave {text}");
    }
}

#[test]
fn wrong_text_changes_nothing_and_escape_leaves_the_field() {
    let mut harness = harness();
    harness.click("Gain value");
    harness.run(3);
    harness.write("loud");
    harness.key(Key::Enter, NONE);
    assert_eq!(harness.messages(), []);
    assert!(harness.kittest.state_mut().is_typing(), "the field stays open");
    harness.key(Key::Escape, NONE);
    assert!(!harness.kittest.state_mut().is_typing());
    assert_eq!(harness.messages(), []);
    assert_eq!(value(&mut harness, "gain"), 0.5);
}

#[test]
fn a_comma_with_two_readings_is_answered_with_both_and_changes_nothing() {
    let mut harness = harness();
    let before = value(&mut harness, "fq");
    harness.click("Frequency value");
    harness.run(3);
    harness.write("20,000 Hz");
    assert!(harness.kittest.query_by_label("20 000 Hz or 20.0 Hz?").is_none());
    harness.key(Key::Enter, NONE);
    harness.run(3);
    assert!(harness.kittest.query_by_label("20 000 Hz or 20.0 Hz?").is_some());
    assert_eq!((harness.messages(), value(&mut harness, "fq")), (vec![], before));
    harness.key(Key::A, COMMAND);
    harness.write("20 000 Hz");
    harness.run(3);
    assert!(harness.kittest.query_by_label("20 000 Hz or 20.0 Hz?").is_none());
    harness.key(Key::Enter, NONE);
    whole_gesture(&harness.messages(), "fq");
}

#[test]
fn a_toggle_and_segments_and_a_menu_answer_to_clicks() {
    let mut harness = harness();
    harness.click("On");
    assert_eq!(whole_gesture(&harness.messages(), "on"), 1.0);
    harness.click("Soft");
    assert_eq!(whole_gesture(&harness.messages(), "mode"), 1.0);
    harness.click("Note");
    harness.run(2);
    harness.click("Sixth");
    let last = whole_gesture(&harness.messages(), "note");
    assert!((last - 5.0 / 7.0).abs() < 1e-4, "{last}");
}

#[test]
fn the_wheel_reaches_both_ends_of_a_list_longer_than_the_window() {
    const HEIGHT_PX: f32 = 200.0;
    let mut harness = harness_with(|setup| setup.size_px.1 = HEIGHT_PX, 1.0);
    harness.click("Note");
    harness.run(2);
    let middle = vec2(harness.place("Third").x, 100.0).to_pos2();
    let is_in_view = |harness: &plugin::TestHarness, name: &str| {
        (14.0..HEIGHT_PX - 14.0).contains(&harness.place(name).y)
    };
    assert!(!is_in_view(&harness, "Eighth"));
    for (notches, last, first) in [(-1.0, "Eighth", "First"), (1.0, "First", "Eighth")] {
        for _ in 0..10 {
            harness.wheel_at(middle, notches, NONE);
            harness.run(12);
        }
        assert!(is_in_view(&harness, last) && !is_in_view(&harness, first), "{last}");
    }
    harness.wheel_at(middle, -20.0, NONE);
    harness.run(60);
    harness.messages();
    harness.click("Eighth");
    assert_eq!(whole_gesture(&harness.messages(), "note"), 1.0);
}

#[test]
fn the_menu_types_resets_copies_pastes_and_locks() {
    let mut harness = harness();
    let pick = |harness: &mut plugin::TestHarness, control: &str, line: &str| {
        let at = harness.place(control);
        harness.click_at(at, PointerButton::Secondary, NONE);
        harness.run(2);
        harness.click(line);
        harness.run(2);
    };
    harness.drag("Gain", vec2(0.0, -20.0), NONE);
    harness.messages();
    pick(&mut harness, "Gain", "Copy value");
    pick(&mut harness, "Gain", "Reset to 0 dB");
    assert!((whole_gesture(&harness.messages(), "gain") - 0.5).abs() < 1e-6);
    pick(&mut harness, "Gain", "Paste value");
    assert!((whole_gesture(&harness.messages(), "gain") - 0.6).abs() < 1e-3);
    pick(&mut harness, "Gain", "Lock against presets");
    let gain = handle(&mut harness, "gain");
    assert!(harness.kittest.state_mut().editor().is_locked(&gain));
    pick(&mut harness, "Gain", "Type in\u{2026}");
    harness.run(2);
    harness.write("-6");
    harness.key(Key::Enter, NONE);
    let last = whole_gesture(&harness.messages(), "gain");
    assert!((last - 0.375).abs() < 1e-4, "{last}");
}

#[test]
fn escape_and_a_click_elsewhere_close_the_menu() {
    let mut harness = harness();
    for by_key in [true, false] {
        let at = harness.place("Gain");
        harness.click_at(at, PointerButton::Secondary, NONE);
        harness.run(2);
        assert!(harness.has("Copy value"));
        if by_key {
            harness.key(Key::Escape, NONE);
        } else {
            harness.click_at(egui::pos2(600.0, 300.0), PointerButton::Primary, NONE);
        }
        harness.run(2);
        assert!(!harness.has("Copy value"));
    }
    assert_eq!(harness.messages(), []);
}

#[test]
fn keyboard_mode_steps_resets_types_and_opens_the_menu() {
    let mut harness = harness();
    harness.key(Key::ArrowUp, NONE);
    assert_eq!(harness.messages(), [], "no key is ours before Tab");
    tab_to(&mut harness, "gain");
    harness.key(Key::ArrowUp, NONE);
    assert!((whole_gesture(&harness.messages(), "gain") - 0.51).abs() < 1e-4);
    harness.key(Key::ArrowDown, SHIFT);
    assert!((whole_gesture(&harness.messages(), "gain") - 0.509).abs() < 1e-4);
    harness.key(Key::Home, NONE);
    assert!((whole_gesture(&harness.messages(), "gain") - 0.5).abs() < 1e-6);
    harness.key(Key::M, NONE);
    harness.run(2);
    assert!(harness.has("Copy value"));
    harness.key(Key::Escape, NONE);
    harness.run(2);
    assert!(!harness.has("Copy value"));
    harness.key(Key::V, NONE);
    harness.run(3);
    assert!(harness.kittest.state_mut().is_typing());
    harness.key(Key::Escape, NONE);
    harness.run(2);
    harness.key(Key::Escape, NONE);
    harness.key(Key::ArrowUp, NONE);
    assert_eq!(harness.messages(), [], "Esc gives all keys back");
}

/// Tabs until arrow keys move the parameter with this id, then puts it back to its default.
fn tab_to(harness: &mut plugin::TestHarness, id: &str) {
    for _ in 0..40 {
        harness.key(Key::Tab, NONE);
        harness.key(Key::ArrowUp, NONE);
        let messages = harness.messages();
        harness.key(Key::Home, NONE);
        harness.messages();
        if messages.iter().any(|event| matches!(event, Begin(own) if own == id)) {
            return;
        }
    }
    panic!("Tab never came to {id}");
}

#[test]
fn space_never_does_anything_of_ours() {
    let mut harness = harness();
    harness.click("On");
    harness.messages();
    harness.key(Key::Space, NONE);
    assert_eq!(harness.messages(), []);
    assert!(!harness.kittest.ctx.egui_wants_keyboard_input(), "no control holds the focus");
    for _ in 0..25 {
        harness.key(Key::Tab, NONE);
        harness.key(Key::Space, NONE);
        assert_eq!(harness.messages(), [], "not in keyboard mode either");
    }
}

#[test]
fn clicks_drags_and_wheel_never_take_the_keyboard() {
    let mut harness = harness();
    for name in ["Gain", "Frequency", "On", "Mode", "Level"] {
        harness.drag(name, vec2(0.0, -5.0), NONE);
        harness.wheel(name, 1.0, NONE);
        assert!(!harness.kittest.ctx.egui_wants_keyboard_input(), "{name}");
        assert!(harness.kittest.state_mut().key_capture_is_off(), "{name}");
    }
}

#[test]
fn closing_the_window_in_the_middle_of_a_drag_ends_the_gesture() {
    let mut harness = harness();
    let at = harness.place("Gain");
    harness.point(at);
    harness.press(at, PointerButton::Primary, true, NONE);
    harness.point(at + vec2(0.0, -20.0));
    assert!(!harness.messages().contains(&End("gain".into())));
    harness.close();
    assert_eq!(harness.messages(), [End("gain".into())]);
}

#[test]
fn a_fader_follows_the_pointer_along_its_length() {
    let mut harness = harness();
    harness.drag("Level", vec2(0.0, -20.0), NONE);
    let messages = harness.messages();
    let last = whole_gesture(&messages, "lvl");
    assert!(last > 0.55 && last < 0.95, "{last}");
}

#[test]
fn every_control_tells_its_name_and_its_value() {
    let harness = harness();
    for (name, text) in [
        ("Gain", "0 dB"),
        ("Frequency", "1 kHz"),
        ("On", "Off"),
        ("Mode", "Off"),
        ("Note", "First"),
    ] {
        let node = harness.kittest.get_by_label(name);
        assert_eq!(node.value().as_deref(), Some(text), "{name}");
    }
}

#[test]
fn a_parameter_of_another_plugin_draws_a_dead_control() {
    let mut harness = harness();
    harness.kittest.state_mut().view().0 = Arc::new(TestParams::default());
    harness.run(2);
    harness.messages();
    for name in ["Gain", "Frequency", "On", "Mode", "Note", "Level"] {
        assert!(!harness.has(name), "{name}");
    }
    let nodes = harness.kittest.query_all_by_label("Not a parameter of this plugin");
    let dead: Vec<egui::Pos2> = nodes.map(|node| node.rect().center()).collect();
    for at in &dead {
        let at = *at;
        harness.wheel_at(at, 1.0, NONE);
        harness.drag_at(at, vec2(0.0, -20.0), NONE);
        harness.click_at(at, PointerButton::Secondary, NONE);
        harness.key(Key::Escape, NONE);
    }
    assert!(!dead.is_empty());
    assert_eq!(harness.messages(), []);
}
