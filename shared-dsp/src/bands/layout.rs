//! Blocks and band edges, shared by the bank and its filters.

use crate::convert::ToF64;

/// Frames of a [`Block`].
pub const BLOCK_FRAMES: usize = 32;

/// [`BLOCK_FRAMES`] audible samples (see [`crate::guard::sanitize_input`]) of left and right.
pub type Block = [[f32; BLOCK_FRAMES]; 2];

/// Third-octave bands from 25 Hz to 20 kHz.
pub const THIRDS: usize = 30;
/// Octave bands from 31.5 Hz to 16 kHz; band `o` holds the thirds `3 o` to `3 o + 2`.
pub const OCTAVES: usize = 10;
/// Nominal centres of the octave bands, for display.
pub const OCTAVE_NAMES: [&str; OCTAVES] =
    ["31.5", "63", "125", "250", "500", "1k", "2k", "4k", "8k", "16k"];

/// Exact centre of third-octave band `third`.
pub fn third_centre_hz(third: usize) -> f64 {
    1000.0 * 10f64.powf((third.to_f64() - 16.0) / 10.0)
}

/// Exact centre of octave band `octave`: that of its middle third.
pub fn octave_centre_hz(octave: usize) -> f64 {
    third_centre_hz(3 * octave + 1)
}

/// Lower and upper edge of third-octave band `third`.
pub fn third_edges_hz(third: usize) -> [f64; 2] {
    [-0.05f64, 0.05].map(|decades| third_centre_hz(third) * 10f64.powf(decades))
}
