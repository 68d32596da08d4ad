//! The equaliser's editor: the graph with a node for each band, and the strip with all values of
//! the chosen one.

pub mod analyser;
mod band_card;
mod bands;
mod curves;
mod nodes;

use crate::params::EqParams;
use crate::processor::ChannelEq;
use crate::telemetry::EqTelemetry;
use band_card::BandCard;
use bands::BandIds;
use curves::Curves;
use egui::{Align2, Layout, Rect, RichText, Ui, UiBuilder, pos2, vec2};
use nodes::Nodes;
use shared_dsp::units::gain_to_db;
use shared_plugin::EditorLink;
use shared_ui::graph::{Axis, Graph, Meter, Plot};
use shared_ui::layout::{split_right, split_strip};
use shared_ui::{Desk, Icon, KnobSize, LatheEditor, Setup, View, theme};
use std::sync::Arc;

/// Frequencies in view: all a band can have, Hz.
const RANGE_HZ: (f64, f64) = (10.0, 30_000.0);
/// The dB ranges to choose from, either way.
const RANGES_DB: [f64; 4] = [3.0, 6.0, 12.0, 30.0];
/// Scale of the output meter, dB.
const METER_DB: (f64, f64) = (-60.0, 6.0);
/// Width of the output meter's column.
const METER_PX: f32 = 40.0;
/// Below this width the strip shows fields in place of knobs.
const ROOMY_PX: f32 = 850.0;
/// The rate curves are drawn at until the host gives one, Hz.
const ASSUMED_RATE_HZ: f64 = 48_000.0;

/// What frequencies are like to the ear, shown in Easy.
const REGIONS: [(f64, &str); 5] =
    [(35.0, "rumble"), (110.0, "body"), (320.0, "mud"), (4000.0, "presence"), (13_000.0, "air")];

const HINTS: &[(&str, &str)] = &[
    ("out", "level after all bands: match it to the bypassed level before you judge"),
    ("pan", "places the sound between left and right"),
    ("pl", "how loud the centre is compared to the sides while panning"),
    ("inv", "turns the wave upside down: try it where two microphones cancel each other"),
];

/// The body of the equaliser's editor.
pub struct EqView {
    params: Arc<EqParams>,
    telemetry: Arc<EqTelemetry>,
    link: Arc<EditorLink>,
    ids: [BandIds; crate::engine::BANDS],
    graph: Graph,
    range_db: f64,
    curves: Curves,
    nodes: Nodes,
    card: Option<BandCard>,
    output: Meter,
}

impl EqView {
    fn new(params: Arc<EqParams>, telemetry: Arc<EqTelemetry>, link: Arc<EditorLink>) -> Self {
        let range_db = RANGES_DB[2];
        Self {
            params,
            telemetry,
            link,
            ids: BandIds::all(),
            graph: Graph::new(
                Axis::frequency(RANGE_HZ.0, RANGE_HZ.1),
                Axis::decibels(-range_db, range_db),
            ),
            range_db,
            curves: Curves::default(),
            nodes: Nodes::default(),
            card: None,
            output: Meter::default(),
        }
    }

    fn sheet(&mut self, ui: &mut Ui, desk: &mut Desk, area: Rect) {
        let plot = self.graph.show(ui, desk, area);
        if plot.response.hovered() {
            desk.hint("Double-click for a new band; drag round nodes to move them together.");
        }
        if desk.is_easy() {
            regions(ui, &plot);
        }
        let rate_hz = self.link.sample_rate_hz();
        let rate_hz = if rate_hz > 0.0 { rate_hz } else { ASSUMED_RATE_HZ };
        let heard = bands::heard(&self.params, &self.ids, desk);
        self.curves.show(ui, &plot, &heard, rate_hz, &self.nodes.marked);
        self.ranges(ui, desk, &plot);
        let shown = bands::shown(&self.params, &self.ids, desk);
        self.nodes.show(ui, desk, &plot, &self.params, &self.ids, &shown);
        if let Some((band, at)) = self.nodes.menu_asked {
            self.card = Some(BandCard::new(band, at));
        }
        let chosen = self.nodes.chosen;
        if let Some(card) = &mut self.card
            && !card.show(ui, desk, &self.ids[chosen])
        {
            self.card = None;
        }
    }

    fn ranges(&mut self, ui: &mut Ui, desk: &mut Desk, plot: &Plot) {
        let area = Rect::from_min_size(plot.rect.min + vec2(6.0, 4.0), vec2(260.0, 30.0));
        let builder =
            UiBuilder::new().max_rect(area).layout(Layout::left_to_right(egui::Align::Center));
        let mut row = ui.new_child(builder.id_salt("ranges"));
        row.spacing_mut().item_spacing.x = 4.0;
        for range_db in RANGES_DB {
            let hint = format!("Shows the graph from \u{2212}{range_db} to +{range_db} dB.");
            let text = format!("\u{b1}{range_db} dB");
            if desk.switch(&mut row, &text, range_db == self.range_db, &hint) {
                self.range_db = range_db;
                self.graph.y = Axis::decibels(-range_db, range_db);
            }
        }
    }

