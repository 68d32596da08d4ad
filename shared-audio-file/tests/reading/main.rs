//! Files as real programs write them, and what is read of them.

mod aiff;
mod compressed;
mod files;
mod wave;
