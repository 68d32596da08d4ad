//! What drawing an editor costs, without the graphics card's part.

use super::editor_harness::FRAME_S;
use super::host::RecordingHost;
use super::show::{Parts, Scene, Song, stage};
use crate::View;
use crate::content::Content;
use egui::{Context, RawInput, Rect, pos2, vec2};
use nice_plug_core::context::gui::GuiContext;
use shared_plugin::Product;
use shared_plugin::preferences::Detail;
use std::sync::Arc;
use std::time::Instant;

/// Frames before the measurement.
const RUN_IN: usize = 120;
/// Frames measured.
const MEASURED: usize = 300;

/// Time of one frame on one core: the editor's own code, layout of text and tessellation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrameCost {
    /// The median, ms.
    pub median_ms: f64,
    /// The 95th percentile, ms.
    pub p95_ms: f64,
    /// Corners of triangles handed to the graphics card in the last frame.
    pub vertices: usize,
}

/// Measures the full editor, at 100 % and 60 frames a second, while the plugin plays.
pub fn frame_cost<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
) -> FrameCost {
    let mut stage = stage::<P>(&Scene::new(settings));
    let (params, telemetry, link) = stage.shared();
    let (setup, view) = parts(params, telemetry, link);
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let setup = setup.apart(folder.path());
    let _ = setup.preferences.change(|preferences| preferences.detail = Detail::Full);
    (setup.on_watched)(true);
    setup.link.listen.set_open(true);
    let host = GuiContext::new(Arc::new(RecordingHost::new(setup.params.clone())));
    let mut content = Content::new(&setup, view);
    content.keep_zoom();
    let context = Context::default();
    content.open(&context, host);
    let size = vec2(setup.size_px.0, setup.size_px.1);
    let mut song = Song::new();
    let mut times_ms = Vec::new();
    let mut vertices = 0;
    for frame in 0..RUN_IN + MEASURED {
        song.play(&mut stage);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            time: Some(frame as f64 * f64::from(FRAME_S)),
            ..RawInput::default()
        };
        let start = Instant::now();
        let mut output = context.run_ui(input, |ui| content.show(ui));
        let shapes = std::mem::take(&mut output.shapes);
        let meshes = context.tessellate(shapes, output.pixels_per_point);
        if frame >= RUN_IN {
            times_ms.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        vertices = meshes
            .iter()
            .map(|clipped| match &clipped.primitive {
                egui::epaint::Primitive::Mesh(mesh) => mesh.vertices.len(),
                egui::epaint::Primitive::Callback(_) => 0,
            })
            .sum();
        // egui panics where what it hands over is dropped unread.
        output.textures_delta.set.clear();
        output.textures_delta.free.clear();
    }
    times_ms.sort_by(f64::total_cmp);
    let at = |share: f64| times_ms[((times_ms.len() - 1) as f64 * share) as usize];
    FrameCost { median_ms: at(0.5), p95_ms: at(0.95), vertices }
}
