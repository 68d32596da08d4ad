//! Makeup for what the bands do to the level, so that ears compare tone and not loudness.
//!
//! [`AutoGain::Curve`] reckons: the loudness (ITU-R BS.1770-5, K-weighting) that pink noise, whose
//! power per octave is even as that of most music nearly is, would gain by the bands' curve. It is
//! still while nothing is turned. [`AutoGain::Loudness`] measures: K-weighted power of input and
//! output over the last seconds; it begins with the curve's answer and holds while there is
//! silence. Dynamic bands count at rest in the first, as they move in the second. Width and mono
//! lows count in both, as a band on the side does; output gain, pan and balance in neither.

mod pink_loudness;

use shared_dsp::guard;
use shared_dsp::loudness::k_weighting::{KPair, KWeighting};
use shared_dsp::loudness::lufs_to_energy;
use shared_dsp::units::{db_to_gain, power_to_db};

use super::grid::GRID_FRAMES;
use super::settings::{AutoGain, BANDS, Band, LinearLength};
use super::stereo::Side;
use pink_loudness::PinkLoudness;

/// Largest makeup in dB, either way.
pub const LARGEST_MAKEUP_DB: f64 = 36.0;

/// Length of a measured block, s.
const BLOCK_S: f64 = 0.1;
/// Blocks quieter than this count as silence (the absolute gate of BS.1770), LUFS.
const GATE_LUFS: f64 = -70.0;
/// What is remembered: a block's weight falls to 37 % in this time, s.
const MEMORY_S: f64 = 2.0;

/// The makeup of one equaliser.
#[derive(Debug, Clone)]
pub struct Makeup {
    mode: AutoGain,
    curve: PinkLoudness,
    curve_db: f64,
    weighting: KWeighting,
    block_steps: usize,
    forget: f64,
    input: Level,
    output: Level,
    /// Energy of the input that the output is still to bring, one grid step each.
    waiting: Vec<f64>,
    next: usize,
    delay_steps: usize,
    steps: usize,
    measured_db: Option<f64>,
    /// Share of the curve's answer in the measured one.
    doubt: f64,
}

/// K-weighted power of one signal.
#[derive(Debug, Clone, Default)]
struct Level {
    filter: KPair,
    /// Over the blocks that count, older ones fading.
    power: f64,
    block: f64,
}

impl Level {
    fn gather(&mut self, weighting: &KWeighting, frames: &[[f64; 2]]) {
        let mut channels = [[0.0f32; GRID_FRAMES]; 2];
        let count = frames.len().min(GRID_FRAMES);
        for (n, frame) in frames.iter().take(count).enumerate() {
            channels[0][n] = guard::sanitize_input(frame[0] as f32);
            channels[1][n] = guard::sanitize_input(frame[1] as f32);
        }
        let [left, right] = &channels;
        self.filter.gather(weighting, &left[..count], &right[..count]);
    }

    fn settle(&mut self, delay: impl FnOnce(f64) -> f64) {
        let [left, right] = self.filter.take_energy();
        self.block += delay(left + right);
    }
}

impl Makeup {
    /// No makeup, at 48 kHz stereo until prepared.
    pub fn new() -> Self {
        let mut makeup = Self {
            mode: AutoGain::Off,
            curve: PinkLoudness::new(),
            curve_db: 0.0,
            weighting: KWeighting::new(48_000.0),
            block_steps: 1,
            forget: 0.0,
            input: Level::default(),
            output: Level::default(),
            waiting: Vec::new(),
            next: 0,
            delay_steps: 0,
            steps: 0,
            measured_db: None,
            doubt: 1.0,
        };
        makeup.prepare(48_000.0, 2);
        makeup
    }

