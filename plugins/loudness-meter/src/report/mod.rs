//! Exports of the meter: receipts of renders, history and cards as text, CSV, JSON and PDF.
//!
//! Exports are for machines and other people's computers: ASCII minus signs, full stops as decimal
//! points, units in the names, empty cells and null where there is no value.

mod card;
mod csv;
mod history;
mod pdf;
mod receipt;
mod sheet;

pub use card::{CardReport, PlatformLine, RowReport, SectionReport};
pub use history::{HISTORY_STEP_S, HistoryRow, history, history_csv, history_json};
pub use receipt::{Partial, Receipt, Render};
pub use sheet::sheet;

pub use crate::timestamp::Timestamp;

#[cfg(test)]
mod tests;
