//! Figures and speed of @Display@.

use @crate@_engine::{Settings, @Type@Engine};
use shared_dsp::Engine;
use shared_dsp::measure::{render, rms_db, signals};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::timing;
use std::process::ExitCode;

const PLUGIN: &str = "@package@";

fn figures(_quick: bool) -> Vec<Figure> {
    let mut engine = @Type@Engine::new();
    engine.apply(&Settings { gain_db: -6.0 });
    let input = signals::sine(997.0, -20.0, 48_000.0, 48_000);
    let before_db = rms_db(&input);
    let mut sound = [input.clone(), input];
    render(&mut engine, &mut sound, 256);
    let change_db = rms_db(&sound[0]) - before_db;
    vec![Figure::near(PLUGIN, "gain set to -6 dB", -6.0, 0.001, change_db, 3, "dB")]
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut subject = EngineSubject::new(@Type@Engine::new(), Settings::default());
    timing::speeds(PLUGIN, "default", path, &mut subject)
}

fn main() -> ExitCode {
    report::main(figures, speeds)
}
