//! The claims of the reverb: decay, density, tail, freeze.

use super::{PLUGIN, REVERB, response};
use reverb_delay_engine::{ReverbDelayEngine, Settings, Space};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::measure::acoustics::{correlation, echo_density, octave, t60_s};
use shared_dsp::measure::tail::{Tail, spectral_width_cents};
use shared_dsp::measure::{render, rms_db, signals};
use shared_dsp::noise::Noise;

const RATE_HZ: f64 = 48_000.0;

/// The shipped size.
const HALL: Settings = Settings { size: 0.5, ..REVERB };

/// All of them.
pub fn figures(quick: bool) -> Vec<Figure> {
    let mut figures = rates(quick);
    figures.extend(knob(if quick { &[0.5, 2.0] } else { &[0.3, 0.5, 1.0, 2.0, 4.0, 10.0] }));
    for damping_hz in [1000.0, 2000.0, 4000.0, 8000.0] {
        figures.extend(damping(damping_hz));
    }
    figures.extend(low_cut());
    figures.push(running());
    figures.extend(density(Space::Hall, [15.0, 30.0]));
    figures.extend(density(Space::Plate, [8.0, 15.0]));
    figures.extend(texture("full", &HALL, 1.6));
    figures.extend(texture("eco", &Settings { eco: true, ..HALL }, 2.6));
    figures.extend(held_tone());
    figures.extend(freeze(if quick { 10 } else { 60 }));
    figures
}

fn percent(claim: impl Into<String>, most: f64, error: f64) -> Figure {
    Figure::at_most(PLUGIN, claim, most, 100.0 * error.abs(), 1, "%")
}

/// T60 in the middle bands at the usual rates.
fn rates(quick: bool) -> Vec<Figure> {
    let rates_hz: &[f64] = if quick { &[48_000.0] } else { &[44_100.0, 96_000.0, 192_000.0] };
    let mut figures = Vec::new();
    for &rate_hz in rates_hz {
        let renders = [response(&REVERB, rate_hz, 2.3)];
        for band_hz in [500.0, 1000.0, 2000.0] {
            let error = t60_s(&renders, band_hz, rate_hz) / f64::from(REVERB.decay_s) - 1.0;
            let kilohertz = rate_hz / 1000.0;
            let claim = format!("T60 of 2 s at {band_hz} Hz, {kilohertz} kHz: error");
            figures.push(percent(claim, 5.0, error));
        }
    }
    figures
}

/// Responses while the lines move elsewhere: so many that an octave's bandwidth, the decay and their
/// number make 1500.
fn enough(settings: &Settings, band_hz: f64) -> Vec<Vec<Vec<f32>>> {
    let decay_s = f64::from(settings.decay_s);
    let count = (1500.0 / (band_hz * 0.5f64.sqrt()) / decay_s).ceil().max(2.0) as usize;
    let frames = (decay_s * 0.8 * RATE_HZ) as usize + 20_000;
    let one = |n: usize| {
        let mut engine = ReverbDelayEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(settings);
        engine.reset();
        let wait = n * 37_123;
        let mut signal = vec![signals::impulse(wait, 1.0, wait + frames); 2];
        render(&mut engine, &mut signal, 512);
        signal.into_iter().map(|side| side[wait..].to_vec()).collect()
    };
    (0..count).map(one).collect()
}

/// T30 in an octave over the knob's, less 1.
fn dial_error(settings: &Settings, band_hz: f64) -> f64 {
    t60_s(&enough(settings, band_hz), band_hz, RATE_HZ) / f64::from(settings.decay_s) - 1.0
}

fn worst(settings: &Settings, bands_hz: &[f64]) -> f64 {
    bands_hz.iter().map(|hz| dial_error(settings, *hz).abs()).fold(0.0, f64::max)
}

/// T30 against the knob, with motion.
fn knob(decays_s: &[f32]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for &decay_s in decays_s {
        let settings = Settings { decay_s, ..HALL };
        if decay_s < 1.0 {
            let error = worst(&settings, &[500.0, 1000.0, 2000.0, 4000.0, 8000.0]);
            figures.push(percent(format!("T30 of {decay_s} s, 500 Hz to 8 kHz"), 5.0, error));
            continue;
        }
        let error = worst(&settings, &[250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0]);
        figures.push(percent(format!("T30 of {decay_s} s, 250 Hz to 8 kHz"), 3.0, error));
        let error = worst(&settings, &[63.0, 125.0, 16_000.0]);
        figures.push(percent(format!("T30 of {decay_s} s, 63, 125 Hz, 16 kHz"), 6.0, error));
    }
    figures
}

