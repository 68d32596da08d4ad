//! What hosts and old songs rely on.

use reverb_delay::params::ReverbDelayParams;
use reverb_delay::processor::ReverbDelay;
use shared_bench::allocation::{self, CountingAllocator};
use shared_plugin::contract;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn parameters_are_as_promised() {
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parameters.txt");
    contract::check(Arc::new(ReverbDelayParams::default()), frozen);
}

#[test]
fn every_text_is_read_back() {
    contract::check_texts(Arc::new(ReverbDelayParams::default()));
}

#[test]
fn parameter_ids_have_distinct_hashes() {
    contract::check_hashes(Arc::new(ReverbDelayParams::default()));
}

#[test]
fn presets_are_whole_and_not_louder_than_bypass() {
    contract::check_presets::<ReverbDelay>();
}

#[test]
fn listening_is_never_in_the_mix() {
    assert!(allocation::is_installed());
    contract::check_listening::<ReverbDelay>(
        &[
            ("rmx", "80"),
            ("dmx", "30"),
            ("dfb", "0"),
            ("dtm", "200"),
            ("dnt", "Free"),
            ("rdc", "0.3"),
        ],
        |work| allocation::count(work).1,
    );
}
