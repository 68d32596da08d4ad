//! A card on paper: rows, sections and platforms as text, CSV and JSON.

use super::csv::{cell, write_line};
use super::receipt::Receipt;
use crate::cards::{Evidence, NamedSection, Row, State, Subject};
use crate::platforms::{Delivery, Platform};
use crate::timestamp::Timestamp;
use crate::wording::plain;
use serde::{Deserialize, Serialize};
use shared_plugin::receipts::exported;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A row, in ASCII.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowReport {
    /// Its subject.
    pub subject: Subject,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: State,
    /// The value measured.
    pub value: String,
    /// The target.
    pub target: String,
    /// The evidence.
    pub evidence: String,
    /// The place to listen to, s in the history.
    pub place_s: Option<f64>,
    /// The bar.
    pub bar: Option<i32>,
    /// The reason why it matters.
    pub why: String,
    /// The action to take.
    pub action: String,
    /// Whether the value is an estimate.
    pub is_estimate: bool,
    /// The numbers by name.
    pub figures: BTreeMap<String, Option<f64>>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectionReport {
    /// "Chorus 2".
    pub title: String,
    /// Its start, s in the history.
    pub start_s: Option<f64>,
    /// Its first bar.
    pub start_bar: Option<i32>,
    /// Its end.
    pub end_s: Option<f64>,
    /// Its loudness, LUFS.
    pub loudness_lufs: Option<f64>,
}

/// The programme on one platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlatformLine {
    /// Its name.
    pub name: String,
    /// Gain it applies to the programme, dB.
    pub gain_db: f64,
    /// The loudness it plays at, LUFS.
    pub plays_at_lufs: Option<f64>,
    /// Whether the true peak passes.
    pub passes_true_peak: bool,
    /// The result in a sentence.
    pub words: String,
}

/// A card with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardReport {
    /// "Ready for mastering".
    pub card: String,
    /// The profile its limits are from.
    pub profile: String,
    /// The receipt of what was measured.
    pub measured: Receipt,
    /// The rows.
    pub rows: Vec<RowReport>,
    /// The sections.
    pub sections: Vec<SectionReport>,
    /// The platforms; empty for a mix.
    pub platforms: Vec<PlatformLine>,
}

impl CardReport {
    /// The report of a card. `platforms` may be empty.
    pub fn of(
        card: &str,
        rows: &[Row],
        evidence: &Evidence,
        platforms: &[Platform],
        written: Timestamp,
    ) -> Self {
        let measured = Receipt::of(
            evidence.readings,
            evidence.inspection,
            evidence.sample_rate_hz,
            evidence.bus,
            written,
            None,
        );
        let delivery = Delivery::of(evidence.readings);
        Self {
            card: card.to_owned(),
            profile: evidence.profile.name.clone(),
            measured,
            rows: rows.iter().map(RowReport::of).collect(),
            sections: NamedSection::all(evidence).iter().map(SectionReport::of).collect(),
            platforms: platforms.iter().map(|p| PlatformLine::of(p, &delivery)).collect(),
        }
    }

    /// The report as text.
    pub fn text(&self) -> String {
        let mut text = format!("{}, profile \"{}\"\n\n", self.card, self.profile);
        for row in &self.rows {
            text += &format!("{}: {}\n", row.title, row.state.words());
            for (name, said) in
                [("measured: ", &row.value), ("target: ", &row.target), ("", &row.evidence)]
            {
                if !said.is_empty() {
                    text += &format!("  {name}{said}\n");
                }
            }
            if row.state != State::Ok {
                text += &format!("  {}\n", row.action);
            }
        }
        if !self.sections.is_empty() {
            text += "\nSections\n";
        }
        for section in &self.sections {
            let bar = section.start_bar.map_or(String::new(), |bar| format!(", bar {bar}"));
            let start = section.start_s.map_or(String::new(), crate::wording::time);
            let loudness = cell(section.loudness_lufs, 1);
            text += &plain(&format!("  {start}{bar}  {}: {loudness} LUFS\n", section.title));
        }
        if !self.platforms.is_empty() {
            text += "\nPlatforms\n";
        }
        for platform in &self.platforms {
            text += &format!("  {}: {}\n", platform.name, platform.words);
        }
        text + "\n" + &self.measured.text()
    }

    /// The report as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report is plain data") + "\n"
    }

    /// Writes the rows as CSV with a line of names.
    ///
    /// # Errors
    /// The output's error.
    pub fn csv(&self, output: &mut impl Write) -> io::Result<()> {
        const NAMES: [&str; 8] =
            ["row", "state", "value", "target", "evidence", "place_s", "bar", "action"];
        write_line(output, NAMES)?;
        for row in &self.rows {
            let bar = row.bar.map_or_else(String::new, |bar| bar.to_string());
            let place = cell(row.place_s, 2);
            let cells = [
                row.title.as_str(),
                row.state.words(),
                &row.value,
                &row.target,
                &row.evidence,
                &place,
                &bar,
                &row.action,
            ];
            write_line(output, cells)?;
        }
        Ok(())
    }
}

impl RowReport {
    fn of(row: &Row) -> Self {
        let figures = row.figures.iter();
        Self {
            subject: row.subject,
            title: row.subject.title().to_owned(),
            state: row.state,
            value: plain(&row.value),
            target: plain(&row.target),
            evidence: plain(&row.evidence),
            place_s: row.place.and_then(|place| exported(place.history_s)),
            bar: row.place.and_then(|place| place.bar),
            why: row.why.to_owned(),
            action: plain(&row.action),
            is_estimate: row.is_estimate,
            figures: figures.map(|f| (f.name.to_owned(), exported(f.value))).collect(),
        }
    }
}

impl SectionReport {
    fn of(section: &NamedSection) -> Self {
        Self {
            title: section.title.clone(),
            start_s: section.start.and_then(|place| exported(place.history_s)),
            start_bar: section.start.and_then(|place| place.bar),
            end_s: section.end.and_then(|place| exported(place.history_s)),
            loudness_lufs: exported(section.loudness_lufs),
        }
    }
}

impl PlatformLine {
    fn of(platform: &Platform, delivery: &Delivery) -> Self {
        let answer = platform.answer(delivery);
        Self {
            name: platform.name.clone(),
            gain_db: answer.gain_db,
            plays_at_lufs: exported(answer.plays_at_lufs),
            passes_true_peak: answer.passes_true_peak,
            words: plain(&answer.words),
        }
    }
}
