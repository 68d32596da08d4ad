//! Keys that hosts hand over instead of sending them to the window.

use egui::{Event, Key};
use nice_plug::prelude::*;

/// The uses of the host's keys in this frame.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RequestedKeys {
    /// A text field is open.
    pub typing: bool,
    /// Keyboard mode is on.
    pub keyboard_mode: bool,
    /// The thing under the pointer can be deleted.
    pub deleting: bool,
}

/// The events for egui from a key the host hands over; none where the key is the host's. Space is
/// ours only while a text field is open, Delete and Backspace also while something under the pointer
/// can be deleted.
pub(crate) fn key_events(
    key: VirtualKeyCode,
    down: bool,
    with: Modifiers,
    requested: RequestedKeys,
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
    let deletes = requested.deleting && matches!(translated, Key::Delete | Key::Backspace);
    if !(requested.typing || deletes || requested.keyboard_mode && !editing_only) {
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

    const NOTHING: RequestedKeys =
        RequestedKeys { typing: false, keyboard_mode: false, deleting: false };
    const TYPING: RequestedKeys = RequestedKeys { typing: true, ..NOTHING };
    const KEYBOARD_MODE: RequestedKeys = RequestedKeys { keyboard_mode: true, ..NOTHING };
    const DELETING: RequestedKeys = RequestedKeys { deleting: true, ..NOTHING };

    fn count(key: VirtualKeyCode, requested: RequestedKeys) -> usize {
        key_events(key, true, Modifiers::empty(), requested).len()
    }

    #[test]
    fn no_key_is_ours_without_a_field_or_keyboard_mode() {
        for key in [VirtualKeyCode::Space, VirtualKeyCode::ArrowUp, VirtualKeyCode::Return] {
            assert_eq!(count(key, NOTHING), 0);
        }
    }

    #[test]
    fn space_is_typed_into_a_field_and_is_the_hosts_in_keyboard_mode() {
        assert_eq!(count(VirtualKeyCode::Space, TYPING), 2);
        assert_eq!(count(VirtualKeyCode::Space, KEYBOARD_MODE), 0);
        assert_eq!(count(VirtualKeyCode::ArrowUp, KEYBOARD_MODE), 1);
        let all = RequestedKeys { typing: true, keyboard_mode: true, deleting: true };
        assert_eq!(count(VirtualKeyCode::F5, all), 0);
    }

    #[test]
    fn delete_is_ours_while_something_can_be_deleted() {
        assert_eq!(count(VirtualKeyCode::Delete, NOTHING), 0);
        for key in [VirtualKeyCode::Delete, VirtualKeyCode::Backspace] {
            assert_eq!(count(key, DELETING), 1);
        }
        assert_eq!(count(VirtualKeyCode::Space, DELETING), 0);
    }
}
