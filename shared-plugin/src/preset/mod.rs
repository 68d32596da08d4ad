//! Presets: parameter values by id in the units people see, as JSON.
//!
//! ```json
//! {"plugin": "lathe-audio.compressor", "name": "Vocal: even out",
//!  "about": "What to listen for, and when not to use it.", "tags": ["Mix"],
//!  "aim": {"reduction_db": [3, 5]}, "values": {"thr": -24, "att": 5, "key": "Off"}}
//! ```
//!
//! Parameters that are not named get their default. Locked ones, bypass, sound version and
//! oversampling (`osl`, `osr`) are left alone. A preset that cannot be used as a whole is not used at all: see [`PresetError`].

mod format;
mod library;
mod locks;
mod manage;
mod name;
mod start;

pub use format::{Aim, FORMAT, Preset, PresetError, Value};
pub use library::{Entry, Factory, Library, SaveError, Source, USUAL_TAGS, user_folder};
pub use locks::Locks;
pub use name::NameError;
pub use start::{DEFAULT_NAME, start_at_default};

/// The named files of the plugin's own `presets` folder, compiled in, in this order.
///
/// `shared_plugin::presets!["start-here", "vocal-even-out"]` is a [`Factory`](crate::preset::Factory).
#[macro_export]
macro_rules! presets {
    ($($stem:literal),* $(,)?) => {
        &[$((
            concat!($stem, ".json"),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/presets/", $stem, ".json")),
        )),*]
    };
}
