//! The loudness meter's editor: the figures, bars of loudness and peaks, history, and panes for
//! what else there is to know.

mod bars;
mod figures;
mod goniometer;
mod history;
mod measure;
mod pane;
mod scale;
mod spectrum;
mod stereo;

use crate::engine::Listened;
use crate::params::{MeterParams, Order};
use crate::processor::LoudnessMeter;
use crate::telemetry::MeterTelemetry;
use bars::Bars;
use egui::{Rect, Ui, UiBuilder, pos2};
use goniometer::Goniometer;
use history::LoudnessHistory;
use nice_plug::prelude::Param;
use pane::Pane;
use scale::LoudnessScale;
use shared_dsp::inspect::InspectionReadings;
use shared_dsp::loudness::Readings;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_plugin::EditorLink;
use shared_ui::layout::{split_bottom, split_right};
use shared_ui::{Desk, LatheEditor, Setup, View, theme};
use spectrum::SpectrumPane;
use std::sync::Arc;

/// Width of the bars, as a share of the body, and its ends.
const BARS_SHARE: f32 = 0.224;
const BARS_PX: (f32, f32) = (170.0, 240.0);
/// Height of the figures, in Full and in Easy.
const FIGURES_PX: (f32, f32) = (124.0, 112.0);
/// Height of the history, as a share of what is left under the figures.
const HISTORY_SHARE: f32 = 0.36;
/// Height of the row of tabs.
const TABS_PX: f32 = 32.0;

/// One sentence for each parameter.
const HINTS: &[(&str, &str)] = &[
    ("rst", "turning it on begins a new measurement; a host can automate it."),
    (
        "pol",
        "when a new measurement begins by itself. Time-code measures what you play again anew.",
    ),
    ("dmo", "a mono bus that will play on two loudspeakers reads 3 LU more."),
    ("ord", "how your host lists the channels of a surround bus; it decides their weights."),
];

/// What can be listened to: [`Listened::BAR`] by number.
const LISTENINGS: &[(u32, &str)] = &[
    (1, Listened::BAR[0].1),
    (2, Listened::BAR[1].1),
    (3, Listened::BAR[2].1),
    (4, Listened::BAR[3].1),
    (5, Listened::BAR[4].1),
    (6, Listened::BAR[5].1),
];

/// What the editor shows between header and footer.
pub struct MeterView {
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
    scale: LoudnessScale,
    is_relative: bool,
    pane: Pane,
    history: LoudnessHistory,
    bars: Bars,
    goniometer: Goniometer,
    spectrum: SpectrumPane,
    /// How often a new measurement was asked for, and the measured time, s, in the last frame.
    last: (u32, f64),
    inspection_version: u32,
    inspection: InspectionReadings,
}

impl MeterView {
    /// The view of one instance.
    pub fn new(params: Arc<MeterParams>, telemetry: Arc<MeterTelemetry>) -> Self {
        Self {
            inspection: telemetry.inspection.read(),
            inspection_version: telemetry.inspection.version(),
            params,
            telemetry,
            scale: LoudnessScale::default(),
            is_relative: false,
            pane: Pane::default(),
            history: LoudnessHistory::default(),
            bars: Bars::default(),
            goniometer: Goniometer::default(),
            spectrum: SpectrumPane::default(),
            last: (0, 0.0),
        }
    }

    /// Takes the newest readings and asks for frames as long as something moves.
    fn take_readings(&mut self, ui: &Ui, desk: &mut Desk) -> Readings {
        let t = &self.telemetry;
        let readings = t.readings.read();
        let now = (t.reset.count(), readings.measured_s);
        if now.0 != self.last.0 || now.1 < self.last.1 {
            self.bars.clear();
            self.history.marked_s = None;
        }
        let is_new = now.1 != self.last.1;
        self.last = now;
        let version = t.inspection.version();
        if version != self.inspection_version {
            self.inspection_version = version;
            self.inspection = t.inspection.read();
        }
        let falls = self.bars.advance(t, ui.input(|input| input.time));
        if is_new || falls {
            desk.moving();
        }
        readings
    }

