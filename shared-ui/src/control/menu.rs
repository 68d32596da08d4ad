//! The menu of a parameter, and choices with more items than segments can show.

use super::behaviour::Grip;
use super::popup::{Line, PICTURE_PX};
use crate::EditorContext;
use crate::icons::{self, Icon};
use crate::interaction::{MenuOf, OpenMenu};
use crate::{text, theme};
use egui::{Align2, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use shared_plugin::Parameter;

/// Width of a parameter's menu.
const MENU_PX: f32 = 216.0;
/// Width of a choice that is not told otherwise.
const CHOICE_PX: f32 = 120.0;

impl EditorContext {
    /// A choice: shows its item, opens a list on click; the wheel steps through the items.
    pub fn menu(&mut self, ui: &mut Ui, parameter: &dyn Parameter) -> Response {
        self.menu_wide(ui, parameter, CHOICE_PX)
    }

    /// [`EditorContext::menu`] with a width in logical pixels.
    pub fn menu_wide(&mut self, ui: &mut Ui, parameter: &dyn Parameter, width_px: f32) -> Response {
        let name = self.handle(parameter).name().to_owned();
        self.menu_labelled(ui, parameter, width_px, &name)
    }

    /// [`EditorContext::menu_wide`] with a label of its own in place of the parameter's name.
    pub fn menu_labelled(
        &mut self,
        ui: &mut Ui,
        parameter: &dyn Parameter,
        width_px: f32,
        label: &str,
    ) -> Response {
        let index = self.at(parameter);
        let height = 16.0 + theme::HIT_PX;
        let (area, _) = ui.allocate_exact_size(vec2(width_px, height), Sense::empty());
        self.caption(ui, area, Align2::LEFT_TOP, label);
        let field = Rect::from_min_max(Pos2::new(area.left(), area.top() + 16.0), area.max);
        self.choice_in(ui, index, field)
    }

    /// A choice without its name, filling `rect`.
    pub fn menu_in(&mut self, ui: &mut Ui, parameter: &dyn Parameter, rect: Rect) -> Response {
        self.choice_in(ui, self.at(parameter), rect)
    }

    fn choice_in(&mut self, ui: &mut Ui, index: usize, field: Rect) -> Response {
        let widget = ui.scope_id().with((self.handle_at(index).id(), "choice"));
        let operated = self.operate(ui, field, widget, index, Grip::Click);
        let response = operated.response;
        let shown = self.text_at(index);
        self.announce(&response, Role::ComboBox, index);
        if operated.activated {
            self.menu = Some(OpenMenu {
                of: MenuOf::Items(index),
                at: field.left_bottom() + vec2(0.0, 2.0),
                width_px: (field.width() - 8.0).max(120.0),
                highlighted: Some(self.item_at(index)),
                scrolls_to: Some(self.item_at(index)),
                fresh: true,
            });
        }
        let theme = &self.theme;
        let painter = ui.painter();
        let edge = if response.hovered() { theme.text_2 } else { theme.edge };
        let fill = if response.hovered() { theme.raised } else { theme.well };
        painter.rect(
            field,
            theme::FIELD_RADIUS_PX,
            fill,
            Stroke::new(1.0, edge),
            StrokeKind::Inside,
        );
        let mut text_area = field.shrink2(vec2(8.0, 0.0));
        if let Some(picture) = self.item_picture(index) {
            let centre = Pos2::new(field.left() + 16.0, field.center().y);
            let area = Rect::from_center_size(centre, egui::Vec2::splat(PICTURE_PX));
            picture(painter, self.item_at(index), area, theme.text_2);
            text_area.min.x += PICTURE_PX + 6.0;
        }
        text_area.max.x = field.right() - 20.0;
        let look = (theme::value(), theme.text);
        text::paint(painter, text_area, Align2::LEFT_CENTER, &shown, look);
        let arrow = Rect::from_center_size(
            Pos2::new(field.right() - 12.0, field.center().y),
            egui::Vec2::splat(10.0),
        );
        icons::paint(painter, Icon::Down, arrow, theme.text_2);
        self.paint_ring(ui, field, operated.ringed);
        response
    }

    /// Tells assistive technology and tests what a control is: role, the parameter's name, its
    /// value as text.
    pub(crate) fn announce(&self, response: &Response, role: Role, index: usize) {
        if self.is_repeated {
            return;
        }
        let handle = self.handle_at(index);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(role, true, handle.name());
            info.current_text_value = Some(self.text_at(index));
            if role == Role::Slider {
                info.value = Some(f64::from(self.value_of(index)));
            }
            if role == Role::Switch {
                info.selected = Some(self.value_of(index) >= 0.5);
            }
            info
        });
    }

    /// The 2 px ring of keyboard mode round `rect`.
    pub(crate) fn paint_ring(&self, ui: &Ui, rect: Rect, ringed: bool) {
        if ringed {
            let stroke = Stroke::new(2.0, self.theme.accent);
            let radius = theme::CARD_RADIUS_PX;
            ui.painter().rect_stroke(rect.expand(2.0), radius, stroke, StrokeKind::Outside);
        }
    }

    pub(crate) fn open_context_menu(&mut self, ui: &Ui, index: usize) {
        let at = ui.input(|input| input.pointer.latest_pos()).unwrap_or(Pos2::ZERO);
        self.open_context_menu_at(index, at);
    }

    pub(crate) fn open_context_menu_at(&mut self, index: usize, at: Pos2) {
        let of = MenuOf::Parameter(index);
        let (highlighted, scrolls_to) = (None, None);
        let width_px = MENU_PX;
        self.menu = Some(OpenMenu { of, at, width_px, highlighted, scrolls_to, fresh: true });
    }

    pub(crate) fn item_lines(&self, index: usize) -> Vec<Line> {
        let handle = self.handle_at(index);
        let steps = handle.step_count().unwrap_or(1).max(1);
        let now = self.item_at(index);
        (0..=steps)
            .map(|item| {
                let mut line = Line::new(handle.shown(item as f32 / steps as f32));
                line.picture = self.item_picture(index).map(|picture| (picture, item));
                if item == now { line.with_icon(Icon::Check) } else { line }
            })
            .collect()
    }

    pub(crate) fn pick_item(&mut self, index: usize, item: usize) {
        let steps = self.handle_at(index).step_count().unwrap_or(1).max(1);
        self.picked = Some((index, self.value_of(index)));
        self.set_once_at(index, item as f32 / steps as f32);
    }

    pub(crate) fn parameter_lines(&self, index: usize) -> Vec<Line> {
        let handle = self.handle_at(index);
        let default = handle.shown(handle.default_normalized());
        let lock =
            if self.is_locked_at(index) { "Unlock for presets" } else { "Lock against presets" };
        let value = format!("{}: {}", handle.name(), self.text_at(index));
        vec![
            Line::new(value).enabled(false),
            Line::new("Type in\u{2026}").with_icon(Icon::Keyboard),
            Line::new(format!("Reset to {default}")).with_icon(Icon::Undo),
            Line::new("Copy value").with_icon(Icon::Copy),
            Line::new("Paste value").with_icon(Icon::Save).enabled(self.copied.is_some()),
            Line::new(lock).with_icon(Icon::Lock),
            Line::new("Help").with_icon(Icon::Help),
        ]
    }

    pub(crate) fn pick_parameter_line(&mut self, ui: &Ui, index: usize, line: usize, at: Pos2) {
        match line {
            1 => self.open_entry(index, Rect::from_min_size(at, vec2(96.0, theme::HIT_PX))),
            2 => {
                let default = self.handle_at(index).default_normalized();
                self.set_once_at(index, default);
            }
            3 => {
                let text = self.handle_at(index).text(self.value_of(index));
                ui.ctx().copy_text(text.clone());
                self.copied = Some(text);
            }
            4 => {
                let parsed =
                    self.copied.as_deref().and_then(|text| self.handle_at(index).parse(text));
                if let Some(normalized) = parsed {
                    self.set_once_at(index, normalized);
                }
            }
            5 => self.set_locked_at(index, !self.is_locked_at(index)),
            6 => self.help_shown = true,
            _ => {}
        }
    }
}
