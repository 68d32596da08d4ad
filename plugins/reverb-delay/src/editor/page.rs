//! The pages of the strip, and whether all of them are in view at once.

use egui::Vec2;

/// A page of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// What reverb and delay are mostly asked.
    #[default]
    Main,
    /// The reverb's space and tail.
    Space,
    /// The bands of the decay.
    Bands,
    /// What happens inside the delay.
    Delay,
    /// The EQ of the wet sound.
    Eq,
    /// How everything goes together.
    Output,
}

/// All pages with their names and hints.
pub const PAGES: [(Page, &str, &str); 6] = [
    (Page::Main, "Main", "The controls that reverb and delay need most."),
    (Page::Space, "Space", "What kind of space it is, and how its tail behaves."),
    (Page::Bands, "Decay bands", "Six bands whose decay can be longer or shorter."),
    (Page::Delay, "Delay", "Sides, tone, movement and direction of the echoes."),
    (Page::Eq, "EQ", "Four bands after reverb and delay; the dry sound does not pass them."),
    (Page::Output, "Output", "Routing, levels, ducking, trails on bypass, quality."),
];

/// Size of a body from which all pages are in view.
pub const ALL_FROM_PX: Vec2 = Vec2::new(1400.0, 690.0);
