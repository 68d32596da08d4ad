//! The equaliser's editor: the graph with a node for each band, and the strip with all values of
//! the chosen one.

pub mod analyser;
mod band_card;
mod band_level;
pub mod bands;
mod card;
mod chip;
mod clipboard;
mod curves;
mod drag;
mod dynamic_page;
mod empty;
pub mod find;
mod graph_card;
mod hints;
pub mod match_panel;
mod mirror;
pub mod new_bands;
mod no_effect;
mod nodes;
mod output;
mod page;
#[cfg(test)]
mod panel_tests;
mod pen;
mod phase;
mod piano;
mod placing;
mod range;
mod ring;
mod scene;
mod shapes;
mod solo;
mod stereo;
mod strip;

use crate::engine::{BANDS, Phase};
use crate::params::EqParams;
use crate::processor::ChannelEq;
use crate::telemetry::EqTelemetry;
use analyser::{Analyser, Stored};
use band_card::BandCard;
use band_level::BandLevel;
use bands::{Bands, HostBands};
use chip::Chip;
use curves::Curves;
use egui::{Align2, Rect, Ui, pos2};
use find::Find;
use graph_card::GraphCard;
use match_panel::{MatchEnd, MatchPanel, MatchSources};
use mirror::Mirror;
use nodes::Nodes;
use output::Face;
use page::{Page, Panes};
use piano::Piano;
use scene::Scene;
use shared_dsp::units::gain_to_db;
use shared_plugin::{EditorLink, Listening, Parameter};
use shared_ui::graph::{Axis, Graph, Meter, Plot};
use shared_ui::layout::{split_right, split_strip};
use shared_ui::{EditorContext, Hint, ItemPicture, LatheEditor, Setup, View, theme};
use std::sync::Arc;
use stereo::Image;

/// Frequencies in view: all a band can have, Hz.
const RANGE_HZ: (f64, f64) = (10.0, 30_000.0);
/// Scale of the output meter, dB.
const METER_DB: (f64, f64) = (-60.0, 6.0);
/// Least width of a sentence in the row over the graph.
const LEAST_WARNING_PX: f32 = 60.0;
/// Height of the row over the graph.
const TOOLBAR_PX: f32 = 36.0;
/// Width of the output meter's column.
const METER_PX: f32 = 40.0;
/// The rate curves are drawn at until the host gives one, Hz.
const ASSUMED_RATE_HZ: f64 = 48_000.0;

/// Words for regions of frequency, shown in Easy: the region's middle in Hz and its word.
const REGIONS: [(f64, &str); 5] =
    [(35.0, "rumble"), (110.0, "body"), (320.0, "mud"), (4000.0, "presence"), (13_000.0, "air")];

/// The body of the equaliser's editor.
pub struct EqView {
    params: Arc<EqParams>,
    telemetry: Arc<EqTelemetry>,
    link: Arc<EditorLink>,
    host: HostBands,
    graph: Graph,
    range_db: f64,
    /// Of the bands in use in the last frame, either way, dB.
    largest_gain_db: f64,
    analyser: Analyser,
    stored: Stored,
    /// The preset as of the last frame; nothing before the first one.
    preset: Option<Option<String>>,
    curves: Curves,
    offsets_db: [f32; BANDS],
    piano: Piano,
    nodes: Nodes,
    card: Option<BandCard>,
    graph_card: Option<GraphCard>,
    chip: Chip,
    level: BandLevel,
    page: Page,
    face: Face,
    image: Image,
    mirror: Mirror,
    find: Find,
    matching: Option<MatchPanel>,
    output: Meter,
}

impl EqView {
    fn new(params: Arc<EqParams>, telemetry: Arc<EqTelemetry>, link: Arc<EditorLink>) -> Self {
        let y = Axis::decibels(-range::USUAL_DB, range::USUAL_DB);
        let mut graph = Graph::new(Axis::frequency(RANGE_HZ.0, RANGE_HZ.1), y);
        // This editor's own names the note, too.
        graph.crosshair = false;
        Self {
            host: HostBands::new(params.clone()),
            analyser: Analyser::new(telemetry.clone()),
            stored: Stored::default(),
            params,
            graph,
            range_db: range::USUAL_DB,
            largest_gain_db: 0.0,
            preset: None,
            curves: Curves::default(),
            offsets_db: [0.0; BANDS],
            piano: Piano::default(),
            nodes: Nodes::default(),
            card: None,
            graph_card: None,
            chip: Chip::default(),
            level: BandLevel::default(),
            page: Page::default(),
            face: Face::default(),
            image: Image::default(),
            mirror: Mirror::default(),
            find: Find::new(link.clone(), telemetry.clone()),
            matching: None,
            output: Meter::default(),
            link,
            telemetry,
        }
    }

