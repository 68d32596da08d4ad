//! A text field.

use crate::{EditorContext, theme};
use egui::{Frame, Margin, Response, Stroke, TextEdit, Ui};

impl EditorContext {
    /// A text field `width` wide with a hint, which is its name, too: the only kind of thing that
    /// may hold keyboard focus.
    pub fn field(&self, ui: &mut Ui, hint: &str, text: &mut String, width: f32) -> Response {
        let frame = Frame::new()
            .fill(self.theme.well)
            .stroke(Stroke::new(1.0, self.theme.edge))
            .corner_radius(theme::FIELD_RADIUS_PX)
            .inner_margin(Margin::symmetric(8, 5));
        let edit = TextEdit::singleline(text)
            .id_salt(hint)
            .hint_text(hint)
            .frame(frame)
            .font(theme::label())
            .desired_width(width - 16.0);
        let response = ui.add(edit);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(hint));
        response
    }
}
