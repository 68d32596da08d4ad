//! What leaves the meter: receipts of renders, history and cards as text, CSV and JSON.
//!
//! Exports are for machines and other people's desks: ASCII minus signs, full stops as decimal
//! points, units in the names, empty cells and null where there is no value.

mod card;
mod csv;
mod history;
mod receipt;
mod timestamp;

pub use card::{CardReport, PlatformLine, RowReport, SectionReport};
pub use history::{HISTORY_STEP_S, HistoryRow, history, history_csv, history_json};
pub use receipt::{Partial, Receipt, Render};
pub use timestamp::Timestamp;

/// A number as exports keep it: to three decimals; `None` where there is none.
pub(crate) fn kept(value: f64) -> Option<f64> {
    value.is_finite().then(|| (value * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests;
