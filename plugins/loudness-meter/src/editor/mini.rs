//! The mini view for a corner of the screen: integrated, short-term, true peak, and one line that
//! says whether there is anything to look at.

use super::figures::State;
use egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use shared_dsp::loudness::Readings;
use shared_ui::{EditorContext, icons, level_text, theme};

/// Room for the line below.
const VERDICT_PX: f32 = 24.0;

/// Draws the view into `rect`, with `verdict` below.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    readings: &Readings,
    verdict: &str,
    rect: Rect,
) {
    let theme = *editor.theme();
    ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, theme.panel);
    let inner = rect.shrink2(vec2(14.0, 8.0));
    let below = pos2(inner.left(), inner.bottom() - VERDICT_PX / 2.0);
    let line = Rect::from_min_max(pos2(inner.left(), inner.bottom() - VERDICT_PX), inner.max);
    ui.painter_at(line).text(below, Align2::LEFT_CENTER, verdict, theme::label(), theme.text_2);
    let peak = State::of_true_peak(readings.true_peak_dbtp);
    let rows: [(&str, String, State); 3] = [
        ("Integrated", format!("{} LUFS", level_text(readings.integrated_lufs)), State::Plain),
        ("Short-term", format!("{} LUFS", level_text(readings.short_term_lufs)), State::Plain),
        ("True peak", format!("{} dBTP", level_text(readings.true_peak_dbtp)), peak),
    ];
    let height = (inner.height() - VERDICT_PX) / rows.len() as f32;
    for (at, (name, value, state)) in rows.into_iter().enumerate() {
        let middle = inner.top() + (at as f32 + 0.5) * height;
        let color = state.color(&theme);
        row(ui, (inner.left(), inner.right(), middle), (name, theme.text_2), (&value, color));
        if let Some(icon) = state.icon() {
            let at = pos2(inner.left() + 84.0, middle);
            let area = Rect::from_center_size(at, egui::Vec2::splat(12.0));
            icons::paint(ui.painter(), icon, area, color);
        }
    }
}

fn row(
    ui: &Ui,
    (left, right, middle): (f32, f32, f32),
    (name, name_color): (&str, Color32),
    (value, color): (&str, Color32),
) {
    let painter = ui.painter();
    let at = pos2(left, middle);
    painter.text(at, Align2::LEFT_CENTER, name, theme::label(), name_color);
    let at = pos2(right, middle);
    let drawn = painter.text(at, Align2::RIGHT_CENTER, value, theme::readout(), color);
    let response = ui.interact(drawn, ui.scope_id().with((name, "mini")), Sense::empty());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Label, true, name);
        info.current_text_value = Some(value.to_owned());
        info
    });
}
