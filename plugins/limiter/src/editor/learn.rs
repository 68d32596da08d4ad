//! The control of *Learn*: keeps what is played until it is pressed again, finds the input gain for the
//! target on a thread of its own, and sets it as one step of undo.

use super::LimiterView;
use super::cause::Cause;
use crate::engine::Settings;
use crate::engine::cause::Zone;
use crate::learn::{LONGEST_S, Passage, Prediction, SHORTEST_S, learn};
use crate::params::LimiterParams;
use crate::telemetry::LimiterTelemetry;
use crate::telemetry::Limiting;
use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use shared_dsp::loudness::Readings;
use shared_plugin::EditorLink;
use shared_plugin::file_task::FileTask;
use shared_plugin::parameter::ValueSource;
use shared_ui::{EditorContext, level_text, text, theme};

/// Size of the button, and width of the words under it.
const BUTTON_PX: (f32, f32) = (118.0, 32.0);
const WORDS_PX: f32 = 160.0;
/// Share of a passage that must have been played again before it is compared.
const PLAYED_AGAIN: f64 = 0.95;
/// As far as a second play may be off and still counts as verified, LU.
const VERIFIED_LU: f64 = 0.2;

/// Share that is done when the gain is found and the cause is not.
const NEARLY_DONE: f32 = 0.99;

/// The control of one editor.
#[derive(Default)]
pub(super) struct LearnControl {
    state: State,
    learned: Option<Learned>,
    /// Bars of the song by the frame of the passage they began at.
    bars: Vec<(usize, i64)>,
}

/// What a search has found: the gain, and which frequencies are limited most with it, at which second
/// of the passage and in which bar.
struct Learned {
    prediction: Prediction,
    cause: Option<Cause>,
}

#[derive(Default)]
enum State {
    #[default]
    Rest,
    Listening(Passage),
    Searching(FileTask<Option<(Prediction, Option<Zone>, f64)>>),
}

/// What was learned, and what a second play says of it, in two lines.
fn learned_words(
    learned: &Prediction,
    gain_db: f64,
    readings: &Readings,
    limiting: &Limiting,
) -> [String; 2] {
    let first = format!("Learned from {:.0} s", learned.passage_s);
    if (gain_db - learned.input_gain_db).abs() > 0.01 {
        return [first, "Gain changed since".to_owned()];
    }
    let measured = readings.integrated_lufs;
    if limiting.sounding_s < PLAYED_AGAIN * learned.passage_s || !measured.is_finite() {
        let predicted = format!(
            "{} LUFS, {} dBTP",
            level_text(learned.integrated_lufs),
            level_text(learned.true_peak_dbtp)
        );
        return [first, predicted];
    }
    let is_verified = (measured - learned.integrated_lufs).abs() <= VERIFIED_LU;
    let second = if is_verified {
        format!("Verified: {} LUFS", level_text(measured))
    } else {
        format!("Second play: {} LUFS", level_text(measured))
    };
    [first, second]
}

impl LearnControl {
    /// Does what is under way.
    pub(super) fn advance(
        &mut self,
        editor: &mut EditorContext,
        params: &LimiterParams,
        telemetry: &LimiterTelemetry,
        link: &EditorLink,
    ) {
        match &mut self.state {
            State::Rest => return,
            // The window was closed meanwhile.
            State::Listening(_) if !link.capture.is_running() => self.state = State::Rest,
            State::Listening(passage) => {
                link.capture.read(passage);
                let bar = telemetry.bar.get();
                if self.bars.last().is_none_or(|(_, last)| *last != bar) {
                    self.bars.push((passage.frames(), bar));
                }
                if passage.is_complete() {
                    self.search(editor, params, link);
                }
            }
            State::Searching(task) if task.is_done() => {
                if let State::Searching(task) = std::mem::take(&mut self.state) {
                    self.apply(editor, params, telemetry, task.result().flatten());
                }
            }
            State::Searching(_) => {}
        }
        editor.moving();
    }

    /// The window was closed: what is under way ends, and the passage is given back.
    pub(super) fn close(&mut self) {
        self.state = State::Rest;
    }

    fn press(&mut self, editor: &mut EditorContext, params: &LimiterParams, link: &EditorLink) {
        match &self.state {
            State::Rest if link.capture.is_running() => {
                editor.show_message("Fit is listening: wait until it is done.".to_owned());
            }
            State::Rest => {
                link.capture.start();
                self.bars.clear();
                self.state = State::Listening(Passage::default());
            }
            State::Listening(_) => self.search(editor, params, link),
            State::Searching(_) => self.state = State::Rest,
        }
    }

    /// Ends the listening, and starts the search.
    fn search(&mut self, editor: &mut EditorContext, params: &LimiterParams, link: &EditorLink) {
        let State::Listening(mut passage) = std::mem::take(&mut self.state) else { return };
        link.capture.read(&mut passage);
        link.capture.stop();
        if passage.length_s() < SHORTEST_S {
            let words = format!("Learn needs {SHORTEST_S:.0} s of sound: nothing was changed.");
            return editor.show_message(words);
        }
        let settings = params.settings_from(editor);
        let target_lufs = f64::from(editor.plain(&params.target));
        self.state = State::Searching(FileTask::start_work("learn", move |tell| {
            let found = learn(&passage, &settings, target_lufs, tell)?;
            let input_gain_db = found.input_gain_db as f32;
            let with_gain = Settings { input_gain_db, ..settings };
            let cause = passage.main_cause(&with_gain, &mut || tell(NEARLY_DONE));
            Some((found, cause, passage.sample_rate_hz()))
        }));
    }

