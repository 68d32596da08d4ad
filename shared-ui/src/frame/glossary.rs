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
        "Loudness range: how far apart quiet and loud passages are, without the extremes.",
        "Like the difference between a normal cold day and a normal warm one.",
    ),
    term(
        "dBFS",
        "Level relative to full scale, the loudest a 16- or 24-bit file can hold.",
        "Like the distance to the ceiling.",
    ),
    term(
        "dBTP",
        "True peak: the highest point of the waveform, including between samples.",
        "Like the top of a hill that lies between two surveyor's poles.",
    ),
    term(
        "PLR",
        "Peak to loudness ratio: how far the highest peak stands above the loudness of the whole song.",
        "Like the height of waves above the sea.",
    ),
    term(
        "Crest",
        "Peak over average level: high for drums, low for a held organ chord.",
        "Like the tallest tree over the average of the forest.",
    ),
    term(
        "Knee",
        "How gradually compression sets in around the threshold.",
        "Like a kerb with a ramp instead of an edge.",
    ),
    term(
        "Threshold",
        "The level above which the plugin starts to work.",
        "Like the speed above which a camera flashes.",
    ),
    term(
        "Ratio",
        "How many dB must come in for one more dB to come out, above the threshold.",
        "Like a toll: of every four coins, one passes.",
    ),
    term(
        "Attack",
        "How fast the gain changes once the level rises above the threshold.",
        "Like how fast you reach for the volume when a song gets loud.",
    ),
    term(
        "Release",
        "How fast the gain returns once the level falls below the threshold.",
        "Like how slowly you turn the volume up again.",
    ),
    term(
        "Hold",
        "How long the gain stays down before the release begins.",
        "Like keeping a foot on the brake until the bend is over.",
    ),
    term(
        "Lift",
        "Turns quiet sound up, below a threshold of its own.",
        "Like leaning towards somebody who whispers.",
    ),
    term(
        "RMS",
        "The average level over a short time, which is closer to loudness than the peaks are.",
        "Like the height of the tide instead of that of the waves.",
    ),
    term(
        "Stereo link",
        "How far both channels get the same gain.",
        "Like two horses before one cart.",
    ),
    term(
        "High-pass",
        "A filter that lets through what lies above its frequency.",
        "Like a sieve that only the small stones fall through.",
    ),
    term(
        "Low-pass",
        "A filter that lets through what lies below its frequency.",
        "Like a wall: you hear the bass of the party next door.",
    ),
    term(
        "Bell",
        "A filter that boosts or cuts around one frequency.",
        "Like a hill or a hollow in the road.",
    ),
    term(
        "Drive",
        "Saturation: the louder the sound, the more harmonics it gets.",
        "Like leaning harder on the pencil.",
    ),
    term(
        "Oversampling",
        "Works at a multiple of the sample rate, so that fast gain makes fewer false tones.",
        "Like drawing on finer paper.",
    ),
    term("Range", "The most the gain may move.", "Like a stop on a door."),
    term(
        "Makeup",
        "Gain after compression that restores the loudness.",
        "Like topping up a glass after pouring some out.",
    ),
    term("Q", "How narrow a filter is: high is narrow.", "Like a torch's beam: tight or wide."),
    term("Slope", "How steeply a cut falls beyond its frequency.", "Like a hill or a cliff."),
    term(
        "Ceiling",
        "The level that no sample of the output exceeds.",
        "Like a low bridge for lorries.",
    ),
    term(
        "Lookahead",
        "The plugin hears the sound a little before it plays it, so it need not be abrupt.",
        "Like seeing the red light early and braking gently.",
    ),
    term(
        "Sidechain",
        "Another sound, routed to the plugin, that tells it when to work.",
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
        "Decay",
        "The time in which a reverb falls by 60 dB (T60).",
        "Like how long a large room goes on sounding after a clap.",
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
        "How much the plugin turns the sound down right now.",
        "Like a hand on the fader.",
    ),
    term(
        "Delta",
        "Only what the plugin adds or removes.",
        "Like the sawdust rather than the chair.",
    ),
    term(
        "K-weighted",
        "Measured with the lows turned down and the highs turned up, as loudness standards ask.",
        "Like weighing votes by how many people each speaks for.",
    ),
    term(
        "PSR",
        "Peak to short-term loudness ratio: how far the peaks stand above the last 3 s.",
        "Like the height of the waves above the sea right now.",
    ),
    term(
        "DC",
        "A constant offset in the signal: it cannot be heard, but takes away headroom.",
        "Like a picture that hangs a little too high in its frame.",
    ),
    term(
        "Gate",
        "Anything quieter than the gate is left out of the measurement.",
        "Like counting only the hours the shop is open.",
    ),
    term(
        "Key",
        "The sound that triggers the plugin: the input itself, or the sidechain.",
        "Like the hand on a light switch.",
    ),
    term(
        "Gain-Q",
        "Makes bells narrower as they are boosted or cut further.",
        "Like a lens that focuses as you turn it up.",
    ),
    term(
        "Dither",
        "A very quiet noise that makes rounding to fewer bits harmless.",
        "Like shaking a sieve so that nothing sticks.",
    ),
];

/// The longest term among the words of a text, whatever their case.
pub fn term_in(text: &str) -> Option<&'static Term> {
    let is_part_of_word = |c: char| c.is_alphanumeric() || c == '-';
    let has = |term: &&Term| {
        let name = term.name;
        text.char_indices().any(|(at, _)| {
            let found = text.get(at..at + name.len());
            let rest = text.get(at + name.len()..).unwrap_or_default();
            found.is_some_and(|found| found.eq_ignore_ascii_case(name))
                && !text[..at].ends_with(is_part_of_word)
                && !rest.starts_with(is_part_of_word)
        })
    };
    TERMS.iter().filter(has).max_by_key(|term| term.name.len())
}

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
        if let Some(term) = look_up(name) {
            self.explain_term(ui, &response, term);
        }
        response
    }

    pub(crate) fn explain_term(&mut self, ui: &Ui, response: &Response, term: &'static Term) {
        let under = response.rect.bottom();
        let stroke = Stroke::new(1.0, self.theme.text_3);
        let ends = [response.rect.left_bottom(), egui::pos2(response.rect.right(), under)];
        ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, 2.0, 2.0));
        self.hint_for(response, term.sentence);
        let look = self.theme;
        response.clone().on_hover_ui(|ui| {
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
        });
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

    #[test]
    fn terms_are_found_as_whole_words() {
        let found = |text: &str| term_in(text).map(|term| term.name);
        assert_eq!(found("Key filter"), Some("Key"));
        assert_eq!(found("Most gain reduction"), Some("Gain reduction"));
        assert_eq!(found("Pre-delay"), Some("Pre-delay"));
        assert_eq!(found("Max. dBTP"), Some("dBTP"));
        for text in ["Keys", "Gain", "Monkey", "Clue", "Equal"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
