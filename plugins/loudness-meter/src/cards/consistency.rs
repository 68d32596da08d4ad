//! Sections of one name against each other.
//!
//! A chorus that is louder than a verse is music; two choruses that differ may be an accident. So
//! only sections that were given the same name are compared, and the difference between names is
//! told and not judged.

use super::evidence::Evidence;
use super::names::is_same;
use super::row::{Row, State, Subject};
use super::sections::NamedSection;
use crate::wording::{at, difference, judged, level, level_beside};

/// A section that has only begun is not compared yet, s.
const SHORTEST_S: f64 = 6.0;

/// Sections of one name.
struct Group<'a> {
    name: &'a str,
    sections: Vec<&'a NamedSection>,
}

impl Group<'_> {
    fn quietest(&self) -> &NamedSection {
        self.by_loudness(|a, b| b.total_cmp(&a))
    }

    fn loudest(&self) -> &NamedSection {
        self.by_loudness(|a, b| a.total_cmp(&b))
    }

    fn by_loudness(&self, order: impl Fn(f64, f64) -> core::cmp::Ordering) -> &NamedSection {
        let mut sections = self.sections.iter();
        let first = sections.next().expect("a group begins with a section");
        sections.fold(first, |best, section| {
            match order(section.loudness_lufs, best.loudness_lufs) {
                core::cmp::Ordering::Greater => section,
                _ => best,
            }
        })
    }

    fn spread_lu(&self) -> f64 {
        judged(self.loudest().loudness_lufs - self.quietest().loudness_lufs)
    }

    fn mean_lufs(&self) -> f64 {
        let sum: f64 = self.sections.iter().map(|section| section.loudness_lufs).sum();
        sum / self.sections.len() as f64
    }
}

fn groups(sections: &[NamedSection]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let is_whole = |section: &&NamedSection| {
        section.loudness_lufs.is_finite() && section.length_s >= SHORTEST_S
    };
    for section in sections.iter().filter(is_whole) {
        let Some(name) = section.name.as_deref() else { continue };
        match groups.iter_mut().find(|group| is_same(group.name, name)) {
            Some(group) => group.sections.push(section),
            None => groups.push(Group { name, sections: vec![section] }),
        }
    }
    groups
}

pub(super) fn row(evidence: &Evidence) -> Row {
    let limits = &evidence.profile.sections;
    let mut row = Row::new(
        Subject::Consistency,
        "sections",
        "A chorus that returns quieter than the first one feels like a mistake, and mastering cannot fix it section by section.",
    );
    row.target = format!("same-named sections within {} LU", level(limits.caution_lu));
    let sections = NamedSection::all(evidence);
    let groups = groups(&sections);
    let widest = groups
        .iter()
        .filter(|group| group.sections.len() > 1)
        .max_by(|a, b| a.spread_lu().total_cmp(&b.spread_lu()));

    add_comparison(&mut row, &groups);
    let Some(widest) = widest else {
        return without_pair(row, sections.len());
    };
    let (loudest, quietest, spread_lu) = (widest.loudest(), widest.quietest(), widest.spread_lu());
    row.figure("section_spread_lu", spread_lu);
    row.state = match spread_lu {
        spread if spread > limits.over_lu => State::Over,
        spread if spread > limits.caution_lu => State::Caution,
        _ => State::Ok,
    };
    let limit_lu = if row.state == State::Over { limits.over_lu } else { limits.caution_lu };
    let apart = level_beside(spread_lu, limit_lu);
    row.value = format!("{}: {apart} LU apart", widest.name);
    row.place = quietest.start;
    let for_information = row.evidence.clone();
    row.evidence = if spread_lu > 0.0 {
        format!(
            "{} ({}) is {apart} LU louder than {} ({}); pauses left out (BS.1770-5).",
            loudest.title,
            at(loudest.start),
            quietest.title,
            at(quietest.start)
        )
    } else {
        "Pauses left out (BS.1770-5).".to_owned()
    };
    row.add_evidence(for_information);
    if row.state.needs_a_look() {
        row.set_mix_action(format!(
            "ride the faders up in {} or thin out {}; leave the master alone.",
            quietest.title, loudest.title
        ));
    }
    row.add_evidence(evidence.bus.front_pair_note());
    row
}

/// The row where no name is given twice.
fn without_pair(mut row: Row, sections: usize) -> Row {
    row.state = State::NotHeard;
    row.value = match sections {
        0 => String::new(),
        1 => "1 section".to_owned(),
        found => format!("{found} sections"),
    };
    row.add_evidence("Sections with the same name are compared; no name has been used twice yet.");
    row.action =
        "Play the song, then click its sections in the history and give matching ones the same name."
            .to_owned();
    row
}

/// Adds the loudness of each group against the first.
fn add_comparison(row: &mut Row, groups: &[Group]) {
    if let [first, others @ ..] = groups {
        for other in others {
            let apart_lu = other.mean_lufs() - first.mean_lufs();
            row.add_evidence(format!(
                "{} against {}: {} LU (for reference).",
                other.name,
                first.name,
                difference(apart_lu)
            ));
        }
    }
}
