//! Makes kernels on the audio thread, one slice of a few microseconds at a time: collect the bands,
//! sample the spectrum, transform it back, fade its ends, transform its partitions.

use core::f64::consts::PI;

use super::super::settings::{BANDS, Band, LinearLength, Placement, Settings, Shape};
use super::bands::{placed, routing, sounding};
use super::correction::Correction;
use super::magnitude::Magnitude;
use super::mode::Mode;
use shared_dsp::convolution::{Convolver, Routing, SlicedInverseFft};

/// Sections collected in one slice; the digital ones of natural phase are designed as well.
const LINEAR_SECTIONS: usize = 24;
const NATURAL_SECTIONS: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    /// From this band on.
    Collect(usize),
    /// From this bin on.
    Sample(usize),
    /// This kernel.
    Invert(usize),
    Fade(Piece),
    Transform(Piece),
    /// All kernels stand, or there are none.
    Finish,
}

/// A block of a kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    kernel: usize,
    partition: usize,
}

/// The state of a design.
#[derive(Debug, Clone)]
pub struct Designer {
    sample_rate_hz: f64,
    channels: usize,
    stage: Stage,
    mode: Mode,
    bands: [Band; BANDS],
    routing: Routing,
    placements: Vec<Placement>,
    magnitude: Magnitude,
    correction: Correction,
    spectra: [Vec<[f32; 2]>; Routing::MOST_KERNELS],
    inverse: SlicedInverseFft,
    /// Rising raised cosine of the longest fade.
    taper: Vec<f32>,
}

