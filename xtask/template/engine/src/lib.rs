//! Signal flow of @Display@: a gain that glides. No memory but the glide, no latency, no tail.
//!
//! Every normal finite sample is multiplied by the gain; NaN, infinity and subnormals count as
//! silence. At 0 dB the output is the input, bit for bit.

use shared_dsp::Engine;
use shared_dsp::guard;
use shared_dsp::smooth::Ramp;
use shared_dsp::units::db_to_gain;

/// How long a change of gain takes, in ms.
pub const GLIDE_MS: f64 = 20.0;

/// Everything a user can set. Out-of-range values are clamped, NaN becomes the default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Gain of the output, -36..36 dB.
    pub gain_db: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { gain_db: 0.0 }
    }
}

/// A gain for one or two channels. The sidechain is not used.
#[derive(Debug, Clone)]
pub struct @Type@Engine {
    gain: Ramp,
    /// Nothing was processed since the last reset: settings need not glide.
    untouched: bool,
}

impl Default for @Type@Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl @Type@Engine {
    /// An engine at 48 kHz with default settings.
    pub fn new() -> Self {
        let mut engine = Self { gain: Ramp::new(1.0), untouched: true };
        engine.prepare(48_000.0, 2);
        engine
    }
}

impl Engine for @Type@Engine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, _channels: usize) {
        self.gain.prepare(GLIDE_MS, sample_rate_hz);
        self.reset();
    }

    fn reset(&mut self) {
        self.gain.jump();
        self.untouched = true;
    }

    fn apply(&mut self, settings: &Settings) {
        let start = Settings::default().gain_db;
        let gain_db = if settings.gain_db.is_nan() { start } else { settings.gain_db };
        self.gain.set(db_to_gain(gain_db.clamp(-36.0, 36.0).into()));
        if self.untouched {
            self.gain.jump();
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0);
        for frame in 0..frames {
            let gain = self.gain.tick();
            for channel in main.iter_mut() {
                let sample = f64::from(guard::flush_nonfinite(channel[frame]));
                channel[frame] = guard::sanitize_output(sample * gain);
            }
            self.untouched = false;
        }
    }

    fn latency_samples(&self) -> usize {
        0
    }

    fn tail_samples(&self) -> usize {
        0
    }

    fn is_at_rest(&self) -> bool {
        !self.gain.is_moving()
    }
}
