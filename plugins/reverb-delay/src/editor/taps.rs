//! The echoes of one sound: when, how loud, from which side; and back from a place to a parameter.
//!
//! Levels are by mix and feedback, without the cuts, which take a little more from each echo's ends of
//! the spectrum. See [`super::tap_lane`] for the picture.

use super::shown::{Shown, mix_gains};
use crate::engine::{DelayPolarity, DelaySides, LONGEST_DELAY_MS, Settings};
use crate::params::Note;
use nice_plug::prelude::*;
use shared_dsp::units::{db_to_gain, gain_to_db};

/// Level at which an echo is as short as the base line, dB.
pub const FLOOR_DB: f64 = -48.0;
/// At most this many echoes are drawn.
const MOST_TAPS: usize = 128;
/// Lengths the axis can have, beats.
const SPANS_BEATS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 96.0];
/// Lengths the axis can have, s.
const SPANS_S: [f64; 11] = [0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 16.0, 40.0, 80.0];
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

/// One echo of one or both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tap {
    /// When, in the unit of its [`Spacing`].
    pub at: f64,
    /// Level against the input, dB; at most 0, where the loop's limiter holds it.
    pub level_db: f64,
    /// Whether it comes from the left.
    pub left: bool,
    /// Whether it comes from the right.
    pub right: bool,
    /// Whether it is upside down.
    pub is_inverted: bool,
}

/// Time between echoes of the left and of the right side, in the unit of `spacing`: both are shortened
/// together where the longer one would be too long.
pub fn times(settings: &Settings, spacing: Spacing) -> [f64; 2] {
    let ratio = right_ratio(settings);
    let longer_ms = f64::from(settings.delay_time_ms) * ratio.max(1.0);
    let step = spacing.value() * (f64::from(LONGEST_DELAY_MS) / longer_ms).min(1.0);
    [step, step * ratio]
}

fn right_ratio(settings: &Settings) -> f64 {
    let is_one = !settings.ping_pong && settings.delay_sides == DelaySides::Mono;
    if is_one { 1.0 } else { f64::from(settings.delay_right_ratio) }
}

/// The echoes of one sound in the middle that lie within `span` and above the floor. At mix 0, where
/// there are none, those of a mix of one half.
pub fn taps(settings: &Settings, spacing: Spacing, span: f64) -> Vec<Tap> {
    let mut taps = Vec::new();
    let times = times(settings, spacing);
    if settings.ping_pong {
        let first = usize::from(settings.ping_pong_starts_right);
        add_taps(settings, (times, Walk::SideToSide(first)), span, &mut taps);
    } else if times[0] == times[1] {
        add_taps(settings, (times, Walk::Both), span, &mut taps);
    } else {
        for side in 0..2 {
            let crosses = settings.delay_sides == DelaySides::Cross;
            let walk = if crosses { Walk::SideToSide(side) } else { Walk::OneSide(side) };
            add_taps(settings, (times, walk), span, &mut taps);
        }
    }
    taps
}

/// Where a sound's echoes are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Walk {
    /// On both sides at once.
    Both,
    /// On one: 0 left, 1 right.
    OneSide(usize),
    /// By turns, first on this one.
    SideToSide(usize),
}

/// The echoes of a sound that walks so; `times` is between those of the left and of the right line.
fn add_taps(settings: &Settings, (times, walk): ([f64; 2], Walk), span: f64, taps: &mut Vec<Tap>) {
    let (wet_db, feedback_db) = (wet_db(settings), feedback_db(settings));
    let mut at = 0.0;
    for number in 0..MOST_TAPS {
        let (line, [left, right]) = match walk {
            Walk::Both => (0, [true, true]),
            Walk::OneSide(side) => (side, [side == 0, side == 1]),
            Walk::SideToSide(first) => {
                let side = (first + number) % 2;
                (side, [side == 0, side == 1])
            }
        };
        at += times[line];
        let repeats_db = if number == 0 { 0.0 } else { feedback_db * number as f64 };
        let level_db = (wet_db + repeats_db).min(wet_db.max(0.0));
        if at > span * (1.0 + 1e-9) || level_db <= FLOOR_DB {
            break;
        }
        let is_inverted = match settings.delay_polarity {
            DelayPolarity::Normal => false,
            DelayPolarity::Inverted => true,
            DelayPolarity::Alternating => number % 2 == 1,
        };
        taps.push(Tap { at, level_db, left, right, is_inverted });
    }
}

