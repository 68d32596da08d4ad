//! The ends of the dials: corners over half the sample rate, all-passes, the shortest attack.

use super::figures::{frequencies_hz, kilohertz, phase_error};
use super::{PLUGIN, bell, times};
use channel_eq_engine::{Band, Phase, Shape};
use shared_bench::report::Figure;
use shared_dsp::filter::design::Prototype;

type Make = fn(f64, f64, usize) -> Prototype;

pub fn figures(quick: bool) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (rate_hz, top_hz, limit_db) in [(44_100.0, 20_000.0, 0.3), (22_050.0, 10_000.0, 0.5)] {
        figures.extend(whole_dial(rate_hz, top_hz, limit_db, if quick { 9 } else { 41 }));
    }
    figures.extend(all_passes());
    figures.extend(attack_and_release());
    figures
}

/// Frequencies of the dial from 2 kHz to its end, all orders, Q from end to end.
fn whole_dial(rate_hz: f64, top_hz: f64, limit_db: f64, count: usize) -> Vec<Figure> {
    let shapes: [(&str, usize, Make); 5] = [
        ("low cuts 6 to 96 dB/oct", 16, Prototype::low_cut),
        ("high cuts 6 to 96 dB/oct", 16, Prototype::high_cut),
        ("band passes", 1, |f, q, _| Prototype::band_pass(f, q)),
        ("notches", 1, |f, q, _| Prototype::notch(f, q)),
        ("bells of -24, -9, 12, 30 dB", 4, |f, q, n| {
            Prototype::bell(f, [-24.0, -9.0, 12.0, 30.0][n - 1], q)
        }),
    ];
    let figure = |(name, orders, make): (&str, usize, Make)| {
        let mut largest_db = 0.0f64;
        for centre_hz in (0..count).map(|i| 2000.0 * 15f64.powf(i as f64 / (count - 1) as f64)) {
            for order in 1..=orders {
                for q in [0.025, 0.3, 0.71, 2.0, 4.0, 15.0, 40.0] {
                    let analog = make(centre_hz, q, order);
                    let design = analog.design(rate_hz);
                    for hz in
                        frequencies_hz(20.0, 120).chain([centre_hz]).filter(|hz| *hz <= top_hz)
                    {
                        let wanted_db = analog.magnitude_db_at(hz);
                        if wanted_db > -40.0 {
                            let error_db = design.magnitude_db_at(hz, rate_hz) - wanted_db;
                            largest_db = largest_db.max(error_db.abs());
                        }
                    }
                }
            }
        }
        let claim = format!(
            "{name}, Q 0.025 to 40, 2 to 30 kHz, to {}, where the analogue curve is above -40 dB, {}",
            kilohertz(top_hz),
            kilohertz(rate_hz)
        );
        Figure::at_most(PLUGIN, claim, limit_db, largest_db, 3, "dB")
    };
    shapes.map(figure).to_vec()
}

/// The phase of single all-passes as they sound.
fn all_passes() -> [Figure; 2] {
    let largest = |phase: Phase| {
        let mut largest = 0.0f64;
        for hz in [1000.0, 4300.0, 9000.0, 13_700.0, 18_000.0, 22_000.0, 30_000.0] {
            for q in [0.3, 0.71, 1.0, 4.0] {
                let all_pass = Band { shape: Shape::AllPass, ..bell(hz, 0.0, q) };
                largest = largest.max(phase_error(&all_pass, phase, 44_100.0));
            }
        }
        largest
    };
    let claim = |mode: &str| {
        format!("all-passes, 1 to 30 kHz, Q 0.3 to 4, phase to 20 kHz, {mode}, 44.1 kHz")
    };
    [
        Figure::at_most(
            PLUGIN,
            claim("zero latency"),
            44.0,
            largest(Phase::ZeroLatency),
            1,
            "degrees",
        ),
        Figure::at_most(PLUGIN, claim("natural phase"), 2.0, largest(Phase::Natural), 2, "degrees"),
    ]
}

/// Times as heard, each a mean over eight onsets a frame apart.
fn attack_and_release() -> Vec<Figure> {
    let mut figures = Vec::new();
    for (attack_ms, release_ms) in [(0.1, 5.0), (1.0, 100.0), (10.0, 1000.0)] {
        let [attack, release] = times::heard_ms(attack_ms, release_ms);
        for (name, set_ms, heard_ms) in
            [("attack", attack_ms, attack), ("release", release_ms, release)]
        {
            let tolerance_ms = (0.05 * set_ms).max(if set_ms < 1.0 { 0.02 } else { 0.15 });
            let claim = format!(
                "dynamic bell, {name} of {set_ms} ms as heard, time to 63 % of the way in dB"
            );
            figures.push(Figure::near(PLUGIN, claim, set_ms, tolerance_ms, heard_ms, 3, "ms"));
        }
    }
    figures
}
