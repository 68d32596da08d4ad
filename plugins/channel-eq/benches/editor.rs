//! What drawing the editor costs, in its busiest scene.

use channel_eq::editor::parts;
use channel_eq::processor::ChannelEq;
use shared_host::report::Drawing;
use shared_ui::stand;

/// The busiest scene.
const SETTINGS: &[(&str, &str)] = &[
    ("on_1", "On"),
    ("typ_1", "Low cut"),
    ("fq_1", "35"),
    ("on_2", "On"),
    ("gn_2", "2.5"),
    ("on_3", "On"),
    ("gn_3", "-4"),
    ("on_4", "On"),
    ("gn_4", "-2"),
    ("on_5", "On"),
    ("gn_5", "1.5"),
    ("on_6", "On"),
    ("gn_6", "3"),
    ("on_7", "On"),
    ("gn_7", "-5"),
    ("q_7", "4"),
    ("on_8", "On"),
    ("gn_8", "4"),
];

fn main() {
    let cost = stand::frame_cost::<ChannelEq, _>(parts, SETTINGS);
    println!(
        "{}",
        Drawing::new("channel-eq", cost.median_ms, cost.p95_ms, cost.vertices).to_json()
    );
}
