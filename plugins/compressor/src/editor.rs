//! The compressor's editor: transfer curve and level history on one dB scale, and a sentence that
//! says what is done now.

mod levels;
mod sentence;
mod transfer;

use crate::params::CompressorParams;
use crate::processor::Compressor;
use crate::telemetry::CompressorTelemetry;
use egui::{Align2, Rect, Ui, pos2};
use levels::{LEAST_REDUCTION_DB, Levels, SHOWN_S, level_db};
use nice_plug::prelude::Param;
use shared_plugin::EditorLink;
use shared_ui::graph::{Axis, Graph, Meter};
use shared_ui::layout::{split_left, split_right, split_strip};
use shared_ui::{Desk, KnobSize, LatheEditor, Setup, View, theme};
use std::sync::Arc;
use transfer::TransferCurve;

/// The dB scale of curve, history and meters.
const RANGE_DB: (f64, f64) = (-60.0, 6.0);
/// Height of the line with the sentence.
const SENTENCE_PX: f32 = 30.0;
/// Time between two judgements of what is done now, s.
const SENTENCE_S: f64 = 0.5;
/// Width kept for the reduction beside the sentence.
const FIGURE_PX: f32 = 150.0;
/// Width of the two meters.
const METERS_PX: f32 = 76.0;
/// Below this width the strip shows fields in place of the less used knobs.
const ROOMY_PX: f32 = 800.0;

/// What Easy leaves out.
const HIDDEN_IN_EASY: [&str; 4] = ["kne", "mku", "lnk", "key"];

const HINTS: &[(&str, &str)] = &[
    ("thr", "peaks above this level are turned down. Drag the dashed line, too"),
    ("rat", "how many dB over the threshold make one dB more at the output"),
    ("kne", "how gently the reduction sets in around the threshold"),
    ("att", "time to 63 % of a reduction: short tames the hit, long lets it through"),
    ("rel", "time to give 63 % of the reduction back: too short pumps, too long holds down"),
    ("mku", "gain after the compression, for comparing at equal loudness"),
    ("mix", "less than 100 % blends in the uncompressed sound"),
    ("lnk", "100 %: both channels move together and the image stands still"),
    ("key", "the sidechain input decides when to compress, such as a kick under a bass"),
];

/// The body of the compressor's editor.
pub struct CompressorView {
    params: Arc<CompressorParams>,
    telemetry: Arc<CompressorTelemetry>,
    link: Arc<EditorLink>,
    opening: u32,
    /// The usual reduction of peaks, and when it was judged.
    range_db: Option<(f32, f32)>,
    judged_s: f64,
    levels: Levels,
    transfer: Graph,
    history: Graph,
    curve: TransferCurve,
    input: Meter,
    output: Meter,
}

impl CompressorView {
    fn new(
        params: Arc<CompressorParams>,
        telemetry: Arc<CompressorTelemetry>,
        link: Arc<EditorLink>,
    ) -> Self {
        let level = Axis::decibels(RANGE_DB.0, RANGE_DB.1);
        Self {
            params,
            telemetry,
            link,
            opening: 0,
            range_db: None,
            judged_s: 0.0,
            levels: Levels::default(),
            transfer: Graph::new(level, level),
            history: Graph::new(Axis::seconds(-SHOWN_S, 0.0), level),
            curve: TransferCurve::default(),
            input: Meter::default(),
            output: Meter::default(),
        }
    }

    fn follow(&mut self, ui: &Ui, desk: &mut Desk) {
        let opening = self.telemetry.openings.count();
        if opening != self.opening {
            self.opening = opening;
            self.levels.clear(&self.telemetry.levels);
            self.range_db = None;
        }
        if self.levels.follow(&self.telemetry.levels, self.link.sample_rate_hz()) {
            desk.moving();
        }
        let now_s = ui.input(|input| input.time);
        self.input.advance(level_db(self.telemetry.input_peak.take()).into(), now_s);
        self.output.advance(level_db(self.telemetry.output_peak.take()).into(), now_s);
    }

    fn say(&mut self, ui: &Ui, desk: &Desk, area: Rect) {
        let now_s = ui.input(|input| input.time);
        // Not in every frame: a sentence that flickers cannot be read.
        if !(0.0..SENTENCE_S).contains(&(now_s - self.judged_s)) {
            let mut peaks_db = self.levels.reductions_db(sentence::HEARD_S, sentence::PEAK_S);
            self.range_db = sentence::usual_range_db(&mut peaks_db);
            self.judged_s = now_s;
        }
        let text = sentence::sentence(self.range_db, self.levels.is_sounding(), &desk.text("rel"));
        let (theme, painter) = (desk.theme(), ui.painter());
        let left = pos2(area.left() + 4.0, area.center().y);
        // In a narrow window the sentence stays clear of the figure at the right.
        let room = area.width() - METERS_PX - FIGURE_PX;
        let wide = painter.layout_no_wrap(text.clone(), theme::title(), theme.text).size().x;
        let font = if wide <= room { theme::title() } else { theme::label() };
        painter.text(left, Align2::LEFT_CENTER, text, font, theme.text);
        let reduction_db = self.levels.newest.reduction_db;
        let shown = if reduction_db < LEAST_REDUCTION_DB { 0.0 } else { -f64::from(reduction_db) };
        let text = format!("Reduction {} dB", shared_ui::level_text(shown));
        let right = pos2(area.right() - METERS_PX - 16.0, area.center().y);
        painter.text(right, Align2::RIGHT_CENTER, text, theme::title(), theme.reduction);
    }

