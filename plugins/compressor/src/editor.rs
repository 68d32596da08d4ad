//! The compressor's editor: transfer curve and level history on one dB scale, and a sentence that
//! says what is done now.

mod sentence;
mod transfer;

use crate::params::CompressorParams;
use crate::processor::Compressor;
use crate::telemetry::CompressorTelemetry;
use egui::{Rect, Ui};
use shared_plugin::EditorLink;
use shared_ui::graph::{Axis, DynamicsSheet, Graph, level_db};
use shared_ui::layout::{split_left, split_strip};
use shared_ui::{EditorContext, FitControl, Hint, KnobSize, LatheEditor, Setup, View};
use std::sync::Arc;
use transfer::TransferCurve;

/// The dB scale of curve, history and meters.
const RANGE_DB: (f64, f64) = (-60.0, 6.0);
/// Time between two judgements of what is done now, s.
const SENTENCE_S: f64 = 0.5;
/// Below this width the strip shows fields in place of the less used knobs.
const ROOMY_PX: f32 = 800.0;

/// The body of the compressor's editor.
pub struct CompressorView {
    params: Arc<CompressorParams>,
    /// The usual reduction of peaks, and when it was judged.
    range_db: Option<(f32, f32)>,
    judged_s: f64,
    fit: FitControl<Compressor>,
    sheet: DynamicsSheet,
    transfer: Graph,
    curve: TransferCurve,
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
            range_db: None,
            judged_s: 0.0,
            fit: FitControl::new(link.clone()),
            sheet: DynamicsSheet::new(telemetry, link, RANGE_DB),
            transfer: Graph::new(level, level),
            curve: TransferCurve::default(),
        }
    }

    fn sentence(&mut self, ui: &Ui, editor: &EditorContext) -> String {
        let now_s = ui.input(|input| input.time);
        let levels = &self.sheet.levels;
        // Not in every frame: a sentence that flickers cannot be read.
        if !(0.0..SENTENCE_S).contains(&(now_s - self.judged_s)) {
            let mut peaks_db = levels.reductions_db(sentence::HEARD_S, sentence::PEAK_S);
            self.range_db = sentence::usual_range_db(&mut peaks_db);
            self.judged_s = now_s;
        }
        sentence::sentence(self.range_db, levels.is_sounding(), &editor.text(&self.params.release))
    }

    fn graphs(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) {
        let (area, meters) = DynamicsSheet::split(area);
        let (left, right) = split_left(area, (area.width() * 0.38).min(area.height() + 20.0));
        let curve = self.transfer.show(ui, editor, left);
        let newest = self.sheet.levels.newest;
        let live = (newest.detected_gain > 0.0 && self.sheet.levels.is_sounding())
            .then(|| (f64::from(level_db(newest.detected_gain)), f64::from(newest.reduction_db)));
        self.curve.show(ui, editor, &curve, &self.params, live);
        // One scale: zooming one of the two graphs zooms both.
        self.sheet.graph.y = self.transfer.y;
        let history = self.sheet.history(ui, editor, right, &self.params.threshold);
        self.transfer.y = self.sheet.graph.y;
        self.sheet.meters(ui, editor, meters, &history);
    }

    fn strip(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let p = &self.params;
        let roomy = ui.available_width() >= ROOMY_PX;
        self.fit.show(ui, editor);
        let size = if roomy { KnobSize::Main } else { KnobSize::Normal };
        editor.knob_sized(ui, &p.threshold, size, None);
        if roomy || editor.is_easy() {
            editor.knob(ui, &p.ratio);
        }
        if editor.is_easy() {
            for parameter in [&p.attack, &p.release, &p.mix] {
                editor.knob(ui, parameter);
            }
            editor.more_in_full(ui, &[&p.knee, &p.makeup, &p.link, &p.external_key]);
            return;
        }
        if roomy {
            for parameter in [&p.knee, &p.attack, &p.release] {
                editor.knob(ui, parameter);
            }
            editor.divider(ui);
            for parameter in [&p.makeup, &p.mix] {
                editor.knob(ui, parameter);
            }
        } else {
            for pair in [[&p.ratio, &p.knee], [&p.attack, &p.release], [&p.makeup, &p.mix]] {
                ui.vertical(|ui| {
                    for parameter in pair {
                        editor.value(ui, parameter);
                    }
                });
            }
        }
        ui.vertical(|ui| {
            editor.value(ui, &p.link);
            editor.toggle_labelled(ui, &p.external_key, "Ext. key");
        });
    }
}

impl View for CompressorView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        if self.sheet.follow(ui, editor) {
            self.range_db = None;
        }
        let (sheet, strip) = split_strip(ui.max_rect());
        let sentence = self.sentence(ui, editor);
        let graphs = self.sheet.headline(ui, editor, sheet, &sentence);
        self.graphs(ui, editor, graphs);
        editor.strip(ui, strip, |ui, editor| self.strip(ui, editor));
    }

    fn shows_loudness(&self) -> bool {
        true
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        let p = &self.params;
        vec![
            (&p.threshold, "peaks above this level are turned down. Drag the dashed line, too"),
            (&p.ratio, "how many dB over the threshold make one dB more at the output"),
            (&p.knee, "how gently the reduction sets in around the threshold"),
            (&p.attack, "time to 63 % of a reduction: short tames the hit, long lets it through"),
            (
                &p.release,
                "time to give 63 % of the reduction back: too short pumps, too long holds down",
            ),
            (&p.makeup, "gain after the compression, for comparing at equal loudness"),
            (&p.mix, "less than 100 % blends in the uncompressed sound"),
            (&p.link, "100 %: both channels move together and the image stands still"),
            (
                &p.external_key,
                "the sidechain input decides when to compress, such as a kick under a bass",
            ),
        ]
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
            telemetry.openings.ask();
        }
        telemetry.watched.set(open);
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
