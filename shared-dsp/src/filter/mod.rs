//! Filters: the structure that runs ([`svf`]), many of them in a row ([`chain`]) and the ways to
//! their coefficients ([`design`]).

pub mod chain;
pub mod design;
pub mod svf;

pub use chain::{Chain, ChannelSelection, Spline};
pub use design::Section;
pub use svf::{Svf, SvfCoefficients};
