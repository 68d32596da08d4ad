//! What turns a level into a gain: detection, static curve, ballistics, lookahead.
//!
//! The chain of a compressor is detector -> curve -> ballistics -> gain, with everything after the
//! detector in decibels (D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic Range Compressor
//! Design: A Tutorial and Analysis", JAES 60(6), 2012). The chain of a brickwall limiter is
//! sliding maximum -> release -> box cascade -> gain, exact by construction (see [`lookahead`]).

pub mod analytic;
pub mod ballistics;
pub mod curve;
pub mod decibel;
pub mod detector;
pub mod gain;
pub mod inter_sample;
pub mod lookahead;
pub mod range;
pub mod sidechain;
