//! Partitioned overlap-save convolution whose work is spread evenly over a block.

use crate::convert::{ToF32, ToF64, ToWhole};
use core::f64::consts::PI;

use super::block_transform::BlockTransform;
use super::routing::Routing;
use super::tiles::{ComplexTile, ConvolveTiles, TILE_BINS};
use crate::guard::flush_tiny;
use crate::simd::VectorPath;

/// Frames between two pieces of work.
pub const SLOT_FRAMES: usize = 64;

/// Length of the cross-fade between two kernels; a block, where that is longer.
pub const FADE_SAMPLES: usize = 1024;

/// Pieces the work of a block consists of: transforms of two channels, products, and inverse
/// transforms of two channels for two kernels.
const STEPS: usize = 16;
const PRODUCT_STEPS: core::ops::Range<usize> = 2..12;

/// Loudest sample let in; louder ones are held here, NaN is silence.
const LOUDEST: f64 = 1.0e9;

/// The transformed kernels of one matrix.
#[derive(Debug, Clone, Default)]
struct Kernels {
    routing: Routing,
    spectra: [Vec<ComplexTile>; Routing::MOST_KERNELS],
}

/// State of the cross-fade from the playing to the incoming kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exchange {
    /// The incoming kernels may be written to.
    Free,
    /// Complete, waiting for the next block.
    Wanted,
    /// This block of the fade is being computed.
    Fading(usize),
}

/// A block of output: playing and incoming kernels, left and right.
#[derive(Debug, Clone)]
struct Output {
    samples: [[Vec<f64>; 2]; 2],
    /// Offset into the fade, or `None` where only the playing kernels sound.
    fade_from: Option<usize>,
}

/// Convolves one or two channels with a matrix of kernels.
///
/// Latency: half the kernel, plus 2 blocks less [`SLOT_FRAMES`]. The kernel's own centre is thus
/// at tap `taps / 2`. A kernel is exchanged by a cross-fade of its output (equal gain, raised
/// cosine). Cost on AVX2, blocks of 1024, stereo: about 30 ns per frame at 16384 taps; exact
/// figures are the plugins'.
#[derive(Debug, Clone)]
pub struct Convolver {
    path: VectorPath,
    channels: usize,
    block_samples: usize,
    most_partitions: usize,
    partitions: usize,
    transform: BlockTransform,
    /// Input, and where frame n is: n modulo its length.
    input: [Vec<f32>; 2],
    /// Spectra of past blocks: `partitions` places for each tile, the youngest at `newest`.
    history: [Vec<ComplexTile>; 2],
    newest: usize,
    filled: usize,
    kernels: [Kernels; 2],
    /// Which of `kernels` sounds; the other one is the incoming.
    playing: usize,
    exchange: Exchange,
    /// Taps of the partition being prepared; one block, then as much silence.
    draft: Vec<f32>,
    sums: [[Vec<ComplexTile>; 2]; 2],
    /// The block heard and the block computed.
    outputs: [Output; 2],
    heard: usize,
    /// Next sample of the block heard; `None` before the first.
    heard_at: Option<usize>,
    fade: Vec<f64>,
    /// Frames since the last restart.
    frame: u64,
    /// Frames since the last sound came in.
    quiet_frames: u64,
}

