//! The claims of the reverb and delay about sound, and their speed.

use reverb_delay_engine::{DecayBend, LONGEST_DELAY_MS, ReverbDelayEngine, Saturator, Settings};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::{restart, timing};
use shared_dsp::Engine;
use shared_dsp::measure::acoustics::{correlation, echo_density, t60_s};
use shared_dsp::measure::alias::strongest_alias;
use shared_dsp::measure::response::transfer;
use shared_dsp::measure::tail::{Tail, spectral_width_cents};
use shared_dsp::measure::{render, rms_db, signals};
use shared_dsp::noise::Noise;

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
    let mut figures = Vec::new();
    let rates_hz: &[f64] = if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0] };
    let decays_s: &[f32] = if quick { &[0.5, 2.0] } else { &[0.5, 2.0, 8.0] };
    for &rate_hz in rates_hz {
        for &decay_s in decays_s {
            let settings = Settings { decay_s, ..REVERB };
            let renders = [response(&settings, rate_hz, f64::from(decay_s) * 0.95 + 0.4)];
            for band_hz in [500.0, 1000.0, 2000.0] {
                let asked_s = settings.decay().t60_at_s(band_hz);
                let error_percent =
                    (t60_s(&renders, band_hz, rate_hz) / asked_s - 1.0).abs() * 100.0;
                let kilohertz = rate_hz / 1000.0;
                let claim = format!("T60 of {decay_s} s at {band_hz} Hz, {kilohertz} kHz: error");
                figures.push(Figure::at_most(PLUGIN, claim, 5.0, error_percent, 1, "%"));
            }
        }
    }
    figures.extend(tail());
    figures.extend(texture("full", &REVERB, 1.6));
    figures.extend(texture("eco", &Settings { eco: true, ..REVERB }, 2.6));
    figures.extend(held_tone());
    figures.push(freeze(if quick { 10 } else { 60 }));
    figures.push(echoes());
    figures.extend(repeats());
    figures.extend(saturation());
    figures.push(growth(if quick { 20 } else { 600 }));
    figures
}

/// Density and width of the tail.
fn tail() -> [Figure; 2] {
    let sides = response(&REVERB, 48_000.0, 1.0);
    let dense = (0..9600).step_by(24).find(|&at| echo_density(&sides[0], at, 48_000.0) >= 1.0);
    let dense_ms = dense.map_or(f64::NAN, |at| at as f64 / 48.0);
    let likeness = correlation(&sides[0][4800..], &sides[1][4800..]).abs();
    let density = "echo density reaches that of noise";
    [
        Figure::at_most(PLUGIN, density, 100.0, dense_ms, 1, "ms"),
        Figure::at_most(PLUGIN, "correlation of the sides of the tail", 0.2, likeness, 3, ""),
    ]
}

/// The late tail against Gaussian noise, at the shipped size.
fn texture(quality: &str, settings: &Settings, most_periodicity: f64) -> [Figure; 4] {
    let settings = Settings { size: 0.5, ..*settings };
    let tail = Tail::of(&response(&settings, 48_000.0, 2.5), 48_000.0);
    let claim = |what: &str| format!("{quality} tail: {what}");
    let off = (tail.middle.spectrum_std_db - 5.6).abs();
    let worst = tail.worst_octave_correlation();
    let periodicity = tail.middle.periodicity_ratio;
    [
        Figure::at_most(PLUGIN, claim("spectrum std off 5.6 dB"), 0.25, off, 2, "dB"),
        Figure::at_most(PLUGIN, claim("periodicity"), most_periodicity, periodicity, 2, "x"),
        Figure::at_most(PLUGIN, claim("colour"), 0.6, tail.colour_db, 2, "dB"),
        Figure::at_most(PLUGIN, claim("worst octave's correlation of sides"), 0.2, worst, 2, ""),
    ]
}

/// Rms width that motion adds to a held tone.
fn held_tone() -> Vec<Figure> {
    let width = |hz: f64, motion: f32| {
        let mut engine = ReverbDelayEngine::new();
        engine.prepare(48_000.0, 2);
        engine.apply(&Settings { size: 0.5, motion_share: motion, ..REVERB });
        engine.reset();
        let mut tone = vec![signals::sine(hz, -12.0, 48_000.0, 480_000); 2];
        render(&mut engine, &mut tone, 512);
        spectral_width_cents(&tone[0][96_000..], hz, 100.0, 48_000.0)
    };
    let figure = |hz: f64| {
        let added = width(hz, 1.0) - width(hz, 0.0);
        Figure::at_most(PLUGIN, format!("held tone of {hz} Hz, width"), 3.0, added, 2, "cents")
    };
    [110.0, 440.0, 1760.0].into_iter().map(figure).collect()
}

/// Change of level of frozen noise.
fn freeze(seconds: usize) -> Figure {
    let mut engine = ReverbDelayEngine::new();
    engine.prepare(48_000.0, 2);
    engine.apply(&REVERB);
    let mut noise = Noise::new(9);
    let mut signal = vec![vec![0.0f32; 192_000]; 2];
    signal.iter_mut().flatten().for_each(|x| *x = 0.25 * noise.white());
    render(&mut engine, &mut signal, 512);
    engine.apply(&Settings { freeze: true, ..REVERB });
    let mut frozen = vec![vec![0.0f32; (seconds + 1) * 48_000]; 2];
    render(&mut engine, &mut frozen, 512);
    let level_db = |second: usize| {
        let part = |side: &Vec<f32>| side[second * 48_000..(second + 3) * 48_000].to_vec();
        rms_db(&frozen.iter().flat_map(part).collect::<Vec<f32>>())
    };
    let drift_db = (level_db(seconds - 3) - level_db(1)).abs();
    Figure::at_most(PLUGIN, format!("frozen for {seconds} s: drift"), 0.1, drift_db, 3, "dB")
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
