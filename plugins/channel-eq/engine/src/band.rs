//! One band in motion: what runs, where it is going, and how it gets there without a click.
//!
//! Frequency (in octaves), gain (in dB) and Q (in octaves) glide; at every grid step while one of
//! them moves, the band is designed anew and its coefficients are splined from point to point.
//! While only the gain moves, with the signal, the coefficients come from a [`GainCache`] and go in
//! straight lines of [`LEAN_FRAMES`] frames. Switching on or off fades the band's effect in or out;
//! a new shape, slope or placement is a filter of its own, faded over from the old one.

use shared_dsp::filter::design::{
    self, HIGHEST_HZ, LARGEST_GAIN_DB, LOWEST_HZ, MAX_SECTIONS, Prototype, coupled_q,
};
use shared_dsp::filter::{Chain, ChannelSelection, SectionState, Spline, SvfCoefficients};
use shared_dsp::guard::clamp_or;

use super::gain_cache::GainCache;
use super::glide::{GainGlide, Glide};
use super::scaling::Scaling;
use super::settings::{Band, Placement, Shape};

/// Frames between two designs of a moving band.
pub const GRID_FRAMES: usize = 32;
/// Frames between two gains of a band that follows the signal.
pub const LEAN_FRAMES: usize = 8;

/// What cannot glide.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Build {
    shape: Shape,
    order: u8,
    channel: Placement,
}

impl Build {
    fn of(band: &Band) -> Self {
        Self { shape: band.shape, order: band.order, channel: band.channel }
    }
}

/// A filter's place among the channels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Sections, one behind the other.
    pub sections: usize,
    /// The channels they work on.
    pub on: ChannelSelection,
    /// Whether those are mid and side, in place of left and right.
    pub mid_side: bool,
}

/// What the arrangement of bands depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lane {
    /// Where the band works.
    pub place: Place,
    /// Where the filter works that it is faded over from.
    pub before: Option<Place>,
    /// Whether the effect is on its way in or out.
    pub fading: bool,
}

/// The sections of a filter and what they remember.
#[derive(Debug, Clone)]
struct Sections {
    count: usize,
    splines: [Spline; MAX_SECTIONS],
    /// Of use only while they have no place in the chain.
    states: [SectionState; MAX_SECTIONS],
    /// First slot in the chain.
    slot: usize,
    on: ChannelSelection,
}

impl Sections {
    fn none() -> Self {
        Self {
            count: 0,
            splines: [Spline::resting(SvfCoefficients::THROUGH); MAX_SECTIONS],
            states: [SectionState::default(); MAX_SECTIONS],
            slot: 0,
            on: ChannelSelection::Both,
        }
    }

    fn hold(&mut self) {
        for spline in &mut self.splines[..self.count] {
            spline.hold();
        }
    }

    fn write(&self, chain: &mut Chain) {
        for (k, spline) in self.splines[..self.count].iter().enumerate() {
            chain.follow(self.slot + k, self.on, spline, GRID_FRAMES);
        }
    }

    fn take_states(&mut self, chain: &Chain) {
        for (k, state) in self.states.iter_mut().enumerate() {
            *state = chain.state(self.slot + k);
        }
    }

    fn put(&mut self, slot: usize, on: ChannelSelection, chain: &mut Chain) {
        (self.slot, self.on) = (slot, on);
        for (k, state) in self.states[..self.count].iter().enumerate() {
            chain.set_state(slot + k, state);
        }
    }
}

/// The runner of one band.
#[derive(Debug, Clone)]
pub struct BandRunner {
    wanted: Band,
    build: Build,
    octave: Glide,
    gain_db: Glide,
    q_octave: Glide,
    /// How much of gain-Q applies, 0..1.
    coupling: Glide,
    /// How much of the band's effect is heard, 0..1.
    effect: GainGlide,
    sections: Sections,
    /// What the sections are faded over from, while they are; else it is the sound without them.
    before: Option<(Build, Sections)>,
    /// Grid steps since the last design that moved something.
    settled_steps: u8,
    active: bool,
    /// Whether the chain has yet to hear of the coefficients.
    dirty: bool,
    /// Whether the chain has yet to forget what it remembers.
    fresh: bool,
    lean: Lean,
}

/// A gain that follows the signal.
#[derive(Debug, Clone)]
struct Lean {
    /// Whether the band has a range to move in.
    on: bool,
    /// The end of the range, dB from the static gain.
    range_db: f64,
    offset_db: f64,
    cache: GainCache,
    /// Whether the coefficients come from the cache.
    cached: bool,
    /// Whether the cache is of another range than the present one.
    stale: bool,
    /// The gain they were taken for, dB.
    at_db: f64,
    ramping: bool,
}