/// The mids, the lows and the octave at the damping.
fn damping(damping_hz: f32) -> Vec<Figure> {
    let settings = Settings { damping_hz, ..HALL };
    let at_hz = f64::from(damping_hz);
    let claim = |what: &str| format!("damping at {damping_hz} Hz: {what}");
    let mids: Vec<f64> = [500.0, 1000.0].into_iter().filter(|hz| *hz < 0.4 * at_hz).collect();
    let next = worst(&settings, &[0.5 * at_hz]);
    let half = 2.0 * (dial_error(&settings, at_hz) + 1.0) - 1.0;
    vec![
        percent(claim("T30 of the mids, two octaves below or lower"), 5.0, worst(&settings, &mids)),
        percent(claim("T30 an octave below"), 8.0, next),
        percent(claim("T30 of the lows, 125 and 250 Hz"), 5.0, worst(&settings, &[125.0, 250.0])),
        percent(claim("T30 there, off a half"), 10.0, half),
    ]
}

/// The mids at shipped defaults and at low cuts.
fn low_cut() -> Vec<Figure> {
    let figure = |low_cut_hz: f32| {
        let start = Settings { reverb_mix: 1.0, pre_delay_ms: 0.0, ..Settings::START };
        let error = worst(&Settings { low_cut_hz, ..start }, &[500.0, 1000.0]);
        percent(format!("shipped, low cut at {low_cut_hz} Hz: T30 of 500 Hz and 1 kHz"), 5.0, error)
    };
    [20.0, 120.0, 500.0].map(figure).into()
}

/// Decay per loop from the running coefficients, over all decays.
fn running() -> Figure {
    let mut most = 0.0f64;
    for decay_s in [0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0f32] {
        for eco in [false, true] {
            let running = Settings { decay_s, eco, ..HALL }.running_decay(RATE_HZ);
            for hz in [31.5, 63.0, 250.0, 1000.0, 4000.0, 16_000.0] {
                most = most.max((running.t60_s(hz) / f64::from(decay_s) - 1.0).abs());
            }
        }
    }
    percent("decay per loop from the running coefficients, 0.1 to 60 s", 1.0, most)
}

/// When the echo density reaches 0.9 and 1.0, and its late mean.
fn density(space: Space, most_ms: [f64; 2]) -> [Figure; 3] {
    let sides = response(&Settings { space, ..HALL }, RATE_HZ, 1.25);
    let after_ms = |density: f64| {
        let dense = |at: &usize| echo_density(&sides[0], *at, RATE_HZ) >= density;
        (0..48_000).step_by(24).find(dense).map_or(f64::NAN, |at| at as f64 / 48.0)
    };
    let late = |n: usize| echo_density(&sides[0], 14_400 + n * 336, RATE_HZ);
    let mean = (0..100).map(late).sum::<f64>() / 100.0;
    let claim = |what: &str| format!("{space:?}: echo density {what}");
    [
        Figure::at_most(PLUGIN, claim("of 0.9 after"), most_ms[0], after_ms(0.9), 1, "ms"),
        Figure::at_most(PLUGIN, claim("of 1.0 after"), most_ms[1], after_ms(1.0), 1, "ms"),
        Figure::near(PLUGIN, claim("late"), 1.0, 0.03, mean, 3, ""),
    ]
}

/// The late tail against Gaussian noise, at the shipped size: the worst of four renders, and the mean
/// of their peaks.
fn texture(quality: &str, settings: &Settings, most_periodicity: f64) -> Vec<Figure> {
    let tails: Vec<Tail> = (0..4)
        .map(|n| {
            let mut engine = ReverbDelayEngine::new();
            engine.prepare(RATE_HZ, 2);
            engine.apply(settings);
            engine.reset();
            let wait = n * 37_123;
            let mut signal = vec![signals::impulse(wait, 1.0, wait + 120_000); 2];
            render(&mut engine, &mut signal, 512);
            let sides: Vec<_> = signal.into_iter().map(|side| side[wait..].to_vec()).collect();
            Tail::of(&sides, RATE_HZ)
        })
        .collect();
    let most = |of: &dyn Fn(&Tail) -> f64| tails.iter().map(of).fold(0.0, f64::max);
    let mean = |of: &dyn Fn(&Tail) -> f64| tails.iter().map(of).sum::<f64>() / 4.0;
    let at_most = |what: &str, limit: f64, value: f64, unit: &str| {
        Figure::at_most(PLUGIN, format!("{quality} tail: {what}"), limit, value, 2, unit)
    };
    let middle_db = mean(&|tail| tail.middle.modal_excess_db);
    let periodicity = most(&|tail| tail.middle.periodicity_ratio);
    let correlation = most(&|tail| tail.correlation_factor.abs());
    let octaves = most(&|tail| tail.worst_octave_correlation());
    let mono_db = most(&|tail| (tail.mono_db + 3.0).abs());
    let mut figures = vec![
        at_most("peaks over noise", 1.5, middle_db, "dB"),
        at_most("periodicity", most_periodicity, periodicity, "x"),
        at_most("colour", 0.6, most(&|tail| tail.colour_db), "dB"),
        at_most("correlation of the sides", 0.05, correlation, ""),
        at_most("worst octave's correlation of the sides", 0.2, octaves, ""),
        at_most("mono sum off -3.0 dB", 0.2, mono_db, "dB"),
        at_most("balance", 0.3, most(&|tail| tail.balance_db.abs()), "dB"),
    ];
    if !settings.eco {
        let off_db = most(&|tail| (tail.middle.spectrum_std_db - 5.6).abs());
        let end_db = mean(&|tail| tail.end.map_or(f64::NAN, |end| end.modal_excess_db));
        figures.push(at_most("spectrum std off 5.6 dB", 0.2, off_db, "dB"));
        figures.push(at_most("peaks over noise at its end", 2.0, end_db, "dB"));
    }
    figures
}

