//! K-weighting: a shelf for the head and a high-pass for the ear's deafness to rumble.
//!
//! Source: ITU-R BS.1770-5, annex 1, tables 1 and 2, which give coefficients at 48 kHz only. Other
//! rates use the bilinear transform of the analogue prototype behind those tables (second-order
//! sections by tan(pi f/fs); R. Bristow-Johnson, "Audio EQ cookbook"). At 48 kHz it returns the
//! tables to 1e-12. Two details keep other rates on the response of 48 kHz:
//! - the gain of the high-pass is scaled so that its pass band equals that of the table, whose
//!   numerator 1, -2, 1 is not a unity-gain design (without this, 192 kHz reads 0.037 dB low);
//! - the shelf's Q follows the square root of how much the transform stretches frequency at the
//!   corner, because the stretch at 48 kHz is part of the standard (without this, 0.008 dB).
//!
//! Limits: the response differs from that at 48 kHz by at most 0.004 dB from 10 Hz to 20 kHz at
//! 44.1 to 192 kHz (test below); two channels run side by side in one vector register.

use crate::guard;
use crate::units::{db_to_gain, power_to_db};
use core::f64::consts::PI;
use wide::f64x2;

const SHELF_HZ: f64 = 1_681.974_450_955_533;
const SHELF_GAIN_DB: f64 = 3.999_843_853_973_347;
const SHELF_Q: f64 = 0.707_175_236_955_419_6;
/// The shelf's gain at its corner, as a power of its full gain.
const SHELF_CORNER_POWER: f64 = 0.499_666_774_154_541_6;
const HIGH_PASS_HZ: f64 = 38.135_470_876_024_44;
const HIGH_PASS_Q: f64 = 0.500_327_037_323_877_3;
const TABLE_RATE_HZ: f64 = 48_000.0;

/// A second-order section, a0 = 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Section {
    b: [f64; 3],
    a: [f64; 2],
}

impl Section {
    fn new(numerator: [f64; 3], k: f64, q: f64) -> Self {
        let norm = denominator(k, q);
        Self { b: numerator, a: [2.0 * (k * k - 1.0) / norm, (1.0 - k / q + k * k) / norm] }
    }

    fn power(&self, angle: f64) -> f64 {
        let square = |c0: f64, c1: f64, c2: f64| {
            let re = c0 + c1 * angle.cos() + c2 * (2.0 * angle).cos();
            let im = c1 * angle.sin() + c2 * (2.0 * angle).sin();
            re * re + im * im
        };
        square(self.b[0], self.b[1], self.b[2]) / square(1.0, self.a[0], self.a[1])
    }
}

fn denominator(k: f64, q: f64) -> f64 {
    1.0 + k / q + k * k
}

/// How many octaves of the analogue prototype lie in one octave around the shelf's corner.
fn stretch(sample_rate_hz: f64) -> f64 {
    let angle = 2.0 * PI * SHELF_HZ / sample_rate_hz;
    angle / angle.sin()
}

/// The two filters of K-weighting at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KWeighting {
    shelf: Section,
    high_pass: Section,
    sample_rate_hz: f64,
}

impl KWeighting {
    /// The filters at `sample_rate_hz`, which must be at least 4 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        let k = (PI * SHELF_HZ / sample_rate_hz).tan();
        let high_gain = db_to_gain(SHELF_GAIN_DB);
        let corner_gain = high_gain.powf(SHELF_CORNER_POWER);
        let q = SHELF_Q * (stretch(TABLE_RATE_HZ) / stretch(sample_rate_hz)).sqrt();
        let norm = denominator(k, q);
        let numerator = [
            (high_gain + corner_gain * k / q + k * k) / norm,
            2.0 * (k * k - high_gain) / norm,
            (high_gain - corner_gain * k / q + k * k) / norm,
        ];
        let shelf = Section::new(numerator, k, q);

        let k = (PI * HIGH_PASS_HZ / sample_rate_hz).tan();
        let k_table = (PI * HIGH_PASS_HZ / TABLE_RATE_HZ).tan();
        let scale = denominator(k_table, HIGH_PASS_Q) / denominator(k, HIGH_PASS_Q);
        let high_pass = Section::new([scale, -2.0 * scale, scale], k, HIGH_PASS_Q);
        Self { shelf, high_pass, sample_rate_hz }
    }

    /// Gain in dB at `frequency_hz`.
    pub fn gain_db(&self, frequency_hz: f64) -> f64 {
        let angle = 2.0 * PI * frequency_hz / self.sample_rate_hz;
        power_to_db(self.shelf.power(angle) * self.high_pass.power(angle))
    }
}

/// The memory of K-weighting for two channels, and the energy they have gathered.
#[derive(Debug, Clone, Copy)]
pub struct KPair {
    state: [f64x2; 4],
    energy: f64x2,
    product: f64,
}

impl Default for KPair {
    fn default() -> Self {
        Self { state: [f64x2::ZERO; 4], energy: f64x2::ZERO, product: 0.0 }
    }
}

