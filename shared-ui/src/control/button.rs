//! Buttons that are not parameters: text and icons.

use crate::EditorContext;
use crate::icons::{self, Icon};
use crate::theme;
use egui::{
    Align2, Color32, Id, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, vec2,
};

/// A button's response with keyboard mode taken into account.
pub(crate) struct Pressed {
    pub response: Response,
    pub activated: bool,
}

impl EditorContext {
    /// A button with text; `true` when pressed.
    pub fn button(&mut self, ui: &mut Ui, text: &str) -> bool {
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::label(), self.theme.text);
        let size = vec2(galley.size().x + 24.0, theme::HIT_PX);
        let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
        let pressed = self.pressable(ui, rect, ui.scope_id().with((text, "button")), text, text);
        let theme = &self.theme;
        let hovered = pressed.response.hovered();
        let fill = if hovered { theme.raised } else { theme.panel };
        let edge = Stroke::new(1.0, if hovered { theme.text_2 } else { theme.edge });
        let radius = theme::FIELD_RADIUS_PX;
        ui.painter().rect(rect, radius, fill, edge, StrokeKind::Inside);
        let at = rect.center();
        ui.painter().text(at, Align2::CENTER_CENTER, text, theme::label(), theme.text);
        pressed.activated
    }

    /// A pill that is not a parameter; `true` when pressed.
    pub fn switch(&mut self, ui: &mut Ui, text: &str, is_on: bool, hint: &str) -> bool {
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::label(), self.theme.text);
        let size = vec2(galley.size().x + 28.0, theme::HIT_PX);
        let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
        let pressed = self.pressable(ui, rect, ui.scope_id().with((text, "switch")), text, hint);
        self.paint_pill(ui, rect, text, is_on, pressed.response.hovered());
        pressed.activated
    }

    /// A tab: text, underlined while it is the one shown; `true` when pressed.
    pub fn tab(&mut self, ui: &mut Ui, text: &str, is_on: bool, hint: &str) -> bool {
        let theme = self.theme;
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::label(), theme.text);
        let size = vec2(galley.size().x + 14.0, theme::HIT_PX);
        let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
        let pressed = self.pressable(ui, rect, ui.scope_id().with((text, "tab")), text, hint);
        let color = match (is_on, pressed.response.hovered()) {
            (true, _) => theme.text,
            (false, true) => theme.accent,
            (false, false) => theme.text_2,
        };
        let painter = ui.painter();
        painter.text(rect.center(), Align2::CENTER_CENTER, text, theme::label(), color);
        if is_on {
            let line = rect.x_range().shrink(5.0);
            painter.hline(line, rect.bottom() - 3.0, Stroke::new(2.0, theme.accent));
        }
        pressed.activated
    }

    /// An icon of 28 px; `name` is what it does, for the footer, the help and assistive
    /// technology. `true` when pressed.
    pub fn icon_button(&mut self, ui: &mut Ui, icon: Icon, name: &str) -> bool {
        self.icon_switch(ui, icon, name, false, true)
    }

    /// [`EditorContext::icon_button`] that may be on, and may be out of use.
    pub fn icon_switch(
        &mut self,
        ui: &mut Ui,
        icon: Icon,
        name: &str,
        is_on: bool,
        enabled: bool,
    ) -> bool {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(theme::HIT_PX), Sense::empty());
        let id = ui.scope_id().with((name, "icon"));
        if !enabled {
            icons::paint(ui.painter(), icon, rect.shrink(7.0), self.theme.hairline);
            let response = ui.interact(rect, id, Sense::empty());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, false, name));
            self.hint_for(&response, name);
            return false;
        }
        let pressed = self.pressable(ui, rect, id, name, name);
        let hovered = pressed.response.hovered();
        let theme = &self.theme;
        let (fill, color) = match (is_on, hovered) {
            (true, _) => (theme.accent, theme.on_accent),
            (false, true) => (theme.raised, theme.text),
            (false, false) => (Color32::TRANSPARENT, theme.text_2),
        };
        ui.painter().rect_filled(rect, theme::FIELD_RADIUS_PX, fill);
        icons::paint(ui.painter(), icon, rect.shrink(7.0), color);
        pressed.activated
    }

    /// An icon with a caption beside it, where there is one, that may be on; `name` as for
    /// [`EditorContext::icon_button`].
    pub(crate) fn captioned_switch(
        &mut self,
        ui: &mut Ui,
        (icon, caption): (Icon, Option<&str>),
        name: &str,
        is_on: bool,
    ) -> bool {
        let Some(caption) = caption else { return self.icon_switch(ui, icon, name, is_on, true) };
        let theme = self.theme;
        let galley = ui.painter().layout_no_wrap(caption.to_owned(), theme::label(), theme.text);
        let size = vec2(theme::HIT_PX + galley.size().x + 6.0, theme::HIT_PX);
        let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
        let pressed = self.pressable(ui, rect, ui.scope_id().with((name, "icon")), name, name);
        let (fill, color) = match (is_on, pressed.response.hovered()) {
            (true, _) => (theme.accent, theme.on_accent),
            (false, true) => (theme.raised, theme.text),
            (false, false) => (Color32::TRANSPARENT, theme.text_2),
        };
        ui.painter().rect_filled(rect, theme::FIELD_RADIUS_PX, fill);
        let square = Rect::from_min_size(rect.min, Vec2::splat(theme::HIT_PX));
        icons::paint(ui.painter(), icon, square.shrink(7.0), color);
        let at = egui::pos2(square.right(), rect.center().y - galley.size().y / 2.0);
        ui.painter().galley_with_override_text_color(at, galley, color);
        pressed.activated
    }

    /// An area to be pressed, drawn by its owner: whether it was, and whether the pointer is over it.
    pub fn press_area(&mut self, ui: &Ui, rect: Rect, name: &str) -> (bool, bool) {
        let pressed = self.pressable(ui, rect, ui.scope_id().with((name, "area")), name, name);
        (pressed.activated, pressed.response.hovered())
    }

    /// Anything to be pressed: senses, keyboard, accessible name, hint.
    pub(crate) fn pressable(
        &mut self,
        ui: &Ui,
        rect: Rect,
        id: Id,
        name: &str,
        hint: &str,
    ) -> Pressed {
        let response = ui.interact(rect, id, Sense::CLICK);
        if !self.is_repeated {
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        }
        let ringed = !self.is_repeated && self.keyboard.visit(id);
        let mut activated = response.clicked();
        if ringed {
            activated |= self.keyboard.pressed().iter().any(|(key, _)| *key == Key::Enter);
            self.keyboard.take_pressed();
        }
        if response.hovered() || ringed {
            self.hint(hint);
        }
        self.name(rect, name);
        self.paint_ring(ui, rect, ringed);
        Pressed { response, activated }
    }
}
