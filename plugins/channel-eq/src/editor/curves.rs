//! The curves of bands and sum, computed and tessellated only when their band, the axes, the size
//! or the theme change: most of what a frame of this editor would cost. The sum is added up from
//! the bands' curves.

use super::pen::Pen;
use crate::engine::{BANDS, Band, Curve, LinearLength, Phase, Settings};
use egui::{Mesh, Rect, Shape, Ui};
use shared_ui::Theme;
use shared_ui::graph::{Axis, CURVE_POINTS, Plot};
use std::sync::Arc;

/// Line width of the sum.
const SUM_PX: f32 = 2.5;
/// Line width of a moving gain's present curve.
const LIVE_PX: f32 = 2.0;
/// Curves are drawn up to this share of the sample rate; above half of it there is no signal.
const HIGHEST_SHARE: f64 = 0.4999;
/// A moving gain is drawn in steps of this many dB: less than a pixel, so that a band at rest in
/// its range costs nothing.
const LIVE_STEP_DB: f32 = 0.05;
/// Largest gain of a band, dB.
const LARGEST_GAIN_DB: f32 = 30.0;

/// The state all curves depend on.
#[derive(PartialEq, Clone)]
struct Ground {
    rect: Rect,
    x: Axis,
    y: Axis,
    theme: Theme,
    pixels_per_point: f32,
    sample_rate_hz: f64,
    gain_scale: f32,
    gain_q: bool,
    phase: (Phase, LinearLength),
}

/// One band's curves in dB at every point, and what is drawn of them.
#[derive(Default)]
struct BandCurve {
    band: Band,
    selected: bool,
    live_db: f32,
    /// At rest; empty while the band does nothing.
    rest: Vec<f32>,
    /// With the gain as it is now; empty while that is at rest.
    live: Vec<f32>,
    /// The meshes that do not move by themselves, from the back to the front.
    still: Vec<Arc<Mesh>>,
    /// The line where a moving gain is now.
    moving: Option<Arc<Mesh>>,
}

/// The effect of an update of one band's curves.
#[derive(Default)]
struct Change {
    /// The band adds something else to the sum.
    is_heard: bool,
    /// Something was tessellated.
    is_drawn: bool,
}

impl BandCurve {
    /// Takes over band `at`, the way of its gain from rest in dB, and whether it is selected.
    /// `response` is the band's curve for a way from rest in dB.
    fn update(
        &mut self,
        pen: &Pen,
        plot: &Plot,
        at: usize,
        (band, offset_db, selected): (Band, f32, bool),
        everything: bool,
        response: impl Fn(f32) -> Vec<f32>,
    ) -> Change {
        let live_db = live_db(&band, offset_db);
        let moved = everything || self.band != band;
        let is_heard = moved || self.live_db != live_db;
        let looks_new = self.selected != selected;
        if !is_heard && !looks_new {
            return Change::default();
        }
        (self.band, self.live_db, self.selected) = (band, live_db, selected);
        if moved {
            self.rest = if is_drawn(&band) { response(0.0) } else { Vec::new() };
        }
        if is_heard {
            let is_live = live_db != 0.0 && !self.rest.is_empty();
            self.live = if is_live { response(live_db) } else { Vec::new() };
            let color = plot.theme.band(at).lerp_to_gamma(plot.theme.output, 0.4);
            self.moving = is_live.then(|| pen.line(&self.live, LIVE_PX, color));
        }
        if !moved && !looks_new {
            return Change { is_heard, is_drawn: true };
        }
        self.still.clear();
        if !self.rest.is_empty() {
            let full = moves(&band).then(|| response(band.dynamic.range_db));
            self.still = still(pen, plot, at, self, full.as_deref());
        }
        Change { is_heard, is_drawn: !self.rest.is_empty() }
    }

    fn heard(&self) -> &[f32] {
        if self.live.is_empty() { &self.rest } else { &self.live }
    }
}

/// All curves of the graph.
#[derive(Default)]
pub struct Curves {
    ground: Option<Ground>,
    points_hz: Vec<f64>,
    bands: [BandCurve; BANDS],
    sum: Arc<Mesh>,
    /// How many curves were tessellated so far.
    made: usize,
}

/// Whether a band's gain moves.
pub fn moves(band: &Band) -> bool {
    band.dynamic.on && band.dynamic.range_db != 0.0 && band.shape.uses_gain()
}

