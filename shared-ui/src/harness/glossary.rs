//! The glossary as a person reads it: in the settings, word by word.

use super::show::{Parts, Scene, Show};
use crate::View;
use crate::frame::glossary::TERMS;
use egui::{Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use shared_plugin::Product;
use shared_plugin::preferences::Detail;

/// Notches of the wheel after which the end of the settings is in view.
const MOST_NOTCHES: usize = 60;

/// Opens the settings of the editor, Easy and Full, at its usual and its smallest size, and points at every
/// word of the glossary: each is there and says its sentence.
///
/// # Panics
/// Where one does not.
pub fn check_glossary<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
) {
    for (detail, size) in [(Detail::Easy, 1.0), (Detail::Full, 1.0), (Detail::Full, 0.75)] {
        let mut show = Show::<P, V>::new(parts, &Scene { detail, size, ..Scene::new(settings) });
        show.play(0.1);
        let harness = &mut show.harness;
        harness.click("Settings");
        harness.run(4);
        let panel = harness.place("Settings") + vec2(-120.0, 120.0);
        for term in TERMS {
            let is_told = (0..MOST_NOTCHES).any(|_| {
                let words = harness.kittest.query_all_by_label(term.name);
                let places: Vec<_> = words.map(|word| word.rect().center()).collect();
                let is_told = places.into_iter().any(|at| {
                    harness.point(at);
                    harness.run(2);
                    harness.kittest.state_mut().editor().hint_text() == term.sentence
                });
                if !is_told {
                    harness.wheel_at(panel, -1.0, Modifiers::NONE);
                }
                is_told
            });
            assert!(is_told, "{} in {detail:?}, {size}", term.name);
        }
    }
}
