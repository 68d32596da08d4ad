//! The pictures over the strip: which are in view on a page, and where they lie.
//!
//! The first picture of a page is the large one at the left; the others lie over each other at its
//! right, or beside it where the window is low. Those of a half that is off fold away.

use super::decay_graph::{DecayGraph, DecayNodes};
use super::dying::Dying;
use super::eq_graph::EqGraph;
use super::halves::Half;
use super::page::Page;
use super::routing_picture;
use super::shown::Shown;
use super::tail::TailPicture;
use super::tap_lane::TapLane;
use super::wet::Wet;
use crate::params::ReverbDelayParams;
use crate::telemetry::ReverbDelayTelemetry;
use egui::{Rect, Ui};
use shared_ui::graph::InOutMeters;
use shared_ui::layout::{Panes, split_bottom, split_left};
use shared_ui::{EditorContext, theme};

/// Width of the large picture, as a share of all.
const LARGE_SHARE: f32 = 0.58;
/// Lower pictures than this stand side by side.
const STACKED_FROM_PX: f32 = 230.0;
/// Width of the first of them over the mean.
const FIRST_SHARE: f32 = 1.3;

/// A picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picture {
    /// Decay over frequency.
    Decay,
    /// The reverb over time.
    Tail,
    /// The echoes on the beat grid.
    Echoes,
    /// The EQ of the wet sound.
    Eq,
    /// How everything goes together.
    Routing,
}

impl Picture {
    /// The half it belongs to, if it belongs to one.
    fn half(self) -> Option<Half> {
        match self {
            Self::Decay | Self::Tail => Some(Half::Reverb),
            Self::Echoes => Some(Half::Delay),
            Self::Eq | Self::Routing => None,
        }
    }
}

/// The pictures of a page, the large one first.
fn of_page(page: Page) -> &'static [Picture] {
    match page {
        Page::Main | Page::Space | Page::Bands => &[Picture::Decay, Picture::Tail, Picture::Echoes],
        Page::Delay => &[Picture::Echoes, Picture::Decay, Picture::Tail],
        Page::Eq => &[Picture::Eq, Picture::Decay, Picture::Echoes],
        Page::Output => &[Picture::Routing, Picture::Tail, Picture::Echoes],
    }
}

/// Where the pictures lie, in their order.
fn places(area: Rect, count: usize) -> Vec<Rect> {
    let others = count.saturating_sub(1);
    if others == 0 {
        return vec![area];
    }
    if area.height() < STACKED_FROM_PX {
        return side_by_side(area, count);
    }
    let (large, mut rest) = split_left(area, area.width() * LARGE_SHARE);
    let mut places = vec![large];
    let height_px = (rest.height() - theme::GUTTER_PX * (others - 1) as f32) / others as f32;
    for below in (1..others).rev() {
        let below_px = below as f32 * (height_px + theme::GUTTER_PX) - theme::GUTTER_PX;
        let (upper, lower) = split_bottom(rest, below_px);
        places.push(upper);
        rest = lower;
    }
    places.push(rest);
    places
}

fn side_by_side(area: Rect, count: usize) -> Vec<Rect> {
    let (first, mut rest) = split_left(area, area.width() * FIRST_SHARE / count as f32);
    let others = count - 1;
    let width_px = (rest.width() - theme::GUTTER_PX * (others - 1) as f32) / others as f32;
    let mut places = vec![first];
    for _ in 1..others {
        let (left, right) = split_left(rest, width_px);
        places.push(left);
        rest = right;
    }
    places.push(rest);
    places
}

/// The pictures' state from frame to frame.
#[derive(Default)]
pub struct Pictures {
    decay: DecayGraph,
    tail: TailPicture,
    taps: TapLane,
    eq: EqGraph,
    wet: Wet,
    dying: Dying,
    meters: InOutMeters,
}

impl Pictures {
    /// Takes in what was published since the last frame.
    pub fn follow(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        telemetry: &ReverbDelayTelemetry,
        sample_rate_hz: f64,
    ) {
        self.wet.follow(ui, editor, telemetry.wet(), sample_rate_hz);
        self.dying.follow(editor, telemetry, sample_rate_hz);
        self.meters.follow(ui, editor);
    }

    /// Draws the pictures of a page, or all, into `area`, and the meters at their right.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        values: (&ReverbDelayParams, &Shown),
        (area, page, panes): (Rect, Page, Panes),
    ) {
        let (area, meters) = InOutMeters::split(area);
        self.meters.show(ui, editor, meters);
        if panes == Panes::One {
            return self.column(ui, editor, values, (area, page, of_page(page)));
        }
        let (left, right) = split_left(area, area.width() * LARGE_SHARE);
        let first = [Picture::Decay, Picture::Tail, Picture::Echoes];
        self.column(ui, editor, values, (left, Page::Bands, &first));
        let (upper, lower) = split_bottom(right, (right.height() - theme::GUTTER_PX) * 0.42);
        self.column(ui, editor, values, (upper, Page::Eq, &[Picture::Eq]));
        self.column(ui, editor, values, (lower, Page::Output, &[Picture::Routing]));
    }

    fn column(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        (area, page, pictures): (Rect, Page, &[Picture]),
    ) {
        let is_seen =
            |picture: &&Picture| picture.half().is_none_or(|half| half.is_on(editor, params));
        let mut pictures: Vec<Picture> = pictures.iter().filter(is_seen).copied().collect();
        // The titles of the routings need the room of two.
        if page == Page::Output && area.height() < STACKED_FROM_PX {
            pictures.truncate(2);
        }
        let settings = &shown.settings;
        for (picture, place) in pictures.iter().zip(places(area, pictures.len())) {
            match picture {
                Picture::Decay => {
                    let nodes =
                        if page == Page::Bands { DecayNodes::Bands } else { DecayNodes::Corners };
                    let live = (&self.dying, &self.wet);
                    self.decay.show(ui, editor, (params, shown), (place, nodes), live);
                }
                Picture::Tail => self.tail.show(ui, editor, params, shown, place),
                Picture::Echoes => self.taps.show(ui, editor, params, shown, place),
                Picture::Eq => {
                    let bands = (params.eq_bands.as_slice(), settings.eq_bands.as_slice());
                    self.eq.show(ui, editor, bands, place, &self.wet);
                }
                Picture::Routing => routing_picture::show(ui, editor, params, place),
            }
        }
        if pictures.is_empty() {
            editor.well(ui, area);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    #[test]
    fn pictures_fill_the_room_and_never_overlap() {
        for size in [vec2(936.0, 300.0), vec2(696.0, 160.0)] {
            let area = Rect::from_min_size(pos2(10.0, 20.0), size);
            for count in 1..=3 {
                let places = places(area, count);
                assert_eq!(places.len(), count);
                for (at, place) in places.iter().enumerate() {
                    assert!(area.expand(0.1).contains_rect(*place) && place.is_positive());
                    assert!(places[..at].iter().all(|other| !other.intersects(*place)));
                }
            }
        }
    }

    #[test]
    fn every_page_has_pictures_of_the_wet_sound_alone_and_of_both_halves() {
        for (page, _, _) in super::super::page::PAGES {
            for half in Half::ALL {
                let other = |picture: &Picture| picture.half() != Some(half);
                assert!(of_page(page).iter().any(other), "{page:?} without {half:?}");
            }
        }
    }
}
