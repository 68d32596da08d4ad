//! What the equaliser claims of its sound, measured.

use super::{PLUGIN, RATE_HZ, automation, bell, changes, stereo, with};
use channel_eq_engine::{AutoGain, Band, Curve, EqEngine, LinearLength, Phase, Settings, Shape};
use shared_bench::report::Figure;
use shared_dsp::measure::{
    click_peak_db, difference_peak_db, impulse_response, magnitude_db, partitions::process_range,
    peak_db, phase_rad, render, signals,
};
use shared_dsp::noise::{Noise, PinkNoise};
use shared_dsp::{Engine, filter::design::Prototype};

const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

pub fn figures(quick: bool) -> Vec<Figure> {
    let rates_hz = if quick { &RATES_HZ[1..2] } else { &RATES_HZ };
    let mut figures = Vec::new();
    for &rate_hz in rates_hz {
        figures.extend(bells_as_they_sound(rate_hz));
        figures.extend(many_bells(rate_hz));
        figures.extend(other_shapes(rate_hz));
        figures.push(natural(rate_hz));
        figures.push(natural_phase(rate_hz));
    }
    figures.push(narrow_bell());
    figures.push(linear(LinearLength::Medium, 60.0, 0.5));
    figures.push(linear(LinearLength::Longest, 30.0, 0.3));
    figures.push(symmetry());
    figures.extend(changes::figures());
    figures.extend(stereo::figures(&RATES_HZ));
    figures.push(straight_tilt());
    figures.push(promise());
    figures.push(sweep());
    figures.extend(random_automation(if quick { 1 } else { 10 }));
    figures.push(highest_sum());
    figures.push(makeup());
    figures.push(flat());
    figures
}

pub fn kilohertz(rate_hz: f64) -> String {
    format!("{} kHz", rate_hz / 1000.0)
}

/// Frequencies from `low_hz` to 20 kHz, evenly on a logarithmic scale.
pub fn frequencies_hz(low_hz: f64, count: usize) -> impl Iterator<Item = f64> {
    let ratio = 20_000.0 / low_hz;
    (0..count).map(move |step| low_hz * ratio.powf(step as f64 / (count - 1) as f64))
}

fn left(settings: &Settings, rate_hz: f64, samples: usize) -> Vec<f32> {
    impulse_response(EqEngine::new, settings, rate_hz, 1, &[0], 1.0, samples).remove(0)
}

/// Largest dB between a response and an analogue curve, 20 Hz to 20 kHz.
fn error_db(impulse: &[f32], analog: &Prototype, rate_hz: f64, low_hz: f64) -> f64 {
    frequencies_hz(low_hz, 81)
        .map(|hz| (magnitude_db(impulse, hz, rate_hz) - analog.magnitude_db_at(hz)).abs())
        .fold(0.0, f64::max)
}

/// Through the running engine.
fn bells_as_they_sound(rate_hz: f64) -> Vec<Figure> {
    let at = kilohertz(rate_hz);
    let figure = |centre_hz: f64| {
        let bell = bell(centre_hz, 12.0, 1.0);
        let impulse = left(&with(&[bell]), rate_hz, 16_384);
        let error_db = error_db(&impulse, &bell.prototype(), rate_hz, 20.0);
        let claim = format!(
            "bell +12 dB, Q 1, at {centre_hz} Hz against the analogue curve to 20 kHz, {at}"
        );
        Figure::at_most(PLUGIN, claim, 0.10, error_db, 3, "dB")
    };
    [100.0, 1000.0, 10_000.0, 16_000.0].map(figure).to_vec()
}

/// Largest dB between the digital and the analogue filter to 20 kHz, where the latter is above
/// -40 dB.
fn design_error_db(analog: &Prototype, rate_hz: f64) -> f64 {
    let design = analog.design(rate_hz);
    frequencies_hz(20.0, 200)
        .map(|hz| (analog.magnitude_db_at(hz), design.magnitude_db_at(hz, rate_hz)))
        .filter(|(wanted_db, _)| *wanted_db > -40.0)
        .map(|(wanted_db, got_db)| (got_db - wanted_db).abs())
        .fold(0.0, f64::max)
}

