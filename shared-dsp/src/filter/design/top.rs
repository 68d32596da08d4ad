//! The last step for sections near half the sample rate and above: poles and zeros all move to where
//! the curve below is nearest to the analogue one.
//!
//! # Method
//! Poles at exp(s T) are the right ones while the whole resonance lies below half the sample rate.
//! Above, all that is left of a section is a slope, which other poles can follow better. The numbers
//! of the section, as logarithms, take five damped steps of least squares
//! ([`super::least_squares`]) of the logarithm of its power at fourteen frequencies: ten fixed ones,
//! and four around the section's own. Logarithms keep every number positive, so the section stays
//! stable and its zeros inside the unit circle; zeros at f = 0 and gain there stay as they are. The
//! damping falls as the section's frequency rises, so coefficients move without a jump.

use core::f64::consts::PI;

use super::analog::{AnalogKind, AnalogSection, at};
use super::least_squares::LeastSquares;
use super::minimum_phase::{coefficient, root};
use super::section::{Corrector, Section};

/// A zero on the unit circle goes no higher than this angle per sample.
pub(super) const HIGHEST_ZERO: f64 = 0.995 * PI;
/// Damping where it is whole, and what is added where it has 0.84 of its strength.
const LEAST_DAMPING: f64 = 1.5e-3;
const DAMPING: f64 = 1e-3;
const STEPS: usize = 5;
/// Largest change of a logarithm in a step.
const LARGEST_CHANGE: f64 = 1.0;
/// Where the fit looks: 0.06, 0.2, 0.38, 0.55, 0.68, 0.78, 0.85, 0.907 (20 kHz at 44.1 kHz), 0.945 and
/// 0.98 of half the sample rate, as w^2 and tan^2(w/2), and what each counts.
const NODES: [(f64, f64, f64); 10] = [
    (0.035530575843921684, 0.008935510867458845, 0.7),
    (0.3947841760435743, 0.10557280900008409, 1.0),
    (1.4251708755173031, 0.4618552061472689, 1.0),
    (2.9855553313295315, 1.3708887064659216, 1.0),
    (4.56370507506372, 3.3087364336541203, 1.0),
    (6.004667317622765, 7.715099834915439, 1.0),
    (7.130789179787061, 17.349722174715275, 1.2),
    (8.11922019095176, 46.19390465236158, 1.5),
    (8.813803470282823, 133.31225616704947, 0.1),
    (9.478768066806218, 1012.5452355643763, 0.05),
];
/// The same around the section's own frequency, in half widths of its resonance.
const OWN_NODES: [f64; 4] = [-1.2, -0.5, 0.0, 0.5];
/// None of them is higher, as part of half the sample rate; nor is the one in the middle, which keeps
/// a resonance up there from rising over the analogue one.
const HIGHEST_NODE: f64 = 0.95;
const HIGHEST_CENTRE: f64 = 0.9998;
/// Those over 0.907 count for less, down to this.
const LEAST_WEIGHT: f64 = 0.1;
/// Power at which a node counts half: at a notch there is nothing to fit.
const FAINT: f64 = 1e-4;
/// Bounds of the corrector's coefficients.
const ZEROS: core::ops::RangeInclusive<f64> = 1e-5..=1e5;
const POLES: core::ops::RangeInclusive<f64> = 1e-4..=1e2;

/// A frequency of the fit.
#[derive(Clone, Copy, Default)]
struct Node {
    /// tan^2(w/2)
    x: f64,
    /// Power of the analogue section.
    power: f64,
    weight: f64,
}

/// `section`, which was designed for `analog` (not inverted, gain 1) at the angle `w0` a sample.
pub(super) fn refined(section: Section, analog: &AnalogSection, w0: f64) -> Section {
    let share = share(analog.kind, w0).min(1.0);
    if share <= 0.0 {
        return section;
    }
    let damping = LEAST_DAMPING + DAMPING * (1.0 / share.powi(4) - 1.0);
    let nodes = nodes(analog, w0);
    let mut numbers = Numbers::of(&section, analog, w0);
    for _ in 0..STEPS {
        let mut fit = LeastSquares::new(damping);
        for node in &nodes {
            let (row, off) = numbers.slopes(node);
            fit.ask(row, -off, node.weight);
        }
        numbers.change(fit.solution());
    }
    numbers.section()
}

/// How much of this a section at the angle `w0` takes: nothing at 0 and less, all at 1 and more.
pub(crate) fn share(kind: AnalogKind, w0: f64) -> f64 {
    let [begins, whole] = begins_and_is_whole(kind);
    (w0 / PI - begins) / (whole - begins)
}

