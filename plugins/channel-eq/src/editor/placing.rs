//! Where bands lie on the graph: what dragging a node means, what a new band is.

use crate::engine::Band;
use crate::params::{BandParams, Shape};
use egui::Vec2;
use nice_plug::prelude::*;
use shared_plugin::Parameter;
use shared_ui::graph::Axis;

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

/// Parameter values, 0..1, of a band of this shape at `at`, Hz and dB; all else is at its default.
pub fn band_at(params: &BandParams, shape: Shape, at: (f64, f64)) -> [(&dyn Parameter, f32); 4] {
    let (frequency, gain) = dragged_values(params, shape, at);
    let gain = gain.unwrap_or_else(|| params.gain.preview_normalized(0.0));
    let shape = params.shape.preview_normalized(shape);
    [
        (&params.on, 1.0),
        (&params.shape, shape),
        (&params.frequency, frequency),
        (&params.gain, gain),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::EqParams;
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
    fn a_new_band_is_on_where_it_was_asked_for() {
        let params = EqParams::default();
        let band = &params.bands[3];
        let values = band_at(band, Shape::Bell, (3000.0, 5.0));
        let value = |parameter: &dyn Parameter| {
            let own = values.iter().find(|own| own.0.pointer() == parameter.pointer());
            own.expect("a value").1
        };
        assert!(band.on.preview_plain(value(&band.on)));
        assert_eq!(band.shape.preview_plain(value(&band.shape)), Shape::Bell);
        assert!((band.frequency.preview_plain(value(&band.frequency)).exp2() - 3000.0).abs() < 0.5);
        assert!((band.gain.preview_plain(value(&band.gain)) - 5.0).abs() < 1e-4);
    }
}
