//! What hosts and old songs rely on.

use @crate@::params::@Type@Params;
use shared_plugin::contract;
use std::sync::Arc;

#[test]
fn parameters_are_as_promised() {
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parameters.txt");
    contract::check(Arc::new(@Type@Params::default()), frozen);
}

#[test]
fn every_text_is_read_back() {
    contract::check_texts(Arc::new(@Type@Params::default()));
}

#[test]
fn parameter_ids_have_distinct_hashes() {
    contract::check_hashes(Arc::new(@Type@Params::default()));
}