/// Rms width that motion adds to a held tone.
fn held_tone() -> Vec<Figure> {
    let width = |hz: f64, motion_share: f32| {
        let mut engine = ReverbDelayEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(&Settings { motion_share, ..HALL });
        engine.reset();
        let mut tone = vec![signals::sine(hz, -12.0, RATE_HZ, 480_000); 2];
        render(&mut engine, &mut tone, 512);
        spectral_width_cents(&tone[0][96_000..], hz, 100.0, RATE_HZ)
    };
    let figure = |hz: f64| {
        let added = width(hz, 1.0) - width(hz, 0.0);
        Figure::at_most(PLUGIN, format!("held tone of {hz} Hz, width"), 3.0, added, 2, "cents")
    };
    [110.0, 440.0, 1760.0].into_iter().map(figure).collect()
}

/// What freeze leaves of a sound after so many seconds.
fn frozen(settings: &Settings, mut signal: Vec<Vec<f32>>, seconds: usize) -> Vec<Vec<f32>> {
    let mut engine = ReverbDelayEngine::new();
    engine.prepare(RATE_HZ, 2);
    engine.apply(settings);
    render(&mut engine, &mut signal, 512);
    engine.apply(&Settings { freeze: true, ..*settings });
    let mut frozen = vec![vec![0.0f32; (seconds + 1) * 48_000]; 2];
    render(&mut engine, &mut frozen, 512);
    frozen
}

/// Change of level of frozen noise, whether it moves, and the width of a frozen tone.
fn freeze(seconds: usize) -> Vec<Figure> {
    let mut noise = Noise::new(9);
    let mut signal = vec![vec![0.0f32; 192_000]; 2];
    signal.iter_mut().flatten().for_each(|x| *x = 0.25 * noise.white());
    let sound = frozen(&HALL, signal, seconds);
    let part = |side: &[f32], second: usize| side[second * 48_000..(second + 3) * 48_000].to_vec();
    let last = seconds - 3;
    let level_db = |second: usize| {
        rms_db(&sound.iter().flat_map(|side| part(side, second)).collect::<Vec<f32>>())
    };
    let octave_db = |hz: f64, second: usize| {
        let power = |side: &Vec<f32>| {
            octave(&part(side, second), hz, RATE_HZ).iter().map(|x| x * x).sum::<f64>()
        };
        10.0 * sound.iter().map(power).sum::<f64>().log10()
    };
    let octaves_hz = [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0];
    let drift_db = octaves_hz.map(|hz| (octave_db(hz, last) - octave_db(hz, 1)).abs());
    let likeness = correlation(&part(&sound[0], 1), &part(&sound[0], last)).abs();
    let claim = |what: &str| format!("frozen for {seconds} s: {what}");
    let broad_db = (level_db(last) - level_db(1)).abs();
    let worst_db = drift_db.into_iter().fold(0.0, f64::max);
    let mut figures = vec![
        Figure::at_most(PLUGIN, claim("drift"), 0.1, broad_db, 3, "dB"),
        Figure::at_most(PLUGIN, claim("drift of an octave"), 0.5, worst_db, 2, "dB"),
        Figure::at_most(PLUGIN, claim("likeness to its beginning"), 0.05, likeness, 3, ""),
    ];
    for hz in [110.0, 440.0, 1760.0] {
        let width = |motion_share: f32| {
            let tone = vec![signals::sine(hz, -12.0, RATE_HZ, 192_000); 2];
            let sound = frozen(&Settings { motion_share, ..HALL }, tone, seconds);
            spectral_width_cents(&sound[0][(seconds - 8) * 48_000..], hz, 200.0, RATE_HZ)
        };
        let added = width(1.0) - width(0.0);
        let what = format!("width of a tone of {hz} Hz");
        figures.push(Figure::at_most(PLUGIN, claim(&what), 15.0, added, 1, "cents"));
    }
    figures
}