impl Default for BandRunner {
    /// Off.
    fn default() -> Self {
        let wanted = Band::default();
        Self {
            wanted,
            build: Build::of(&wanted),
            octave: Glide::new(octave(wanted.frequency_hz)),
            gain_db: Glide::new(0.0),
            q_octave: Glide::new(Scaling::default().q(&wanted).log2()),
            coupling: Glide::new(0.0),
            effect: GainGlide::new(0.0),
            sections: Sections::none(),
            before: None,
            settled_steps: 2,
            active: false,
            dirty: false,
            fresh: true,
            lean: Lean {
                on: false,
                range_db: 0.0,
                offset_db: 0.0,
                cache: GainCache::new(),
                cached: false,
                stale: false,
                at_db: 0.0,
                ramping: false,
            },
        }
    }
}

impl BandRunner {
    /// New wishes; they begin to act at the next grid step.
    pub fn apply(&mut self, band: &Band, scaling: &Scaling) {
        self.wanted = *band;
        self.octave.set(octave(band.frequency_hz));
        self.gain_db.set(scaling.gain_db(band));
        self.q_octave.set(scaling.q(band).log2());
        self.coupling.set(if scaling.gain_q { 1.0 } else { 0.0 });
        let range_db = f64::from(band.dynamic.range_db);
        let range_db =
            clamp_or(range_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0) * scaling.factor();
        self.lean.stale |= range_db != self.lean.range_db;
        self.lean.range_db = range_db;
        self.lean.on = band.dynamic.on && band.shape.uses_gain() && range_db != 0.0;
        if !self.active {
            // A flat band that gets a new frequency and a gain at once starts where it is asked.
            self.octave.jump();
            self.q_octave.jump();
            self.coupling.jump();
            if !band.on {
                // Switched off while flat: there is no effect to fade out, and one left standing
                // would be heard for a moment as soon as the band is given a gain.
                self.effect.set(0.0);
                self.effect.jump();
            }
        }
        // Cheap and safe: the next grid step finds out what there is to do.
        self.active |= !self.is_idle();
    }

    /// Forgets all sound and stands where it was going.
    pub fn reset(&mut self, sample_rate_hz: f64) {
        self.effect.set(if self.wanted.on { 1.0 } else { 0.0 });
        self.effect.jump();
        self.before = None;
        self.lean.offset_db = 0.0;
        self.take_wanted_build(sample_rate_hz);
        self.active = !self.is_idle();
    }

    /// Whether the band changes the sound, or is about to.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Whether the gain follows the signal.
    pub fn leans(&self) -> bool {
        self.active && (self.lean.on || self.lean.offset_db != 0.0 || self.lean.ramping)
    }

    /// What the arrangement depends on; `None` where the band has nothing to do.
    pub fn lane(&self, channels: usize) -> Option<Lane> {
        if !self.active {
            return None;
        }
        Some(Lane {
            place: place(&self.build, &self.sections, channels),
            before: self.before.as_ref().map(|(build, old)| place(build, old, channels)),
            fading: !self.effect.rests_at(1.0),
        })
    }

    /// Nothing heard now and nothing wanted.
    fn is_idle(&self) -> bool {
        let same_build = self.build == Build::of(&self.wanted) && self.before.is_none();
        let silent = self.before.is_none() && self.effect.rests_at(0.0) && !self.wanted.on;
        let flat = same_build
            && self.build.shape.uses_gain()
            && !self.lean.on
            && self.lean.offset_db == 0.0
            && self.gain_db.is_at_rest()
            && self.gain_db.target() == 0.0
            && self.settled_steps >= 2;
        silent || flat
    }

    /// Whether nothing moves until new wishes come.
    pub fn is_still(&self) -> bool {
        !self.active
            || self.build == Build::of(&self.wanted)
                && self.before.is_none()
                && self.effect.rests_at(if self.wanted.on { 1.0 } else { 0.0 })
                && !self.is_moving()
                && self.settled_steps >= 2
                && !self.lean.ramping
    }

    fn is_moving(&self) -> bool {
        let glides = [&self.octave, &self.gain_db, &self.q_octave, &self.coupling];
        !glides.iter().all(|glide| glide.is_at_rest())
    }

