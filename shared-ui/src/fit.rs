//! The control of Fit: listens 4 s, then sets one parameter to meet the preset's aim, as one step of
//! undo and never by itself. See [`shared_plugin::fit`].

use crate::{EditorContext, theme};
use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use shared_plugin::edit::place;
use shared_plugin::fit::{LENGTH_S, Outcome, Recording, Search};
use shared_plugin::preset::Aim;
use shared_plugin::quantity;
use shared_plugin::{BlockContext, EditorLink, Product};
use std::sync::Arc;

/// Size of the button.
const BUTTON_PX: (f32, f32) = (108.0, 32.0);

/// The control of one editor.
pub struct FitControl<P: Product> {
    link: Arc<EditorLink>,
    /// Where the parameter that is set depends on the others.
    params: Option<Arc<P::Params>>,
    state: State<P>,
}

enum State<P: Product> {
    Rest,
    Listening(Recording),
    Searching(Search<P>),
}

impl<P: Product> FitControl<P> {
    /// A control at rest.
    pub fn new(link: Arc<EditorLink>) -> Self {
        Self { link, params: None, state: State::Rest }
    }

    /// The same of a plugin whose [`Product::fit_parameter`] depends on `params`.
    pub fn following(self, params: Arc<P::Params>) -> Self {
        Self { params: Some(params), ..self }
    }

    /// Draws the button with the aim under it, and does what is under way.
    pub fn show(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let Some(aim) = editor.library().aim() else { return };
        let id = self.params.as_ref().map_or(P::FIT_PARAMETER, |params| P::fit_parameter(params));
        let Some(index) = id.and_then(|id| place(editor.handles(), id)) else { return };
        self.advance(editor, aim);
        let size = vec2(BUTTON_PX.0, BUTTON_PX.1 + 18.0);
        let (area, _) = ui.allocate_exact_size(size, Sense::empty());
        let button = Rect::from_min_size(area.min, vec2(BUTTON_PX.0, BUTTON_PX.1));
        let parameter = editor.handles()[index].name().to_lowercase();
        let hint = format!(
            "Fit: listens {LENGTH_S} s and sets the {parameter} for {} on peaks. Play the loudest part.",
            aim_text(aim)
        );
        let id = ui.scope_id().with("fit");
        let pressed = editor.pressable(ui, button, id, "Fit", &hint);
        if pressed.activated {
            self.toggle();
        }
        let theme = *editor.theme();
        let (label, share) = match &self.state {
            State::Rest => ("Fit".to_owned(), 0.0),
            State::Listening(recording) if recording.frames().is_empty() => {
                ("Waiting for sound".to_owned(), 0.0)
            }
            State::Listening(recording) => {
                let heard_s = recording.length_s();
                (format!("Listening {heard_s:.1} s"), (heard_s / LENGTH_S).min(1.0) as f32)
            }
            State::Searching(_) => ("Fitting".to_owned(), 1.0),
        };
        let hot = pressed.response.hovered();
        let edge = Stroke::new(1.0, if hot { theme.text_2 } else { theme.edge });
        let fill = if hot { theme.raised } else { theme.panel };
        let radius = theme::FIELD_RADIUS_PX;
        let painter = ui.painter();
        painter.rect(button, radius, fill, edge, StrokeKind::Inside);
        if share > 0.0 {
            let width = button.width() * share;
            let heard =
                Rect::from_min_size(pos2(button.left(), button.bottom() - 3.0), vec2(width, 3.0));
            painter.rect_filled(heard, 0.0, theme.accent);
        }
        painter.text(button.center(), Align2::CENTER_CENTER, label, theme::label(), theme.text);
        let under = pos2(area.center().x, button.bottom() + 4.0);
        let text = format!("{} on peaks", aim_text(aim));
        painter.text(under, Align2::CENTER_TOP, text, theme::axis(), theme.text_3);
    }

    fn toggle(&mut self) {
        let starts = matches!(self.state, State::Rest);
        // Something else listens.
        if starts && self.link.capture.is_running() {
            return;
        }
        self.state = if starts {
            self.link.capture.start();
            State::Listening(Recording::default())
        } else {
            self.link.capture.stop();
            State::Rest
        };
    }

    fn advance(&mut self, editor: &mut EditorContext, aim: Aim) {
        match &mut self.state {
            State::Rest => return,
            // The window was closed meanwhile.
            State::Listening(_) if !self.link.capture.is_running() => self.state = State::Rest,
            State::Listening(recording) => {
                self.link.capture.read(recording);
                if recording.is_complete() {
                    let recording = std::mem::take(recording);
                    self.link.capture.stop();
                    self.state = search(editor, recording, aim);
                }
            }
            State::Searching(search) => {
                if let Some(outcome) = search.step() {
                    let index = search.place();
                    self.state = State::Rest;
                    apply(editor, index, aim, outcome);
                }
            }
        }
        editor.moving();
    }
}

fn search<P: Product>(editor: &mut EditorContext, recording: Recording, aim: Aim) -> State<P> {
    if !recording.has_enough_sound() {
        editor.show_message("Not enough sound to fit to: play the loudest part.".to_owned());
        return State::Rest;
    }
    let value = |index: usize| editor.value_of(index);
    Search::new(recording, value, BlockContext::default(), aim.middle_db())
        .map_or(State::Rest, State::Searching)
}

fn apply(editor: &mut EditorContext, index: usize, aim: Aim, outcome: Outcome) {
    let name = editor.handles()[index].name().to_owned();
    match outcome {
        Outcome::Met { normalized, reduction_db } => {
            editor.edits().change("fit", &[(index, normalized)]);
            let value = editor.handles()[index].shown(normalized);
            editor.show_message(format!(
                "Fit: {name} {value} reduces peaks by {reduction_db:.1} dB."
            ));
        }
        Outcome::OutOfReach { normalized, reduction_db } => {
            let value = editor.handles()[index].shown(normalized);
            editor.show_message(format!(
                "{} on peaks is out of reach: even {name} {value} gives {reduction_db:.1} dB. \
                 Nothing was changed.",
                aim_text(aim)
            ));
        }
    }
}

/// An aim as it is written: "3\u{2013}5 dB".
fn aim_text(aim: Aim) -> String {
    let [low, high] = aim.reduction_db;
    quantity::shown(&format!("{low}\u{2013}{high} dB"))
}
