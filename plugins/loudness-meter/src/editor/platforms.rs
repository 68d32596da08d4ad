//! How loud each platform plays this song.

use super::card::{one_line, paragraph};
use crate::platforms::{Delivery, Platform, PlatformTable};
use crate::project::Project;
use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use shared_dsp::loudness::Readings;
use shared_ui::{EditorContext, Icon, icons, level_text, theme};

/// Height of one row.
const ROW_PX: f32 = 24.0;
/// Where the columns begin, as shares of the width.
const TARGET_SHARE: f32 = 0.32;
const ANSWER_SHARE: f32 = 0.45;

/// Draws the table; a click chooses the target of the master, a second one none. `true` when that
/// changed.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    table: &PlatformTable,
    project: &mut Project,
    readings: &Readings,
    rect: Rect,
) -> bool {
    let delivery = Delivery::of(readings);
    let mut changed = false;
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("platforms"));
    let color = editor.theme().text_3;
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        paragraph(
        ui,
        &format!(
            "A target is the loudness a player adjusts to, not a level you must deliver. As of {}. \
             Click a row to use it as the target for the master check and for listening.",
            table.dated
        ),
        theme::axis(),
        color,
    );
        ui.spacing_mut().item_spacing.y = 0.0;
        for platform in table.platforms().iter().filter(|platform| !platform.hidden) {
            if row(ui, editor, platform, &delivery, project.target == platform.id) {
                let is_same = project.target == platform.id;
                project.target = if is_same { String::new() } else { platform.id.clone() };
                changed = true;
            }
        }
    });
    changed
}

fn row(
    ui: &mut Ui,
    editor: &mut EditorContext,
    platform: &Platform,
    delivery: &Delivery,
    is_target: bool,
) -> bool {
    let theme = *editor.theme();
    let answer = platform.answer(delivery);
    let width = ui.available_width();
    let room = (width * (1.0 - ANSWER_SHARE) - 6.0).max(40.0);
    let words = answer.words.clone();
    let words = ui.painter().layout(words, theme::axis(), theme.text, room);
    let height = (words.size().y + 8.0).max(ROW_PX);
    let (area, _) = ui.allocate_exact_size(vec2(width, height), Sense::empty());
    let response = ui.interact(area, ui.scope_id().with((&platform.id, "row")), Sense::CLICK);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, &platform.name);
        info.current_text_value = Some(answer.words.clone());
        info
    });
    let painter = ui.painter();
    if is_target || response.hovered() {
        let fill = if is_target { theme.fill(theme.accent, 0.2) } else { theme.raised };
        painter.rect_filled(area, theme::FIELD_RADIUS_PX, fill);
    }
    let is_known = delivery.integrated_lufs.is_finite();
    let (icon, color) = match (is_known, answer.passes_true_peak) {
        (false, _) => (Icon::Circle, theme.text_3),
        (true, true) => (Icon::Check, theme.ok),
        (true, false) => (Icon::Triangle, theme.caution),
    };
    let middle = area.center().y;
    let mark = Rect::from_center_size(pos2(area.left() + 10.0, middle), egui::Vec2::splat(11.0));
    icons::paint(painter, icon, mark, color);
    let column = |share: f32| pos2(area.left() + area.width() * share, middle);
    let name = pos2(area.left() + 24.0, middle);
    let room = area.width() * TARGET_SHARE - 30.0;
    let name_text = one_line(ui, &platform.name, theme::label(), theme.text, room);
    ui.painter().galley(name - vec2(0.0, name_text.size().y / 2.0), name_text, theme.text);
    let target = platform.target_lufs.map_or_else(
        || "no target".to_owned(),
        |target_lufs| format!("{} LUFS", level_text(target_lufs)),
    );
    painter.text(column(TARGET_SHARE), Align2::LEFT_CENTER, target, theme::axis(), theme.text_2);
    let at = column(ANSWER_SHARE) - vec2(0.0, words.size().y / 2.0);
    ui.painter().galley(at, words, theme.text);
    editor.hint_for(&response, &format!("{} {}", answer.action, platform.target_words()));
    response.clicked()
}