impl Convolver {
    /// Takes memory for `channels` (1 or 2), kernels of up to `most_taps`, and blocks of
    /// `block_samples` (a power of two from 64 to 1024). Plays through, until given a kernel.
    pub fn new(channels: usize, block_samples: usize, most_taps: usize) -> Self {
        let block_samples = block_samples.next_power_of_two().clamp(64, 1024);
        let most_partitions = most_taps.div_ceil(block_samples).max(1);
        let tiles = BlockTransform::tiles(block_samples);
        let channels = channels.clamp(1, 2);
        let silent: ComplexTile = [[0.0; TILE_BINS]; 2];
        let spectra = |count: usize| vec![silent; count * tiles];
        let most_kernels = if channels == 1 { 1 } else { Routing::MOST_KERNELS };
        let kernels = || Kernels {
            routing: Routing::Through,
            spectra: core::array::from_fn(|k| {
                if k < most_kernels { spectra(most_partitions) } else { Vec::new() }
            }),
        };
        let longest_look_back = most_partitions * block_samples / 2 + 4 * block_samples;
        let output = || Output {
            samples: core::array::from_fn(|_| core::array::from_fn(|_| vec![0.0; block_samples])),
            fade_from: None,
        };
        let fade_samples = FADE_SAMPLES.max(block_samples);
        let fade = |n: usize| {
            let reached = (n.to_f64() + 0.5) / fade_samples.to_f64();
            0.5 - 0.5 * (PI * reached).cos()
        };
        Self {
            path: VectorPath::best(),
            channels,
            block_samples,
            most_partitions,
            partitions: most_partitions,
            transform: BlockTransform::new(block_samples),
            input: core::array::from_fn(|_| vec![0.0; longest_look_back.next_power_of_two()]),
            history: core::array::from_fn(|_| spectra(most_partitions)),
            newest: 0,
            filled: 0,
            kernels: [kernels(), kernels()],
            playing: 0,
            exchange: Exchange::Free,
            draft: vec![0.0; 2 * block_samples],
            sums: core::array::from_fn(|_| core::array::from_fn(|_| spectra(1))),
            outputs: [output(), output()],
            heard: 0,
            heard_at: None,
            fade: (0..fade_samples).map(fade).collect(),
            frame: 0,
            quiet_frames: 0,
        }
    }

    /// Latency in samples of a kernel of `taps`, with blocks of `block_samples`.
    pub fn latency_samples(block_samples: usize, taps: usize) -> usize {
        taps.div_ceil(block_samples) * block_samples / 2 + 2 * block_samples - SLOT_FRAMES
    }

    /// Bytes of memory held, without the plans of the transforms.
    pub fn memory_bytes(&self) -> usize {
        let spectra = self.kernels.iter().flat_map(|k| &k.spectra).chain(&self.history);
        let tiles: usize = spectra.chain(self.sums.iter().flatten()).map(Vec::len).sum();
        tiles * size_of::<ComplexTile>() + self.input.iter().map(|i| 4 * i.len()).sum::<usize>()
    }

    /// Forgets all sound. From here on the kernels have `taps` (as many blocks as hold them).
    /// Kernels are kept where that number stays, and have to be given anew where it changes.
    pub fn restart(&mut self, taps: usize) {
        let partitions = taps.div_ceil(self.block_samples).clamp(1, self.most_partitions);
        if partitions != self.partitions {
            self.partitions = partitions;
            self.kernels[self.playing].routing = Routing::Through;
        }
        if self.exchange != Exchange::Free {
            self.exchange = Exchange::Free;
            self.playing ^= 1;
        }
        self.newest = 0;
        self.filled = 0;
        self.heard_at = None;
        self.frame = 0;
        self.quiet_frames = u64::from(u32::MAX);
    }

    /// As [`Convolver::restart`]; the incoming kernels play at once.
    pub fn restart_with_incoming(&mut self, taps: usize, routing: Routing) {
        self.exchange = Exchange::Free;
        self.restart(taps);
        self.playing ^= 1;
        self.kernels[self.playing].routing = routing;
    }

    /// Whether the incoming kernels may be written to and exchanged for the playing ones.
    pub fn is_free(&self) -> bool {
        self.exchange == Exchange::Free
    }

    /// Buffer for the taps of one block of a kernel, unscaled: the scale of the transforms is taken
    /// care of.
    pub fn draft(&mut self) -> &mut [f32] {
        &mut self.draft[..self.block_samples]
    }