    /// For a sample rate (at least 4 kHz) and 1 or 2 channels.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        let sample_rate_hz = sample_rate_hz.max(4000.0);
        self.weighting = KWeighting::new(sample_rate_hz);
        let step_s = GRID_FRAMES as f64 / sample_rate_hz;
        self.block_steps = (BLOCK_S / step_s).round().max(1.0) as usize;
        self.forget = (-(self.block_steps as f64 * step_s) / MEMORY_S).exp();
        let longest = LinearLength::Longest.latency_samples(sample_rate_hz);
        self.waiting = vec![0.0; longest / GRID_FRAMES + 1];
        self.delay_steps = 0;
        self.curve.prepare(sample_rate_hz, channels);
        self.read_curve();
        self.reset();
    }

    /// Forgets what was measured.
    pub fn reset(&mut self) {
        self.input = Level::default();
        self.output = Level::default();
        self.waiting.fill(0.0);
        self.next = 0;
        self.steps = 0;
        self.measured_db = None;
        self.doubt = 1.0;
    }

    /// How late the output is, in samples: so late the input is compared with it.
    pub fn set_delay(&mut self, delay_samples: usize) {
        let delay_steps = (delay_samples / GRID_FRAMES).min(self.waiting.len() - 1);
        if delay_steps != self.delay_steps {
            self.delay_steps = delay_steps;
            self.waiting.fill(0.0);
            self.next = 0;
        }
    }

    /// Takes the bands as they sound (scaled, coupled, limited) over; only changed ones cost.
    pub fn apply(&mut self, mode: AutoGain, bands: &[Band; BANDS]) {
        if mode != self.mode {
            self.mode = mode;
            self.reset();
        }
        if self.curve.apply(bands) {
            self.read_curve();
        }
    }

    /// Takes over what is done to the side behind the bands.
    pub fn apply_side(&mut self, side: &Side) {
        if self.curve.apply_side(side) {
            self.read_curve();
        }
    }

    /// No makeup; nothing is kept up to date on the bands until the next [`Makeup::apply`].
    pub fn turn_off(&mut self) {
        self.mode = AutoGain::Off;
    }

    fn read_curve(&mut self) {
        self.curve_db = held_db(-self.curve.gain_db());
    }

    /// Whether input and output have to be measured.
    pub fn is_measuring(&self) -> bool {
        self.mode == AutoGain::Loudness
    }

    /// What comes in; at most a grid step at a time.
    pub fn measure_input(&mut self, frames: &[[f64; 2]]) {
        self.input.gather(&self.weighting, frames);
    }

    /// What the bands made of it, before the makeup.
    pub fn measure_output(&mut self, frames: &[[f64; 2]]) {
        self.output.gather(&self.weighting, frames);
    }

    /// The work of a grid step; only while [`Makeup::is_measuring`].
    pub fn step(&mut self) {
        self.input.settle(|energy| {
            if self.delay_steps == 0 {
                return energy;
            }
            let late = core::mem::replace(&mut self.waiting[self.next], energy);
            self.next = (self.next + 1) % self.delay_steps;
            late
        });
        self.output.settle(|energy| energy);
        self.steps += 1;
        if self.steps < self.block_steps {
            return;
        }
        let frames = (self.block_steps * GRID_FRAMES) as f64;
        self.steps = 0;
        let blocks = [&mut self.input, &mut self.output]
            .map(|level| core::mem::take(&mut level.block) / frames);
        let lowest = lufs_to_energy(GATE_LUFS);
        let is_heard = blocks.iter().all(|power| (lowest..1e12).contains(power));
        if !is_heard {
            return;
        }
        for (level, block) in [&mut self.input, &mut self.output].into_iter().zip(blocks) {
            level.power = self.forget * level.power + (1.0 - self.forget) * block;
        }
        self.doubt *= self.forget * self.forget;
        let measured_db = power_to_db(self.input.power / self.output.power);
        // A single block says little; at first the curve knows better.
        self.measured_db = Some(held_db(measured_db + self.doubt * (self.curve_db - measured_db)));
    }

    /// The makeup in dB.
    pub fn gain_db(&self) -> f64 {
        match self.mode {
            AutoGain::Off => 0.0,
            AutoGain::Curve => self.curve_db,
            AutoGain::Loudness => self.measured_db.unwrap_or(self.curve_db),
        }
    }

    /// The makeup as a linear gain; exactly 1 where there is none.
    pub fn gain(&self) -> f64 {
        db_to_gain(self.gain_db())
    }

    /// Whether silence changes nothing that is kept here.
    pub fn is_at_rest(&self) -> bool {
        !self.is_measuring()
            || self.input.filter.is_silent()
                && self.output.filter.is_silent()
                && self.waiting[..self.delay_steps].iter().all(|energy| *energy == 0.0)
    }
}

