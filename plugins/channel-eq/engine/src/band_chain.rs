//! Bands in one chain: which section stands where, and which run together.
//!
//! Bands that follow each other on the same pair of channels (left and right, or mid and side) are
//! one run, and a run is one call of the chain. A band that is being faded in or out is a run of
//! its own, because what went into it is needed again. The arrangement changes only when a band
//! starts, ends, fades or moves to other channels; what the filters remember moves with them.

use core::ops::Range;

use shared_dsp::filter::design::{AnalogSection, MAX_SECTIONS};
use shared_dsp::filter::{Chain, SvfCoefficients, design_coefficients};
use shared_dsp::simd::VectorPath;

use super::band::{BandLayout, BandRunner};
use super::grid::CHUNK_FRAMES;
use super::stream_format::StreamFormat;

#[derive(Debug, Clone)]
struct Run {
    pairs: Range<usize>,
    mid_side: bool,
    /// Index of the band that is being faded.
    fading: Option<usize>,
    /// Pairs of the filter it is faded from, and whether those are on mid and side.
    previous: Option<(Range<usize>, bool)>,
}

/// Filters of a row of bands, in one chain.
#[derive(Debug, Clone)]
pub struct BandChain {
    chain: Chain,
    layouts: Vec<Option<BandLayout>>,
    runs: Vec<Run>,
    pairs: usize,
    /// Sections of all bands that ask for a design in this grid step, and their coefficients.
    asked: Vec<AnalogSection>,
    designed: Vec<SvfCoefficients>,
    path: VectorPath,
}

impl BandChain {
    /// An empty chain for `bands` bands. Takes memory.
    pub fn new(bands: usize, path: VectorPath) -> Self {
        // Two filters in every band while one is faded over to the other.
        let slots = 2 * bands * MAX_SECTIONS.next_multiple_of(2);
        Self {
            chain: Chain::new(slots, path),
            layouts: vec![None; bands],
            runs: Vec::with_capacity(bands),
            pairs: 0,
            asked: Vec::with_capacity(bands * MAX_SECTIONS),
            designed: vec![SvfCoefficients::THROUGH; bands * MAX_SECTIONS],
            path,
        }
    }

    /// Empties the chain; the next [`BandChain::follow`] fills it.
    pub fn reset(&mut self) {
        self.layouts.fill(None);
        self.runs.clear();
        self.pairs = 0;
    }

    /// The work of a grid step, after the bands' own.
    pub fn follow(&mut self, bands: &mut [BandRunner], format: &StreamFormat) {
        self.design(bands, format.sample_rate_hz);
        let channels = format.channels;
        let changed =
            bands.iter().zip(&self.layouts).any(|(band, layout)| band.layout(channels) != *layout);
        if changed {
            self.arrange(bands, channels);
        }
        for (band, layout) in bands.iter_mut().zip(&self.layouts) {
            if layout.is_some() && (changed || band.needs_write()) {
                band.write(&mut self.chain);
            }
        }
    }

    /// Designs what the bands ask for: all at once, as that is cheaper than one by one.
    fn design(&mut self, bands: &mut [BandRunner], sample_rate_hz: f64) {
        self.asked.clear();
        for band in bands.iter() {
            band.ask_design(&mut self.asked);
        }
        design_coefficients(self.path, &self.asked, sample_rate_hz, &mut self.designed);
        let mut designed = self.designed.iter().copied();
        for band in bands {
            band.take_design(&mut designed);
        }
    }

    fn arrange(&mut self, bands: &mut [BandRunner], channels: usize) {
        for (band, layout) in bands.iter_mut().zip(&mut self.layouts) {
            if layout.is_some() {
                band.save_states(&self.chain);
            }
            *layout = band.layout(channels);
        }
        self.runs.clear();
        let mut slot = 0;
        for (index, (band, layout)) in bands.iter_mut().zip(&self.layouts).enumerate() {
            let Some(layout) = layout else { continue };
            let place = layout.place;
            let joins = self.runs.last().is_some_and(|run| {
                run.mid_side == place.mid_side && run.fading.is_none() && !layout.is_fading
            });
            if !joins {
                slot = fill_up(&mut self.chain, slot);
                self.runs.push(Run {
                    pairs: slot / 2..slot / 2,
                    mid_side: place.mid_side,
                    fading: layout.is_fading.then_some(index),
                    previous: None,
                });
            }
            band.place_at(slot, place.on, &mut self.chain);
            slot += place.sections;
            let Some(run) = self.runs.last_mut() else { continue };
            run.pairs.end = slot.div_ceil(2);
            if let Some(previous) = layout.previous {
                slot = fill_up(&mut self.chain, slot);
                band.place_previous(slot, previous.on, &mut self.chain);
                let end = slot + previous.sections;
                run.previous = Some((slot / 2..end.div_ceil(2), previous.mid_side));
                slot = end;
            }
        }
        self.pairs = fill_up(&mut self.chain, slot) / 2;
    }

    /// Runs all bands over at most [`CHUNK_FRAMES`] frames, not over a grid step of theirs.
    pub fn process(&mut self, bands: &mut [BandRunner], frames: &mut [[f64; 2]]) {
        let mut is_mid_side = false;
        for run in &self.runs {
            // What is faded over may be on other channels: both ends are left and right.
            let to_mid_side = run.mid_side && run.fading.is_none();
            if to_mid_side != is_mid_side {
                turn(frames, is_mid_side);
                is_mid_side = to_mid_side;
            }
            let Some(band) = run.fading.and_then(|index| bands.get_mut(index)) else {
                self.chain.process(run.pairs.clone(), frames);
                continue;
            };
            let mut before = [[0.0; 2]; CHUNK_FRAMES];
            let before = &mut before[..frames.len().min(CHUNK_FRAMES)];
            before.copy_from_slice(&frames[..before.len()]);
            if let Some((pairs, mid_side)) = &run.previous {
                process_turned(&mut self.chain, pairs.clone(), *mid_side, before);
            }
            process_turned(&mut self.chain, run.pairs.clone(), run.mid_side, frames);
            band.fade(before, frames);
        }
        if is_mid_side {
            turn(frames, true);
        }
    }

    /// The sections, for a band whose gain follows the signal.
    pub fn chain(&mut self) -> &mut Chain {
        &mut self.chain
    }

    /// See [`Chain::settle`].
    pub fn settle(&mut self) {
        self.chain.settle(self.pairs);
    }

    /// Whether no filter holds any sound.
    pub fn is_silent(&self) -> bool {
        self.chain.is_silent(self.pairs)
    }
}

/// A section that passes, to make a pair full; gives the next slot.
fn fill_up(chain: &mut Chain, slot: usize) -> usize {
    if slot % 2 == 1 {
        chain.pass(slot);
    }
    slot.next_multiple_of(2)
}

/// Runs pairs that work on left and right or on mid and side; `frames` are left and right.
fn process_turned(chain: &mut Chain, pairs: Range<usize>, mid_side: bool, frames: &mut [[f64; 2]]) {
    if mid_side {
        turn(frames, false);
    }
    chain.process(pairs, frames);
    if mid_side {
        turn(frames, true);
    }
}

/// Left and right to mid and side, or back.
fn turn(frames: &mut [[f64; 2]], back: bool) {
    let scale = if back { 1.0 } else { 0.5 };
    for frame in frames {
        *frame = [scale * (frame[0] + frame[1]), scale * (frame[0] - frame[1])];
    }
}