    /// Transforms the draft into `partition` of incoming kernel `kernel`, which is to have `taps`.
    /// Only while [`Convolver::is_free`].
    pub fn transform_draft(&mut self, taps: usize, kernel: usize, partition: usize) {
        let partitions = taps.div_ceil(self.block_samples).clamp(1, self.most_partitions);
        if self.exchange != Exchange::Free || partition >= partitions {
            return;
        }
        let Some(spectra) = self.kernels[self.playing ^ 1].spectra.get_mut(kernel) else { return };
        let scale = 0.5 / self.block_samples.to_f32();
        for (time, tap) in self.transform.signal.iter_mut().zip(&self.draft) {
            *time = tap * scale;
        }
        self.transform.signal[self.block_samples..].fill(0.0);
        self.transform.forward(spectra, partitions, partition);
    }

    /// Cross-fades from the playing to the incoming kernels, which must have as many taps, from
    /// the next block on.
    pub fn exchange(&mut self, routing: Routing) {
        if self.exchange == Exchange::Free {
            self.kernels[self.playing ^ 1].routing = routing;
            self.exchange = Exchange::Wanted;
        }
    }

    /// Whether silent input brings nothing but silence from here on.
    pub fn is_silent(&self) -> bool {
        let taps = self.partitions * self.block_samples;
        self.quiet_frames > (2 * taps + 4 * self.block_samples) as u64
    }

    /// Convolves `frames` in place; in mono the second value is left alone. Values are finite
    /// afterwards.
    pub fn process(&mut self, frames: &mut [[f64; 2]]) {
        let mut at = 0;
        while at < frames.len() {
            let in_slot = (self.frame % SLOT_FRAMES as u64).to_usize();
            if in_slot == 0 {
                self.slot();
            }
            let count = (SLOT_FRAMES - in_slot).min(frames.len() - at);
            self.pass(&mut frames[at..at + count]);
            self.frame += count as u64;
            at += count;
        }
    }

    /// Input into memory, output out of it; not over a slot.
    fn pass(&mut self, frames: &mut [[f64; 2]]) {
        let mask = self.input[0].len() - 1;
        let start = (self.frame & mask as u64).to_usize();
        let output = &self.outputs[self.heard];
        let mut loudest = 0.0f32;
        for (channel, input) in self.input.iter_mut().enumerate().take(self.channels) {
            // The ring is a whole number of slots long, so nothing wraps.
            for (frame, place) in frames.iter_mut().zip(&mut input[start..]) {
                *place = taken_in(frame[channel]);
                loudest = loudest.max(place.abs());
            }
            let Some(at) = self.heard_at else {
                frames.iter_mut().for_each(|frame| frame[channel] = 0.0);
                continue;
            };
            let [playing, incoming] = &output.samples;
            let old = &playing[channel][at..];
            match output.fade_from {
                None => {
                    for (frame, y) in frames.iter_mut().zip(old) {
                        frame[channel] = *y;
                    }
                }
                Some(from) => {
                    let new = &incoming[channel][at..];
                    let fade = &self.fade[from + at..];
                    for (((frame, y), z), share) in frames.iter_mut().zip(old).zip(new).zip(fade) {
                        frame[channel] = *y + (*z - *y) * share;
                    }
                }
            }
        }
        if let Some(at) = &mut self.heard_at {
            *at += frames.len();
        }
        let quiet = if loudest > 0.0 { 0 } else { self.quiet_frames + frames.len() as u64 };
        self.quiet_frames = quiet.min(u64::from(u32::MAX));
    }

    /// The work of a slot.
    fn slot(&mut self) {
        let slots = self.block_samples / SLOT_FRAMES;
        let slot = (self.frame / SLOT_FRAMES as u64).to_usize() % slots;
        let block_end = self.frame - (slot * SLOT_FRAMES) as u64;
        if block_end == 0 {
            return;
        }
        for step in slot * STEPS / slots..(slot + 1) * STEPS / slots {
            self.step(step, block_end);
        }
    }

    fn step(&mut self, step: usize, block_end: u64) {
        match step {
            0 => {
                if self.exchange == Exchange::Wanted {
                    self.exchange = Exchange::Fading(0);
                }
                self.newest = (self.newest + self.partitions - 1) % self.partitions;
                self.filled = (self.filled + 1).min(self.partitions);
                self.take_block(0, block_end);
            }
            1 => self.take_block(1, block_end),
            12..16 => self.give_block((step - 12) / 2, (step - 12) % 2, block_end),
            _ => self.multiply(step - PRODUCT_STEPS.start),
        }
        if step + 1 == STEPS {
            self.finish_block();
        }
    }

