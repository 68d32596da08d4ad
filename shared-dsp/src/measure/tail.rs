//! The texture of a reverb's tail against Gaussian noise: spectrum, resonances, flutter, colour, and how
//! far a held tone is smeared.
//!
//! A good tail cannot be told from decaying Gaussian noise. So the decay is divided out, and what is
//! left is compared with Gaussian noise of the same length and third-octave spectrum, the mean of
//! [`DRAWS`] seeded draws. Smooth spectra are means over a third of an octave or two.

use super::acoustics::{correlation, octave};
use crate::noise::Noise;
use crate::units::power_to_db;
use core::f64::consts::{LN_10, TAU};
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

/// Draws of noise that a tail is compared with.
const DRAWS: u64 = 16;
/// Where the fine spectrum is judged, Hz.
const FINE_HZ: (f64, f64) = (150.0, 8000.0);
/// Lags at which a tail may repeat itself, s.
const LAGS_S: (f64, f64) = (0.002, 0.25);

/// The fine structure of one channel's tail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Texture {
    /// Standard deviation of the fine spectrum in dB; 5.57 for Gaussian noise.
    pub spectrum_std_db: f64,
    /// Highest spectral peak over its third-octave mean, in dB over that of Gaussian noise.
    pub modal_excess_db: f64,
    /// Highest autocorrelation from 2 to 250 ms as a multiple of that of Gaussian noise.
    pub periodicity_ratio: f64,
}

/// What is judged of a stereo response after its first 150 ms.
#[derive(Debug, Clone)]
pub struct Tail {
    /// Down to -40 dB, at least 0.5 and at most 1.5 s: the worse of the sides, and the mean of
    /// their standard deviations.
    pub middle: Texture,
    /// The left side from -35 to -60 dB of the energy decay; `None` where the response ends sooner.
    pub end: Option<Texture>,
    /// Standard deviation in dB of the third-octave spectrum from 100 Hz to 8 kHz about a straight
    /// tilt.
    pub colour_db: f64,
    /// Correlation of left and right.
    pub correlation_factor: f64,
    /// Correlation of left and right in the octaves 63 Hz to 8 kHz: centre in Hz, coefficient.
    pub octave_correlation_factor: Vec<(f64, f64)>,
    /// Level of (L + R) / 2 over the mean of both sides' powers, dB; -3.01 where uncorrelated.
    pub mono_db: f64,
    /// Level of left over right in the whole response, dB.
    pub balance_db: f64,
}

impl Tail {
    /// Judges a response of at least 0.7 s that starts at its onset.
    pub fn of(sides: &[Vec<f32>], sample_rate_hz: f64) -> Self {
        let (left, right) = (&sides[0][..], &sides[1][..]);
        let levels_db = decay_db(left, right);
        let after = |level_db: f64| levels_db.iter().position(|&level| level <= level_db);
        let frames = |seconds: f64| (seconds * sample_rate_hz) as usize;
        let from = frames(0.15);
        let to = after(-40.0).unwrap_or(left.len()).max(from + frames(0.5));
        let late = from..to.min(from + frames(1.5)).min(left.len());
        let [a, b] = [left, right].map(|side| Texture::of(&side[late.clone()], sample_rate_hz));
        let middle = Texture {
            spectrum_std_db: 0.5 * (a.spectrum_std_db + b.spectrum_std_db),
            modal_excess_db: a.modal_excess_db.max(b.modal_excess_db),
            periodicity_ratio: a.periodicity_ratio.max(b.periodicity_ratio),
        };
        let end = after(-35.0)
            .zip(after(-60.0))
            .filter(|(from, to)| to - from >= 4096)
            .map(|(from, to)| Texture::of(&left[from..to], sample_rate_hz));
        let power = |side: &[f32]| side.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>();
        let (late_left, late_right) = (&left[late.clone()], &right[late.clone()]);
        let sum: f64 = late_left
            .iter()
            .zip(late_right)
            .map(|(&l, &r)| (0.5 * (f64::from(l) + f64::from(r))).powi(2))
            .sum();
        let octaves = [63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0];
        let octave_correlation_factor = octaves.map(|hz| {
            let [l, r] = [left, right].map(|side| {
                let band = octave(side, hz, sample_rate_hz);
                band[late.clone()].iter().map(|&x| x as f32).collect::<Vec<f32>>()
            });
            (hz, correlation(&l, &r))
        });
        Self {
            middle,
            end,
            colour_db: colour_db(late_left, late_right, sample_rate_hz),
            correlation_factor: correlation(late_left, late_right),
            octave_correlation_factor: octave_correlation_factor.to_vec(),
            mono_db: power_to_db(2.0 * sum / (power(late_left) + power(late_right))),
            balance_db: power_to_db(power(left) / power(right)),
        }
    }

