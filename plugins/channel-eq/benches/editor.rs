//! What drawing the editor costs, in its busiest scene: 24 bands, eight of them moving with the
//! sound, and four dragged together.

#[path = "../tests/editor/scene.rs"]
mod scene;

use channel_eq::editor::{EqView, parts};
use channel_eq::params::EqParams;
use channel_eq::processor::ChannelEq;
use channel_eq::telemetry::EqTelemetry;
use egui::Ui;
use shared_bench::report::Drawing;
use shared_plugin::EditorLink;
use shared_ui::{EditorContext, Setup, View, harness};
use std::sync::Arc;

/// Bands under the hand, counted from 1.
const DRAGGED: [usize; 4] = [3, 12, 18, 21];

/// The editor while everything moves.
struct Busy {
    view: EqView,
    params: Arc<EqParams>,
    telemetry: Arc<EqTelemetry>,
    frame: usize,
}

impl View for Busy {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let s = self.frame as f32 / 60.0;
        self.frame += 1;
        for (band, offset) in self.telemetry.offsets_db.iter().enumerate() {
            offset.set(-1.5 + 1.5 * (7.0 * s + band as f32).sin());
        }
        for band in DRAGGED {
            let band = &self.params.bands[band - 1];
            for (parameter, value) in
                [(&band.frequency, 0.5 + 0.2 * s.sin()), (&band.gain, 0.5 + 0.1 * s.cos())]
            {
                editor.begin(parameter);
                editor.set(parameter, value);
            }
        }
        self.view.body(ui, editor);
    }
}

fn busy(
    params: Arc<EqParams>,
    telemetry: Arc<EqTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, Busy) {
    let (setup, view) = parts(params.clone(), telemetry.clone(), link);
    (setup, Busy { view, params, telemetry, frame: 0 })
}

fn main() {
    let still = harness::frame_cost::<ChannelEq, _>(parts, scene::BUSIEST);
    eprintln!("24 bands, nothing moves: {:.3} ms, 95 % {:.3} ms", still.median_ms, still.p95_ms);
    let cost = harness::frame_cost::<ChannelEq, _>(busy, scene::BUSIEST);
    println!(
        "{}",
        Drawing::new("channel-eq", cost.median_ms, cost.p95_ms, cost.vertices).to_json()
    );
}
