//! Which pane is shown, and the tabs to choose it.

use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2};
use shared_ui::EditorContext;

/// The panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// Whether the mix is ready for mastering.
    #[default]
    Ready,
    /// The questions only a person can answer.
    Ears,
    /// The check of a finished master.
    Master,
    /// The effect of each platform.
    Platforms,
    /// The sections found.
    Sections,
    /// Balance, width and mono.
    Stereo,
    /// Average spectrum.
    Spectrum,
    /// Files: references, and measuring one.
    Files,
    /// Reports and receipts.
    Reports,
    /// How loudness is measured and displayed.
    Measure,
}

impl Pane {
    const ALL: [(Self, &'static str, &'static str); 10] = [
        (
            Self::Ready,
            "Ready?",
            "Is the mix ready for mastering? What was found and what to do about it.",
        ),
        (
            Self::Ears,
            "Your ears",
            "What only you can judge: quietly, on headphones, on speakers, start to finish.",
        ),
        (Self::Master, "Master", "Final checks of a finished master."),
        (Self::Platforms, "Platforms", "How loud each platform will play this song."),
        (
            Self::Sections,
            "Sections",
            "The sections found; name them to compare choruses with each other.",
        ),
        (Self::Stereo, "Stereo", "Balance, width and mono loss, octave by octave."),
        (Self::Spectrum, "Spectrum", "Average spectrum, compared with your references."),
        (Self::Files, "Files", "Measure a file, or add songs to compare with."),
        (Self::Reports, "Reports", "Save reports, and see the receipts of renders."),
        (Self::Measure, "Measure", "How loudness is measured and displayed."),
    ];
    /// The panes of Easy.
    const EASY: usize = 4;

    /// Its name on the tab.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(pane, _, _)| *pane == self).map_or("", |(_, name, _)| name)
    }

    /// Draws the tabs into `rect`, in as many rows as fit into it.
    pub fn tabs(&mut self, ui: &mut Ui, editor: &mut EditorContext, rect: Rect, rows: usize) {
        let shown = if editor.is_easy() { Self::EASY } else { Self::ALL.len() };
        let tabs = &Self::ALL[..shown];
        let height = rect.height() / rows.max(1) as f32;
        for (row, part) in tabs.chunks(shown.div_ceil(rows.max(1))).enumerate() {
            let top = rect.top() + row as f32 * height;
            let area = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height));
            let builder = UiBuilder::new()
                .max_rect(area)
                .layout(Layout::left_to_right(Align::Center))
                .id_salt(("tabs", row));
            let mut line = ui.new_child(builder);
            line.spacing_mut().item_spacing.x = 0.0;
            for (pane, name, hint) in part {
                if editor.tab(&mut line, name, *self == *pane, hint) {
                    *self = *pane;
                }
            }
        }
        if !tabs.iter().any(|(pane, _, _)| pane == self) {
            *self = Self::default();
        }
    }
}
