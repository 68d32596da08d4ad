//! The proposal of a match: the bands found for two learned spectra, their curve, and a sentence.

use crate::editor::new_bands::NewBand;
use crate::engine::{Curve, Placement, Settings};
use crate::params::Shape;
use egui::Ui;
use shared_dsp::spectrum::matching::{
    Match, MatchLevels, MatchShape, match_point_hz, match_spectra,
};
use shared_ui::graph::{CURVE_POINTS, Plot};

/// Curves are drawn up to this share of the sample rate.
const HIGHEST_SHARE: f64 = 0.4999;

/// How far a match may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Most boost or cut in dB.
    pub limit_db: f64,
    /// Most bands.
    pub most_bands: usize,
    /// How far of the way to the reference, 0 to 1.
    pub strength: f64,
}

/// A match that was found and not yet done.
pub struct Proposal {
    found: Match,
    /// The curve of all bands together, and the difference it approximates, (Hz, dB).
    after: Vec<(f64, f64)>,
    target: Vec<(f64, f64)>,
}

impl Proposal {
    /// Finds bands that bring what now leaves the equaliser to the reference. `own_db` is what
    /// comes in; bands that are on already count, so that a match goes on from them. `None` where
    /// too little of the spectra can be heard.
    pub fn new(
        own_db: &MatchLevels,
        reference_db: &MatchLevels,
        extent: Extent,
        settings: &Settings,
        sample_rate_hz: f64,
    ) -> Option<Self> {
        let curve = both_channels(settings, sample_rate_hz);
        let leaving_db: MatchLevels =
            std::array::from_fn(|at| own_db[at] + curve.db_at(match_point_hz(at)) as f32);
        let strength = extent.strength as f32;
        let toward_db: MatchLevels = std::array::from_fn(|at| {
            leaving_db[at] + strength * (reference_db[at] - leaving_db[at])
        });
        let found = match_spectra(&leaving_db, &toward_db, extent.limit_db, extent.most_bands)?;
        let points = found.difference_db.iter().enumerate();
        let target =
            points.map(|(at, db)| (match_point_hz(at), db + curve.db_at(match_point_hz(at))));
        let target = target.filter(|(hz, _)| *hz < sample_rate_hz * HIGHEST_SHARE).collect();
        let after =
            hz_in_view(sample_rate_hz).map(|hz| (hz, curve.db_at(hz) + found.db_at(hz))).collect();
        Some(Self { after, target, found })
    }

    /// Draws it over the plot: dashed, as it is not there yet.
    pub fn draw(&self, ui: &Ui, plot: &Plot) {
        plot.curve(ui, &self.target, 1.0, plot.theme.text_3);
        if !self.found.bands.is_empty() {
            plot.dashed(ui, &self.after, 2.0, plot.theme.reference);
        }
    }

    /// The bands to make.
    pub fn bands(&self) -> Vec<NewBand> {
        let shape = |shape| match shape {
            MatchShape::Bell => Shape::Bell,
            MatchShape::LowShelf => Shape::LowShelf,
            MatchShape::HighShelf => Shape::HighShelf,
        };
        let bands = self.found.bands.iter().map(|band| NewBand {
            shape: shape(band.shape),
            frequency_hz: band.frequency_hz,
            gain_db: band.gain_db,
            q: band.q,
        });
        bands.collect()
    }

    /// The proposal's effect in a sentence.
    pub fn words(&self) -> String {
        let (before_db, after_db) = (self.found.before_rms_db, self.found.residual_rms_db);
        match self.found.bands.len() {
            0 => format!("Within {before_db:.1} dB of each other: nothing to do."),
            1 => format!("1 band reduces the difference from {before_db:.1} to {after_db:.1} dB."),
            count => {
                format!(
                    "{count} bands reduce the difference from {before_db:.1} to {after_db:.1} dB."
                )
            }
        }
    }
}

/// The curve of the bands that work on both channels alike: the learned spectra are of both.
fn both_channels(settings: &Settings, sample_rate_hz: f64) -> Curve {
    let mut settings = *settings;
    for band in &mut settings.bands {
        band.on &= band.channel == Placement::Stereo;
    }
    Curve::new(&settings, sample_rate_hz)
}

fn hz_in_view(sample_rate_hz: f64) -> impl Iterator<Item = f64> {
    let (lowest_hz, highest_hz) = (10.0f64, 30_000.0f64.min(sample_rate_hz * HIGHEST_SHARE));
    let octaves = (highest_hz / lowest_hz).log2();
    (0..CURVE_POINTS)
        .map(move |at| lowest_hz * (octaves * at as f64 / (CURVE_POINTS - 1) as f64).exp2())
}
