//! The editors' common part: theme, controls, graphs, the frame, the window.
//!
//! A plugin implements [`View`] and draws its body with an [`EditorContext`], whose controls take the
//! plugin's parameters: `editor.knob(ui, &params.ratio)`. [`editor`] puts the view between header and
//! footer in a resizable window. Everything two editors share is here once.

mod content;
pub mod control;
#[cfg(target_os = "linux")]
mod driver;
pub mod editor_context;
#[cfg(target_os = "linux")]
mod ending;
mod fit;
pub mod font;
pub mod frame;
pub mod graph;
#[cfg(feature = "harness")]
pub mod harness;
pub mod icons;
mod input_order;
mod interaction;
mod keys;
pub mod layout;
mod repaint;
mod setup;
pub mod spawn;
pub mod text;
pub mod theme;
mod view;
mod watch;
mod window;
#[cfg(target_os = "linux")]
mod xembed;

pub use content::Content;
pub use control::KnobSize;
pub use editor_context::{EditorContext, Hint, ItemPicture};
pub use fit::FitControl;
pub use icons::Icon;
pub use setup::{OnWatched, Setup};
pub use shared_plugin::quantity::{level as level_text, shown as shown_text};
pub use spawn::{LatheEditor, editor};
pub use theme::{Theme, ThemeKind};
pub use view::View;
