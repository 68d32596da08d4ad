//! Test instruments: signals, responses, levels, clicks, block cuts. Behind the feature
//! `measure`, never in a shipped plugin.
//!
//! These functions take memory freely and are not for the audio thread. Every one is
//! deterministic: the same arguments give the same numbers on every machine.
//!
//! Nothing here uses the filters, smoothers or dynamics of this crate, so a fault there cannot
//! hide itself in its own measurement.

pub mod acoustics;
pub mod alias;
pub mod clicks;
pub mod faults;
pub mod level;
pub mod loudness;
mod material;
pub mod partitions;
pub mod response;
pub mod signals;
pub mod song;
pub mod tail;
mod true_peak;

pub use alias::strongest_alias;
pub use clicks::click_peak_db;
pub use level::{difference_peak_db, peak_db, rms_db, tone_db};
pub use partitions::{
    impulse_latency, output_ignores_block_cuts, output_ignores_block_cuts_between, render,
    render_with_key,
};
pub use response::{impulse_response, magnitude_db, phase_rad, transfer};
pub use true_peak::{ItuTruePeak, itu_true_peak_db, true_peak_db};
