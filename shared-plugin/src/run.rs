//! Whether what was played between activation and deactivation was an offline render.
//!
//! Not every VST3 host says that it renders. There, sound that was played faster than real time counts
//! as a render, too. In CLAP the mode alone counts: some hosts read ahead in real time. The clock is
//! read on the main thread only.

use std::time::Instant;

/// Sound that was played faster than real time by this factor is a render.
const RENDER_PACE: f64 = 1.5;

/// The time between one activation and the deactivation after it.
#[derive(Default)]
pub(crate) struct Run {
    began: Option<Instant>,
    /// Whether the host always says if this is a render.
    is_mode_known: bool,
    is_offline: bool,
    sample_rate_hz: f64,
    frames: u64,
}

impl Run {
    /// Begins now.
    pub fn begin(sample_rate_hz: f64, is_mode_known: bool, is_offline: bool) -> Self {
        Self { began: Some(Instant::now()), is_mode_known, is_offline, sample_rate_hz, frames: 0 }
    }

    /// Counts frames that were played.
    pub fn advance(&mut self, frames: usize) {
        self.frames += frames as u64;
    }

    /// Length of what was played, s, where it was a render.
    pub fn render_s(&self) -> Option<f64> {
        let began = self.began.filter(|_| self.frames > 0)?;
        let sound_s = self.frames as f64 / self.sample_rate_hz.max(1.0);
        let is_fast = sound_s > RENDER_PACE * began.elapsed().as_secs_f64();
        let is_render = self.is_offline || (!self.is_mode_known && is_fast);
        is_render.then_some(sound_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pace_makes_a_render_only_where_the_host_does_not_say() {
        let render_s = |is_mode_known, is_offline, frames| {
            Run { frames, ..Run::begin(48_000.0, is_mode_known, is_offline) }.render_s()
        };
        let hour = 3600 * 48_000;
        assert_eq!(render_s(false, false, hour), Some(3600.0), "faster than time");
        assert_eq!(render_s(true, false, hour), None, "a host that reads ahead");
        assert_eq!(render_s(true, true, hour), Some(3600.0));
        assert_eq!(render_s(true, true, 0), None, "nothing was heard");
    }
}