    fn apply(
        &mut self,
        editor: &mut EditorContext,
        params: &LimiterParams,
        telemetry: &LimiterTelemetry,
        found: Option<(Prediction, Option<Zone>, f64)>,
    ) {
        let Some((found, zone, sample_rate_hz)) = found else {
            return editor.show_message("Learn heard no sound: nothing was changed.".to_owned());
        };
        let loudness = level_text(found.integrated_lufs);
        if found.is_out_of_reach() {
            let target = level_text(found.target_lufs);
            return editor.show_message(format!(
                "{target} LUFS is out of reach: even {} dB of input gain gives {loudness} LUFS. Nothing was changed.",
                level_text(found.input_gain_db)
            ));
        }
        let handle = editor.handle(&params.input_gain).clone();
        let target =
            editor.target(&params.input_gain, handle.normalized_of(found.input_gain_db as f32));
        editor.edits().change("learn", &[target]);
        editor.show_message(format!(
            "Learned from {:.0} s: input gain {} dB gives {loudness} LUFS and {} dBTP, {:.0} % of the time limited. Play it again to verify.",
            found.passage_s,
            level_text(found.input_gain_db),
            level_text(found.true_peak_dbtp),
            100.0 * found.limited_share
        ));
        telemetry.restarts.ask();
        let cause = zone.map(|zone| Cause::of(&zone, sample_rate_hz, &self.bars));
        self.learned = Some(Learned { prediction: found, cause });
    }

    /// The label of the button, and what share is done.
    fn label(&self) -> (String, f32) {
        match &self.state {
            State::Rest => ("Learn".to_owned(), 0.0),
            State::Listening(passage) if passage.length_s() == 0.0 => {
                ("Waiting for sound".to_owned(), 0.0)
            }
            State::Listening(passage) => {
                let heard_s = passage.length_s();
                (format!("Stop at {heard_s:.0} s"), (heard_s / LONGEST_S) as f32)
            }
            State::Searching(task) => {
                (format!("Searching {:.0} %", 100.0 * task.share()), task.share())
            }
        }
    }
}

impl LimiterView {
    /// The button, and under it what was learned.
    pub(super) fn learn_control(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let (area, _) = ui.allocate_exact_size(vec2(WORDS_PX, BUTTON_PX.1 + 52.0), Sense::empty());
        let button = Rect::from_min_size(area.min, vec2(BUTTON_PX.0, BUTTON_PX.1));
        let target = editor.text(&self.params.target);
        let (pressed, hot) = editor.press_area(ui, button, "Learn");
        let cause = self.learn.learned.as_ref().and_then(|learned| learned.cause.as_ref());
        if let Some(cause) = cause {
            let under = area.with_min_y(button.bottom());
            if ui.rect_contains_pointer(under) {
                editor.hint(&cause.words());
            }
        }
        if editor.hint_text() == "Learn" {
            editor.hint(&format!(
                "Learn: keeps what you play, at most 5 min, until pressed again, and finds the input gain for {target}."
            ));
        }
        if pressed {
            self.learn.press(editor, &self.params, &self.link);
        }
        let theme = *editor.theme();
        let (label, share) = self.learn.label();
        let edge = Stroke::new(1.0, if hot { theme.text_2 } else { theme.edge });
        let fill = if hot { theme.raised } else { theme.panel };
        let painter = ui.painter();
        painter.rect(button, theme::FIELD_RADIUS_PX, fill, edge, StrokeKind::Inside);
        if share > 0.0 {
            let size = vec2(button.width() * share.min(1.0), 3.0);
            let done = Rect::from_min_size(pos2(button.left(), button.bottom() - 3.0), size);
            painter.rect_filled(done, 0.0, theme.accent);
        }
        painter.text(button.center(), Align2::CENTER_CENTER, label, theme::label(), theme.text);
        let gain_db = f64::from(editor.plain(&self.params.input_gain));
        let words = match (&self.learn.learned, &self.learn.state) {
            (Some(learned), State::Rest) => {
                let readings = self.telemetry.readings.read();
                let [first, second] =
                    learned_words(&learned.prediction, gain_db, &readings, &self.judged.limiting);
                let cause = learned.cause.as_ref().map_or_else(String::new, Cause::short_words);
                [first, second, cause]
            }
            _ => ["Finds the input gain".to_owned(), format!("for {target}"), String::new()],
        };
        for (line, words) in words.iter().enumerate() {
            let top = button.bottom() + 3.0 + 16.0 * line as f32;
            let room = Rect::from_min_size(pos2(area.left(), top), vec2(WORDS_PX, 16.0));
            text::paint(painter, room, Align2::LEFT_TOP, words, (theme::axis(), theme.text_3));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_verified_by_a_second_play() {
        let learned = Prediction {
            input_gain_db: 6.0,
            target_lufs: -9.0,
            integrated_lufs: -9.02,
            true_peak_dbtp: -1.01,
            limited_share: 0.2,
            passage_s: 38.4,
        };
        let words = |gain_db, lufs: f64, sounding_s: f64| {
            let readings = Readings { integrated_lufs: lufs, ..Readings::EMPTY };
            let limiting = Limiting { sounding_s, ..Limiting::default() };
            learned_words(&learned, gain_db, &readings, &limiting).join(". ")
        };
        assert_eq!(words(6.0, -12.0, 5.0), "Learned from 38 s. \u{2212}9.0 LUFS, \u{2212}1.0 dBTP");
        assert_eq!(words(6.0, -9.1, 38.0), "Learned from 38 s. Verified: \u{2212}9.1 LUFS");
        assert_eq!(words(6.0, -10.0, 38.0), "Learned from 38 s. Second play: \u{2212}10.0 LUFS");
        assert_eq!(words(5.0, -9.1, 38.0), "Learned from 38 s. Gain changed since");
    }
}
