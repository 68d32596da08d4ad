//! What drawing the editor costs, in its busiest scene.

use limiter::editor::parts;
use limiter::processor::Limiter;
use shared_bench::report::Drawing;
use shared_ui::harness;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] = &[("gin", "6"), ("cei", "-3")];

fn main() {
    let cost = harness::frame_cost::<Limiter, _>(parts, SETTINGS);
    println!("{}", Drawing::new("limiter", cost.median_ms, cost.p95_ms, cost.vertices).to_json());
}
