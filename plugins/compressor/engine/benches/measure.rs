//! The compressor's claims about sound, and its speed.

#[path = "../tests/common/mod.rs"]
mod common;
mod figures;

use compressor_engine::{
    Channels, CompressorEngine, Drive, Lift, LookaheadRange, Oversampling, Settings, Sidechain,
    Style,
};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Speed};
use shared_bench::{restart, timing};
use shared_dsp::noise::Noise;

const PLUGIN: &str = "compressor";

fn main() -> std::process::ExitCode {
    report::main(|_| figures::all(), speeds)
}

fn settings() -> Settings {
    Settings { threshold_db: -24.0, ratio: 4.0, knee_db: 6.0, ..Settings::default() }
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut speeds = Vec::new();
    let compressing = Settings { threshold_db: -40.0, knee_db: 0.0, ..settings() };
    for (case, settings) in [
        ("at rest", Settings { threshold_db: 0.0, ..compressing }),
        ("compressing", compressing),
        ("Opto", Settings { style: Style::Opto, ..compressing }),
        ("lookahead", with_lookahead(compressing)),
        ("4x", Settings { oversampling: Oversampling::X4, ..compressing }),
        ("all features", all_features()),
        ("all features at rest", Settings { threshold_db: 0.0, ..all_features() }),
    ] {
        let mut subject = EngineSubject::new(CompressorEngine::new(), settings);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    speeds.push(restart::speed::<CompressorEngine>(PLUGIN, "all settings", path, random));
    speeds
}

fn with_lookahead(settings: Settings) -> Settings {
    Settings {
        lookahead_range: LookaheadRange::Short,
        lookahead_ms: 5.0,
        attack_ms: 2.5,
        ..settings
    }
}

/// Everything at once, at 4x.
fn all_features() -> Settings {
    Settings {
        style: Style::VariMu,
        threshold_db: -40.0,
        hold_ms: 5.0,
        auto_release: true,
        rms_share: 0.5,
        lift: Lift { most_db: 6.0, ..Lift::default() },
        makeup_db: 3.0,
        auto_makeup: true,
        mix: 0.8,
        output_db: -2.0,
        link: 0.5,
        channels: Channels::MidSide,
        sidechain: Sidechain {
            high_pass_hz: 80.0,
            low_pass_hz: 12_000.0,
            bell_db: 4.0,
            tilt_db: 1.5,
            ..Sidechain::default()
        },
        drive: Drive { gain_db: 6.0, is_after: false },
        oversampling: Oversampling::X4,
        ..with_lookahead(settings())
    }
}

fn random(turn: usize) -> Settings {
    let mut noise = Noise::new(turn as u64);
    let mut between = |low: f32, high: f32| low + (high - low) * noise.unit() as f32;
    let of = Settings {
        style: Style::ALL[turn % 5],
        threshold_db: between(-60.0, 0.0),
        ratio: between(1.0, 20.0),
        knee_db: between(0.0, 24.0),
        attack_ms: between(0.1, 100.0),
        release_ms: between(5.0, 1000.0),
        makeup_db: between(0.0, 12.0),
        mix: between(0.0, 1.0),
        link: between(0.0, 1.0),
        external_key: turn.is_multiple_of(3),
        rms_share: between(0.0, 1.0),
        lookahead_ms: between(0.0, 20.0),
        lookahead_range: LookaheadRange::Long,
        ..all_features()
    };
    let factors = [Oversampling::X1, Oversampling::X2, Oversampling::X4, Oversampling::X8];
    Settings { oversampling: factors[turn / 2 % 4], ..of }
}
