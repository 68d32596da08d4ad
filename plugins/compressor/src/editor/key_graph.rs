//! The sidechain's filters over its spectrum, each with a node to drag.

use crate::engine::Sidechain;
use crate::params::SidechainParams;
use crate::telemetry::CompressorTelemetry;
use egui::{CursorIcon, Rect, Ui};
use nice_plug::prelude::*;
use shared_dsp::filter::design::Prototype;
use shared_plugin::parameter::ValueSource;
use shared_ui::EditorContext;
use shared_ui::graph::node::{NodeLook, ParameterNode};
use shared_ui::graph::{Axis, Graph, Grip, LiveSpectrum, Pace, Plot};
use std::sync::Arc;

/// Frequencies in view: all a filter can have, Hz.
const RANGE_HZ: (f64, f64) = (20.0, 20_000.0);
/// Gains in view, dB.
const RANGE_DB: (f64, f64) = (-24.0, 24.0);
/// The level at the lower edge of the spectrum, dBFS; full scale is the upper edge.
const FLOOR_DBFS: f64 = -96.0;
/// Points of the curve.
const POINTS: usize = 160;
/// Samples of a transform.
const TRANSFORM_SAMPLES: usize = 4096;
/// How fast the spectrum moves.
const PACE: Pace = Pace { memory_ms: 150.0, fall_db_per_s: 30.0 };
/// Where the tilt is dragged, Hz: three octaves over its pivot of 1 kHz.
const TILT_AT_HZ: f64 = 8000.0;
const TILT_OCTAVES: f64 = 3.0;
/// Q of Butterworth filters of second order.
const BUTTERWORTH_Q: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Gain of the filters before the detector at a frequency, dB: of the analogue ones that the engine's
/// are designed after, which costs a thousandth of designing them.
pub fn filters_db(sidechain: &Sidechain, hz: f64) -> f64 {
    let high_pass = Prototype::low_cut(sidechain.high_pass_hz.into(), BUTTERWORTH_Q, 2);
    let low_pass = Prototype::high_cut(sidechain.low_pass_hz.into(), BUTTERWORTH_Q, 2);
    let off = Sidechain::default();
    let mut gain_db = f64::from(sidechain.tilt_db) * (hz / 1000.0).log2();
    if sidechain.high_pass_hz > off.high_pass_hz {
        gain_db += high_pass.magnitude_db_at(hz);
    }
    if sidechain.low_pass_hz < off.low_pass_hz {
        gain_db += low_pass.magnitude_db_at(hz);
    }
    if sidechain.bell_db != 0.0 {
        let (hz_of_bell, q) = (sidechain.bell_hz.into(), sidechain.bell_q.into());
        gain_db += Prototype::bell(hz_of_bell, sidechain.bell_db.into(), q).magnitude_db_at(hz);
    }
    gain_db
}

/// The graph's state from frame to frame.
pub struct KeyGraph {
    telemetry: Arc<CompressorTelemetry>,
    graph: Graph,
    made_for: Option<Sidechain>,
    curve: Vec<(f64, f64)>,
    spectrum: Option<LiveSpectrum>,
    high_pass: Grip,
    low_pass: Grip,
    bell: Grip,
    tilt: Grip,
}

impl KeyGraph {
    /// A graph that has heard nothing.
    pub fn new(telemetry: Arc<CompressorTelemetry>) -> Self {
        let (x, y) =
            (Axis::frequency(RANGE_HZ.0, RANGE_HZ.1), Axis::decibels(RANGE_DB.0, RANGE_DB.1));
        Self {
            telemetry,
            graph: Graph::new(x, y),
            made_for: None,
            curve: Vec::new(),
            spectrum: None,
            high_pass: Grip::default(),
            low_pass: Grip::default(),
            bell: Grip::default(),
            tilt: Grip::default(),
        }
    }

