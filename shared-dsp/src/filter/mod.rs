//! Filters: the structure that runs ([`svf`]), many of them in a row ([`chain`]) and the ways to
//! their coefficients ([`design`]).

mod chain;
pub mod design;
mod pairs;
mod svf;

pub use chain::{Chain, ChannelSelection, SectionState, Spline};
pub use design::Section;
pub use svf::{Svf, SvfCoefficients};