    fn sheet(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect, bands: &Bands) {
        let bar = Rect::from_min_max(area.min, pos2(area.right(), area.top() + TOOLBAR_PX));
        let plot = self.graph.show(ui, editor, area.with_min_y(bar.bottom()));
        if plot.response.hovered() {
            editor.hint(
                "Double-click for a new band; drag round nodes or Shift-click to mark several.",
            );
        }
        self.picture(ui, editor, &plot, bands);
        let scene = Scene {
            host: &self.host,
            link: &self.link,
            bands,
            gain_step_db: self.gain_step_db(),
            phase: self.phase(),
        };
        if !self.find.is_on() && self.matching.is_none() {
            empty::show(ui, editor, &plot, &scene, &mut self.nodes);
        }
        let nodes = Nodes::places(&plot, bands);
        let is_busy = self.find.is_on() || self.matching.is_some() || self.card.is_some();
        if !is_busy && let Some(peak) = self.analyser.peaks(ui, editor, &plot, &nodes) {
            self.nodes.add_bell(editor, &scene, peak.frequency_hz);
        }
        ring::show(ui, &plot, bands, &self.offsets_db);
        self.nodes.show(ui, editor, &plot, &scene);
        let over = plot.response.contains_pointer() && !self.find.is_on();
        clipboard::follow_keys(ui, editor, over, &scene, &mut self.nodes);
        if let Some((band, at)) = self.nodes.menu_asked {
            self.card = Some(BandCard::new(band, at));
        }
        if plot.response.secondary_clicked()
            && let (Some(at), Some(values)) =
                (plot.response.interact_pointer_pos(), plot.hovered_values())
        {
            self.graph_card = Some(GraphCard::new(at, values));
        }
        if let Some(card) = &mut self.graph_card
            && !card.show(ui, editor, &scene, &mut self.nodes)
        {
            self.graph_card = None;
        }
        if self.card.is_none() && self.graph_card.is_none() {
            self.chip.show(ui, editor, &plot, &scene, &mut self.nodes, &mut self.level);
        }
        if let Some(card) = &mut self.card
            && !card.show(ui, editor, &scene, &mut self.nodes)
        {
            self.card = None;
        }
        if let Some(band) = self.find.show(ui, editor, &plot, &self.host) {
            self.nodes.choose(band);
        }
        let end = self.ranges(ui, editor, bar);
        let rest = bar.with_min_x(end + theme::GUTTER_PX);
        if rest.width() > LEAST_WARNING_PX {
            self.warn_of_too_much(ui, editor, rest, bands);
        }
    }

    /// All that lies under the nodes: spectra, curves, piano, words.
    fn picture(&mut self, ui: &Ui, editor: &mut EditorContext, plot: &Plot, bands: &Bands) {
        self.fine_grid(ui, plot);
        self.analyser.hear_delta(self.link.listen.get() == Listening::Delta);
        self.analyser.show(ui, editor, plot, self.rate_hz());
        piano::crosshair(ui, plot);
        self.show_curves(ui, editor, plot, bands);
        self.piano.show(ui, plot);
        if editor.is_easy() {
            regions(ui, plot);
        }
        piano::readout(ui, plot);
    }

    fn rate_hz(&self) -> f64 {
        let rate_hz = self.link.sample_rate_hz();
        if rate_hz > 0.0 { rate_hz } else { ASSUMED_RATE_HZ }
    }

    fn show_curves(&mut self, ui: &Ui, editor: &mut EditorContext, plot: &Plot, bands: &Bands) {
        let offsets_db = self.telemetry.offsets_db.each_ref().map(|offset| offset.get());
        if offsets_db != self.offsets_db {
            self.offsets_db = offsets_db;
            editor.moving();
        }
        let heard = self.host.settings(bands);
        self.curves.show(ui, plot, &heard, &offsets_db, self.rate_hz(), &self.nodes.marked);
        if let Some(panel) = &self.matching {
            panel.draw(ui, plot);
        }
    }

