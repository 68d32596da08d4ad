//! Where the editor's analyser listens in: the input, the output and the sidechain.
//!
//! Nothing is written, and nothing costs more than a comparison a block, unless an editor has asked
//! within the last moments; see [`Tap`].

use shared_dsp::spectrum::Tap;
use std::sync::Arc;

/// Frames each ring holds: a third of a second at 48 kHz, 85 ms at 192 kHz, several frames of the
/// screen at either.
const CAPACITY_FRAMES: usize = 16_384;

/// The three taps. A clone has rings of its own: each may have one writer only.
#[derive(Debug)]
pub struct Taps {
    /// What comes in, before all bands.
    pub input: Arc<Tap>,
    /// What goes out.
    pub output: Arc<Tap>,
    /// The sidechain; nothing comes while none is connected.
    pub key: Arc<Tap>,
}

impl Default for Taps {
    fn default() -> Self {
        let tap = || Arc::new(Tap::new(CAPACITY_FRAMES));
        Self { input: tap(), output: tap(), key: tap() }
    }
}

impl Clone for Taps {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Taps {
    /// The same rings, for who reads them.
    pub fn shared(&self) -> Self {
        let Self { input, output, key } = self;
        Self { input: Arc::clone(input), output: Arc::clone(output), key: Arc::clone(key) }
    }

    /// Leaves a block as it came in, with its sidechain. Mono counts as two equal channels.
    pub fn write_before(&self, main: &[&mut [f32]], key: &[&[f32]]) {
        write(&self.input, main);
        write(&self.key, key);
    }

    /// Leaves a block as it goes out.
    pub fn write_after(&self, main: &[&mut [f32]]) {
        write(&self.output, main);
    }
}

fn write<C: AsRef<[f32]>>(tap: &Tap, channels: &[C]) {
    match channels {
        [] => {}
        [mono] => tap.write(mono.as_ref(), mono.as_ref()),
        [left, right, ..] => tap.write(left.as_ref(), right.as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EqEngine, Settings};
    use shared_dsp::Engine;

    fn heard(tap: &Tap) -> Vec<[f32; 2]> {
        let mut frames = vec![[0.0; 2]; 64];
        let count = tap.read(0, &mut frames).0;
        frames.truncate(count);
        frames
    }

    fn play(engine: &mut EqEngine, sample: f32) {
        let (mut left, mut right, key) = ([sample; 16], [-sample; 16], [0.25; 16]);
        engine.process(&mut [&mut left, &mut right], &[&key, &key]);
    }

    #[test]
    fn input_output_and_key_are_heard_once_asked_for() {
        let mut engine = EqEngine::new();
        play(&mut engine, 0.5);
        assert!(heard(&engine.taps().input).is_empty(), "nobody has asked");
        let settings = Settings { output_gain_db: -6.0, ..Settings::default() };
        engine.apply(&settings);
        engine.reset();
        for tap in [&engine.taps().input, &engine.taps().output, &engine.taps().key] {
            tap.ask(1000);
        }
        play(&mut engine, 0.5);
        assert_eq!(heard(&engine.taps().input), [[0.5, -0.5]; 16]);
        assert_eq!(heard(&engine.taps().key), [[0.25, 0.25]; 16]);
        let out = heard(&engine.taps().output);
        assert!((out.len(), (out[0][0] - 0.2506).abs() < 1e-3) == (16, true), "{out:?}");
    }

    #[test]
    fn mono_counts_as_two_channels_and_the_flat_path_is_heard_too() {
        let mut engine = EqEngine::new();
        engine.prepare(48_000.0, 1);
        engine.taps().output.ask(100);
        engine.taps().key.ask(100);
        engine.process(&mut [&mut [0.125; 8]], &[]);
        assert_eq!(heard(&engine.taps().output), [[0.125; 2]; 8]);
        assert!(heard(&engine.taps().key).is_empty(), "no sidechain, no frames");
        assert!(!Arc::ptr_eq(&engine.taps().input, &engine.clone().taps().input));
    }
}
