//! A choice of up to five items, all in view.

use super::behaviour::Grip;
use crate::EditorContext;
use crate::theme;
use egui::{Align2, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use shared_plugin::Parameter;

/// Most items a segmented choice shows; above that it is a menu.
pub const MOST_SEGMENTS: usize = 5;

impl EditorContext {
    /// A segmented choice with its name above; a menu where there are more than five items.
    pub fn segments(&mut self, ui: &mut Ui, parameter: &dyn Parameter) -> Response {
        let index = self.at(parameter);
        let items = self.handle_at(index).step_count().unwrap_or(1) + 1;
        if items > MOST_SEGMENTS {
            return self.menu(ui, parameter);
        }
        let texts: Vec<String> = (0..items).map(|item| self.item_text(index, item)).collect();
        let widths: Vec<f32> = texts
            .iter()
            .map(|text| {
                let color = self.theme.text;
                let galley = ui.painter().layout_no_wrap(text.clone(), theme::label(), color);
                (galley.size().x + 20.0).max(theme::HIT_PX)
            })
            .collect();
        let size = vec2(widths.iter().sum(), 16.0 + theme::HIT_PX);
        let (cell, _) = ui.allocate_exact_size(size, Sense::empty());
        let name = self.handle_at(index).name().to_owned();
        self.caption(ui, cell, Align2::LEFT_TOP, &name);
        let field = Rect::from_min_max(Pos2::new(cell.left(), cell.top() + 16.0), cell.max);
        self.segments_in(ui, index, field, &texts, &widths)
    }

    fn item_text(&self, index: usize, item: usize) -> String {
        let handle = self.handle_at(index);
        let steps = handle.step_count().unwrap_or(1).max(1);
        handle.shown(item as f32 / steps as f32)
    }

    fn segments_in(
        &mut self,
        ui: &mut Ui,
        index: usize,
        field: Rect,
        texts: &[String],
        widths: &[f32],
    ) -> Response {
        let widget = ui.scope_id().with((self.handle_at(index).id(), "segments"));
        let operated = self.operate(ui, field, widget, index, Grip::Click);
        self.announce(&operated.response, Role::RadioGroup, index);
        let theme = self.theme;
        let radius = theme::FIELD_RADIUS_PX;
        let edge = Stroke::new(1.0, theme.edge);
        ui.painter().rect(field, radius, theme.well, edge, StrokeKind::Inside);
        let mut left = field.left();
        let mut picked = None;
        let now = self.item_at(index);
        let command = ui.input(|input| input.modifiers.command);
        for (item, (text, width)) in texts.iter().zip(widths).enumerate() {
            let part =
                Rect::from_min_size(Pos2::new(left, field.top()), vec2(*width, field.height()));
            left += width;
            let response = ui.interact(part, widget.with(item), Sense::CLICK);
            response
                .widget_info(|| WidgetInfo::selected(Role::RadioButton, true, item == now, text));
            if response.clicked() && !command {
                picked = Some(item);
            }
            if response.clicked() && command {
                let default = self.handle_at(index).default_normalized();
                self.set_once_at(index, default);
            }
            if response.secondary_clicked() {
                self.open_context_menu(ui, index);
            }
            self.wheel_over(ui, &response, index);
            let color = match (item == now, response.hovered()) {
                (true, _) => theme.on_accent,
                (false, true) => theme.text,
                (false, false) => theme.text_2,
            };
            if item == now {
                ui.painter().rect_filled(part.shrink(2.0), radius, theme.accent);
            } else if response.hovered() {
                ui.painter().rect_filled(part.shrink(2.0), radius, theme.raised);
            }
            let at = part.center();
            ui.painter().text(at, Align2::CENTER_CENTER, text, theme::label(), color);
        }
        if let Some(item) = picked {
            self.pick_item(index, item);
        }
        self.paint_ring(ui, field, operated.ringed);
        operated.response
    }
}
