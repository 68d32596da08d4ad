//! What fitting bands to a difference of spectra takes, in ms: random pairs, the least of three
//! runs of each. The yardstick is a million logarithms. `cargo bench -p shared-dsp --bench matching`.

use shared_dsp::filter::design::Prototype;
use shared_dsp::noise::Noise;
use shared_dsp::spectrum::matching::{
    MATCH_POINTS, MOST_MATCH_BANDS, MatchLevels, match_point_hz, match_spectra,
};
use std::hint::black_box;
use std::time::Instant;

const PAIRS: u64 = 100;

fn main() {
    let yardstick_ms = least_ms(|| (1..1_000_000).map(|n| f64::from(n).ln()).sum::<f64>());
    let mut costs_ms: Vec<f64> = (0..PAIRS)
        .map(|seed| {
            let mut noise = Noise::new(seed);
            let (own, reference) = (music(&mut noise), music(&mut noise));
            least_ms(|| match_spectra(&own, &reference, 12.0, MOST_MATCH_BANDS))
        })
        .collect();
    costs_ms.sort_by(f64::total_cmp);
    let (median, worst) = (costs_ms[costs_ms.len() / 2], costs_ms[costs_ms.len() - 1]);
    println!("{MOST_MATCH_BANDS} bands: median {median:.1} ms, worst {worst:.1} ms");
    println!("a million logarithms: {yardstick_ms:.1} ms");
}

fn least_ms<T>(mut work: impl FnMut() -> T) -> f64 {
    let run = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..3).map(run).fold(f64::MAX, f64::min)
}

/// A falling spectrum with hills.
fn music(noise: &mut Noise) -> MatchLevels {
    let mut between = |low: f64, high: f64| low + (high - low) * noise.unit();
    let hills: Vec<Prototype> = (0..6)
        .map(|_| {
            let (hz, gain_db) = (between(5.0, 14.0).exp2(), between(-9.0, 9.0));
            Prototype::bell(hz, gain_db, between(0.5, 3.0))
        })
        .collect();
    let level_db = |at: usize| {
        let hills_db = hills.iter().map(|hill| hill.magnitude_db_at(match_point_hz(at)));
        (-30.0 - 0.4 * at as f64 + hills_db.sum::<f64>()) as f32
    };
    let levels_db: [f32; MATCH_POINTS] = core::array::from_fn(level_db);
    levels_db
}
