//! Everything that crosses threads between audio, editor and host.
//!
//! The audio thread never waits, allocates or locks here; a reader that comes too late misses
//! values and knows it. One thread writes each structure, any number read it, except where a
//! structure says otherwise.
//!
//! | structure | what crosses | reader may miss |
//! |---|---|---|
//! | [`Latest`], [`Flag`] | the newest single value | values in between |
//! | [`PeakHold`] | the highest value since it was read | nothing |
//! | [`Request`] | how often something was asked for | nothing |
//! | [`Marks`] | which of 32 things changed | how often |
//! | [`Board`] | the newest value of many numbers, whole | values in between |
//! | [`FrameRing`] | the newest frames, in order | frames that were overwritten |
//! | [`Log`] | all entries since it was last cleared | what comes when it is full |
//! | [`Pages`] | records by place | older records of the same place |
//! | [`Exclusive`] | a value that one thread at a time has | nothing |
//! | [`stream`] | a signal without gaps | all of it after a gap, until the reader starts anew |
//!
//! Every value is published with `Release` and read with `Acquire`, so that what a thread wrote
//! before it published is seen by whoever sees the publication. Structures that overwrite what a
//! reader may be reading announce it first, and the reader looks again afterwards (a sequence
//! lock: H.-J. Boehm, "Can Seqlocks Get Along with Programming Language Memory Models?", MSPC
//! 2012, section 4).
//!
//! With the feature `loom`, `tests/interleavings.rs` runs each structure through every
//! interleaving of two threads and every stale value the memory model allows:
//! `cargo test --release -p shared-exchange --features loom --test interleavings`.

mod board;
mod cell;
mod exclusive;
mod log;
mod pages;
mod ring;
pub mod stream;
mod words;

pub use board::Board;
pub use cell::{Flag, Latest, Marks, PeakHold, Request};
pub use exclusive::{Exclusive, Taken};
pub use log::{Entries, Log};
pub use pages::Pages;
pub use ring::{FrameRing, FrameSpan};
pub use words::Words;

#[cfg(feature = "loom")]
use loom::{sync::atomic, thread};
#[cfg(not(feature = "loom"))]
use std::{sync::atomic, thread};