    /// The largest correlation of left and right in an octave from 250 Hz up.
    pub fn worst_octave_correlation(&self) -> f64 {
        let heard = self.octave_correlation_factor.iter().filter(|(hz, _)| *hz >= 250.0);
        heard.fold(0.0, |worst, (_, r)| worst.max(r.abs()))
    }
}

/// Backward-integrated energy of both sides, dB of the whole.
fn decay_db(left: &[f32], right: &[f32]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut energy: Vec<f64> = left
        .iter()
        .zip(right)
        .rev()
        .map(|(&l, &r)| {
            sum += f64::from(l).powi(2) + f64::from(r).powi(2);
            sum
        })
        .collect();
    energy.reverse();
    energy.iter().map(|e| power_to_db(e / sum)).collect()
}

impl Texture {
    /// Judges a piece of tail that decays evenly.
    pub fn of(samples: &[f32], sample_rate_hz: f64) -> Self {
        let level = without_decay(samples, sample_rate_hz);
        let (spectrum_std_db, peak_db) = fine_spectrum(&level, sample_rate_hz);
        let repeats = repetition(&level, sample_rate_hz);
        let frames = level.len();
        let bin_hz = sample_rate_hz / frames as f64;
        let shape = smooth(&power_spectrum(&level), bin_hz, 1.5);
        let (mut noise_peak_db, mut noise_repeats) = (0.0, 0.0);
        for seed in 0..DRAWS {
            let mut noise = Noise::new(seed + 1);
            let draw: Vec<f64> = (0..frames).map(|_| gaussian(&mut noise)).collect();
            let draw = filtered(&draw, |bin| shape[bin].sqrt());
            noise_peak_db += fine_spectrum(&draw, sample_rate_hz).1 / DRAWS as f64;
            noise_repeats += repetition(&draw, sample_rate_hz) / DRAWS as f64;
        }
        Self {
            spectrum_std_db,
            modal_excess_db: peak_db - noise_peak_db,
            periodicity_ratio: repeats / noise_repeats,
        }
    }
}

/// Normal distribution of variance 1 (G. Box, M. Muller, "A Note on the Generation of Random Normal
/// Deviates", 1958).
fn gaussian(noise: &mut Noise) -> f64 {
    (-2.0 * (1.0 - noise.unit()).ln()).sqrt() * (TAU * noise.unit()).cos()
}

/// Divides the exponential envelope out, fitted to the energy of windows of 50 ms.
fn without_decay(tail: &[f32], sample_rate_hz: f64) -> Vec<f64> {
    let window = (0.05 * sample_rate_hz) as usize;
    let (mut n, mut st, mut sl, mut stt, mut stl) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for from in (0..=tail.len() - window).step_by(window / 4) {
        let power: f64 = tail[from..from + window].iter().map(|&x| f64::from(x).powi(2)).sum();
        let (t, l) = ((from + window / 2) as f64, 0.5 * (power + 1e-40).ln());
        n += 1.0;
        st += t;
        sl += l;
        stt += t * t;
        stl += t * l;
    }
    let slope = (n * stl - st * sl) / (n * stt - st * st);
    let scale = (-(sl - slope * st) / n).exp();
    let sample = |(k, &x): (usize, &f32)| f64::from(x) * scale * (-slope * k as f64).exp();
    tail.iter().enumerate().map(sample).collect()
}

fn spectrum(signal: &[f64]) -> Vec<Complex<f64>> {
    let plan = RealFftPlanner::<f64>::new().plan_fft_forward(signal.len());
    let (mut input, mut output) = (signal.to_vec(), plan.make_output_vec());
    plan.process(&mut input, &mut output).expect("lengths are the plan's own");
    output
}

fn back(mut spectrum: Vec<Complex<f64>>, frames: usize) -> Vec<f64> {
    let plan = RealFftPlanner::<f64>::new().plan_fft_inverse(frames);
    spectrum[0].im = 0.0;
    if let Some(last) = spectrum.last_mut().filter(|_| frames.is_multiple_of(2)) {
        last.im = 0.0;
    }
    let mut output = plan.make_output_vec();
    plan.process(&mut spectrum, &mut output).expect("lengths are the plan's own");
    output.iter().map(|x| x / frames as f64).collect()
}

fn filtered(signal: &[f64], gain: impl Fn(usize) -> f64) -> Vec<f64> {
    let bins = spectrum(signal).into_iter().enumerate().map(|(bin, x)| x * gain(bin));
    back(bins.collect(), signal.len())
}

/// Power at each bin, Hann window.
fn power_spectrum(signal: &[f64]) -> Vec<f64> {
    let last = (signal.len() - 1) as f64;
    let windowed: Vec<f64> = signal
        .iter()
        .enumerate()
        .map(|(k, x)| x * (0.5 - 0.5 * (TAU * k as f64 / last).cos()))
        .collect();
    spectrum(&windowed).iter().map(Complex::norm_sqr).collect()
}

