//! Terms of the field: one sentence and one analogy each.

use crate::EditorContext;
use crate::theme;
use egui::{Align2, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

/// A term with its sentence and its analogy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// As it is written in the editors.
    pub name: &'static str,
    /// Its definition in one sentence.
    pub sentence: &'static str,
    /// Its analogy.
    pub analogy: &'static str,
}

const fn term(name: &'static str, sentence: &'static str, analogy: &'static str) -> Term {
    Term { name, sentence, analogy }
}

/// All terms.
pub const TERMS: &[Term] = &[
    term(
        "LUFS",
        "Loudness as an ear hears it, measured against digital full scale.",
        "Like weighing fruit instead of counting it.",
    ),
    term(
        "LU",
        "The difference between two loudnesses, one LU for each dB.",
        "Like centimetres between two marks on a ruler.",
    ),
    term(
        "LRA",
        "Loudness range: how far quiet and loud passages lie apart, without the extremes.",
        "Like the difference between a usual cold day and a usual warm one.",
    ),
    term(
        "dBFS",
        "Level below the largest number a fixed-point file can hold.",
        "Like the distance to the ceiling.",
    ),
    term(
        "dBTP",
        "True peak: the highest point of the wave between the samples too.",
        "Like the top of a hill that lies between two surveyor's poles.",
    ),
    term(
        "PLR",
        "Peak to loudness ratio: how far the peaks stand above the loudness of the whole.",
        "Like the height of waves above the sea.",
    ),
    term(
        "Crest",
        "Peak over average level: high for drums, low for a held organ chord.",
        "Like the tallest tree over the average of the forest.",
    ),
    term(
        "Knee",
        "How softly compression sets in around the threshold.",
        "Like a kerb with a ramp instead of an edge.",
    ),
    term(
        "Threshold",
        "The level above which the plugin begins to work.",
        "Like the speed above which a camera flashes.",
    ),
    term(
        "Ratio",
        "How many dB must come in for one more dB to come out, above the threshold.",
        "Like a toll: of every four coins, one passes.",
    ),
    term(
        "Attack",
        "How long the plugin takes to turn down once it should.",
        "Like how fast you reach for the volume when a song shouts.",
    ),
    term(
        "Release",
        "How long the plugin takes to let go once it may.",
        "Like how slowly you turn the volume up again.",
    ),
    term("Range", "The most the gain may be turned down.", "Like a stop on a door."),
    term(
        "Makeup",
        "Gain after compression, so that loudness stays the same.",
        "Like topping up a glass after pouring some out.",
    ),
    term("Q", "How narrow a filter is: high is narrow.", "Like a torch's beam: tight or wide."),
    term("Slope", "How steeply a cut falls beyond its corner.", "Like a hill or a cliff."),
    term(
        "Ceiling",
        "The level that no peak of the output passes.",
        "Like a low bridge for lorries.",
    ),
    term(
        "Lookahead",
        "The limiter hears the sound a little before it plays it, so it need not be abrupt.",
        "Like seeing the red light early and braking gently.",
    ),
    term(
        "Sidechain",
        "Another sound that tells the plugin when to work.",
        "Like a conductor who does not play.",
    ),
    term(
        "Correlation",
        "How alike left and right are: +1 the same, 0 unrelated, \u{2212}1 opposite.",
        "Like two people who agree, ignore each other, or contradict.",
    ),
    term(
        "T60",
        "The time in which a reverb falls by 60 dB.",
        "Like how long a struck bell can still be heard.",
    ),
    term(
        "Pre-delay",
        "The time before the reverb begins.",
        "Like the walk to the far wall before the echo starts.",
    ),
    term(
        "Damping",
        "How much sooner the highs of a reverb die away.",
        "Like carpets and curtains in the room.",
    ),
    term(
        "Gain reduction",
        "By how much the plugin turns down at this moment.",
        "Like a hand on the fader.",
    ),
    term(
        "Delta",
        "Only what the plugin adds or removes.",
        "Like the sawdust rather than the chair.",
    ),
    term(
        "Dither",
        "A tiny noise that makes rounding to fewer bits harmless.",
        "Like shaking a sieve so that nothing sticks.",
    ),
];

/// The entry for a term, whatever its case.
pub fn look_up(name: &str) -> Option<&'static Term> {
    TERMS.iter().find(|term| term.name.eq_ignore_ascii_case(name))
}

impl EditorContext {
    /// A term with a dotted line under it: hovering it tells its sentence and analogy.
    pub fn term(&mut self, ui: &mut Ui, name: &str) -> Response {
        let color = self.theme.text_2;
        let galley = ui.painter().layout_no_wrap(name.to_owned(), theme::label(), color);
        let size = galley.size() + vec2(0.0, 3.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::empty());
        ui.painter().galley(rect.min, galley, color);
        self.explain(ui, response, name)
    }

    /// Makes anything drawn tell the meaning of a term on hover, with a dotted line under it.
    pub fn explain(&mut self, ui: &Ui, response: Response, name: &str) -> Response {
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
        let Some(term) = look_up(name) else { return response };
        let under = response.rect.bottom();
        let stroke = Stroke::new(1.0, self.theme.text_3);
        let ends = [response.rect.left_bottom(), egui::pos2(response.rect.right(), under)];
        ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, 2.0, 2.0));
        self.hint_for(&response, term.sentence);
        let look = self.theme;
        response.on_hover_ui(|ui| {
            ui.set_max_width(280.0);
            for (text, font, color) in [
                (term.name, theme::title(), look.text),
                (term.sentence, theme::label(), look.text),
                (term.analogy, theme::label(), look.text_2),
            ] {
                let galley = ui.painter().layout(text.to_owned(), font, color, 260.0);
                let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::empty());
                ui.painter().galley(rect.min, galley, color);
            }
        })
    }

    /// A line of text.
    pub fn label(&self, ui: &mut Ui, text: &str) {
        let color = self.theme.text_2;
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::label(), color);
        let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        let at = rect.left_center();
        ui.painter().text(at, Align2::LEFT_CENTER, text, theme::label(), color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_one_sentence_and_one_analogy() {
        for term in TERMS {
            assert!(term.sentence.ends_with('.') && term.analogy.ends_with('.'), "{}", term.name);
            assert!(term.analogy.starts_with("Like"), "{}", term.name);
            assert_eq!(look_up(&term.name.to_uppercase()), Some(term));
            let sentences = term.sentence.matches(". ").count();
            assert_eq!(sentences, 0, "{}", term.name);
        }
        assert_eq!(look_up("mojo"), None);
    }
}
