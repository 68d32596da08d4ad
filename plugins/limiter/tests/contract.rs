//! What hosts and old songs rely on.

use limiter::params::LimiterParams;
use limiter::processor::Limiter;
use shared_bench::allocation::{self, CountingAllocator};
use shared_plugin::contract;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn parameters_are_as_promised() {
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parameters.txt");
    contract::check(Arc::new(LimiterParams::default()), frozen);
}

#[test]
fn every_text_is_read_back() {
    contract::check_texts(Arc::new(LimiterParams::default()));
}

#[test]
fn parameter_ids_have_distinct_hashes() {
    contract::check_hashes(Arc::new(LimiterParams::default()));
}

#[test]
fn presets_are_whole_and_not_louder_than_bypass() {
    contract::check_presets::<Limiter>();
}

#[test]
fn a_fit_meets_the_aim_of_every_preset() {
    contract::check_fit::<Limiter>();
}

#[test]
fn listening_is_never_in_the_mix() {
    assert!(allocation::is_installed());
    contract::check_listening::<Limiter>(&[("gin", "9"), ("cei", "-3")], |work| {
        allocation::count(work).1
    });
}
