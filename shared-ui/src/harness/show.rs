//! An editor beside a playing plugin: the scene for gestures, pictures and the cost of drawing.

use super::editor_harness::{EditorHarness, FRAME_S};
use crate::{Setup, View};
use egui::vec2;
use shared_dsp::noise::PinkNoise;
use shared_plugin::contract::{RATE_HZ, Stage};
use shared_plugin::edit::place;
use shared_plugin::preferences::{Detail, Theme};
use shared_plugin::{EditorLink, Product};
use std::sync::Arc;
use tempfile::TempDir;

/// Makes an editor of product `P`: a plugin's own `editor::parts`.
pub type Parts<P, V> =
    fn(Arc<<P as Product>::Params>, Arc<<P as Product>::Telemetry>, Arc<EditorLink>) -> (Setup, V);

/// How an editor is shown.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// Parameter ids and texts; the rest stands at its default.
    pub settings: &'static [(&'static str, &'static str)],
    /// The colours.
    pub theme: Theme,
    /// Easy or Full.
    pub detail: Detail,
    /// Pixels per logical pixel.
    pub zoom: f32,
    /// Share of the window's usual width and height.
    pub size: f32,
}

impl Scene {
    /// Dark, full, at 100 %, with these settings.
    pub const fn new(settings: &'static [(&'static str, &'static str)]) -> Self {
        Self { settings, theme: Theme::Dark, detail: Detail::Full, zoom: 1.0, size: 1.0 }
    }
}

/// A plugin that plays, with its editor in the harness. Settings and presets lie in a folder of
/// their own under the system's temporary one.
pub struct Show<P: Product, V: View> {
    /// The plugin.
    pub stage: Stage<P>,
    /// Its editor.
    pub harness: EditorHarness<V>,
    song: Song,
    /// Removed with everything in it when the show ends.
    _folder: TempDir,
}

impl<P: Product, V: View> Show<P, V> {
    /// Raises the curtain; nothing has been played yet.
    pub fn new(parts: Parts<P, V>, scene: &Scene) -> Self {
        Self::make(parts, scene, None)
    }

    /// [`Show::new`] in a window of its own size, logical pixels.
    pub fn sized(parts: Parts<P, V>, scene: &Scene, size_px: (f32, f32)) -> Self {
        Self::make(parts, scene, Some(size_px))
    }

    fn make(parts: Parts<P, V>, scene: &Scene, size_px: Option<(f32, f32)>) -> Self {
        let stage = stage::<P>(scene);
        let (params, telemetry, link) = stage.shared();
        let (setup, view) = parts(params, telemetry, link);
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let setup = setup.apart(folder.path());
        let (_, stored) = setup.preferences.change(|preferences| {
            preferences.theme = scene.theme;
            preferences.detail = scene.detail;
        });
        stored.expect("a folder for temporary files");
        (setup.on_watched)(true);
        let usual = vec2(setup.size_px.0, setup.size_px.1) * scene.size;
        let size = size_px.map_or(usual, |(width, height)| vec2(width, height));
        let harness = EditorHarness::sized(setup, view, size, scene.zoom);
        Self { stage, harness, song: Song::new(), _folder: folder }
    }

    /// Plays for a while and draws 60 frames a second meanwhile.
    pub fn play(&mut self, length_s: f32) {
        for _ in 0..(length_s / FRAME_S).round() as usize {
            self.song.play(&mut self.stage);
            self.harness.run(1);
        }
    }
}

/// The plugin of a scene.
pub(super) fn stage<P: Product>(scene: &Scene) -> Stage<P> {
    let stage = Stage::<P>::new(&[], false, |_| ());
    for (id, text) in scene.settings {
        let index = place(&stage.parameters, id).unwrap_or_else(|| panic!("no parameter {id}"));
        let value = stage.parameters[index].parse(text);
        stage.put(id, value.unwrap_or_else(|| panic!("{text} is no value of {id}")));
    }
    stage
}

/// Strokes over a bed of pink noise, the same for everybody.
pub(super) struct Song {
    noise: [PinkNoise; 2],
    frame: usize,
}

impl Song {
    pub fn new() -> Self {
        Self { noise: [PinkNoise::new(3), PinkNoise::new(4)], frame: 0 }
    }

    /// One frame of the screen.
    pub fn play<P: Product>(&mut self, stage: &mut Stage<P>) {
        let frames = (f64::from(FRAME_S) * RATE_HZ) as usize;
        let mut main = [Vec::with_capacity(frames), Vec::with_capacity(frames)];
        for _ in 0..frames {
            let s = self.frame as f64 / RATE_HZ;
            self.frame += 1;
            let since_s = s % 0.5;
            let stroke = (-since_s / 0.12).exp() * (std::f64::consts::TAU * 90.0 * since_s).sin();
            let swell = 0.6 + 0.4 * (s * 1.3).sin();
            for (channel, noise) in main.iter_mut().zip(&mut self.noise) {
                channel.push(0.12 * swell as f32 * noise.tick() + 0.5 * stroke as f32);
            }
        }
        stage.play(&mut main, &[512]);
    }
}
