//! Readouts: a large figure with its name, and a level bar.

use crate::theme;
use egui::{Align2, Color32, FontId, Rect, Sense, Ui, pos2, vec2};

/// A figure in large type with its label above, `-inf` for silence.
pub fn figure(ui: &mut Ui, label: &str, text: &str, color: Color32) {
    let (area, _) = ui.allocate_exact_size(vec2(132.0, 52.0), Sense::empty());
    let painter = ui.painter();
    painter.text(
        area.left_top(),
        Align2::LEFT_TOP,
        label,
        FontId::proportional(12.0),
        theme::LABEL,
    );
    painter.text(area.left_bottom(), Align2::LEFT_BOTTOM, text, theme::strong(24.0), color);
}

/// A level as text with one decimal, a true minus sign and `-inf` for silence.
pub fn level_text(level: f64) -> String {
    if level <= shared_dsp::units::SILENCE_DB || level.is_nan() {
        "\u{2212}\u{221e}".to_owned()
    } else {
        shared_plugin::quantity::typeset(&format!("{level:.1}"))
    }
}

/// A horizontal bar from `low_db` (left) to `high_db` (right).
pub fn level_bar(ui: &mut Ui, label: &str, level_db: f64, range_db: (f64, f64), color: Color32) {
    let (row, _) = ui.allocate_exact_size(vec2(430.0, 20.0), Sense::empty());
    let painter = ui.painter();
    let font = FontId::proportional(12.0);
    painter.text(row.left_center(), Align2::LEFT_CENTER, label, font.clone(), theme::LABEL);
    let bar = Rect::from_min_max(
        pos2(row.left() + 120.0, row.top() + 4.0),
        pos2(row.right() - 60.0, row.bottom() - 4.0),
    );
    painter.rect_filled(bar, 2.0, theme::WELL);
    let share = ((level_db - range_db.0) / (range_db.1 - range_db.0)).clamp(0.0, 1.0) as f32;
    let filled = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
    painter.rect_filled(filled, 2.0, color);
    let text = level_text(level_db);
    painter.text(row.right_center(), Align2::RIGHT_CENTER, text, font, theme::TEXT);
}
