//! A soak: random hosts that keep no rule, each in a program of its own.
//!
//! A seed gives a list of steps: what a host does with one plugin, from odd buses and blocks to broken
//! states and editors that open and close. [`carry_out`] does them and looks after each whether the
//! plugin still keeps the rules: what it puts out is finite, nothing is written past a block, no
//! memory is taken while it processes, its answers are within their ranges, its latency holds still
//! while it is active, and its state is saved. [`run`] has this done by a program that may crash or
//! hang. Steps are seeded one by one, so a list may lose any of them and the others stay as they
//! are: [`minimise`] finds the fewest that still break something.

mod blocks;
mod clap;
mod fault;
mod host;
mod minimise;
mod questions;
mod run;
mod session;
mod states;
mod step;
#[cfg(target_os = "linux")]
mod vst3;

pub use clap::ClapHost;
pub use host::{Calls, Host, Parameter};
pub use minimise::minimise;
pub use run::{Ending, carry_out, described, run};
pub use session::Session;
#[cfg(target_os = "linux")]
pub use vst3::Vst3Host;
