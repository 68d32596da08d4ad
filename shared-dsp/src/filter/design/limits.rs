//! Ranges of the arguments of every design; what lies outside is held at the nearer end.

/// Lowest frequency any design takes, in Hz; below, and for NaN, this is used.
pub const LOWEST_HZ: f64 = 10.0;
/// Highest frequency any design takes, in Hz; it may lie above half the sample rate.
pub const HIGHEST_HZ: f64 = 30_000.0;
/// Smallest Q a design takes.
pub const SMALLEST_Q: f64 = 0.025;
/// Largest Q a design takes. Resonant sections of steep cuts may have more.
pub const LARGEST_Q: f64 = 40.0;
/// Largest boost or cut in dB.
pub const LARGEST_GAIN_DB: f64 = 30.0;
