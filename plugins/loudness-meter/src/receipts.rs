//! Receipts of offline renders, written when the host has finished one.

use crate::cards::Bus;
use crate::engine::MeterEngine;
use crate::report::{Partial, Receipt, Render, Timestamp};
pub use shared_plugin::receipts::{file_date, folder};
use std::io;
use std::path::Path;

/// The receipt written last, beside those that are kept.
pub const LATEST: &str = "receipt latest.txt";
/// A render of less is none, s.
const SHORTEST_S: f64 = 0.5;

/// Writes the receipt of what `engine` measured into `folder`, as text and as JSON, after a render
/// of `render_s`. Nothing is written for less than half a second.
///
/// Where the host says that it renders, the measurement begins with the render. Where it does not,
/// the plugin finds out afterwards: if more was measured than was rendered, the receipt says so.
///
/// # Errors
/// The system's error when a file cannot be written.
pub fn write(
    engine: &MeterEngine,
    is_dual_mono: bool,
    render_s: f64,
    folder: &Path,
) -> io::Result<()> {
    let readings = engine.readings();
    if render_s < SHORTEST_S || readings.measured_s < SHORTEST_S {
        return Ok(());
    }
    let now = Timestamp::now();
    let render = Render { start_s: engine.run_start_s(), length_s: readings.measured_s };
    let bus = Bus::of(engine.meter().channels(), is_dual_mono);
    let (inspection, rate_hz) = (engine.inspection(), engine.sample_rate_hz());
    let partial = Partial::of(render, None, None);
    let receipt = Receipt::of(&readings, &inspection, rate_hz, bus, now, partial);
    let before_s = readings.measured_s - render_s;
    let before_render_s = (before_s > SHORTEST_S).then_some(before_s);
    let receipt = Receipt { before_render_s, ..receipt };
    shared_plugin::receipts::write(folder, "receipt", &now, &receipt.text(), &receipt.json())
}
