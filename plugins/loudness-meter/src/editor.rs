//! The loudness meter's editor: the figures, bars of loudness and peaks, history, and panes for
//! what else there is to know.

mod bars;
mod card;
mod divider;
mod ears;
mod evidence;
mod figures;
mod files;
mod goniometer;
mod history;
mod measure;
mod mini;
mod own_files;
mod pane;
mod platforms;
mod reports;
mod scale;
mod sections;
mod spectrum;
mod stereo;

use crate::cards::{self, NamedSection, Place, Row, Verdict};
use crate::engine::Listened;
use crate::params::{MeterParams, Order};
use crate::platforms::Delivery;
use crate::processor::LoudnessMeter;
use crate::project::Project;
use crate::telemetry::MeterTelemetry;
use bars::Bars;
use card::Card;
use divider::{Divided, divider};
use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2};
use evidence::{HeardTimeline, evidence};
use files::FilesPane;
use goniometer::Goniometer;
use history::{LoudnessHistory, Shown};
use own_files::OwnFiles;
use pane::Pane;
use reports::ReportsPane;
use scale::LoudnessScale;
use sections::SectionsPane;
use shared_dsp::inspect::{InspectionReadings, Section};
use shared_dsp::loudness::Readings;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_plugin::EditorLink;
use shared_plugin::parameter::ValueSource;
use shared_ui::frame::LISTEN_BAR_FROM_PX;
use shared_ui::layout::{split_bottom, split_right};
use shared_ui::{EditorContext, Hint, LatheEditor, Setup, View, theme};
use spectrum::SpectrumPane;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Width of the bars, as a share of the body, and its ends.
const BARS_SHARE: f32 = 0.224;
const BARS_PX: (f32, f32) = (184.0, 240.0);
/// Height of the figures.
const FIGURES_PX: f32 = 120.0;
/// Height of the history, as a share of the body, until it is dragged; and its ends.
const HISTORY_SHARE: f32 = 0.46;
const HISTORY_PX: f32 = 96.0;
/// Least height of the pane under it.
const PANE_PX: f32 = 84.0;
/// Width from which the pane stands beside the history, and the share of it the pane has then.
const BESIDE_FROM_PX: f32 = 1080.0;
const PANE_SHARE: f32 = 0.42;
/// Bodies lower than this show the mini view, as do windows without a frame.
const MINI_PX: f32 = 330.0;
/// Least height under the figures at which both history and pane are shown.
const HISTORY_FROM_PX: f32 = 300.0;
/// Height of a row of tabs, and the width from which one row is enough.
const TABS_PX: f32 = 28.0;
const TWO_ROWS_PX: f32 = 600.0;

/// Text of the settings panel: standards and accuracy.
const ABOUT: &str = "Loudness by ITU-R BS.1770-5, EBU R 128, Tech 3341 and 3342. Every EBU test \
    signal that can be generated from its description, and the tones of BS.2217, are within tolerance at \
    44.1 to 192 kHz. True peak within 0.05 dB up to 0.45 of the sample rate. The sound passes bit \
    for bit. The manual has the table of conformance.";

/// Ways of listening: [`Listened::BAR`] by number.
const LISTENINGS: &[(u32, &str)] = &[
    (1, Listened::BAR[0].1),
    (2, Listened::BAR[1].1),
    (3, Listened::BAR[2].1),
    (4, Listened::BAR[3].1),
    (5, Listened::BAR[4].1),
    (6, Listened::BAR[5].1),
];

/// The body of the meter's editor.
pub struct MeterView {
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
    link: Arc<EditorLink>,
    scale: LoudnessScale,
    is_relative: bool,
    pane: Pane,
    history: LoudnessHistory,
    /// Height of the history as a share of the body while its divider is dragged.
    dragged_share: Option<f32>,
    named: Vec<NamedSection>,
    bars: Bars,
    goniometer: Goniometer,
    spectrum: SpectrumPane,
    /// How often a new measurement was asked for, and the measured time, s, in the last frame.
    last: (u32, f64),
    inspection_version: u32,
    inspection: InspectionReadings,
    sections_found: Vec<Section>,
    own: OwnFiles,
    /// The cards as they stand, made anew four times a second.
    judged: Project,
    ready: Vec<Row>,
    master: Vec<Row>,
    ready_card: Card,
    master_card: Card,
    sections: SectionsPane,
    files: FilesPane,
    reports: ReportsPane,
}

