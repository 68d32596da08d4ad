//! Filters: the structure that runs ([`svf`]), many of them in a row ([`chain`]) and the ways to
//! their coefficients ([`design`]).

mod chain;
mod coefficients;
pub mod design;
mod direct;
mod pairs;
pub(crate) mod svf;

pub use chain::{Chain, ChannelSelection, SectionState, Spline};
pub use coefficients::design_coefficients;
pub use design::Section;
pub use svf::{Svf, SvfCoefficients};
