//! The rules that every plugin of the suite keeps, as tests through its real CLAP and VST3 entries:
//! [`conformance!`] makes one test of each rule in a plugin's `tests/host.rs`.

pub mod comparison;
pub mod conformance;

pub use shared_bench::allocation;
