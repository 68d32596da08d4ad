//! What the analyser adds to a frame of the editor, at 48 kHz and 60 frames a second, on a graph of
//! 840 x 360 px: its own code and the hand-over to egui, without the curves and the strip.

use channel_eq::editor::analyser::{Analyser, Resolution};
use channel_eq::engine::{EqEngine, Settings};
use channel_eq::params::EqParams;
use channel_eq::telemetry::EqTelemetry;
use egui::{Context, Id, RawInput, Rect, Sense, pos2};
use shared_dsp::{Engine, noise::PinkNoise};
use shared_plugin::edit::Parameters;
use shared_plugin::handle;
use shared_plugin::preset::Library;
use shared_ui::EditorContext;
use shared_ui::graph::{Axis, Plot};
use shared_ui::theme::DARK;
use std::sync::Arc;
use std::time::Instant;

const RUN_IN: usize = 60;
const MEASURED: usize = 600;

fn main() {
    let nothing_ms = frame_ms(Resolution::Medium, false, false);
    println!("nothing shown: {:.3} ms (the yardstick: egui alone)", nothing_ms[0]);
    for resolution in [Resolution::Low, Resolution::Medium, Resolution::High, Resolution::Maximum] {
        for with_key in [false, true] {
            let [median_ms, p95_ms] = frame_ms(resolution, true, with_key);
            let spectra = if with_key { "three spectra and masking" } else { "two spectra" };
            println!(
                "{resolution:?}, {spectra}: median {:.3} ms, 95 % {:.3} ms",
                median_ms - nothing_ms[0],
                p95_ms - nothing_ms[0],
            );
        }
    }
}

/// The median of many frames, and what 95 % of them stay under.
fn frame_ms(resolution: Resolution, is_shown: bool, with_key: bool) -> [f64; 2] {
    let mut engine = EqEngine::new();
    engine.prepare(48_000.0, 2);
    engine.apply(&Settings { output_gain_db: -3.0, ..Settings::default() });
    let telemetry = Arc::new(EqTelemetry::default());
    telemetry.connect(&engine);
    let mut analyser = Analyser::new(telemetry);
    let choices = analyser.choices();
    choices.resolution = resolution;
    (choices.input, choices.output, choices.key) = (is_shown, is_shown, with_key);
    let parameters: Parameters = handle::handles(Arc::new(EqParams::default())).into();
    let library = Library::new("bench", parameters.clone(), &[], None);
    let mut editor = EditorContext::new(parameters, library, DARK);
    let context = Context::default();
    context.set_fonts(shared_ui::font::definitions());
    let area = Rect::from_min_max(pos2(0.0, 0.0), pos2(840.0, 360.0));
    let mut noise = [PinkNoise::new(1), PinkNoise::new(2), PinkNoise::new(3)];
    let mut times_ms = Vec::new();
    for frame in 0..RUN_IN + MEASURED {
        let [left, right, key] = &mut noise;
        let block =
            |source: &mut PinkNoise| -> Vec<f32> { (0..800).map(|_| source.tick()).collect() };
        let (mut left, mut right, key) = (block(left), block(right), block(key));
        engine.process(&mut [&mut left, &mut right], &[&key, &key]);
        let input = RawInput {
            screen_rect: Some(area),
            time: Some(frame as f64 / 60.0),
            ..RawInput::default()
        };
        let start = Instant::now();
        let mut output = context.run_ui(input, |ui| {
            editor.start_frame(ui.ctx());
            let plot = Plot {
                rect: area,
                x: Axis::frequency(10.0, 30_000.0),
                y: Axis::decibels(-12.0, 12.0),
                theme: DARK,
                id: Id::unique("plot"),
                response: ui.interact(area, Id::unique("plot"), Sense::CLICK | Sense::DRAG),
            };
            analyser.show(ui, &mut editor, &plot, 48_000.0);
        });
        let shapes = std::mem::take(&mut output.shapes);
        let meshes = context.tessellate(shapes, output.pixels_per_point);
        if frame >= RUN_IN {
            times_ms.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        drop(meshes);
        output.textures_delta.set.clear();
        output.textures_delta.free.clear();
    }
    times_ms.sort_by(f64::total_cmp);
    [times_ms[MEASURED / 2], times_ms[MEASURED * 95 / 100]]
}
