//! Saturation of what enters the lines, as what it adds ([`shared_dsp::saturation`]), oversampled to
//! four times, from 140 kHz on twice.
//!
//! Quiet sound passes unchanged, so that feedback is what it says. The first quarter of the range fades
//! the curve in; over the whole range it comes 12 dB lower. What an asymmetric curve adds at 0 Hz is taken
//! out. Another kind of curve comes in once the old one has faded out.

use crate::settings::Saturator;
use core::f64::consts::LN_10;
use shared_dsp::delay::line::DelayLine;
use shared_dsp::delay::ring::CELL;
use shared_dsp::resample::{Downsampler, Factor, Quality, Upsampler, round_trip_samples_around};
use shared_dsp::saturation::{Clipper, Drive, OffsetFilter};
use shared_dsp::simd::VectorPath;
use shared_dsp::smooth::Ramp;

const FADE_MS: f64 = 30.0;
const DEPTH_GLIDE_MS: f64 = 100.0;
/// How much lower the curve lies at the end of the range.
const DEEPEST_DB: f64 = 12.0;
/// Share of the range over which the curve fades in.
const FADED_IN: f64 = 0.25;
/// Bias of the smooth curve.
const ASYMMETRY_SHARE: f64 = 0.25;
/// Knee of the hard curve to each side, as a share of its ceiling.
const KNEE_SHARE: f64 = 0.4;

/// One line's chain.
#[derive(Debug, Clone)]
struct Chain {
    up: Upsampler,
    down: Downsampler,
    /// Makes the smooth curve as late as the hard one.
    late: DelayLine<f32>,
    clipper: Clipper,
    offset: OffsetFilter,
}

impl Chain {
    fn new() -> Self {
        Self {
            up: Upsampler::new(),
            down: Downsampler::new(),
            late: DelayLine::new(),
            clipper: Clipper::new(),
            offset: OffsetFilter::new(),
        }
    }

    fn prepare(&mut self, factor: Factor, sample_rate_hz: f64) {
        self.up.prepare(factor, sample_rate_hz);
        self.down.prepare_after(Quality::Full, factor, sample_rate_hz, Clipper::DELAY_SAMPLES);
        self.late.prepare(Clipper::DELAY_SAMPLES);
        self.offset.prepare(sample_rate_hz);
    }

    fn reset(&mut self) {
        self.up.reset();
        self.down.reset();
        self.late.reset();
        self.clipper.reset();
        self.offset.reset();
    }
}

/// Saturation of both lines.
#[derive(Debug, Clone)]
pub struct LoopDrive {
    chains: [Chain; 2],
    factor: Factor,
    delay_samples: usize,
    kind: Saturator,
    wanted_kind: Saturator,
    wanted_share: f64,
    fade: Ramp,
    /// How much lower the curve lies; a step for each cell.
    depth_db: Ramp,
    path: VectorPath,
}

impl LoopDrive {
    /// None; to be prepared.
    pub fn new() -> Self {
        Self {
            chains: [Chain::new(), Chain::new()],
            factor: Factor::One,
            delay_samples: 0,
            kind: Saturator::Soft,
            wanted_kind: Saturator::Soft,
            wanted_share: 0.0,
            fade: Ramp::new(0.0),
            depth_db: Ramp::new(0.0),
            path: VectorPath::best(),
        }
    }

    /// Takes memory.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.factor = if sample_rate_hz < 140_000.0 { Factor::Four } else { Factor::Two };
        self.path = VectorPath::best();
        let own = Clipper::DELAY_SAMPLES;
        self.delay_samples =
            round_trip_samples_around(Quality::Full, self.factor, sample_rate_hz, own);
        self.chains.iter_mut().for_each(|chain| chain.prepare(self.factor, sample_rate_hz));
        self.fade.prepare(FADE_MS, sample_rate_hz);
        self.depth_db.prepare(DEPTH_GLIDE_MS, sample_rate_hz / CELL as f64);
    }

    /// Forgets all sound; settings jump to where they were going.
    pub fn reset(&mut self) {
        self.forget();
        self.jump();
    }

    /// Forgets all sound.
    pub fn forget(&mut self) {
        self.chains.iter_mut().for_each(Chain::reset);
    }

    /// Settings jump to where they were going.
    pub fn jump(&mut self) {
        self.kind = self.wanted_kind;
        self.fade.set(self.wanted_share);
        self.fade.jump();
        self.depth_db.jump();
    }

    /// How late what [`LoopDrive::process`] gives is, in samples.
    pub fn delay_samples(&self) -> usize {
        self.delay_samples
    }

    /// Takes another kind, and a depth of 0..1.
    pub fn set(&mut self, kind: Saturator, share: f64) {
        self.wanted_kind = kind;
        self.wanted_share = (share / FADED_IN).min(1.0);
        if share > 0.0 {
            self.depth_db.set(DEEPEST_DB * share);
        }
        self.aim();
    }

    fn aim(&mut self) {
        self.fade.set(if self.kind == self.wanted_kind { self.wanted_share } else { 0.0 });
    }

    /// Whether it adds anything.
    pub fn is_used(&self) -> bool {
        self.fade.value() > 0.0 || self.fade.is_moving()
    }

    /// Whether a setting is on its way.
    pub fn is_moving(&self) -> bool {
        self.fade.is_moving() || self.kind != self.wanted_kind || self.depth_db.is_moving()
    }

    /// Lets a cell go by in which there is nothing to drive.
    pub fn rest_cell(&mut self) {
        self.depth_db.tick();
        if self.is_used() {
            (0..CELL).for_each(|_| {
                self.fade.tick();
            });
        }
        self.change_kind();
    }

    /// What saturation adds to a cell of both lines, [`LoopDrive::delay_samples`] late.
    pub fn process(&mut self, sides: &[[f32; CELL]; 2], channels: usize) -> [[f32; CELL]; 2] {
        const MOST: usize = CELL * 4;
        let mut added = [[0.0; CELL]; 2];
        let high = CELL * self.factor.times();
        let depth_db = self.depth_db.tick();
        let ceiling_gain = (-depth_db * LN_10 / 20.0).exp();
        let curve = Drive::new(1.0 / ceiling_gain, ASYMMETRY_SHARE);
        for ((chain, side), added) in
            self.chains.iter_mut().zip(sides).zip(&mut added).take(channels)
        {
            let (mut fast, mut curved) = ([0.0; MOST], [0.0; MOST]);
            let (fast, curved) = (&mut fast[..high], &mut curved[..high]);
            chain.up.process(side, fast);
            match self.kind {
                Saturator::Soft => {
                    curve.process(self.path, fast, curved);
                    chain.late.process(curved);
                }
                Saturator::Clip => {
                    chain.clipper.set(ceiling_gain, KNEE_SHARE);
                    chain.clipper.process(self.path, fast, curved);
                }
            }
            chain.down.process(curved, added);
            chain.offset.process(added);
        }
        for k in 0..CELL {
            let share = self.fade.tick() as f32;
            added.iter_mut().for_each(|side| side[k] *= share);
        }
        self.change_kind();
        added
    }

    /// Once the old kind has faded out.
    fn change_kind(&mut self) {
        if !self.is_used() && self.kind != self.wanted_kind {
            self.forget();
            self.kind = self.wanted_kind;
            self.aim();
        }
    }
}
