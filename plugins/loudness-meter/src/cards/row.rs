//! One row of a card.

use super::evidence::Evidence;
use crate::timeline::Place;
use crate::wording;
use serde::{Deserialize, Serialize};

/// The state of a row. None of them is worth points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing was found in what was heard.
    Ok,
    /// Worth a look.
    Caution,
    /// Should not stay so.
    Over,
    /// More audio is needed to tell.
    NotHeard,
}

impl State {
    /// The state in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Caution => "caution",
            Self::Over => "over",
            Self::NotHeard => "needs more audio",
        }
    }

    /// Whether somebody should have a look.
    pub fn needs_a_look(self) -> bool {
        matches!(self, Self::Caution | Self::Over)
    }

    /// The more serious of two findings. `Ok` and `NotHeard` find nothing.
    pub(super) fn or_worse(self, other: Self) -> Self {
        let weight = |state| match state {
            Self::Ok => 0,
            Self::NotHeard => 1,
            Self::Caution => 2,
            Self::Over => 3,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

/// The subject of a row. The words are stable: reports carry them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Room above the peaks of a mix.
    PeakHeadroom,
    /// Tops cut off.
    Clipping,
    /// DC offset, and left against right.
    Balance,
    /// Loss in mono, and the bass in it.
    Mono,
    /// Noise and hum in the quiet parts.
    Noise,
    /// Sections of one name against each other.
    Consistency,
    /// Whether dynamics are crushed already.
    Dynamics,
    /// Vocal over backing.
    Vocal,
    /// True peak of a master.
    TruePeak,
    /// Loudness on platforms.
    Loudness,
    /// Signs of distortion.
    Distortion,
}

impl Subject {
    /// Its title on the card.
    pub fn title(self) -> &'static str {
        match self {
            Self::PeakHeadroom => "Peak headroom",
            Self::Clipping => "Clipping",
            Self::Balance => "DC and balance",
            Self::Mono => "Mono and bass",
            Self::Noise => "Noise and hum",
            Self::Consistency => "Section consistency",
            Self::Dynamics => "Dynamics",
            Self::Vocal => "Vocal to backing",
            Self::TruePeak => "True peak",
            Self::Loudness => "Loudness on platforms",
            Self::Distortion => "Signs of distortion",
        }
    }
}

/// One number behind a row, for exports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Its name, ending in its unit: "true_peak_dbtp".
    pub name: &'static str,
    /// Its value; minus infinity where there is none.
    pub value: f64,
}

/// One row. All texts are for display, with true minus signs.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its subject.
    pub subject: Subject,
    /// Its state.
    pub state: State,
    /// The finding in a word or two, for a verdict: "hum".
    pub matter: &'static str,
    /// The value measured.
    pub value: String,
    /// The target; empty where there is none.
    pub target: String,
    /// The evidence, in sentences.
    pub evidence: String,
    /// The place to listen to.
    pub place: Option<Place>,
    /// The reason why it matters, one sentence.
    pub why: &'static str,
    /// One thing to do, in the mix first.
    pub action: String,
    /// Whether the value is an estimate.
    pub is_estimate: bool,
    /// The numbers.
    pub figures: Vec<Figure>,
}

/// Nobody moves a fader by less: no row of a mix asks for it, dB.
pub(super) const LEAST_ADVICE_DB: f64 = 0.5;
/// What a row says then.
pub(super) const CLOSE_ENOUGH: &str = "Less than 0.5 dB from the target: close enough.";

/// The action of a row that found nothing.
const NOTHING_TO_DO: &str = "Nothing to do here.";

impl Row {
    pub(super) fn new(subject: Subject, matter: &'static str, why: &'static str) -> Self {
        Self {
            subject,
            state: State::Ok,
            matter,
            value: String::new(),
            target: String::new(),
            evidence: String::new(),
            place: None,
            why,
            action: NOTHING_TO_DO.to_owned(),
            is_estimate: false,
            figures: Vec::new(),
        }
    }

    pub(super) fn figure(&mut self, name: &'static str, value: f64) {
        self.figures.push(Figure { name, value });
    }

    pub(super) fn add_evidence(&mut self, sentence: impl AsRef<str>) {
        let sentence = sentence.as_ref();
        if !self.evidence.is_empty() && !sentence.is_empty() {
            self.evidence.push(' ');
        }
        self.evidence.push_str(sentence);
    }

    /// Sets the action to one in the mix, where faults are mended.
    pub(super) fn set_mix_action(&mut self, action: impl AsRef<str>) {
        self.action = format!("In the mix: {}", action.as_ref());
    }

    /// Ends a row that found nothing: not heard enough, or fine as far as it was heard.
    pub(super) fn finish(mut self, evidence: &Evidence) -> Self {
        if self.state != State::Ok {
            return self;
        }
        match evidence.still_to_hear() {
            Some(sentence) => {
                self.state = State::NotHeard;
                self.add_evidence(&sentence);
                self.action = "Play through the loudest part.".to_owned();
            }
            None => self.add_evidence(format!(
                "Within the target over the {} measured.",
                wording::time(evidence.heard_s)
            )),
        }
        self
    }
}
