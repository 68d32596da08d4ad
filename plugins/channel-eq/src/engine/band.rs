//! One band in motion: what runs, where it is going, and how it gets there without a click.
//!
//! Frequency (in octaves), gain (in dB) and Q (in octaves) glide; at every grid step while one of
//! them moves, the band is designed anew and its coefficients are splined from point to point.
//! Switching on or off fades the band's effect in or out; a new shape, slope or placement fades
//! the old effect out, exchanges, and fades in.

use shared_dsp::filter::design::{
    HIGHEST_HZ, LARGEST_GAIN_DB, LARGEST_Q, LOWEST_HZ, MAX_SECTIONS, Prototype, SMALLEST_Q,
};
use shared_dsp::filter::{StereoSvf, SvfCoefficients, SvfMotion};
use shared_dsp::guard::within;

use super::glide::{GainGlide, Glide};
use super::settings::{Band, Placement, Shape};

/// Frames between two designs of a moving band; also how often decayed state is zeroed.
pub const GRID_FRAMES: usize = 32;

/// What cannot glide: exchanged while the band is faded out.
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

/// The runner of one band.
#[derive(Debug, Clone)]
pub struct BandRunner {
    wanted: Band,
    build: Build,
    octave: Glide,
    gain_db: Glide,
    q_octave: Glide,
    /// How much of the band's effect is heard, 0..1.
    effect: GainGlide,
    count: usize,
    motions: [SvfMotion; MAX_SECTIONS],
    states: [StereoSvf; MAX_SECTIONS],
    /// Grid steps since the last design that moved something.
    settled_steps: u8,
    active: bool,
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
            q_octave: Glide::new(q_octave(wanted.q)),
            effect: GainGlide::new(0.0),
            count: 0,
            motions: [SvfMotion::resting(SvfCoefficients::THROUGH); MAX_SECTIONS],
            states: [StereoSvf::default(); MAX_SECTIONS],
            settled_steps: 2,
            active: false,
        }
    }
}

