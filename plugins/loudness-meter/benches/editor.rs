//! What drawing the editor costs, in its busiest scene.

use loudness_meter::editor::parts;
use loudness_meter::processor::LoudnessMeter;
use shared_bench::report::Drawing;
use shared_ui::harness;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] = &[];

fn main() {
    let cost = harness::frame_cost::<LoudnessMeter, _>(parts, SETTINGS);
    println!(
        "{}",
        Drawing::new("loudness-meter", cost.median_ms, cost.p95_ms, cost.vertices).to_json()
    );
}
