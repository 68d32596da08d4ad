//! The contract of a plugin with hosts and old songs, as text that a test freezes.

mod fit;
mod listening;
mod presets;
mod stage;

pub use fit::check_fit;
pub use listening::check_listening;
pub use presets::check_presets;
pub use stage::{RATE_HZ, Stage, pink_noise};

use crate::handle::{self, ParameterHandle};
use nice_plug::prelude::*;
use nice_plug_core::params::InternalParamMut;
use std::sync::Arc;

/// One line a parameter, in the order of hosts' lists: id, group, name, lowest, default and
/// highest value, then for parameters with few steps every value's text and, where it has one, its
/// id in saved states, and the flags. A changed or missing line breaks songs; new lines may be added.
pub fn listing(params: Arc<dyn Params>) -> String {
    let mut text = String::new();
    for handle in handle::handles(params) {
        let steps = match handle.step_count() {
            None => "continuous".to_owned(),
            Some(steps) if steps > MOST_LISTED_STEPS => format!("{steps} steps"),
            Some(steps) => values(&handle, steps),
        };
        let line = format!(
            "{} | {} | {} | {} .. {} .. {} | {steps} | {}",
            handle.id(),
            handle.group(),
            handle.name(),
            handle.text(0.0),
            handle.text(handle.default_normalized()),
            handle.text(1.0),
            flags(handle.flags()),
        );
        text.push_str(line.trim_end_matches([' ', '|']));
        text.push('\n');
    }
    text
}

const MOST_LISTED_STEPS: usize = 20;

/// The texts of all values, each behind its id in saved states if it has one.
fn values(handle: &ParameterHandle, steps: usize) -> String {
    let value = |step: usize| {
        let normalized = step as f32 / steps as f32;
        let text = handle.text(normalized);
        let ParamPtr::EnumParam(parameter) = handle.pointer else { return text };
        // SAFETY: the handle keeps the parameter's owner alive, and nobody else uses it: these
        // parameters belong to a test.
        let id = unsafe {
            (*parameter)._internal_set_normalized_value(normalized);
            (*parameter).unmodulated_plain_id()
        };
        format!("{}={text}", id.unwrap_or_default())
    };
    let default = handle.default_normalized();
    let values = (0..=steps).map(value).collect::<Vec<_>>().join(", ");
    if let ParamPtr::EnumParam(parameter) = handle.pointer {
        // SAFETY: as above.
        unsafe { (*parameter)._internal_set_normalized_value(default) };
    }
    values
}

fn flags(flags: ParamFlags) -> String {
    let named = [
        (ParamFlags::BYPASS, "bypass"),
        (ParamFlags::HIDDEN, "hidden"),
        (ParamFlags::NON_AUTOMATABLE, "not automatable"),
    ];
    let set = named.iter().filter(|(flag, _)| flags.contains(*flag)).map(|(_, name)| *name);
    set.collect::<Vec<_>>().join(", ")
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
