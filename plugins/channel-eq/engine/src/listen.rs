//! What is heard in place of the mix: one band's part of it, or a narrow boost to search with.
//!
//! A band is heard by its real slope: a bell through the band pass of its own width, a low shelf
//! or low cut through the low pass of its order at its frequency, a high shelf or high cut through
//! the high pass, a notch, band pass or all-pass through the band pass; a tilt works everywhere.
//! Only the channel it is placed on is heard. All of it fades in and out, so nothing clicks.
//!
//! The search is a bell of [`FIND_GAIN_DB`], and all of it turned down by the same gain: what it
//! stands on is passed at most as loud as in the mix, and everything else is softer. It can only
//! be softer than the mix, never louder, whatever it finds.

use shared_dsp::simd::VectorPath;
use shared_dsp::units::db_to_gain;

use super::band::BandRunner;
use super::band_chain::BandChain;
use super::glide::GainGlide;
use super::grid::{CHUNK_FRAMES, GRID_FRAMES};
use super::scaling::Scaling;
use super::settings::{Band, Listen, Placement, Settings, Shape};
use super::stream_format::StreamFormat;

/// Boost of the search, dB.
pub const FIND_GAIN_DB: f32 = 12.0;
/// Its Q.
pub const FIND_Q: f32 = 6.0;

/// One way to listen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ear {
    filter: Band,
    placement: Placement,
    gain: f64,
}

impl Ear {
    fn of(settings: &Settings, scaling: &Scaling) -> Option<Self> {
        match settings.listen {
            Listen::Mix => None,
            Listen::Solo(band) => {
                let band = scaling.sounding(settings.bands.get(usize::from(band))?, 0.0);
                Some(Self { filter: region(&band), placement: band.channel, gain: 1.0 })
            }
            Listen::Find(frequency_hz) => {
                let filter = Band {
                    on: true,
                    shape: Shape::Bell,
                    frequency_hz,
                    gain_db: FIND_GAIN_DB,
                    q: FIND_Q,
                    ..Band::default()
                };
                let gain = db_to_gain(-f64::from(FIND_GAIN_DB));
                Some(Self { filter, placement: Placement::Stereo, gain })
            }
        }
    }

    /// Whether one becomes the other by gliding.
    fn glides_to(&self, other: &Self) -> bool {
        let what = |ear: &Self| (ear.filter.shape, ear.filter.order, ear.filter.on, ear.placement);
        what(self) == what(other) && self.gain == other.gain
    }
}

/// The filter that passes what `band` works on.
fn region(band: &Band) -> Band {
    let shape = match band.shape {
        Shape::LowShelf | Shape::LowCut => Shape::HighCut,
        Shape::HighShelf | Shape::HighCut => Shape::LowCut,
        Shape::Bell | Shape::Notch | Shape::BandPass | Shape::AllPass => Shape::BandPass,
        Shape::Tilt | Shape::FlatTilt => band.shape,
    };
    let is_everything = shape == band.shape && band.shape.uses_gain();
    Band {
        on: !is_everything,
        shape,
        gain_db: 0.0,
        // A slope is heard without its resonance.
        q: if shape == Shape::BandPass { band.q } else { core::f32::consts::FRAC_1_SQRT_2 },
        channel: Placement::Stereo,
        dynamic: Default::default(),
        ..*band
    }
}

/// The stage behind all bands.
#[derive(Debug, Clone)]
pub struct Listener {
    wanted: Option<Ear>,
    heard: Option<Ear>,
    /// How much is heard in place of the mix, 0..1.
    presence: GainGlide,
    filter: [BandRunner; 1],
    chain: BandChain,
}

impl Listener {
    /// The mix is heard. Takes memory.
    pub fn new(path: VectorPath) -> Self {
        Self {
            wanted: None,
            heard: None,
            presence: GainGlide::new(0.0),
            filter: [BandRunner::default()],
            chain: BandChain::new(1, path),
        }
    }

    /// Takes new settings; they begin to act at the next grid step.
    pub fn apply(&mut self, settings: &Settings, scaling: &Scaling) {
        self.wanted = Ear::of(settings, scaling);
        if let (Some(wanted), Some(heard)) = (&self.wanted, &mut self.heard)
            && heard.glides_to(wanted)
        {
            *heard = *wanted;
            self.filter[0].apply(&wanted.filter, &Scaling::default());
        }
    }

    /// Forgets all sound and listens to what is wanted.
    pub fn reset(&mut self, sample_rate_hz: f64) {
        self.presence.set(if self.wanted.is_some() { 1.0 } else { 0.0 });
        self.presence.jump();
        self.take_wanted(sample_rate_hz);
    }

    fn take_wanted(&mut self, sample_rate_hz: f64) {
        self.heard = self.wanted;
        let filter = self.heard.map_or_else(Band::default, |ear| ear.filter);
        self.filter[0].apply(&filter, &Scaling::default());
        self.filter[0].reset(sample_rate_hz);
        self.chain.reset();
    }

    /// Whether anything but the mix is heard, or about to be.
    pub fn is_active(&self) -> bool {
        self.wanted.is_some() || self.heard.is_some()
    }

    /// Whether nothing moves until new settings come.
    pub fn is_still(&self) -> bool {
        self.wanted == self.heard && self.presence.is_at_rest() && self.filter[0].is_still()
    }

    /// Whether the chain has yet to be given coefficients, which the next grid step does.
    pub fn needs_write(&self) -> bool {
        self.filter[0].needs_write()
    }

    /// Whether no filter holds any sound.
    pub fn is_silent(&self) -> bool {
        self.chain.is_silent()
    }

    /// The work of a grid step.
    pub fn step(&mut self, format: &StreamFormat) {
        if !self.is_active() {
            return;
        }
        if self.presence.rests_at(0.0) && self.wanted != self.heard {
            self.take_wanted(format.sample_rate_hz);
        }
        let stays = self.wanted.is_some() && self.wanted == self.heard;
        self.presence.set(if stays { 1.0 } else { 0.0 });
        self.presence.advance(format.glide_factor, GRID_FRAMES);
        self.filter[0].step(format, &mut 0);
        self.chain.follow(&mut self.filter, format);
    }

    /// Zeroes what has decayed below hearing.
    pub fn settle(&mut self) {
        self.chain.settle();
    }

    /// At most [`CHUNK_FRAMES`] frames, not over a grid step.
    pub fn process(&mut self, channels: usize, frames: &mut [[f64; 2]]) {
        let Some(ear) = self.heard else { return };
        let mut part = [[0.0; 2]; CHUNK_FRAMES];
        let part = &mut part[..frames.len().min(CHUNK_FRAMES)];
        part.copy_from_slice(&frames[..part.len()]);
        self.chain.process(&mut self.filter, part);
        for (frame, [left, right]) in frames.iter_mut().zip(part) {
            let (left, right) = (ear.gain * *left, ear.gain * *right);
            let (mid, side) = (0.5 * (left + right), 0.5 * (left - right));
            let placed = match ear.placement {
                Placement::Side if channels == 1 => [0.0, 0.0],
                _ if channels == 1 => [left, right],
                Placement::Stereo => [left, right],
                Placement::Left => [left, 0.0],
                Placement::Right => [0.0, right],
                Placement::Mid => [mid, mid],
                Placement::Side => [side, -side],
            };
            let presence = self.presence.tick();
            for (mix, part) in frame.iter_mut().zip(placed) {
                *mix += presence * (part - *mix);
            }
        }
    }
}
