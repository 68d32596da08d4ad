//! Rings round the nodes of dynamic bands: how far the gain can move, and how far it is from rest now.

use super::bands::Bands;
use super::curves::moves;
use super::placing;
use crate::engine::BANDS;
use egui::{Painter, Pos2, Stroke, Ui, Vec2};
use shared_ui::graph::Plot;
use std::f32::consts::TAU;

/// Radius of a ring: outside the ring of a marked node.
pub const RADIUS_PX: f32 = 15.0;
/// A range of this many dB fills the whole ring: clockwise from the top up, anticlockwise down.
const FULL_DB: f32 = 30.0;
/// Points of a whole ring.
const POINTS: f32 = 48.0;
/// Ways shorter than this are not drawn, dB.
const LEAST_DB: f32 = 0.1;

/// Draws the rings. Call it before the nodes, which lie over them.
pub fn show(ui: &Ui, plot: &Plot, bands: &Bands, offsets_db: &[f32; BANDS]) {
    let painter = plot.painter(ui);
    for (band, offset_db) in offsets_db.iter().enumerate() {
        let heard = &bands.heard[band];
        if !heard.on || !moves(heard) {
            continue;
        }
        let (hz, db) = placing::node_at(&bands.shown[band]);
        let centre = plot.rect.clamp(plot.at(hz, db));
        let hue = plot.theme.band(band);
        painter.circle_stroke(centre, RADIUS_PX, Stroke::new(1.0, plot.theme.fill(hue, 0.35)));
        arc(&painter, centre, heard.dynamic.range_db, Stroke::new(3.0, hue));
        if offset_db.is_finite() {
            arc(&painter, centre, *offset_db, Stroke::new(3.0, plot.theme.text));
        }
    }
}

/// A part of a ring that stands for a way of a gain, dB.
fn arc(painter: &Painter, centre: Pos2, way_db: f32, stroke: Stroke) {
    if way_db.abs() < LEAST_DB {
        return;
    }
    let turn = (way_db / FULL_DB).clamp(-1.0, 1.0);
    let count = (turn.abs() * POINTS).ceil();
    let point = |at: i32| {
        let angle = TAU * turn * at as f32 / count;
        centre + RADIUS_PX * Vec2::new(angle.sin(), -angle.cos())
    };
    painter.line((0..=count as i32).map(point).collect(), stroke);
}
