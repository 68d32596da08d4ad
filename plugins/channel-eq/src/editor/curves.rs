//! The curves of bands and sum, tessellated only when their band, the axes, the size or the theme
//! change: most of what a frame of this editor would cost.

use crate::engine::{BANDS, Curve, Settings};
use egui::epaint::{PathShape, Tessellator};
use egui::{Color32, Mesh, Pos2, Rect, Shape, Stroke, Ui, pos2};
use shared_ui::Theme;
use shared_ui::graph::{Axis, CURVE_POINTS, Plot};
use std::sync::Arc;

/// Line width of the sum.
const SUM_PX: f32 = 2.5;
/// Curves are drawn up to this share of the sample rate; above half of it there is no signal.
const HIGHEST_SHARE: f64 = 0.4999;

/// What all curves depend on.
#[derive(PartialEq, Clone)]
struct Ground {
    rect: Rect,
    x: Axis,
    y: Axis,
    theme: Theme,
    pixels_per_point: f32,
    sample_rate_hz: f64,
}

/// One band's curve and the area under it.
#[derive(Default, Clone)]
struct BandMesh {
    selected: bool,
    shapes: Option<(Arc<Mesh>, Arc<Mesh>)>,
}

/// All curves of the graph.
#[derive(Default)]
pub struct Curves {
    ground: Option<Ground>,
    settings: Settings,
    bands: [BandMesh; BANDS],
    sum: Arc<Mesh>,
    /// How many curves were tessellated so far.
    made: usize,
}

impl Curves {
    /// Draws every band that is on in its hue, those `selected` stronger, and the sum over them.
    pub fn show(
        &mut self,
        ui: &Ui,
        plot: &Plot,
        settings: &Settings,
        sample_rate_hz: f64,
        selected: &[bool; BANDS],
    ) {
        self.update(ui, plot, settings, sample_rate_hz, selected);
        let painter = plot.painter(ui);
        for (fill, line) in self.bands.iter().filter_map(|band| band.shapes.as_ref()) {
            painter.add(Shape::Mesh(fill.clone()));
            painter.add(Shape::Mesh(line.clone()));
        }
        painter.add(Shape::Mesh(self.sum.clone()));
    }

    fn update(
        &mut self,
        ui: &Ui,
        plot: &Plot,
        settings: &Settings,
        sample_rate_hz: f64,
        selected: &[bool; BANDS],
    ) {
        let ground = Ground {
            rect: plot.rect,
            x: plot.x,
            y: plot.y,
            theme: plot.theme,
            pixels_per_point: ui.ctx().pixels_per_point(),
            sample_rate_hz,
        };
        let everything = self.ground.as_ref() != Some(&ground);
        self.ground = Some(ground);
        let moved = |band: usize| everything || settings.bands[band] != self.settings.bands[band];
        let stale: Vec<usize> = (0..BANDS)
            .filter(|band| moved(*band) || selected[*band] != self.bands[*band].selected)
            .collect();
        let sum_is_stale = (0..BANDS).any(moved);
        self.settings = *settings;
        if stale.is_empty() && !sum_is_stale {
            return;
        }
        let curve = Curve::new(settings, sample_rate_hz);
        let pen = Pen::new(ui, plot, sample_rate_hz * HIGHEST_SHARE);
        for band in stale {
            let hue = plot.theme.band(band);
            let (fill, width_px) = if selected[band] { (0.28, 1.75) } else { (0.12, 1.0) };
            let shapes = (!settings.bands[band].is_flat()).then(|| {
                let points = pen.points(|hz| curve.band_db_at(band, hz));
                self.made += 1;
                (pen.area(&points, plot.theme.fill(hue, fill)), pen.line(points, width_px, hue))
            });
            self.bands[band] = BandMesh { selected: selected[band], shapes };
        }
        if sum_is_stale {
            let points = pen.points(|hz| curve.db_at(hz));
            self.made += 1;
            self.sum = pen.line(points, SUM_PX, plot.theme.output);
        }
    }
}

/// Makes meshes of curves on one plot.
struct Pen<'a> {
    plot: &'a Plot,
    highest_hz: f64,
    pixels_per_point: f32,
    options: egui::epaint::TessellationOptions,
}

