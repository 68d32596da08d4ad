//! Editors without a window: a recording host, a harness that finds controls
//! by name, and pictures drawn by the processor. Only with the feature `harness`, for tests.

mod cost;
mod editor_harness;
mod fit;
mod gestures;
mod glossary;
mod host;
mod pictures;
mod raster;
mod show;
mod text_shapes;
mod texts;

pub use cost::{FrameCost, frame_cost};
pub use editor_harness::{EditorHarness, FRAME_S, place};
pub use egui_kittest::{Harness, kittest};
pub use fit::check_fit_control;
pub use gestures::check_gestures;
pub use glossary::check_glossary;
pub use host::{HostMessage, RecordingHost};
pub use image::RgbaImage;
pub use pictures::{SnapshotSet, check_pages, check_pictures, check_wide_pictures};
pub use raster::Raster;
pub use show::{Parts, Scene, Show};
pub use texts::{check_texts, check_texts_sized};
