//! The filter of a band as sections of a chain: its kind, its place, its coefficients and states.

use shared_dsp::filter::SectionState;
use shared_dsp::filter::design::{self, MAX_SECTIONS};
use shared_dsp::filter::{Chain, ChannelSelection, Spline, SvfCoefficients};

use super::super::grid::GRID_FRAMES;
use super::super::settings::{Band, Placement, Shape};

/// The parts of a band that cannot glide: a change is a filter of its own, faded over to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FilterKind {
    pub shape: Shape,
    pub order: u8,
    channel: Placement,
}

impl FilterKind {
    pub fn of(band: &Band) -> Self {
        Self { shape: band.shape, order: band.order, channel: band.channel }
    }
}

/// Channels a filter works on, and how many sections it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Sections, one behind the other.
    pub sections: usize,
    /// The channels they work on.
    pub on: ChannelSelection,
    /// Whether the channels are mid and side, in place of left and right.
    pub mid_side: bool,
}

/// Everything of a band that decides its place in the chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandLayout {
    /// Channels and sections of the band's filter.
    pub place: Place,
    /// The same of the filter before it, while one is faded to the other.
    pub previous: Option<Place>,
    /// Whether the band is being faded in or out.
    pub is_fading: bool,
}

/// Second-order sections of one filter: their coefficients in motion, and their states.
#[derive(Debug, Clone)]
pub(super) struct Sections {
    pub count: usize,
    pub splines: [Spline; MAX_SECTIONS],
    /// Filter states while the sections have no place in the chain.
    states: [SectionState; MAX_SECTIONS],
    /// First slot in the chain.
    pub slot: usize,
    pub on: ChannelSelection,
}

impl Sections {
    pub fn none() -> Self {
        Self {
            count: 0,
            splines: [Spline::resting(SvfCoefficients::THROUGH); MAX_SECTIONS],
            states: [SectionState::default(); MAX_SECTIONS],
            slot: 0,
            on: ChannelSelection::Both,
        }
    }

    pub fn hold(&mut self) {
        for spline in &mut self.splines[..self.count] {
            spline.hold();
        }
    }

    pub fn write(&self, chain: &mut Chain) {
        for (k, spline) in self.splines[..self.count].iter().enumerate() {
            chain.follow(self.slot + k, self.on, spline, GRID_FRAMES);
        }
    }

    pub fn save_states(&mut self, chain: &Chain) {
        for (k, state) in self.states.iter_mut().enumerate() {
            *state = chain.state(self.slot + k);
        }
    }

    pub fn place_at(&mut self, slot: usize, on: ChannelSelection, chain: &mut Chain) {
        (self.slot, self.on) = (slot, on);
        for (k, state) in self.states[..self.count].iter().enumerate() {
            chain.set_state(slot + k, state);
        }
    }
}

/// Channels and sections of a filter of `kind` in a signal of 1 or 2 channels.
pub(super) fn place(kind: &FilterKind, sections: &Sections, channels: usize) -> Place {
    let on = match kind.channel {
        Placement::Side if channels == 1 => ChannelSelection::Neither,
        _ if channels == 1 => ChannelSelection::Both,
        Placement::Stereo => ChannelSelection::Both,
        Placement::Left | Placement::Mid => ChannelSelection::First,
        Placement::Right | Placement::Side => ChannelSelection::Second,
    };
    let mid_side = channels == 2 && matches!(kind.channel, Placement::Mid | Placement::Side);
    Place { sections: sections.count, on, mid_side }
}

/// Digital coefficients of an analogue section.
pub(super) fn coefficients(
    section: &design::AnalogSection,
    sample_rate_hz: f64,
) -> SvfCoefficients {
    SvfCoefficients::from_section(&design::design(section, sample_rate_hz))
}
