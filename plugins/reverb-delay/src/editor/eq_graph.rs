//! The EQ of the wet sound: its response, a node to each band.
//!
//! A node is dragged to frequency and gain, the wheel is Q. A band that is off is hollow and becomes a
//! bell when it is dragged.

use super::shown::{linear, logarithmic};
use super::wet::Wet;
use crate::engine::{EqBand, EqKind as Kind};
use crate::params::{EqBandParams, EqKind};
use egui::{CursorIcon, Rect, Ui};
use nice_plug::prelude::*;
use shared_dsp::filter::design::Prototype;
use shared_plugin::parameter::ValueSource;
use shared_ui::EditorContext;
use shared_ui::graph::node::NodeLook;
use shared_ui::graph::{Axis, Graph, Grip, Plot};

/// Frequencies in view: all a band can have, Hz.
pub const RANGE_HZ: (f64, f64) = (20.0, 20_000.0);
/// Gains in view, dB.
const RANGE_DB: (f64, f64) = (-24.0, 24.0);
/// Points of the curve.
const POINTS: usize = 200;
/// Order of cuts and shelves.
const ORDER: usize = 2;

/// Gain of the EQ at a frequency, dB: of the analogue filters that the engine's are designed after.
pub fn response_db(bands: &[EqBand], hz: f64) -> f64 {
    bands.iter().filter_map(prototype).map(|band| band.magnitude_db_at(hz)).sum()
}

fn prototype(band: &EqBand) -> Option<Prototype> {
    let (hz, gain_db, q) = (band.frequency_hz.into(), band.gain_db.into(), band.q.into());
    Some(match band.kind {
        Kind::Off => return None,
        Kind::Bell => Prototype::bell(hz, gain_db, q),
        Kind::LowShelf => Prototype::low_shelf(hz, gain_db, q, ORDER),
        Kind::HighShelf => Prototype::high_shelf(hz, gain_db, q, ORDER),
        Kind::LowCut => Prototype::low_cut(hz, q, ORDER),
        Kind::HighCut => Prototype::high_cut(hz, q, ORDER),
    })
}

/// The graph's state from frame to frame.
pub struct EqGraph {
    graph: Graph,
    made_for: Vec<EqBand>,
    curve: Vec<(f64, f64)>,
    grips: Vec<Grip>,
}

impl Default for EqGraph {
    fn default() -> Self {
        let (x, y) =
            (Axis::frequency(RANGE_HZ.0, RANGE_HZ.1), Axis::decibels(RANGE_DB.0, RANGE_DB.1));
        let graph = Graph::new(x, y);
        Self { graph, made_for: Vec::new(), curve: Vec::new(), grips: Vec::new() }
    }
}

impl EqGraph {
    /// Draws spectrum, curve and nodes into `area`.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (params, bands): (&[EqBandParams], &[EqBand]),
        area: Rect,
        wet: &Wet,
    ) {
        let plot = self.graph.show(ui, editor, area);
        editor.hint_for(
            &plot.response,
            "EQ of the wet sound. Drag the nodes for frequency and gain, turn the wheel for Q; grey is \
             the wet sound's spectrum.",
        );
        wet.paint_spectrum(ui, &plot);
        if self.made_for != bands {
            self.made_for = bands.to_vec();
            let points = Axis::frequency(RANGE_HZ.0, RANGE_HZ.1);
            let hz = |point: usize| points.value(point as f64 / (POINTS - 1) as f64);
            self.curve =
                (0..POINTS).map(|point| (hz(point), response_db(bands, hz(point)))).collect();
        }
        plot.level(ui, 0.0, plot.theme.hairline, false);
        plot.curve(ui, &self.curve, 2.0, plot.theme.accent);
        let title = "EQ of the wet sound, dB over Hz";
        plot.note(ui, plot.rect.left_top(), title, plot.theme.text_3);
        wet.paint_mono_loss(ui, &plot, plot.rect.left_bottom());
        self.grips.resize_with(params.len(), Grip::default);
        for (at, (params, band)) in params.iter().zip(bands).enumerate() {
            self.node(ui, editor, &plot, (at, params, band));
        }
    }

    fn node(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        (at, params, band): (usize, &EqBandParams, &EqBand),
    ) {
        let has_gain = matches!(band.kind, Kind::Bell | Kind::LowShelf | Kind::HighShelf);
        let is_off = band.kind == Kind::Off;
        let place =
            (f64::from(band.frequency_hz), if has_gain { band.gain_db.into() } else { 0.0 });
        let color = plot.theme.band(at);
        let look = NodeLook { number: at + 1, color, selected: false, off: is_off };
        let name = format!("EQ node {}", at + 1);
        let response = plot.node(ui, editor, &name, place, look);
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
            let words = [&params.frequency, &params.gain, &params.q].map(|one| editor.text(one));
            let hint = match (is_off, has_gain) {
                (true, _) => format!("EQ band {} is off: drag it to make it a bell.", at + 1),
                (_, true) => format!("{} {}, Q {}: wheel for Q", words[0], words[1], words[2]),
                (_, false) => format!("{}, Q {}: wheel for Q", words[0], words[2]),
            };
            editor.hint(&hint);
        }
        if response.drag_started() && is_off {
            editor.set_once(&params.kind, params.kind.preview_normalized(EqKind::Bell));
        }
        let from = plot.rect.clamp(plot.at(place.0, place.1));
        if let Some(to) = self.grips[at].follow(ui, &response, from) {
            let (hz, db) = plot.values_at(to);
            editor.drag(&response, &params.frequency, logarithmic(&params.frequency, hz));
            if has_gain || editor.plain(&params.kind) == EqKind::Bell {
                editor.drag(&response, &params.gain, linear(&params.gain, db));
            }
        }
        // The wheel is taken before it could step another value.
        editor.wheel(ui, &response, &params.q);
        let double = if has_gain { &params.gain } else { &params.frequency };
        editor.answer(ui, &response, double);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(kind: Kind, frequency_hz: f32, gain_db: f32) -> EqBand {
        EqBand { kind, frequency_hz, gain_db, q: 0.7 }
    }

    #[test]
    fn every_kind_has_its_shape() {
        let at = |kind, hz| response_db(&[band(kind, 1000.0, 6.0)], hz);
        assert_eq!(at(Kind::Off, 1000.0), 0.0);
        assert!((at(Kind::Bell, 1000.0) - 6.0).abs() < 1e-6);
        assert!((at(Kind::LowShelf, 20.0) - 6.0).abs() < 0.1);
        assert!(at(Kind::LowShelf, 20_000.0).abs() < 0.1);
        assert!((at(Kind::HighShelf, 20_000.0) - 6.0).abs() < 0.1);
        // 12 dB per octave.
        assert!((at(Kind::LowCut, 31.25) - at(Kind::LowCut, 62.5) + 12.0).abs() < 0.2);
        assert!((at(Kind::HighCut, 16_000.0) - at(Kind::HighCut, 8000.0) + 12.0).abs() < 0.3);
    }

    #[test]
    fn bands_add_up() {
        let both = [band(Kind::Bell, 1000.0, 6.0), band(Kind::Bell, 1000.0, -2.0)];
        assert!((response_db(&both, 1000.0) - 4.0).abs() < 1e-6);
    }
}
