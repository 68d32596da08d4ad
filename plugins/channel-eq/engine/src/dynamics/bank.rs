//! The dynamics of all bands.

use shared_dsp::dynamics::range::{ROW, RangeGains, RangeSettings};
use shared_dsp::dynamics::sidechain::{self, SidechainFilter};
use shared_dsp::simd::VectorPath;
use shared_dsp::units::{one_pole_factor, power_to_db};

use super::super::glide::Glide;
use super::super::grid::{FINE_ATTACK_MS, FINE_HOP_FRAMES, GRID_FRAMES};
use super::super::settings::{BANDS, Band, RELATIVE_ZERO_DB};
use super::hearing::{Hearing, Listener, RANGE_STAGE_MS, is_asked_to_move};
use super::key::{Asked, Key};
use super::{HOP_FRAMES, OFF_MS};

const ROWS: usize = BANDS / ROW;
/// Most hops in a grid step.
const MOST_HOPS: usize = GRID_FRAMES / FINE_HOP_FRAMES;
/// So near to 0 dB a gain may go the other way.
const TURNED_DB: f64 = 0.02;

/// Detection and gain of [`BANDS`] bands; see [the module](super).
///
/// Costs something only for bands that are on, dynamic, of a shape with a gain and with a range, or
/// still on their way back to 0 dB.
#[derive(Debug, Clone)]
pub struct DynamicsBank {
    path: VectorPath,
    sample_rate_hz: f64,
    channels: usize,
    /// Frame within the grid step.
    frame: usize,
    /// Frames of a hop in this grid step, and in the next.
    hop_frames: usize,
    next_hop_frames: usize,
    /// Whether hops may be shorter than [`HOP_FRAMES`].
    may_be_fine: bool,
    /// Whether nothing was processed since the reset.
    fresh: bool,
    wanted: [(Band, f32); BANDS],
    /// Bands with new settings, a bit each.
    changed: u32,
    /// Bands whose filter is as their listener asks, at this sample rate.
    is_designed: u32,
    listeners: [Listener; BANDS],
    filters: [SidechainFilter; BANDS],
    ranges: RangeGains<ROWS>,
    /// Range of each band on its way, dB: a new one would start with a corner, heard as a tick.
    range_glides: [Glide; BANDS],
    range_glide_factor: f64,
    /// Bands, a bit each, whose gain first goes back to 0 dB, because their range has turned round.
    turning: u32,
    keys: [Key; 2],
    /// Which bands are at work: the first `active_count`.
    active: [usize; BANDS],
    active_count: usize,
    powers: [[f64; ROW]; ROWS],
    references: [[f64; ROW]; ROWS],
    offsets_db: [[f64; MOST_HOPS]; BANDS],
}

impl Default for DynamicsBank {
    fn default() -> Self {
        Self::new()
    }
}

impl DynamicsBank {
    /// No band at work, 48 kHz stereo until prepared.
    pub fn new() -> Self {
        let (sample_rate_hz, channels) = (48_000.0, 2);
        let wanted = (Band::default(), 1.0);
        Self {
            path: VectorPath::best(),
            sample_rate_hz,
            channels,
            frame: 0,
            hop_frames: HOP_FRAMES,
            next_hop_frames: HOP_FRAMES,
            may_be_fine: true,
            fresh: true,
            wanted: [wanted; BANDS],
            changed: 0,
            is_designed: 0,
            listeners: [Listener::of(&wanted.0, wanted.1, channels); BANDS],
            filters: [SidechainFilter::default(); BANDS],
            ranges: RangeGains::default(),
            range_glides: [Glide::new(0.0); BANDS],
            range_glide_factor: 0.0,
            turning: 0,
            keys: [Key::new(sample_rate_hz, channels), Key::new(sample_rate_hz, channels)],
            active: [0; BANDS],
            active_count: 0,
            powers: [[0.0; ROW]; ROWS],
            references: [[1.0; ROW]; ROWS],
            offsets_db: [[0.0; MOST_HOPS]; BANDS],
        }
    }