impl<'a> Pen<'a> {
    fn new(ui: &Ui, plot: &'a Plot, highest_hz: f64) -> Self {
        let options = ui.ctx().tessellation_options(|options| *options);
        let pixels_per_point = ui.ctx().pixels_per_point();
        Self { plot, highest_hz, pixels_per_point, options }
    }

    fn points(&self, db_at: impl Fn(f64) -> f64) -> Vec<Pos2> {
        let (top, bottom) = (self.plot.rect.top() - 20.0, self.plot.rect.bottom() + 20.0);
        self.plot
            .sample_points(CURVE_POINTS)
            .take_while(|hz| *hz < self.highest_hz)
            .map(|hz| self.plot.at(hz, db_at(hz)))
            .filter(|at| !at.any_nan())
            .map(|at| pos2(at.x, at.y.clamp(top, bottom)))
            .collect()
    }

    fn line(&self, points: Vec<Pos2>, width_px: f32, color: Color32) -> Arc<Mesh> {
        let mut mesh = Mesh::default();
        // No text here: neither the font's texture nor its discs are needed.
        let mut tessellator =
            Tessellator::new(self.pixels_per_point, self.options, [1, 1], Vec::new());
        let path = PathShape::line(points, Stroke::new(width_px, color));
        tessellator.tessellate_path(&path, &mut mesh);
        Arc::new(mesh)
    }

    fn area(&self, points: &[Pos2], color: Color32) -> Arc<Mesh> {
        let base = self.plot.y_at(0.0);
        let mut mesh = Mesh::default();
        for at in points {
            let next = mesh.vertices.len() as u32;
            mesh.colored_vertex(*at, color);
            mesh.colored_vertex(pos2(at.x, base), color);
            if next >= 2 {
                mesh.add_triangle(next - 2, next - 1, next);
                mesh.add_triangle(next - 1, next, next + 1);
            }
        }
        Arc::new(mesh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Id, RawInput, Sense, vec2};

    fn draw(curves: &mut Curves, settings: &Settings, selected: &[bool; BANDS]) -> usize {
        let before = curves.made;
        let context = egui::Context::default();
        let _ = context.run_ui(RawInput::default(), |ui| {
            let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 400.0));
            let plot = Plot {
                rect,
                x: Axis::frequency(10.0, 30_000.0),
                y: Axis::decibels(-12.0, 12.0),
                theme: shared_ui::theme::DARK,
                id: Id::NULL,
                response: ui.interact(rect, Id::unique("plot"), Sense::empty()),
            };
            curves.show(ui, &plot, settings, 48_000.0, selected);
        });
        curves.made - before
    }

    #[test]
    fn only_what_changed_is_tessellated_again() {
        let mut curves = Curves::default();
        let mut settings = Settings::default();
        for band in 0..3 {
            settings.bands[band].on = true;
            settings.bands[band].gain_db = 3.0;
        }
        let mut selected = [false; BANDS];
        assert_eq!(draw(&mut curves, &settings, &selected), 4, "three bands and the sum");
        assert_eq!(draw(&mut curves, &settings, &selected), 0);
        settings.bands[1].gain_db = 4.0;
        assert_eq!(draw(&mut curves, &settings, &selected), 2, "a band and the sum");
        selected[2] = true;
        assert_eq!(draw(&mut curves, &settings, &selected), 1);
        settings.bands[20].on = true;
        settings.bands[20].gain_db = 1.0;
        assert_eq!(draw(&mut curves, &settings, &selected), 1, "bands without a node count");
    }

    #[test]
    fn the_sum_lies_where_the_engine_says() {
        let mut curves = Curves::default();
        let mut settings = Settings::default();
        settings.bands[0].on = true;
        settings.bands[0].gain_db = 6.0;
        draw(&mut curves, &settings, &[false; BANDS]);
        // 12 dB are 200 px: the bell's top is 100 px over the middle, the sum's line around it.
        let top = curves.sum.vertices.iter().map(|vertex| vertex.pos.y).fold(f32::MAX, f32::min);
        assert!((top - 100.0).abs() < SUM_PX, "{top}");
    }
}
