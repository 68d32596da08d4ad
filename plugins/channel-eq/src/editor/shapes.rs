//! Small curves that stand for the types of bands.

use crate::engine::Shape;
use crate::params;
use egui::{Color32, Painter, Pos2, Rect, Stroke, pos2};
use nice_plug::prelude::Enum;

/// Points of a curve.
const POINTS: usize = 25;

/// Draws the curve of a type, counted as in its parameter. Drawn by formulas that look right at this
/// size; the graph shows the true response.
pub fn draw(painter: &Painter, item: usize, area: Rect, color: Color32) {
    let shape: Shape = params::Shape::from_index(item).into();
    let place = |point: usize| -> Pos2 {
        let x = point as f32 / (POINTS - 1) as f32 * 2.0 - 1.0;
        let y = height(shape, x).clamp(-1.0, 1.0);
        pos2(area.center().x + x * area.width() / 2.0, area.center().y - y * area.height() * 0.4)
    };
    painter.line((0..POINTS).map(place).collect(), Stroke::new(1.5, color));
}

/// Height of a curve, -1 to 1, at a place from -1 to 1.
fn height(shape: Shape, x: f32) -> f32 {
    let bell = |width: f32| (-(x / width).powi(2)).exp();
    let rise = |x: f32| 1.0 / (1.0 + (-9.0 * x).exp());
    match shape {
        Shape::Bell => bell(0.35) * 1.4 - 0.5,
        Shape::LowShelf => rise(-x) * 1.4 - 0.7,
        Shape::HighShelf => rise(x) * 1.4 - 0.7,
        Shape::LowCut => 0.5 - 3.0 * (-0.2 - x).max(0.0),
        Shape::HighCut => 0.5 - 3.0 * (x - 0.2).max(0.0),
        Shape::Notch => 0.5 - 1.5 * bell(0.18),
        Shape::BandPass => 0.6 - 2.2 * (x.abs() - 0.15).max(0.0),
        Shape::Tilt => (2.5 * x).tanh() * 0.7,
        Shape::FlatTilt => 0.8 * x,
        Shape::AllPass => {
            if x.abs() < 0.08 {
                x * 8.0
            } else {
                0.0
            }
        }
    }
}
