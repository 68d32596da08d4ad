//! One band in motion: its filter, the settings it is going to, and the way there without a click.
//!
//! Frequency (in octaves), gain (in dB) and Q (in octaves) glide; at every grid step while one of
//! them moves, the band is designed anew and its coefficients are splined from point to point.
//! While only dynamics move the gain, the coefficients come from a cache and go in straight lines of
//! one hop ([`dynamic_gain`]). Switching on or off fades the band's effect in or out; a new shape,
//! slope or placement is a filter of its own, faded over from the old one.

mod dynamic_gain;
mod sections;

use shared_dsp::filter::SectionState;
use shared_dsp::filter::design::{
    AnalogSection, HIGHEST_HZ, LARGEST_GAIN_DB, LOWEST_HZ, Prototype, coupled_q,
};
use shared_dsp::filter::{Chain, ChannelSelection, Spline, SvfCoefficients};
use shared_dsp::guard::clamp_or;

use super::glide::{GainGlide, Glide};
use super::grid::GRID_FRAMES;
use super::scaling::Scaling;
use super::settings::{Band, Shape};
use super::stream_format::StreamFormat;
use dynamic_gain::DynamicGain;
pub use sections::{BandLayout, Place};
use sections::{FilterKind, Sections, coefficients, place};

/// Filter of one band, in motion.
#[derive(Debug, Clone)]
pub struct BandRunner {
    /// Settings last applied.
    target: Band,
    kind: FilterKind,
    octave: Glide,
    gain_db: Glide,
    q_octave: Glide,
    /// Share of gain-Q, 0..1.
    coupling: Glide,
    /// Share of the band's effect that is heard, 0..1.
    effect: GainGlide,
    sections: Sections,
    /// The filter faded from after a change of kind; without it, the fade is from no filter at all.
    previous: Option<(FilterKind, Sections)>,
    /// Grid steps since the last design that moved something.
    settled_steps: u8,
    is_active: bool,
    /// Whether the next control points of the splines have yet to be designed.
    needs_design: bool,
    /// Whether the chain has yet to be given the coefficients.
    needs_write: bool,
    /// Whether the filter states in the chain have yet to be cleared.
    needs_clear: bool,
    dynamic: DynamicGain,
}

impl Default for BandRunner {
    /// Off.
    fn default() -> Self {
        let target = Band::default();
        Self {
            target,
            kind: FilterKind::of(&target),
            octave: Glide::new(octave(target.frequency_hz)),
            gain_db: Glide::new(0.0),
            q_octave: Glide::new(Scaling::default().q(&target).log2()),
            coupling: Glide::new(0.0),
            effect: GainGlide::new(0.0),
            sections: Sections::none(),
            previous: None,
            settled_steps: 2,
            is_active: false,
            needs_design: false,
            needs_write: false,
            needs_clear: true,
            dynamic: DynamicGain::new(),
        }
    }
}

