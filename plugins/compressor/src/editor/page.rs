//! The pages of the strip, and whether all of them are in view at once.

use egui::Vec2;

/// A page of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// What every compressor has.
    #[default]
    Main,
    /// How the gain moves in time.
    Times,
    /// What the level is measured of.
    Sidechain,
    /// Lift, drive, output and quality.
    More,
}

/// All pages with their names and hints.
pub const PAGES: [(Page, &str, &str); 4] = [
    (Page::Main, "Main", "Style, curve, times, makeup and mix."),
    (Page::Times, "Times", "How the gain moves in time: hold, lookahead, RMS."),
    (Page::Sidechain, "Sidechain", "What the level is measured of: filters, link, channels."),
    (Page::More, "More", "Range, lift, drive, output and quality."),
];

/// Size of a body from which all pages are in view.
pub const ALL_FROM_PX: Vec2 = Vec2::new(1210.0, 560.0);
