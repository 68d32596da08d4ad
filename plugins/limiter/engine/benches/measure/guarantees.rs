//! What holds besides: dither under both ceilings, nothing touched under them, times and links.

use limiter_engine::{Dither, LimiterEngine, Mode, Settings, Style};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::measure::signals::{pink_noise, white_noise};
use shared_dsp::measure::{itu_true_peak_db, peak_db, render, true_peak_db};
use shared_dsp::units::gain_to_db;

use super::{PLUGIN, RATE_HZ};

pub fn figures() -> Vec<Figure> {
    vec![dither(), untouched(), transient(), unlinked()]
}

/// The signal limited, and the latency.
fn limited(settings: &Settings, mut signal: Vec<Vec<f32>>) -> (Vec<Vec<f32>>, usize) {
    let mut engine = LimiterEngine::new();
    engine.apply(settings);
    engine.prepare(RATE_HZ, signal.len());
    render(&mut engine, &mut signal, 480);
    (signal, engine.latency_samples())
}

fn dither() -> Figure {
    let mut worst_db = f64::MIN;
    for dither in [Dither::Bits16, Dither::Bits20, Dither::Bits24] {
        let settings = Settings { dither, input_gain_db: 9.0, ..Settings::default() };
        let noise = vec![pink_noise(1, -12.0, 96_000), pink_noise(2, -12.0, 96_000)];
        for channel in limited(&settings, noise).0 {
            let read = [peak_db(&channel), true_peak_db(&channel), itu_true_peak_db(&channel)];
            worst_db = read.into_iter().fold(worst_db, f64::max);
        }
    }
    let over_db = worst_db - f64::from(Settings::default().ceiling_db);
    let claim = "16, 20 and 24 bit dither: samples and true peak over the ceiling";
    Figure::at_most(PLUGIN, claim, 0.02, over_db, 4, "dB")
}

fn untouched() -> Figure {
    let mut changed = 0;
    for mode in [Mode::Master, Mode::LowLatency] {
        for style in Style::ALL {
            let settings = Settings { mode, style, ..Settings::default() };
            // The corner of the clipper begins 2.5 dB under the ceiling.
            let noise = vec![white_noise(1, -14.0, 48_000), white_noise(2, -14.0, 48_000)];
            let (output, latency) = limited(&settings, noise.clone());
            for (output, input) in output.iter().zip(&noise) {
                changed += output[latency..].iter().zip(input).filter(|(a, b)| a != b).count();
            }
        }
    }
    let claim = "samples changed with nothing over the ceiling, every mode and style";
    Figure::new(PLUGIN, claim, "0", format!("{changed}"), changed == 0)
}

fn transient() -> Figure {
    let mut most_db = 0.0f64;
    for mode in [Mode::Master, Mode::LowLatency] {
        for style in Style::ALL {
            let settings = Settings { mode, style, ceiling_db: 0.0, ..Settings::default() };
            let mut signal = vec![vec![0.1f32; 48_000]];
            signal[0][4800] = 4.0;
            let (output, latency) = limited(&settings, signal);
            let left_db = gain_to_db(f64::from(output[0][4800 + latency + 9600]) / 0.1);
            most_db = most_db.max(-left_db);
        }
    }
    let claim = "reduction left 200 ms after a lone click of +12 dB, every mode and style";
    Figure::at_most(PLUGIN, claim, 0.5, most_db, 3, "dB")
}

fn unlinked() -> Figure {
    let settings = Settings {
        transient_link: 0.0,
        release_link: 0.0,
        input_gain_db: 9.0,
        ..Settings::default()
    };
    let signal = vec![pink_noise(1, -9.0, 96_000), pink_noise(2, -20.0, 96_000)];
    let (output, _) = limited(&settings, signal);
    let over_db = output.iter().map(|channel| true_peak_db(channel) + 1.0).fold(f64::MIN, f64::max);
    Figure::at_most(
        PLUGIN,
        "links at 0 %: true peak of either channel over the ceiling",
        0.02,
        over_db,
        4,
        "dB",
    )
}
