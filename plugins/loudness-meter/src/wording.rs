//! Numbers and times as the cards write them.
//!
//! Shown text has a true minus sign (U+2212); [`plain`] makes ASCII of it for exports. Levels have
//! one decimal, or two where one would hide on which side of a limit they lie.

use crate::timeline::Place;
use shared_plugin::quantity::MINUS_INFINITY;
pub(crate) use shared_plugin::quantity::number;

/// A value as it is judged: to two decimals, so that what is shown is what decides.
pub(crate) fn judged(value_db: f64) -> f64 {
    (value_db * 100.0).round() / 100.0
}

/// A level with one decimal.
pub(crate) fn level(value_db: f64) -> String {
    number(value_db, 1)
}

/// A level beside the limit it is judged by: with a second decimal where one decimal looks the same.
pub(crate) fn level_beside(value_db: f64, limit_db: f64) -> String {
    let value_db = judged(value_db);
    let looks_same = level(value_db) == level(limit_db) && value_db != judged(limit_db);
    number(value_db, if looks_same { 2 } else { 1 })
}

/// A difference with its sign: "+1.2", "−1.2", "0.0".
pub(crate) fn difference(value_lu: f64) -> String {
    let text = level(value_lu);
    let is_up = value_lu > 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if is_up { format!("+{text}") } else { text }
}

/// A time as m:ss, or h:mm:ss from an hour on; seconds that have not passed do not count.
pub(crate) fn time(time_s: f64) -> String {
    let whole = time_s.abs().min(1e9).floor() as u64;
    let sign = if time_s < 0.0 && whole > 0 { "\u{2212}" } else { "" };
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{minutes}:{seconds:02}")
    }
}

/// "at 1:24, bar 42"; nothing where the place is not known.
pub(crate) fn at(place: Option<Place>) -> String {
    match place {
        Some(Place { history_s, bar: Some(bar) }) => {
            format!("at {}, bar {}", time(history_s), number(bar.into(), 0))
        }
        Some(Place { history_s, bar: None }) => format!("at {}", time(history_s)),
        None => String::new(),
    }
}

/// " at 1:24, bar 42" to go on with, or nothing.
pub(crate) fn then_at(place: Option<Place>) -> String {
    if place.is_some() { format!(" {}", at(place)) } else { String::new() }
}

/// ", first at 1:24, bar 42", or nothing.
pub(crate) fn with_place(lead: &str, place: Option<Place>) -> String {
    if place.is_some() { format!("{lead} {}", at(place)) } else { String::new() }
}

/// "1 run", "3 runs".
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A share as whole percent; "under 1 %" where that would read 0.
pub(crate) fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent > 0.0 && percent < 0.5 => "under 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// "a", "a and b", "a, b and c".
pub(crate) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The text in ASCII as far as its signs go: for exports.
pub fn plain(text: &str) -> String {
    let text = text.replace(MINUS_INFINITY, "-inf");
    text.replace('\u{2212}', "-").replace('\u{2248}', "about")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_true_minus_and_zero_has_no_sign() {
        assert_eq!(level(-6.04), "\u{2212}6.0");
        assert_eq!(level(-0.04), "0.0");
        assert_eq!(plain(&level(f64::NEG_INFINITY)), "-inf");
        assert_eq!(
            [difference(1.26), difference(-1.26), difference(0.04)].join(" "),
            "+1.3 \u{2212}1.3 0.0"
        );
        assert_eq!(plain(&level(-3.0)), "-3.0");
    }

    #[test]
    fn a_second_decimal_shows_on_which_side_of_a_limit_a_level_lies() {
        assert_eq!(level_beside(-5.99, -6.0), "\u{2212}5.99");
        assert_eq!(level_beside(-6.0, -6.0), "\u{2212}6.0");
        assert_eq!(level_beside(-6.004, -6.0), "\u{2212}6.0");
        assert_eq!(level_beside(-5.9, -6.0), "\u{2212}5.9");
    }

    #[test]
    fn times_are_minutes_and_seconds_that_have_passed() {
        let texts = [0.0, 34.99, 84.2, 3599.9, 3725.0, -4.6, -0.2].map(time);
        assert_eq!(texts.join(" "), "0:00 0:34 1:24 59:59 1:02:05 \u{2212}0:04 0:00");
        assert_eq!(at(Some(Place { history_s: 84.0, bar: Some(42) })), "at 1:24, bar 42");
        assert_eq!(then_at(None), "");
    }

    #[test]
    fn lists_and_counts_read_as_spoken() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&words), "a, b and c");
        assert_eq!(list(&words[..2]), "a and b");
        assert_eq!([count(1, "run", "runs"), count(0, "run", "runs")].join(" "), "1 run 0 runs");
        assert_eq!([percent(0.001), percent(0.0), percent(0.234)].join(" "), "under 1 % 0 % 23 %");
    }
}
