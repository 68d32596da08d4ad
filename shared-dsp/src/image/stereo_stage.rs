//! Width, mono lows and balance: the stereo image of a whole mix, changed by simple means.
//!
//! Mid is (left + right) / 2 and side (left - right) / 2. Width turns the side up or down, mono lows take
//! the lows out of it with a Butterworth high-pass of 12 dB per octave (-3 dB at the frequency), so the mono
//! sum stays as it is. Balance turns one channel down. At neutral settings every sample passes bit for bit;
//! everything glides. No latency.

use core::f64::consts::{FRAC_1_SQRT_2, PI};

use crate::filter::svf::{Svf, SvfCoefficients};
use crate::guard::{clamp_or, flush_nonfinite, sanitize_output};
use crate::smooth::Ramp;

/// Lowest and highest frequency below which the lows may be mono, Hz.
pub const MONO_BELOW_HZ: (f64, f64) = (20.0, 500.0);
/// Largest width.
pub const LARGEST_WIDTH: f64 = 2.0;

/// How long a change takes, ms.
const GLIDE_MS: f64 = 20.0;
/// Frames between new coefficients of a gliding frequency, and between flushes, counted from the reset.
const GRID_FRAMES: usize = 32;

/// What is done to the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StereoImage {
    /// Factor of the side, 0..=[`LARGEST_WIDTH`].
    pub width: f64,
    /// Whether the side has no lows.
    pub is_low_mono: bool,
    /// Below this, Hz, in [`MONO_BELOW_HZ`].
    pub mono_below_hz: f64,
    /// -1 is left alone, 1 right alone, in a straight line.
    pub balance: f64,
}

impl Default for StereoImage {
    fn default() -> Self {
        Self { width: 1.0, is_low_mono: false, mono_below_hz: 120.0, balance: 0.0 }
    }
}

/// The stage that does it, in place.
#[derive(Debug, Clone)]
pub struct StereoStage {
    sample_rate_hz: f64,
    width: Ramp,
    /// Share of the high-passed side.
    low_mono: Ramp,
    /// Base-2 logarithm of the frequency.
    octave: Ramp,
    gains: [Ramp; 2],
    coefficients: SvfCoefficients,
    high_pass: Svf,
    grid_frames: usize,
}

impl StereoStage {
    /// A stage that changes nothing, at 48 kHz.
    pub fn new() -> Self {
        let mut stage = Self {
            sample_rate_hz: 48_000.0,
            width: Ramp::new(1.0),
            low_mono: Ramp::new(0.0),
            octave: Ramp::new(StereoImage::default().mono_below_hz.log2()),
            gains: [Ramp::new(1.0); 2],
            coefficients: SvfCoefficients::THROUGH,
            high_pass: Svf::default(),
            grid_frames: 0,
        };
        stage.prepare(stage.sample_rate_hz);
        stage
    }

    /// Takes a sample rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        for ramp in [&mut self.width, &mut self.low_mono, &mut self.octave] {
            ramp.prepare(GLIDE_MS, sample_rate_hz);
        }
        self.gains.iter_mut().for_each(|ramp| ramp.prepare(GLIDE_MS, sample_rate_hz));
        self.reset();
    }

    /// Forgets all sound; glides have arrived.
    pub fn reset(&mut self) {
        for ramp in [&mut self.width, &mut self.low_mono, &mut self.octave] {
            ramp.jump();
        }
        self.gains.iter_mut().for_each(Ramp::jump);
        self.high_pass.reset();
        self.grid_frames = 0;
        self.design();
    }

    /// Glides to another image; values out of range are held within, NaN is neutral.
    pub fn set(&mut self, image: &StereoImage) {
        let (lowest_hz, highest_hz) = MONO_BELOW_HZ;
        let hz = clamp_or(image.mono_below_hz, lowest_hz, highest_hz, lowest_hz);
        let balance = clamp_or(image.balance, -1.0, 1.0, 0.0);
        self.width.set(clamp_or(image.width, 0.0, LARGEST_WIDTH, 1.0));
        self.low_mono.set(if image.is_low_mono { 1.0 } else { 0.0 });
        self.octave.set(hz.log2());
        self.gains[0].set(1.0 - balance.max(0.0));
        self.gains[1].set(1.0 + balance.min(0.0));
    }

    /// Whether every sample passes as it is, until another image is set.
    pub fn is_neutral(&self) -> bool {
        let rests_at = |ramp: &Ramp, value: f64| !ramp.is_moving() && ramp.value() == value;
        rests_at(&self.width, 1.0)
            && rests_at(&self.low_mono, 0.0)
            && !self.octave.is_moving()
            && self.gains.iter().all(|gain| rests_at(gain, 1.0))
    }

    /// Whether no sound is left in the filter, and nothing glides.
    pub fn is_at_rest(&self) -> bool {
        let ramps = [&self.width, &self.low_mono, &self.octave];
        self.high_pass == Svf::default()
            && ramps.into_iter().chain(&self.gains).all(|ramp| !ramp.is_moving())
    }

    /// Time in which the filter rings down by 120 dB, s; 0 where it is off.
    pub fn decay_s(&self) -> f64 {
        // The poles of a Butterworth filter of second order fall by exp(-2 pi f t / sqrt 2).
        let hz = self.octave.target().exp2();
        if self.low_mono.target() > 0.0 { 13.9 / (2.0 * PI * FRAC_1_SQRT_2 * hz) } else { 0.0 }
    }

    /// Changes left and right in place, as far as both reach.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        if self.is_neutral() && self.high_pass == Svf::default() {
            let frames = left.len().min(right.len());
            self.grid_frames = (self.grid_frames + frames) % GRID_FRAMES;
            return;
        }
        for (left, right) in left.iter_mut().zip(right) {
            self.grid();
            let (l, r) = (f64::from(flush_nonfinite(*left)), f64::from(flush_nonfinite(*right)));
            let side = 0.5 * (l - r);
            let high = self.high_pass.tick(&self.coefficients, side);
            let new_side = self.width.tick() * (side + self.low_mono.tick() * (high - side));
            let [left_gain, right_gain] = &mut self.gains;
            // What the side has gained, so that nothing changes where nothing is asked for.
            let gained = new_side - side;
            *left = sanitize_output((l + gained) * left_gain.tick());
            *right = sanitize_output((r - gained) * right_gain.tick());
        }
    }

    /// The work between grid steps.
    #[inline]
    fn grid(&mut self) {
        if self.grid_frames == 0 {
            if self.octave.is_moving() {
                (0..GRID_FRAMES).for_each(|_| _ = self.octave.tick());
                self.design();
            }
            if self.is_neutral() {
                // Nothing of it is heard.
                self.high_pass.reset();
            }
            self.high_pass.flush_tiny();
        }
        self.grid_frames = (self.grid_frames + 1) % GRID_FRAMES;
    }

    /// The high-pass by the bilinear transform, which is exact at the frequency.
    fn design(&mut self) {
        let hz = self.octave.value().exp2().min(0.4 * self.sample_rate_hz);
        let g = (PI * hz / self.sample_rate_hz).tan();
        let k = 2f64.sqrt();
        let norm = 1.0 / (1.0 + k * g + g * g);
        let b = [norm, -2.0 * norm, norm];
        let a1 = 2.0 * (g * g - 1.0) * norm;
        let a2 = (1.0 - k * g + g * g) * norm;
        self.coefficients = SvfCoefficients::from_biquad(b, a1, a2);
    }
}

