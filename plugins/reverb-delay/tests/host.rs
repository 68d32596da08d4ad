//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use reverb_delay::processor::ReverbDelay;
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
    let setup = Setup::of::<ReverbDelay>((960.0, 560.0), Arc::default(), link, Arc::new(|_| ()));
    let stand = Stand::new(setup, Frame, 1.0);
    stand.has(name).then(|| {
        let at = stand.place(name);
        (at.x as i32, at.y as i32)
    })
}

shared_host::conformance!(
    reverb_delay::clap_entry,
    reverb_delay::GetPluginFactory,
    "lathe-audio.reverb-delay",
    Conformance {
        place,
        ..Conformance::new(
            "Lathe Reverb Delay",
            &["audio-effect", "reverb", "delay"],
            &[
                ("Reverb mix", "40 %"),
                ("Decay", "0.6 s"),
                ("Delay mix", "30 %"),
                ("Delay note", "1/16"),
                ("Feedback", "30 %"),
            ],
        )
    }
);
