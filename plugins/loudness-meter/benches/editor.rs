//! What drawing the editor costs, in its busiest scene.

use loudness_meter::editor::parts;
use loudness_meter::processor::LoudnessMeter;
use shared_host::report::Drawing;
use shared_ui::stand;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] = &[];

fn main() {
    let cost = stand::frame_cost::<LoudnessMeter, _>(parts, SETTINGS);
    println!(
        "{}",
        Drawing::new("loudness-meter", cost.median_ms, cost.p95_ms, cost.vertices).to_json()
    );
}