impl Default for StereoStage {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::signals::{sine, white_noise};
    use crate::measure::{click_peak_db, tone_db};

    const RATE_HZ: f64 = 48_000.0;

    fn stage(image: &StereoImage) -> StereoStage {
        let mut stage = StereoStage::new();
        stage.set(image);
        stage.reset();
        stage
    }

    #[test]
    fn neutral_passes_bit_for_bit() {
        let (mut left, mut right) = (white_noise(1, 0.0, 5000), white_noise(2, 0.0, 5000));
        let before = (left.clone(), right.clone());
        stage(&StereoImage::default()).process(&mut left, &mut right);
        assert!(before == (left, right));
    }

    #[test]
    fn width_and_lows_change_the_side_alone_and_by_their_formulas() {
        for (width, mono_below_hz, hz) in
            [(0.5, 20.0, 1000.0), (2.0, 120.0, 120.0), (1.5, 500.0, 100.0), (1.0, 120.0, 60.0)]
        {
            let image = StereoImage { width, is_low_mono: true, mono_below_hz, balance: 0.0 };
            let tone = sine(hz, -12.0, RATE_HZ, 96_000);
            let (mut left, mut right) = (tone.clone(), vec![0.0; 96_000]);
            stage(&image).process(&mut left, &mut right);
            let half = |sign: f32| -> Vec<f32> {
                left[48_000..].iter().zip(&right[48_000..]).map(|(l, r)| l + sign * r).collect()
            };
            let fall = (mono_below_hz / hz).powi(4);
            let wanted_db = -12.0 + 20.0 * width.log10() - 10.0 * (1.0 + fall).log10();
            let side_db = tone_db(&half(-1.0), hz, RATE_HZ);
            assert!((side_db - wanted_db).abs() < 0.02, "{hz} Hz: {side_db} {wanted_db}");
            assert!((tone_db(&half(1.0), hz, RATE_HZ) + 12.0).abs() < 0.001);
        }
    }

    #[test]
    fn balance_turns_one_channel_down() {
        for (balance, gains) in [(-1.0, [1.0, 0.0]), (0.25, [0.75, 1.0]), (1.0, [0.0, 1.0])] {
            let (mut left, mut right) = (vec![0.5; 64], vec![0.25; 64]);
            stage(&StereoImage { balance, ..StereoImage::default() })
                .process(&mut left, &mut right);
            assert_eq!([left[9], right[9]], [0.5 * gains[0], 0.25 * gains[1]]);
        }
    }

    #[test]
    fn changes_do_not_click_and_cuts_change_nothing() {
        let off = StereoImage::default();
        let on = StereoImage { width: 2.0, is_low_mono: true, mono_below_hz: 500.0, balance: 0.5 };
        let tone = sine(1000.0, -12.0, RATE_HZ, 48_000);
        let mut whole: Option<Vec<f32>> = None;
        for cut in [480, 1, 37] {
            let mut stage = stage(&off);
            let (mut left, mut right) = (tone.clone(), vec![0.0; 48_000]);
            for (from, to) in [(0, 12_000), (12_000, 36_000), (36_000, 48_000)] {
                stage.set(if from == 12_000 { &on } else { &off });
                for start in (from..to).step_by(cut) {
                    let end = to.min(start + cut);
                    stage.process(&mut left[start..end], &mut right[start..end]);
                }
            }
            for at in [12_000, 36_000] {
                assert!(click_peak_db(&left, at, RATE_HZ) < -80.0);
            }
            assert!(*whole.get_or_insert(left.clone()) == left, "{cut}");
            assert!(stage.is_neutral());
        }
    }
}