/// Whether there is anything to draw of a band.
fn is_drawn(band: &Band) -> bool {
    band.on && (!band.shape.uses_gain() || band.gain_db != 0.0 || moves(band))
}

impl Curves {
    /// Draws every band that is on in its hue, those `selected` stronger, and the sum over them.
    /// Bands that move have their whole range filled, and a line where they are now:
    /// `offsets_db` from rest.
    pub fn show(
        &mut self,
        ui: &Ui,
        plot: &Plot,
        settings: &Settings,
        offsets_db: &[f32; BANDS],
        sample_rate_hz: f64,
        selected: &[bool; BANDS],
    ) {
        self.update(ui, plot, settings, offsets_db, sample_rate_hz, selected);
        let painter = plot.painter(ui);
        for mesh in self.bands.iter().flat_map(|band| band.still.iter().chain(&band.moving)) {
            painter.add(Shape::Mesh(mesh.clone()));
        }
        painter.add(Shape::Mesh(self.sum.clone()));
    }

    fn update(
        &mut self,
        ui: &Ui,
        plot: &Plot,
        settings: &Settings,
        offsets_db: &[f32; BANDS],
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
            gain_scale: settings.gain_scale,
            gain_q: settings.gain_q,
            phase: (settings.phase, settings.linear_length),
        };
        let everything = self.ground.as_ref() != Some(&ground);
        if everything {
            let highest_hz = sample_rate_hz * HIGHEST_SHARE;
            let points = plot.sample_points(CURVE_POINTS);
            self.points_hz = points.take_while(|hz| *hz < highest_hz).collect();
            self.ground = Some(ground);
        }
        let pen = Pen::new(ui, plot, &self.points_hz);
        let mut sum_is_stale = everything;
        for (at, own) in self.bands.iter_mut().enumerate() {
            let state = (settings.bands[at], offsets_db[at], selected[at]);
            let points_hz = &self.points_hz;
            let response =
                |offset_db| response_db(settings, at, offset_db, sample_rate_hz, points_hz);
            let change = own.update(&pen, plot, at, state, everything, response);
            sum_is_stale |= change.is_heard;
            self.made += usize::from(change.is_drawn);
        }
        if sum_is_stale {
            self.made += 1;
            let mut sum = vec![0.0; self.points_hz.len()];
            for band in &self.bands {
                for (sum, db) in sum.iter_mut().zip(band.heard()) {
                    *sum += db;
                }
            }
            self.sum = pen.line(&sum, SUM_PX, plot.theme.output);
        }
    }
}

/// The gain's present way from rest as it is drawn, dB.
fn live_db(band: &Band, offset_db: f32) -> f32 {
    if !moves(band) || !offset_db.is_finite() {
        return 0.0;
    }
    (offset_db / LIVE_STEP_DB).round() * LIVE_STEP_DB
}

/// One band alone with `offset_db` more gain than at rest, in dB at `points_hz`.
fn response_db(
    settings: &Settings,
    at: usize,
    offset_db: f32,
    sample_rate_hz: f64,
    points_hz: &[f64],
) -> Vec<f32> {
    let mut alone = Settings { bands: [Band::default(); BANDS], ..*settings };
    let band = settings.bands[at];
    let gain_db = (band.gain_db + offset_db).clamp(-LARGEST_GAIN_DB, LARGEST_GAIN_DB);
    alone.bands[at] = Band { gain_db, ..band };
    let curve = Curve::new(&alone, sample_rate_hz);
    points_hz.iter().map(|hz| curve.band_db_at(at, *hz) as f32).collect()
}

fn still(
    pen: &Pen,
    plot: &Plot,
    at: usize,
    own: &BandCurve,
    full: Option<&[f32]>,
) -> Vec<Arc<Mesh>> {
    let theme = &plot.theme;
    let hue = theme.band(at);
    let (fill, width_px) = if own.selected { (0.28, 1.75) } else { (0.12, 1.0) };
    let line = pen.line(&own.rest, width_px, hue);
    match full {
        Some(full) => vec![
            pen.between(&own.rest, full, theme.fill(hue, 0.7 * fill)),
            pen.line(full, 1.0, theme.fill(hue, 0.6)),
            line,
        ],
        None => vec![pen.area(&own.rest, theme.fill(hue, fill)), line],
    }
}

#[cfg(test)]
mod tests;
