//! One instance of a product without a host, for tests.

use crate::direct::{Block, HostTime};
use crate::edit::{Parameters, place};
use crate::product::Product;
use crate::signal_path::SignalPath;
use crate::{EditorLink, handle};
use shared_dsp::loudness::records::Transport;
use shared_dsp::noise::PinkNoise;
use shared_dsp::units::db_to_gain;
use std::sync::Arc;

/// Sample rate of the tests.
pub const RATE_HZ: f64 = 48_000.0;

/// A started instance, stereo.
pub struct Stage<P: Product> {
    path: SignalPath<P>,
    /// Its parameters.
    pub parameters: Parameters,
    /// Delay of its output in samples.
    pub latency_samples: usize,
    /// Whether its input is its key, too.
    pub is_keyed_by_input: bool,
    /// The host's transport at the next frame; it moves on with what is played.
    pub transport: Transport,
}

impl<P: Product> Stage<P> {
    /// A stage at the given settings, in a realtime or an offline render. The editor may be open
    /// before: `prelude` is called with the link first.
    pub fn new(settings: &[(usize, f32)], offline: bool, prelude: impl Fn(&EditorLink)) -> Self {
        let mut path = SignalPath::<P>::default();
        let parameters: Parameters = handle::handles(path.params.clone()).into();
        for &(index, normalized) in settings {
            parameters[index].put(normalized);
        }
        prelude(&path.link);
        let latency_samples = path.start(RATE_HZ, 2, offline);
        let transport = Transport::default();
        Self { path, parameters, latency_samples, is_keyed_by_input: false, transport }
    }

    /// Gain of the unchanged input within its output, linear.
    pub fn dry_gain(&self) -> f32 {
        self.path.dry_gain()
    }

    /// The link to its editor.
    pub fn link(&self) -> Arc<EditorLink> {
        self.path.link.clone()
    }

    /// The parts its editor is made of: parameters, telemetry, link.
    pub fn shared(&self) -> (Arc<P::Params>, Arc<P::Telemetry>, Arc<EditorLink>) {
        (self.path.params.clone(), self.path.telemetry.clone(), self.path.link.clone())
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
        let key = if self.is_keyed_by_input { main.clone() } else { Default::default() };
        let frames = main[0].len();
        let mut start = 0;
        for cut in cuts.iter().cycle() {
            let end = frames.min(start + cut);
            let [left, right] = &mut *main;
            let mut main = [&mut left[start..end], &mut right[start..end]];
            let [left, right] = &key;
            let both = [left, right].map(|key| key.get(start..end).unwrap_or_default());
            let key = if self.is_keyed_by_input { &both[..] } else { &[] };
            let time = HostTime { transport: self.transport, ..HostTime::default() };
            self.path.run(&mut Block { input: &[], main: &mut main, key }, &time);
            if self.transport.is_playing
                && let Some(position) = &mut self.transport.position_samples
            {
                *position += (end - start) as i64;
            }
            on_reduction_db(self.path.reduction_db());
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
