//! All-passes: nearest to the analogue phase.
//!
//! The bilinear transform moves all of the phase from there to infinity below half the sample rate.
//! Any real all-pass of two poles arrives there with -360 degrees, so an analogue one of which the
//! half sample rate cuts off a part can only be approached. The two numbers of the section, as
//! logarithms, take damped steps of least squares of the phase ([`super::least_squares`]) at ten fixed
//! frequencies and four around its own. Third and fourth poles bring no further gain: each only takes
//! more phase away.

use core::f64::consts::PI;

use super::least_squares::LeastSquares;
use super::section::Section;

const STEPS: usize = 5;
/// Where the fit begins and where it is whole, as parts of half the sample rate. Below, the bilinear
/// transform is as near as two poles get, but exact at the frequency itself.
const BEGINS: f64 = 0.1;
const WHOLE: f64 = 0.25;
/// Damping where it is whole.
const DAMPING: f64 = 1e-2;
/// Where the fit looks, as parts of half the sample rate (the last is 20 kHz at 44.1 kHz), and what
/// each counts.
const NODES: [(f64, f64); 10] = [
    (0.06, 1.0),
    (0.16, 1.0),
    (0.3, 1.0),
    (0.42, 1.0),
    (0.53, 1.0),
    (0.63, 1.0),
    (0.72, 1.0),
    (0.8, 1.0),
    (0.86, 2.0),
    (HIGHEST_NODE, 3.0),
];
/// The same around its own frequency, in half widths of the resonance.
const OWN_NODES: [f64; 4] = [-0.6, -0.25, 0.25, 0.6];
const HIGHEST_NODE: f64 = 0.907;

/// The section for an all-pass at the angle `w0` a sample.
pub(super) fn design(w0: f64, q: f64) -> Section {
    let share = ((w0 / PI - BEGINS) / (WHOLE - BEGINS)).clamp(0.0, 1.0);
    let g = (0.5 * w0.min(0.9 * PI)).tan();
    // Exact at its frequency; with the fit, late by the right time far below it.
    let (mut d1, mut d2) = ((2.0 * g / w0).powf(share) / (g * q), 1.0 / (g * g));
    if share == 0.0 {
        return Section::second_order([1.0, -d1, d2], [1.0, d1, d2]);
    }
    let damping = DAMPING / share.powi(4);
    let half_width = 1.0 / q.max(1.0);
    let nodes: [(f64, f64, f64); NODES.len() + OWN_NODES.len()] = core::array::from_fn(|i| {
        let own = |offset: f64| (w0 * (1.0 + offset * half_width)).min(HIGHEST_NODE * PI);
        let (w, weight) = match NODES.get(i) {
            Some(&(share, weight)) => (share * PI, weight),
            None => (own(OWN_NODES[i - NODES.len()]), 1.0),
        };
        let ratio = w / w0;
        ((0.5 * w).tan(), (ratio / q).atan2(1.0 - ratio * ratio), weight)
    });
    for _ in 0..STEPS {
        let mut fit = LeastSquares::new(damping);
        for (tan, half_phase, weight) in nodes {
            let (even, odd) = (1.0 - d2 * tan * tan, d1 * tan);
            let per_power = 2.0 / (even * even + odd * odd);
            let row = [odd * even * per_power, d2 * tan * tan * odd * per_power];
            fit.ask(row, 2.0 * (half_phase - odd.atan2(even)), weight);
        }
        let changes = fit.solution().map(|change| change.clamp(-1.0, 1.0).exp());
        (d1, d2) = (d1 * changes[0], d2 * changes[1]);
    }
    Section::second_order([1.0, -d1, d2], [1.0, d1, d2])
}