    fn graphs(&mut self, ui: &mut Ui, desk: &mut Desk, area: Rect) {
        let (area, meters) = split_right(area, METERS_PX);
        let (left, right) = split_left(area, (area.width() * 0.38).min(area.height() + 20.0));
        let curve = self.transfer.show(ui, desk, left);
        let newest = self.levels.newest;
        let live = (newest.detected_gain > 0.0 && self.levels.is_sounding())
            .then(|| (f64::from(level_db(newest.detected_gain)), f64::from(newest.reduction_db)));
        self.curve.show(ui, desk, &curve, &self.params, live);
        // One scale: zooming one of the two graphs zooms both.
        self.history.y = self.transfer.y;
        let history = self.history.show(ui, desk, right);
        self.transfer.y = self.history.y;
        self.levels.paint(ui, &history);
        let threshold_db = self.params.threshold.preview_plain(desk.normalized("thr"));
        let text = desk.text("thr");
        let color = desk.theme().reference;
        let line = history.draggable_level(ui, desk, "Threshold", threshold_db.into(), color);
        let at = pos2(history.rect.left() + 4.0, history.y_at(threshold_db.into()) + 2.0);
        history.note(ui, at, &format!("Threshold {text}"), desk.theme().text_2);
        let moved_db = f64::from(-line.drag_delta().y / history.rect.height().max(1.0))
            * (history.y.high - history.y.low);
        transfer::drag_level(ui, desk, &line, "thr", &self.params.threshold, moved_db);
        self.levels.note_under_pointer(ui, &history);

        let range_db = (history.y.low, history.y.high);
        let top = history.rect.top() - 16.0;
        for (meter, name, left) in
            [(&mut self.input, "Input", 8.0), (&mut self.output, "Output", 44.0)]
        {
            let left = meters.left() + left;
            let bar = Rect::from_min_max(pos2(left, top), pos2(left + 20.0, history.rect.bottom()));
            meter.show(ui, desk, name, bar, range_db);
            let under = pos2(bar.center().x, bar.bottom() + 3.0);
            let color = desk.theme().text_3;
            ui.painter().text(under, Align2::CENTER_TOP, name, theme::axis(), color);
        }
    }

    fn strip(&mut self, ui: &mut Ui, desk: &mut Desk) {
        let roomy = ui.available_width() >= ROOMY_PX;
        let size = if roomy { KnobSize::Main } else { KnobSize::Normal };
        desk.knob_sized(ui, "thr", size, None);
        desk.knob(ui, "rat");
        if desk.is_easy() {
            for id in ["att", "rel", "mix"] {
                desk.knob(ui, id);
            }
            desk.more_in_full(ui, &HIDDEN_IN_EASY);
            return;
        }
        if roomy {
            for id in ["kne", "att", "rel"] {
                desk.knob(ui, id);
            }
            desk.divider(ui);
            for id in ["mku", "mix", "lnk"] {
                desk.knob(ui, id);
            }
        } else {
            for id in ["att", "rel"] {
                desk.knob(ui, id);
            }
            for pair in [["kne", "lnk"], ["mku", "mix"]] {
                ui.vertical(|ui| {
                    for id in pair {
                        desk.value(ui, id);
                    }
                });
            }
        }
        desk.toggle_labelled(ui, "key", "Ext. key");
    }
}

impl View for CompressorView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk) {
        self.follow(ui, desk);
        let (sheet, strip) = split_strip(ui.max_rect());
        let line = Rect::from_min_max(sheet.min, pos2(sheet.right(), sheet.top() + SENTENCE_PX));
        self.say(ui, desk, line);
        let graphs = Rect::from_min_max(pos2(sheet.left(), line.bottom()), sheet.max);
        self.graphs(ui, desk, graphs);
        desk.strip(ui, strip, |ui, desk| self.strip(ui, desk));
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        HINTS
    }
}

/// The editor of one instance.
pub fn open(
    params: Arc<CompressorParams>,
    telemetry: Arc<CompressorTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<CompressorView>> {
    let view = CompressorView::new(params.clone(), telemetry.clone(), link.clone());
    let on_watched = Arc::new(move |open| {
        if open {
            telemetry.openings.ask();
        }
        telemetry.watched.set(open);
    });
    let setup = Setup::of::<Compressor>((900.0, 560.0), params, link, on_watched);
    shared_ui::editor(setup, view)
}
