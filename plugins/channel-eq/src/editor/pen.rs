//! Makes meshes of curves on one plot, of no more corners than the eye can see: what a frame costs
//! is mostly how many there are.

use egui::epaint::{PathShape, TessellationOptions, Tessellator};
use egui::{Color32, Mesh, Stroke, Ui, pos2};
use shared_ui::graph::Plot;
use std::sync::Arc;

/// How far a drawn line may be from the curve, logical pixels up or down.
const TOLERANCE_PX: f32 = 0.1;

/// Draws curves given in dB at the same frequencies.
pub struct Pen<'a> {
    plot: &'a Plot,
    x: Vec<f32>,
    pixels_per_point: f32,
    options: TessellationOptions,
}

impl<'a> Pen<'a> {
    /// A pen for curves at `points_hz`.
    pub fn new(ui: &Ui, plot: &'a Plot, points_hz: &[f64]) -> Self {
        let options = ui.ctx().tessellation_options(|options| *options);
        let x = points_hz.iter().map(|hz| plot.x_at(*hz)).collect();
        Self { plot, x, pixels_per_point: ui.ctx().pixels_per_point(), options }
    }

    /// Places on the screen, held a little outside the plot: further out, lines would be
    /// tessellated over millions of pixels.
    fn y(&self, curve_db: &[f32]) -> Vec<f32> {
        let (top, bottom) = (self.plot.rect.top() - 20.0, self.plot.rect.bottom() + 20.0);
        let y = curve_db.iter().map(|db| self.plot.y_at(f64::from(*db)));
        y.map(|y| if y.is_nan() { bottom } else { y.clamp(top, bottom) }).collect()
    }

    /// A line along a curve.
    pub fn line(&self, curve_db: &[f32], width_px: f32, color: Color32) -> Arc<Mesh> {
        let mut mesh = Mesh::default();
        // No text here: neither the font's texture nor its discs are needed.
        let mut tessellator =
            Tessellator::new(self.pixels_per_point, self.options, [1, 1], Vec::new());
        let y = self.y(curve_db);
        let kept = corners(&self.x, [&y]);
        let points = kept.into_iter().map(|at| pos2(self.x[at], y[at])).collect();
        let path = PathShape::line(points, Stroke::new(width_px, color));
        tessellator.tessellate_path(&path, &mut mesh);
        Arc::new(mesh)
    }

    /// The area between a curve and the 0 dB line.
    pub fn area(&self, curve_db: &[f32], color: Color32) -> Arc<Mesh> {
        let base = vec![0.0; curve_db.len()];
        self.between(curve_db, &base, color)
    }

    /// The area between two curves.
    pub fn between(&self, from_db: &[f32], to_db: &[f32], color: Color32) -> Arc<Mesh> {
        let (from, to) = (self.y(from_db), self.y(to_db));
        let mut mesh = Mesh::default();
        for at in corners(&self.x, [&from, &to]) {
            let next = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(self.x[at], from[at]), color);
            mesh.colored_vertex(pos2(self.x[at], to[at]), color);
            if next >= 2 {
                mesh.add_triangle(next - 2, next - 1, next);
                mesh.add_triangle(next - 1, next, next + 1);
            }
        }
        Arc::new(mesh)
    }
}

/// The points that lines through several curves at the same `x` need, so that nothing in between
/// is further than [`TOLERANCE_PX`] from them: the swinging door (E. H. Bristol, Swinging door
/// trending, ISA 1990). From the last point kept, the slopes that pass all points since within the
/// tolerance are an interval, which closes point by point.
fn corners<const N: usize>(x: &[f32], curves: [&[f32]; N]) -> Vec<usize> {
    const OPEN: (f32, f32) = (f32::NEG_INFINITY, f32::INFINITY);
    let count = curves.iter().fold(x.len(), |count, curve| count.min(curve.len()));
    let mut kept = Vec::new();
    if count == 0 {
        return kept;
    }
    kept.push(0);
    let (mut from, mut doors) = (0, [OPEN; N]);
    for at in 1..count {
        let slope = |from: usize, curve: &[f32], aside_px: f32| {
            (curve[at] + aside_px - curve[from]) / (x[at] - x[from]).max(1e-6)
        };
        let is_passed = curves.iter().zip(&doors).all(|(curve, (low, high))| {
            let slope = slope(from, curve, 0.0);
            *low <= slope && slope <= *high
        });
        if !is_passed {
            (from, doors) = (at - 1, [OPEN; N]);
            kept.push(from);
        }
        for (curve, (low, high)) in curves.iter().zip(&mut doors) {
            *low = low.max(slope(from, curve, -TOLERANCE_PX));
            *high = high.min(slope(from, curve, TOLERANCE_PX));
        }
    }
    if count > 1 {
        kept.push(count - 1);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_at(x: &[f32], curve: &[f32], kept: &[usize], at: usize) -> f32 {
        let after = kept.iter().position(|kept| *kept >= at).unwrap().max(1);
        let (a, b) = (kept[after - 1], kept[after]);
        curve[a] + (curve[b] - curve[a]) * (x[at] - x[a]) / (x[b] - x[a])
    }

    #[test]
    fn no_line_is_further_from_its_curve_than_the_eye_sees() {
        let x: Vec<f32> = (0..400).map(|at| 2.2 * at as f32).collect();
        let bell: Vec<f32> =
            x.iter().map(|x| 100.0 / (1.0 + (x - 300.0).powi(2) / 900.0)).collect();
        let steep: Vec<f32> = x.iter().map(|x| 400.0 / (1.0 + (-(x - 500.0)).exp())).collect();
        for curves in [[&bell[..], &steep[..]], [&steep, &bell], [&bell, &bell]] {
            let kept = corners(&x, curves);
            assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(kept.len() < 100, "{}", kept.len());
            for curve in curves {
                for at in 0..x.len() {
                    let away_px = (line_at(&x, curve, &kept, at) - curve[at]).abs();
                    assert!(away_px < TOLERANCE_PX * 1.01, "{away_px} at {at}");
                }
            }
        }
    }

    #[test]
    fn a_straight_line_needs_its_ends() {
        let x: Vec<f32> = (0..400).map(|at| at as f32).collect();
        assert_eq!(corners(&x, [&vec![7.0; 400]]), [0, 399]);
        assert_eq!(corners(&x[..1], [&[1.0]]), [0]);
        assert!(corners(&[], [&[]]).is_empty());
    }
}
