//! The echoes of one sound: when, how loud, from which side; and back from a place to a parameter.
//!
//! Levels are by mix and feedback, without the cuts, which take a little more from each echo's ends of
//! the spectrum. See [`super::tap_lane`] for the picture.

use super::shown::{Shown, mix_gains};
use crate::engine::Settings;
use crate::params::Note;
use nice_plug::prelude::*;
use shared_dsp::units::{db_to_gain, gain_to_db};

/// Level at which an echo is as short as the base line, dB.
pub const FLOOR_DB: f64 = -48.0;
/// At most this many echoes are drawn.
const MOST_TAPS: usize = 128;
/// Lengths the axis can have, beats.
const SPANS_BEATS: [f64; 5] = [1.0, 2.0, 4.0, 8.0, 16.0];
/// Lengths the axis can have, s.
const SPANS_S: [f64; 9] = [0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 16.0];
/// Echoes that fit on the axis at least.
const LEAST_TAPS: f64 = 4.0;

/// Time between two echoes, in the unit of the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spacing {
    /// Beats (quarter notes).
    Beats(f64),
    /// Seconds.
    Seconds(f64),
}

impl Spacing {
    /// As the delay has it: the note, shortened where the tempo makes it too long, or the free time.
    pub fn of(shown: &Shown) -> Self {
        let seconds = f64::from(shown.settings.delay_time_ms) * 0.001;
        match (shown.note.quarters(), shown.tempo_bpm) {
            (None, _) => Self::Seconds(seconds),
            (Some(quarters), None) => Self::Beats(f64::from(quarters)),
            (Some(_), Some(tempo_bpm)) => Self::Beats(seconds * tempo_bpm / 60.0),
        }
    }

    /// The number, whatever its unit.
    pub fn value(self) -> f64 {
        match self {
            Self::Beats(value) | Self::Seconds(value) => value,
        }
    }

    /// Length of an axis on which several echoes fit.
    pub fn span(self) -> f64 {
        let (value, spans): (f64, &[f64]) = match self {
            Self::Beats(value) => (value, &SPANS_BEATS),
            Self::Seconds(value) => (value, &SPANS_S),
        };
        let fits = |span: &&f64| **span >= value * LEAST_TAPS - 1e-9;
        spans.iter().find(fits).or(spans.last()).copied().unwrap_or(1.0)
    }
}

/// One echo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tap {
    /// When, in the unit of its [`Spacing`].
    pub at: f64,
    /// Level against the input, dB.
    pub level_db: f64,
    /// Whether it comes from the left.
    pub left: bool,
    /// Whether it comes from the right.
    pub right: bool,
}

/// The echoes of one sound that lie within `span` and above the floor. At mix 0, where there are
/// none, those of a mix of one half.
pub fn taps(settings: &Settings, spacing: Spacing, span: f64) -> Vec<Tap> {
    let step = spacing.value();
    let wet_db = wet_db(settings);
    let feedback_db = gain_to_db(f64::from(settings.delay_feedback));
    (1..=MOST_TAPS)
        .map(|number| {
            let is_odd = number % 2 == 1;
            let level_db =
                if number == 1 { wet_db } else { wet_db + feedback_db * (number - 1) as f64 };
            Tap {
                at: step * number as f64,
                level_db,
                left: !settings.ping_pong || is_odd,
                right: !settings.ping_pong || !is_odd,
            }
        })
        .take_while(|tap| tap.at <= span * (1.0 + 1e-9) && tap.level_db > FLOOR_DB)
        .collect()
}

/// Level of the first echo; 0 dB where the mix is 0.
pub fn wet_db(settings: &Settings) -> f64 {
    let (_, wet_gain) = mix_gains(settings.delay_mix);
    if wet_gain > 0.0 { gain_to_db(wet_gain) } else { 0.0 }
}

/// Feedback with which echo 2 has `level_db`.
pub fn feedback_for(settings: &Settings, level_db: f64) -> f64 {
    if level_db <= FLOOR_DB { 0.0 } else { db_to_gain(level_db - wet_db(settings)) }
}