/// Mean over `1 / fraction` octave around every bin.
fn smooth(power: &[f64], bin_hz: f64, fraction: f64) -> Vec<f64> {
    let mut sums = vec![0.0];
    for p in power {
        sums.push(sums[sums.len() - 1] + p);
    }
    let reach = 2f64.powf(0.5 / fraction);
    (0..power.len())
        .map(|bin| {
            let hz = bin as f64 * bin_hz;
            let low = (hz / reach / bin_hz).ceil() as usize;
            let high = ((hz * reach / bin_hz).ceil() as usize + 1).min(power.len());
            ((sums[high] - sums[low]) / (high - low).max(1) as f64).max(1e-30)
        })
        .collect()
}

/// Standard deviation and maximum of the spectrum in dB over its third-octave mean.
fn fine_spectrum(signal: &[f64], sample_rate_hz: f64) -> (f64, f64) {
    let bin_hz = sample_rate_hz / signal.len() as f64;
    let power = power_spectrum(signal);
    let mean = smooth(&power, bin_hz, 3.0);
    let ratios_db: Vec<f64> = (0..power.len())
        .filter(|&bin| (FINE_HZ.0..FINE_HZ.1).contains(&(bin as f64 * bin_hz)))
        .map(|bin| power_to_db(power[bin].max(1e-30) / mean[bin]))
        .collect();
    let mean_db = ratios_db.iter().sum::<f64>() / ratios_db.len() as f64;
    let squares: f64 = ratios_db.iter().map(|r| (r - mean_db).powi(2)).sum();
    let peak_db = ratios_db.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    ((squares / ratios_db.len() as f64).sqrt(), peak_db)
}

/// Highest autocorrelation of the signal made white, at the lags of flutter.
fn repetition(signal: &[f64], sample_rate_hz: f64) -> f64 {
    let frames = signal.len();
    let bin_hz = sample_rate_hz / frames as f64;
    let power: Vec<f64> = spectrum(signal).iter().map(Complex::norm_sqr).collect();
    let shape = smooth(&power, bin_hz, 1.5);
    let white = filtered(signal, |bin| {
        let inside = (FINE_HZ.0..=FINE_HZ.1).contains(&(bin as f64 * bin_hz));
        if inside { shape[bin].sqrt().recip() } else { 0.0 }
    });
    let mut padded = white;
    padded.resize((2 * frames).next_power_of_two(), 0.0);
    let power = spectrum(&padded).iter().map(|x| Complex::new(x.norm_sqr(), 0.0)).collect();
    let lags = back(power, padded.len());
    let from = (LAGS_S.0 * sample_rate_hz) as usize;
    let to = ((LAGS_S.1 * sample_rate_hz) as usize).min(frames / 2);
    lags[from..to].iter().fold(0.0, |worst: f64, r| worst.max(r.abs())) / lags[0]
}

fn colour_db(left: &[f32], right: &[f32], sample_rate_hz: f64) -> f64 {
    let power =
        |side: &[f32]| power_spectrum(&side.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>());
    let power: Vec<f64> = power(left).iter().zip(power(right)).map(|(l, r)| l + r).collect();
    let bin_hz = sample_rate_hz / left.len() as f64;
    let levels_db: Vec<f64> = (-10..10)
        .map(|third| {
            let centre_hz = 1000.0 * 2f64.powf(f64::from(third) / 3.0);
            let reach = 2f64.powf(1.0 / 6.0);
            let low = (centre_hz / reach / bin_hz).ceil() as usize;
            let high = (centre_hz * reach / bin_hz).ceil() as usize;
            power_to_db(power[low..high].iter().sum::<f64>() / (high - low) as f64)
        })
        .collect();
    // The straight line through equal steps, subtracted.
    let n = levels_db.len() as f64;
    let place = |k: usize| k as f64 - (n - 1.0) / 2.0;
    let mean = levels_db.iter().sum::<f64>() / n;
    let (mut along, mut squares) = (0.0, 0.0);
    for (k, level) in levels_db.iter().enumerate() {
        along += place(k) * level;
        squares += place(k) * place(k);
    }
    let tilt = along / squares;
    let rest = levels_db.iter().enumerate().map(|(k, l)| (l - mean - tilt * place(k)).powi(2));
    (rest.sum::<f64>() / n).sqrt()
}

