//! The editor without a window: every gesture on every control, and what it looks like.

use limiter::editor::parts;
use limiter::processor::Limiter;
use shared_ui::harness;

/// A busy scene.
const SETTINGS: &[(&str, &str)] = &[("gin", "6"), ("cei", "-3")];
/// Nothing is without effect, and it is limited too much.
const ALL_AT_WORK: &[(&str, &str)] = &[
    ("gin", "18"),
    ("cei", "-1"),
    ("sty", "Dense"),
    ("mod", "Low latency"),
    ("wd", "150"),
    ("mb", "On"),
    ("dit", "16 bit"),
    ("plt", "EBU R 128"),
];
const PAGES: [&str; 4] = ["Limit", "Times", "Stereo", "Loudness"];
/// Sizes with all pages in view, logical pixels: the least, and 200 %.
const WIDE_PX: [(f32, f32); 2] = [(1240.0, 680.0), (1800.0, 1120.0)];
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");

/// Which page has a control for a parameter.
fn page_of(id: &str) -> Option<&'static str> {
    match id {
        "gin" | "cei" | "sty" | "tp" | "rel" | "clp" | "dit" | "dc" => Some("Limit"),
        "mod" | "lah" | "att" | "tln" | "rln" => Some("Times"),
        "wd" | "bal" | "mb" | "mf" => Some("Stereo"),
        "tgt" | "plt" => Some("Loudness"),
        _ => None,
    }
}

fn check_page(page: &'static str, is_shown: fn(&str) -> bool) {
    harness::check_gestures::<Limiter, _>(parts, SETTINGS, is_shown, &[page]);
}

#[test]
fn every_control_of_the_limit_page_answers_every_gesture() {
    check_page("Limit", |id| page_of(id) == Some("Limit"));
}

#[test]
fn every_control_of_times_answers_every_gesture() {
    check_page("Times", |id| page_of(id) == Some("Times"));
}

#[test]
fn every_control_of_stereo_answers_every_gesture() {
    check_page("Stereo", |id| page_of(id) == Some("Stereo"));
}

#[test]
fn every_control_of_loudness_answers_every_gesture() {
    check_page("Loudness", |id| page_of(id) == Some("Loudness"));
}

#[test]
fn it_looks_as_it_did() {
    harness::check_pictures::<Limiter, _>(parts, SETTINGS, PICTURES);
}

#[test]
fn every_page_looks_as_it_did() {
    harness::check_pages::<Limiter, _>(parts, ALL_AT_WORK, &PAGES[1..], PICTURES);
}

#[test]
fn the_wide_windows_look_as_they_did() {
    harness::check_wide_pictures::<Limiter, _>(parts, ALL_AT_WORK, WIDE_PX, PICTURES);
}

#[test]
fn fit_is_pressed_heard_and_undone() {
    harness::check_fit_control::<Limiter, _>(parts, SETTINGS);
}

#[test]
fn every_word_of_the_glossary_is_explained() {
    harness::check_glossary::<Limiter, _>(parts, SETTINGS);
}

#[test]
fn every_text_can_be_read() {
    let pages: &[&[&str]] = &[&["Times"], &["Stereo"], &["Loudness"]];
    harness::check_texts::<Limiter, _>(parts, SETTINGS, pages, &[]);
}

#[test]
fn every_text_can_be_read_in_wide_windows() {
    harness::check_texts_sized::<Limiter, _>(parts, ALL_AT_WORK, &WIDE_PX, &[]);
}