impl Designer {
    /// Takes the memory for every mode.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Self {
        let longest = Mode::Linear(LinearLength::Longest);
        let points = longest.points(sample_rate_hz);
        let kernels = if channels == 1 { 1 } else { Routing::MOST_KERNELS };
        let taper_samples = longest.taper_samples(sample_rate_hz);
        let taper = |n: usize| (0.5 - 0.5 * (PI * n as f64 / taper_samples as f64).cos()) as f32;
        Self {
            sample_rate_hz,
            channels,
            stage: Stage::Idle,
            mode: Mode::ZeroLatency,
            bands: [Band::default(); BANDS],
            routing: Routing::Through,
            placements: Vec::with_capacity(BANDS),
            magnitude: Magnitude::default(),
            correction: Correction::new(sample_rate_hz),
            spectra: core::array::from_fn(|k| {
                vec![[0.0; 2]; if k < kernels { points / 2 + 1 } else { 0 }]
            }),
            inverse: SlicedInverseFft::new(points),
            taper: (0..taper_samples).map(taper).collect(),
        }
    }

    /// Bytes of memory held.
    pub fn memory_bytes(&self) -> usize {
        let bins: usize = self.spectra.iter().map(Vec::len).sum();
        // The transform keeps a table of half its points, and as much of turns.
        8 * bins + 4 * self.taper.len() + 16 * self.spectra[0].len()
    }

    /// Starts a design, in place of one that is in flight.
    pub fn begin(&mut self, settings: &Settings, mode: Mode) {
        self.bands = sounding(settings);
        self.mode = mode;
        self.placements.clear();
        self.magnitude.clear();
        self.correction.clear();
        self.stage = Stage::Collect(0);
    }

    /// Gives up a design in flight.
    pub fn abandon(&mut self) {
        self.stage = Stage::Idle;
    }

    /// Whether nothing is in flight.
    pub fn is_idle(&self) -> bool {
        self.stage == Stage::Idle
    }

    /// What is, or was last, designed.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// One slice. Gives the routing once all kernels stand in the incoming place of `convolver`.
    pub fn advance(&mut self, convolver: &mut Convolver) -> Option<Routing> {
        match self.stage {
            Stage::Idle => {}
            Stage::Collect(from) => self.collect(from),
            Stage::Sample(from) => self.sample(from),
            Stage::Invert(kernel) => {
                let spectrum = &self.spectra[kernel][..=self.points() / 2];
                if self.inverse.advance(spectrum) {
                    self.stage = Stage::Fade(Piece { kernel, partition: 0 });
                }
            }
            // Until a cross-fade is over the incoming kernels are in use.
            Stage::Fade(_) | Stage::Transform(_) | Stage::Finish if !convolver.is_free() => {}
            Stage::Fade(piece) => {
                self.fade(piece, convolver.draft());
                self.stage = Stage::Transform(piece);
            }
            Stage::Transform(piece) => {
                let taps = self.taps();
                convolver.transform_draft(taps, piece.kernel, piece.partition);
                let next = Piece { partition: piece.partition + 1, ..piece };
                if next.partition * convolver.draft().len() < taps {
                    self.stage = Stage::Fade(next);
                } else if piece.kernel + 1 < self.routing.kernels() {
                    self.invert(piece.kernel + 1);
                } else {
                    self.stage = Stage::Finish;
                }
            }
            Stage::Finish => {
                self.stage = Stage::Idle;
                return Some(self.routing);
            }
        }
        None
    }

    fn taps(&self) -> usize {
        self.mode.taps(self.sample_rate_hz)
    }

    fn points(&self) -> usize {
        self.mode.points(self.sample_rate_hz)
    }

    fn collect(&mut self, from: usize) {
        let is_natural = self.mode == Mode::Natural;
        let mut budget = if is_natural { NATURAL_SECTIONS } else { LINEAR_SECTIONS } as isize;
        let mut band = from;
        while band < BANDS && budget > 0 {
            let Some((placement, prototype)) = placed(&self.bands[band], self.channels) else {
                band += 1;
                continue;
            };
            let is_all_pass = self.bands[band].shape == Shape::AllPass;
            band += 1;
            budget -= prototype.sections().len() as isize;
            if is_natural {
                self.correction.push(&prototype, placement);
            } else if is_all_pass {
                // Turns nothing but the phase, of which there is none.
                continue;
            } else {
                self.magnitude.push(&prototype, placement);
            }
            self.placements.push(placement);
        }
        if band < BANDS {
            self.stage = Stage::Collect(band);
            return;
        }
        self.routing = routing(self.placements.iter().copied());
        self.stage = if self.routing.kernels() == 0 { Stage::Finish } else { Stage::Sample(0) };
    }

    fn sample(&mut self, from: usize) {
        let bin_hz = self.sample_rate_hz / self.points() as f64;
        let bins = self.points() / 2 + 1;
        let (routing, spectra) = (self.routing, &mut self.spectra);
        let to = if self.mode == Mode::Natural {
            self.correction.sample(bin_hz, from, routing, spectra, bins)
        } else {
            self.magnitude.sample(bin_hz, from, routing, spectra, bins)
        };
        if to < bins {
            self.stage = Stage::Sample(to);
        } else {
            self.invert(0);
        }
    }

    fn invert(&mut self, kernel: usize) {
        self.inverse.begin(self.points());
        self.stage = Stage::Invert(kernel);
    }

    /// Writes the taps of a piece: the signal around its zero, both ends faded.
    fn fade(&self, piece: Piece, draft: &mut [f32]) {
        let (taps, points) = (self.taps(), self.points());
        let (centre, scale) = (taps / 2, 1.0 / points as f32);
        let taper_samples = self.mode.taper_samples(self.sample_rate_hz).max(1);
        let stride = self.taper.len() / taper_samples;
        let start = piece.partition * draft.len();
        for (tap, n) in draft.iter_mut().zip(start..) {
            let distance = n.abs_diff(centre);
            let place = match self.mode {
                // One value for either side: symmetric to the last bit.
                Mode::Linear(_) => distance,
                _ if n < centre => points - distance,
                _ => distance,
            };
            let from_end = centre.saturating_sub(distance);
            let weight = match from_end < taper_samples {
                true => self.taper[from_end * stride],
                false => 1.0,
            };
            *tap = if n < taps { self.inverse.sample(place) * scale * weight } else { 0.0 };
        }
    }
}
