//! The pages of the strip.

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
    (Page::Output, "Output", "Level, pan, phase and what concerns all bands."),
];
