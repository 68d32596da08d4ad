//! What a drawn line of a spectrum depends on.

use super::choices::{Range, Smoothing, Tilt};
use egui::Rect;
use shared_ui::Theme;
use shared_ui::graph::Axis;

/// All a drawn line depends on but its levels.
#[derive(PartialEq, Clone)]
pub struct Ground {
    pub rect: Rect,
    pub x: Axis,
    pub theme: Theme,
    pub pixels_per_point: f32,
    pub tilt: Tilt,
    pub smoothing: Smoothing,
    pub range: Range,
    pub holds: bool,
}