    /// Input frames from `from` on; before the restart there was silence.
    fn input_from(&self, channel: usize, from: i64) -> impl Iterator<Item = f32> {
        let input = &self.input[channel];
        let mask = input.len().to_i64() - 1;
        (from..).map(move |n| if n < 0 { 0.0 } else { input[(n & mask).to_usize()] })
    }

    /// Transforms the block that ends at `block_end`, with the one before.
    fn take_block(&mut self, channel: usize, block_end: u64) {
        if channel >= self.channels {
            return;
        }
        let from = block_end.to_i64() - 2 * self.block_samples.to_i64();
        let mut time = core::mem::take(&mut self.transform.signal);
        for (x, input) in time.iter_mut().zip(self.input_from(channel, from)) {
            *x = input;
        }
        self.transform.signal = time;
        self.transform.forward(&mut self.history[channel], self.partitions, self.newest);
    }

    /// Whether the incoming kernels are computed as well.
    fn sets(&self) -> usize {
        if matches!(self.exchange, Exchange::Fading(_)) { 2 } else { 1 }
    }

    /// A share of the products of all partitions.
    fn multiply(&mut self, share: usize) {
        let tiles = BlockTransform::tiles(self.block_samples);
        let shares = PRODUCT_STEPS.len();
        let (from, to) = (share * tiles / shares, (share + 1) * tiles / shares);
        let places = from * self.partitions..to * self.partitions;
        for set in 0..self.sets() {
            let kernels = &self.kernels[self.playing ^ set];
            for (out, sums) in self.sums[set].iter_mut().enumerate().take(self.channels) {
                let sums = &mut sums[from..to];
                sums.fill([[0.0; TILE_BINS]; 2]);
                for (channel, history) in self.history.iter().enumerate().take(self.channels) {
                    let Some(kernel) = kernels.routing.kernel(out, channel) else { continue };
                    let product = ConvolveTiles {
                        sums,
                        history: &history[places.clone()],
                        kernel: &kernels.spectra[kernel][places.clone()],
                        partitions: self.partitions,
                        newest: self.newest,
                        filled: self.filled,
                    };
                    product.run_on(self.path);
                }
            }
        }
    }

    /// One channel of one set of kernels back into time.
    fn give_block(&mut self, set: usize, channel: usize, block_end: u64) {
        if channel >= self.channels || set >= self.sets() {
            return;
        }
        let block = self.block_samples;
        let mut samples = core::mem::take(&mut self.outputs[self.heard ^ 1].samples[set][channel]);
        if self.kernels[self.playing ^ set].routing == Routing::Through {
            let from = block_end.to_i64() - block.to_i64() - (self.partitions * block / 2).to_i64();
            for (y, x) in samples.iter_mut().zip(self.input_from(channel, from)) {
                *y = f64::from(x);
            }
        } else {
            self.transform.inverse(&self.sums[set][channel]);
            samples.copy_from_slice(&self.transform.result[block..]);
        }
        self.outputs[self.heard ^ 1].samples[set][channel] = samples;
    }

    /// From here on the computed block is heard.
    fn finish_block(&mut self) {
        self.heard ^= 1;
        self.heard_at = Some(0);
        let block = self.block_samples;
        self.outputs[self.heard].fade_from = match self.exchange {
            Exchange::Fading(index) => Some(index * block),
            _ => None,
        };
        if let Exchange::Fading(index) = self.exchange {
            self.exchange = Exchange::Fading(index + 1);
            if (index + 1) * block >= self.fade.len() {
                self.playing ^= 1;
                self.exchange = Exchange::Free;
            }
        }
    }
}

fn taken_in(x: f64) -> f32 {
    // NaN compares false with everything and becomes zero here.
    flush_tiny(x).clamp(-LOUDEST, LOUDEST).to_f32()
}

#[cfg(test)]
mod tests;
