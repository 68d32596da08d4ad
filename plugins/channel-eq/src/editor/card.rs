//! A card over the graph: its frame, and how long it stays open.

use egui::{
    Area, Color32, Frame, Id, Key, Margin, Modifiers, Order, Pos2, Rect, Sense, Stroke, Ui,
};
use shared_ui::theme::{self, Theme};

/// A card's frame, with its top left at a place on the screen.
pub struct Card {
    pub name: &'static str,
    pub at: Pos2,
    pub width_px: f32,
    pub edge: Color32,
}

impl Card {
    /// Draws the card around `content`; gives whether it stays, as [`stays`], and what `content`
    /// gave.
    pub fn show<T>(
        &self,
        ui: &Ui,
        theme: &Theme,
        fresh: &mut bool,
        content: impl FnOnce(&mut Ui) -> T,
    ) -> (bool, T) {
        let area = Area::new(Id::unique(self.name))
            .order(Order::Middle)
            .fixed_pos(self.at)
            .constrain(true)
            .sense(Sense::CLICK);
        let shown = area.show(ui.ctx(), |ui| {
            Frame::new()
                .fill(theme.raised)
                .stroke(Stroke::new(1.0, self.edge))
                .corner_radius(theme::CARD_RADIUS_PX)
                .inner_margin(Margin::same(12))
                .show(ui, |ui| {
                    ui.set_width(self.width_px);
                    content(ui)
                })
                .inner
        });
        (stays(ui, shown.response.rect, fresh), shown.inner)
    }
}

/// Whether a card at `area` stays: until a press outside of it, or Esc. `fresh` is true in the frame
/// it is opened in, whose press must not close it.
fn stays(ui: &Ui, area: Rect, fresh: &mut bool) -> bool {
    let was_fresh = std::mem::take(fresh);
    let (outside, escape) = ui.input_mut(|input| {
        let at = input.pointer.interact_pos();
        let outside = input.pointer.any_pressed() && at.is_some_and(|at| !area.contains(at));
        // Taken, so that nothing else is left by it, too.
        (outside, input.consume_key(Modifiers::NONE, Key::Escape))
    });
    was_fresh || !(outside || escape)
}
