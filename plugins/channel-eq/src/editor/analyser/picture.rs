//! Lines and areas of spectra on the graph, on their own scale in dBFS.

use egui::epaint::{PathShape, Tessellator};
use egui::{Align2, Color32, Mesh, Pos2, Shape, Stroke, Ui, pos2};
use shared_dsp::spectrum::{Trace, smooth};
use shared_ui::graph::Plot;
use shared_ui::theme;
use std::sync::Arc;

use super::super::piano;
use super::choices::{Choices, Range};
use super::ground::Ground;
use super::source::Source;

/// Levels labelled on the right, dBFS, as far as they are in view.
const LABELS_DB: [f64; 5] = [-20.0, -40.0, -60.0, -80.0, -100.0];

/// Numbers nearer to the lower edge than this would lie under the piano.
const LEAST_ABOVE_PX: f32 = piano::HEIGHT_PX + 8.0;

/// How a signal is drawn.
pub enum Look {
    /// A filled area.
    Area(Color32),
    /// A line.
    Line(Color32),
}

/// Where a level, tilt included, lies on the plot, whose upper edge is full scale; may be outside.
pub fn y_at(plot: &Plot, range: Range, level_db: f64) -> f32 {
    let share = 1.0 - level_db / range.low_db();
    plot.rect.bottom() - plot.rect.height() * share as f32
}

/// The scale's numbers along the right edge.
pub fn scale(ui: &Ui, plot: &Plot, range: Range) {
    let painter = plot.painter(ui);
    for level_db in LABELS_DB.into_iter().filter(|level_db| *level_db > range.low_db()) {
        let at = pos2(plot.rect.right() - 4.0, y_at(plot, range, level_db));
        if at.y > plot.rect.bottom() - LEAST_ABOVE_PX {
            continue;
        }
        let text = shared_ui::shown_text(&format!("{level_db:.0}"));
        let color = plot.theme.text_3;
        painter.text(at, Align2::RIGHT_CENTER, text, theme::axis(), color);
    }
}

/// Draws a signal, and its highest levels if they are kept. Tessellates only what moved.
pub fn draw(ui: &Ui, plot: &Plot, source: &mut Source, choices: &Choices, look: &Look) {
    let ground = Ground {
        rect: plot.rect,
        x: plot.x,
        theme: plot.theme,
        pixels_per_point: ui.ctx().pixels_per_point(),
        tilt: choices.tilt,
        smoothing: choices.smoothing,
        range: choices.range,
        holds: choices.holds,
    };
    let fits = |(drawn, changes, _): &(Ground, u64, _)| {
        *drawn == ground && *changes == source.line.changes
    };
    if !source.drawn.as_ref().is_some_and(fits) {
        let meshes = meshes(ui, plot, &source.line.trace, choices, look);
        source.drawn = Some((ground, source.line.changes, meshes));
    }
    let painter = plot.painter(ui);
    for mesh in source.drawn.iter().flat_map(|(_, _, meshes)| meshes) {
        painter.add(Shape::Mesh(mesh.clone()));
    }
}

fn meshes(ui: &Ui, plot: &Plot, trace: &Trace, choices: &Choices, look: &Look) -> Vec<Arc<Mesh>> {
    let mut meshes = Vec::new();
    let smoothed = smooth(trace.levels_db(), choices.smoothing.octaves());
    let shown = || points(plot, trace, &smoothed, choices);
    let color = match look {
        Look::Area(color) => {
            meshes.push(area(plot, shown(), *color));
            // An area alone has no soft edge, and a gentle slope would be a flight of steps.
            meshes.push(line(ui, shown().collect(), 1.0, *color));
            plot.theme.input
        }
        Look::Line(color) => {
            meshes.push(line(ui, shown().collect(), 1.25, *color));
            *color
        }
    };
    if choices.holds {
        let held = smooth(trace.held_db(), choices.smoothing.octaves());
        let held = points(plot, trace, &held, choices).collect();
        meshes.push(line(ui, held, 1.0, color.gamma_multiply(0.6)));
    }
    meshes
}

/// Places of a line on the screen, only those in view and one beyond either edge.
fn points<'a>(
    plot: &'a Plot,
    trace: &'a Trace,
    levels_db: &'a [f32],
    choices: &'a Choices,
) -> impl Iterator<Item = Pos2> + 'a {
    let (top, bottom) = (plot.rect.top() - 20.0, plot.rect.bottom() + 20.0);
    let margin = (plot.x.high / plot.x.low).powf(0.02);
    let in_view = plot.x.low / margin..=plot.x.high * margin;
    let places = trace.points_hz().zip(levels_db);
    places.filter(move |(hz, _)| in_view.contains(hz)).map(move |(hz, level_db)| {
        let shown_db = f64::from(*level_db) + Trace::tilt_db(choices.tilt.db_per_octave(), hz);
        pos2(plot.x_at(hz), y_at(plot, choices.range, shown_db).clamp(top, bottom))
    })
}

fn area(plot: &Plot, points: impl Iterator<Item = Pos2>, color: Color32) -> Arc<Mesh> {
    let base = plot.rect.bottom() + 20.0;
    let mut mesh = Mesh::default();
    for at in points {
        let next = mesh.vertices.len() as u32;
        mesh.colored_vertex(at, color);
        mesh.colored_vertex(pos2(at.x, base), color);
        if next >= 2 {
            mesh.add_triangle(next - 2, next - 1, next);
            mesh.add_triangle(next - 1, next, next + 1);
        }
    }
    Arc::new(mesh)
}

fn line(ui: &Ui, points: Vec<Pos2>, width_px: f32, color: Color32) -> Arc<Mesh> {
    let options = ui.ctx().tessellation_options(|options| *options);
    let pixels_per_point = ui.ctx().pixels_per_point();
    let mut mesh = Mesh::default();
    // No text here: neither the font's texture nor its discs are needed.
    let mut tessellator = Tessellator::new(pixels_per_point, options, [1, 1], Vec::new());
    let path = PathShape::line(points, Stroke::new(width_px, color));
    tessellator.tessellate_path(&path, &mut mesh);
    Arc::new(mesh)
}
