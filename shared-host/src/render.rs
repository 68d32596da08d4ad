//! Whole signals through an instance, cut into blocks by a chosen pattern.

use crate::events::Transport;
use crate::params::ParamEvent;
use crate::plugin::{Block, Status};
use crate::{HostError, Plugin};
use shared_dsp::noise::Noise;

/// The lengths of the blocks that a signal is cut into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cuts {
    /// Blocks of this many frames; the last may be shorter.
    Fixed(usize),
    /// Blocks of 1 to `max` frames, from a generator with this seed.
    Random {
        /// Same seed, same cuts.
        seed: u64,
        /// The longest block, in frames.
        max: usize,
    },
    /// These lengths over and over.
    List(Vec<usize>),
}

impl Cuts {
    fn lengths(&self) -> Box<dyn Iterator<Item = usize> + '_> {
        match self {
            Self::Fixed(length) => Box::new(std::iter::repeat(*length)),
            Self::List(lengths) => Box::new(lengths.iter().copied().cycle()),
            Self::Random { seed, max } => {
                let mut random = Noise::new(*seed);
                let max = (*max).max(1);
                Box::new(std::iter::repeat_with(move || random.between(1, max)))
            }
        }
    }
}

impl Plugin {
    /// Plays `input` (one vector a channel) through the active plugin and gives the main output,
    /// just as long: delayed by the latency, without the tail. The song plays at 120 beats a minute
    /// from the frame at which the plugin stands since it was activated, so several renders in a row
    /// are one song.
    ///
    /// Frames of `events` count from the start of `input` and must be in order. Restarts the plugin
    /// asks for are not honoured here: see [`Plugin::settle`] and [`Plugin::honour_restart`].
    ///
    /// # Errors
    /// As [`Plugin::process`].
    pub fn render(
        &mut self,
        input: &[Vec<f32>],
        key: Option<&[Vec<f32>]>,
        cuts: &Cuts,
        events: &[ParamEvent],
    ) -> Result<Vec<Vec<f32>>, HostError> {
        self.render_watched(input, key, cuts, events, |_, _| {})
    }

    /// As [`Plugin::render`], showing each block's status and output to `watch`.
    ///
    /// # Errors
    /// As [`Plugin::process`].
    pub fn render_watched(
        &mut self,
        input: &[Vec<f32>],
        key: Option<&[Vec<f32>]>,
        cuts: &Cuts,
        events: &[ParamEvent],
        mut watch: impl FnMut(Status, &[&mut [f32]]),
    ) -> Result<Vec<Vec<f32>>, HostError> {
        let total = input.first().map_or(0, Vec::len);
        let mut output = vec![vec![0.0_f32; total]; input.len()];
        let max_block = self.active.as_ref().map_or(1, |active| active.max_block);
        let mut lengths = cuts.lengths();
        let mut waiting = events;
        let mut here = Vec::with_capacity(events.len());
        let mut start = 0;
        while start < total {
            let length = lengths.next().unwrap_or(1).clamp(1, max_block).min(total - start);
            let end = start + length;
            let count = waiting.partition_point(|event| (event.frame as usize) < end);
            here.clear();
            here.extend(waiting[..count].iter().map(|event| ParamEvent {
                frame: (event.frame as usize).saturating_sub(start) as u32,
                ..*event
            }));
            waiting = &waiting[count..];

            let input_slices: Vec<&[f32]> = input.iter().map(|plane| &plane[start..end]).collect();
            let key_slices: Option<Vec<&[f32]>> =
                key.map(|key| key.iter().map(|plane| &plane[start..end]).collect());
            let mut output_slices: Vec<&mut [f32]> =
                output.iter_mut().map(|plane| &mut plane[start..end]).collect();
            let transport = self.active.as_ref().map(|active| Transport {
                tempo_bpm: 120.0,
                position_s: active.frames as f64 / active.sample_rate_hz,
                playing: true,
            });
            let status = self.process(&mut Block {
                input: &input_slices,
                key: key_slices.as_deref(),
                output: &mut output_slices,
                events: &here,
                transport,
            })?;
            watch(status, &output_slices);
            start = end;
        }
        Ok(output)
    }

    /// Lets waiting parameter changes arrive: processes short silent blocks and honours restarts
    /// until the plugin asks for none, then resets. Call it after setting parameters and before a
    /// render whose latency matters.
    ///
    /// # Errors
    /// As [`Plugin::process`], or when the plugin asks for a restart again and again.
    pub fn settle(&mut self) -> Result<(), HostError> {
        let silence = vec![vec![0.0; 16]; self.channels()];
        for _ in 0..4 {
            self.render(&silence, None, &Cuts::Fixed(16), &[])?;
            if !self.honour_restart()? {
                self.reset();
                if let Some(active) = &mut self.active {
                    active.frames = 0;
                }
                return Ok(());
            }
        }
        Err(HostError::new(
            &self.info.name,
            "it asks for a restart after every block",
            "report this as a bug",
        ))
    }
}
