//! Keys that hosts hand over instead of sending them to the window.

use egui::{Event, Key};
use nice_plug::prelude::*;

/// What egui hears of a key the host hands over; nothing where the key is the host's. Space is
/// ours only while a text field is open.
pub(crate) fn key_events(
    key: VirtualKeyCode,
    down: bool,
    with: Modifiers,
    typing: bool,
    keyboard_mode: bool,
) -> Vec<Event> {
    let translated = match key {
        VirtualKeyCode::Backspace => Key::Backspace,
        VirtualKeyCode::Tab => Key::Tab,
        VirtualKeyCode::Return | VirtualKeyCode::NumpadEnter => Key::Enter,
        VirtualKeyCode::Escape => Key::Escape,
        VirtualKeyCode::Space => Key::Space,
        VirtualKeyCode::End => Key::End,
        VirtualKeyCode::Home => Key::Home,
        VirtualKeyCode::ArrowLeft => Key::ArrowLeft,
        VirtualKeyCode::ArrowUp => Key::ArrowUp,
        VirtualKeyCode::ArrowRight => Key::ArrowRight,
        VirtualKeyCode::ArrowDown => Key::ArrowDown,
        VirtualKeyCode::Delete => Key::Delete,
        _ => return Vec::new(),
    };
    let editing_only = matches!(translated, Key::Space | Key::Backspace | Key::End);
    if !(typing || keyboard_mode && !editing_only) {
        return Vec::new();
    }
    let command = with.contains(Modifiers::COMMAND);
    let modifiers = egui::Modifiers {
        alt: with.contains(Modifiers::ALT),
        ctrl: with.contains(Modifiers::CONTROL) || command && !cfg!(target_os = "macos"),
        shift: with.contains(Modifiers::SHIFT),
        mac_cmd: command && cfg!(target_os = "macos"),
        command,
    };
    let pressed =
        Event::Key { key: translated, physical_key: None, pressed: down, repeat: false, modifiers };
    let mut events = vec![pressed];
    if translated == Key::Space && down && !command {
        events.push(Event::Text(" ".to_owned()));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(key: VirtualKeyCode, typing: bool, keyboard_mode: bool) -> usize {
        key_events(key, true, Modifiers::empty(), typing, keyboard_mode).len()
    }

    #[test]
    fn no_key_is_ours_without_a_field_or_keyboard_mode() {
        for key in [VirtualKeyCode::Space, VirtualKeyCode::ArrowUp, VirtualKeyCode::Return] {
            assert_eq!(count(key, false, false), 0);
        }
    }

    #[test]
    fn space_is_typed_into_a_field_and_is_the_hosts_in_keyboard_mode() {
        assert_eq!(count(VirtualKeyCode::Space, true, false), 2);
        assert_eq!(count(VirtualKeyCode::Space, false, true), 0);
        assert_eq!(count(VirtualKeyCode::ArrowUp, false, true), 1);
        assert_eq!(count(VirtualKeyCode::F5, true, true), 0);
    }
}
