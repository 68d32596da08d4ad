//! The claims of the reverb and delay about sound, and their speed.

use reverb_delay_engine::{DecayBend, LONGEST_DELAY_MS, ReverbDelayEngine, Saturator, Settings};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::timing::Subject;
use shared_bench::{restart, timing};
use shared_dsp::Engine;
use shared_dsp::measure::alias::strongest_alias;
use shared_dsp::measure::response::transfer;
use shared_dsp::measure::{render, rms_db, signals};
use shared_dsp::noise::Noise;

#[path = "measure/room.rs"]
mod room;

const PLUGIN: &str = "reverb-delay";

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

/// The reverb alone, with an even decay.
const REVERB: Settings = Settings {
    delay_time_ms: 500.0,
    delay_feedback: 0.5,
    ping_pong: false,
    delay_low_cut_hz: 20.0,
    delay_high_cut_hz: 20_000.0,
    delay_mix: 0.0,
    decay_s: 2.0,
    pre_delay_ms: 0.0,
    size: 0.6,
    damping_hz: 20_000.0,
    low_cut_hz: 20.0,
    width: 1.0,
    reverb_mix: 1.0,
    ..Settings::START
};

/// Response of both sides to an impulse in both.
fn response(settings: &Settings, rate_hz: f64, seconds: f64) -> Vec<Vec<f32>> {
    let mut engine = ReverbDelayEngine::new();
    engine.prepare(rate_hz, 2);
    engine.apply(settings);
    engine.reset();
    let frames = (seconds * rate_hz) as usize;
    let mut signal = vec![signals::impulse(0, 1.0, frames); 2];
    render(&mut engine, &mut signal, 512);
    signal
}

fn figures(quick: bool) -> Vec<Figure> {
    let mut figures = room::figures(quick);
    figures.push(echoes());
    figures.extend(repeats());
    figures.extend(saturation());
    figures.push(growth(if quick { 20 } else { 600 }));
    figures
}

/// Ratio of successive echoes at 50 % feedback.
fn echoes() -> Figure {
    let sides = response(&DELAY, 48_000.0, 2.0);
    let echo = |n: usize| rms_db(&sides[0][n * 24_000 - 10..n * 24_000 + 10]);
    let error_db = (echo(1) - echo(2) - 6.0206).abs();
    Figure::at_most(PLUGIN, "echo ratio at 50 % feedback, error", 0.01, error_db, 4, "dB")
}

/// The delay alone, without its filters.
const DELAY: Settings = Settings { delay_mix: 1.0, reverb_mix: 0.0, ..REVERB };

/// The 200th repeat at 100 % feedback, of whole delays and others.
fn repeats() -> Vec<Figure> {
    let mut figures = Vec::new();
    for (kind, ms) in [("whole", 50.0f32), ("fractional", 50.008_75)] {
        let settings = Settings { delay_time_ms: ms, delay_feedback: 1.0, ..DELAY };
        let mut engine = ReverbDelayEngine::new();
        engine.prepare(48_000.0, 2);
        engine.apply(&settings);
        let mut signal = vec![signals::impulse(0, 0.5, 2401 * 201)];
        signal.push(signal[0].clone());
        render(&mut engine, &mut signal, 512);
        let at = f64::from(ms) * 48.0 * 200.0;
        let from = at.round() as usize - 400;
        let heard = |hz: f64| {
            let (re, im) = transfer(&signal[0][from..from + 800], hz, 48_000.0);
            let turns = -im.atan2(re) / std::f64::consts::TAU - (at - from as f64) * hz / 48_000.0;
            let late_samples = ((turns + 0.5).rem_euclid(1.0) - 0.5) * 48_000.0 / hz;
            (20.0 * (re.hypot(im) / 0.5).log10().abs(), late_samples.abs())
        };
        let to_12_khz = (1..=24).map(|step| heard(500.0 * f64::from(step)).0).fold(0.0, f64::max);
        let (level_db, late_samples) = heard(1000.0);
        let claim = |what: &str| format!("200th repeat, {kind} delay: {what}");
        figures.extend([
            Figure::at_most(PLUGIN, claim("level at 1 kHz, off"), 0.2, level_db, 3, "dB"),
            Figure::at_most(PLUGIN, claim("level to 12 kHz, off"), 0.5, to_12_khz, 3, "dB"),
            Figure::at_most(PLUGIN, claim("time, off"), 10.0, late_samples, 3, "samples"),
        ]);
    }
    figures
}

/// Aliases of a tone at full level and full drive, in the first repeat.
fn saturation() -> [Figure; 2] {
    [("soft", Saturator::Soft), ("clip", Saturator::Clip)].map(|(kind, delay_saturator)| {
        let settings = Settings {
            delay_time_ms: 100.0,
            delay_feedback: 0.0,
            delay_drive_share: 1.0,
            delay_saturator,
            ..DELAY
        };
        let mut engine = ReverbDelayEngine::new();
        engine.prepare(48_000.0, 2);
        engine.apply(&settings);
        let mut tone = vec![signals::sine(5011.0, 0.0, 48_000.0, 90_000); 2];
        render(&mut engine, &mut tone, 512);
        let alias = strongest_alias(&tone[0][20_000..85_536], 5011.0, 48_000.0);
        let claim = format!("delay drive, {kind}: aliases of 5 kHz at 0 dBFS");
        Figure::at_most(PLUGIN, claim, -80.0, alias.level_db, 1, "dB")
    })
}

