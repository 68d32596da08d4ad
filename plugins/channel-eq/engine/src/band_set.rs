//! All bands: their filters in one chain, and the dynamics that move their gains.

use shared_dsp::guard;
use shared_dsp::simd::VectorPath;

use super::band::BandRunner;
use super::band_chain::BandChain;
use super::dynamics::DynamicsBank;
use super::frames;
use super::glide::GainGlide;
use super::grid::{GRID_FRAMES, GridClock};
use super::offsets::{Offsets, OffsetsDb};
use super::scaling::Scaling;
use super::settings::{BANDS, Band, Settings};
use super::stream_format::StreamFormat;

/// Points of gain caches designed in a grid step, at the most.
const CACHE_POINTS_PER_STEP: usize = 4;
/// Sections that may begin to follow dynamics in one grid step, with four designs each: as many as
/// 24 dynamic bands of two sections or 6 dynamic flat tilts have. Further bands begin a step later.
const SECTION_STARTS_PER_STEP: usize = 48;

/// See the module.
#[derive(Debug, Clone)]
pub struct BandSet {
    runners: Vec<BandRunner>,
    chain: BandChain,
    dynamics: DynamicsBank,
    offsets: Offsets,
    /// Factor of the dynamics' offsets, one value a hop.
    offset_factor: GainGlide,
    /// Bands whose settings the dynamics keep up with, one bit each.
    tracked: u32,
    /// Bands whose gain follows the signal, one bit each.
    dynamic: u32,
    /// Frame up to which the dynamics have detected levels.
    detected_until: u64,
    tails_s: [f64; BANDS],
}

