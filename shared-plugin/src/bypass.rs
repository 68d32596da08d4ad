//! Host bypass: the clean input, delayed by the plugin's latency, cross-faded over 10 ms.
//!
//! The engine goes on running while bypassed, so that its sound is there at once and at its final
//! level when bypass ends: a comparison that begins with a settling compressor would be false.

use shared_dsp::smooth::{Ramp, without_corners};

/// Longest run of frames [`Bypass`] handles in one call.
pub const CHUNK_FRAMES: usize = 512;

const FADE_MS: f64 = 10.0;

/// The dry path of one plugin instance.
pub struct Bypass {
    /// Per channel: the last `latency` samples, oldest first, then the chunk being processed.
    dry: Vec<Vec<f32>>,
    latency_samples: usize,
    share: Ramp,
}

impl Default for Bypass {
    fn default() -> Self {
        Self { dry: Vec::new(), latency_samples: 0, share: Ramp::new(0.0) }
    }
}

impl Bypass {
    /// Allocates for `channels` and a dry path delayed by `latency_samples`.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize, latency_samples: usize) {
        self.latency_samples = latency_samples;
        self.dry = vec![vec![0.0; latency_samples + CHUNK_FRAMES]; channels];
        self.share.prepare(FADE_MS, sample_rate_hz);
    }

    /// Forgets all sound and ends a running fade.
    pub fn reset(&mut self) {
        for channel in &mut self.dry {
            channel.fill(0.0);
        }
        self.share.jump();
    }

    /// Turns bypass on or off; the change fades in over 10 ms.
    pub fn set(&mut self, bypassed: bool) {
        self.share.set(if bypassed { 1.0 } else { 0.0 });
    }

    /// Writes the clean input of at most [`CHUNK_FRAMES`] frames into the dry path, before the engine
    /// overwrites it. Without latency there is no past to write, so that it is skipped unless the
    /// input is heard or `is_needed` elsewhere.
    pub fn write(&mut self, main: &[&mut [f32]], is_needed: bool) {
        if self.latency_samples == 0 && !self.is_heard() && !is_needed {
            return;
        }
        for (dry, input) in self.dry.iter_mut().zip(main) {
            dry[self.latency_samples..][..input.len()].copy_from_slice(input);
        }
    }

    /// The delayed input of each channel, as many frames as were written last.
    pub fn delayed(&self) -> impl Iterator<Item = &[f32]> {
        self.dry.iter().map(|dry| &dry[..CHUNK_FRAMES])
    }

    /// Mixes the delayed input into the engine's output. Call once after each [`Self::write`].
    pub fn mix(&mut self, main: &mut [&mut [f32]]) {
        let frames = main.first().map_or(0, |channel| channel.len());
        if self.share.is_moving() {
            for frame in 0..frames {
                let share = without_corners(self.share.tick()) as f32;
                for (dry, wet) in self.dry.iter().zip(main.iter_mut()) {
                    // At the end of the fade the dry sample itself, not its rounded neighbour.
                    let faded = wet[frame] + (dry[frame] - wet[frame]) * share;
                    wet[frame] = if share < 1.0 { faded } else { dry[frame] };
                }
            }
        } else if self.share.value() == 1.0 {
            for (dry, wet) in self.dry.iter().zip(main.iter_mut()) {
                wet.copy_from_slice(&dry[..frames]);
            }
        }
    }

    /// Moves the dry path on by the `frames` written last. Call once after each [`Self::mix`].
    pub fn advance(&mut self, frames: usize) {
        if self.latency_samples > 0 {
            for dry in &mut self.dry {
                dry.copy_within(frames..frames + self.latency_samples, 0);
            }
        }
    }

    /// Whether a change fades now.
    pub fn is_fading(&self) -> bool {
        self.share.is_moving()
    }

    /// Whether the dry path is part of what comes out.
    pub fn is_heard(&self) -> bool {
        self.is_fading() || self.share.value() > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::measure::{click_peak_db, signals};

    fn run(bypass: &mut Bypass, signal: &mut [f32], cuts: &[usize]) {
        let mut rest = signal;
        for &cut in cuts {
            let (head, tail) = rest.split_at_mut(cut);
            let mut main = [head];
            bypass.write(&main, false);
            main[0].fill(0.0);
            bypass.mix(&mut main);
            bypass.advance(cut);
            rest = tail;
        }
    }

    #[test]
    fn dry_is_delayed_by_the_latency_whatever_the_cuts() {
        for cuts in [vec![300], vec![1; 300], vec![17, 100, 183]] {
            let mut bypass = Bypass::default();
            bypass.prepare(48_000.0, 1, 96);
            bypass.set(true);
            bypass.reset();
            let mut signal: Vec<f32> = (1..=300).map(|n| n as f32).collect();
            run(&mut bypass, &mut signal, &cuts);
            assert!(signal[..96].iter().all(|x| *x == 0.0));
            assert!((96..300).all(|n| signal[n] == (n - 95) as f32));
        }
    }

    #[test]
    fn the_fade_makes_no_click() {
        let mut bypass = Bypass::default();
        bypass.prepare(48_000.0, 1, 0);
        let mut signal = signals::sine(1000.0, -6.0, 48_000.0, 48_000);
        for (index, block) in signal.chunks_mut(480).enumerate() {
            bypass.set(index % 7 > 2);
            let mut main = [block];
            bypass.write(&main, false);
            // What is heard without bypass: as loud, and a quarter of a turn on, at the worst.
            main[0].iter_mut().for_each(|sample| *sample *= -1.0);
            bypass.mix(&mut main);
            bypass.advance(480);
        }
        let click_db = click_peak_db(&signal, 480, 48_000.0);
        assert!(click_db <= -90.0, "{click_db}");
    }

    #[test]
    fn the_fade_takes_ten_milliseconds() {
        let mut bypass = Bypass::default();
        bypass.prepare(48_000.0, 1, 0);
        bypass.set(true);
        let mut signal = vec![1.0; 960];
        run(&mut bypass, &mut signal, &[480, 480]);
        assert!((signal[239] - 0.5).abs() < 1e-3);
        assert!(signal[478] < 1.0);
        assert_eq!(signal[480], 1.0);
    }
}
