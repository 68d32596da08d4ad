//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use loudness_meter::processor::LoudnessMeter;
use shared_host::conformance::{Conformance, Sound};
use shared_ui::stand::Stand;
use shared_ui::{Desk, Setup, View};
use std::sync::Arc;

/// The frame of the editor around nothing.
struct Frame;

impl View for Frame {
    fn body(&mut self, _: &mut egui::Ui, _: &mut Desk) {}

    fn has_listen_bar(&self) -> bool {
        true
    }
}

fn place(name: &str) -> Option<(i32, i32)> {
    let link = Arc::default();
    let setup = Setup::of::<LoudnessMeter>((900.0, 600.0), Arc::default(), link, Arc::new(|_| ()));
    let stand = Stand::new(setup, Frame, 1.0);
    stand.has(name).then(|| {
        let at = stand.place(name);
        (at.x as i32, at.y as i32)
    })
}

shared_host::conformance!(
    loudness_meter::clap_entry,
    loudness_meter::GetPluginFactory,
    "lathe-audio.loudness-meter",
    Conformance {
        place,
        // Its own bar for listening is empty so far.
        listenings: &[],
        // Presets of a meter set nothing of which a host hears.
        has_presets: false,
        sound: Sound::PassThrough,
        ..Conformance::new(
            "Lathe Loudness",
            &["audio-effect", "analyzer", "mastering"],
            &[("Reset", "On"),],
        )
    }
);