/// 12 frequencies, 5 Q, 6 gains.
fn many_bells(rate_hz: f64) -> [Figure; 2] {
    let mut errors_db = Vec::new();
    for centre_hz in frequencies_hz(100.0, 12) {
        for q in [0.3, 0.7, 1.0, 3.0, 10.0] {
            for gain_db in [-18.0, -12.0, -6.0, 6.0, 12.0, 18.0] {
                let bell = Prototype::bell(centre_hz, gain_db, q);
                errors_db.push(design_error_db(&bell, rate_hz));
            }
        }
    }
    errors_db.sort_by(f64::total_cmp);
    let (largest_db, p95_db) = (errors_db[359], errors_db[342]);
    let claim = |what: &str| {
        format!(
            "360 bells, 100 Hz to 20 kHz, Q 0.3 to 10, to 18 dB, {what}, {}",
            kilohertz(rate_hz)
        )
    };
    [
        Figure::at_most(PLUGIN, claim("largest error"), 0.25, largest_db, 3, "dB"),
        Figure::at_most(PLUGIN, claim("95 %"), 0.12, p95_db, 3, "dB"),
    ]
}

/// 12 frequencies each, all orders, the Q that make sense.
fn other_shapes(rate_hz: f64) -> Vec<Figure> {
    type Make = fn(f64, f64, usize) -> Prototype;
    let shapes: [(&str, usize, &[f64], Make); 8] = [
        ("low shelves 6 to 24 dB/oct, \u{b1}12 dB", 4, &[0.5, 0.71, 1.0], |f, q, n| {
            Prototype::low_shelf(f, if n % 2 == 0 { 12.0 } else { -12.0 }, q, n)
        }),
        ("high shelves 6 to 24 dB/oct, \u{b1}12 dB", 4, &[0.5, 0.71, 1.0], |f, q, n| {
            Prototype::high_shelf(f, if n % 2 == 0 { 12.0 } else { -12.0 }, q, n)
        }),
        ("low cuts 6 to 96 dB/oct", 16, &[0.5, 0.71, 2.0], Prototype::low_cut),
        ("high cuts 6 to 96 dB/oct", 16, &[0.5, 0.71, 2.0], Prototype::high_cut),
        ("notches", 1, &[0.3, 1.0, 4.0, 20.0], |f, q, _| Prototype::notch(f, q)),
        ("band passes", 1, &[0.3, 1.0, 4.0, 20.0], |f, q, _| Prototype::band_pass(f, q)),
        ("tilts 6 to 24 dB/oct", 4, &[0.5, 0.71, 1.0], |f, q, n| Prototype::tilt(f, 9.0, q, n)),
        ("flat tilts", 1, &[1.0], |f, _, _| Prototype::flat_tilt(f, 12.0)),
    ];
    let figure = |(name, orders, all_q, make): (&str, usize, &[f64], Make)| {
        let mut largest_db = 0.0f64;
        for centre_hz in frequencies_hz(100.0, 12) {
            for order in 1..=orders {
                for &q in all_q {
                    let analog = make(centre_hz, q, order);
                    largest_db = largest_db.max(design_error_db(&analog, rate_hz));
                }
            }
        }
        let claim =
            format!("{name} where the analogue curve is above -40 dB, {}", kilohertz(rate_hz));
        Figure::at_most(PLUGIN, claim, 0.3, largest_db, 3, "dB")
    };
    shapes.map(figure).to_vec()
}

fn narrow_bell() -> Figure {
    let bell = bell(20.0, 12.0, 40.0);
    // Long enough for the ringing to fall under -130 dB.
    let impulse = left(&with(&[bell]), 192_000.0, 4_000_000);
    let error_db = (magnitude_db(&impulse, 20.0, 192_000.0) - 12.0).abs();
    let claim = "bell +12 dB, Q 40, at 20 Hz, at its top, 192 kHz";
    Figure::at_most(PLUGIN, claim, 0.01, error_db, 5, "dB")
}

/// One band at a time in natural phase.
fn natural_bands() -> Vec<Band> {
    let mut bands: Vec<Band> = [1000.0, 6000.0, 12_000.0, 18_000.0]
        .iter()
        .flat_map(|hz| [bell(*hz, 12.0, 1.0), bell(*hz, -12.0, 3.0)])
        .collect();
    for shape in [Shape::HighShelf, Shape::LowShelf, Shape::HighCut, Shape::LowCut] {
        bands.push(Band { shape, ..bell(8000.0, 9.0, 0.71) });
    }
    bands
}

fn natural(rate_hz: f64) -> Figure {
    let mut largest_db = 0.0f64;
    for band in natural_bands() {
        let settings = Settings { phase: Phase::Natural, ..with(&[band]) };
        let impulse = left(&settings, rate_hz, 32_768);
        for hz in frequencies_hz(100.0, 60) {
            let wanted_db = band.prototype().magnitude_db_at(hz);
            if wanted_db > -40.0 {
                let error_db = magnitude_db(&impulse, hz, rate_hz) - wanted_db;
                largest_db = largest_db.max(error_db.abs());
            }
        }
    }
    let claim = format!("natural phase, 12 single bands, level to 20 kHz, {}", kilohertz(rate_hz));
    Figure::at_most(PLUGIN, claim, 0.03, largest_db, 3, "dB")
}