/// The note whose length in beats is nearest, by ratio.
pub fn nearest_note(beats: f64) -> Note {
    let distance = |note: &Note| {
        let quarters = note.quarters().map_or(f64::INFINITY, f64::from);
        (beats.max(1e-6) / quarters).ln().abs()
    };
    let notes =
        (0..Note::variants().len()).map(Note::from_index).filter(|n| n.quarters().is_some());
    notes.min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(Note::N4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(note: Note, tempo_bpm: Option<f64>) -> Shown {
        let delay_time_ms = note.delay_ms(tempo_bpm.unwrap_or(120.0)).unwrap_or(350.0);
        let settings = Settings {
            delay_time_ms,
            delay_feedback: 0.5,
            delay_mix: 0.25,
            ping_pong: true,
            ..Settings::default()
        };
        Shown { settings, note, tempo_bpm }
    }

    #[test]
    fn echoes_lie_on_the_grid_and_lose_the_feedback_each() {
        let shown = shown(Note::N8D, Some(100.0));
        let spacing = Spacing::of(&shown);
        let taps = taps(&shown.settings, spacing, spacing.span());
        assert_eq!(spacing.span(), 4.0);
        assert_eq!(taps.len(), 5, "{taps:?}");
        for (at, tap) in taps.iter().enumerate() {
            assert!((tap.at - 0.75 * (at + 1) as f64).abs() < 1e-6);
            // Mix 25 % is half gain, -6.02 dB; each echo half of the one before.
            assert!((tap.level_db + 6.0206 * (at + 1) as f64).abs() < 1e-3, "{tap:?}");
            assert_eq!((tap.left, tap.right), (at % 2 == 0, at % 2 == 1));
        }
    }

    #[test]
    fn without_ping_pong_both_sides_echo_together() {
        let shown = shown(Note::Free, None);
        let settings = Settings { ping_pong: false, ..shown.settings };
        let taps = taps(&settings, Spacing::of(&shown), 5.0);
        assert!((taps[0].at - 0.35).abs() < 1e-6);
        assert!(taps.iter().all(|tap| tap.left && tap.right));
    }

    #[test]
    fn one_echo_is_left_without_feedback_and_a_picture_without_mix() {
        let shown = shown(Note::N4, None);
        let spacing = Spacing::of(&shown);
        let once = Settings { delay_feedback: 0.0, ..shown.settings };
        assert_eq!(taps(&once, spacing, 16.0).len(), 1);
        let off = Settings { delay_mix: 0.0, ..shown.settings };
        assert_eq!(taps(&off, spacing, 16.0)[0].level_db, 0.0);
        let endless = Settings { delay_feedback: 0.98, delay_time_ms: 1.0, ..shown.settings };
        assert!(taps(&endless, Spacing::Seconds(0.001), 16.0).len() <= MOST_TAPS);
    }

    #[test]
    fn notes_too_long_for_the_tempo_are_drawn_where_they_sound() {
        // Four bars at 30 bpm last 32 s; the delay halves them to two.
        assert!((Spacing::of(&shown(Note::Bars4, Some(30.0))).value() - 8.0).abs() < 1e-6);
        assert_eq!(Spacing::of(&shown(Note::N1, None)), Spacing::Beats(4.0));
    }

    #[test]
    fn a_dragged_first_echo_finds_its_note() {
        for note in (0..Note::variants().len()).map(Note::from_index) {
            if let Some(quarters) = note.quarters() {
                assert_eq!(nearest_note(f64::from(quarters) * 1.02), note);
            }
        }
        assert_eq!(nearest_note(0.0), Note::N64T);
        assert_eq!(nearest_note(1e9), Note::Bars4D);
    }

    #[test]
    fn a_dragged_second_echo_sets_the_feedback_that_puts_it_there() {
        let shown = shown(Note::N4, None);
        for level_db in [-40.0, -12.0, -8.0] {
            let delay_feedback = feedback_for(&shown.settings, level_db) as f32;
            let moved = Settings { delay_feedback, ..shown.settings };
            let got_db = taps(&moved, Spacing::Beats(1.0), 16.0)[1].level_db;
            assert!((got_db - level_db).abs() < 1e-3, "{got_db}");
        }
        assert_eq!(feedback_for(&shown.settings, FLOOR_DB), 0.0);
    }
}