    /// Names of the bus's channels.
    fn channel_names(&self, desk: &Desk) -> Vec<&'static str> {
        let channels = self.telemetry.channels.get() as usize;
        if channels == 1 {
            return vec!["Peak"];
        }
        let order = match self.params.order.preview_plain(desk.normalized("ord")) {
            Order::Smpte => ChannelOrder::Smpte,
            Order::Film => ChannelOrder::Film,
            Order::Atmos => ChannelOrder::Atmos,
            Order::Wave => ChannelOrder::Wave,
        };
        let layout = order.layout_or_smpte(channels.max(2));
        layout.loudspeakers().iter().map(|speaker| speaker.name).collect()
    }

    /// Bars and goniometer, from top to bottom.
    fn right_column(&mut self, ui: &mut Ui, desk: &mut Desk, readings: &Readings, area: Rect) {
        let goniometer_px = (area.width() + 26.0).min(area.height() * 0.45);
        let (bars, goniometer) = split_bottom(area, goniometer_px);
        let names = self.channel_names(desk);
        self.bars.show(ui, desk, (&self.telemetry, readings), self.scale, &names, bars);
        let correlation = &self.inspection.correlation;
        self.goniometer.show(ui, desk, &self.telemetry, correlation, goniometer);
    }

    fn show_pane(&mut self, ui: &mut Ui, desk: &mut Desk, area: Rect) {
        ui.painter().rect_filled(area, theme::CARD_RADIUS_PX, desk.theme().panel);
        let inner = area.shrink2(egui::vec2(12.0, 6.0));
        let tabs = Rect::from_min_max(inner.min, pos2(inner.right(), inner.top() + TABS_PX));
        let body = Rect::from_min_max(pos2(inner.left(), tabs.bottom() + 4.0), inner.max);
        self.pane.tabs(ui, desk, tabs);
        let builder = UiBuilder::new().max_rect(body).id_salt("pane");
        let mut child = ui.new_child(builder);
        child.set_clip_rect(body.expand(4.0));
        match self.pane {
            Pane::Stereo => stereo::show(&mut child, desk, &self.inspection, body),
            Pane::Spectrum => self.spectrum.show(&mut child, desk, &self.inspection, None, body),
            Pane::Measure => {
                measure::show(&mut child, desk, &mut self.scale, &mut self.is_relative);
            }
        }
    }
}

impl View for MeterView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk) {
        let readings = self.take_readings(ui, desk);
        let area = ui.max_rect();
        let bars_px = (area.width() * BARS_SHARE).clamp(BARS_PX.0, BARS_PX.1);
        let (left, right) = split_right(area, bars_px);
        let figures_px = if desk.is_easy() { FIGURES_PX.1 } else { FIGURES_PX.0 };
        let below = left.height() - figures_px - theme::GUTTER_PX;
        let (figures, rest) = split_bottom(left, below);
        if figures::show(ui, desk, &readings, self.is_relative, figures) {
            self.telemetry.reset.ask();
        }
        let pane = if desk.is_easy() {
            rest
        } else {
            let (history, pane) = split_bottom(rest, rest.height() * (1.0 - HISTORY_SHARE));
            if let Some(records) = self.telemetry.history().cloned() {
                let sources = (&*records, &self.telemetry.bars);
                let integrated_lufs = readings.integrated_lufs;
                self.history.show(ui, desk, history, sources, self.scale, integrated_lufs);
            }
            pane
        };
        self.show_pane(ui, desk, pane);
        self.right_column(ui, desk, &readings, right);
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        HINTS
    }

    fn listenings(&self) -> &'static [(u32, &'static str)] {
        LISTENINGS
    }

    // The sound goes through untouched: there is nothing to compare.
    fn has_listen_bar(&self) -> bool {
        true
    }
}

/// What the editor of one instance is made of; tests show it without a window.
pub fn parts(
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, MeterView) {
    let view = MeterView::new(params.clone(), telemetry);
    let setup = Setup::of::<LoudnessMeter>((900.0, 600.0), params, link, Arc::new(|_| ()));
    (setup, view)
}

/// The editor of one instance.
pub fn open(
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<MeterView>> {
    let (setup, view) = parts(params, telemetry, link);
    shared_ui::editor(setup, view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listen_bar_is_numbered_as_the_engine_numbers_it() {
        for ((code, name), (listened, own_name)) in LISTENINGS.iter().zip(Listened::BAR) {
            assert_eq!((*code, *name), (listened.code(), own_name));
        }
        assert_eq!(LISTENINGS.len(), Listened::BAR.len());
    }
}
