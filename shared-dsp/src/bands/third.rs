//! Third-octave filters, four at once, for left and right.

use core::f64::consts::{FRAC_PI_3, PI};

use super::layout::BLOCK_FRAMES;
use crate::guard;
use crate::simd::{self, F64x4, Instructions, Kernel, VectorPath};

/// Highest edge a filter takes, as a share of the sample rate.
const HIGHEST_EDGE_SHARE: f64 = 0.49;

/// Sections of a filter: a band-pass of sixth order.
const SECTIONS: usize = 3;

/// Three resonators in a row, all with zeros at 0 Hz and at half the rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Third {
    /// Feedback from one and from two samples ago.
    a: [[f64; 2]; SECTIONS],
    /// The gain of all sections, squared: applied to energies, which saves a product a sample.
    power: f64,
}

impl Third {
    /// The filter that passes `low_hz..high_hz` at `sample_rate_hz`.
    pub fn new(low_hz: f64, high_hz: f64, sample_rate_hz: f64) -> Self {
        let warped = |hz: f64| (PI * (hz / sample_rate_hz).min(HIGHEST_EDGE_SHARE)).tan();
        let (low, high) = (warped(low_hz), warped(high_hz));
        let (width, centre) = (high - low, (low * high).sqrt());
        // Poles of the low-pass of third order: -1, and a pair at 120 degrees. Each becomes two:
        // s^2 - pole width s + centre^2 = 0.
        let paired = (-FRAC_PI_3.cos() * width / 2.0, FRAC_PI_3.sin() * width / 2.0);
        let root = square_root(
            paired.0 * paired.0 - paired.1 * paired.1 - centre * centre,
            2.0 * paired.0 * paired.1,
        );
        let single = (-width / 2.0, (centre * centre - width * width / 4.0).max(0.0).sqrt());
        let poles = [
            single,
            (paired.0 + root.0, paired.1 + root.1),
            (paired.0 - root.0, paired.1 - root.1),
        ];
        let a = poles.map(|(re, im)| {
            // z = (1 + s) / (1 - s)
            let norm = (1.0 - re) * (1.0 - re) + im * im;
            let z = ((1.0 - re * re - im * im) / norm, 2.0 * im / norm);
            [-2.0 * z.0, z.0 * z.0 + z.1 * z.1]
        });
        let angle = 2.0 * centre.atan();
        let square = |c: [f64; 3]| {
            let re = c[0] + c[1] * angle.cos() + c[2] * (2.0 * angle).cos();
            let im = c[1] * angle.sin() + c[2] * (2.0 * angle).sin();
            re * re + im * im
        };
        let power =
            a.iter().map(|a| square([1.0, a[0], a[1]]) / square([1.0, 0.0, -1.0])).product();
        Self { a, power }
    }
}

/// Filters side by side in one register.
pub(super) const LANES: usize = 4;

/// The last two outputs of each section of one channel.
type Past = [[F64x4; 2]; SECTIONS];

/// What four filters heard in a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    /// Squares of left and of right.
    pub squares: [[f64; LANES]; 2],
    /// Left times right.
    pub shared_energy: [f64; LANES],
}

/// Up to four thirds at one rate, for left and right at once.
#[derive(Debug, Clone)]
pub(super) struct Quad {
    /// The feedback, negative.
    feedback: [[F64x4; 2]; SECTIONS],
    power: [f64; LANES],
    past: [Past; 2],
}

impl Quad {
    /// The first [`LANES`] of `thirds`; lanes without a filter stay silent.
    pub fn new(thirds: &[Third]) -> Self {
        let mut power = [0.0; LANES];
        power.iter_mut().zip(thirds).for_each(|(power, third)| *power = third.power);
        let feedback = core::array::from_fn(|section| {
            core::array::from_fn(|ago| {
                F64x4::new(core::array::from_fn(|lane| {
                    thirds.get(lane).map_or(0.0, |third| -third.a[section][ago])
                }))
            })
        });
        Self { feedback, power, past: [[[F64x4::zero(); 2]; SECTIONS]; 2] }
    }

    pub fn reset(&mut self) {
        self.past = [[[F64x4::zero(); 2]; SECTIONS]; 2];
    }

    /// Filters a block, given as `x[n] - x[n - 2]`: the zeros of the first section, which all
    /// filters of one rate share.
    #[inline]
    pub(super) fn hear(
        &mut self,
        path: VectorPath,
        differences: &[[f64; 2]; BLOCK_FRAMES],
    ) -> Heard {
        simd::run(path, Hear { quad: self, differences })
    }

    #[cfg(test)]
    pub fn is_silent(&self) -> bool {
        self.past.iter().flatten().flatten().all(|state| state.lanes() == [0.0; LANES])
    }
}

struct Hear<'a> {
    quad: &'a mut Quad,
    differences: &'a [[f64; 2]; BLOCK_FRAMES],
}

/// One sample through all sections of one channel.
#[inline(always)]
fn step<I: Instructions>(
    simd: I,
    feedback: &[[F64x4; 2]; SECTIONS],
    past: &mut Past,
    difference: f64,
) -> F64x4 {
    let mut input = F64x4::new([difference; LANES]);
    for (section, (feedback, past)) in feedback.iter().zip(past).enumerate() {
        let [last, before] = *past;
        // What is known early is added first: one product from sample to sample.
        let known = simd.add_products(input, feedback[1], before);
        let output = simd.add_products(known, feedback[0], last);
        *past = [output, last];
        input = if section + 1 < SECTIONS { simd.subtract(output, before) } else { output };
    }
    input
}

impl Kernel for Hear<'_> {
    type Output = Heard;

    #[inline(always)]
    fn run<I: Instructions>(self, simd: I) -> Heard {
        let quad = self.quad;
        let feedback = quad.feedback;
        let [mut left_past, mut right_past] = quad.past;
        let [mut left_squares, mut right_squares, mut shared] = [F64x4::zero(); 3];
        // One channel after the other: the state of both would not fit into the registers.
        let mut lefts = [F64x4::zero(); BLOCK_FRAMES];
        for (left, difference) in lefts.iter_mut().zip(self.differences) {
            *left = step(simd, &feedback, &mut left_past, difference[0]);
            left_squares = simd.add_products(left_squares, *left, *left);
        }
        for (&left, difference) in lefts.iter().zip(self.differences) {
            let right = step(simd, &feedback, &mut right_past, difference[1]);
            right_squares = simd.add_products(right_squares, right, right);
            shared = simd.add_products(shared, left, right);
        }
        let flushed = |state: F64x4| F64x4::new(state.lanes().map(guard::flush_tiny));
        quad.past = [left_past, right_past].map(|past| past.map(|section| section.map(flushed)));
        let scaled = |sums: F64x4| {
            let sums = sums.lanes();
            core::array::from_fn(|lane| sums[lane] * quad.power[lane])
        };
        Heard {
            squares: [scaled(left_squares), scaled(right_squares)],
            shared_energy: scaled(shared),
        }
    }
}

/// The root of a complex number in the upper half plane.
fn square_root(re: f64, im: f64) -> (f64, f64) {
    let length = re.hypot(im);
    let root = (((length + re) / 2.0).max(0.0).sqrt(), ((length - re) / 2.0).max(0.0).sqrt());
    if im < 0.0 { (-root.0, root.1) } else { root }
}
