//! The limiter as the host runs it: with its own ways of listening, and with the mode that the host has
//! activated it in.

use crate::engine::{LimiterEngine, Mode, Settings};
use shared_dsp::Engine;
use shared_dsp::smooth::Ramp;
use shared_dsp::units::db_to_gain;

const FADE_MS: f64 = 10.0;

/// What is heard in place of the mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listened {
    /// The mix as it is.
    #[default]
    Mix,
    /// The output less the input gain: as loud as what comes in, but for the limiting.
    UnityGain,
    /// The output as loud as the chosen platform plays it.
    AsStreamed,
}

impl Listened {
    /// The number this has as something of this plugin's own to listen to.
    pub const fn code(self) -> u32 {
        match self {
            Self::Mix => 0,
            Self::UnityGain => 1,
            Self::AsStreamed => 2,
        }
    }

    /// The inverse of [`Listened::code`]; the mix for unknown numbers.
    pub const fn from_code(code: u32) -> Self {
        match code {
            1 => Self::UnityGain,
            2 => Self::AsStreamed,
            _ => Self::Mix,
        }
    }
}

/// Settings of a [`HeardLimiter`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HeardSettings {
    /// The limiter's own.
    pub limiter: Settings,
    /// What is heard.
    pub listened: Listened,
    /// Gain of [`Listened::AsStreamed`], dB.
    pub streamed_gain_db: f32,
}

/// The limiter and what is listened to.
pub struct HeardLimiter {
    limiter: LimiterEngine,
    settings: HeardSettings,
    /// Rate and channels of the latest preparation.
    sample_rate_hz: f64,
    channels: usize,
    /// The latency that the mode not in force would have.
    other_latency_samples: usize,
    /// Since the readings were restarted.
    highest_ceiling_db: f32,
    listening_gain: Ramp,
}

impl Default for HeardLimiter {
    fn default() -> Self {
        Self {
            limiter: LimiterEngine::default(),
            settings: HeardSettings::default(),
            sample_rate_hz: 0.0,
            channels: 0,
            other_latency_samples: 0,
            highest_ceiling_db: f32::NEG_INFINITY,
            listening_gain: Ramp::new(1.0),
        }
    }
}

impl HeardLimiter {
    /// The limiter, for its readings.
    pub fn limiter(&self) -> &LimiterEngine {
        &self.limiter
    }

    /// The settings in force.
    pub fn settings(&self) -> &HeardSettings {
        &self.settings
    }

    /// The highest ceiling since the readings were restarted, dB.
    pub fn highest_ceiling_db(&self) -> f32 {
        self.highest_ceiling_db
    }

    /// The rate prepared, Hz; 0 before.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Channels prepared.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Makes of the sound what is listened to instead, in place; gives whether it changed anything.
    pub fn listen(&mut self, output: &mut [&mut [f32]]) -> bool {
        let is_on = self.listening_gain.is_moving() || self.listening_gain.value() != 1.0;
        if is_on {
            let frames = output.iter().map(|channel| channel.len()).min().unwrap_or(0);
            for frame in 0..frames {
                let gain = self.listening_gain.tick() as f32;
                output.iter_mut().for_each(|channel| channel[frame] *= gain);
            }
        }
        is_on
    }

    fn gain_of_listening(&self) -> f64 {
        match self.settings.listened {
            Listened::Mix => 1.0,
            Listened::UnityGain => db_to_gain(-f64::from(self.settings.limiter.input_gain_db)),
            Listened::AsStreamed => db_to_gain(self.settings.streamed_gain_db.into()),
        }
    }
}

/// The latency of the other mode.
fn other_latency_samples(mode: Mode, sample_rate_hz: f64) -> usize {
    let mode = match mode {
        Mode::Master => Mode::LowLatency,
        Mode::LowLatency => Mode::Master,
    };
    let mut limiter = LimiterEngine::new();
    limiter.apply(&Settings { mode, ..Settings::default() });
    limiter.prepare(sample_rate_hz, 1);
    limiter.latency_samples()
}

impl Engine for HeardLimiter {
    type Settings = HeardSettings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        (self.sample_rate_hz, self.channels) = (sample_rate_hz, channels);
        self.limiter.prepare(sample_rate_hz, channels);
        self.other_latency_samples = other_latency_samples(self.limiter.mode(), sample_rate_hz);
        self.listening_gain.prepare(FADE_MS, sample_rate_hz);
        self.listening_gain.jump();
    }

    fn reset(&mut self) {
        self.limiter.reset();
        self.listening_gain.jump();
    }

    fn apply(&mut self, settings: &HeardSettings) {
        let before = std::mem::replace(&mut self.settings, *settings);
        self.limiter.apply(&settings.limiter);
        self.listening_gain.set(self.gain_of_listening());
        let ceiling_db = settings.limiter.ceiling_db;
        self.highest_ceiling_db = if before.limiter.restarts == settings.limiter.restarts {
            self.highest_ceiling_db.max(ceiling_db)
        } else {
            ceiling_db
        };
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        self.limiter.process(main, key);
    }

    fn pass(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) -> bool {
        self.limiter.pass(main, key)
    }

    fn rest(&mut self, main: &mut [&mut [f32]]) {
        self.limiter.rest(main);
    }

    /// That of the mode chosen. Where another is in force, the framework hears of the difference and
    /// asks the host to activate the plugin anew, which is when the mode changes.
    fn latency_samples(&self) -> usize {
        if self.settings.limiter.mode == self.limiter.mode() {
            self.limiter.latency_samples()
        } else {
            self.other_latency_samples
        }
    }

    fn tail_samples(&self) -> usize {
        self.limiter.tail_samples()
    }

    fn is_at_rest(&self) -> bool {
        self.limiter.is_at_rest() && !self.listening_gain.is_moving()
    }
}
