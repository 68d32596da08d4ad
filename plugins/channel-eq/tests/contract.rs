//! What hosts and old songs rely on.

use channel_eq::params::EqParams;
use channel_eq::processor::ChannelEq;
use shared_bench::allocation::{self, CountingAllocator};
use shared_plugin::contract;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn parameters_are_as_promised() {
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parameters.txt");
    contract::check(Arc::new(EqParams::default()), frozen);
}

#[test]
fn every_text_is_read_back() {
    contract::check_texts(Arc::new(EqParams::default()));
}

#[test]
fn parameter_ids_have_distinct_hashes() {
    contract::check_hashes(Arc::new(EqParams::default()));
}

#[test]
fn presets_are_whole_and_not_louder_than_bypass() {
    contract::check_presets::<ChannelEq>();
}

#[test]
fn listening_is_never_in_the_mix() {
    assert!(allocation::is_installed());
    contract::check_listening::<ChannelEq>(
        &[("on_5", "On"), ("gn_5", "6"), ("on_2", "On"), ("gn_2", "-4")],
        |work| allocation::count(work).1,
    );
    contract::check_listening::<ChannelEq>(
        &[("wd", "200"), ("mb", "On"), ("bal", "30"), ("ag", "By loudness")],
        |work| allocation::count(work).1,
    );
}
