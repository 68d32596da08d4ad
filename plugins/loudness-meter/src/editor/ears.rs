//! What only a person can tell: rows to tick.

use super::card::{self, paragraph};
use crate::cards::{Evidence, State};
use crate::project::Project;
use crate::timestamp::Timestamp;
use egui::{Align2, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use shared_ui::{EditorContext, icons, theme};

/// Height of one row.
const ROW_PX: f32 = 34.0;

/// Draws the rows; a click ticks or unticks. `true` when something changed.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    project: &mut Project,
    evidence: &Evidence,
    rect: Rect,
) -> bool {
    let theme = *editor.theme();
    let mut changed = false;
    for (at, row) in project.ears.rows(evidence).into_iter().enumerate() {
        let top = rect.top() + at as f32 * ROW_PX;
        let area = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW_PX));
        let id = ui.scope_id().with((row.listening, "ear"));
        let response = ui.interact(area, id, Sense::CLICK);
        let is_ticked = row.state == State::Ok;
        let title = row.listening.title();
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_ticked, title));
        if response.hovered() {
            ui.painter().rect_filled(area, theme::FIELD_RADIUS_PX, theme.raised);
        }
        let mark = Rect::from_center_size(
            pos2(area.left() + 14.0, area.center().y),
            egui::Vec2::splat(14.0),
        );
        icons::paint(ui.painter(), card::icon(row.state), mark, card::color(row.state, &theme));
        let at = pos2(area.left() + 30.0, area.center().y);
        ui.painter().text(at, Align2::LEFT_CENTER, title, theme::value(), theme.text);
        let at = pos2(area.right() - 8.0, area.center().y);
        ui.painter().text(at, Align2::RIGHT_CENTER, &row.value, theme::axis(), theme.text_2);
        editor.hint_for(&response, row.listening.why());
        if response.clicked() {
            if is_ticked {
                project.ears.untick(row.listening);
                changed = true;
            } else if let Err(not_yet) =
                project.ears.tick(row.listening, Timestamp::now(), evidence)
            {
                editor.show_message(not_yet.0);
            } else {
                changed = true;
            }
        }
    }
    let top = rect.top() + 4.0 * ROW_PX + 8.0;
    let below = Rect::from_min_max(pos2(rect.left(), top), rect.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(below).id_salt("about"));
    paragraph(
        &mut child,
        "Only you can tick these. A tick goes back to \u{201c}not heard\u{201d} when the mix has \
         become another: when its integrated loudness has moved by more than 0.3 LU.",
        theme::axis(),
        theme.text_3,
    );
    changed
}
