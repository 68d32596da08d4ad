//! What every plugin of the suite keeps, through its real CLAP and VST3 entries.

use channel_eq::processor::ChannelEq;
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
    let setup = Setup::of::<ChannelEq>((960.0, 600.0), Arc::default(), link, Arc::new(|_| ()));
    let stand = Stand::new(setup, Frame, 1.0);
    stand.has(name).then(|| {
        let at = stand.place(name);
        (at.x as i32, at.y as i32)
    })
}

shared_host::conformance!(
    channel_eq::clap_entry,
    channel_eq::GetPluginFactory,
    "lathe-audio.channel-eq",
    Conformance {
        place,
        has_sidechain: true,
        ..Conformance::new(
            "Lathe EQ",
            &["audio-effect", "equalizer"],
            &[
                ("Band 3/On", "On"),
                ("Band 3/Frequency", "800 Hz"),
                ("Band 3/Gain", "9 dB"),
                ("Band 7/On", "On"),
                ("Band 7/Gain", "-6 dB"),
                ("Output gain", "-3 dB"),
            ],
        )
    }
);
