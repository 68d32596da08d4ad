//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use limiter::processor::Limiter;
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
    let setup = Setup::of::<Limiter>((900.0, 560.0), Arc::default(), link, Arc::new(|_| ()));
    let stand = Stand::new(setup, Frame, 1.0);
    stand.has(name).then(|| {
        let at = stand.place(name);
        (at.x as i32, at.y as i32)
    })
}

shared_host::conformance!(
    limiter::clap_entry,
    limiter::GetPluginFactory,
    "lathe-audio.limiter",
    Conformance {
        place,
        ..Conformance::new(
            "Lathe Limiter",
            &["audio-effect", "limiter", "mastering"],
            &[("Input gain", "9 dB"), ("Ceiling", "-3 dB"), ("Release", "40 ms"),],
        )
    }
);