/// Level of an echo against the one before, dB; 0 while the loop is frozen.
fn feedback_db(settings: &Settings) -> f64 {
    if settings.delay_freeze { 0.0 } else { gain_to_db(f64::from(settings.delay_feedback)) }
}

/// Where the second echo lies, its level and whether it is heard from the right alone.
pub fn second(settings: &Settings, spacing: Spacing) -> (f64, f64, bool) {
    let [left, right] = times(settings, spacing);
    let level_db = wet_db(settings) + feedback_db(settings);
    let crosses = settings.delay_sides == DelaySides::Cross && left != right;
    let walks = settings.ping_pong || crosses;
    let from_right = walks && !(settings.ping_pong && settings.ping_pong_starts_right);
    let at = if walks { left + right } else { 2.0 * left };
    (at, level_db, from_right)
}

/// Where the first echo lies, and whether it is heard from the right alone.
pub fn first(settings: &Settings, spacing: Spacing) -> (f64, bool) {
    let from_right = settings.ping_pong && settings.ping_pong_starts_right;
    (times(settings, spacing)[usize::from(from_right)], from_right)
}

/// Level of the first echo, its fader included; that of the fader where the mix is 0.
pub fn wet_db(settings: &Settings) -> f64 {
    let (_, wet_gain) = mix_gains(settings, settings.delay_mix);
    let mix_db = if wet_gain > 0.0 { gain_to_db(wet_gain) } else { 0.0 };
    mix_db + f64::from(settings.delay_level_db)
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
        Shown { settings, note, tempo_bpm, sample_rate_hz: 0.0 }
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
    fn sides_of_their_own_times_echo_apart() {
        let shown = shown(Note::N4, None);
        let apart = Settings { ping_pong: false, delay_right_ratio: 1.5, ..shown.settings };
        let taps = taps(&apart, Spacing::Beats(1.0), 3.0);
        let of = |left: bool| -> Vec<f64> {
            taps.iter().filter(|tap| tap.left == left).map(|tap| tap.at).collect()
        };
        assert_eq!(of(true), [1.0, 2.0, 3.0]);
        assert_eq!(of(false), [1.5, 3.0]);
        // Crossing, each goes to the other side and back.
        let cross = Settings { delay_sides: DelaySides::Cross, ..apart };
        let crossed = super::taps(&cross, Spacing::Beats(1.0), 2.5);
        let places: Vec<_> = crossed.iter().map(|tap| (tap.at, tap.left)).collect();
        assert_eq!(places, [(1.0, true), (2.5, false), (1.5, false), (2.5, true)]);
        // 16 s and 24 s are shortened to 13.3 s and 20 s.
        let long = Settings { delay_time_ms: 16_000.0, ..apart };
        let [left, right] = times(&long, Spacing::Seconds(16.0));
        assert!((right - 20.0).abs() < 1e-4 && (left - 20.0 / 1.5).abs() < 1e-4);
        let mono = Settings { delay_sides: DelaySides::Mono, ..apart };
        assert!(super::taps(&mono, Spacing::Beats(1.0), 3.0).iter().all(|tap| tap.left));
        // Ping-pong goes there in one time and back in the other.
        let there = Settings { ping_pong: true, ping_pong_starts_right: true, ..apart };
        let taps = super::taps(&there, Spacing::Beats(1.0), 3.0);
        assert_eq!(taps.iter().map(|tap| tap.at).collect::<Vec<_>>(), [1.5, 2.5]);
        assert!(taps[0].right && taps[1].left);
    }

    #[test]
    fn polarity_freeze_and_level_are_seen() {
        let shown = shown(Note::N4, None);
        let settings = Settings {
            delay_polarity: DelayPolarity::Alternating,
            delay_freeze: true,
            delay_level_db: -6.0,
            ..shown.settings
        };
        let taps = taps(&settings, Spacing::Beats(1.0), 4.0);
        let inverted: Vec<bool> = taps.iter().map(|tap| tap.is_inverted).collect();
        assert_eq!(inverted, [false, true, false, true]);
        for tap in taps {
            assert!((tap.level_db + 12.0206).abs() < 1e-3, "{tap:?}");
        }
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
