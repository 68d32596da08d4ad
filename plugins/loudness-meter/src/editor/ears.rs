//! What only a person can tell: rows to tick.

use super::card::{self, paragraph};
use crate::cards::{EarRow, Evidence, Listening, State};
use crate::engine::Listened;
use crate::project::Project;
use crate::timestamp::Timestamp;
use egui::{
    Align, Align2, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use shared_plugin::Listen;
use shared_ui::{EditorContext, icons, theme};

/// Height of one row.
const ROW_PX: f32 = 34.0;

/// What only a person can judge, and how loud to listen.
const ABOUT: &str = "Only you can tick these. A tick goes back to \u{201c}not checked\u{201d} when the mix \
    changes: when its integrated loudness moves by more than 0.3 LU. Mixing too loud tires the ears and \
    hides problems: set your monitors so that you can talk over the loudest part without raising your \
    voice, mark that position of the knob, and stay there.";

/// Draws the rows; a click ticks or unticks. `true` when something changed.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    (project, listen): (&mut Project, &Listen),
    evidence: &Evidence,
    rect: Rect,
) -> bool {
    let mut changed = false;
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("ears"));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        for row in project.ears.rows(evidence) {
            if !self::row(ui, editor, listen, &row) {
                continue;
            }
            if row.state == State::Ok {
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
        ui.add_space(8.0);
        paragraph(ui, ABOUT, theme::axis(), editor.theme().text_3);
    });
    changed
}

/// Draws one row; `true` when it was clicked.
fn row(ui: &mut Ui, editor: &mut EditorContext, listen: &Listen, row: &EarRow) -> bool {
    let theme = *editor.theme();
    let size = vec2(ui.available_width(), ROW_PX);
    let (area, _) = ui.allocate_exact_size(size, Sense::empty());
    let id = ui.scope_id().with((row.listening, "ear"));
    let response = ui.interact(area, id, Sense::CLICK);
    let is_ticked = row.state == State::Ok;
    let title = row.listening.title();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_ticked, title));
    if response.hovered() {
        ui.painter().rect_filled(area, theme::FIELD_RADIUS_PX, theme.raised);
    }
    let at = pos2(area.left() + 14.0, area.center().y);
    let mark = Rect::from_center_size(at, egui::Vec2::splat(14.0));
    icons::paint(ui.painter(), card::icon(row.state), mark, card::color(row.state, &theme));
    let at = pos2(area.left() + 30.0, area.center().y);
    let drawn = ui.painter().text(at, Align2::LEFT_CENTER, title, theme::value(), theme.text);
    let mut left = drawn.right();
    editor.hint_for(&response, &format!("{} ({})", row.listening.why(), row.value));
    if row.listening == Listening::Quietly {
        let builder = UiBuilder::new().max_rect(area.with_min_x(left + 12.0)).id_salt("quiet");
        let mut child = ui.new_child(builder.layout(Layout::left_to_right(Align::Center)));
        quiet(&mut child, editor, listen);
        left = child.min_rect().right();
    }
    let room = area.right() - left - 24.0;
    let value = card::one_line(ui, &row.value, theme::axis(), theme.text_2, room);
    let at = pos2(area.right() - 8.0 - value.size().x, area.center().y - value.size().y / 2.0);
    ui.painter().galley(at, value, theme.text_2);
    response.clicked()
}

/// The switch that plays the mix quietly.
fn quiet(ui: &mut Ui, editor: &mut EditorContext, listen: &Listen) {
    let quiet = shared_plugin::Listening::Product(Listened::Quiet.code());
    let hint = "Plays the mix 20 dB quieter, until you click again.";
    if editor.switch(ui, "Listen quietly", listen.get() == quiet, hint) {
        listen.toggle(quiet);
    }
}