/// Loudest sample of loud noise into a loop at its strongest.
fn growth(seconds: usize) -> Figure {
    let settings = Settings {
        delay_mix: 0.5,
        delay_feedback: 1.1,
        delay_tilt_db: 6.0,
        delay_motion_share: 1.0,
        delay_diffusion_share: 1.0,
        ..DELAY
    };
    let mut engine = ReverbDelayEngine::new();
    engine.prepare(48_000.0, 2);
    engine.apply(&settings);
    let mut noise = Noise::new(3);
    let mut loudest = 0.0f32;
    for _ in 0..seconds {
        let mut second = vec![vec![0.0f32; 48_000]; 2];
        second.iter_mut().flatten().for_each(|x| *x = noise.white());
        render(&mut engine, &mut second, 512);
        loudest = second.iter().flatten().fold(loudest, |a, x| a.max(x.abs()));
    }
    let claim = format!("{seconds} s at 110 % feedback: peak");
    Figure::at_most(PLUGIN, claim, 6.0, 20.0 * f64::from(loudest).log10(), 2, "dBFS")
}

/// An engine that hears noise for a quarter of a second and then nothing.
struct DyingAway {
    engine: EngineSubject<ReverbDelayEngine>,
    heard_frames: usize,
}

impl Subject for DyingAway {
    fn reset(&mut self) {
        self.engine.reset();
        self.heard_frames = 0;
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        if self.heard_frames >= 12_000 {
            block.iter_mut().for_each(|side| side.fill(0.0));
        }
        self.heard_frames += block[0].len();
        self.engine.process(block);
    }
}

/// The delay with what its loop can be asked.
fn delay_speeds(path: &str) -> Vec<Speed> {
    let driven = Settings { delay_drive_share: 0.5, delay_mix: 0.3, ..DELAY };
    let all = Settings {
        delay_diffusion_share: 0.5,
        delay_motion_share: 0.5,
        delay_high_cut_hz: 6000.0,
        ..driven
    };
    let speed = |(case, settings)| {
        let mut subject = EngineSubject::new(ReverbDelayEngine::new(), settings);
        timing::speeds(PLUGIN, case, path, &mut subject)
    };
    [("delay with drive", driven), ("delay with all", all)].into_iter().flat_map(speed).collect()
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut speeds = Vec::new();
    for (case, delay_mix, reverb_mix) in
        [("asleep", 0.0, 0.0), ("delay", 0.3, 0.0), ("reverb", 0.0, 0.3), ("both", 0.3, 0.3)]
    {
        let settings = Settings { delay_mix, reverb_mix, ..REVERB };
        let mut subject = EngineSubject::new(ReverbDelayEngine::new(), settings);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    speeds.extend(delay_speeds(path));
    // Everything a reverb can be asked at once, and half as many lines.
    let bent = DecayBend { centre_hz: 1000.0, share: 0.8, q: 1.0 };
    let full = Settings {
        reverb_mix: 0.3,
        damping_hz: 6000.0,
        low_cut_hz: 120.0,
        balance: -0.3,
        drive_share: 0.3,
        decay_bands: [bent; 6],
        ..REVERB
    };
    for (case, settings) in [
        ("full reverb", full),
        ("eco reverb", Settings { eco: true, ..full }),
        ("eco, even decay", Settings { eco: true, reverb_mix: 0.3, ..REVERB }),
        ("everything", Settings { delay_mix: 0.3, reverb_duck_db: 6.0, ..full }),
    ] {
        let mut subject = EngineSubject::new(ReverbDelayEngine::new(), settings);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    // Through all levels down to zero, and what comes after it.
    let short = Settings { delay_mix: 0.3, reverb_mix: 0.3, decay_s: 0.3, ..REVERB };
    let dying = Settings { delay_time_ms: 10.0, delay_feedback: 0.1, ..short };
    let engine = EngineSubject::new(ReverbDelayEngine::new(), dying);
    let mut subject = DyingAway { engine, heard_frames: 0 };
    speeds.extend(timing::speeds(PLUGIN, "both, into silence", path, &mut subject));
    speeds.extend(restart_speeds(path));
    speeds
}

/// Resets with other settings each.
fn restart_speeds(path: &str) -> Vec<Speed> {
    let mut speeds = Vec::new();
    for (case, delay_mix, reverb_mix) in
        [("asleep", 0.0, 0.0), ("delay", 1.0, 0.0), ("reverb", 0.0, 1.0), ("both", 0.5, 0.5)]
    {
        speeds.push(restart::speed::<ReverbDelayEngine>(PLUGIN, case, path, |turn| {
            let mut noise = Noise::new(turn as u64);
            let mut between = |low: f32, high: f32| low + (high - low) * noise.unit() as f32;
            Settings {
                delay_time_ms: between(1.0, LONGEST_DELAY_MS),
                delay_feedback: between(0.0, 0.98),
                ping_pong: turn % 3 == 0,
                delay_low_cut_hz: between(20.0, 1000.0),
                delay_high_cut_hz: between(1000.0, 20_000.0),
                delay_mix,
                decay_s: between(0.2, 20.0),
                pre_delay_ms: between(0.0, 250.0),
                size: between(0.0, 1.0),
                damping_hz: between(1000.0, 20_000.0),
                low_cut_hz: between(20.0, 1000.0),
                width: between(0.0, 1.0),
                reverb_mix,
                ..Settings::START
            }
        }));
    }
    speeds
}
