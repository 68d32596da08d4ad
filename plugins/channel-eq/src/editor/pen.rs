//! Makes meshes of curves on one plot.

use egui::epaint::{PathShape, TessellationOptions, Tessellator};
use egui::{Color32, Mesh, Pos2, Stroke, Ui, pos2};
use shared_ui::graph::Plot;
use std::sync::Arc;

/// Draws curves given in dB at the same frequencies.
pub struct Pen<'a> {
    plot: &'a Plot,
    points_hz: &'a [f64],
    pixels_per_point: f32,
    options: TessellationOptions,
}

impl<'a> Pen<'a> {
    /// A pen for curves at `points_hz`.
    pub fn new(ui: &Ui, plot: &'a Plot, points_hz: &'a [f64]) -> Self {
        let options = ui.ctx().tessellation_options(|options| *options);
        Self { plot, points_hz, pixels_per_point: ui.ctx().pixels_per_point(), options }
    }

    fn points(&self, curve_db: &[f32]) -> impl Iterator<Item = Pos2> {
        let (top, bottom) = (self.plot.rect.top() - 20.0, self.plot.rect.bottom() + 20.0);
        self.points_hz
            .iter()
            .zip(curve_db)
            .map(|(hz, db)| self.plot.at(*hz, f64::from(*db)))
            .filter(|at| !at.any_nan())
            .map(move |at| pos2(at.x, at.y.clamp(top, bottom)))
    }

    /// A line along a curve.
    pub fn line(&self, curve_db: &[f32], width_px: f32, color: Color32) -> Arc<Mesh> {
        let mut mesh = Mesh::default();
        // No text here: neither the font's texture nor its discs are needed.
        let mut tessellator =
            Tessellator::new(self.pixels_per_point, self.options, [1, 1], Vec::new());
        let points = self.points(curve_db).collect();
        let path = PathShape::line(points, Stroke::new(width_px, color));
        tessellator.tessellate_path(&path, &mut mesh);
        Arc::new(mesh)
    }

    /// The area between a curve and the 0 dB line.
    pub fn area(&self, curve_db: &[f32], color: Color32) -> Arc<Mesh> {
        let base = self.plot.y_at(0.0);
        band(self.points(curve_db).map(|at| (at, base)), color)
    }

    /// The area between two curves.
    pub fn between(&self, from_db: &[f32], to_db: &[f32], color: Color32) -> Arc<Mesh> {
        let ends = self.points(to_db).map(|at| at.y);
        band(self.points(from_db).zip(ends), color)
    }
}

fn band(places: impl Iterator<Item = (Pos2, f32)>, color: Color32) -> Arc<Mesh> {
    let mut mesh = Mesh::default();
    for (at, end_y) in places {
        let next = mesh.vertices.len() as u32;
        mesh.colored_vertex(at, color);
        mesh.colored_vertex(pos2(at.x, end_y), color);
        if next >= 2 {
            mesh.add_triangle(next - 2, next - 1, next);
            mesh.add_triangle(next - 1, next, next + 1);
        }
    }
    Arc::new(mesh)
}
