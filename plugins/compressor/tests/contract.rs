//! What hosts and old songs rely on.

use compressor::params::CompressorParams;
use compressor::processor::Compressor;
use shared_bench::allocation::{self, CountingAllocator};
use shared_plugin::contract;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn parameters_are_as_promised() {
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parameters.txt");
    contract::check(Arc::new(CompressorParams::default()), frozen);
}

#[test]
fn every_text_is_read_back() {
    contract::check_texts(Arc::new(CompressorParams::default()));
}

#[test]
fn parameter_ids_have_distinct_hashes() {
    contract::check_hashes(Arc::new(CompressorParams::default()));
}

#[test]
fn presets_are_whole_and_not_louder_than_bypass() {
    contract::check_presets::<Compressor>();
}

#[test]
fn a_fit_meets_the_aim_of_every_preset() {
    contract::check_fit::<Compressor>();
}

#[test]
fn listening_is_never_in_the_mix() {
    assert!(allocation::is_installed());
    contract::check_listening::<Compressor>(
        &[("thr", "-30"), ("rat", "6"), ("mku", "4"), ("mix", "80")],
        |work| allocation::count(work).1,
    );
}
