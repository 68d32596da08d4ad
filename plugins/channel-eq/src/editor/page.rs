//! The pages of the strip, and which of them are in view at once.

use egui::Vec2;

/// A page of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// The chosen band.
    #[default]
    Band,
    /// How the chosen band moves.
    Dynamic,
    /// Level, pan, phase and all that concerns every band.
    Output,
}

/// All pages with their names and hints.
pub const PAGES: [(Page, &str, &str); 3] = [
    (Page::Band, "Band", "The chosen band: type, frequency, gain."),
    (Page::Dynamic, "Dynamic", "How the chosen band's gain follows the signal."),
    (Page::Output, "Output", "Level, pan, phase and settings for all bands."),
];

/// Width from which the chosen band and how it moves stand side by side.
const BOTH_FROM_PX: f32 = 1340.0;
/// Height from which all pages are in view, where the width allows both of the band.
const ALL_FROM_PX: f32 = 800.0;

/// Which pages are in view at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panes {
    /// One, chosen by its tab.
    One,
    /// Band and Dynamic side by side, or Output.
    Both,
    /// All three: Output in a strip of its own.
    All,
}

impl Panes {
    /// What an editor's body of this size has room for.
    pub fn of(size_px: Vec2) -> Self {
        match (size_px.x >= BOTH_FROM_PX, size_px.y >= ALL_FROM_PX) {
            (false, _) => Self::One,
            (true, false) => Self::Both,
            (true, true) => Self::All,
        }
    }

    /// The page that is in view while `page` is chosen.
    pub fn shown(self, page: Page) -> Page {
        match (self, page) {
            (Self::One, _) | (Self::Both, Page::Output) => page,
            (Self::Both | Self::All, _) => Page::Band,
        }
    }
}