impl MeterView {
    /// The view of one instance.
    pub fn new(
        params: Arc<MeterParams>,
        telemetry: Arc<MeterTelemetry>,
        link: Arc<EditorLink>,
    ) -> Self {
        Self {
            inspection: telemetry.inspection.read(),
            inspection_version: telemetry.inspection.version(),
            params,
            telemetry,
            link,
            scale: LoudnessScale::default(),
            is_relative: false,
            pane: Pane::default(),
            history: LoudnessHistory::default(),
            dragged_share: None,
            named: Vec::new(),
            bars: Bars::default(),
            goniometer: Goniometer::default(),
            spectrum: SpectrumPane::default(),
            last: (0, 0.0),
            sections_found: Vec::new(),
            own: OwnFiles::load(),
            judged: Project::default(),
            ready: Vec::new(),
            master: Vec::new(),
            ready_card: Card::default(),
            master_card: Card::default(),
            sections: SectionsPane::default(),
            files: FilesPane::default(),
            reports: ReportsPane::default(),
        }
    }

    /// Takes the newest readings and asks for frames as long as something moves.
    fn take_readings(&mut self, ui: &Ui, editor: &mut EditorContext) -> Readings {
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
            self.sections_found = t.sections();
        }
        let falls = self.bars.advance(t, ui.input(|input| input.time));
        if is_new || falls {
            editor.moving();
        }
        readings
    }

    /// Name and weight of each channel.
    fn loudspeakers(&self, editor: &EditorContext) -> Vec<(&'static str, f64)> {
        let channels = self.telemetry.channels.get() as usize;
        if channels == 1 {
            return vec![("Peak", 1.0)];
        }
        let order = match editor.plain(&self.params.order) {
            Order::Smpte => ChannelOrder::Smpte,
            Order::Film => ChannelOrder::Film,
            Order::Atmos => ChannelOrder::Atmos,
            Order::Wave => ChannelOrder::Wave,
        };
        let layout = order.layout_or_smpte(channels.max(2));
        layout.loudspeakers().iter().map(|speaker| (speaker.name, speaker.weight())).collect()
    }

    /// Bars and goniometer, from top to bottom.
    fn right_column(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        readings: &Readings,
        area: Rect,
    ) {
        let goniometer_px = (area.width() + 26.0).min(area.height() * 0.45);
        let (bars, goniometer) = split_bottom(area, goniometer_px);
        let loudspeakers = self.loudspeakers(editor);
        self.bars.show(ui, editor, (&self.telemetry, readings), self.scale, &loudspeakers, bars);
        let correlation = &self.inspection.correlation;
        self.goniometer.show(ui, editor, &self.telemetry, correlation, goniometer);
    }

    /// Where history and pane go, `rest` being what is left of a body `body_px` high. In a low window
    /// one has the room: the history while a place in it is to be seen, until it is clicked. In a wide one
    /// they stand side by side.
    fn places(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        rest: Rect,
        body_px: f32,
    ) -> (Option<Rect>, Option<Rect>) {
        if rest.height() < HISTORY_FROM_PX {
            let is_asked_for = self.history.marked_s.is_some();
            return if is_asked_for { (Some(rest), None) } else { (None, Some(rest)) };
        }
        if rest.width() >= BESIDE_FROM_PX {
            let (history, pane) = split_right(rest, PANE_SHARE * rest.width());
            return (Some(history), Some(pane));
        }
        let most_px = rest.height() - theme::GUTTER_PX - PANE_PX;
        let share = self.dragged_share.or(editor.divider_share()).unwrap_or(HISTORY_SHARE);
        let wanted_px = share * body_px;
        let history_px = wanted_px.clamp(HISTORY_PX.min(most_px), most_px);
        let pane_px = rest.height() - history_px - theme::GUTTER_PX;
        let (history, pane) = split_bottom(rest, pane_px);
        let between = Rect::from_x_y_ranges(
            rest.x_range(),
            history.bottom()..=history.bottom() + theme::GUTTER_PX,
        );
        match divider(ui, editor, between) {
            Some(Divided::Moved(moved_px)) => {
                self.dragged_share = Some((history_px + moved_px) / body_px);
            }
            Some(Divided::Dropped) => editor.drop_divider(self.dragged_share.take()),
            Some(Divided::Reset) => {
                self.dragged_share = None;
                editor.drop_divider(None);
            }
            None => {}
        }
        (Some(history), Some(pane))
    }

    fn show_history(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (readings, project): (&Readings, &mut Project),
        area: Rect,
    ) {
        let Some(records) = self.telemetry.history().cloned() else { return };
        let heard = HeardTimeline::of(&self.params, &self.telemetry);
        let target = self.own.platforms.find(&project.target);
        let shown = Shown {
            heard: &heard,
            sections: &self.named,
            integrated_lufs: readings.integrated_lufs,
            target_lufs: target.and_then(|target| target.target_lufs),
            scale: self.scale,
        };
        let named = self.history.show(ui, editor, area, &records, &shown);
        if let Some((at, name)) = named
            && let Some(section) = self.sections_found.get(at)
        {
            project.names.rename(section, &name, &heard);
        }
    }

    fn show_pane(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (readings, project): (&Readings, &mut Project),
        area: Rect,
    ) {
        ui.painter().rect_filled(area, theme::CARD_RADIUS_PX, editor.theme().panel);
        let inner = area.shrink2(egui::vec2(12.0, 4.0));
        let rows = if inner.width() < TWO_ROWS_PX && !editor.is_easy() { 2 } else { 1 };
        let under = inner.top() + rows as f32 * TABS_PX;
        let tabs = Rect::from_min_max(inner.min, pos2(inner.right(), under));
        let body = Rect::from_min_max(pos2(inner.left(), tabs.bottom() + 4.0), inner.max);
        self.pane.tabs(ui, editor, tabs, rows);
        let builder = UiBuilder::new().max_rect(body).id_salt(("pane", self.pane.name()));
        let mut child = ui.new_child(builder);
        child.set_clip_rect(body.expand(4.0));
        if let (Some(place), Some(history)) = (
            self.pane_body(&mut child, editor, (readings, project), body),
            self.telemetry.history(),
        ) {
            self.history.jump_to(place.history_s, history.records());
        }
    }

    /// The content of the open pane; gives the place in the history that was asked for.
    fn pane_body(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (readings, project): (&Readings, &mut Project),
        body: Rect,
    ) -> Option<Place> {
        let timeline = HeardTimeline::of(&self.params, &self.telemetry);
        let names = project.names.clone();
        let evidence = evidence(
            (&self.params, &self.telemetry),
            (readings, &self.inspection, &self.sections_found),
            (&names, &self.own.profile, &timeline),
            project.is_vocal_processed,
        );
        match self.pane {
            Pane::Ready => return self.ready_card.show(ui, editor, &self.ready, body),
            Pane::Master => return self.master_card.show(ui, editor, &self.master, body),
            Pane::Ears => {
                ears::show(ui, editor, (project, &self.link.listen), &evidence, body);
            }
            Pane::Platforms => {
                self.own.show_faults(ui, editor);
                let left = ui.available_rect_before_wrap();
                platforms::show(ui, editor, &self.own.platforms, project, readings, left);
            }
            Pane::Sections => {
                return self.sections.show(ui, editor, (&evidence, project), body);
            }
            Pane::Stereo => {
                let target = project.references.target();
                stereo::show(ui, editor, (&self.inspection, target.as_ref()), body);
            }
            Pane::Spectrum => {
                let target = project.references.target();
                let target = (target.as_ref(), readings.integrated_lufs);
                self.spectrum.show(ui, editor, &self.inspection, target, body);
            }
            Pane::Files => {
                self.files.show(ui, editor, (project, &self.own), body);
            }
            Pane::Reports => {
                let history = self.telemetry.history().map(|history| history.records());
                let (platforms, rows) = (&self.own.platforms, self.ready.as_slice());
                self.reports.show(ui, editor, (&evidence, rows), (platforms, history), body);
            }
            Pane::Measure => {
                let shown = (&mut self.scale, &mut self.is_relative);
                let headroom_dbtp = self.own.profile.headroom.caution_dbtp;
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    measure::show(ui, editor, &self.params, shown, (project, headroom_dbtp));
                    ui.add_space(8.0);
                    self.own.show(ui, editor);
                });
            }
        }
        None
    }

    /// Makes the cards anew.
    fn judge(&mut self, readings: &Readings, project: &Project) {
        let timeline = HeardTimeline::of(&self.params, &self.telemetry);
        let evidence = evidence(
            (&self.params, &self.telemetry),
            (readings, &self.inspection, &self.sections_found),
            (&project.names, &self.own.profile, &timeline),
            project.is_vocal_processed,
        );
        let target = self.own.platforms.find(&project.target);
        self.named = NamedSection::all(&evidence);
        self.ready = cards::ready_for_mastering(&evidence);
        self.master = cards::master_check(&evidence, self.own.platforms.platforms(), target);
        // Until enough was heard the gain would jump about.
        let target = target.filter(|_| matches!(evidence.heard(), cards::Heard::Enough));
        let gain_db = target.map_or(0.0, |target| target.answer(&Delivery::of(readings)).gain_db);
        self.telemetry.platform_gain_db.set(if gain_db.is_finite() { gain_db as f32 } else { 0.0 });
    }
}

