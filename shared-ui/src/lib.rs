//! The editors' common part, called "EditorFrame": theme, controls, graphs, the frame, the window.
//!
//! A plugin implements [`View`] and draws its body with a [`EditorContext`]; [`editor`] puts it between
//! header and footer in a resizable window. Everything two editors share is here once.

pub mod control;
pub mod editor_context;
mod fit;
pub mod font;
pub mod frame;
pub mod graph;
#[cfg(feature = "harness")]
pub mod harness;
pub mod icons;
mod keys;
pub mod layout;
pub mod spawn;
pub mod theme;
mod watch;
pub mod window;
#[cfg(target_os = "linux")]
mod xembed;

pub use control::KnobSize;
pub use editor_context::{EditorContext, View};
pub use fit::FitControl;
pub use icons::Icon;
pub use shared_plugin::quantity::{level as level_text, shown as shown_text};
pub use spawn::{LatheEditor, OnWatched};
pub use theme::{Theme, ThemeKind};
pub use window::{Setup, editor};
