//! The work between frames: who is told of new settings when, and what moves at which step.

use super::band::{GRID_FRAMES, LEAN_FRAMES};
use super::rack::CHUNK_FRAMES;
use super::scaling::Scaling;
use super::settings::{AutoGain, BANDS, Band};
use super::{CACHE_POINTS_A_STEP, EqEngine, LIMIT_FRAMES};

impl EqEngine {
    /// Gives new settings to all who have not heard of them.
    pub(super) fn tell_all(&mut self) {
        if self.waiting == 0 && !self.limit_is_old {
            return;
        }
        self.limit_is_old = !self.frame.is_multiple_of(LIMIT_FRAMES);
        let scaling = match self.limit_is_old {
            false => Scaling::of(&self.settings),
            true => self.scaling.with_limit_kept(&self.settings),
        };
        if scaling != self.scaling {
            self.scaling = scaling;
            self.waiting = u32::MAX;
        }
        self.phase.apply(&self.settings);
        if self.settings.auto_gain != AutoGain::Off {
            let sounding = scaling.all_sounding(&self.settings);
            self.makeup.apply(self.settings.auto_gain, &sounding);
        } else {
            self.makeup.turn_off();
        }
        self.listener.apply(&self.settings, &scaling);
        self.linear = !self.phase.runs_static_bands_in_iir();
        for (index, band) in self.settings.bands.iter().enumerate() {
            let bit = 1 << index;
            if self.waiting & bit != 0 {
                if band.dynamic.on || self.dynamic_bands & bit != 0 {
                    // The range follows the gain scale where the offset is applied.
                    let heard = Band { q: scaling.sounding(band, 0.0).q, ..*band };
                    self.dynamics.apply(index, &heard, 1.0);
                }
                self.dynamic_bands =
                    self.dynamic_bands & !bit | u32::from(band.dynamic.on) << index;
                let band = if self.linear { moving_part(band) } else { *band };
                self.bands[index].apply(&band, &scaling);
            }
        }
        self.waiting = 0;
    }

    /// A kernel has taken over the static gains of all bands, or given them back: while nothing is
    /// heard, bands start anew.
    pub(super) fn follow_phase(&mut self) {
        if self.linear == self.phase.runs_static_bands_in_iir() {
            self.waiting = u32::MAX;
            self.tell_all();
            for band in &mut self.bands {
                band.reset(self.sample_rate_hz);
            }
            self.rack.reset();
            self.reset_offsets();
            self.find_out_what_works();
        } else if self.delay_samples != self.phase.playing_latency_samples() {
            self.reset_offsets();
        }
    }

    pub(super) fn reset_offsets(&mut self) {
        self.delay_samples = self.phase.playing_latency_samples();
        self.offsets.reset(if self.linear { self.delay_samples } else { 0 });
        self.makeup.set_delay(self.delay_samples);
    }

    /// The work of a grid step.
    fn step(&mut self) {
        self.tell_all();
        if self.makeup.is_measuring() {
            self.makeup.step();
        }
        self.set_gains();
        (self.all_flat, self.still) = (true, true);
        let leaned = self.leaning != 0;
        self.leaning = 0;
        for (index, band) in self.bands.iter_mut().enumerate() {
            band.step(self.glide_factor, self.sample_rate_hz);
            self.all_flat &= !band.is_active();
            self.leaning |= u32::from(band.leans()) << index;
            self.still &= band.is_still();
        }
        let leans = self.leaning != 0;
        if leaned && !leans {
            // Nothing is heard of them any more; what they were at would come back later.
            self.dynamics.reset();
            self.reset_offsets();
        }
        self.factor.set(self.scaling.factor());
        if leans {
            self.factor.advance(self.glide_factor, GRID_FRAMES / LEAN_FRAMES);
        } else {
            self.factor.jump();
        }
        if leans {
            self.fill_caches();
        }
        self.rack.follow(&mut self.bands, self.channels);
        self.listener.step(self.glide_factor, self.sample_rate_hz, self.channels);
        self.all_flat &= !self.listener.is_active();
        self.still &= self.listener.is_still();
        self.unity = true;
        for gain in &mut self.gains {
            gain.advance(self.glide_factor, GRID_FRAMES);
            self.unity &= gain.rests_at(1.0);
            self.still &= gain.is_at_rest();
        }
        // While gains follow the signal, caches have to be filled, and sooner or later are.
        self.still &= !leans && !self.makeup.is_measuring() && !self.limit_is_old;
    }

    pub(super) fn set_gains(&mut self) {
        let makeup = self.makeup.gain();
        let gains = self.settings.channel_gains(self.channels);
        for (glide, gain) in self.gains.iter_mut().zip(gains) {
            glide.set(gain * makeup);
        }
    }

    /// One point for each band in turn.
    fn fill_caches(&mut self) {
        let mut left = CACHE_POINTS_A_STEP;
        let mut missing = true;
        while missing && left > 0 {
            missing = false;
            for index in bits(self.leaning) {
                if left > 0 && self.bands[index].fill_cache(self.sample_rate_hz) {
                    missing = true;
                    left -= 1;
                }
            }
        }
    }

    /// Moves the gains that follow the signal, at the beginning of a hop of the grid step.
    fn lean(&mut self, hop: usize) {
        self.offsets.step(&self.dynamics, hop, self.leaning);
        let factor = self.factor.tick();
        for index in bits(self.leaning) {
            let offset_db = f64::from(self.offsets.now_db()[index]);
            self.bands[index].lean(offset_db * factor, self.rack.chain());
        }
    }

    /// Whatever is due at this frame; gives the frames until something is due again.
    pub(super) fn keep_time(&mut self) -> usize {
        let since = |grid: usize| (self.frame % grid as u64) as usize;
        let (in_chunk, in_grid, in_lean) =
            (since(CHUNK_FRAMES), since(GRID_FRAMES), since(LEAN_FRAMES));
        if in_chunk == 0 {
            self.rack.settle();
            self.listener.settle();
        }
        if in_grid == 0 {
            self.follow_phase();
        }
        if in_grid == 0 && !self.still {
            self.step();
        }
        let leans = self.leaning != 0;
        if in_lean == 0 && leans {
            self.lean(in_grid / LEAN_FRAMES);
        }
        if leans {
            LEAN_FRAMES - in_lean
        } else if self.still {
            CHUNK_FRAMES - in_chunk
        } else {
            GRID_FRAMES - in_grid
        }
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

/// What a band does beside a kernel that holds its static gain.
fn moving_part(band: &Band) -> Band {
    let moves = band.on && band.dynamic.on && band.shape.uses_gain();
    Band { on: moves && band.dynamic.range_db != 0.0, gain_db: 0.0, ..*band }
}
