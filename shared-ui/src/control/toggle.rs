//! The toggle: a pill with its name, filled while on.

use super::behaviour::Grip;
use crate::EditorContext;
use crate::theme;
use egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, vec2};
use shared_plugin::Parameter;

impl EditorContext {
    /// A pill with the parameter's name, filled while it is on.
    pub fn toggle(&mut self, ui: &mut Ui, parameter: &dyn Parameter) -> Response {
        let name = self.handle(parameter).name().to_owned();
        self.toggle_labelled(ui, parameter, &name)
    }

    /// [`EditorContext::toggle`] with a shorter label than the parameter's name.
    pub fn toggle_labelled(
        &mut self,
        ui: &mut Ui,
        parameter: &dyn Parameter,
        label: &str,
    ) -> Response {
        let color = self.theme.text;
        let galley = ui.painter().layout_no_wrap(label.to_owned(), theme::label(), color);
        let size = vec2(galley.size().x + 28.0, theme::HIT_PX);
        let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
        self.toggle_in(ui, parameter, label, rect)
    }

    /// [`EditorContext::toggle`] filling `rect`.
    pub fn toggle_in(
        &mut self,
        ui: &mut Ui,
        parameter: &dyn Parameter,
        label: &str,
        rect: Rect,
    ) -> Response {
        let index = self.at(parameter);
        let widget = ui.scope_id().with((self.handle_at(index).id(), "toggle"));
        let operated = self.operate(ui, rect, widget, index, Grip::Click);
        if operated.activated {
            let other = 1.0 - self.value_of(index).round();
            self.set_once_at(index, other);
        }
        self.announce(&operated.response, Role::Switch, index);
        let is_on = self.value_of(index) >= 0.5;
        let hovered = operated.response.hovered();
        self.paint_pill(ui, rect, label, is_on, hovered);
        self.paint_ring(ui, rect, operated.ringed);
        operated.response
    }

    /// A pill: filled with the accent while on, outlined while off.
    pub(crate) fn paint_pill(&self, ui: &Ui, rect: Rect, label: &str, is_on: bool, hot: bool) {
        let theme = &self.theme;
        let pill = rect.shrink2(vec2(0.0, 2.0));
        let radius = pill.height() / 2.0;
        let (fill, text) = match (is_on, hot) {
            (true, _) => (theme.accent, theme.on_accent),
            (false, true) => (theme.raised, theme.text),
            (false, false) => (theme.panel, theme.text_2),
        };
        let edge = if hot { theme.text_2 } else { theme.edge };
        ui.painter().rect(pill, radius, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
        let at = pill.center();
        ui.painter().text(at, Align2::CENTER_CENTER, label, theme::label(), text);
    }
}