impl BandRunner {
    /// New wishes; they begin to act at the next grid step.
    pub fn apply(&mut self, band: &Band) {
        self.wanted = *band;
        self.octave.set(octave(band.frequency_hz));
        self.gain_db.set(gain_db(band));
        self.q_octave.set(q_octave(band.q));
        if !self.active {
            // A flat band that gets a new frequency and a gain at once starts where it is asked.
            self.octave.jump();
            self.q_octave.jump();
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
        self.take_wanted_build(sample_rate_hz);
        self.active = !self.is_idle();
    }

    /// Whether the band changes the sound, or is about to.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Whether sections run as they are, on both channels, at full effect.
    pub fn is_plain(&self, channels: usize) -> bool {
        self.settled_steps >= 2
            && self.effect.rests_at(1.0)
            && (channels == 1 || self.build.channel == Placement::Stereo)
            && !(channels == 1 && self.build.channel == Placement::Side)
    }

    /// States and coefficients of a plain band's sections.
    pub fn plain_sections(&mut self) -> impl Iterator<Item = (&mut StereoSvf, &SvfCoefficients)> {
        let count = self.count;
        self.states[..count].iter_mut().zip(self.motions[..count].iter().map(SvfMotion::now))
    }

    /// Nothing heard now and nothing wanted.
    fn is_idle(&self) -> bool {
        let same_build = self.build == Build::of(&self.wanted);
        let silent = self.effect.rests_at(0.0) && !self.wanted.on;
        let flat = same_build
            && self.build.shape.uses_gain()
            && self.gain_db.is_at_rest()
            && self.gain_db.target() == 0.0
            && self.settled_steps >= 2;
        silent || flat
    }

    /// Whether silence changes nothing in the band: it rings no more and nothing moves.
    pub fn is_at_rest(&self) -> bool {
        let glides = [&self.octave, &self.gain_db, &self.q_octave];
        !self.active
            || self.build == Build::of(&self.wanted)
                && self.effect.rests_at(if self.wanted.on { 1.0 } else { 0.0 })
                && glides.iter().all(|glide| glide.is_at_rest())
                && self.settled_steps >= 2
                && self.states[..self.count].iter().all(StereoSvf::is_silent)
    }

    /// The work of a grid step: glide, design, settle. `factor`: see [`Glide::advance`].
    pub fn step(&mut self, factor: f64, sample_rate_hz: f64) {
        if !self.active {
            return;
        }
        if self.effect.rests_at(0.0) {
            // Nothing is heard of the band, so there is nothing to glide from.
            self.take_wanted_build(sample_rate_hz);
        }
        let same_build = self.build == Build::of(&self.wanted);
        self.effect.set(if self.wanted.on && same_build { 1.0 } else { 0.0 });
        self.effect.advance(factor, GRID_FRAMES);

        let moving = [&self.octave, &self.gain_db, &self.q_octave].iter().any(|g| !g.is_at_rest());
        if moving {
            self.octave.advance(factor);
            self.gain_db.advance(factor);
            self.q_octave.advance(factor);
            self.settled_steps = 0;
            let design = self.prototype().design(sample_rate_hz);
            for (motion, section) in self.motions.iter_mut().zip(design.sections()) {
                motion.head_for(SvfCoefficients::from_section(section), GRID_FRAMES);
            }
        } else if self.settled_steps < 2 {
            self.settled_steps += 1;
            for motion in &mut self.motions[..self.count] {
                motion.hold(GRID_FRAMES);
            }
        }
        for state in &mut self.states[..self.count] {
            state.settle();
        }
        if self.is_idle() {
            // What it still rings with would come back as a click when it wakes.
            self.states = [StereoSvf::default(); MAX_SECTIONS];
            self.effect.jump();
            self.active = false;
        }
    }

    fn take_wanted_build(&mut self, sample_rate_hz: f64) {
        self.build = Build::of(&self.wanted);
        for glide in [&mut self.octave, &mut self.gain_db, &mut self.q_octave] {
            glide.jump();
        }
        self.states = [StereoSvf::default(); MAX_SECTIONS];
        self.settled_steps = 2;
        let design = self.prototype().design(sample_rate_hz);
        self.count = design.sections().len();
        for (motion, section) in self.motions.iter_mut().zip(design.sections()) {
            *motion = SvfMotion::resting(SvfCoefficients::from_section(section));
        }
    }

    fn prototype(&self) -> Prototype {
        let (frequency_hz, q) = (self.octave.value().exp2(), self.q_octave.value().exp2());
        self.build.shape.prototype(frequency_hz, self.gain_db.value(), q, self.build.order)
    }

    /// Processes at most [`GRID_FRAMES`] frames, not over a grid step.
    pub fn process(&mut self, channels: usize, frames: &mut [[f64; 2]]) {
        if channels == 1 && self.build.channel == Placement::Side {
            return;
        }
        if self.effect.rests_at(1.0) {
            self.process_placed(channels, frames);
            return;
        }
        let mut dry = [[0.0; 2]; GRID_FRAMES];
        let dry = &mut dry[..frames.len().min(GRID_FRAMES)];
        dry.copy_from_slice(frames);
        self.process_placed(channels, frames);
        for (frame, dry) in frames.iter_mut().zip(dry) {
            let effect = self.effect.tick();
            for (wet, dry) in frame.iter_mut().zip(dry) {
                *wet = *dry + effect * (*wet - *dry);
            }
        }
    }

    fn process_placed(&mut self, channels: usize, frames: &mut [[f64; 2]]) {
        match self.build.channel {
            _ if channels == 1 => self.process_sections(None, frames),
            Placement::Stereo => self.process_sections(None, frames),
            Placement::Left => self.process_sections(Some(0), frames),
            Placement::Right => self.process_sections(Some(1), frames),
            Placement::Mid => self.process_mid_side(0, frames),
            Placement::Side => self.process_mid_side(1, frames),
        }
    }

    fn process_mid_side(&mut self, channel: usize, frames: &mut [[f64; 2]]) {
        for frame in frames.iter_mut() {
            *frame = [0.5 * (frame[0] + frame[1]), 0.5 * (frame[0] - frame[1])];
        }
        self.process_sections(Some(channel), frames);
        for frame in frames.iter_mut() {
            *frame = [frame[0] + frame[1], frame[0] - frame[1]];
        }
    }

    fn process_sections(&mut self, channel: Option<usize>, frames: &mut [[f64; 2]]) {
        let sections = self.states.iter_mut().zip(&mut self.motions).take(self.count);
        for (state, motion) in sections {
            match (channel, motion.is_moving()) {
                (None, false) => state.process(motion.now(), frames),
                (None, true) => state.process_moving(motion, frames),
                (Some(c), false) => state.process_channel(c, motion.now(), frames),
                (Some(c), true) => state.process_channel_moving(c, motion, frames),
            }
        }
    }
}

// The glides run on numbers in range, so that an absurd setting takes no absurd way.

fn octave(frequency_hz: f32) -> f64 {
    within(f64::from(frequency_hz), LOWEST_HZ, HIGHEST_HZ, LOWEST_HZ).log2()
}

fn q_octave(q: f32) -> f64 {
    within(f64::from(q), SMALLEST_Q, LARGEST_Q, SMALLEST_Q).log2()
}

fn gain_db(band: &Band) -> f64 {
    let gain_db = if band.shape.uses_gain() { f64::from(band.gain_db) } else { 0.0 };
    within(gain_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0)
}
