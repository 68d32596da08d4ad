//! Names of sections, given by hand and kept with the project.
//!
//! A name is pinned to a moment, the middle of its section when it was named: to the bar where the
//! host gives bars, else to the place in the history. When sections are found anew, the section
//! that holds the pin has the name.

use crate::timeline::Timeline;
use serde::{Deserialize, Serialize};
use shared_dsp::inspect::{MAX_SECTIONS, Section};

/// Longer names are cut.
const LONGEST_CHARS: usize = 40;

/// A name and what it is pinned to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectionName {
    /// The name.
    pub name: String,
    /// A place in the history within the section, s.
    pub history_s: f64,
    /// Its bar, where the host gave bars.
    #[serde(default)]
    pub bar: Option<i32>,
}

/// All names, for the project's state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, transparent)]
pub struct SectionNames {
    names: Vec<SectionName>,
}

/// What a name is pinned to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pin {
    /// The place in the history, s.
    history_s: f64,
    /// Its bar, where the host gave bars.
    bar: Option<i32>,
}

impl Pin {
    /// The middle of a section; `None` where its place is not known.
    pub fn of(section: &Section, timeline: &dyn Timeline) -> Option<Self> {
        let history_s = timeline.history_s(0.5 * (section.start_s + section.end_s))?;
        Some(Self { history_s, bar: timeline.bar(history_s) })
    }
}

impl SectionNames {
    /// The names with their pins.
    pub fn names(&self) -> &[SectionName] {
        &self.names
    }

    /// Names a section; an empty name takes its name away. Names are trimmed and cut at 40
    /// characters.
    pub fn rename(&mut self, section: &Section, name: &str, timeline: &dyn Timeline) {
        while let Some(pinned) = self.pinned_in(section, timeline) {
            self.names.remove(pinned);
        }
        if let Some(pin) = Pin::of(section, timeline) {
            self.pin(pin, name);
        }
    }

    /// Gives a name to whatever section will hold `pin`: its own may be gone since a new
    /// measurement. An empty name is none.
    pub fn pin(&mut self, pin: Pin, name: &str) {
        let name: String = name.trim().chars().take(LONGEST_CHARS).collect();
        let name = name.trim_end().to_owned();
        if name.is_empty() || self.names.len() >= MAX_SECTIONS {
            return;
        }
        self.names.push(SectionName { name, history_s: pin.history_s, bar: pin.bar });
    }

    /// The name of a section.
    pub fn name_of(&self, section: &Section, timeline: &dyn Timeline) -> Option<&str> {
        self.pinned_in(section, timeline).map(|pinned| self.names[pinned].name.as_str())
    }

    /// The index of the name pinned within a section; of several the one nearest to its middle.
    fn pinned_in(&self, section: &Section, timeline: &dyn Timeline) -> Option<usize> {
        let (start_s, end_s) =
            (timeline.history_s(section.start_s)?, timeline.history_s(section.end_s)?);
        let bars = timeline.bar(start_s).zip(timeline.bar(end_s));
        let away = |pinned: &SectionName| match (pinned.bar, bars) {
            // A section that ends with its bar does not reach into the next.
            (Some(bar), Some((first, end))) => (first..end.max(first + 1))
                .contains(&bar)
                .then(|| (f64::from(bar) - 0.5 * (f64::from(first) + f64::from(end))).abs()),
            _ => (start_s..end_s)
                .contains(&pinned.history_s)
                .then(|| (pinned.history_s - 0.5 * (start_s + end_s)).abs()),
        };
        let inside = self.names.iter().enumerate().filter_map(|(n, name)| Some((n, away(name)?)));
        inside.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(n, _)| n)
    }
}

/// Whether two names mean the same: capitals do not count.
pub fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
