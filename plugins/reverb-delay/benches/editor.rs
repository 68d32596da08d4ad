//! What drawing the editor costs, in its busiest scene.

use reverb_delay::editor::parts;
use reverb_delay::processor::ReverbDelay;
use shared_bench::report::Drawing;
use shared_ui::harness;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] =
    &[("rmx", "30"), ("rdc", "3"), ("dmx", "40"), ("dfb", "60"), ("dnt", "1/8D")];

fn main() {
    let cost = harness::frame_cost::<ReverbDelay, _>(parts, SETTINGS);
    println!(
        "{}",
        Drawing::new("reverb-delay", cost.median_ms, cost.p95_ms, cost.vertices).to_json()
    );
}
