//! What was heard, kept in records of 10 ms: for history, and for time-code.
//!
//! [`ProgrammeMeter`] measures, hands every [`Record`] to a [`RecordStore`] that an editor reads
//! through [`History`], follows the host's [`Transport`], and begins anew as its
//! [`RestartPolicy`] says. [`KeyedMeasurement`] makes readings of the records as they stand.

mod keyed;
mod programme;
mod store;
mod transport;

pub use super::record::Record;
pub use keyed::{KeyedMeasurement, KeyedReadings};
pub use programme::{Distribution, History, ProgrammeMeter};
pub use store::{RECORDS_PER_S, RecordStore, RecordWriter};
pub use transport::{RestartPolicy, Step, Transport, TransportFollower};

#[cfg(test)]
mod tests;