    /// Gets ready for a sample rate and 1 or 2 channels, keeps the settings, forgets all sound.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.path = VectorPath::best();
        self.sample_rate_hz = sample_rate_hz.max(1000.0);
        self.channels = channels.clamp(1, 2);
        self.keys = [0, 1].map(|_| Key::new(self.sample_rate_hz, self.channels));
        self.is_designed = 0;
        self.reset();
    }

    /// New settings of one band (0..[`BANDS`]), with the gain scale -1..=2 that its range follows.
    /// They act from the next grid step. Call it for changed bands only: 0.3 us each at that step.
    pub fn apply(&mut self, index: usize, band: &Band, gain_scale: f32) {
        let Some(wanted) = self.wanted.get_mut(index) else { return };
        *wanted = (*band, gain_scale);
        // A plain band may be automated without end, and none of it matters here.
        if is_asked_to_move(band) || !self.has_returned(index) {
            self.changed |= 1 << index;
        }
        self.choose_hop();
        if self.fresh {
            self.take_wanted();
        }
    }

    /// Whether hops may be shorter than [`HOP_FRAMES`], from the next grid step on; they may unless
    /// told otherwise.
    pub fn allow_fine_hops(&mut self, may_be_fine: bool) {
        self.may_be_fine = may_be_fine;
        self.choose_hop();
    }

    /// Frames of a hop from the next grid step on.
    pub fn next_hop_frames(&self) -> usize {
        self.next_hop_frames
    }

    fn choose_hop(&mut self) {
        let is_fast = |(band, _): &(Band, f32)| {
            is_asked_to_move(band)
                && band.dynamic.range_db != 0.0
                && band.dynamic.attack_ms < FINE_ATTACK_MS
        };
        let is_fine = self.may_be_fine && self.wanted.iter().any(is_fast);
        self.next_hop_frames = if is_fine { FINE_HOP_FRAMES } else { HOP_FRAMES };
    }

    /// Goes over to the hops asked for.
    fn take_hop(&mut self) {
        self.hop_frames = self.next_hop_frames;
        // All times are counted in hops.
        self.changed = u32::MAX;
        self.range_glide_factor = one_pole_factor(RANGE_STAGE_MS, self.hop_rate_hz());
        let hop_rate_hz = self.hop_rate_hz();
        self.keys.iter_mut().for_each(|key| key.set_hop_rate(hop_rate_hz));
    }

    /// Forgets all sound: all offsets 0, frames counted from here.
    pub fn reset(&mut self) {
        self.frame = 0;
        self.take_hop();
        self.fresh = true;
        self.ranges.reset();
        self.filters.iter_mut().for_each(SidechainFilter::reset);
        self.keys.iter_mut().for_each(Key::reset);
        self.powers = [[0.0; ROW]; ROWS];
        self.references = [[1.0; ROW]; ROWS];
        self.offsets_db = [[0.0; MOST_HOPS]; BANDS];
        self.changed = u32::MAX;
        self.take_wanted();
    }

    /// Listens to `input`, what enters the equaliser, and to the external `key`; where that is
    /// shorter or empty, it is silent. In mono the first channel counts. NaN, infinity and anything
    /// over +120 dBFS count as silence. Bring every frame here, at most up to the next grid step at
    /// a time.
    pub fn process(&mut self, input: &[[f64; 2]], key: &[[f64; 2]]) {
        let mut at = 0;
        while at < input.len() {
            if self.frame == 0 {
                self.step();
            }
            let count = (self.hop_frames - self.frame % self.hop_frames).min(input.len() - at);
            let ends_hop = (self.frame + count).is_multiple_of(self.hop_frames);
            if self.active_count > 0 {
                let key = key.get(at..).unwrap_or(&[]);
                let key = &key[..count.min(key.len())];
                self.listen(&input[at..at + count], key);
                if ends_hop {
                    self.end_hop();
                }
            }
            self.frame = (self.frame + count) % GRID_FRAMES;
            at += count;
        }
        self.fresh &= input.is_empty();
    }

    /// Offsets of a band's gain in the present grid step, dB, one for each hop.
    /// An offset is known, and no more changed, as soon as all frames before its hop have been
    /// processed, and stands for the latest one until then. Exactly 0 while the band is not at
    /// work.
    pub fn offsets_db(&self, band: usize) -> &[f64] {
        let hops = GRID_FRAMES / self.hop_frames;
        &self.offsets_db.get(band).unwrap_or(&[0.0; MOST_HOPS])[..hops]
    }

    /// Whether the band's offset is or may become other than 0.
    pub fn is_active(&self, band: usize) -> bool {
        self.active[..self.active_count].contains(&band)
    }

    /// Whether silence changes nothing any more: all offsets are 0.
    pub fn is_at_rest(&self) -> bool {
        self.active().iter().all(|&band| self.ranges.is_at_rest(band))
    }

    /// The offset of a band's gain after the last whole hop, dB.
    pub fn offset_db(&self, band: usize) -> f64 {
        self.ranges.gain_db(band)
    }

    /// The level that a band's detector read in the last whole hop, dBFS; -200 in silence and
    /// where the band is not at work.
    pub fn level_db(&self, band: usize) -> f64 {
        self.powers.as_flattened().get(band).map_or(power_to_db(0.0), |power| power_to_db(*power))
    }

    /// The level at which a band's gain begins to move now, dBFS: its threshold, or with a relative
    /// threshold what that comes to at the present level of the whole key.
    pub fn threshold_db(&self, band: usize) -> f64 {
        let Some(listener) = self.listeners.get(band) else { return 0.0 };
        listener.range.threshold_db + power_to_db(self.references.as_flattened()[band])
    }

    /// The level of [`DynamicsBank::level_db`] as the band's threshold setting counts it, dB: it meets
    /// the setting where the gain begins to move. `None` in silence and where the band is not at work.
    pub fn level_by_threshold_db(&self, band: usize) -> Option<f64> {
        let power = *self.powers.as_flattened().get(band)?;
        let reference = self.references.as_flattened()[band];
        let zero_db = if self.listeners[band].is_relative { RELATIVE_ZERO_DB } else { 0.0 };
        (power > 0.0).then(|| power_to_db(power / reference) + f64::from(zero_db))
    }

    fn hop_rate_hz(&self) -> f64 {
        self.sample_rate_hz / self.hop_frames as f64
    }

    fn active(&self) -> &[usize] {
        &self.active[..self.active_count]
    }

    /// The work of a grid step.
    fn step(&mut self) {
        if self.hop_frames != self.next_hop_frames {
            self.take_hop();
        }
        let returned = self.active().iter().any(|&band| self.has_returned(band));
        if self.changed != 0 || returned {
            self.take_wanted();
        }
        for index in 0..self.active_count {
            let band = self.active[index];
            self.filters[band].flush_tiny();
            self.offsets_db[band] = [self.ranges.gain_db(band); MOST_HOPS];
        }
        self.keys.iter_mut().for_each(Key::settle);
    }

    /// Whether a band that is asked for nothing has nothing left to do.
    fn has_returned(&self, band: usize) -> bool {
        self.ranges.is_at_rest(band) && self.listeners[band].range.range_db == 0.0
    }

    fn take_wanted(&mut self) {
        let changed = core::mem::take(&mut self.changed);
        let mut asked = [Asked::default(); 2];
        self.active_count = 0;
        for band in 0..BANDS {
            if changed & (1 << band) != 0 {
                self.take_band(band);
            }
            if self.has_returned(band) {
                self.rest(band);
                continue;
            }
            self.active[self.active_count] = band;
            self.active_count += 1;
            let listener = &self.listeners[band];
            let asked = &mut asked[listener.key];
            asked.signal = true;
            asked.whole_level |= listener.is_relative;
            asked.mid_side |= listener.ear.half_index == 1;
        }
        for (key, asked) in self.keys.iter_mut().zip(asked) {
            key.ask(asked);
        }
    }

    fn take_band(&mut self, band: usize) {
        let (settings, gain_scale) = self.wanted[band];
        let wanted = Listener::of(&settings, gain_scale, self.channels);
        let hop_rate_hz = self.hop_rate_hz();
        // A gain is heard half a hop late, as a mean, and a level is read a frame late; that counts
        // where hops are short because an attack is.
        let late_ms = if self.hop_frames == FINE_HOP_FRAMES { 1000.0 / hop_rate_hz } else { 0.0 };
        let listener = &mut self.listeners[band];
        let gain_db = self.ranges.gain_db(band);
        let turns = wanted.range.range_db * gain_db < 0.0 && gain_db.abs() > TURNED_DB;
        self.turning = self.turning & !(1 << band) | u32::from(turns) << band;
        let glide = &mut self.range_glides[band];
        glide.set(if turns { 0.0 } else { wanted.range.range_db });
        if self.fresh {
            glide.jump();
        }
        let release_ms = wanted.range.release_ms;
        let range = RangeSettings {
            range_db: glide.value(),
            attack_ms: (wanted.range.attack_ms - late_ms).max(0.0),
            release_ms: if turns { release_ms.min(OFF_MS) } else { release_ms },
            ..wanted.range
        };
        self.ranges.set(band, &range, hop_rate_hz);
        if wanted.range.range_db == 0.0 {
            // On its way back to 0 dB, or there: nothing new to listen to.
            listener.range = wanted.range;
            return;
        }
        let filter = &mut self.filters[band];
        if listener.hearing != wanted.hearing || self.is_designed & (1 << band) == 0 {
            let Hearing { shape, frequency_hz, q } = wanted.hearing;
            filter.design(shape, frequency_hz, q, self.sample_rate_hz);
            self.is_designed |= 1 << band;
        }
        filter.source = 2 * wanted.key + wanted.ear.half_index;
        *listener = wanted;
    }

    /// Leaves nothing of what a band has heard.
    fn rest(&mut self, band: usize) {
        self.filters[band].reset();
        self.range_glides[band] = Glide::new(0.0);
        self.powers[band / ROW][band % ROW] = 0.0;
        self.references[band / ROW][band % ROW] = 1.0;
        self.offsets_db[band] = [0.0; MOST_HOPS];
    }

    /// A hop or a part of one.
    fn listen(&mut self, input: &[[f64; 2]], key: &[[f64; 2]]) {
        let count = input.len();
        let [inner, outer] = &mut self.keys;
        inner.listen(self.path, input, count);
        outer.listen(self.path, key, count);
        let ([a, b], [c, d]) = (inner.halves(count), outer.halves(count));
        let active = &self.active[..self.active_count];
        sidechain::process(self.path, &mut self.filters, active, &[a, b, c, d]);
    }

    fn end_hop(&mut self) {
        self.keys.iter_mut().for_each(|key| key.end_hop(self.hop_frames));
        for index in 0..self.active_count {
            let band = self.active[index];
            let listener = &self.listeners[band];
            let power = listener.ear.power(self.filters[band].take_power_sums());
            self.powers[band / ROW][band % ROW] = power / self.hop_frames as f64;
            let key = &self.keys[listener.key];
            self.references[band / ROW][band % ROW] =
                if listener.is_relative { key.whole_power(listener.placement) } else { 1.0 };
            if self.turning & (1 << band) != 0 && self.ranges.gain_db(band).abs() <= TURNED_DB {
                self.take_band(band);
            }
            let glide = &mut self.range_glides[band];
            if !glide.is_at_rest() {
                glide.advance(self.range_glide_factor);
                self.ranges.set_range(band, glide.value());
            }
        }
        self.ranges.advance(self.path, &self.powers, &self.references);
        let next_hop = self.frame / self.hop_frames + 1;
        for &band in &self.active[..self.active_count] {
            if let Some(offsets_db) = self.offsets_db[band].get_mut(next_hop..) {
                offsets_db.fill(self.ranges.gain_db(band));
            }
        }
    }
}