    /// The work of a grid step: glide and design. `factor`: see [`Glide::advance`].
    pub fn step(&mut self, factor: f64, sample_rate_hz: f64) {
        if !self.active {
            return;
        }
        if self.effect.rests_at(1.0) {
            self.before = None;
            if self.wanted.on && self.build != Build::of(&self.wanted) {
                let old = core::mem::replace(&mut self.sections, Sections::none());
                self.before = Some((self.build, old));
                self.effect.set(0.0);
                self.effect.jump();
                self.take_wanted_build(sample_rate_hz);
            }
        } else if self.effect.rests_at(0.0) && self.before.is_none() {
            // Nothing is heard of the band, so there is nothing to glide from.
            self.take_wanted_build(sample_rate_hz);
        }
        let comes = self.wanted.on || self.before.is_some();
        self.effect.set(if comes { 1.0 } else { 0.0 });
        self.effect.advance(factor, GRID_FRAMES);
        if let Some((_, old)) = &mut self.before {
            old.hold();
            self.dirty = true;
        }

        let moving = self.is_moving() || self.lean.cached && !self.leans();
        if moving || self.settled_steps < 2 && self.leans() {
            self.settled_steps = if moving { 0 } else { self.settled_steps + 1 };
            self.glide(factor, sample_rate_hz);
        } else if self.settled_steps < 2 {
            self.settled_steps += 1;
            self.sections.hold();
            self.dirty = true;
        } else if self.leans() && (!self.lean.cached || self.lean.stale) {
            self.begin_leaning(sample_rate_hz);
        }
        if self.is_idle() {
            // What it still rings with would come back as a click when it wakes.
            self.fresh = true;
            self.effect.jump();
            self.active = false;
            self.lean.offset_db = 0.0;
        }
    }

    fn glide(&mut self, factor: f64, sample_rate_hz: f64) {
        for glide in [&mut self.octave, &mut self.gain_db, &mut self.q_octave, &mut self.coupling] {
            glide.advance(factor);
        }
        (self.lean.cached, self.lean.ramping) = (false, false);
        let prototype = self.prototype(self.gain_now_db());
        for (spline, section) in self.sections.splines.iter_mut().zip(prototype.sections()) {
            spline.push_control(coefficients(section, sample_rate_hz));
        }
        self.dirty = true;
    }

    fn take_wanted_build(&mut self, sample_rate_hz: f64) {
        self.build = Build::of(&self.wanted);
        for glide in [&mut self.octave, &mut self.gain_db, &mut self.q_octave, &mut self.coupling] {
            glide.jump();
        }
        self.settled_steps = 2;
        self.lean.cached = false;
        let prototype = self.prototype(self.gain_now_db());
        self.sections.count = prototype.sections().len();
        for (spline, section) in self.sections.splines.iter_mut().zip(prototype.sections()) {
            *spline = Spline::resting(coefficients(section, sample_rate_hz));
        }
        (self.fresh, self.dirty) = (true, true);
    }

    fn gain_now_db(&self) -> f64 {
        let gain_db = self.gain_db.value() + self.lean.offset_db;
        if self.build.shape.uses_gain() {
            clamp_or(gain_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0)
        } else {
            0.0
        }
    }

    fn prototype(&self, gain_db: f64) -> Prototype {
        let frequency_hz = self.octave.value().exp2();
        let mut q = self.q_octave.value().exp2();
        let coupling = self.coupling.value();
        if coupling > 0.0 && self.build.shape == Shape::Bell {
            q *= (coupled_q(q, gain_db) / q).powf(coupling);
        }
        self.build.shape.prototype(frequency_hz, gain_db, q, self.build.order)
    }

    /// Adds the share of the effect in `frames` to what was `before` it.
    pub fn fade(&mut self, before: &[[f64; 2]], frames: &mut [[f64; 2]]) {
        for (frame, before) in frames.iter_mut().zip(before) {
            let effect = self.effect.tick();
            for (now, before) in frame.iter_mut().zip(before) {
                *now = *before + effect * (*now - *before);
            }
        }
    }
}

/// The band's place in the chain.
impl BandRunner {
    /// Whether [`BandRunner::write`] has something to say.
    pub fn is_dirty(&self) -> bool {
        self.dirty && self.active
    }

    /// The coefficients of the grid interval that begins.
    pub fn write(&mut self, chain: &mut Chain) {
        self.sections.write(chain);
        if self.fresh {
            for k in 0..self.sections.count {
                chain.set_state(self.sections.slot + k, &SectionState::default());
            }
        }
        if let Some((_, old)) = &self.before {
            old.write(chain);
        }
        (self.dirty, self.fresh) = (false, false);
    }

