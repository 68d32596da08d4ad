//! The limiter's editor: the gain fader, the level history with the ceiling in it, and what the
//! limiting costs.

use crate::params::LimiterParams;
use crate::processor::Limiter;
use crate::telemetry::LimiterTelemetry;
use egui::{Rect, Ui, UiBuilder};
use shared_plugin::EditorLink;
use shared_ui::graph::{DynamicsSheet, LEAST_REDUCTION_DB, SHOWN_S};
use shared_ui::layout::{split_left, split_strip};
use shared_ui::{EditorContext, FitControl, Hint, LatheEditor, Setup, View, theme};
use std::sync::Arc;

/// The dB scale of history and meters.
const RANGE_DB: (f64, f64) = (-36.0, 12.0);
/// Width of the gain fader's card.
const GAIN_PX: f32 = 88.0;

/// The body of the limiter's editor.
pub struct LimiterView {
    params: Arc<LimiterParams>,
    fit: FitControl<Limiter>,
    sheet: DynamicsSheet,
}

impl LimiterView {
    fn most_reduction_db(&self) -> f32 {
        self.sheet.levels.reductions_db(SHOWN_S, SHOWN_S).into_iter().fold(0.0, f32::max)
    }

    fn history(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) {
        let (area, meters) = DynamicsSheet::split(area);
        let history = self.sheet.history(ui, editor, area, &self.params.ceiling);
        self.sheet.meters(ui, editor, meters, &history);
    }

    fn strip(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        self.fit.show(ui, editor);
        editor.knob_large(ui, &self.params.ceiling);
        if editor.is_easy() {
            editor.more_in_full(ui, &[&self.params.release]);
        } else {
            editor.knob(ui, &self.params.release);
        }
        editor.divider(ui);
        let most_db = -f64::from(self.most_reduction_db());
        let color = editor.theme().reduction;
        let text = format!("{} dB", shared_ui::level_text(most_db));
        editor.readout(ui, "Most reduction, last 6 s", &text, color);
        ui.add_space(theme::GUTTER_PX * 2.0);
        let color = editor.theme().text;
        let text = format!("{} dB", shared_ui::level_text(self.sheet.highest_output_db()));
        editor.readout(ui, "Highest sample", &text, color);
    }
}

/// The sentence on the limiter's work; `ceiling` as the parameter shows it.
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
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        self.sheet.follow(ui, editor);
        let (sheet, strip) = split_strip(ui.max_rect());
        let (gain, sheet) = split_left(sheet, GAIN_PX);
        editor.column(ui, gain, |ui, editor| {
            let cell = ui.available_rect_before_wrap();
            let mut child = ui.new_child(UiBuilder::new().max_rect(cell));
            editor.fader_in(&mut child, &self.params.input_gain, cell);
        });
        let is_sounding = self.sheet.levels.is_sounding();
        let sentence =
            sentence(self.most_reduction_db(), is_sounding, &editor.text(&self.params.ceiling));
        let history = self.sheet.headline(ui, editor, sheet, &sentence);
        self.history(ui, editor, history);
        editor.strip(ui, strip, |ui, editor| self.strip(ui, editor));
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        let p = &self.params;
        vec![
            (&p.input_gain, "how far everything is raised before the ceiling holds it"),
            (&p.ceiling, "no sample leaves louder than this. Drag the dashed line, too"),
            (
                &p.release,
                "how fast the level comes back: short is loud and may distort, long may pump",
            ),
        ]
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<LimiterParams>,
    telemetry: Arc<LimiterTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, LimiterView) {
    let view = LimiterView {
        params: params.clone(),
        fit: FitControl::new(link.clone()),
        sheet: DynamicsSheet::new(telemetry.clone(), link.clone(), RANGE_DB),
    };
    let on_watched = Arc::new(move |open| {
        if open {
            telemetry.openings.ask();
        }
        telemetry.watched.set(open);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_words() {
        let text = |most_db, sounding| sentence(most_db, sounding, "\u{2212}1.00 dB");
        assert_eq!(text(0.0, false), "Waiting for sound");
        assert_eq!(text(0.05, true), "Nothing reaches \u{2212}1.00 dB: the sound passes as it is");
        assert_eq!(
            text(4.23, true),
            "Takes up to 4.2 dB off peaks: no sample leaves over \u{2212}1.00 dB"
        );
    }
}
