//! The mini view for a corner of the screen: bars of momentary and short-term loudness, integrated,
//! short-term, true peak, and one line that says whether there is anything to look at.

use super::card;
use super::figures::{State, floored};
use super::scale::{LoudnessScale, share};
use crate::cards::Verdict;
use egui::{Align2, Color32, FontId, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use shared_dsp::loudness::Readings;
use shared_ui::{EditorContext, icons, level_text, theme};

/// Room for the line below.
const VERDICT_PX: f32 = 24.0;
/// Height that New measurement takes, and the height of the view from which on it is there.
const BUTTON_PX: f32 = 32.0;
const BUTTON_FROM_PX: f32 = 150.0;
/// Width of a bar, and the gap behind it.
const BAR_PX: f32 = 14.0;
const GAP_PX: f32 = 8.0;
/// The figures grow with the room, between these sizes.
const SIZE_PX: (f32, f32) = (15.0, 54.0);

/// Draws the view into `rect`, with the verdict below; `true` when a new measurement was asked for.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    (readings, verdict): (&Readings, &Verdict),
    scale: LoudnessScale,
    rect: Rect,
) -> bool {
    let theme = *editor.theme();
    ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, theme.panel);
    let inner = rect.shrink2(vec2(12.0, 8.0));
    let has_button = inner.height() >= BUTTON_FROM_PX;
    let under_px = VERDICT_PX + if has_button { BUTTON_PX } else { 0.0 };
    let under = Rect::from_min_max(pos2(inner.left(), inner.bottom() - under_px), inner.max);
    let is_asked = foot(ui, editor, verdict, under, has_button);
    let above = Rect::from_min_max(inner.min, pos2(inner.right(), under.top() - 4.0));
    let left = bars(ui, editor, readings, scale, above);
    let peak = State::of_true_peak(readings.true_peak_dbtp);
    let rows: [(&str, String, State); 3] = [
        ("Integrated", lufs(readings.integrated_lufs), State::Plain),
        ("Short-term", lufs(readings.short_term_lufs), State::Plain),
        ("True peak", format!("{} dBTP", level_text(floored(readings.true_peak_dbtp))), peak),
    ];
    let height = above.height() / rows.len() as f32;
    let room = Rect::from_min_max(pos2(left, above.top()), above.max);
    let size_px = (0.62 * height).min(0.082 * room.width()).clamp(SIZE_PX.0, SIZE_PX.1);
    for (at, (name, value, state)) in rows.into_iter().enumerate() {
        let middle = room.top() + (at as f32 + 0.5) * height;
        let area =
            Rect::from_x_y_ranges(room.x_range(), middle - 0.5 * height..=middle + 0.5 * height);
        let color = state.color(&theme);
        row(ui, area, (name, theme.text_2), (&value, color), size_px);
        if let Some(icon) = state.icon() {
            let side = 0.7 * size_px;
            let at = pos2(area.left() + 5.2 * size_px.min(18.0), middle);
            let mark = Rect::from_center_size(at, egui::Vec2::splat(side));
            icons::paint(ui.painter(), icon, mark, color);
        }
    }
    is_asked
}

fn lufs(loudness_lufs: f64) -> String {
    format!("{} LUFS", level_text(floored(loudness_lufs)))
}

/// The verdict with its state, and the button; `true` when that was pressed.
fn foot(
    ui: &mut Ui,
    editor: &mut EditorContext,
    verdict: &Verdict,
    rect: Rect,
    has_button: bool,
) -> bool {
    let theme = *editor.theme();
    let line = Rect::from_min_size(rect.min, vec2(rect.width(), VERDICT_PX));
    let mut is_asked = false;
    if has_button {
        let area = Rect::from_min_max(pos2(rect.left(), line.bottom() + 2.0), rect.max);
        let mut child = ui.new_child(UiBuilder::new().max_rect(area).id_salt("new"));
        is_asked = editor.button(&mut child, "New measurement");
    }
    let right = rect.right();
    let color = card::color(verdict.state, &theme);
    let mark =
        Rect::from_center_size(pos2(rect.left() + 7.0, line.center().y), egui::Vec2::splat(12.0));
    icons::paint(ui.painter(), card::icon(verdict.state), mark, color);
    let left = rect.left() + 19.0;
    let text = card::one_line(ui, &verdict.line, theme::label(), theme.text_2, right - left);
    let at = pos2(left, mark.center().y - text.size().y / 2.0);
    let area = Rect::from_min_size(at, text.size());
    ui.painter().galley(at, text, theme.text_2);
    let response = ui.interact(area, ui.scope_id().with("verdict"), Sense::HOVER);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &verdict.line));
    response.on_hover_text(&verdict.line);
    is_asked
}

/// The bars of momentary and short-term loudness; gives where they end.
fn bars(
    ui: &Ui,
    editor: &EditorContext,
    readings: &Readings,
    scale: LoudnessScale,
    rect: Rect,
) -> f32 {
    let theme = editor.theme();
    let levels = [("M", readings.momentary_lufs), ("S", readings.short_term_lufs)];
    let mut left = rect.left();
    for (name, level_lufs) in levels {
        let at = pos2(left + BAR_PX / 2.0, rect.bottom());
        ui.painter().text(at, Align2::CENTER_BOTTOM, name, theme::axis(), theme.text_2);
        let well =
            Rect::from_min_max(pos2(left, rect.top()), pos2(left + BAR_PX, rect.bottom() - 15.0));
        ui.painter().rect_filled(well, 2.0, theme.well);
        let height = well.height() * share(level_lufs, scale.range_lufs());
        let bar = Rect::from_min_max(pos2(well.left(), well.bottom() - height), well.max);
        ui.painter().rect_filled(bar, 2.0, theme.accent);
        left += BAR_PX + GAP_PX * 0.5;
    }
    left + GAP_PX
}

fn row(
    ui: &Ui,
    area: Rect,
    (name, name_color): (&str, Color32),
    (value, color): (&str, Color32),
    size_px: f32,
) {
    let painter = ui.painter();
    let at = pos2(area.left(), area.center().y);
    let small = FontId { size: size_px.min(18.0), ..theme::label() };
    painter.text(at, Align2::LEFT_CENTER, name, small, name_color);
    let at = pos2(area.right(), area.center().y);
    let font = FontId { size: size_px, ..theme::readout() };
    let drawn = painter.text(at, Align2::RIGHT_CENTER, value, font, color);
    let response = ui.interact(drawn, ui.scope_id().with((name, "mini")), Sense::empty());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Label, true, name);
        info.current_text_value = Some(value.to_owned());
        info
    });
}
