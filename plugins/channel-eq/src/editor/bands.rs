//! Bands as nodes: where a node lies, what dragging it means, what a new band is.

use crate::engine::{BANDS, Band, Settings};
use crate::params::{BandParams, EqParams, Shape};
use egui::Vec2;
use nice_plug::prelude::*;
use shared_ui::Desk;
use shared_ui::graph::Axis;

/// Ids of one band's parameters.
pub struct BandIds {
    /// Whether the band works.
    pub on: String,
    /// Its form.
    pub shape: String,
    /// Centre or corner.
    pub frequency: String,
    /// Gain.
    pub gain: String,
    /// Quality factor.
    pub q: String,
    /// Slope.
    pub slope: String,
    /// Left, right, middle or side.
    pub channel: String,
}

impl BandIds {
    /// The ids of a band counted from 0.
    pub fn new(band: usize) -> Self {
        let id = |what: &str| format!("{what}_{}", band + 1);
        Self {
            on: id("on"),
            shape: id("typ"),
            frequency: id("fq"),
            gain: id("gn"),
            q: id("q"),
            slope: id("sl"),
            channel: id("ch"),
        }
    }

    /// The ids of all bands on the graph.
    pub fn all() -> [Self; BANDS] {
        std::array::from_fn(Self::new)
    }

    /// All of them.
    pub fn each(&self) -> [&str; 7] {
        let (on, shape, slope) = (&self.on, &self.shape, &self.slope);
        [on, shape, &self.frequency, &self.gain, &self.q, slope, &self.channel]
    }
}

/// One band from where its controls are; `value` gives a parameter's value in 0..1 by id.
fn band(params: &BandParams, ids: &BandIds, value: &impl Fn(&str) -> f32) -> Band {
    Band {
        on: params.on.preview_plain(value(&ids.on)),
        shape: params.shape.preview_plain(value(&ids.shape)).into(),
        frequency_hz: params.frequency.preview_plain(value(&ids.frequency)).exp2(),
        gain_db: params.gain.preview_plain(value(&ids.gain)),
        q: params.q.preview_plain(value(&ids.q)).exp2(),
        order: params.slope.preview_plain(value(&ids.slope)).clamp(1, 16) as u8,
        channel: params.placement.preview_plain(value(&ids.channel)).into(),
        ..Band::default()
    }
}

/// The bands as their controls are, whether or not the host has answered yet.
pub fn shown(params: &EqParams, ids: &[BandIds], desk: &Desk) -> Vec<Band> {
    let value = |id: &str| desk.normalized(id);
    params.bands.iter().zip(ids).map(|(params, ids)| band(params, ids, &value)).collect()
}

/// What is heard: as [`shown`] and with the host's modulation; bands without a node as the host
/// has them.
pub fn heard(params: &EqParams, ids: &[BandIds], desk: &Desk) -> Settings {
    let value = |id: &str| {
        let handle = desk.handle(id);
        let modulation = handle.modulated() - handle.normalized();
        (desk.normalized(id) + modulation).clamp(0.0, 1.0)
    };
    let mut settings = params.settings();
    for ((shown, params), ids) in settings.bands.iter_mut().zip(&params.bands).zip(ids) {
        *shown = band(params, ids, &value);
    }
    settings
}

/// Where a band's node lies: Hz and dB. Shapes without gain lie on the 0 dB line.
pub fn node_at(band: &Band) -> (f64, f64) {
    let gain_db = if band.shape.uses_gain() { f64::from(band.gain_db) } else { 0.0 };
    (f64::from(band.frequency_hz), gain_db)
}

/// Where a node is after the pointer moved `moved_px` (right and down) over a plot of `size_px`.
pub fn moved(x: &Axis, y: &Axis, from: (f64, f64), moved_px: Vec2, size_px: Vec2) -> (f64, f64) {
    let across = f64::from(moved_px.x / size_px.x.max(1.0));
    let up = f64::from(-moved_px.y / size_px.y.max(1.0));
    (x.value(x.position(from.0) + across), y.value(y.position(from.1) + up))
}

/// With Alt, only the direction moved furthest counts.
pub fn locked(moved_px: Vec2, lock: bool) -> Vec2 {
    match (lock, moved_px.x.abs() >= moved_px.y.abs()) {
        (false, _) => moved_px,
        (true, true) => Vec2::new(moved_px.x, 0.0),
        (true, false) => Vec2::new(0.0, moved_px.y),
    }
}

/// The parameters of a node dragged to `at`, in 0..1: frequency, and gain where the shape has one.
pub fn dragged_values(params: &BandParams, shape: Shape, at: (f64, f64)) -> (f32, Option<f32>) {
    // The range's ends are clamped by the parameter.
    let frequency = params.frequency.preview_normalized(at.0.max(1.0).log2() as f32);
    let uses_gain = crate::engine::Shape::from(shape).uses_gain();
    (frequency, uses_gain.then(|| params.gain.preview_normalized(at.1 as f32)))
}

/// The shape a new band most likely is meant to have: at the edges cuts, or shelves where it is
/// raised, then shelves, bells in between.
pub fn guess(frequency_hz: f64, gain_db: f64) -> Shape {
    let raised = gain_db > 0.0;
    match frequency_hz {
        ..45.0 if !raised => Shape::LowCut,
        ..120.0 => Shape::LowShelf,
        14_000.0.. if !raised => Shape::HighCut,
        7000.0.. => Shape::HighShelf,
        _ => Shape::Bell,
    }
}

/// The first band that is off.
pub fn first_unused(bands: &[Band]) -> Option<usize> {
    bands.iter().position(|band| !band.on)
}