/// Where this begins and where it is whole, as parts of half the sample rate: where the design before
/// is no longer near enough.
fn begins_and_is_whole(kind: AnalogKind) -> [f64; 2] {
    match kind {
        AnalogKind::HighPass | AnalogKind::HighPassFirstOrder => [0.6, 0.75],
        AnalogKind::Notch => [0.926, 0.97],
        _ => [0.907, 0.96],
    }
}

fn nodes(analog: &AnalogSection, w0: f64) -> [Node; NODES.len() + OWN_NODES.len()] {
    let (n, d) = analog.power_polynomials();
    let per_square = 1.0 / (w0 * w0);
    let node = |square: f64, x: f64, weight: f64| {
        let v = square * per_square;
        let power = (at(n, v) / at(d, v)).max(1e-12);
        Node { x, power, weight: weight * weight * power / (power + FAINT) }
    };
    let half_width = 1.0 / analog.q.max(0.5);
    core::array::from_fn(|i| {
        if let Some(&(square, x, weight)) = NODES.get(i) {
            return node(square, x, weight);
        }
        let offset = OWN_NODES[i - NODES.len()];
        let highest = if offset == 0.0 { HIGHEST_CENTRE } else { HIGHEST_NODE };
        let w = (w0 * (1.0 + offset * half_width).max(0.3)).min(highest * PI);
        let beyond = ((w / PI - 0.907) / 0.05).clamp(0.0, 1.0);
        node(w * w, (0.5 * w).tan().powi(2), 1.0 - (1.0 - LEAST_WEIGHT) * beyond)
    })
}

/// A section with d0 = 1, and its corrector as `(1 + zero x) / (1 + pole x)` of its power.
struct Numbers {
    numerator: [f64; 3],
    denominator: [f64; 3],
    zero: f64,
    pole: f64,
    /// 1, or 0 for a notch, whose zeros stay where they are.
    moves_zeros: f64,
}

impl Numbers {
    fn of(section: &Section, analog: &AnalogSection, w0: f64) -> Self {
        let scale = 1.0 / section.denominator[0];
        let is_held = analog.kind == AnalogKind::Notch && w0 <= HIGHEST_ZERO;
        Self {
            numerator: section.numerator.map(|n| n * scale),
            denominator: section.denominator.map(|d| d * scale),
            zero: coefficient(section.corrector.zero),
            pole: coefficient(section.corrector.pole),
            moves_zeros: if is_held { 0.0 } else { 1.0 },
        }
    }

    /// How the logarithm of the power at a node changes with that of n1, n2, d1, d2, zero and pole,
    /// and how far it is off.
    fn slopes(&self, node: &Node) -> ([f64; 6], f64) {
        let x = node.x;
        // Power of a quadratic, and its slopes.
        let quadratic = |[c0, c1, c2]: [f64; 3]| {
            let (even, odd) = (c0 - c2 * x, c1 * c1 * x);
            let power = even * even + odd;
            let per_power = 1.0 / power.max(1e-30);
            (power, 2.0 * odd * per_power, -2.0 * c2 * x * even * per_power)
        };
        let (above, n1, n2) = quadratic(self.numerator);
        let (below, d1, d2) = quadratic(self.denominator);
        let (zero, pole) = (self.zero * x, self.pole * x);
        let power = above * (1.0 + zero) / (below * (1.0 + pole));
        let moves = self.moves_zeros;
        let row = [moves * n1, moves * n2, -d1, -d2, zero / (1.0 + zero), -pole / (1.0 + pole)];
        // The logarithm of the quotient, nearly, and never more than 2.
        (row, 2.0 * (power - node.power) / (power + node.power))
    }

    fn change(&mut self, logarithms: [f64; 6]) {
        let [n1, n2, d1, d2, zero, pole] =
            logarithms.map(|change| change.clamp(-LARGEST_CHANGE, LARGEST_CHANGE).exp());
        self.numerator[1] *= n1;
        self.numerator[2] *= n2;
        self.denominator[1] *= d1;
        self.denominator[2] *= d2;
        self.zero = (self.zero * zero).clamp(*ZEROS.start(), *ZEROS.end());
        self.pole = (self.pole * pole).clamp(*POLES.start(), *POLES.end());
    }

    fn section(&self) -> Section {
        let corrector = Corrector { zero: root(self.zero), pole: root(self.pole) };
        Section { numerator: self.numerator, denominator: self.denominator, corrector }
    }
}
