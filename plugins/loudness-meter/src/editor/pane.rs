//! Which pane is shown, and the tabs to choose it.

use egui::{Align, Layout, Rect, Ui, UiBuilder};
use shared_ui::Desk;

/// The panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// Balance, width and mono.
    #[default]
    Stereo,
    /// Average spectrum.
    Spectrum,
    /// How it is measured and shown.
    Measure,
}

impl Pane {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Stereo, "Stereo", "Balance, width and what mono loses, octave by octave."),
        (Self::Spectrum, "Spectrum", "Average spectrum beside that of your references."),
        (Self::Measure, "Measure", "How it is measured and shown."),
    ];

    /// Draws the tabs into `rect`.
    pub fn tabs(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let builder = UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center))
            .id_salt("tabs");
        let mut row = ui.new_child(builder);
        row.spacing_mut().item_spacing.x = 4.0;
        for (pane, name, hint) in Self::ALL {
            if desk.switch(&mut row, name, *self == pane, hint) {
                *self = pane;
            }
        }
    }
}
