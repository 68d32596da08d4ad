//! What hosts and old songs rely on.

use loudness_meter::params::MeterParams;
use loudness_meter::processor::LoudnessMeter;
use shared_host::allocation::{self, CountingAllocator};
use shared_plugin::contract;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn parameters_are_as_promised() {
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parameters.txt");
    contract::check(Arc::new(MeterParams::default()), frozen);
}

#[test]
fn every_text_is_read_back() {
    contract::check_texts(Arc::new(MeterParams::default()));
}

#[test]
fn parameter_ids_have_distinct_hashes() {
    contract::check_hashes(Arc::new(MeterParams::default()));
}

#[test]
fn listening_is_never_in_the_mix() {
    assert!(allocation::is_installed());
    contract::check_listening::<LoudnessMeter>(&[], |work| allocation::count(work).1);
}
