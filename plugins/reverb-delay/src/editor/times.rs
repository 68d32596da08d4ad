//! Times that a note in the host's tempo may rule: which value is in force, and whether the note had to
//! be halved.

use super::shown::{Shown, USUAL_TEMPO_BPM, linear, logarithmic};
use super::taps::nearest_note;
use crate::engine::{LONGEST_DECAY_S, LONGEST_DELAY_MS, LONGEST_PRE_DELAY_MS};
use crate::params::{Note, ReverbDelayParams};
use nice_plug::prelude::*;
use shared_plugin::parameter::ValueSource;
use shared_plugin::{Parameter, quantity};
use shared_ui::{EditorContext, shown_text};

/// A time with its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timed {
    /// Time between echoes.
    Delay,
    /// The reverb's decay.
    Decay,
    /// The reverb's pre-delay.
    PreDelay,
    /// From the first reflection to the tail.
    TailDelay,
}

impl Timed {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Delay, Self::Decay, Self::PreDelay, Self::TailDelay];

    /// Its own value and its note.
    pub fn params(self, params: &ReverbDelayParams) -> (&FloatParam, &EnumParam<Note>) {
        match self {
            Self::Delay => (&params.delay.time, &params.delay.note),
            Self::Decay => (&params.reverb.decay, &params.room.decay_note),
            Self::PreDelay => (&params.reverb.pre_delay, &params.room.pre_delay_note),
            Self::TailDelay => (&params.tail.late_delay, &params.room.late_delay_note),
        }
    }

    /// What a drag of this time in a picture moves now.
    pub fn handle<'a>(
        self,
        editor: &EditorContext,
        params: &'a ReverbDelayParams,
        shown: &Shown,
    ) -> TimeHandle<'a> {
        let (value, note) = self.params(params);
        let quarter_ms = 60_000.0 / shown.tempo_bpm.unwrap_or(USUAL_TEMPO_BPM);
        let rules = editor.plain(note) != Note::Free;
        TimeHandle { time: self, value, note: rules.then_some(note), quarter_ms }
    }

    fn longest_ms(self) -> f32 {
        match self {
            Self::Delay => LONGEST_DELAY_MS,
            Self::Decay => 1000.0 * LONGEST_DECAY_S,
            Self::PreDelay | Self::TailDelay => LONGEST_PRE_DELAY_MS,
        }
    }
}

/// A time as it is dragged in a picture: its own value, or the note that rules it.
pub struct TimeHandle<'a> {
    time: Timed,
    value: &'a FloatParam,
    note: Option<&'a EnumParam<Note>>,
    quarter_ms: f64,
}

impl<'a> TimeHandle<'a> {
    /// The parameter that moves.
    pub fn parameter(&self) -> &'a dyn Parameter {
        match self.note {
            Some(note) => note,
            None => self.value,
        }
    }

    /// Where it stands, 0..1, for a time in ms.
    pub fn place(&self, ms: f64) -> f32 {
        match (self.note, self.time) {
            (Some(note), _) => note.preview_normalized(nearest_note(ms / self.quarter_ms)),
            (None, Timed::Delay) => logarithmic(self.value, ms),
            (None, Timed::Decay) => logarithmic(self.value, 0.001 * ms),
            (None, Timed::PreDelay | Timed::TailDelay) => linear(self.value, ms),
        }
    }
}

/// What a note makes of a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruled {
    /// The value in force, as text.
    pub value: String,
    /// The rule in words, for the footer: "Note 1/8: 250 ms."
    pub reason: String,
    /// Where the note was too long for the time: what was made of it.
    pub fold: Option<String>,
}

/// What the note of `time` makes of it now; `None` while it is free.
pub fn ruled(
    editor: &EditorContext,
    params: &ReverbDelayParams,
    shown: &Shown,
    time: Timed,
) -> Option<Ruled> {
    let (_, note) = time.params(params);
    let name = editor.text(note);
    by_note(editor.plain(note), &name, shown.tempo_bpm, time.longest_ms())
}

fn by_note(note: Note, name: &str, tempo_bpm: Option<f64>, longest_ms: f32) -> Option<Ruled> {
    let at_bpm = tempo_bpm.unwrap_or(USUAL_TEMPO_BPM);
    let (whole_ms, ms) = (note.whole_length_ms(at_bpm)?, note.length_ms(at_bpm, longest_ms)?);
    let value = text(ms);
    let bpm = quantity::rounded(&format!("{at_bpm:.1}"));
    let fold = (whole_ms > longest_ms)
        .then(|| format!("{name} is {} at {bpm} BPM: halved to {value}", text(whole_ms)));
    let reason = match (&fold, tempo_bpm) {
        (Some(fold), _) => format!("{fold}."),
        (None, Some(_)) => format!("Note {name}: {value}."),
        (None, None) => format!("Note {name}: {value} at {bpm} BPM."),
    };
    Some(Ruled { value, reason, fold })
}

/// Lets the controls of all times show what is in force.
pub fn show_in_force(editor: &mut EditorContext, params: &ReverbDelayParams, shown: &Shown) {
    for time in Timed::ALL {
        if let Some(ruled) = ruled(editor, params, shown, time) {
            editor.show_in_force(time.params(params).0, ruled.value);
        }
    }
}

fn text(ms: f32) -> String {
    shown_text(&quantity::rounded(&quantity::format_ms(f64::from(ms))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_its_time_and_the_tempo_where_the_host_has_none() {
        let eighth = by_note(Note::N8, "1/8", Some(120.0), LONGEST_DELAY_MS).expect("a note");
        assert_eq!(eighth.reason, "Note 1/8: 250 ms.");
        assert_eq!((eighth.value.as_str(), eighth.fold), ("250 ms", None));
        let no_tempo = by_note(Note::N8, "1/8", None, LONGEST_DELAY_MS).expect("a note");
        assert_eq!(no_tempo.reason, "Note 1/8: 250 ms at 120 BPM.");
        assert_eq!(by_note(Note::Free, "Free", Some(120.0), LONGEST_DELAY_MS), None);
    }

    #[test]
    fn a_note_that_is_too_long_says_what_became_of_it() {
        let fold = |note, name: &str, bpm, longest_ms| {
            by_note(note, name, Some(bpm), longest_ms).expect("a note").fold
        };
        assert_eq!(
            fold(Note::Bars4, "4/1", 30.0, LONGEST_DELAY_MS).as_deref(),
            Some("4/1 is 32 s at 30 BPM: halved to 16 s")
        );
        assert_eq!(
            fold(Note::N4, "1/4", 120.0, LONGEST_PRE_DELAY_MS).as_deref(),
            Some("1/4 is 500 ms at 120 BPM: halved to 250 ms")
        );
        assert_eq!(fold(Note::Bars4, "4/1", 30.0, 1000.0 * LONGEST_DECAY_S), None);
    }
}