impl KPair {
    /// Filters two channels and adds up the squares of what comes out, and the product of both. Samples must be audible
    /// (see [`guard::sanitize_input`]); uses the length both channels share.
    pub fn gather(&mut self, filter: &KWeighting, left: &[f32], right: &[f32]) {
        let wide = |section: &Section| (section.b.map(f64x2::splat), section.a.map(f64x2::splat));
        let (b, a) = wide(&filter.shelf);
        let (d, c) = wide(&filter.high_pass);
        let [mut s1, mut s2, mut h1, mut h2] = self.state;
        let (mut energy, mut product) = (self.energy, self.product);
        for (&x, &y) in left.iter().zip(right) {
            let input = f64x2::new([f64::from(x), f64::from(y)]);
            // Transposed direct form II: the shortest way from one sample to the next.
            let shelved = b[0] * input + s1;
            s1 = b[1] * input + s2 - a[0] * shelved;
            s2 = b[2] * input - a[1] * shelved;
            let heard = d[0] * shelved + h1;
            h1 = d[1] * shelved + h2 - c[0] * heard;
            h2 = d[2] * shelved - c[1] * heard;
            energy += heard * heard;
            let [one, two] = heard.to_array();
            product += one * two;
        }
        self.state = [s1, s2, h1, h2];
        self.energy = energy;
        self.product = product;
    }

    /// Whether the filters are silent and no energy waits to be taken.
    pub fn is_silent(&self) -> bool {
        self.energy == f64x2::ZERO && self.state == [f64x2::ZERO; 4]
    }

    /// The energy of both channels since the last call: sums of squares, not means. Also settles
    /// the filters, so it must be called at least every 10 ms; between two calls no state can fall
    /// from audible to subnormal.
    ///
    /// The sum of products of one channel with the other is [`KPair::take_product`]'s.
    pub fn take_energy(&mut self) -> [f64; 2] {
        for state in &mut self.state {
            *state = f64x2::new(state.to_array().map(guard::flush_tiny));
        }
        core::mem::replace(&mut self.energy, f64x2::ZERO).to_array()
    }

    /// The sum of products of both channels since the last call: positive where they move
    /// together, negative where one undoes the other.
    pub fn take_product(&mut self) -> f64 {
        core::mem::take(&mut self.product)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_at_48_khz_are_those_of_the_standard() {
        let filter = KWeighting::new(48_000.0);
        let shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285];
        let expected = Section { b: shelf, a: [-1.69065929318241, 0.73248077421585] };
        let high_pass = Section { b: [1.0, -2.0, 1.0], a: [-1.99004745483398, 0.99007225036621] };
        for (got, want) in [(filter.shelf, expected), (filter.high_pass, high_pass)] {
            for (g, w) in got.b.iter().chain(&got.a).zip(want.b.iter().chain(&want.a)) {
                assert!((g - w).abs() < 1e-12, "{g} for {w}");
            }
        }
    }

    #[test]
    fn every_rate_weighs_as_48_khz_within_4_thousandths_of_a_db() {
        let reference = KWeighting::new(48_000.0);
        for rate_hz in [44_100.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
            let filter = KWeighting::new(rate_hz);
            let mut worst_db = (0.0f64, 0.0);
            for step in 0..=2000 {
                let frequency_hz = 10.0 * 2000.0f64.powf(f64::from(step) / 2000.0);
                let error_db = filter.gain_db(frequency_hz) - reference.gain_db(frequency_hz);
                if error_db.abs() > worst_db.0.abs() {
                    worst_db = (error_db, frequency_hz);
                }
            }
            println!("K-weighting {rate_hz} Hz: {:+.4} dB at {:.0} Hz", worst_db.0, worst_db.1);
            assert!(worst_db.0.abs() <= 0.004, "{rate_hz}: {worst_db:?}");
        }
    }

    #[test]
    fn running_filter_has_the_gain_of_its_formula() {
        for (rate_hz, frequency_hz) in [(44_100.0, 60.0), (48_000.0, 1000.0), (96_000.0, 8000.0)] {
            let filter = KWeighting::new(rate_hz);
            let mut pair = KPair::default();
            let tone = |n: usize| (2.0 * PI * frequency_hz * n as f64 / rate_hz).sin() as f32;
            let length = rate_hz as usize;
            let warm: Vec<f32> = (0..length).map(tone).collect();
            let measured: Vec<f32> = (length..2 * length).map(tone).collect();
            pair.gather(&filter, &warm, &warm);
            pair.take_energy();
            pair.gather(&filter, &measured, &vec![0.0; length]);
            let power = pair.take_energy()[0] / (0.5 * length as f64);
            assert!((10.0 * power.log10() - filter.gain_db(frequency_hz)).abs() < 1e-4);
        }
    }

    #[test]
    fn filter_falls_to_exact_silence() {
        let filter = KWeighting::new(48_000.0);
        let mut pair = KPair::default();
        pair.gather(&filter, &[1e6; 480], &[-1.0; 480]);
        let mut slots = 0;
        while pair.state.iter().any(|state| state.to_array() != [0.0, 0.0]) {
            pair.take_energy();
            pair.gather(&filter, &[0.0; 120], &[0.0; 120]);
            slots += 1;
            assert!(slots < 400, "still sounding after 1 s");
        }
        pair.take_energy();
        assert!(pair.is_silent());
        pair.gather(&filter, &[0.0; 120], &[0.0; 120]);
        assert!(pair.is_silent());
        pair.gather(&filter, &[1e-9], &[0.0]);
        assert!(!pair.is_silent());
    }
}
