//! A high-pass of first order far below hearing: takes an offset away, which wastes headroom.

use shared_dsp::guard::{flush_tiny, sanitize_output};
use shared_dsp::smooth::Ramp;

/// Where it is 3 dB down, Hz: -0.1 dB at 20 Hz.
pub const DC_FILTER_HZ: f64 = 3.0;
const GLIDE_MS: f64 = 20.0;
/// Frames between flushes, counted from the reset.
const GRID_FRAMES: usize = 64;

/// The filter of two channels. Off, every sample passes bit for bit.
#[derive(Debug, Clone)]
pub struct DcFilter {
    /// Share of the offset taken away.
    share: Ramp,
    /// Follows the offset by this much of the difference a sample.
    rate: f64,
    offsets: [f64; 2],
    grid_frames: usize,
}

impl DcFilter {
    /// A filter that is off. To be prepared.
    pub fn new() -> Self {
        Self { share: Ramp::new(0.0), rate: 0.0, offsets: [0.0; 2], grid_frames: 0 }
    }

    /// Takes a sample rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.share.prepare(GLIDE_MS, sample_rate_hz);
        self.rate = 1.0 - (-core::f64::consts::TAU * DC_FILTER_HZ / sample_rate_hz).exp();
        self.reset();
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.share.jump();
        self.offsets = [0.0; 2];
        self.grid_frames = 0;
    }

    /// Fades it in or out.
    pub fn set(&mut self, is_on: bool) {
        self.share.set(if is_on { 1.0 } else { 0.0 });
    }

    /// Whether nothing fades and no offset is left.
    pub fn is_at_rest(&self) -> bool {
        !self.share.is_moving() && self.offsets == [0.0; 2]
    }

    /// Time in which an offset has gone by 120 dB, s; 0 where it is off.
    pub fn decay_s(&self) -> f64 {
        if self.share.target() > 0.0 { 13.9 / (core::f64::consts::TAU * DC_FILTER_HZ) } else { 0.0 }
    }

    /// Filters a chunk in place.
    pub fn process<const CHANNELS: usize>(&mut self, main: &mut [&mut [f32]; CHANNELS]) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0);
        if !self.share.is_moving() && self.share.value() == 0.0 {
            self.offsets = [0.0; 2];
            self.grid_frames = (self.grid_frames + frames) % GRID_FRAMES;
            return;
        }
        for frame in 0..frames {
            let share = self.share.tick();
            for (samples, offset) in main.iter_mut().zip(&mut self.offsets) {
                let sample = f64::from(samples[frame]);
                *offset += self.rate * (sample - *offset);
                samples[frame] = sanitize_output(sample - share * *offset);
            }
            self.grid_frames = (self.grid_frames + 1) % GRID_FRAMES;
            if self.grid_frames == 0 {
                self.offsets = self.offsets.map(flush_tiny);
            }
        }
    }
}
