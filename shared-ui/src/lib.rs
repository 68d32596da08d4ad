//! The editors' common part, called "Plate": theme, controls, graphs, the frame, the window.
//!
//! A plugin implements [`View`] and draws its body with a [`Desk`]; [`editor`] puts it between
//! header and footer in a resizable window. Everything two editors share is here once.

pub mod control;
pub mod desk;
mod fit;
pub mod font;
pub mod frame;
pub mod graph;
pub mod icons;
mod keys;
pub mod layout;
pub mod spawn;
#[cfg(feature = "stand")]
pub mod stand;
pub mod theme;
mod watch;
pub mod window;

pub use control::KnobSize;
pub use control::text::{level as level_text, shown as shown_text};
pub use desk::{Desk, View};
pub use fit::FitControl;
pub use icons::Icon;
pub use spawn::{LatheEditor, OnWatched};
pub use theme::{Theme, ThemeKind};
pub use window::{Setup, editor};
