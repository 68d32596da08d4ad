//! What a plugin has promised to hosts and to old songs, as text to be frozen by a test.

mod listening;
mod presets;
mod stage;

pub use listening::check_listening;
pub use presets::check_presets;

use crate::handle;
use nice_plug::prelude::*;
use std::fmt::Write;
use std::sync::Arc;

/// One line a parameter, in the order of hosts' lists: id, group, name, lowest, default and
/// highest value, steps, flags. A changed or missing line breaks songs; new lines may be added.
pub fn listing(params: Arc<dyn Params>) -> String {
    let mut text = String::new();
    for handle in handle::handles(params) {
        let steps = handle.step_count().map_or("continuous".to_owned(), |n| format!("{n} steps"));
        let _ = writeln!(
            text,
            "{} | {} | {} | {} .. {} .. {} | {steps}",
            handle.id(),
            handle.group(),
            handle.name(),
            handle.text(0.0),
            handle.text(handle.default_normalized()),
            handle.text(1.0),
        );
    }
    text
}

/// Compares [`listing`] with the frozen text in `path`. With the environment variable
/// `LATHE_BLESS` set it writes the file instead, for review.
///
/// # Panics
/// Panics, naming the first differing line, when a promised line changed.
pub fn check(params: Arc<dyn Params>, path: &str) {
    let now = listing(params);
    if std::env::var_os("LATHE_BLESS").is_some() {
        std::fs::write(path, &now).expect("the listing can be written");
    }
    let frozen = std::fs::read_to_string(path).expect("the frozen listing is there");
    for (frozen, now) in frozen.lines().zip(now.lines()) {
        assert_eq!(frozen, now, "a promised parameter changed");
    }
    assert_eq!(frozen.lines().count(), now.lines().count(), "parameters were added or removed");
}

/// Checks that the text of every parameter, at its ends and at places between, is read back to a
/// value with the same text.
///
/// # Panics
/// Panics, naming parameter and text, where it is not.
pub fn check_texts(params: Arc<dyn Params>) {
    for handle in handle::handles(params) {
        for step in 0..=40u16 {
            let text = handle.text(f32::from(step) / 40.0);
            let back = handle.parse(&text).map(|normalized| handle.text(normalized));
            assert_eq!(back.as_deref(), Some(text.as_str()), "{}: {text}", handle.name());
        }
    }
}

/// The framework hashes ids to 31 bits, base 31; checks that no two of `params` meet.
///
/// # Panics
/// Panics, naming the ids, where two do.
pub fn check_hashes(params: Arc<dyn Params>) {
    let mut seen = std::collections::HashMap::new();
    for handle in handle::handles(params) {
        let hash = handle
            .id()
            .bytes()
            .fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)))
            & 0x7fff_ffff;
        if let Some(other) = seen.insert(hash, handle.id().to_owned()) {
            panic!("`{}` and `{other}` have the same hash", handle.id());
        }
    }
}
