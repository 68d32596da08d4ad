//! Common part of measuring programs: figures and speeds and their report, timing beside a
//! yardstick, and counting of memory allocations. Knows engines, no host and no window.

pub mod allocation;
pub mod cpu_time;
pub mod engine_speed;
pub mod report;
pub mod restart;
pub mod timing;