impl Default for Makeup {
    fn default() -> Self {
        Self::new()
    }
}

fn held_db(gain_db: f64) -> f64 {
    guard::clamp_or(gain_db, -LARGEST_MAKEUP_DB, LARGEST_MAKEUP_DB, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Placement, Shape};
    use shared_dsp::noise::PinkNoise;

    fn with(bands: &[Band]) -> [Band; BANDS] {
        let mut all = [Band::default(); BANDS];
        all[..bands.len()].copy_from_slice(bands);
        all
    }

    fn band(shape: Shape, frequency_hz: f32, gain_db: f32) -> Band {
        Band { on: true, shape, frequency_hz, gain_db, ..Band::default() }
    }

    #[test]
    fn without_bands_the_makeup_is_exactly_none() {
        for mode in [AutoGain::Off, AutoGain::Curve, AutoGain::Loudness] {
            let mut makeup = Makeup::new();
            makeup.apply(mode, &with(&[]));
            assert!((makeup.gain() - 1.0).abs() < 1e-12, "{mode:?}");
        }
    }

    #[test]
    fn a_gain_over_the_whole_range_is_taken_back_whole() {
        let mut makeup = Makeup::new();
        makeup.apply(AutoGain::Curve, &with(&[band(Shape::HighShelf, 10.0, 9.0)]));
        assert!((makeup.gain_db() + 9.0).abs() < 0.05, "{}", makeup.gain_db());
        makeup.turn_off();
        assert_eq!(makeup.gain(), 1.0);
    }

    #[test]
    fn bands_on_one_channel_count_for_that_channel() {
        let mut makeup = Makeup::new();
        let on = |channel| Band { channel, ..band(Shape::HighShelf, 10.0, 6.0) };
        for (pair, wanted_db) in [
            ([Placement::Left, Placement::Left], 10.0 * (0.5 + 0.5 * 10f64.powf(1.2)).log10()),
            ([Placement::Left, Placement::Right], 6.0),
            ([Placement::Mid, Placement::Side], 6.0),
            ([Placement::Stereo, Placement::Stereo], 12.0),
        ] {
            makeup.apply(AutoGain::Curve, &with(&pair.map(on)));
            assert!((makeup.gain_db() + wanted_db).abs() < 0.05, "{pair:?} {}", makeup.gain_db());
        }
    }

    #[test]
    fn measured_makeup_follows_a_gain_and_holds_in_silence() {
        let mut makeup = Makeup::new();
        makeup.apply(AutoGain::Loudness, &with(&[]));
        let mut noise = PinkNoise::new(5);
        let gain = db_to_gain(7.0);
        let mut run = |makeup: &mut Makeup, steps: usize, level: f64| {
            for _ in 0..steps {
                let input: [[f64; 2]; GRID_FRAMES] =
                    std::array::from_fn(|_| [level * f64::from(noise.tick()); 2]);
                makeup.measure_input(&input);
                makeup.measure_output(&input.map(|frame| frame.map(|x| x * gain)));
                makeup.step();
            }
        };
        run(&mut makeup, 15_000, 0.1);
        let found_db = makeup.gain_db();
        assert!((found_db + 7.0).abs() < 0.01, "{found_db}");
        run(&mut makeup, 6000, 0.0);
        assert!((makeup.gain_db() - found_db).abs() < 1e-3);
        assert!(makeup.is_at_rest());
        run(&mut makeup, 300, f64::NAN);
        assert!((makeup.gain_db() - found_db).abs() < 1e-3);
    }
}
