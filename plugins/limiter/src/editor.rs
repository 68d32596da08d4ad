//! The limiter's editor: the gain fader, the level history with the ceiling in it, and what the
//! limiting costs.

mod levels;

use crate::params::LimiterParams;
use crate::processor::Limiter;
use crate::telemetry::LimiterTelemetry;
use egui::{Align2, Rect, Ui, UiBuilder, pos2};
use levels::{LEAST_REDUCTION_DB, Levels, SHOWN_S, level_db};
use nice_plug::prelude::Param;
use shared_plugin::EditorLink;
use shared_ui::graph::{Axis, Graph, Meter};
use shared_ui::layout::{split_left, split_right, split_strip};
use shared_ui::{Desk, LatheEditor, Setup, View, theme};
use std::sync::Arc;

/// The dB scale of history and meters.
const RANGE_DB: (f64, f64) = (-36.0, 12.0);
/// Height of the line with the sentence.
const SENTENCE_PX: f32 = 30.0;
/// Shift makes dragging this much finer.
const FINE: f32 = 0.1;
/// Width kept for the reduction beside the sentence.
const FIGURE_PX: f32 = 150.0;
/// Width of the two meters.
const METERS_PX: f32 = 76.0;
/// Width of the gain fader's card.
const GAIN_PX: f32 = 88.0;

const HINTS: &[(&str, &str)] = &[
    ("gin", "how far everything is raised before the ceiling holds it"),
    ("cei", "no sample leaves louder than this. Drag the dashed line, too"),
    ("rel", "how fast the level comes back: short is loud and may distort, long may pump"),
];

/// The body of the limiter's editor.
pub struct LimiterView {
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
    link: Arc<EditorLink>,
    opening: u32,
    levels: Levels,
    history: Graph,
    input: Meter,
    output: Meter,
}

impl LimiterView {
    fn new(
        params: Arc<LimiterParams>,
        telemetry: Arc<LimiterTelemetry>,
        link: Arc<EditorLink>,
    ) -> Self {
        let level = Axis::decibels(RANGE_DB.0, RANGE_DB.1);
        Self {
            params,
            telemetry,
            link,
            opening: 0,
            levels: Levels::default(),
            history: Graph::new(Axis::seconds(-SHOWN_S, 0.0), level),
            input: Meter::default(),
            output: Meter::default(),
        }
    }

    fn follow(&mut self, ui: &Ui, desk: &mut Desk) {
        let opening = self.telemetry.openings.count();
        if opening != self.opening {
            self.opening = opening;
            self.levels.clear(&self.telemetry.levels);
        }
        if self.levels.follow(&self.telemetry.levels, self.link.sample_rate_hz()) {
            desk.moving();
        }
        let now_s = ui.input(|input| input.time);
        self.input.advance(level_db(self.telemetry.input_peak.take()).into(), now_s);
        self.output.advance(level_db(self.telemetry.output_peak.take()).into(), now_s);
    }

    fn most_reduction_db(&self) -> f32 {
        self.levels.reductions_db(SHOWN_S, SHOWN_S).into_iter().fold(0.0, f32::max)
    }

    fn say(&self, ui: &Ui, desk: &Desk, area: Rect) {
        let most_db = self.most_reduction_db();
        let ceiling = desk.text("cei");
        let text = sentence(most_db, self.levels.is_sounding(), &ceiling);
        let (theme, painter) = (desk.theme(), ui.painter());
        let left = pos2(area.left() + 4.0, area.center().y);
        // In a narrow window the sentence stays clear of the figure at the right.
        let room = area.width() - METERS_PX - FIGURE_PX;
        let wide = painter.layout_no_wrap(text.clone(), theme::title(), theme.text).size().x;
        let font = if wide <= room { theme::title() } else { theme::label() };
        painter.text(left, Align2::LEFT_CENTER, text, font, theme.text);
        let newest_db = self.levels.newest.reduction_db;
        let shown = if newest_db < LEAST_REDUCTION_DB { 0.0 } else { -f64::from(newest_db) };
        let text = format!("Reduction {} dB", shared_ui::level_text(shown));
        let right = pos2(area.right() - METERS_PX - 16.0, area.center().y);
        painter.text(right, Align2::RIGHT_CENTER, text, theme::title(), theme.reduction);
    }

