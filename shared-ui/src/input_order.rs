//! Input of one frame, so that nothing is lost where a busy machine draws late.
//!
//! egui takes all events of a frame at once and looks for what is under the pointer only where it is
//! at the end: a press, a release and a move away within one frame would press nothing, and a key
//! after a click would come before the menu that the click opens. So a frame ends its input with the
//! first button or key that is pressed or let go, and the rest waits for the next one.

use egui::{Context, Event, Plugin, RawInput, Ui};
use std::collections::VecDeque;

/// Hands egui at most one press or release a frame, in the order they came.
#[derive(Default)]
pub(crate) struct InputOrder {
    waiting: VecDeque<Event>,
}

impl Plugin for InputOrder {
    fn debug_name(&self) -> &'static str {
        "input order"
    }

    fn input_hook(&mut self, _: &Context, input: &mut RawInput) {
        self.waiting.extend(input.events.drain(..));
        let mut is_over = false;
        // What a key types comes with it.
        while self.waiting.front().is_some_and(|next| !is_over || matches!(next, Event::Text(_))) {
            let event = self.waiting.pop_front();
            is_over |= event.as_ref().is_some_and(ends_a_frame);
            input.events.extend(event);
        }
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        if !self.waiting.is_empty() {
            ui.ctx().request_repaint();
        }
    }
}

fn ends_a_frame(event: &Event) -> bool {
    matches!(event, Event::PointerButton { .. } | Event::Key { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Key, Modifiers, PointerButton, pos2, vec2};

    fn button(pressed: bool) -> Event {
        let modifiers = Modifiers::NONE;
        Event::PointerButton {
            pos: pos2(20.0, 20.0),
            button: PointerButton::Primary,
            pressed,
            modifiers,
        }
    }

    fn key(key: Key) -> Event {
        let modifiers = Modifiers::NONE;
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    /// Frames with the given events in the first, until none waits; clicks of a button at 10 to 30.
    fn clicks(events: Vec<Event>) -> (usize, usize) {
        let context = Context::default();
        context.add_plugin(InputOrder::default());
        let (mut clicks, mut frames) = (0, 0);
        let mut events = Some(events);
        // The first two frames lay the button out.
        for frame in 0..12 {
            let events = if frame == 2 { events.take() } else { None }.unwrap_or_default();
            let input = RawInput { events, ..RawInput::default() };
            let _ = context.run_ui(input, |ui| {
                let place = egui::Rect::from_min_size(pos2(10.0, 10.0), vec2(20.0, 20.0));
                let is_clicked = ui.put(place, egui::Button::new("")).clicked();
                clicks += usize::from(is_clicked);
                frames = if is_clicked { frame - 2 } else { frames };
            });
        }
        (clicks, frames)
    }

    #[test]
    fn a_click_counts_though_the_pointer_left_within_the_same_frame() {
        let away = || Event::PointerMoved(pos2(200.0, 200.0));
        let here = || Event::PointerMoved(pos2(20.0, 20.0));
        let once = vec![away(), here(), button(true), button(false), away()];
        assert_eq!(clicks(once), (1, 1), "clicks, frames after the press");
        let twice =
            [here(), button(true), button(false), away(), here(), button(true), button(false)];
        assert_eq!(clicks(twice.to_vec()).0, 2);
        assert_eq!(clicks(vec![away(), button(false)]).0, 0);
    }

    #[test]
    fn letters_come_with_their_keys_one_key_a_frame() {
        let mut order = InputOrder::default();
        let context = Context::default();
        let text = |letter: &str| Event::Text(letter.into());
        let all = [key(Key::A), text("a"), key(Key::B), text("b"), key(Key::Enter)];
        let mut input = RawInput { events: all.to_vec(), ..RawInput::default() };
        let mut frames = Vec::new();
        while {
            order.input_hook(&context, &mut input);
            !input.events.is_empty()
        } {
            frames.push(std::mem::take(&mut input.events));
        }
        assert_eq!(frames, [all[..2].to_vec(), all[2..4].to_vec(), all[4..].to_vec()]);
    }
}
