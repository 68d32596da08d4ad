//! Cost of designing one band anew, in ns: the least of many runs, on settings that differ from
//! call to call. The yardstick is what any design needs at the least: one tangent, one exponential,
//! one sine and cosine.

use shared_dsp::filter::SvfCoefficients;
use shared_dsp::filter::design::Prototype;
use std::hint::black_box;
use std::time::Instant;

const RUNS: usize = 200;
const SETTINGS: usize = 500;
const RATE_HZ: f64 = 48_000.0;

/// Frequency, gain and Q of one call.
type Setting = (f64, f64, f64);

fn main() {
    let settings: Vec<Setting> = (0..SETTINGS)
        .map(|i| {
            let share = |step: usize| (i * step % SETTINGS) as f64 / SETTINGS as f64;
            let frequency_hz = 20.0 * 1000f64.powf(share(7));
            (frequency_hz, 36.0 * share(11) - 18.0 + 1e-3, 0.3 * 30f64.powf(share(13)))
        })
        .collect();
    let yardstick_ns = least_ns(&settings, |&(f, g, q)| {
        let w = f * (core::f64::consts::TAU / RATE_HZ);
        (0.5 * w).tan() + (0.05 * g).exp() + (w / q).sin_cos().0
    });
    println!("tan + exp + sin_cos: {yardstick_ns:.1} ns");
    type Make = fn(&Setting) -> Prototype;
    let shapes: [(&str, usize, Make); 11] = [
        ("bell", 1, |&(f, g, q)| Prototype::bell(f, g, q)),
        ("low shelf 6 dB/oct", 1, |&(f, g, q)| Prototype::low_shelf(f, g, q, 1)),
        ("low shelf 12 dB/oct", 1, |&(f, g, q)| Prototype::low_shelf(f, g, q, 2)),
        ("high shelf 24 dB/oct", 2, |&(f, g, q)| Prototype::high_shelf(f, g, q, 4)),
        ("low cut 12 dB/oct", 1, |&(f, _, q)| Prototype::low_cut(f, q, 2)),
        ("high cut 12 dB/oct", 1, |&(f, _, q)| Prototype::high_cut(f, q, 2)),
        ("high cut 96 dB/oct", 8, |&(f, _, q)| Prototype::high_cut(f, q, 16)),
        ("notch", 1, |&(f, _, q)| Prototype::notch(f, q)),
        ("band pass", 1, |&(f, _, q)| Prototype::band_pass(f, q)),
        ("all pass", 1, |&(f, _, q)| Prototype::all_pass(f, q)),
        ("flat tilt", 8, |&(f, g, _)| Prototype::flat_tilt(f, g)),
    ];
    for (name, sections, make) in shapes {
        let prototype_ns = least_ns(&settings, |s| make(s).sections()[0].gain);
        let whole_ns = least_ns(&settings, |s| {
            let design = make(s).design(RATE_HZ);
            let run = design.sections().iter().map(SvfCoefficients::from_section);
            run.map(|c| c.c0 + c.hold).sum()
        });
        println!(
            "  {name:22} {whole_ns:6.1} ns with its prototype ({prototype_ns:5.1} ns) and its \
             running coefficients, {:.1} ns a section",
            whole_ns / sections as f64
        );
    }
}

fn least_ns(settings: &[Setting], mut work: impl FnMut(&Setting) -> f64) -> f64 {
    let mut least_ns = f64::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        for setting in settings {
            black_box(work(black_box(setting)));
        }
        least_ns = least_ns.min(start.elapsed().as_nanos() as f64 / settings.len() as f64);
    }
    least_ns
}