/// Values in 0..1 of a new band at `at`, by parameter id; what is not named here is reset.
pub fn new_band(params: &BandParams, ids: &BandIds, at: (f64, f64)) -> Vec<(String, f32)> {
    let shape = guess(at.0, at.1);
    let (frequency, gain) = dragged_values(params, shape, at);
    vec![
        (ids.on.clone(), 1.0),
        (ids.shape.clone(), params.shape.preview_normalized(shape)),
        (ids.frequency.clone(), frequency),
        (ids.gain.clone(), gain.unwrap_or_else(|| params.gain.preview_normalized(0.0))),
        (ids.q.clone(), params.q.default_normalized_value()),
        (ids.slope.clone(), params.slope.default_normalized_value()),
        (ids.channel.clone(), params.placement.default_normalized_value()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    fn axes() -> (Axis, Axis) {
        (Axis::frequency(20.0, 20_000.0), Axis::decibels(-12.0, 12.0))
    }

    #[test]
    fn a_third_of_the_width_is_a_decade_and_half_the_height_is_12_db() {
        let (x, y) = axes();
        let size_px = vec2(900.0, 400.0);
        let (hz, db) = moved(&x, &y, (100.0, 0.0), vec2(300.0, -100.0), size_px);
        assert!((hz - 1000.0).abs() < 1e-2 && (db - 6.0).abs() < 1e-5, "{hz} {db}");
        let (hz, db) = moved(&x, &y, (hz, db), vec2(-300.0, 100.0), size_px);
        assert!((hz - 100.0).abs() < 1e-3 && db.abs() < 1e-5, "{hz} {db}");
    }

    #[test]
    fn dragging_a_node_sets_frequency_and_gain_of_its_band() {
        let params = EqParams::default();
        let band = &params.bands[2];
        let (frequency, gain) = dragged_values(band, Shape::Bell, (1234.0, -4.5));
        assert!((band.frequency.preview_plain(frequency).exp2() - 1234.0).abs() < 0.1);
        assert!((band.gain.preview_plain(gain.unwrap()) + 4.5).abs() < 1e-4);
    }

    #[test]
    fn a_cut_is_dragged_along_its_frequency_only_and_ranges_hold() {
        let params = EqParams::default();
        let band = &params.bands[0];
        let (frequency, gain) = dragged_values(band, Shape::LowCut, (80.0, 9.0));
        assert!((band.frequency.preview_plain(frequency).exp2() - 80.0).abs() < 0.01);
        assert_eq!(gain, None);
        let (frequency, gain) = dragged_values(band, Shape::Bell, (1e9, -500.0));
        assert_eq!((frequency, gain), (1.0, Some(0.0)));
        assert_eq!(dragged_values(band, Shape::Bell, (-5.0, 500.0)), (0.0, Some(1.0)));
    }

    #[test]
    fn alt_keeps_to_the_direction_moved_furthest() {
        assert_eq!(locked(vec2(9.0, -4.0), true), vec2(9.0, 0.0));
        assert_eq!(locked(vec2(3.0, -4.0), true), vec2(0.0, -4.0));
        assert_eq!(locked(vec2(3.0, -4.0), false), vec2(3.0, -4.0));
    }

    #[test]
    fn the_edges_are_cuts_or_shelves_and_the_middle_bells() {
        assert_eq!(guess(30.0, -3.0), Shape::LowCut);
        assert_eq!(guess(30.0, 3.0), Shape::LowShelf);
        assert_eq!(guess(80.0, -3.0), Shape::LowShelf);
        for hz in [150.0, 1000.0, 6000.0] {
            assert_eq!(guess(hz, -3.0), Shape::Bell);
        }
        assert_eq!(guess(10_000.0, 2.0), Shape::HighShelf);
        assert_eq!(guess(18_000.0, -2.0), Shape::HighCut);
        assert_eq!(guess(18_000.0, 2.0), Shape::HighShelf);
    }

    #[test]
    fn a_new_band_is_on_where_it_was_asked_for_and_otherwise_fresh() {
        let params = EqParams::default();
        let (band, ids) = (&params.bands[3], BandIds::new(3));
        let values = new_band(band, &ids, (3000.0, 5.0));
        let value = |id: &str| values.iter().find(|(own, _)| own == id).unwrap().1;
        assert_eq!(value("on_4"), 1.0);
        assert_eq!(band.shape.preview_plain(value("typ_4")), Shape::Bell);
        assert!((band.frequency.preview_plain(value("fq_4")).exp2() - 3000.0).abs() < 0.5);
        assert!((band.gain.preview_plain(value("gn_4")) - 5.0).abs() < 1e-4);
        assert_eq!(band.slope.preview_plain(value("sl_4")), 2);
        let mut named: Vec<&str> = values.iter().map(|(id, _)| id.as_str()).collect();
        let mut all = ids.each();
        named.sort_unstable();
        all.sort_unstable();
        assert_eq!(named, all);
    }

    #[test]
    fn bands_are_taken_into_use_from_the_first() {
        let off = Band::default();
        let on = Band { on: true, ..off };
        assert_eq!(first_unused(&[on, off, off]), Some(1));
        assert_eq!(first_unused(&[on, on]), None);
    }

    #[test]
    fn every_id_of_a_band_exists() {
        let params = EqParams::default();
        let ids: Vec<String> = params.param_map().into_iter().map(|(id, _, _)| id).collect();
        for band in BandIds::all() {
            for id in band.each() {
                assert!(ids.iter().any(|own| own == id), "{id}");
            }
        }
    }
}
