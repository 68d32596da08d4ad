//! A card in one line, for the mini view.

use super::row::{Row, State};
use crate::wording::{level, time};
use shared_dsp::loudness::Readings;

/// Three figures and one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// "I −14.2 LUFS".
    pub integrated: String,
    /// "S −12.8 LUFS".
    pub short_term: String,
    /// "TP −1.1 dBTP".
    pub true_peak: String,
    /// "3 rows need a look: peak headroom, clipping, hum".
    pub line: String,
    /// The most serious state of all rows.
    pub state: State,
}

impl Verdict {
    /// The verdict on the rows of a card. `heard_s` is how long sound was heard, s.
    pub fn of(readings: &Readings, rows: &[Row], heard_s: f64) -> Self {
        let look: Vec<&str> =
            rows.iter().filter(|row| row.state.needs_a_look()).map(|row| row.matter).collect();
        let waiting = rows.iter().filter(|row| row.state == State::NotHeard).count();
        let line = match (look.as_slice(), waiting) {
            ([], 0) => format!("No problems found in {}", time(heard_s)),
            ([], waiting) if waiting == rows.len() => "Needs more audio".to_owned(),
            ([], 1) => "No problems so far; 1 check needs more audio".to_owned(),
            ([], waiting) => {
                format!("No problems so far; {waiting} checks need more audio")
            }
            ([only], _) => format!("Check 1 thing: {only}"),
            (look, _) => format!("Check {} things: {}", look.len(), look.join(", ")),
        };
        let figure = |name: &str, value: f64, unit: &str| format!("{name} {} {unit}", level(value));
        Self {
            integrated: figure("I", readings.integrated_lufs, "LUFS"),
            short_term: figure("S", readings.short_term_lufs, "LUFS"),
            true_peak: figure("TP", readings.true_peak_dbtp, "dBTP"),
            line,
            state: rows.iter().fold(State::Ok, |worst, row| worst.or_worse(row.state)),
        }
    }
}
