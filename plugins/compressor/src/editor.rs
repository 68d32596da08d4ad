//! The compressor's editor: transfer curve and level history on one dB scale, what the times do, the
//! sidechain's filters, and a sentence that says what is done now.

mod handles;
mod headline;
mod hints;
mod in_force;
mod key_graph;
mod loudness;
mod match_level;
mod no_effect;
mod page;
mod sentence;
mod steps;
mod strip;
mod transfer;
mod warning;

use crate::engine::{Settings, peak_reduction_of_threshold_db};
use crate::params::CompressorParams;
use crate::processor::Compressor;
use crate::telemetry::{CompressorTelemetry, SIDECHAIN_CODE};
use egui::{Rect, Ui};
use headline::Headline;
use in_force::Times;
use key_graph::KeyGraph;
use loudness::LoudnessHistory;
use nice_plug::prelude::*;
use page::{ALL_FROM_PX, Page};
use shared_plugin::{EditorLink, Listening};
use shared_ui::graph::{Axis, DynamicsSheet, Graph, LevelLine, Plot, level_db};
use shared_ui::layout::{Panes, split_bottom, split_left, split_strip};
use shared_ui::{EditorContext, FitControl, Hint, LatheEditor, Setup, View, theme};
use std::sync::Arc;
use steps::Steps;
use transfer::TransferCurve;
use warning::Evidence;

/// The dB scale of curve, history and meters: all a threshold can have.
const RANGE_DB: (f64, f64) = (-80.0, 6.0);
/// Time between two judgements of what is done now, s.
const JUDGED_EVERY_S: f64 = 0.5;
/// Width of the graphs of times and sidechain where all are in view.
const COLUMN_PX: f32 = 330.0;

/// What is judged twice a second: words that flicker cannot be read.
#[derive(Default)]
struct Judged {
    at_s: f64,
    /// The usual reduction of peaks.
    range_db: Option<(f32, f32)>,
    evenness: Option<loudness::InAndOut>,
    warning: Option<String>,
    makeup_change_db: Option<f64>,
}

/// The body of the compressor's editor.
pub struct CompressorView {
    params: Arc<CompressorParams>,
    telemetry: Arc<CompressorTelemetry>,
    link: Arc<EditorLink>,
    judged: Judged,
    /// The settings of the frame before, and their times.
    settings: Settings,
    times: Times,
    loudness: LoudnessHistory,
    fit: FitControl<Compressor>,
    sheet: DynamicsSheet,
    transfer: Graph,
    curve: TransferCurve,
    steps: Steps,
    key_graph: KeyGraph,
    page: Page,
}

impl CompressorView {
    fn new(
        params: Arc<CompressorParams>,
        telemetry: Arc<CompressorTelemetry>,
        link: Arc<EditorLink>,
    ) -> Self {
        let level = Axis::decibels(RANGE_DB.0, RANGE_DB.1);
        let settings = params.settings().with_one_knob();
        let mut sheet = DynamicsSheet::new(telemetry.levels.clone(), link.clone(), RANGE_DB);
        sheet.shows_detected = true;
        Self {
            judged: Judged::default(),
            settings,
            times: Times::of(&settings),
            loudness: LoudnessHistory::default(),
            fit: FitControl::new(link.clone()).following(params.clone()),
            sheet,
            transfer: Graph::new(level, level),
            curve: TransferCurve::default(),
            steps: Steps::default(),
            key_graph: KeyGraph::new(telemetry.clone()),
            page: Page::default(),
            params,
            telemetry,
            link,
        }
    }

    fn follow(&mut self, ui: &Ui, editor: &mut EditorContext, settings: &Settings) {
        let blocks = &self.link.listen.blocks;
        if self.sheet.follow(ui, editor) {
            self.judged = Judged::default();
            self.loudness.clear(blocks);
        }
        // The output is not the mix while the sidechain is listened to.
        let is_mix = self.link.listen.get() != Listening::Product(SIDECHAIN_CODE);
        self.loudness.follow(blocks, self.settings != *settings || !is_mix);
        if self.settings != *settings {
            self.settings = *settings;
            self.times = Times::of(settings);
        }
        in_force::show(editor, &self.params, settings, &self.times);
        let now_s = ui.input(|input| input.time);
        if !(0.0..JUDGED_EVERY_S).contains(&(now_s - self.judged.at_s)) {
            self.judge(now_s, settings);
        }
    }

    fn judge(&mut self, now_s: f64, settings: &Settings) {
        let levels = &self.sheet.levels;
        let mut peaks_db = levels.reductions_db(sentence::HEARD_S, sentence::PEAK_S);
        let evidence = Evidence {
            lasting: levels.lasting_reduction(),
            crest_change_db: self.link.listen.readings().map(|read| read.crest_change_db.into()),
            range: self.loudness.range(),
        };
        let is_sounding = levels.is_sounding();
        let change_lu = self.loudness.change_lu().filter(|_| is_sounding);
        self.judged = Judged {
            at_s: now_s,
            range_db: sentence::usual_range_db(&mut peaks_db),
            evenness: self.loudness.evenness().filter(|_| is_sounding),
            warning: warning::warning(&evidence).filter(|_| is_sounding),
            makeup_change_db: change_lu
                .and_then(|change_lu| match_level::makeup_change_db(settings, change_lu)),
        };
    }