    /// Takes what the sections remember out of the chain.
    pub fn take_states(&mut self, chain: &Chain) {
        self.sections.take_states(chain);
        if let Some((_, old)) = &mut self.before {
            old.take_states(chain);
        }
    }

    /// Puts the band's own filter at `slot` of the chain, `on` these channels, with what it
    /// remembers.
    pub fn put(&mut self, slot: usize, on: ChannelSelection, chain: &mut Chain) {
        self.sections.put(slot, on, chain);
    }

    /// The same for the filter that it is faded over from.
    pub fn put_before(&mut self, slot: usize, on: ChannelSelection, chain: &mut Chain) {
        if let Some((_, old)) = &mut self.before {
            old.put(slot, on, chain);
        }
    }
}

/// A gain that follows the signal.
impl BandRunner {
    /// The gain is `offset_db` away from where it is set from now on: for [`LEAN_FRAMES`] frames,
    /// on a grid of as many. While the band glides, the next grid step sees to it.
    pub fn lean(&mut self, offset_db: f64, chain: &mut Chain) {
        self.lean.offset_db = if self.lean.on {
            clamp_or(offset_db, -2.0 * LARGEST_GAIN_DB, 2.0 * LARGEST_GAIN_DB, 0.0)
        } else if self.lean.offset_db.abs() > 1e-4 {
            // No longer dynamic: back to the static gain, but not at once.
            0.93 * self.lean.offset_db
        } else {
            0.0
        };
        if !self.lean.cached {
            return;
        }
        let gain_db = self.gain_now_db();
        let moves = gain_db != self.lean.at_db;
        if !moves && !self.lean.ramping {
            return;
        }
        let Sections { count, splines, slot, on, .. } = &mut self.sections;
        for (k, spline) in splines[..*count].iter_mut().enumerate() {
            let slot = *slot + k;
            if moves {
                let target = self.lean.cache.at(gain_db, k);
                chain.ramp(slot, *on, [spline.target(), &target], LEAN_FRAMES);
                spline.rest_at(&target);
            } else {
                chain.rest(slot, *on, spline.target());
            }
        }
        self.lean.at_db = gain_db;
        self.lean.ramping = moves;
    }

    fn begin_leaning(&mut self, sample_rate_hz: f64) {
        let static_db = self.gain_db.value();
        // Where it is now may lie outside a range that was just made smaller.
        let (range_db, now_db) = (self.lean.range_db, self.lean.offset_db);
        let lowest_db = static_db + range_db.min(now_db).min(0.0);
        let highest_db = static_db + range_db.max(now_db).max(0.0);
        self.lean.cache.begin(self.sections.count, lowest_db, highest_db);
        (self.lean.cached, self.lean.stale) = (true, false);
        // Nothing has been taken from the cache yet.
        self.lean.at_db = f64::NAN;
        self.lean.ramping = false;
        for gain_db in self.lean.cache.around(self.gain_now_db()) {
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
        self.lean.cache.insert(gain_db, sections);
    }

    /// Designs one more point of the cache; whether there was one to design.
    pub fn fill_cache(&mut self, sample_rate_hz: f64) -> bool {
        let missing_db = if self.lean.cached { self.lean.cache.next_missing_db() } else { None };
        let Some(gain_db) = missing_db else { return false };
        self.design_at(gain_db, sample_rate_hz);
        // Whatever was taken from the cache is to be had better now.
        self.lean.at_db = f64::NAN;
        true
    }
}

fn place(build: &Build, sections: &Sections, channels: usize) -> Place {
    let on = match build.channel {
        Placement::Side if channels == 1 => ChannelSelection::Neither,
        _ if channels == 1 => ChannelSelection::Both,
        Placement::Stereo => ChannelSelection::Both,
        Placement::Left | Placement::Mid => ChannelSelection::First,
        Placement::Right | Placement::Side => ChannelSelection::Second,
    };
    let mid_side = channels == 2 && matches!(build.channel, Placement::Mid | Placement::Side);
    Place { sections: sections.count, on, mid_side }
}

fn coefficients(section: &design::AnalogSection, sample_rate_hz: f64) -> SvfCoefficients {
    SvfCoefficients::from_section(&design::design(section, sample_rate_hz))
}

// The glides run on numbers in range, so that an absurd setting takes no absurd way.
fn octave(frequency_hz: f32) -> f64 {
    clamp_or(f64::from(frequency_hz), LOWEST_HZ, HIGHEST_HZ, LOWEST_HZ).log2()
}
