//! The gain of a dynamic band: moved once a hop, with coefficients from a [`GainCache`].

use shared_dsp::filter::design::LARGEST_GAIN_DB;
use shared_dsp::filter::{Chain, Spline};
use shared_dsp::guard::clamp_or;

use super::super::gain_cache::GainCache;
use super::super::grid::HOP_FRAMES;
use super::BandRunner;
use super::sections::{Sections, coefficients};

/// Gain of a band that its dynamics move.
#[derive(Debug, Clone)]
pub(super) struct DynamicGain {
    /// Whether the band has a range to move in.
    pub is_on: bool,
    /// End of the range, dB from the static gain.
    pub range_db: f64,
    /// Offset added by the dynamics, dB, gain scale included.
    pub offset_db: f64,
    cache: GainCache,
    /// Whether the coefficients come from the cache.
    pub is_cached: bool,
    /// Whether the cache was made for another range.
    pub is_stale: bool,
    /// Gain of the coefficients last taken from the cache, dB.
    applied_db: f64,
    /// Whether the coefficients are on their way to those of `applied_db`.
    pub is_ramping: bool,
}

impl DynamicGain {
    /// No dynamics. Takes the memory of the cache.
    pub fn new() -> Self {
        Self {
            is_on: false,
            range_db: 0.0,
            offset_db: 0.0,
            cache: GainCache::new(),
            is_cached: false,
            is_stale: false,
            applied_db: 0.0,
            is_ramping: false,
        }
    }
}

impl BandRunner {
    /// Moves the gain to `offset_db` from where it is set, in a straight line over the hop of
    /// `hop_frames` that begins. While the band glides, the next grid step sees to it.
    pub fn set_offset_db(&mut self, offset_db: f64, hop_frames: usize, chain: &mut Chain) {
        self.dynamic.offset_db = if self.dynamic.is_on {
            clamp_or(offset_db, -2.0 * LARGEST_GAIN_DB, 2.0 * LARGEST_GAIN_DB, 0.0)
        } else if offset_db.abs() <= self.dynamic.offset_db.abs()
            && offset_db * self.dynamic.offset_db > 0.0
        {
            // No longer dynamic: back to the static gain, as what moves it lets go.
            offset_db
        } else if self.dynamic.offset_db.abs() > 1e-4 {
            0.93f64.powf(hop_frames as f64 / HOP_FRAMES as f64) * self.dynamic.offset_db
        } else {
            0.0
        };
        if !self.dynamic.is_cached {
            return;
        }
        let gain_db = self.gain_now_db();
        let moves = gain_db != self.dynamic.applied_db;
        if !moves && !self.dynamic.is_ramping {
            return;
        }
        let Sections { count, splines, slot, on, .. } = &mut self.sections;
        for (k, spline) in splines[..*count].iter_mut().enumerate() {
            let slot = *slot + k;
            if moves {
                let target = self.dynamic.cache.at(gain_db, k);
                chain.ramp(slot, *on, [spline.target(), &target], hop_frames);
                spline.rest_at(&target);
            } else {
                chain.rest(slot, *on, spline.target());
            }
        }
        self.dynamic.applied_db = gain_db;
        self.dynamic.is_ramping = moves;
    }

    /// From here on the coefficients come from the cache.
    pub(super) fn begin_dynamic_gain(&mut self, sample_rate_hz: f64) {
        let static_db = self.gain_db.value();
        // Where it is now may lie outside a range that was just made smaller.
        let (range_db, now_db) = (self.dynamic.range_db, self.dynamic.offset_db);
        let lowest_db = static_db + range_db.min(now_db).min(0.0);
        let highest_db = static_db + range_db.max(now_db).max(0.0);
        self.dynamic.cache.begin(self.sections.count, lowest_db, highest_db);
        (self.dynamic.is_cached, self.dynamic.is_stale) = (true, false);
        // Nothing has been taken from the cache yet.
        self.dynamic.applied_db = f64::NAN;
        self.dynamic.is_ramping = false;
        for gain_db in self.dynamic.cache.around(self.gain_now_db()) {
            self.design_at(gain_db, sample_rate_hz);
        }
        // The ends, so that the whole way is there from the start.
        for _ in 0..2 {
            self.fill_cache(sample_rate_hz);
        }
        // The glide before stands half-way between its last two points.
        for spline in &mut self.sections.splines[..self.sections.count] {
            *spline = Spline::resting(spline.interval_start());
        }
    }

    fn design_at(&mut self, gain_db: f64, sample_rate_hz: f64) {
        // At exactly 0 dB a design may be anything flat; next to it, it leads on to its neighbours.
        let prototype = self.prototype(if gain_db == 0.0 { 1e-5 } else { gain_db });
        let sections = prototype.sections().iter().map(|s| coefficients(s, sample_rate_hz));
        self.dynamic.cache.insert(gain_db, sections);
    }

    /// Designs one more point of the cache; whether there was one to design.
    pub fn fill_cache(&mut self, sample_rate_hz: f64) -> bool {
        let missing_db =
            if self.dynamic.is_cached { self.dynamic.cache.next_missing_db() } else { None };
        let Some(gain_db) = missing_db else { return false };
        self.design_at(gain_db, sample_rate_hz);
        // Whatever was taken from the cache is to be had better now.
        self.dynamic.applied_db = f64::NAN;
        true
    }
}