    /// The two lines over the graphs; gives what is left of `area`.
    fn headline(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) -> Rect {
        let is_sounding = self.sheet.levels.is_sounding();
        let recovery = self.times.recovery();
        let headline = Headline {
            sentence: sentence::sentence(self.judged.range_db, is_sounding, &recovery),
            warning: self.judged.warning.clone(),
            evenness: self.judged.evenness,
            makeup_change_db: self.judged.makeup_change_db,
        };
        let (rest, is_pressed) = headline.show(ui, editor, area);
        if is_pressed && let Some(change_db) = self.judged.makeup_change_db {
            let makeup = &self.params.makeup;
            let to_db = self.settings.makeup_db + change_db as f32;
            editor.set_once(makeup, makeup.preview_normalized(to_db));
            self.judged.makeup_change_db = None;
        }
        rest
    }

    fn graphs(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        (settings, panes): (&Settings, Panes),
    ) {
        let (area, meters) = DynamicsSheet::split(area);
        let (area, reduction) = DynamicsSheet::split_reduction(area);
        let (left, mut right) = split_left(area, (area.width() * 0.4).min(area.height() + 20.0));
        let page = if editor.is_easy() { Page::Main } else { self.page };
        match (panes, page) {
            (Panes::All, _) => {
                self.transfer(ui, editor, left);
                let (column, rest) = split_left(right, COLUMN_PX);
                right = rest;
                let half_px = (column.height() - theme::GUTTER_PX) / 2.0;
                let (upper, lower) = split_bottom(column, half_px);
                self.steps.show(ui, editor, upper, (settings, &self.times));
                self.key_graph(ui, editor, lower, settings);
            }
            (_, Page::Times) => self.steps.show(ui, editor, left, (settings, &self.times)),
            (_, Page::Sidechain) => self.key_graph(ui, editor, left, settings),
            (_, Page::Main | Page::More) => self.transfer(ui, editor, left),
        }
        // One scale: zooming one of the two graphs zooms both.
        self.sheet.graph.y = self.transfer.y;
        let history = self.history(ui, editor, right, settings);
        self.transfer.y = self.sheet.graph.y;
        self.sheet.reduction(ui, editor, reduction, &history);
        self.sheet.meters(ui, editor, meters, &history);
    }

    /// The history with the threshold's line, which moves what decides on the threshold.
    fn history(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        settings: &Settings,
    ) -> Plot {
        let params = self.params.clone();
        let (threshold, peak) = (&params.threshold, &params.peak_reduction);
        if settings.has_one_knob() {
            let level_db = f64::from(settings.threshold_db);
            let of =
                |level_db| peak.preview_normalized(peak_reduction_of_threshold_db(level_db) as f32);
            let text = in_force::level(level_db);
            let line = LevelLine {
                parameter: peak,
                name: "Threshold",
                level_db,
                text: &text,
                normalized_of: &of,
            };
            return self.sheet.history(ui, editor, area, &line);
        }
        let level_db = f64::from(settings.threshold_db);
        let of = |level_db: f64| threshold.preview_normalized(level_db as f32);
        let text = editor.text(threshold);
        let line = LevelLine {
            parameter: threshold,
            name: "Threshold",
            level_db,
            text: &text,
            normalized_of: &of,
        };
        self.sheet.history(ui, editor, area, &line)
    }

    fn transfer(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) {
        let plot = self.transfer.show(ui, editor, area);
        let newest = self.sheet.levels.newest;
        let reduction_db = f64::from(newest.reduction_db - self.telemetry.lift_db.get());
        let live = (newest.detected_gain > 0.0 && self.sheet.levels.is_sounding())
            .then(|| (f64::from(level_db(newest.detected_gain)), reduction_db));
        self.curve.show(ui, editor, &plot, &self.params, live);
    }

    fn key_graph(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        settings: &Settings,
    ) {
        let now = (&settings.sidechain, self.link.sample_rate_hz());
        self.key_graph.show(ui, editor, area, &self.params.sidechain, now);
    }
}

impl View for CompressorView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let body = ui.max_rect();
        // What Peak reduction decides on is drawn as it is in force.
        let settings = self.params.settings_from(editor).with_one_knob();
        self.follow(ui, editor, &settings);
        let panes = Panes::of(editor, body.size(), ALL_FROM_PX);
        let (body, below) = match panes {
            Panes::All => split_strip(body),
            Panes::One => (body, Rect::NOTHING),
        };
        let (sheet, strip) = split_strip(body);
        let graphs = self.headline(ui, editor, sheet);
        self.graphs(ui, editor, graphs, (&settings, panes));
        editor.strip(ui, strip, |ui, editor| self.strip(ui, editor, &settings, panes));
        if panes == Panes::All {
            editor.strip(ui, below, |ui, editor| self.second_strip(ui, editor, &settings));
        }
    }

    fn shows_loudness(&self) -> bool {
        true
    }

    fn listenings(&self) -> &'static [(u32, &'static str)] {
        &[(SIDECHAIN_CODE, "the sidechain")]
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        hints::hints(&self.params)
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<CompressorParams>,
    telemetry: Arc<CompressorTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, CompressorView) {
    let view = CompressorView::new(params.clone(), telemetry.clone(), link.clone());
    let on_watched = Arc::new(move |open| {
        if open {
            telemetry.levels.openings.ask();
        }
        telemetry.levels.watched.set(open);
    });
    let setup = Setup::of::<Compressor>((900.0, 560.0), params, link, on_watched);
    (setup, view)
}

/// The editor of one instance.
pub fn open(
    params: Arc<CompressorParams>,
    telemetry: Arc<CompressorTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<CompressorView>> {
    let (setup, view) = parts(params, telemetry, link);
    shared_ui::editor(setup, view)
}
