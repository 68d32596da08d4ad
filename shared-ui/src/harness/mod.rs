//! Editors without a window: a recording host, a harness that finds controls
//! by name, and pictures drawn by the processor. Only with the feature `harness`, for tests.

mod cost;
mod editor_harness;
mod fit;
mod gestures;
mod host;
mod pictures;
mod raster;
mod show;

pub use cost::{FrameCost, frame_cost};
pub use editor_harness::{EditorHarness, FRAME_S, place};
pub use egui_kittest::{Harness, kittest};
pub use fit::check_fit_control;
pub use gestures::check_gestures;
pub use host::{HostMessage, RecordingHost};
pub use image::RgbaImage;
pub use pictures::{SnapshotSet, check_pictures};
pub use raster::Raster;
pub use show::{Parts, Scene, Show};
