//! The bands, and the phase stage behind them.

use channel_eq_engine::grid::GRID_FRAMES;
use channel_eq_engine::phase::PhaseStage;
use channel_eq_engine::{Band, EqEngine, LinearLength, Phase, Placement, Settings, Shape};
use shared_dsp::Engine;
use shared_dsp::measure::{impulse_response, transfer};

pub const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// Bands in zero latency and the stage, on a grid of 32 frames counted since reset.
pub struct Chain {
    bands: EqEngine,
    pub stage: PhaseStage,
    frame: usize,
}

impl Chain {
    pub fn new() -> Self {
        Self { bands: EqEngine::new(), stage: PhaseStage::new(), frame: 0 }
    }

    pub fn prepared(sample_rate_hz: f64, channels: usize, settings: &Settings) -> Self {
        let mut chain = Self::new();
        chain.apply(settings);
        chain.prepare(sample_rate_hz, channels);
        chain.reset();
        chain
    }
}

impl Engine for Chain {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.bands.prepare(sample_rate_hz, channels);
        self.stage.prepare(sample_rate_hz, channels);
        self.frame = 0;
    }

    fn reset(&mut self) {
        self.bands.reset();
        self.stage.reset();
        self.frame = 0;
    }

    fn apply(&mut self, settings: &Settings) {
        self.bands.apply(&Settings { phase: Phase::ZeroLatency, ..*settings });
        self.stage.apply(settings);
    }

    fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
        let length = main[0].len();
        let mut at = 0;
        while at < length {
            let count = (GRID_FRAMES - self.frame % GRID_FRAMES).min(length - at);
            let mut part: Vec<&mut [f32]> =
                main.iter_mut().map(|channel| &mut channel[at..at + count]).collect();
            if self.stage.runs_static_bands_in_iir() {
                self.bands.process(&mut part, &[]);
            }
            let mut frames = [[0.0; 2]; GRID_FRAMES];
            for (c, channel) in part.iter().enumerate() {
                frames.iter_mut().zip(channel.iter()).for_each(|(f, x)| f[c] = f64::from(*x));
            }
            self.stage.process(&mut frames[..count]);
            for (c, channel) in part.iter_mut().enumerate() {
                channel.iter_mut().zip(&frames).for_each(|(x, f)| *x = f[c] as f32);
            }
            at += count;
            self.frame += count;
        }
    }

    fn latency_samples(&self) -> usize {
        self.stage.latency_samples()
    }

    fn tail_samples(&self) -> usize {
        self.stage.tail_samples()
    }

    fn is_at_rest(&self) -> bool {
        self.stage.is_at_rest()
    }
}

pub fn band(shape: Shape, frequency_hz: f64, gain_db: f64, q: f64, order: u8) -> Band {
    Band {
        on: true,
        shape,
        frequency_hz: frequency_hz as f32,
        gain_db: gain_db as f32,
        q: q as f32,
        order,
        ..Band::default()
    }
}

pub fn bell(frequency_hz: f64, gain_db: f64, q: f64) -> Band {
    band(Shape::Bell, frequency_hz, gain_db, q, 2)
}

pub fn on(channel: Placement, band: Band) -> Band {
    Band { channel, ..band }
}

pub fn natural(bands: &[Band]) -> Settings {
    let mut settings = Settings { phase: Phase::Natural, ..Settings::default() };
    settings.bands[..bands.len()].copy_from_slice(bands);
    settings
}

pub fn linear(length: LinearLength, bands: &[Band]) -> Settings {
    Settings { phase: Phase::Linear, linear_length: length, ..natural(bands) }
}

/// Impulse response of one channel, from all channels in `into`.
pub fn response(
    settings: &Settings,
    sample_rate_hz: f64,
    channels: usize,
    into: &[usize],
    samples: usize,
) -> Vec<Vec<f32>> {
    impulse_response(Chain::new, settings, sample_rate_hz, channels, into, 1.0, samples)
}

/// Response (real, imaginary) at a frequency, the latency taken out.
pub fn advanced(impulse: &[f32], latency: usize, hz: f64, sample_rate_hz: f64) -> (f64, f64) {
    let (re, im) = transfer(impulse, hz, sample_rate_hz);
    let turns = hz / sample_rate_hz * latency as f64;
    let (sin, cos) = (core::f64::consts::TAU * turns.fract()).sin_cos();
    (re * cos - im * sin, re * sin + im * cos)
}

/// Frequencies evenly spread in octaves.
pub fn frequencies_hz(from: f64, to: f64, count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |n| from * (to / from).powf(n as f64 / (count - 1) as f64))
}