    fn meter(&mut self, ui: &Ui, desk: &mut Desk, area: Rect) {
        let level_db = gain_to_db(f64::from(self.telemetry.output_peak.take()));
        self.output.advance(level_db, ui.input(|input| input.time));
        let bar = Rect::from_min_max(
            pos2(area.center().x - 10.0, area.top()),
            pos2(area.center().x + 10.0, area.bottom() - 18.0),
        );
        self.output.show(ui, desk, "Output", bar, METER_DB);
        let under = pos2(bar.center().x, bar.bottom() + 3.0);
        let color = desk.theme().text_3;
        ui.painter().text(under, Align2::CENTER_TOP, "Output", theme::axis(), color);
    }

    /// Which band the strip is about, whether it is on, and its type.
    fn chooser(&mut self, ui: &mut Ui, desk: &mut Desk) {
        let count = self.ids.len();
        ui.vertical(|ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                if desk.icon_button(ui, Icon::Previous, "Previous band") {
                    self.nodes.choose((self.nodes.chosen + count - 1) % count);
                }
                let name = format!("Band {}", self.nodes.chosen + 1);
                let hue = desk.theme().band(self.nodes.chosen);
                ui.label(RichText::new(name).font(theme::title()).color(hue));
                if desk.icon_button(ui, Icon::Next, "Next band") {
                    self.nodes.choose((self.nodes.chosen + 1) % count);
                }
                desk.toggle_labelled(ui, &self.ids[self.nodes.chosen].on, "On");
            });
            desk.menu_wide(ui, &self.ids[self.nodes.chosen].shape, 166.0);
        });
    }

    fn strip(&mut self, ui: &mut Ui, desk: &mut Desk) {
        let roomy = ui.available_width() >= ROOMY_PX;
        self.chooser(ui, desk);
        let ids = &self.ids[self.nodes.chosen];
        let knob = |ui: &mut Ui, desk: &mut Desk, id: &str, label: &str| {
            desk.knob_sized(ui, id, KnobSize::Normal, Some(label));
        };
        let value = |ui: &mut Ui, desk: &mut Desk, id: &str, label: &str| {
            desk.value_labelled(ui, id, Some(label));
        };
        if roomy || desk.is_easy() {
            knob(ui, desk, &ids.frequency, "Frequency");
            knob(ui, desk, &ids.gain, "Gain");
            knob(ui, desk, &ids.q, "Q");
        } else {
            ui.vertical(|ui| {
                value(ui, desk, &ids.frequency, "Frequency");
                value(ui, desk, &ids.gain, "Gain");
            });
            ui.vertical(|ui| value(ui, desk, &ids.q, "Q"));
        }
        if desk.is_easy() {
            desk.divider(ui);
            knob(ui, desk, "out", "Output");
            self.more_in_full(ui, desk);
            return;
        }
        ui.vertical(|ui| {
            value(ui, desk, &ids.slope, "Slope");
            desk.menu_wide(ui, &ids.channel, 96.0);
        });
        desk.divider(ui);
        if roomy {
            knob(ui, desk, "out", "Output");
            knob(ui, desk, "pan", "Pan");
        } else {
            ui.vertical(|ui| {
                value(ui, desk, "out", "Output");
                value(ui, desk, "pan", "Pan");
            });
        }
        ui.vertical(|ui| {
            desk.menu_wide(ui, "pl", if roomy { 176.0 } else { 110.0 });
            desk.toggle_labelled(ui, "inv", "Invert polarity");
        });
    }

    fn more_in_full(&self, ui: &mut Ui, desk: &mut Desk) {
        let of_bands = self.ids.iter().flat_map(|ids| [ids.slope.as_str(), ids.channel.as_str()]);
        let hidden: Vec<&str> = ["pan", "pl", "inv"].into_iter().chain(of_bands).collect();
        desk.more_in_full(ui, &hidden);
    }
}

/// Words for frequencies along the lower edge.
fn regions(ui: &Ui, plot: &Plot) {
    let painter = plot.painter(ui);
    for (hz, word) in REGIONS {
        let at = pos2(plot.x_at(hz), plot.rect.bottom() - 4.0);
        painter.text(at, Align2::CENTER_BOTTOM, word, theme::axis(), plot.theme.text_3);
    }
}

impl View for EqView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk) {
        let (sheet, strip) = split_strip(ui.max_rect());
        let (graph, meter) = split_right(sheet, METER_PX);
        self.meter(ui, desk, meter);
        self.sheet(ui, desk, graph);
        desk.strip(ui, strip, |ui, desk| self.strip(ui, desk));
    }

    fn shows_loudness(&self) -> bool {
        true
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        HINTS
    }
}

/// What the editor of one instance is made of; tests show it without a window.
pub fn parts(
    params: Arc<EqParams>,
    telemetry: Arc<EqTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, EqView) {
    let view = EqView::new(params.clone(), telemetry.clone(), link.clone());
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    let setup = Setup::of::<ChannelEq>((960.0, 600.0), params, link, on_watched);
    (setup, view)
}

/// The editor of one instance.
pub fn open(
    params: Arc<EqParams>,
    telemetry: Arc<EqTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<EqView>> {
    let (setup, view) = parts(params, telemetry, link);
    shared_ui::editor(setup, view)
}