    fn history(&mut self, ui: &mut Ui, desk: &mut Desk, area: Rect) {
        let (area, meters) = split_right(area, METERS_PX);
        let history = self.history.show(ui, desk, area);
        self.levels.paint(ui, &history);
        let ceiling_db = self.params.ceiling.preview_plain(desk.normalized("cei"));
        let text = desk.text("cei");
        let color = desk.theme().reference;
        let line = history.draggable_level(ui, desk, "Ceiling", ceiling_db.into(), color);
        let at = pos2(history.rect.left() + 4.0, history.y_at(ceiling_db.into()) + 2.0);
        history.note(ui, at, &format!("Ceiling {text}"), desk.theme().text_2);
        // Relative, so that the line does not jump to the pointer; a tenth with Shift.
        let fine = ui.input(|input| input.modifiers.shift);
        let share = -line.drag_delta().y / history.rect.height().max(1.0);
        let moved_db = share * (history.y.high - history.y.low) as f32;
        let level_db = ceiling_db + if fine { FINE * moved_db } else { moved_db };
        desk.drag(&line, "cei", self.params.ceiling.preview_normalized(level_db));
        let command = ui.input(|input| input.modifiers.command);
        if line.double_clicked() || line.clicked() && command {
            let default = desk.handle("cei").default_normalized();
            desk.set_once("cei", default);
        }
        if line.secondary_clicked() {
            desk.open_menu(ui, "cei");
        }
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
        desk.knob_large(ui, "cei");
        if desk.is_easy() {
            desk.more_in_full(ui, &["rel"]);
        } else {
            desk.knob(ui, "rel");
        }
        desk.divider(ui);
        let most_db = -f64::from(self.most_reduction_db());
        let color = desk.theme().reduction;
        let text = format!("{} dB", shared_ui::level_text(most_db));
        desk.readout(ui, "Most reduction, last 6 s", &text, color);
        ui.add_space(theme::GUTTER_PX * 2.0);
        let color = desk.theme().text;
        let text = format!("{} dB", shared_ui::level_text(self.output.highest_db()));
        desk.readout(ui, "Highest sample", &text, color);
    }
}

/// What the limiter does now; `ceiling` as the parameter shows it.
fn sentence(most_db: f32, sounding: bool, ceiling: &str) -> String {
    if !sounding {
        "Waiting for sound".to_owned()
    } else if most_db < LEAST_REDUCTION_DB {
        format!("Nothing reaches {ceiling}: the sound passes as it is")
    } else {
        let most = shared_ui::level_text(f64::from(most_db));
        format!("Takes up to {most} dB off peaks: no sample leaves over {ceiling}")
    }
}

impl View for LimiterView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk) {
        self.follow(ui, desk);
        let (sheet, strip) = split_strip(ui.max_rect());
        let (gain, sheet) = split_left(sheet, GAIN_PX);
        desk.column(ui, gain, |ui, desk| {
            let cell = ui.available_rect_before_wrap();
            let mut child = ui.new_child(UiBuilder::new().max_rect(cell));
            desk.fader_in(&mut child, "gin", cell);
        });
        let line = Rect::from_min_max(sheet.min, pos2(sheet.right(), sheet.top() + SENTENCE_PX));
        self.say(ui, desk, line);
        let history = Rect::from_min_max(pos2(sheet.left(), line.bottom()), sheet.max);
        self.history(ui, desk, history);
        desk.strip(ui, strip, |ui, desk| self.strip(ui, desk));
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        HINTS
    }
}

/// The editor of one instance.
pub fn open(
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<LimiterView>> {
    let view = LimiterView::new(params.clone(), telemetry.clone(), link.clone());
    let on_watched = Arc::new(move |open| {
        if open {
            telemetry.openings.ask();
        }
        telemetry.watched.set(open);
    });
    let setup = Setup::of::<Limiter>((900.0, 560.0), params, link, on_watched);
    shared_ui::editor(setup, view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_words() {
        let said = |most_db, sounding| sentence(most_db, sounding, "\u{2212}1.00 dB");
        assert_eq!(said(0.0, false), "Waiting for sound");
        assert_eq!(said(0.05, true), "Nothing reaches \u{2212}1.00 dB: the sound passes as it is");
        assert_eq!(
            said(4.23, true),
            "Takes up to 4.2 dB off peaks: no sample leaves over \u{2212}1.00 dB"
        );
    }
}
