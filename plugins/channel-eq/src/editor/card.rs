//! How long a card over the graph stays open.

use egui::{Key, Modifiers, Rect, Ui};

/// Whether a card at `area` stays: until a press outside of it, or Esc. `fresh` is true in the frame
/// it is opened in, whose press must not close it.
pub fn stays(ui: &Ui, area: Rect, fresh: &mut bool) -> bool {
    let was_fresh = std::mem::take(fresh);
    let (outside, escape) = ui.input_mut(|input| {
        let at = input.pointer.interact_pos();
        let outside = input.pointer.any_pressed() && at.is_some_and(|at| !area.contains(at));
        // Taken, so that nothing else is left by it, too.
        (outside, input.consume_key(Modifiers::NONE, Key::Escape))
    });
    was_fresh || !(outside || escape)
}
