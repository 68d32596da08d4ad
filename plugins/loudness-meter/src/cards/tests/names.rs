//! Names of sections.

use super::*;

#[test]
fn names_stay_with_their_bars_when_sections_are_found_anew() {
    let mut names = SectionNames::default();
    let first = section(30.0, 60.0, -16.0);
    names.rename(&first, "  Chorus ", &Bars);
    assert_eq!(names.name_of(&first, &Bars), Some("Chorus"));
    // Found a second later, and a little shorter.
    assert_eq!(names.name_of(&section(31.0, 58.0, -16.0), &Bars), Some("Chorus"));
    assert_eq!(names.name_of(&section(60.0, 90.0, -16.0), &Bars), None);
    names.rename(&section(31.0, 58.0, -16.0), "Refrain", &Bars);
    assert_eq!(names.names().len(), 1);
    names.rename(&first, " ", &Bars);
    assert!(names.names().is_empty());
}

/// Heard from bar 21 on.
struct Later;

impl Timeline for Later {
    fn history_s(&self, heard_s: f64) -> Option<f64> {
        Some(heard_s)
    }

    fn bar(&self, history_s: f64) -> Option<i32> {
        Some((history_s / 2.0).floor() as i32 + 21)
    }
}

#[test]
fn bars_win_over_seconds_when_measured_from_elsewhere() {
    let mut names = SectionNames::default();
    names.rename(&section(40.0, 60.0, -16.0), "Chorus", &Bars);
    assert_eq!(names.name_of(&section(0.0, 20.0, -16.0), &Later), Some("Chorus"));
    assert_eq!(names.name_of(&section(40.0, 60.0, -16.0), &Later), None);
    assert_eq!(names.name_of(&section(40.0, 60.0, -16.0), &Unplaced), Some("Chorus"));
}

#[test]
fn several_of_one_name_are_numbered_and_capitals_do_not_count() {
    let mut mix = Mix::good();
    mix.names.rename(&mix.sections[2], "chorus", &Bars);
    mix.sections.push(section(90.0, 100.0, -22.0));
    let all = NamedSection::all(&mix.evidence());
    let titles: Vec<&str> = all.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["Verse", "Chorus 1", "chorus 2", "Section 4"]);
    assert_eq!(all[1].text, "at 0:30, bar 16 to 1:00: \u{2212}16.0 LUFS");
}

#[test]
fn names_come_back_from_a_project() {
    let mix = Mix::good();
    let json = serde_json::to_string(&mix.names).unwrap();
    assert_eq!(serde_json::from_str::<SectionNames>(&json).unwrap(), mix.names);
    let long = "x".repeat(100);
    let mut names = SectionNames::default();
    names.rename(&mix.sections[0], &long, &Bars);
    assert_eq!(names.names()[0].name.len(), 40);
}