    fn phase(&self) -> Phase {
        self.params.output.phase.value().into()
    }

    /// A band that is no longer in use cannot be heard alone.
    fn end_lost_solo(&self, bands: &Bands) {
        if let Listening::Product(band) = self.link.listen.get()
            && bands.used.get(band as usize) == Some(&false)
        {
            self.link.listen.set(Listening::Off);
        }
    }

    /// The strip's content while spectra are matched.
    fn match_strip(&mut self, ui: &mut Ui, editor: &mut EditorContext, bands: &Bands) {
        let rate_hz = self.rate_hz();
        let Some(panel) = &mut self.matching else { return };
        let settings = self.host.settings(bands);
        let taps = self.telemetry.taps().map(|taps| (&*taps.input, &*taps.key));
        let sources = MatchSources { taps, settings: &settings, sample_rate_hz: rate_hz };
        let Some(end) = panel.show(ui, editor, &self.host, &sources) else { return };
        self.matching = None;
        if let MatchEnd::Applied(made) = end
            && let Some(first) = made.first()
        {
            self.nodes.choose(*first);
        }
    }

    fn meter(&mut self, ui: &Ui, editor: &mut EditorContext, area: Rect) {
        let level_db = gain_to_db(f64::from(self.telemetry.output_peak.take()));
        self.output.advance(level_db, ui.input(|input| input.time));
        let bar = Rect::from_min_max(
            pos2(area.center().x - 10.0, area.top()),
            pos2(area.center().x + 10.0, area.bottom() - 18.0),
        );
        self.output.show(ui, editor, "Output level", bar, METER_DB);
        let under = pos2(bar.center().x, bar.bottom() + 3.0);
        let color = editor.theme().text_3;
        ui.painter().text(under, Align2::CENTER_TOP, "Output", theme::axis(), color);
    }
}

/// Words for frequencies over the piano.
fn regions(ui: &Ui, plot: &Plot) {
    let painter = plot.painter(ui);
    for (hz, word) in REGIONS {
        let at = pos2(plot.x_at(hz), plot.rect.bottom() - piano::HEIGHT_PX - 4.0);
        painter.text(at, Align2::CENTER_BOTTOM, word, theme::axis(), plot.theme.text_3);
    }
}

impl View for EqView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let body = ui.max_rect();
        let panes = if editor.is_easy() { Panes::One } else { Panes::of(body.size()) };
        let (body, below) = match panes {
            Panes::All => split_strip(body),
            _ => (body, Rect::NOTHING),
        };
        let (sheet, strip) = split_strip(body);
        let (graph, meter) = split_right(sheet, METER_PX);
        self.meter(ui, editor, meter);
        let bands = self.host.read(editor);
        self.end_lost_solo(&bands);
        let (chosen, now_s) = (self.nodes.chosen, ui.input(|input| input.time));
        self.level.follow(chosen, &bands.heard[chosen], &self.telemetry, now_s);
        self.follow_preset(editor, &bands);
        self.follow_gains(&bands);
        self.stored.load(&self.params, self.analyser.choices());
        self.sheet(ui, editor, graph, &bands);
        self.stored.save(&self.params, self.analyser.choices());
        editor.strip(ui, strip, |ui, editor| match self.matching {
            Some(_) => self.match_strip(ui, editor, &bands),
            None => self.strip(ui, editor, &bands, panes),
        });
        if panes == Panes::All {
            editor.strip(ui, below, |ui, editor| self.output_strip(ui, editor));
        }
    }

    fn shows_loudness(&self) -> bool {
        true
    }

    fn listenings(&self) -> &'static [(u32, &'static str)] {
        solo::LISTENINGS
    }

    fn item_pictures(&self) -> Vec<(&dyn Parameter, ItemPicture)> {
        let bands = self.params.bands.iter();
        bands.map(|band| (&band.shape as &dyn Parameter, shapes::draw as ItemPicture)).collect()
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        hints::hints(&self.params)
    }
}

/// The parts of one instance's editor; tests show it without a window.
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