fn project_of(params: &MeterParams) -> MutexGuard<'_, Project> {
    params.project.lock().unwrap_or_else(PoisonError::into_inner)
}

impl View for MeterView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let before = self.inspection_version;
        let readings = self.take_readings(ui, editor);
        let params = self.params.clone();
        // Nothing is drawn while the host's own copy is held: it may save at any time.
        let before_drawing = project_of(&params).clone();
        let mut project = before_drawing.clone();
        if before != self.inspection_version || self.ready.is_empty() || self.judged != project {
            self.own.set_headroom(project.headroom_dbtp);
            self.judge(&readings, &project);
            self.judged = project.clone();
        }
        let area = ui.max_rect();
        let has_frame = ui.ctx().content_rect().width() >= LISTEN_BAR_FROM_PX;
        if !has_frame || area.height() < MINI_PX {
            let verdict = Verdict::of(&readings, &self.ready, readings.measured_s);
            if mini::show(ui, editor, (&readings, &verdict), self.scale, area) {
                self.telemetry.reset.ask();
            }
            return;
        }
        let bars_px = (area.width() * BARS_SHARE).clamp(BARS_PX.0, BARS_PX.1);
        let (left, right) = split_right(area, bars_px);
        let below = left.height() - FIGURES_PX - theme::GUTTER_PX;
        let (figures, rest) = split_bottom(left, below);
        if figures::show(ui, editor, &readings, self.is_relative, figures) {
            self.telemetry.reset.ask();
        }
        let (history, pane) = self.places(ui, editor, rest, area.height());
        if let Some(area) = history {
            self.show_history(ui, editor, (&readings, &mut project), area);
        }
        if let Some(area) = pane {
            self.show_pane(ui, editor, (&readings, &mut project), area);
        }
        if project != before_drawing {
            let mut kept = project_of(&params);
            // A state that was loaded meanwhile wins over a click.
            if *kept == before_drawing {
                *kept = project;
            }
        }
        self.right_column(ui, editor, &readings, right);
    }

    fn about(&self) -> &'static str {
        ABOUT
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        let p = &self.params;
        vec![
            (&p.reset, "turning it on starts a new measurement; it can be automated"),
            (
                &p.restart,
                "when a new measurement starts by itself. With time-code, playing a passage again replaces its measurement",
            ),
            (&p.dual_mono, "reads a mono bus 3 LU louder, as two speakers play it"),
            (
                &p.order,
                "the order in which your host lists surround channels; it sets their weights",
            ),
        ]
    }

    fn listenings(&self) -> &'static [(u32, &'static str)] {
        LISTENINGS
    }

    // The sound goes through untouched: there is nothing to compare.
    fn has_listen_bar(&self) -> bool {
        true
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, MeterView) {
    let view = MeterView::new(params.clone(), telemetry.clone(), link.clone());
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    let mut setup = Setup::of::<LoudnessMeter>((960.0, 680.0), params, link, on_watched);
    setup.smallest_px = Some((320.0, 200.0));
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
