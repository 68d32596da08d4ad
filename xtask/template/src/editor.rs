//! The editor of @Display@: one knob and what leaves the plugin.

use crate::params::@Type@Params;
use crate::processor::@Type@;
use crate::telemetry::@Type@Telemetry;
use egui::Ui;
use shared_plugin::EditorLink;
use shared_ui::{EditorContext, Hint, LatheEditor, Setup, View};
use std::sync::Arc;

/// The body of the editor.
pub struct @Type@View {
    params: Arc<@Type@Params>,
}

impl View for @Type@View {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.horizontal(|ui| {
            editor.knob_large(ui, &self.params.gain);
        });
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        vec![(&self.params.gain, "how loud the sound leaves the plugin.")]
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<@Type@Params>,
    telemetry: Arc<@Type@Telemetry>,
    link: Arc<EditorLink>,
) -> (Setup, @Type@View) {
    let view = @Type@View { params: params.clone() };
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    (Setup::of::<@Type@>((720.0, 360.0), params, link, on_watched), view)
}

/// The editor of one instance.
pub fn open(
    params: Arc<@Type@Params>,
    telemetry: Arc<@Type@Telemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<@Type@View>> {
    let (setup, view) = parts(params, telemetry, link);
    shared_ui::editor(setup, view)
}