fn natural_phase(rate_hz: f64) -> Figure {
    let largest = natural_bands()
        .iter()
        .map(|band| phase_error(band, Phase::Natural, rate_hz))
        .fold(0.0, f64::max);
    let claim = format!("natural phase, 12 single bands, phase to 20 kHz, {}", kilohertz(rate_hz));
    Figure::at_most(PLUGIN, claim, 2.0, largest, 2, "degrees")
}

/// Largest difference from the analogue phase in degrees, 100 Hz to 20 kHz, where the analogue curve is
/// above -40 dB.
pub fn phase_error(band: &Band, phase: Phase, rate_hz: f64) -> f64 {
    let settings = Settings { phase, ..with(&[*band]) };
    let impulse = left(&settings, rate_hz, 32_768);
    let mut engine = EqEngine::new();
    engine.apply(&settings);
    engine.prepare(rate_hz, 1);
    let latency = engine.latency_samples() as f64;
    let turn = core::f64::consts::TAU;
    let error = |hz: f64| {
        let (re, im) = band.prototype().response_at(hz);
        let late = phase_rad(&impulse, hz, rate_hz) + turn * hz * latency / rate_hz;
        let error = (late - im.atan2(re)).rem_euclid(turn);
        error.min(turn - error).to_degrees()
    };
    frequencies_hz(100.0, 60)
        .filter(|hz| band.prototype().magnitude_db_at(*hz) >= -40.0)
        .map(error)
        .fold(0.0, f64::max)
}

fn linear(linear_length: LinearLength, centre_hz: f64, limit_db: f64) -> Figure {
    let bell = bell(centre_hz, 12.0, 4.0);
    let settings = Settings { phase: Phase::Linear, linear_length, ..with(&[bell]) };
    let impulse = left(&settings, RATE_HZ, 140_000);
    let error_db = error_db(&impulse, &bell.prototype(), RATE_HZ, 10.0);
    let taps = linear_length.taps(RATE_HZ);
    let claim = format!("linear phase, {taps} taps: bell +12 dB, Q 4, at {centre_hz} Hz, 48 kHz");
    Figure::at_most(PLUGIN, claim, limit_db, error_db, 3, "dB")
}

fn symmetry() -> Figure {
    let settings = Settings {
        phase: Phase::Linear,
        ..with(&[bell(100.0, 12.0, 2.0), bell(3000.0, -9.0, 1.0), bell(12_000.0, 6.0, 1.0)])
    };
    let mut engine = EqEngine::new();
    engine.apply(&settings);
    engine.prepare(RATE_HZ, 1);
    let centre = engine.latency_samples();
    let impulse = left(&settings, RATE_HZ, 2 * centre);
    let uneven: Vec<f32> = (1..centre).map(|n| impulse[centre + n] - impulse[centre - n]).collect();
    let error_db = peak_db(&uneven) - peak_db(&impulse);
    let claim = "linear phase: unevenness of the impulse response";
    Figure::at_most(PLUGIN, claim, -140.0, error_db, 1, "dB")
}

/// The digital filter beside the line it is named for.
fn straight_tilt() -> Figure {
    let mut off_line_db = 0.0f64;
    for rate_hz in RATES_HZ {
        for gain_db in [-30.0, -6.0, 12.0, 30.0] {
            let design = Prototype::flat_tilt(1000.0, gain_db).design(rate_hz);
            for hz in frequencies_hz(20.0, 301) {
                let line_db = gain_db * (hz / 1000.0).log2() / 10.0;
                off_line_db =
                    off_line_db.max((design.magnitude_db_at(hz, rate_hz) - line_db).abs());
            }
        }
    }
    let claim = "flat tilts of up to 30 dB against a straight line, 20 Hz to 20 kHz, all rates";
    Figure::at_most(PLUGIN, claim, 0.05, off_line_db, 3, "dB")
}

