//! The limiter's editor: the gain fader, the level history with the ceiling in it, the loudness that is
//! always seen, and what the limiting costs, in words and figures.

mod cause;
mod chips;
mod hints;
mod histogram;
mod history;
mod image;
mod judged;
mod learn;
mod listening;
mod section_costs;
mod strip;
mod words;

use crate::engine::Settings;
use crate::heard::Listened;
use crate::params::LimiterParams;
use crate::processor::Limiter;
use crate::sections::SectionFinder;
use crate::telemetry::LimiterTelemetry;
use egui::{Rect, Ui, UiBuilder, pos2, vec2};
use history::LoudnessHistory;
use image::Image;
use judged::Judged;
use learn::LearnControl;
use shared_dsp::loudness::Readings;
use shared_plugin::parameter::ValueSource;
use shared_plugin::quantity::format_ms;
use shared_plugin::{EditorLink, Listening};
use shared_ui::graph::{DynamicsSheet, Grip, SHOWN_S};
use shared_ui::layout::{split_left, split_right, split_strip};
use shared_ui::{EditorContext, FitControl, Hint, LatheEditor, Setup, View, text, theme};
use std::sync::Arc;
use strip::Page;

/// The dB scale of history and meters.
const RANGE_DB: (f64, f64) = (-36.0, 12.0);
/// Width of the gain fader's card.
const GAIN_PX: f32 = 88.0;
/// From this width on everything is in view at once, with a column beside the history.
const ALL_FROM_PX: f32 = 1200.0;
/// Width of that column.
const COLUMN_PX: f32 = 336.0;
/// Height of the line under the sentence.
const ADVICE_PX: f32 = 20.0;

/// The body of the limiter's editor.
pub struct LimiterView {
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
    link: Arc<EditorLink>,
    fit: FitControl<Limiter>,
    learn: LearnControl,
    sheet: DynamicsSheet,
    loudness: LoudnessHistory,
    ceiling_line: Grip,
    image: Image,
    judged: Judged,
    sections: SectionFinder,
    page: Page,
    /// Width of the row of readings.
    row_px: f32,
}

impl LimiterView {
    fn new(
        params: Arc<LimiterParams>,
        telemetry: Arc<LimiterTelemetry>,
        link: Arc<EditorLink>,
    ) -> Self {
        Self {
            fit: FitControl::new(link.clone()),
            learn: LearnControl::default(),
            sheet: DynamicsSheet::new(telemetry.dynamics.clone(), link.clone(), RANGE_DB),
            loudness: LoudnessHistory::default(),
            ceiling_line: Grip::default(),
            image: Image::default(),
            judged: Judged::default(),
            sections: SectionFinder::default(),
            page: Page::default(),
            row_px: 0.0,
            params,
            telemetry,
            link,
        }
    }

    fn most_reduction_db(&self) -> f32 {
        self.sheet.levels.reductions_db(SHOWN_S, SHOWN_S).into_iter().fold(0.0, f32::max)
    }

    /// Takes in what the audio thread left, and tells it what is listened to.
    fn follow(&mut self, ui: &Ui, editor: &mut EditorContext, readings: &Readings) -> Settings {
        let settings = self.params.settings_from(editor);
        if self.sheet.follow(ui, editor) {
            self.loudness.clear(&self.telemetry.loudness);
            self.judged = Judged::default();
        }
        let rate_hz = self.link.sample_rate_hz();
        self.loudness.follow(&self.telemetry.loudness, rate_hz);
        // While it is heard, the gain stands still.
        if self.link.listen.get() != Listening::Product(Listened::AsStreamed.code()) {
            let platform = editor.plain(&self.params.platform);
            let gain_db = platform.gain_db(readings.integrated_lufs, readings.true_peak_dbtp);
            self.telemetry.streamed_gain_db.set(gain_db as f32);
        }
        let most_ms = settings.mode.most_lookahead_ms();
        if settings.lookahead_ms > most_ms {
            editor.show_in_force(&self.params.lookahead, format_ms(most_ms.into()));
        }
        settings
    }

    /// The words over the history; gives what is left of `area`.
    fn headline(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) -> Rect {
        let rest = self.sheet.headline(ui, editor, area, &self.judged.sentence);
        let line =
            Rect::from_min_size(rest.min, vec2(rest.width(), ADVICE_PX)).shrink2(vec2(4.0, 0.0));
        let (advice, theme) = (&self.judged.advice, *editor.theme());
        let mut room = line;
        let color = if advice.is_warning {
            let icon =
                Rect::from_center_size(line.left_center() + vec2(6.0, 0.0), vec2(12.0, 12.0));
            shared_ui::icons::paint(ui.painter(), shared_ui::Icon::Triangle, icon, theme.caution);
            room.min.x += 18.0;
            theme.caution
        } else {
            theme.text_2
        };
        let look = (theme::label(), color);
        text::paint(ui.painter(), room, egui::Align2::LEFT_CENTER, &advice.words, look);
        Rect::from_min_max(pos2(rest.left(), line.bottom() + 4.0), rest.max)
    }

    fn sheet(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        area: Rect,
        (settings, readings): (&Settings, &Readings),
    ) {
        let area = self.headline(ui, editor, area);
        let area = self.chips(ui, editor, area, readings);
        let (area, meters) = DynamicsSheet::split(area);
        let plot = self.history(ui, editor, area, settings);
        self.sheet.meters(ui, editor, meters, &plot);
    }
}

impl View for LimiterView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let readings = self.telemetry.readings.read();
        let settings = self.follow(ui, editor, &readings);
        self.learn.advance(editor, &self.params, &self.telemetry, &self.link);
        self.judge(editor, &readings);
        let body = ui.max_rect();
        let (sheet, strip) = split_strip(body);
        let (gain, mut sheet) = split_left(sheet, GAIN_PX);
        editor.column(ui, gain, |ui, editor| {
            let cell = ui.available_rect_before_wrap();
            let mut child = ui.new_child(UiBuilder::new().max_rect(cell));
            editor.fader_in(&mut child, &self.params.input_gain, cell);
        });
        let shows_all = body.width() >= ALL_FROM_PX && !editor.is_easy();
        if shows_all {
            let (rest, column) = split_right(sheet, COLUMN_PX);
            sheet = rest;
            editor.column(ui, column, |ui, editor| self.column(ui, editor));
        }
        self.sheet(ui, editor, sheet, (&settings, &readings));
        editor.strip(ui, strip, |ui, editor| self.strip(ui, editor, shows_all));
    }

    fn closed(&mut self) {
        self.learn.close();
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        hints::hints(&self.params)
    }

    fn listenings(&self) -> &'static [(u32, &'static str)] {
        &listening::LISTENINGS
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, LimiterView) {
    let view = LimiterView::new(params.clone(), telemetry.clone(), link.clone());
    let on_watched = Arc::new(move |open| {
        if open {
            telemetry.measures_loudness.set(true);
            telemetry.dynamics.openings.ask();
        }
        telemetry.dynamics.watched.set(open);
    });
    let setup = Setup::of::<Limiter>((900.0, 560.0), params, link, on_watched);
    (setup, view)
}

/// The editor of one instance.
pub fn open(
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<LimiterView>> {
    let (setup, view) = parts(params, telemetry, link);
    shared_ui::editor(setup, view)
}
