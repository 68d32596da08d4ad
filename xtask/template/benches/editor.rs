//! What drawing the editor costs, in its busiest scene.

use @crate@::editor::parts;
use @crate@::processor::@Type@;
use shared_bench::report::Drawing;
use shared_ui::harness;

fn main() {
    let cost = harness::frame_cost::<@Type@, _>(parts, &[("gn", "6")]);
    let drawing = Drawing::new("@package@", cost.median_ms, cost.p95_ms, cost.vertices);
    println!("{}", drawing.to_json());
}