/// Bells at the lowest frequency that linear phase promises for them.
fn promise() -> Figure {
    let linear_length = LinearLength::Shortest;
    let mut largest_db = 0.0f64;
    for q in [0.5, 1.0, 4.0, 10.0] {
        for gain_db in [-12.0, 12.0] {
            let from_hz = linear_length.lowest_accurate_hz(&[bell(3000.0, gain_db, q)], RATE_HZ);
            let lowest = bell(from_hz, gain_db, q);
            let settings = Settings { phase: Phase::Linear, linear_length, ..with(&[lowest]) };
            let samples = 2 * linear_length.latency_samples(RATE_HZ);
            let impulse = left(&settings, RATE_HZ, samples);
            largest_db = largest_db.max(error_db(&impulse, &lowest.prototype(), RATE_HZ, 10.0));
        }
    }
    let claim = "linear phase, shortest: bells of \u{b1}12 dB, Q 0.5 to 10, where it promises them";
    Figure::at_most(PLUGIN, claim, 0.5, largest_db, 3, "dB")
}

/// All bands flat, on samples over the whole range of floating point.
fn flat() -> Figure {
    let mut noise = Noise::new(3);
    let input: Vec<f32> = (0..48_000)
        .map(|_| noise.white() * 10f32.powf(noise.white() * 30.0))
        .map(shared_dsp::guard::flush_nonfinite)
        .collect();
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    engine.apply(&with(&[bell(1000.0, 0.0, 1.0); 24]));
    let mut output = vec![input.clone(), input.clone()];
    render(&mut engine, &mut output, 480);
    let changed = output.iter().flatten().zip(input.iter().chain(&input)).filter(|(a, b)| a != b);
    let changed = changed.count();
    let null_db = difference_peak_db(&output[0], &input);
    Figure::new(
        PLUGIN,
        "24 flat bands are bit-exact, 1e-30 to 1e30",
        "0 samples changed",
        format!("{changed} changed, difference {null_db:.0} dB"),
        changed == 0,
    )
}

/// 300 to 6000 Hz in a second, one step every 64 frames, heard as the step is.
fn sweep() -> Figure {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, 48_000)];
    for at in (0..48_000).step_by(64) {
        let frequency_hz = 300.0 * 20f64.powf(at as f64 / 48_000.0);
        engine.apply(&with(&[bell(frequency_hz, 12.0, 1.0)]));
        process_range(&mut engine, &mut signal, &[], at, at + 64);
    }
    let click_db = click_peak_db(&signal[0], 9600, RATE_HZ);
    let claim = "noise of a sweep 300 to 6000 Hz in 1 s at +12 dB";
    Figure::at_most(PLUGIN, claim, -105.0, click_db, 1, "dBFS")
}

/// Everything automated at random.
fn random_automation(minutes: usize) -> Vec<Figure> {
    let sounds = automation::sounds(minutes * 60);
    sounds
        .into_iter()
        .map(|(name, input)| {
            let over_db = automation::highest_over_curve_db(&input, 77);
            let claim = format!(
                "random automation of everything, {minutes} min of {name}: 50 ms RMS over the \
                 highest curve of the last 2 s"
            );
            Figure::at_most(PLUGIN, claim, 1.0, over_db, 2, "dB")
        })
        .collect()
}

fn highest_sum() -> Figure {
    let curve = Curve::new(&with(&[bell(1000.0, 30.0, 1.0); 24]), RATE_HZ);
    let claim = "24 bells of +30 dB on one frequency";
    Figure::at_most(PLUGIN, claim, 60.0, curve.db_at(1000.0), 2, "dB")
}

/// Pink noise through a lively curve with makeup by loudness and by the curve.
fn makeup() -> Figure {
    let bands = [bell(100.0, 9.0, 0.7), bell(3000.0, 6.0, 1.0), bell(9000.0, -8.0, 0.7)];
    let mut largest_db = 0.0f64;
    for auto_gain in [AutoGain::Curve, AutoGain::Loudness] {
        let mut noise = PinkNoise::new(8);
        let input: Vec<f32> = (0..960_000).map(|_| 0.1 * noise.tick()).collect();
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 1);
        engine.apply(&Settings { auto_gain, ..with(&bands) });
        let mut output = vec![input.clone()];
        render(&mut engine, &mut output, 512);
        let loudness_lufs = |signal: &[f32]| {
            let mut meter = shared_dsp::loudness::LoudnessMeter::new();
            meter.prepare(RATE_HZ, &[1.0]);
            meter.process(&[&signal[480_000..]]);
            meter.readings().integrated_lufs
        };
        let change_lu = loudness_lufs(&output[0]) - loudness_lufs(&input);
        largest_db = largest_db.max(change_lu.abs());
    }
    let claim = "auto gain, either kind: loudness of pink noise against the input";
    Figure::at_most(PLUGIN, claim, 0.2, largest_db, 2, "LU")
}
