//! What drawing the editor costs, in its busiest scene.

use limiter::editor::parts;
use limiter::processor::Limiter;
use shared_host::report::Drawing;
use shared_ui::stand;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] = &[("gin", "6"), ("cei", "-3")];

fn main() {
    let cost = stand::frame_cost::<Limiter, _>(parts, SETTINGS);
    println!("{}", Drawing::new("limiter", cost.median_ms, cost.p95_ms, cost.vertices).to_json());
}
