//! The cost of natural and linear phase: the phase stage alone, static and while a band moves.

use channel_eq_engine::grid::GRID_FRAMES;
use channel_eq_engine::phase::PhaseStage;
use channel_eq_engine::{Band, LinearLength, Phase, Placement, Settings, Shape};
use shared_bench::engine_speed::choose_path;
use shared_bench::report::{self, Speed};
use shared_bench::timing::{self, Subject};

const PLUGIN: &str = "channel-eq";

fn main() -> std::process::ExitCode {
    report::main(|_| Vec::new(), speeds)
}

/// The stage with eight bells, on the grid of the engine.
struct Stage {
    stage: PhaseStage,
    settings: Settings,
    is_automated: bool,
    turn: usize,
}

impl Stage {
    fn new(settings: Settings, is_automated: bool) -> Self {
        let mut stage = PhaseStage::new();
        stage.apply(&settings);
        stage.prepare(48_000.0, 2);
        Self { stage, settings, is_automated, turn: 0 }
    }

    fn settings(&self) -> Settings {
        let mut settings = self.settings;
        if self.is_automated {
            settings.bands[0].gain_db = 1.0 + (self.turn % 100) as f32 * 0.1;
        }
        settings
    }
}

impl Subject for Stage {
    fn reset(&mut self) {
        self.turn = 0;
        self.stage.reset();
        let settings = self.settings();
        self.stage.apply(&settings);
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        let [left, right] = block else { return };
        let settings = self.settings();
        self.stage.apply(&settings);
        self.turn += 1;
        let parts = left.chunks_mut(GRID_FRAMES).zip(right.chunks_mut(GRID_FRAMES));
        for (left, right) in parts {
            let mut frames = [[0.0; 2]; GRID_FRAMES];
            for ((frame, l), r) in frames.iter_mut().zip(left.iter()).zip(right.iter()) {
                *frame = [f64::from(*l), f64::from(*r)];
            }
            self.stage.process(&mut frames[..left.len()]);
            for ((frame, l), r) in frames.iter().zip(left.iter_mut()).zip(right.iter_mut()) {
                (*l, *r) = (frame[0] as f32, frame[1] as f32);
            }
        }
    }
}

fn settings(phase: Phase, linear_length: LinearLength, channel: Placement) -> Settings {
    let mut settings = Settings { phase, linear_length, ..Settings::default() };
    for (index, band) in settings.bands[..8].iter_mut().enumerate() {
        *band = Band {
            on: true,
            shape: Shape::Bell,
            frequency_hz: 60.0 * 2.1f32.powi(index as i32),
            gain_db: 3.0,
            q: 1.0,
            channel: if index % 2 == 0 { channel } else { Placement::Stereo },
            ..Band::default()
        };
    }
    settings
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let (medium, longest) = (LinearLength::Medium, LinearLength::Longest);
    let cases = [
        ("phase stage, natural, 8 bells", Phase::Natural, medium, Placement::Stereo, false),
        ("phase stage, natural, automated", Phase::Natural, medium, Placement::Stereo, true),
        ("phase stage, linear 16k, 8 bells", Phase::Linear, medium, Placement::Stereo, false),
        ("phase stage, linear 16k, automated", Phase::Linear, medium, Placement::Stereo, true),
        ("phase stage, linear 16k, mid bells", Phase::Linear, medium, Placement::Mid, false),
        ("phase stage, linear 16k, mid automated", Phase::Linear, medium, Placement::Mid, true),
        ("phase stage, linear 64k, 8 bells", Phase::Linear, longest, Placement::Stereo, false),
        ("phase stage, linear 64k, automated", Phase::Linear, longest, Placement::Stereo, true),
    ];
    cases
        .into_iter()
        .flat_map(|(case, phase, length, channel, is_automated)| {
            let mut stage = Stage::new(settings(phase, length, channel), is_automated);
            timing::speeds(PLUGIN, case, path, &mut stage)
        })
        .collect()
}
