//! The readings that are always seen: loudness, true peak and PLR.

use super::LimiterView;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use shared_dsp::loudness::Readings;
use shared_ui::{EditorContext, level_text, theme};

/// Height of the row.
const ROW_PX: f32 = 28.0;
/// From this width on the row has room for the ways of listening.
pub(super) const LISTEN_FROM_PX: f32 = 730.0;

/// A reading: its short name, its value, its unit, and a sentence on it.
type Chip = (&'static str, f64, &'static str, &'static str);

fn chips(readings: &Readings) -> [Chip; 5] {
    [
        ("M", readings.momentary_lufs, "", "Momentary loudness: the last 400 ms, LUFS."),
        ("S", readings.short_term_lufs, "", "Short-term loudness: the last 3 s, LUFS."),
        (
            "I",
            readings.integrated_lufs,
            "LUFS",
            "Integrated loudness of all since the restart, without pauses (BS.1770-5).",
        ),
        (
            "TP",
            readings.true_peak_dbtp,
            "dBTP",
            "Highest true peak of the output since the restart.",
        ),
        (
            "PLR",
            readings.peak_to_loudness_lu,
            "LU",
            "True peak over integrated loudness: how much of the peaks is left.",
        ),
    ]
}

impl LimiterView {
    /// The row along the upper edge of `area`; gives what is left of it.
    pub(super) fn chips(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        readings: &Readings,
    ) -> Rect {
        let row = Rect::from_min_size(area.min, vec2(area.width(), ROW_PX));
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut child =
            ui.new_child(UiBuilder::new().max_rect(row).layout(layout).id_salt("chips"));
        child.spacing_mut().item_spacing.x = 4.0;
        for one in chips(readings) {
            chip(&mut child, editor, one);
        }
        if editor.button(&mut child, "Restart") {
            self.telemetry.restarts.ask();
        }
        if editor.hint_text() == "Restart" {
            editor.hint("Restart: measures loudness, peaks and limiting anew from here.");
        }
        self.row_px = row.width();
        if row.width() >= LISTEN_FROM_PX {
            self.listen_buttons(&mut child, editor);
        }
        Rect::from_min_max(pos2(area.left(), row.bottom() + 8.0), area.max)
    }
}

fn chip(ui: &mut Ui, editor: &mut EditorContext, (name, value, unit, hint): Chip) {
    let theme = *editor.theme();
    let value = level_text(value);
    let painter = ui.painter().clone();
    let label = painter.layout_no_wrap(name.to_owned(), theme::label(), theme.text_3);
    let figure = painter.layout_no_wrap(value.clone(), theme::value(), theme.text);
    let unit_text = painter.layout_no_wrap(unit.to_owned(), theme::axis(), theme.text_3);
    // As wide as the widest value, so that nothing moves.
    let widest = painter.layout_no_wrap("\u{2212}88.8".to_owned(), theme::value(), theme.text);
    let figure_px = widest.size().x.max(figure.size().x);
    let unit_px = if unit.is_empty() { 0.0 } else { unit_text.size().x + 3.0 };
    let width_px = 5.0 + label.size().x + 3.0 + figure_px + unit_px + 5.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width_px, ROW_PX), Sense::HOVER);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Label, true, name);
        info.current_text_value = Some(value.clone());
        info
    });
    editor.hint_for(&response, hint);
    painter.rect_filled(rect, theme::FIELD_RADIUS_PX, theme.panel);
    let middle = rect.center().y;
    let at = |left: f32, height: f32| pos2(left, middle - height / 2.0);
    let left = rect.left() + 5.0;
    let right = left + label.size().x + 3.0 + figure_px;
    painter.galley(at(left, label.size().y), label, theme.text_3);
    painter.galley(at(right - figure.size().x, figure.size().y), figure, theme.text);
    painter.galley(at(right + 3.0, unit_text.size().y), unit_text, theme.text_3);
}
