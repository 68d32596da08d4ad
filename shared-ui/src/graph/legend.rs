//! A legend: the names of lines and areas along the lower edge of a plot.

use super::Plot;
use crate::theme;
use egui::{Color32, Rect, Stroke, Ui, pos2, vec2};

/// Names the lines and areas of `plot` along its lower edge, as far as there is room.
pub fn legend(ui: &Ui, plot: &Plot, entries: &[(&str, Color32)]) {
    let theme = plot.theme;
    let painter = plot.painter(ui);
    let mut left = plot.rect.left() + 6.0;
    let bottom = plot.rect.bottom() - 4.0;
    for (name, color) in entries {
        let galley = painter.layout_no_wrap((*name).to_owned(), theme::axis(), theme.text_2);
        let width_px = 12.0 + galley.size().x;
        if left + width_px > plot.rect.right() {
            break;
        }
        let at = pos2(left, bottom - galley.size().y);
        let ground = Rect::from_min_size(at, vec2(width_px, galley.size().y));
        painter.rect_filled(ground.expand(2.0), 2.0, theme.well);
        painter.hline(left..=left + 8.0, ground.center().y, Stroke::new(2.5, *color));
        painter.galley(at + vec2(12.0, 0.0), galley, theme.text_2);
        left += width_px + 12.0;
    }
}
