//! Where things lie in a body: the sheet with the graph, the control strip under it, cards.

use crate::EditorContext;
use crate::theme;
use egui::{Align, Layout, Rect, Stroke, StrokeKind, Ui, UiBuilder, Vec2, pos2, vec2};

/// Cuts the control strip of 120 px off the lower edge: gives what is left above, and the strip.
pub fn split_strip(area: Rect) -> (Rect, Rect) {
    split_bottom(area, theme::STRIP_PX)
}

/// Cuts `height_px` off the lower edge, with a gutter between: gives the upper part and the lower.
pub fn split_bottom(area: Rect, height_px: f32) -> (Rect, Rect) {
    let edge = area.bottom() - height_px;
    let upper = Rect::from_min_max(area.min, pos2(area.right(), edge - theme::GUTTER_PX));
    (upper, Rect::from_min_max(pos2(area.left(), edge), area.max))
}

/// Cuts `width_px` off the left edge, with a gutter between: gives the left part and the rest.
pub fn split_left(area: Rect, width_px: f32) -> (Rect, Rect) {
    let edge = area.left() + width_px;
    let left = Rect::from_min_max(area.min, pos2(edge, area.bottom()));
    (left, Rect::from_min_max(pos2(edge + theme::GUTTER_PX, area.top()), area.max))
}

/// Cuts `width_px` off the right edge, with a gutter between: gives the rest and the right part.
pub fn split_right(area: Rect, width_px: f32) -> (Rect, Rect) {
    let edge = area.right() - width_px;
    let rest = Rect::from_min_max(area.min, pos2(edge - theme::GUTTER_PX, area.bottom()));
    (rest, Rect::from_min_max(pos2(edge, area.top()), area.max))
}

/// Which pages of an editor with tabs are in view at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panes {
    /// One, chosen by its tab.
    One,
    /// All.
    All,
}

impl Panes {
    /// What a body of this size has room for: all pages from `all_from_px` on; in Easy one.
    pub fn of(editor: &EditorContext, size_px: Vec2, all_from_px: Vec2) -> Self {
        let fits = size_px.x >= all_from_px.x && size_px.y >= all_from_px.y;
        if fits && !editor.is_easy() { Self::All } else { Self::One }
    }
}

/// Opacity of what has no effect.
const WITHOUT_EFFECT: f32 = 0.4;

impl EditorContext {
    /// A card in `rect`: draws its ground and lets `content` lay out controls from left to right,
    /// centred in its height.
    pub fn strip<R>(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        content: impl FnOnce(&mut Ui, &mut Self) -> R,
    ) -> R {
        self.card(ui, rect, Layout::left_to_right(Align::Center), content)
    }

    /// A card in `rect` whose content is laid out from top to bottom.
    pub fn column<R>(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        content: impl FnOnce(&mut Ui, &mut Self) -> R,
    ) -> R {
        self.card(ui, rect, Layout::top_down(Align::Min), content)
    }

    fn card<R>(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        layout: Layout,
        content: impl FnOnce(&mut Ui, &mut Self) -> R,
    ) -> R {
        ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, self.theme.panel);
        let inner = rect.shrink2(vec2(12.0, 6.0));
        let salt = (rect.min.x as i32, rect.min.y as i32);
        let builder = UiBuilder::new().max_rect(inner).layout(layout).id_salt(("card", salt));
        let mut child = ui.new_child(builder);
        child.set_clip_rect(rect.intersect(ui.clip_rect()));
        content(&mut child, self)
    }

    /// Controls that have no effect now, for the `reason` given: dimmed, and the footer says why. They
    /// can be set all the same.
    pub fn without_effect<R>(
        &mut self,
        ui: &mut Ui,
        reason: Option<&str>,
        content: impl FnOnce(&mut Ui, &mut Self) -> R,
    ) -> R {
        let Some(reason) = reason else { return content(ui, self) };
        let (opacity, hint) = (ui.opacity(), self.hint_text().to_owned());
        ui.multiply_opacity(WITHOUT_EFFECT);
        let result = content(ui, self);
        ui.set_opacity(opacity);
        if self.hint_text() != hint {
            self.hint(&format!("{reason} {}", self.hint_text()));
        }
        result
    }

    /// An upright hairline between groups of controls in a strip.
    pub fn divider(&self, ui: &mut Ui) {
        let height = ui.available_height().min(72.0);
        let (rect, _) = ui.allocate_exact_size(vec2(9.0, height), egui::Sense::empty());
        let stroke = Stroke::new(1.0, self.theme.hairline);
        ui.painter().vline(rect.center().x, rect.y_range(), stroke);
    }

    /// A large figure with its label above: `-14.3 LUFS`.
    pub fn readout(&mut self, ui: &mut Ui, label: &str, value: &str, color: egui::Color32) {
        let font = theme::readout();
        let galley = ui.painter().layout_no_wrap(value.to_owned(), font, color);
        let label_width_px =
            ui.painter().layout_no_wrap(label.to_owned(), theme::label(), color).size().x;
        let width_px = galley.size().x.max(label_width_px).max(96.0);
        let size = vec2(width_px, 16.0 + galley.size().y);
        let (rect, response) = ui.allocate_exact_size(size, egui::Sense::empty());
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(egui::Role::Label, true, label);
            info.current_text_value = Some(value.to_owned());
            info
        });
        let at = rect.left_top();
        self.caption(ui, rect, egui::Align2::LEFT_TOP, label);
        ui.painter().galley(at + vec2(0.0, 16.0), galley, color);
    }

    /// The ground of a graph or list that is not drawn by [`crate::graph::Graph`].
    pub fn well(&self, ui: &Ui, rect: Rect) {
        let stroke = Stroke::new(1.0, self.theme.hairline);
        let radius = theme::CARD_RADIUS_PX;
        ui.painter().rect(rect, radius, self.theme.well, stroke, StrokeKind::Inside);
    }
}