    /// Draws spectrum, curve and nodes into `area`. `sidechain` is where the filters are.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        params: &SidechainParams,
        (sidechain, sample_rate_hz): (&Sidechain, f64),
    ) {
        let plot = self.graph.show(ui, editor, area);
        editor.hint_for(
            &plot.response,
            "Grey: the sidechain's spectrum, up to full scale. Blue: its filters, to be dragged by the nodes.",
        );
        self.show_spectrum(ui, editor, &plot, sample_rate_hz);
        if self.made_for.as_ref() != Some(sidechain) {
            self.made_for = Some(*sidechain);
            let points = Axis::frequency(RANGE_HZ.0, RANGE_HZ.1);
            let hz = |point: usize| points.value(point as f64 / (POINTS - 1) as f64);
            self.curve =
                (0..POINTS).map(|point| (hz(point), filters_db(sidechain, hz(point)))).collect();
        }
        plot.level(ui, 0.0, plot.theme.hairline, false);
        plot.curve(ui, &self.curve, 2.0, plot.theme.accent);
        self.nodes(ui, editor, &plot, params, sidechain);
    }

    fn show_spectrum(&mut self, ui: &Ui, editor: &mut EditorContext, plot: &Plot, rate_hz: f64) {
        let Some(tap) = self.telemetry.sidechain().filter(|_| rate_hz > 0.0) else { return };
        let fits = |line: &LiveSpectrum| line.fits(TRANSFORM_SAMPLES, rate_hz);
        if !self.spectrum.as_ref().is_some_and(fits) {
            self.spectrum = Some(LiveSpectrum::new(TRANSFORM_SAMPLES, rate_hz));
        }
        let Some(line) = &mut self.spectrum else { return };
        line.follow(tap, ui.input(|input| input.time), PACE);
        if line.is_silent() {
            return;
        }
        editor.moving();
        let y_at = |level_db: f32| {
            let share = 1.0 - f64::from(level_db) / FLOOR_DBFS;
            plot.rect.bottom() - plot.rect.height() * share.clamp(0.0, 1.0) as f32
        };
        let places = line.trace.points_hz().zip(line.trace.levels_db());
        let seen = places.filter(|(hz, _)| (RANGE_HZ.0..=RANGE_HZ.1).contains(hz)).step_by(2);
        let bottom = plot.rect.bottom();
        plot.band(
            ui,
            seen.map(|(hz, db)| (plot.x_at(hz), y_at(*db), bottom)),
            plot.theme.input_fill,
        );
    }

    fn nodes(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &SidechainParams,
        sidechain: &Sidechain,
    ) {
        let off = Sidechain::default();
        let look = |number: usize, off: bool| NodeLook {
            number,
            color: plot.theme.band(number - 1),
            selected: false,
            off,
        };
        let octaves = |parameter: &FloatParam, hz: f64| {
            parameter.preview_normalized(hz.max(1.0).log2() as f32)
        };
        let node = ParameterNode {
            name: "High-pass in the graph",
            parameter: &params.high_pass,
            at: (sidechain.high_pass_hz.into(), 0.0),
            look: look(1, sidechain.high_pass_hz == off.high_pass_hz),
            cursor: CursorIcon::ResizeHorizontal,
            hint: "High-pass: drag it to the right so that the lows trigger less",
        };
        plot.parameter_node(ui, editor, &mut self.high_pass, &node, |(hz, _)| {
            octaves(&params.high_pass, hz)
        });
        let node = ParameterNode {
            name: "Low-pass in the graph",
            parameter: &params.low_pass,
            at: (sidechain.low_pass_hz.into(), 0.0),
            look: look(3, sidechain.low_pass_hz == off.low_pass_hz),
            cursor: CursorIcon::ResizeHorizontal,
            hint: "Low-pass: drag it to the left so that the highs trigger less",
        };
        plot.parameter_node(ui, editor, &mut self.low_pass, &node, |(hz, _)| {
            octaves(&params.low_pass, hz)
        });
        let node = ParameterNode {
            name: "Tilt in the graph",
            parameter: &params.tilt,
            at: (TILT_AT_HZ, TILT_OCTAVES * f64::from(sidechain.tilt_db)),
            look: look(4, sidechain.tilt_db == 0.0),
            cursor: CursorIcon::ResizeVertical,
            hint: "Tilt: drag it up so that the highs trigger more, down for the lows",
        };
        plot.parameter_node(ui, editor, &mut self.tilt, &node, |(_, db)| {
            params.tilt.preview_normalized((db / TILT_OCTAVES) as f32)
        });
        self.bell(ui, editor, plot, params, look(2, sidechain.bell_db == 0.0));
    }

    /// The bell's node: dragged it is frequency and gain, the wheel is Q.
    fn bell(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        params: &SidechainParams,
        look: NodeLook,
    ) {
        let (frequency, gain, q) = (&params.bell, &params.bell_gain, &params.bell_q);
        let at = (f64::from(editor.exponential(frequency)), f64::from(editor.plain(gain)));
        let response = plot.node(ui, editor, "Bell in the graph", at, look);
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
            let words = [frequency, gain, q].map(|parameter| editor.text(parameter));
            editor.hint(&format!(
                "Bell {} {}, Q {}: drag it, turn the wheel for Q",
                words[0], words[1], words[2]
            ));
        }
        let from = plot.rect.clamp(plot.at(at.0, at.1));
        if let Some(to) = self.bell.follow(ui, &response, from) {
            let (hz, db) = plot.values_at(to);
            let hz = frequency.preview_normalized(hz.max(1.0).log2() as f32);
            editor.drag(&response, frequency, hz);
            editor.drag(&response, gain, gain.preview_normalized(db as f32));
        }
        // The wheel is taken before it could step the gain.
        editor.wheel(ui, &response, q);
        editor.answer(ui, &response, gain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_that_of_the_engines_filters() {
        let busy = Sidechain {
            high_pass_hz: 120.0,
            low_pass_hz: 9000.0,
            bell_hz: 3000.0,
            bell_db: 9.0,
            bell_q: 1.5,
            tilt_db: -1.5,
        };
        for rate_hz in [44_100.0, 96_000.0] {
            for hz in [30.0, 120.0, 500.0, 1000.0, 3000.0, 6000.0, 12_000.0, 18_000.0] {
                let error_db = filters_db(&busy, hz) - busy.magnitude_db(hz, rate_hz);
                assert!(error_db.abs() < 0.3, "{rate_hz} {hz}: {error_db}");
            }
        }
    }

    #[test]
    fn filters_that_are_off_are_flat_and_each_has_its_shape() {
        let off = Sidechain::default();
        let at = |sidechain: Sidechain, hz: f64| filters_db(&sidechain, hz);
        for hz in [25.0, 440.0, 15_000.0] {
            assert_eq!(at(off, hz), 0.0);
        }
        let high_pass = Sidechain { high_pass_hz: 100.0, ..off };
        assert!((at(high_pass, 100.0) + 3.01).abs() < 0.01);
        assert!((at(high_pass, 25.0) + 24.1).abs() < 0.1);
        let low_pass = Sidechain { low_pass_hz: 5000.0, ..off };
        assert!((at(low_pass, 5000.0) + 3.01).abs() < 0.01);
        let bell = Sidechain { bell_hz: 3000.0, bell_db: 9.0, ..off };
        assert!((at(bell, 3000.0) - 9.0).abs() < 1e-6);
        let tilt = Sidechain { tilt_db: -2.0, ..off };
        assert!((at(tilt, 4000.0) + 4.0).abs() < 1e-6);
    }
}
