//! Width and mono lows: the side signal behind all bands, turned up or down, its lows taken out.
//!
//! Mid is (left + right) / 2 and side (left - right) / 2; only the side changes, so the mono sum
//! stays as it is. The lows go through a Butterworth high-pass of 12 dB per octave (-3 dB at the
//! frequency) of minimum phase, in every phase mode: no latency, and at the frequency the side is
//! turned by 90 degrees against the mid. One of 24 dB per octave would turn it over there.

use shared_dsp::guard::clamp_or;
use shared_dsp::simd::VectorPath;

use super::band::BandRunner;
use super::band_chain::BandChain;
use super::glide::GainGlide;
use super::grid::GRID_FRAMES;
use super::scaling::Scaling;
use super::settings::{Band, Placement, Settings, Shape};
use super::stream_format::StreamFormat;

/// Lowest and highest frequency below which the output may be mono, Hz.
pub const MONO_BELOW_HZ: (f64, f64) = (20.0, 500.0);
/// Largest width, as a factor of the side.
pub const LARGEST_WIDTH: f64 = 2.0;

/// What is done to the side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// Factor, 0..=[`LARGEST_WIDTH`].
    pub gain: f64,
    /// The high-pass; off where the lows stay.
    pub low_cut: Band,
}

impl Side {
    /// What `settings` ask for; nothing in mono, which has no side.
    pub fn of(settings: &Settings, channels: usize) -> Self {
        let is_stereo = channels == 2;
        let (lowest_hz, highest_hz) = MONO_BELOW_HZ;
        let hz = clamp_or(settings.mono_below_hz.into(), lowest_hz, highest_hz, lowest_hz);
        let width = clamp_or(settings.width.into(), 0.0, LARGEST_WIDTH, 1.0);
        let low_cut = Band {
            on: settings.mono_below && is_stereo,
            shape: Shape::LowCut,
            frequency_hz: hz as f32,
            q: core::f32::consts::FRAC_1_SQRT_2,
            order: 2,
            channel: Placement::Side,
            ..Band::default()
        };
        Self { gain: if is_stereo { width } else { 1.0 }, low_cut }
    }

    /// Time the high-pass rings, s.
    pub fn decay_s(&self) -> f64 {
        if self.low_cut.on { self.low_cut.prototype().decay_s() } else { 0.0 }
    }
}

/// The stage that does it.
#[derive(Debug, Clone)]
pub struct Stereo {
    gain: GainGlide,
    low_cut: [BandRunner; 1],
    chain: BandChain,
}

impl Stereo {
    /// Nothing is changed. Takes memory.
    pub fn new(path: VectorPath) -> Self {
        Self {
            gain: GainGlide::new(1.0),
            low_cut: [BandRunner::default()],
            chain: BandChain::new(1, path),
        }
    }

    /// Takes new settings; they begin to act at the next grid step.
    pub fn apply(&mut self, side: &Side) {
        self.gain.set(side.gain);
        self.low_cut[0].apply(&side.low_cut, &Scaling::default());
    }

    /// Forgets all sound; whatever was gliding has arrived.
    pub fn reset(&mut self, sample_rate_hz: f64) {
        self.gain.jump();
        self.low_cut[0].reset(sample_rate_hz);
        self.chain.reset();
    }

    /// Whether the sound is changed, or about to be.
    pub fn is_active(&self) -> bool {
        !self.gain.rests_at(1.0) || self.low_cut[0].is_active()
    }

    /// Whether a grid step has nothing to do until new settings come.
    pub fn is_still(&self) -> bool {
        let [low_cut] = &self.low_cut;
        self.gain.is_at_rest() && low_cut.is_still() && !low_cut.needs_write()
    }

    /// Whether no filter holds any sound.
    pub fn is_silent(&self) -> bool {
        self.chain.is_silent()
    }

    /// The work of a grid step.
    pub fn step(&mut self, format: &StreamFormat) {
        self.gain.advance(format.glide_factor, GRID_FRAMES);
        self.low_cut[0].step(format, &mut 0);
        self.chain.follow(&mut self.low_cut, format);
    }

    /// Zeroes what has decayed below hearing.
    pub fn settle(&mut self) {
        self.chain.settle();
    }

    /// At most a chunk of frames, not over a grid step.
    pub fn process(&mut self, frames: &mut [[f64; 2]]) {
        if !self.gain.rests_at(1.0) {
            for frame in frames.iter_mut() {
                let (mid, side) = (0.5 * (frame[0] + frame[1]), 0.5 * (frame[0] - frame[1]));
                let side = self.gain.tick() * side;
                *frame = [mid + side, mid - side];
            }
        }
        self.chain.process(&mut self.low_cut, frames);
    }
}
