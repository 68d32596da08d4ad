//! The name over a control: one line, with an ellipsis where it is too long, and with a dotted line
//! where it holds a word that beginners may not know.

use crate::EditorContext;
use crate::frame::glossary;
use crate::{text, theme};
use egui::{Align2, Rect, Sense, Ui, vec2};

/// Height of a caption.
pub(crate) const CAPTION_PX: f32 = 16.0;

impl EditorContext {
    /// Writes `caption` along the upper edge of `cell`, on the side of `align`; hovering it explains its
    /// term, if it has one.
    pub(crate) fn caption(&mut self, ui: &Ui, cell: Rect, align: Align2, caption: &str) {
        let room = Rect::from_min_size(cell.min, vec2(cell.width(), CAPTION_PX));
        let look = (theme::label(), self.theme.text_2);
        let drawn = text::paint(ui.painter(), room, align, caption, look);
        if let Some(term) = glossary::term_in(caption) {
            let id = ui.scope_id().with((caption, cell.min.x as i32, "caption"));
            let response = ui.interact(drawn, id, Sense::HOVER);
            self.explain_term(ui, &response, term);
        }
    }
}
