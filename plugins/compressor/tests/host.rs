//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use compressor::processor::Compressor;
use shared_host::conformance::Conformance;
use shared_ui::stand::Stand;
use shared_ui::{Desk, Setup, View};
use std::sync::Arc;

/// The frame of the editor around nothing.
struct Frame;

impl View for Frame {
    fn body(&mut self, _: &mut egui::Ui, _: &mut Desk) {}
}

fn place(name: &str) -> Option<(i32, i32)> {
    let link = Arc::default();
    let setup = Setup::of::<Compressor>((900.0, 560.0), Arc::default(), link, Arc::new(|_| ()));
    let stand = Stand::new(setup, Frame, 1.0);
    stand.has(name).then(|| {
        let at = stand.place(name);
        (at.x as i32, at.y as i32)
    })
}

shared_host::conformance!(
    compressor::clap_entry,
    compressor::GetPluginFactory,
    "lathe-audio.compressor",
    Conformance {
        place,
        has_sidechain: true,
        ..Conformance::new(
            "Lathe Compressor",
            &["audio-effect", "compressor"],
            &[
                ("Threshold", "-30 dB"),
                ("Ratio", "6:1"),
                ("Attack", "3 ms"),
                ("Release", "60 ms"),
                ("Makeup", "4 dB"),
                ("Mix", "80 %"),
            ],
        )
    }
);