impl BandRunner {
    /// Takes new settings; they begin to act at the next grid step.
    pub fn apply(&mut self, band: &Band, scaling: &Scaling) {
        self.target = *band;
        self.octave.set(octave(band.frequency_hz));
        self.gain_db.set(scaling.gain_db(band));
        self.q_octave.set(scaling.q(band).log2());
        self.coupling.set(if scaling.gain_q { 1.0 } else { 0.0 });
        let range_db = f64::from(band.dynamic.range_db);
        let range_db =
            clamp_or(range_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0) * scaling.factor();
        self.dynamic.is_stale |= range_db != self.dynamic.range_db;
        self.dynamic.range_db = range_db;
        self.dynamic.is_on = band.dynamic.on && band.shape.uses_gain() && range_db != 0.0;
        if !self.is_active {
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
        self.is_active |= !self.is_idle();
    }

    /// Forgets all sound; whatever was gliding has arrived.
    pub fn reset(&mut self, sample_rate_hz: f64) {
        self.effect.set(if self.target.on { 1.0 } else { 0.0 });
        self.effect.jump();
        self.previous = None;
        self.dynamic.offset_db = 0.0;
        self.start_target_filter(sample_rate_hz);
        self.is_active = !self.is_idle();
    }

    /// Whether the band changes the sound, or is about to.
    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// Whether the gain follows the signal.
    pub fn is_dynamic(&self) -> bool {
        self.is_active
            && (self.dynamic.is_on || self.dynamic.offset_db != 0.0 || self.dynamic.is_ramping)
    }

    /// Everything that decides the place in the chain; `None` where the band has nothing to do.
    pub fn layout(&self, channels: usize) -> Option<BandLayout> {
        if !self.is_active {
            return None;
        }
        Some(BandLayout {
            place: place(&self.kind, &self.sections, channels),
            previous: self.previous.as_ref().map(|(kind, old)| place(kind, old, channels)),
            is_fading: !self.effect.rests_at(1.0),
        })
    }

    /// Whether nothing is heard of the band, and nothing is to be.
    fn is_idle(&self) -> bool {
        let same_kind = self.kind == FilterKind::of(&self.target) && self.previous.is_none();
        let silent = self.previous.is_none() && self.effect.rests_at(0.0) && !self.target.on;
        let flat = same_kind
            && self.kind.shape.uses_gain()
            && !self.dynamic.is_on
            && self.dynamic.offset_db == 0.0
            && self.gain_db.is_at_rest()
            && self.gain_db.target() == 0.0
            && self.settled_steps >= 2;
        silent || flat
    }

    /// Whether nothing moves until new settings come.
    pub fn is_still(&self) -> bool {
        !self.is_active
            || self.kind == FilterKind::of(&self.target)
                && self.previous.is_none()
                && self.effect.rests_at(if self.target.on { 1.0 } else { 0.0 })
                && !self.is_moving()
                && self.settled_steps >= 2
                && !self.dynamic.is_ramping
    }

    fn is_moving(&self) -> bool {
        let glides = [&self.octave, &self.gain_db, &self.q_octave, &self.coupling];
        !glides.iter().all(|glide| glide.is_at_rest())
    }

    /// The work of a grid step: glide, and ask for the design that takes ([`BandRunner::ask_design`]).
    /// `section_starts`: sections that may still begin to follow dynamics in this step.
    pub fn step(&mut self, format: &StreamFormat, section_starts: &mut usize) {
        if !self.is_active {
            return;
        }
        let sample_rate_hz = format.sample_rate_hz;
        if self.effect.rests_at(1.0) {
            self.previous = None;
            if self.target.on && self.kind != FilterKind::of(&self.target) {
                let old = core::mem::replace(&mut self.sections, Sections::none());
                self.previous = Some((self.kind, old));
                self.effect.set(0.0);
                self.effect.jump();
                self.start_target_filter(sample_rate_hz);
            }
        } else if self.effect.rests_at(0.0) && self.previous.is_none() {
            // Nothing is heard of the band, so there is nothing to glide from.
            self.start_target_filter(sample_rate_hz);
        }
        let comes = self.target.on || self.previous.is_some();
        self.effect.set(if comes { 1.0 } else { 0.0 });
        self.effect.advance(format.glide_factor, GRID_FRAMES);
        if let Some((_, old)) = &mut self.previous {
            old.hold();
            self.needs_write = true;
        }

        let moving = self.is_moving() || self.dynamic.is_cached && !self.is_dynamic();
        if moving || self.settled_steps < 2 && self.is_dynamic() {
            self.settled_steps = if moving { 0 } else { self.settled_steps + 1 };
            self.glide(format);
        } else if self.settled_steps < 2 {
            self.settled_steps += 1;
            self.sections.hold();
            self.needs_write = true;
        } else if self.is_dynamic()
            && (!self.dynamic.is_cached || self.dynamic.is_stale)
            && *section_starts > 0
        {
            *section_starts = section_starts.saturating_sub(self.sections.count);
            self.begin_dynamic_gain(sample_rate_hz);
        }
        if self.is_idle() {
            // What it still rings with would come back as a click when it wakes.
            self.needs_clear = true;
            self.effect.jump();
            self.is_active = false;
            self.dynamic.offset_db = 0.0;
        }
    }

    fn glide(&mut self, format: &StreamFormat) {
        for glide in [&mut self.octave, &mut self.gain_db, &mut self.coupling] {
            glide.advance(format.glide_factor);
        }
        self.q_octave.advance(format.q_glide_factor);
        (self.dynamic.is_cached, self.dynamic.is_ramping) = (false, false);
        (self.needs_design, self.needs_write) = (true, true);
    }

    /// Adds the sections that have to be designed in this grid step; [`BandRunner::take_design`] takes
    /// them.
    pub fn ask_design(&self, asked: &mut Vec<AnalogSection>) {
        if self.needs_design {
            let gain_db = self.gain_now_db();
            let (frequency_hz, q) = self.frequency_and_q(gain_db);
            if self.kind.shape == Shape::Bell {
                asked.push(Prototype::bell_section(frequency_hz, gain_db, q));
            } else {
                let order = self.kind.order;
                let prototype = self.kind.shape.prototype(frequency_hz, gain_db, q, order);
                asked.extend_from_slice(prototype.sections());
            }
        }
    }

    /// Takes the coefficients that were asked for, all sections.
    pub fn take_design(&mut self, coefficients: &mut impl Iterator<Item = SvfCoefficients>) {
        if core::mem::take(&mut self.needs_design) {
            let splines = &mut self.sections.splines[..self.sections.count];
            for (spline, control) in splines.iter_mut().zip(coefficients) {
                spline.push_control(control);
            }
        }
    }

    fn start_target_filter(&mut self, sample_rate_hz: f64) {
        self.kind = FilterKind::of(&self.target);
        for glide in [&mut self.octave, &mut self.gain_db, &mut self.q_octave, &mut self.coupling] {
            glide.jump();
        }
        self.settled_steps = 2;
        (self.dynamic.is_cached, self.needs_design) = (false, false);
        let prototype = self.prototype(self.gain_now_db());
        self.sections.count = prototype.sections().len();
        for (spline, section) in self.sections.splines.iter_mut().zip(prototype.sections()) {
            *spline = Spline::resting(coefficients(section, sample_rate_hz));
        }
        (self.needs_clear, self.needs_write) = (true, true);
    }

    fn gain_now_db(&self) -> f64 {
        let gain_db = self.gain_db.value() + self.dynamic.offset_db;
        if self.kind.shape.uses_gain() {
            clamp_or(gain_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0)
        } else {
            0.0
        }
    }

    fn prototype(&self, gain_db: f64) -> Prototype {
        let (frequency_hz, q) = self.frequency_and_q(gain_db);
        self.kind.shape.prototype(frequency_hz, gain_db, q, self.kind.order)
    }

    /// Where the glides are, with the Q that belongs to the gain.
    fn frequency_and_q(&self, gain_db: f64) -> (f64, f64) {
        let mut q = self.q_octave.value().exp2();
        let coupling = self.coupling.value();
        if coupling > 0.0 && self.kind.shape == Shape::Bell {
            q *= (coupled_q(q, gain_db) / q).powf(coupling);
        }
        (self.octave.value().exp2(), q)
    }

    /// Fades between the signal `input` the band and the filtered `frames`, by the share of its
    /// effect.
    pub fn fade(&mut self, input: &[[f64; 2]], frames: &mut [[f64; 2]]) {
        for (frame, input) in frames.iter_mut().zip(input) {
            let effect = self.effect.tick();
            for (now, input) in frame.iter_mut().zip(input) {
                *now = *input + effect * (*now - *input);
            }
        }
    }
}

/// The band's place in the chain.
impl BandRunner {
    /// Whether the chain has yet to be given coefficients: [`BandRunner::write`].
    pub fn needs_write(&self) -> bool {
        self.needs_write && self.is_active
    }

