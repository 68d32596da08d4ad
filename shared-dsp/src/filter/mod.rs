//! Filters: the structure that runs ([`svf`]) and the ways to its coefficients ([`design`]).

pub mod design;
pub mod svf;

pub use design::Section;
pub use svf::{StereoSvf, Svf, SvfCoefficients, SvfMotion};
