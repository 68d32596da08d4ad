//! What width, mono lows and balance do to levels, against their formulas.

use super::{PLUGIN, RATE_HZ};
use channel_eq_engine::{EqEngine, Phase, Settings};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::measure::{
    click_peak_db, impulse_response, magnitude_db, partitions::process_range, signals,
};
use shared_dsp::units::gain_to_db;

pub fn figures(rates_hz: &[f64]) -> Vec<Figure> {
    vec![width(), mono_below(rates_hz), balance(), clicks()]
}

/// What the left channel brings to left and right.
fn response(settings: &Settings, rate_hz: f64, samples: usize) -> Vec<Vec<f32>> {
    impulse_response(EqEngine::new, settings, rate_hz, 2, &[0], 1.0, samples)
}

/// Left with `sign` times right.
fn half(response: &[Vec<f32>], sign: f32) -> Vec<f32> {
    response[0].iter().zip(&response[1]).map(|(left, right)| left + sign * right).collect()
}

fn width() -> Figure {
    let mut largest_db = 0.0f64;
    for percent in (10..=200).step_by(10) {
        let width = percent as f32 / 100.0;
        let response = response(&Settings { width, ..Settings::default() }, RATE_HZ, 4);
        let level_db = |sign| gain_to_db(half(&response, sign)[0].abs().into());
        let side_db = level_db(-1.0) - gain_to_db(width.into());
        largest_db = largest_db.max(side_db.abs()).max(level_db(1.0).abs());
    }
    let claim = "width 10 to 200 %: side against its factor, mid against untouched";
    Figure::at_most(PLUGIN, claim, 0.001, largest_db, 6, "dB")
}

fn mono_below(rates_hz: &[f64]) -> Figure {
    let mut largest_db = 0.0f64;
    for &rate_hz in rates_hz {
        for mono_below_hz in [20.0, 120.0, 500.0f32] {
            for phase in [Phase::ZeroLatency, Phase::Natural, Phase::Linear] {
                let settings =
                    Settings { phase, mono_below: true, mono_below_hz, ..Settings::default() };
                let side = half(&response(&settings, rate_hz, 98_304), -1.0);
                for step in 0..60 {
                    let hz = 5.0 * 4000f64.powf(f64::from(step) / 59.0);
                    let fall = (f64::from(mono_below_hz) / hz).powi(4);
                    let wanted_db = -10.0 * (1.0 + fall).log10();
                    largest_db =
                        largest_db.max((magnitude_db(&side, hz, rate_hz) - wanted_db).abs());
                }
            }
        }
    }
    let claim =
        "mono below 20 to 500 Hz, side against a 12 dB/oct Butterworth, 5 Hz to 20 kHz, all rates";
    Figure::at_most(PLUGIN, claim, 0.05, largest_db, 3, "dB")
}

fn balance() -> Figure {
    let mut largest_db = 0.0f64;
    for percent in (-99..=99).step_by(3) {
        let balance = percent as f32 / 100.0;
        let settings = Settings { balance, ..Settings::default() };
        let left_gain = response(&settings, RATE_HZ, 4)[0][0];
        let wanted_db = gain_to_db((1.0 - balance).min(1.0).into());
        largest_db = largest_db.max((gain_to_db(left_gain.into()) - wanted_db).abs());
    }
    let claim = "balance \u{2212}99 to 99 %: the left channel against a straight line";
    Figure::at_most(PLUGIN, claim, 0.001, largest_db, 6, "dB")
}

/// The loudest of steps of every stereo tool over its range, a sine on the left alone.
fn clicks() -> Figure {
    let off = Settings::default();
    let lows = Settings { mono_below: true, mono_below_hz: 500.0, ..off };
    let changes = [
        (Settings { width: 0.0, ..off }, Settings { width: 2.0, ..off }),
        (off, lows),
        (lows, off),
        (Settings { mono_below_hz: 20.0, ..lows }, lows),
        (Settings { balance: -1.0, ..off }, Settings { balance: 1.0, ..off }),
    ];
    let mut loudest_db = f64::MIN;
    for (from, to) in changes {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        let mut signal = vec![signals::sine(1000.0, -12.0, RATE_HZ, 48_000), vec![0.0; 48_000]];
        for at in (0..48_000).step_by(64) {
            engine.apply(if at < 24_000 { &from } else { &to });
            process_range(&mut engine, &mut signal, &[], at, at + 64);
        }
        for channel in &signal {
            loudest_db = loudest_db.max(click_peak_db(channel, 9600, RATE_HZ));
        }
    }
    let claim = "click of width, mono lows and balance over their whole range";
    Figure::at_most(PLUGIN, claim, -90.0, loudest_db, 1, "dBFS")
}