/// Root mean square width in cents of what a tone of `tone_hz` has become, within `reach_cents` to
/// either side: power-weighted, Blackman-Harris window (F. Harris, 1978). A pure tone also has a
/// width, by the window; subtract that of the same signal without motion.
pub fn spectral_width_cents(
    signal: &[f32],
    tone_hz: f64,
    reach_cents: f64,
    sample_rate_hz: f64,
) -> f64 {
    let last = (signal.len() - 1) as f64;
    let windowed: Vec<f64> = signal
        .iter()
        .enumerate()
        .map(|(k, &x)| {
            let at = TAU * k as f64 / last;
            let terms = 0.358_75 - 0.488_29 * at.cos() + 0.141_28 * (2.0 * at).cos();
            f64::from(x) * (terms - 0.011_68 * (3.0 * at).cos())
        })
        .collect();
    let bin_hz = sample_rate_hz / signal.len() as f64;
    let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
    for (bin, x) in spectrum(&windowed).iter().enumerate().skip(1) {
        let cents = 1200.0 * (bin as f64 * bin_hz / tone_hz).log2();
        if cents.abs() <= reach_cents {
            let power = x.norm_sqr();
            total += power;
            first += power * cents;
            second += power * cents * cents;
        }
    }
    (second / total - (first / total).powi(2)).max(0.0).sqrt()
}

/// Evenly decaying Gaussian noise on two sides: the ideal that a tail is compared with.
pub fn ideal_tail(seed: u64, t60_s: f64, length_s: f64, sample_rate_hz: f64) -> Vec<Vec<f32>> {
    let mut noise = Noise::new(seed);
    let fall = 3.0 * LN_10 / t60_s / sample_rate_hz;
    let frames = (length_s * sample_rate_hz) as usize;
    let mut side =
        || (0..frames).map(|k| (gaussian(&mut noise) * (-fall * k as f64).exp()) as f32).collect();
    vec![side(), side()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f64 = 48_000.0;

    #[test]
    fn decaying_noise_is_judged_as_noise() {
        let tail = Tail::of(&ideal_tail(3, 2.0, 3.0, RATE), RATE);
        println!("{tail:?}");
        let end = tail.end.unwrap();
        assert!((tail.middle.spectrum_std_db - 5.57).abs() < 0.2);
        assert!(tail.middle.modal_excess_db.abs() < 1.0 && end.modal_excess_db.abs() < 1.0);
        assert!(tail.middle.periodicity_ratio < 1.3 && tail.colour_db < 0.5);
        assert!(tail.correlation_factor.abs() < 0.03 && tail.worst_octave_correlation() < 0.2);
        assert!((tail.mono_db + 3.01).abs() < 0.15 && tail.balance_db.abs() < 0.3);
    }

    #[test]
    fn a_resonance_a_repetition_and_a_shared_side_are_seen() {
        let ideal = ideal_tail(4, 2.0, 3.0, RATE);
        let decay = |k: usize| 10f64.powf(-3.0 * k as f64 / RATE / 2.0);
        let mut ringing = ideal.clone();
        for (k, x) in ringing[0].iter_mut().enumerate() {
            *x += (0.1 * decay(k) * (TAU * 700.0 * k as f64 / RATE).sin()) as f32;
        }
        let tail = Tail::of(&ringing, RATE);
        assert!(tail.middle.modal_excess_db > 3.0, "{:?}", tail.middle);
        let mut fluttering = ideal.clone();
        for k in 2400..fluttering[1].len() {
            fluttering[1][k] = ideal[1][k] + 0.2 * fluttering[1][k - 2400];
        }
        let tail = Tail::of(&fluttering, RATE);
        assert!(tail.middle.periodicity_ratio > 3.0, "{:?}", tail.middle);
        let shared: Vec<f32> = ideal[0].iter().zip(&ideal[1]).map(|(l, r)| 0.3 * l + r).collect();
        let tail = Tail::of(&[ideal[0].clone(), shared], RATE);
        assert!(tail.correlation_factor > 0.25 && tail.mono_db > -2.4);
    }

    #[test]
    fn vibrato_widens_a_tone_by_its_depth() {
        // Depth d cents of a sine: the instantaneous frequency has the mean square d^2 / 2.
        let tone = |depth_cents: f64| -> Vec<f32> {
            let (hz, pace_hz) = (440.0, 0.5);
            let depth_hz = hz * depth_cents / 1200.0 * 2f64.ln();
            (0..480_000)
                .map(|k| {
                    let t = k as f64 / RATE;
                    let swing = depth_hz / pace_hz * (1.0 - (TAU * pace_hz * t).cos()) / TAU;
                    (TAU * (hz * t + swing)).sin() as f32
                })
                .collect()
        };
        let still = spectral_width_cents(&tone(0.0), 440.0, 100.0, RATE);
        let moved = spectral_width_cents(&tone(10.0), 440.0, 100.0, RATE);
        assert!(still < 1.0, "{still}");
        assert!((moved - 10.0 / 2f64.sqrt()).abs() < 0.5, "{moved}");
    }
}
