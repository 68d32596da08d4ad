//! One instance of a product without a host, for tests.

use crate::edit::{Parameters, place};
use crate::product::Product;
use crate::shell::Shell;
use crate::{EditorLink, handle};
use nice_plug::prelude::Plugin;
use shared_dsp::noise::PinkNoise;
use shared_dsp::units::db_to_gain;
use std::sync::Arc;

/// Sample rate of the tests.
pub const RATE_HZ: f64 = 48_000.0;

/// A started instance, stereo.
pub struct Stage<P: Product> {
    shell: Shell<P>,
    /// Its parameters.
    pub parameters: Parameters,
    /// Delay of its output in samples.
    pub latency_samples: usize,
    /// Whether its input is its key, too.
    pub is_keyed_by_input: bool,
}

impl<P: Product> Stage<P> {
    /// A stage at the given settings, in a realtime or an offline render. The editor may be open
    /// before: `prelude` is called with the link first.
    pub fn new(settings: &[(usize, f32)], offline: bool, prelude: impl Fn(&EditorLink)) -> Self {
        let mut shell = Shell::<P>::default();
        let parameters: Parameters = handle::handles(shell.params()).into();
        for &(index, normalized) in settings {
            parameters[index].put(normalized);
        }
        prelude(&shell.link);
        let latency_samples = shell.start(RATE_HZ, 2, offline);
        Self { shell, parameters, latency_samples, is_keyed_by_input: false }
    }

    /// Gain of the unchanged input within its output, linear.
    pub fn dry_gain(&self) -> f32 {
        self.shell.dry_gain()
    }

    /// The link to its editor.
    pub fn link(&self) -> Arc<EditorLink> {
        self.shell.link.clone()
    }

    /// The parts its editor is made of: parameters, telemetry, link.
    pub fn shared(&self) -> (Arc<P::Params>, Arc<P::Telemetry>, Arc<EditorLink>) {
        (self.shell.params.clone(), self.shell.telemetry.clone(), self.shell.link.clone())
    }

    /// Sets a parameter by id.
    pub fn put(&self, id: &str, normalized: f32) {
        let index = place(&self.parameters, id).expect("a parameter of this id");
        self.parameters[index].put(normalized);
    }

    /// Plays `main` in place, in blocks of these lengths over and over.
    pub fn play(&mut self, main: &mut [Vec<f32>; 2], cuts: &[usize]) {
        self.play_measuring(main, cuts, |_| ());
    }

    /// [`Self::play`] with the engine's reduction in dB after each block.
    pub fn play_measuring(
        &mut self,
        main: &mut [Vec<f32>; 2],
        cuts: &[usize],
        mut on_reduction_db: impl FnMut(f32),
    ) {
        let mut key = if self.is_keyed_by_input { main.clone() } else { Default::default() };
        let frames = main[0].len();
        let mut start = 0;
        for cut in cuts.iter().cycle() {
            let end = frames.min(start + cut);
            let [left, right] = &mut *main;
            let mut main = [&mut left[start..end], &mut right[start..end]];
            if self.is_keyed_by_input {
                let [left, right] = &mut key;
                self.shell.run(&mut main, &[&mut left[start..end], &mut right[start..end]]);
            } else {
                self.shell.run(&mut main, &[]);
            }
            on_reduction_db(self.shell.reduction_db());
            start = end;
            if start == frames {
                break;
            }
        }
    }
}

/// Two channels of pink noise, each of RMS level `rms_db`; left and right have half of their power
/// in common, as music does.
pub fn pink_noise(rms_db: f64, frames: usize) -> [Vec<f32>; 2] {
    let mut sources = [11, 12, 13].map(PinkNoise::new);
    for _ in 0..8192 {
        // The slowest pole needs a while before the level stands.
        sources.iter_mut().for_each(|source| {
            source.tick();
        });
    }
    let mut channels = [Vec::with_capacity(frames), Vec::with_capacity(frames)];
    for _ in 0..frames {
        let [common, left, right] = sources.each_mut().map(PinkNoise::tick);
        channels[0].push(common + left);
        channels[1].push(common + right);
    }
    for channel in &mut channels {
        let power: f64 = channel.iter().map(|x| f64::from(*x).powi(2)).sum();
        let gain = db_to_gain(rms_db) / (power / frames.max(1) as f64).sqrt();
        channel.iter_mut().for_each(|x| *x *= gain as f32);
    }
    channels
}
