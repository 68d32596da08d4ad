//! Files as real programs write them, and what is read of them.

mod aiff;
mod compressed;
mod files;
mod kinds;
mod low_rates;
mod surroundings;
mod wave;