    /// The coefficients of the grid interval that begins.
    pub fn write(&mut self, chain: &mut Chain) {
        self.sections.write(chain);
        if self.needs_clear {
            for k in 0..self.sections.count {
                chain.set_state(self.sections.slot + k, &SectionState::default());
            }
        }
        if let Some((_, old)) = &self.previous {
            old.write(chain);
        }
        (self.needs_write, self.needs_clear) = (false, false);
    }

    /// Keeps the filter states, before the chain is arranged anew.
    pub fn save_states(&mut self, chain: &Chain) {
        self.sections.save_states(chain);
        if let Some((_, old)) = &mut self.previous {
            old.save_states(chain);
        }
    }

    /// Puts the band's filter at `slot` of the chain, `on` these channels, with its states.
    pub fn place_at(&mut self, slot: usize, on: ChannelSelection, chain: &mut Chain) {
        self.sections.place_at(slot, on, chain);
    }

    /// The same for the filter it is faded from.
    pub fn place_previous(&mut self, slot: usize, on: ChannelSelection, chain: &mut Chain) {
        if let Some((_, old)) = &mut self.previous {
            old.place_at(slot, on, chain);
        }
    }
}

// The glides run on numbers in range, so that an absurd setting takes no absurd way.
fn octave(frequency_hz: f32) -> f64 {
    clamp_or(f64::from(frequency_hz), LOWEST_HZ, HIGHEST_HZ, LOWEST_HZ).log2()
}
