//! Graphs: axes that map both ways, a plot with grid and crosshair, curves, nodes, histories,
//! meters.
//!
//! A view keeps a [`Graph`] and shows it each frame; the [`Plot`] it gets back maps and draws:
//!
//! ```text
//! let plot = self.graph.show(ui, editor, rect);
//! plot.filled(ui, &spectrum, theme.input_fill);
//! plot.curve(ui, &response, 2.0, theme.text);
//! let node = plot.node(ui, editor, "Band 1", 0, hz, db, theme.band(0), selected);
//! ```

pub mod axis;
mod correlation;
mod dynamics;
mod grip;
pub mod history;
mod in_out_meters;
mod legend;
mod level_history;
mod live_meter;
mod live_spectrum;
pub mod meter;
pub mod node;
pub mod plot;
mod reduction_meter;

pub use axis::{Axis, Scale, Tick};
pub use correlation::CorrelationScale;
pub use dynamics::{DynamicsSheet, LevelLine};
pub use grip::Grip;
pub use history::History;
pub use in_out_meters::InOutMeters;
pub use legend::legend;
pub use level_history::{LEAST_REDUCTION_DB, LastingReduction, LevelHistory, SHOWN_S, level_db};
pub use live_meter::LiveMeter;
pub use live_spectrum::{LiveSpectrum, Pace};
pub use meter::Meter;
pub use plot::{Graph, Plot};
pub use reduction_meter::ReductionMeter;

/// Points of a full-width curve: enough for every bend, few enough to tessellate in time.
pub const CURVE_POINTS: usize = 400;
