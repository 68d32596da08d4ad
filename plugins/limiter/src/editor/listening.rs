//! The limiter's own ways of listening, as buttons.

use super::LimiterView;
use crate::heard::Listened;
use egui::Ui;
use shared_plugin::Listening;
use shared_ui::EditorContext;

/// Codes and names, for the header's banner.
pub(super) const LISTENINGS: [(u32, &str); 2] =
    [(Listened::UnityGain.code(), "unity gain"), (Listened::AsStreamed.code(), "as streamed")];

impl LimiterView {
    /// The three buttons.
    pub(super) fn listen_buttons(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let streamed_db = self.telemetry.streamed_gain_db.get();
        let platform = editor.text(&self.params.platform);
        let streamed = shared_ui::shown_text(&format!(
            "As loud as {platform} plays it: {streamed_db:+.1} dB. Not your mix."
        ));
        let unity = "Less the input gain, so that louder does not seem better. Not your mix.";
        for (listening, name, hint) in [
            (Listening::Product(Listened::UnityGain.code()), "Unity gain", unity),
            (Listening::Delta, "Delta", "Only what is limited away, and the gain. Not your mix."),
            (Listening::Product(Listened::AsStreamed.code()), "As streamed", &streamed),
        ] {
            if editor.switch(ui, name, self.link.listen.get() == listening, hint) {
                self.link.listen.toggle(listening);
            }
        }
    }
}
