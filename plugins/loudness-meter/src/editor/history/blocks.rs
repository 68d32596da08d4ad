//! The sections of the song, as blocks along the top of the history.

use super::LoudnessHistory;
use crate::cards::{NamedSection, is_same_name};
use egui::{Color32, CornerRadius, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use shared_ui::graph::Plot;
use shared_ui::{EditorContext, Theme, theme};

/// Height of a block.
const HEIGHT_PX: f32 = 17.0;
/// Narrower blocks go without their name.
const NAME_FROM_PX: f32 = 26.0;

/// The colour of a section: sections of one name have the same.
pub fn color(sections: &[NamedSection], at: usize, theme: &Theme) -> Color32 {
    let Some(name) = sections[at].name.as_deref() else { return theme.text_3 };
    let mut names: Vec<&str> = Vec::new();
    for other in sections.iter().filter_map(|section| section.name.as_deref()) {
        if !names.iter().any(|known| is_same_name(known, other)) {
            names.push(other);
        }
    }
    theme.band(names.iter().position(|known| is_same_name(known, name)).unwrap_or(0))
}

impl LoudnessHistory {
    /// Draws the blocks; a click chooses one to be named.
    pub(super) fn blocks(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        sections: &[NamedSection],
    ) {
        for (at, section) in sections.iter().enumerate() {
            let (Some(start), Some(end)) = (section.start, section.end) else { continue };
            let left = plot.x_at(start.history_s).max(plot.rect.left());
            let right = plot.x_at(end.history_s).min(plot.rect.right());
            if right - left < 2.0 {
                continue;
            }
            let top = plot.rect.top() + 2.0;
            let block = Rect::from_min_max(pos2(left, top), pos2(right - 1.0, top + HEIGHT_PX));
            let id = plot.id.with(("section", at));
            let response = ui.interact(block, id, Sense::CLICK);
            let title = &section.title;
            let label = format!("History: {title}");
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
            let is_chosen = self.chosen_s == Some(section.found_s);
            self.paint_block(ui, plot, block, (section, color(sections, at, &plot.theme)));
            if is_chosen || response.hovered() {
                let edge = Stroke::new(1.5, plot.theme.text);
                ui.painter().rect_stroke(block, 3.0, edge, egui::StrokeKind::Inside);
            }
            editor.hint_for(&response, &format!("{title}, {}. Click to name it.", section.text));
            if response.clicked() {
                self.chosen_s = if is_chosen { None } else { Some(section.found_s) };
            }
        }
    }

    fn paint_block(
        &self,
        ui: &Ui,
        plot: &Plot,
        block: Rect,
        (section, color): (&NamedSection, Color32),
    ) {
        let theme = &plot.theme;
        let painter = ui.painter();
        // Over the lines below, so that the name stays legible.
        painter.rect_filled(block, CornerRadius::same(3), theme.well);
        painter.rect_filled(block, CornerRadius::same(3), theme.fill(color, 0.35));
        let side = Rect::from_min_size(block.min, vec2(3.0, block.height()));
        painter.rect_filled(side, CornerRadius::same(1), color);
        let under = block.bottom()..=plot.rect.bottom();
        plot.painter(ui).vline(block.left(), under, Stroke::new(1.0, theme.fill(color, 0.6)));
        if block.width() >= NAME_FROM_PX {
            let room = block.width() - 10.0;
            let text =
                crate::editor::card::one_line(ui, &section.title, theme::axis(), theme.text, room);
            let at = pos2(block.left() + 7.0, block.center().y - text.size().y / 2.0);
            painter.galley(at, text, theme.text);
        }
    }
}
