//! A card: its rows, and what there is to say about the chosen one.

use crate::cards::{Place, Row, State};
use crate::wording::time as clock;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use shared_ui::{EditorContext, Icon, Theme, icons, theme};

/// Rows take this share of the width, the rest tells about the chosen one.
const ROWS_SHARE: f32 = 0.52;
/// Highest and lowest row.
const ROW_PX: (f32, f32) = (17.0, 30.0);
/// What stands where a row has no value.
const NO_VALUE: &str = "\u{2013}";
/// Width of the words before a value in the details.
const LABEL_PX: f32 = 66.0;

/// Which row is chosen.
#[derive(Default)]
pub struct Card {
    chosen: usize,
}

/// Colour of a state; [`icon`] says the same as a shape.
pub fn color(state: State, theme: &Theme) -> Color32 {
    match state {
        State::Ok => theme.ok,
        State::Caution => theme.caution,
        State::Over => theme.over,
        State::NotHeard => theme.text_3,
    }
}

/// Shape of a state.
pub fn icon(state: State) -> Icon {
    match state {
        State::Ok => Icon::Check,
        State::Caution => Icon::Triangle,
        State::Over => Icon::Square,
        State::NotHeard => Icon::Circle,
    }
}

impl Card {
    /// Draws `rows` into `rect`; gives the place to listen to, where one was asked for.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        rows: &[Row],
        rect: Rect,
    ) -> Option<Place> {
        let chosen = self.chosen.min(rows.len().saturating_sub(1));
        let split = rect.left() + rect.width() * ROWS_SHARE;
        let list = Rect::from_min_max(rect.min, pos2(split - 8.0, rect.bottom()));
        let height = (list.height() / rows.len().max(1) as f32).clamp(ROW_PX.0, ROW_PX.1);
        let mut child = ui.new_child(UiBuilder::new().max_rect(list).id_salt("rows"));
        child.set_clip_rect(list.intersect(ui.clip_rect()));
        egui::ScrollArea::vertical().id_salt("rows").auto_shrink(false).show(&mut child, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (at, row) in rows.iter().enumerate() {
                let size = vec2(ui.available_width(), height);
                let (area, _) = ui.allocate_exact_size(size, Sense::empty());
                if show_row(ui, editor, row, area, at == chosen) {
                    self.chosen = at;
                }
            }
        });
        let details = Rect::from_min_max(pos2(split + 8.0, rect.top()), rect.max);
        rows.get(chosen).and_then(|row| show_details(ui, editor, row, details))
    }
}

/// One row; `true` when it was chosen.
fn show_row(ui: &Ui, editor: &mut EditorContext, row: &Row, area: Rect, is_chosen: bool) -> bool {
    let theme = *editor.theme();
    let id = ui.scope_id().with((row.subject, "row"));
    let response = ui.interact(area, id, Sense::CLICK);
    let title = row.subject.title();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, title);
        let value = if row.value.is_empty() { NO_VALUE } else { &row.value };
        info.current_text_value = Some(format!("{}: {value}", row.state.words()));
        info
    });
    let painter = ui.painter();
    if is_chosen || response.hovered() {
        let fill = if is_chosen { theme.fill(theme.accent, 0.2) } else { theme.raised };
        painter.rect_filled(area, theme::FIELD_RADIUS_PX, fill);
    }
    let mark =
        Rect::from_center_size(pos2(area.left() + 12.0, area.center().y), egui::Vec2::splat(12.0));
    icons::paint(painter, icon(row.state), mark, color(row.state, &theme));
    let at = pos2(area.left() + 26.0, area.center().y);
    let drawn = painter.text(at, Align2::LEFT_CENTER, title, theme::label(), theme.text);
    let room = area.right() - drawn.right() - 16.0;
    let value = if row.value.is_empty() { NO_VALUE } else { &row.value };
    let value = one_line(ui, value, theme::axis(), theme.text_2, room);
    let at = pos2(area.right() - 6.0 - value.size().x, area.center().y - value.size().y / 2.0);
    painter.galley(at, value, theme.text_2);
    editor.hint_for(&response, &format!("{title}, {}. {}", row.state.words(), row.why));
    response.clicked()
}

pub fn one_line(
    ui: &Ui,
    text: &str,
    font: FontId,
    color: Color32,
    room: f32,
) -> std::sync::Arc<egui::Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(room.max(10.0));
    ui.painter().layout_job(job)
}

fn show_details(ui: &mut Ui, editor: &mut EditorContext, row: &Row, area: Rect) -> Option<Place> {
    let theme = *editor.theme();
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("details"));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    let mut asked = None;
    egui::ScrollArea::vertical().id_salt("details").auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        paragraph(
            ui,
            &format!("{}: {}", row.subject.title(), row.state.words()),
            theme::label(),
            color(row.state, &theme),
        );
        let value = if row.value.is_empty() { NO_VALUE } else { &row.value };
        let estimate = if row.is_estimate { " (estimate)" } else { "" };
        labelled(ui, &theme, "Measured", &format!("{value}{estimate}"));
        if !row.target.is_empty() {
            labelled(ui, &theme, "Target", &row.target);
        }
        paragraph(ui, &row.action, theme::label(), theme.text);
        if let Some(place) = row.place {
            let bar = place.bar.map_or(String::new(), |bar| format!(", bar {bar}"));
            let text = format!("Show {}{bar}", clock(place.history_s));
            if editor.button(ui, &text) {
                asked = Some(place);
            }
        }
        paragraph(ui, &row.evidence, theme::axis(), theme.text_2);
        paragraph(ui, row.why, theme::axis(), theme.text_3);
    });
    asked
}

/// A value with what it is before it.
fn labelled(ui: &mut Ui, theme: &Theme, label: &str, value: &str) {
    let width = ui.available_width() - LABEL_PX;
    let value_text = ui.painter().layout(value.to_owned(), theme::label(), theme.text, width);
    let size = vec2(ui.available_width(), value_text.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::empty());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Label, true, label);
        info.current_text_value = Some(value.to_owned());
        info
    });
    ui.painter().text(rect.min, Align2::LEFT_TOP, label, theme::label(), theme.text_3);
    ui.painter().galley(rect.min + vec2(LABEL_PX, 0.0), value_text, theme.text);
}

/// Text in lines as long as there is room.
pub fn paragraph(ui: &mut Ui, text: &str, font: FontId, color: Color32) {
    if text.is_empty() {
        return;
    }
    let width = ui.available_width();
    let galley = ui.painter().layout(text.to_owned(), font, color, width);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::empty());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().galley(rect.min, galley, color);
}
