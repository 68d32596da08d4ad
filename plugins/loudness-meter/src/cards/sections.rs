//! Sections as cards and reports show them.

use super::evidence::Evidence;
use super::names::is_same;
use crate::timeline::Place;
use crate::wording::{at, level, time};

/// A section as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedSection {
    /// Its name as given; `None` where it has none.
    pub name: Option<String>,
    /// "Chorus 2" where several have the name, else the name; "Section 3" without one.
    pub title: String,
    /// When its start was heard, s since the reset of the inspection: what it is known by.
    pub found_s: f64,
    /// Its start.
    pub start: Option<Place>,
    /// Its end.
    pub end: Option<Place>,
    /// Its length so far, s.
    pub length_s: f64,
    /// Its loudness without pauses, LUFS.
    pub loudness_lufs: f64,
    /// The lowest correlation of left and right in it; minus infinity where there was none.
    pub lowest_correlation_factor: f64,
    /// "at 1:24, bar 42 to 2:10: −14.2 LUFS".
    pub text: String,
}

impl NamedSection {
    /// The sections of an evidence in order, with titles.
    pub fn all(evidence: &Evidence) -> Vec<Self> {
        let names: Vec<Option<&str>> = evidence
            .sections
            .iter()
            .map(|section| evidence.names.name_of(section, evidence.timeline))
            .collect();
        let alike = |name: &str, within: &[Option<&str>]| {
            within.iter().flatten().filter(|other| is_same(name, other)).count()
        };
        let sections = evidence.sections.iter().zip(&names).enumerate();
        sections
            .map(|(n, (section, name))| {
                let title = match *name {
                    None => format!("Section {}", n + 1),
                    Some(name) if alike(name, &names) > 1 => {
                        format!("{name} {}", alike(name, &names[..=n]))
                    }
                    Some(name) => name.to_owned(),
                };
                let start = evidence.place_heard(section.start_s);
                let end = evidence.place_heard(section.end_s);
                let until = end.map_or(String::new(), |end| format!(" to {}", time(end.history_s)));
                Self {
                    name: name.map(str::to_owned),
                    title,
                    found_s: section.start_s,
                    start,
                    end,
                    length_s: section.end_s - section.start_s,
                    loudness_lufs: section.loudness_lufs,
                    lowest_correlation_factor: section.lowest_correlation_factor,
                    text: format!("{}{until}: {} LUFS", at(start), level(section.loudness_lufs)),
                }
            })
            .collect()
    }
}
