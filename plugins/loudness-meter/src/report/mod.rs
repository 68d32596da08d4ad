//! What leaves the meter.

mod moment;

pub use moment::Moment;