impl BandSet {
    /// All bands off. Takes memory.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            runners: vec![BandRunner::default(); BANDS],
            chain: BandChain::new(BANDS, VectorPath::best()),
            dynamics: DynamicsBank::new(),
            offsets: Offsets::new(sample_rate_hz),
            offset_factor: GainGlide::new(1.0),
            tracked: 0,
            dynamic: 0,
            detected_until: 0,
            tails_s: [0.0; BANDS],
        }
    }

    /// Takes memory for a stream; a reset must follow.
    pub fn prepare(&mut self, format: &StreamFormat) {
        self.chain = BandChain::new(BANDS, VectorPath::best());
        self.dynamics.prepare(format.sample_rate_hz, format.channels);
        self.offsets = Offsets::new(format.sample_rate_hz);
    }

    /// Forgets all sound; whatever was gliding has arrived.
    pub fn reset(&mut self, format: &StreamFormat, scaling: &Scaling) {
        (self.dynamic, self.detected_until) = (0, 0);
        self.restart_filters(format);
        self.dynamics.reset();
        self.offset_factor.set(scaling.factor());
        self.offset_factor.jump();
    }

    /// The same for the filters alone, where another stage takes over the static gains or gives
    /// them back.
    pub fn restart_filters(&mut self, format: &StreamFormat) {
        for band in &mut self.runners {
            band.reset(format.sample_rate_hz);
        }
        self.chain.reset();
    }

    /// Delays the dynamics' offsets by `delay_samples` from here on, forgetting those on their way.
    pub fn set_offset_delay(&mut self, delay_samples: usize) {
        self.offsets.reset(delay_samples);
        self.dynamics.allow_fine_hops(delay_samples == 0);
    }

    /// Frames of a hop in the grid step that begins, or is being run.
    pub fn hop_frames(&self) -> usize {
        self.dynamics.next_hop_frames()
    }

    /// Takes new settings of one band. With `is_static_elsewhere`, another stage applies the static
    /// gain, and only what dynamics add to it is left to the band.
    pub fn apply(
        &mut self,
        index: usize,
        band: &Band,
        scaling: &Scaling,
        is_static_elsewhere: bool,
    ) {
        let bit = 1 << index;
        if band.dynamic.on || self.tracked & bit != 0 {
            // The range follows the gain scale where the offset is applied.
            let heard = Band { q: scaling.sounding(band, 0.0).q, ..*band };
            self.dynamics.apply(index, &heard, 1.0);
        }
        self.tracked = self.tracked & !bit | u32::from(band.dynamic.on) << index;
        let band = if is_static_elsewhere { dynamic_part(band) } else { *band };
        self.runners[index].apply(&band, scaling);
    }

    /// The work of a grid step.
    pub fn step(&mut self, format: &StreamFormat, scaling: &Scaling) {
        let had_dynamic = self.has_dynamic();
        self.dynamic = 0;
        let mut section_starts = SECTION_STARTS_PER_STEP;
        for (index, band) in self.runners.iter_mut().enumerate() {
            band.step(format, &mut section_starts);
            self.dynamic |= u32::from(band.is_dynamic()) << index;
        }
        if had_dynamic && !self.has_dynamic() {
            // Offsets still on their way would be heard when a band becomes dynamic again.
            self.dynamics.reset();
            self.offsets.clear();
        }
        self.offset_factor.set(scaling.factor());
        if self.has_dynamic() {
            self.offset_factor.advance(format.glide_factor, GRID_FRAMES / self.hop_frames());
            self.fill_caches(format.sample_rate_hz);
        } else {
            self.offset_factor.jump();
        }
        self.chain.follow(&mut self.runners, format);
    }

    /// One point for each dynamic band in turn.
    fn fill_caches(&mut self, sample_rate_hz: f64) {
        let mut left = CACHE_POINTS_PER_STEP;
        let mut is_missing = true;
        while is_missing && left > 0 {
            is_missing = false;
            for index in bits(self.dynamic) {
                if left > 0 && self.runners[index].fill_cache(sample_rate_hz) {
                    is_missing = true;
                    left -= 1;
                }
            }
        }
    }

    /// Whether the levels of the present frame have yet to be detected.
    pub fn needs_levels(&self, clock: &GridClock) -> bool {
        self.has_dynamic() && self.detected_until <= clock.frame()
    }

    /// Detects levels, up to the end of the grid step at the most: all at once, as that is cheaper
    /// than hop by hop. `right` is empty in mono; the key is silent where it is shorter.
    pub fn detect(&mut self, clock: &GridClock, left: &[f32], right: &[f32], key: [&[f32]; 2]) {
        let mut input = [[0.0f64; 2]; GRID_FRAMES];
        let mut key_frames = [[0.0f64; 2]; GRID_FRAMES];
        let length = left.len().min(GRID_FRAMES);
        frames::load(left, right, &mut input, guard::sanitize_input);
        frames::load(key[0], key[1], &mut key_frames, guard::sanitize_input);
        self.dynamics.process(&input[..length], &key_frames[..length]);
        self.detected_until = clock.frame() + length as u64;
    }

    /// Moves the gains of dynamic bands, at the beginning of a hop.
    pub fn begin_hop(&mut self, clock: &GridClock) {
        let hop_frames = self.hop_frames();
        let hop = clock.since(GRID_FRAMES) / hop_frames;
        self.offsets.step(&self.dynamics, hop, self.dynamic);
        let factor = self.offset_factor.tick();
        for index in bits(self.dynamic) {
            let offset_db = f64::from(self.offsets.now_db()[index]);
            self.runners[index].set_offset_db(offset_db * factor, hop_frames, self.chain.chain());
        }
    }

    /// Filters at most one chunk in place, not over a grid step of moving bands.
    pub fn process(&mut self, frames: &mut [[f64; 2]]) {
        self.chain.process(&mut self.runners, frames);
    }

    /// Zeroes filter states that have decayed below hearing.
    pub fn settle(&mut self) {
        self.chain.settle();
    }

    /// Whether the gain of any band follows the signal.
    pub fn has_dynamic(&self) -> bool {
        self.dynamic != 0
    }

    /// Whether any band changes the sound, or is about to.
    pub fn is_active(&self) -> bool {
        self.runners.iter().any(BandRunner::is_active)
    }

    /// Whether a grid step has nothing to do until new settings come.
    pub fn is_still(&self) -> bool {
        let is_still = |band: &BandRunner| band.is_still() && !band.needs_write();
        !self.has_dynamic() && self.runners.iter().all(is_still)
    }

    /// Whether silence changes nothing that is kept here, and nothing glides.
    pub fn is_at_rest(&self) -> bool {
        self.runners.iter().all(BandRunner::is_still)
            && self.offsets.are_zero()
            && self.dynamics.is_at_rest()
            && self.chain.is_silent()
    }

    /// Detection and gain of the dynamics.
    pub fn dynamics(&self) -> &DynamicsBank {
        &self.dynamics
    }

    /// Offset added to the gain of each band by its dynamics, dB before gain scale.
    pub fn offsets_db(&self) -> &OffsetsDb {
        self.offsets.now_db()
    }

    /// Finds the time that `bands` ring, one bit each.
    pub fn set_tails(&mut self, bands: u32, settings: &Settings, scaling: &Scaling) {
        for index in bits(bands) {
            self.tails_s[index] = decay_s(&settings.bands[index], scaling);
        }
    }

    /// Time all bands ring one after the other, s.
    pub fn tail_s(&self) -> f64 {
        self.tails_s.iter().sum()
    }
}

/// The numbers of the bits that are set.
fn bits(mut mask: u32) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let lowest = (mask != 0).then(|| mask.trailing_zeros() as usize);
        mask &= mask.wrapping_sub(1);
        lowest
    })
    .take_while(|band| *band < BANDS)
}

/// The band without its static gain: on only where dynamics move it.
fn dynamic_part(band: &Band) -> Band {
    let moves = band.on && band.dynamic.on && band.shape.uses_gain();
    Band { on: moves && band.dynamic.range_db != 0.0, gain_db: 0.0, ..*band }
}

/// Time a band rings as it sounds, s; at the end of its range if that is longer.
fn decay_s(band: &Band, scaling: &Scaling) -> f64 {
    let range_db = f64::from(band.dynamic.range_db) * scaling.factor();
    let moves = band.dynamic.on && band.shape.uses_gain() && range_db.is_finite();
    let ring_s = |offset_db: f64| {
        let sounding = scaling.sounding(band, offset_db);
        if sounding.is_flat() { 0.0 } else { sounding.prototype().decay_s() }
    };
    ring_s(0.0).max(if moves { ring_s(range_db) } else { 0.0 })
}
