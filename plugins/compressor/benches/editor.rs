//! What drawing the editor costs, in its busiest scene.

use compressor::editor::parts;
use compressor::processor::Compressor;
use shared_host::report::Drawing;
use shared_ui::stand;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] = &[("thr", "-24"), ("att", "5"), ("mku", "3"), ("mix", "80")];

fn main() {
    let cost = stand::frame_cost::<Compressor, _>(parts, SETTINGS);
    println!(
        "{}",
        Drawing::new("compressor", cost.median_ms, cost.p95_ms, cost.vertices).to_json()
    );
}
