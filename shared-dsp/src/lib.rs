//! The sound of the Lathe suite.
//!
//! This crate knows no host, no window, no file, no thread and no clock. It works on slices of
//! `f32` at a sample rate given once, in [`Engine::prepare`], and everything audible in the
//! plugins is made of its blocks.
//!
//! Conventions:
//! - names carry units: `_hz _db _ms _s _samples`; `_gain` is a linear factor; 0 dBFS is 1.0;
//! - a life cycle has one vocabulary: `prepare` takes memory, `reset` forgets sound, `apply` takes
//!   settings, `process` runs. After `prepare`, nothing allocates, locks, logs or panics;
//! - output never depends on how a stream is cut into blocks.

#![deny(unsafe_code)]
// Tests know the sizes of their numbers; in the code every cast that may lose something is either in
// `convert` or says why it does not.
#![cfg_attr(
    not(test),
    warn(
        clippy::cast_lossless,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )
)]

pub mod bands;
mod convert;
pub mod convolution;
pub mod delay;
pub mod dynamics;
mod engine;
pub mod filter;
pub mod guard;
pub mod image;
pub mod inspect;
mod kaiser;
pub mod loudness;
#[cfg(feature = "measure")]
#[cfg_attr(
    not(test),
    expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "test instruments: lengths of seconds, and results checked by what they measure"
    )
)]
pub mod measure;
pub mod meter;
pub mod noise;
mod parabola;
pub mod resample;
pub mod reverb;
pub mod saturation;
pub mod simd;
pub mod smooth;
pub mod spectrum;
pub mod stream;
pub mod units;
mod words;

pub use engine::Engine;
