//! What the engine is prepared for.

use shared_dsp::units::one_pole_factor;

use super::glide::{Q_SLOWNESS, STAGE_MS};
use super::grid::GRID_FRAMES;

/// Sample rate and channels of the stream, and what follows from them.
#[derive(Debug, Clone, Copy)]
pub struct StreamFormat {
    /// At least 1000 Hz.
    pub sample_rate_hz: f64,
    /// 1 or 2.
    pub channels: usize,
    /// Share of its distance that a stage of a glide keeps over one grid step.
    pub glide_factor: f64,
    /// The same for the glides of Q.
    pub q_glide_factor: f64,
}

impl StreamFormat {
    /// The format nearest to what is asked for.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Self {
        let sample_rate_hz = sample_rate_hz.max(1000.0);
        let glide_factor = one_pole_factor(STAGE_MS, sample_rate_hz).powi(GRID_FRAMES as i32);
        Self {
            sample_rate_hz,
            channels: channels.clamp(1, 2),
            glide_factor,
            q_glide_factor: glide_factor.powf(1.0 / Q_SLOWNESS),
        }
    }
}
