//! The part of an editor that is one plugin's own.

use crate::editor_context::{EditorContext, Hint, ItemPicture};
use egui::Ui;
use shared_plugin::Parameter;

/// The part of an editor that is one plugin's own: everything between header and footer.
pub trait View: Send + 'static {
    /// Draws the body into the whole of `ui`.
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext);

    /// The window was closed: what only a person who looks needs can be given back.
    fn closed(&mut self) {}

    /// Whether the header shows short-term loudness and whether the output went over 0 dBFS.
    fn shows_loudness(&self) -> bool {
        false
    }

    /// The settings panel's text about the plugin.
    fn about(&self) -> &'static str {
        ""
    }

    /// Hints on the plugin's parameters. Asked once, when the editor is made.
    fn hints(&self) -> Vec<Hint<'_>> {
        Vec::new()
    }

    /// Pictures of the items of choices. Asked once, when the editor is made.
    fn item_pictures(&self) -> Vec<(&dyn Parameter, ItemPicture)> {
        Vec::new()
    }

    /// The plugin's own ways of listening: codes of [`shared_plugin::Listening::Product`] and their
    /// names.
    fn listenings(&self) -> &'static [(u32, &'static str)] {
        &[]
    }

    /// Whether the header shows [`View::listenings`] as a bar in place of bypass and delta.
    fn has_listen_bar(&self) -> bool {
        false
    }
}
