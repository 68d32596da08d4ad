//! What drawing the editor costs, in its busiest scene.

use compressor::editor::parts;
use compressor::processor::Compressor;
use shared_bench::report::Drawing;
use shared_ui::harness;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] = &[("thr", "-24"), ("att", "5"), ("mku", "3"), ("mix", "80")];

fn main() {
    let cost = harness::frame_cost::<Compressor, _>(parts, SETTINGS);
    println!(
        "{}",
        Drawing::new("compressor", cost.median_ms, cost.p95_ms, cost.vertices).to_json()
    );
}
