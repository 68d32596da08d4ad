//! Whether every text of an editor can be read: compares laid-out text with the place it has.

use super::editor_harness::EditorHarness;
use super::show::{Parts, Scene, Show};
use super::text_shapes::{PlacedText, TextFault, faults, texts};
use crate::View;
use egui::{Event, Modifiers, MouseWheelUnit, TouchPhase, pos2, vec2};
use shared_plugin::Product;
use shared_plugin::preferences::{Detail, Theme};
use std::collections::BTreeSet;

/// Shares of the usual size that are looked at: smallest, usual, largest.
const SIZES: [f32; 3] = [0.75, 1.0, 2.0];
/// Frames until a tooltip is there.
const TOOLTIP_FRAMES: usize = 40;
/// Notches of the wheel that reach the end of every list.
const NOTCHES: usize = 40;
/// Panels that every editor has, by the names of the buttons that open them.
const PANELS: [&[&str]; 4] = [
    &["Presets"],
    &["Presets", "Save as a new preset"],
    &["Settings"],
    &["Help: name every control"],
];

/// Looks at every text of an editor: in Easy and Full, from the smallest to the largest size, in each
/// of `pages` and `cards` (names of buttons pressed one after the other; cards lie over something)
/// and the panels of the frame, and with the pointer over every control. A text is readable where nothing cuts it, nothing covers it, and it
/// stays within its button or card; or where it ends in an ellipsis and the pointer over it shows it
/// whole; or where the wheel brings it into view.
///
/// # Panics
/// Panics with the list of all texts that cannot be read.
pub fn check_texts<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
    pages: &[&[&str]],
    cards: &[&[&str]],
) {
    let mut found = BTreeSet::new();
    for size in SIZES {
        for detail in [Detail::Easy, Detail::Full] {
            let scene = Scene { size, detail, ..Scene::new(settings) };
            let flat = [&[] as &[&str]].iter().chain(pages).map(|pane| (pane, true));
            let over = cards.iter().chain(&PANELS).map(|pane| (pane, false));
            for (pane, is_flat) in flat.chain(over) {
                let at = format!("{} {size} {detail:?} {}", P::NAME, pane.join(" > "));
                check_pane(Show::<P, V>::new(parts, &scene), (pane, is_flat), &at, &mut found);
            }
        }
    }
    // Colours and pixels per point move no text by more than a pixel.
    for (theme, zoom) in [(Theme::Light, 0.75), (Theme::HighContrast, 1.5)] {
        let scene = Scene { theme, zoom, ..Scene::new(settings) };
        let at = format!("{} {theme:?} {zoom}", P::NAME);
        check_pane(Show::<P, V>::new(parts, &scene), (&[], true), &at, &mut found);
    }
    assert_none(&found);
}

/// [`check_texts`] in windows of other shapes, width and height in logical pixels, with `pages` only.
///
/// # Panics
/// As [`check_texts`].
pub fn check_texts_sized<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
    sizes_px: &[(f32, f32)],
    pages: &[&[&str]],
) {
    let mut found = BTreeSet::new();
    for size_px in sizes_px {
        for detail in [Detail::Easy, Detail::Full] {
            let scene = Scene { detail, ..Scene::new(settings) };
            for pane in [&[] as &[&str]].iter().chain(pages) {
                let at = format!("{} {size_px:?} {detail:?} {}", P::NAME, pane.join(" > "));
                let show = Show::<P, V>::sized(parts, &scene, *size_px);
                check_pane(show, (pane, true), &at, &mut found);
            }
        }
    }
    assert_none(&found);
}

fn assert_none(found: &BTreeSet<String>) {
    let list: Vec<&str> = found.iter().map(String::as_str).collect();
    assert!(list.is_empty(), "{} texts cannot be read:\n{}", list.len(), list.join("\n"));
}

fn check_pane<P: Product, V: View>(
    mut show: Show<P, V>,
    (pane, is_flat): (&[&str], bool),
    at: &str,
    found: &mut BTreeSet<String>,
) {
    show.play(0.6);
    // What the wheel or the pointer brought into view once need not be tried again.
    let mut known = BTreeSet::new();
    if !is_flat {
        // What lies under a card is looked at without it.
        let (all, screen) = texts(&show.harness);
        known.extend(faults(&all, screen, true).into_iter().map(|fault| fault.words));
    }
    for name in pane {
        if !show.harness.has(name) {
            return;
        }
        show.harness.click(name);
        show.play(0.1);
    }
    // Nothing moves from here on, so that a text that is looked for again is still the same.
    show.harness.run(3);
    for fault in unreadable(&mut show.harness, is_flat, &mut known) {
        found.insert(format!("{at}: {fault}"));
    }
    let named = show.harness.kittest.state_mut().editor().named.clone();
    for (rect, name) in named {
        show.harness.point(rect.center());
        show.harness.run(2);
        for fault in unreadable(&mut show.harness, false, &mut known) {
            found.insert(format!("{at}, pointer on {name}: {fault}"));
        }
    }
}

/// The texts that cannot be read now, nor by pointing at them or scrolling to them. `is_flat` where
/// nothing lies over anything else.
fn unreadable<V: View>(
    harness: &mut EditorHarness<V>,
    is_flat: bool,
    known: &mut BTreeSet<String>,
) -> Vec<TextFault> {
    let (all, screen) = texts(harness);
    let mut left = faults(&all, screen, is_flat);
    left.extend(
        all.iter().filter(|text| text.elided && text.is_whole(screen)).map(TextFault::elided),
    );
    left.retain(|fault| known.insert(fault.words.clone()));
    if left.is_empty() {
        return left;
    }
    // A tooltip under the pointer may say it already.
    harness.run(TOOLTIP_FRAMES);
    left.retain(|fault| !is_shown_whole(harness, fault));
    left.retain(|fault| {
        if !fault.is_elided {
            return true;
        }
        harness.point(fault.rect.center());
        harness.run(TOOLTIP_FRAMES);
        !is_shown_whole(harness, fault)
    });
    left.retain(|fault| !fault.is_cut || !scrolls_into_view(harness, fault));
    left
}

fn is_shown_whole<V: View>(harness: &EditorHarness<V>, fault: &TextFault) -> bool {
    let (now, screen) = texts(harness);
    now.iter().any(|text: &PlacedText| {
        !text.elided && text.is_whole(screen) && text.words.contains(&fault.words)
    })
}

/// Turns the wheel over what cuts the text until the text is in view.
fn scrolls_into_view<V: View>(harness: &mut EditorHarness<V>, fault: &TextFault) -> bool {
    let over = pos2(fault.rect.center().x, fault.clip.center().y);
    harness.point(over);
    for direction in [-1.0, 1.0] {
        for _ in 0..NOTCHES {
            harness.kittest.event(Event::MouseWheel {
                unit: MouseWheelUnit::Line,
                delta: vec2(0.0, direction),
                modifiers: Modifiers::NONE,
                phase: TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
            });
            harness.run(3);
            if is_shown_whole(harness, fault) {
                return true;
            }
        }
    }
    false
}
