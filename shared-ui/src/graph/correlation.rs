//! A scale of correlation from -1 to 1.

use crate::theme::{self, Theme};
use egui::{Align2, Color32, Painter, Rect, Stroke, pos2, vec2};

/// Correlation below which mono loses something, a convention.
const CAUTION_FACTOR: f64 = 0.0;

/// The scale in `bar`, with its numbers below.
#[derive(Debug, Clone, Copy)]
pub struct CorrelationScale {
    /// Place of the line.
    pub bar: Rect,
    /// Its ground.
    pub ground: Color32,
    /// What stands below its middle.
    pub middle: &'static str,
}

impl CorrelationScale {
    /// Where a correlation lies.
    pub fn x_at(&self, factor: f64) -> f32 {
        self.bar.left() + self.bar.width() * (0.5 + 0.5 * factor.clamp(-1.0, 1.0)) as f32
    }

    /// Draws it, with a mark at the present correlation.
    pub fn show(&self, painter: &Painter, theme: &Theme, present_factor: Option<f64>) {
        let bar = self.bar;
        painter.rect_filled(bar, 2.0, self.ground);
        painter.vline(bar.center().x, bar.y_range(), Stroke::new(1.0, theme.edge));
        if let Some(factor) = present_factor {
            let color = if factor < CAUTION_FACTOR { theme.caution } else { theme.accent };
            let centre = pos2(self.x_at(factor), bar.center().y);
            painter.rect_filled(Rect::from_center_size(centre, vec2(4.0, 10.0)), 1.0, color);
        }
        for (x, align, text) in [
            (bar.left(), Align2::LEFT_TOP, "\u{2212}1"),
            (bar.center().x, Align2::CENTER_TOP, self.middle),
            (bar.right(), Align2::RIGHT_TOP, "+1"),
        ] {
            painter.text(pos2(x, bar.bottom() + 3.0), align, text, theme::axis(), theme.text_3);
        }
    }
}
