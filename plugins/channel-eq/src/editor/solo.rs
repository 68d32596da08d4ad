//! Listening to one band alone; and what all codes of listening are called.

use super::find::FIND_WORDS;
use crate::telemetry::FIND_CODE;
use egui::Ui;
use shared_plugin::{EditorLink, Listening};
use shared_ui::{EditorContext, Icon};

/// A band counted from 0 is the code; the header says the words.
pub const LISTENINGS: &[(u32, &str)] = &[
    (0, "band 1 alone"),
    (1, "band 2 alone"),
    (2, "band 3 alone"),
    (3, "band 4 alone"),
    (4, "band 5 alone"),
    (5, "band 6 alone"),
    (6, "band 7 alone"),
    (7, "band 8 alone"),
    (8, "band 9 alone"),
    (9, "band 10 alone"),
    (10, "band 11 alone"),
    (11, "band 12 alone"),
    (12, "band 13 alone"),
    (13, "band 14 alone"),
    (14, "band 15 alone"),
    (15, "band 16 alone"),
    (16, "band 17 alone"),
    (17, "band 18 alone"),
    (18, "band 19 alone"),
    (19, "band 20 alone"),
    (20, "band 21 alone"),
    (21, "band 22 alone"),
    (22, "band 23 alone"),
    (23, "band 24 alone"),
    (FIND_CODE, FIND_WORDS),
];

/// A headphone that plays only where the band works, until it is pressed again.
pub fn button(ui: &mut Ui, editor: &mut EditorContext, link: &EditorLink, band: usize) {
    let solo = Listening::Product(band as u32);
    let is_on = link.listen.get() == solo;
    let name = format!("Solo band {}", band + 1);
    ui.push_id("solo", |ui| {
        if editor.icon_switch(ui, Icon::Headphone, &name, is_on, true) {
            link.listen.toggle(solo);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::BANDS;

    #[test]
    fn every_band_can_be_heard_alone() {
        assert_eq!(LISTENINGS.len(), BANDS + 1);
        for (band, (code, words)) in LISTENINGS[..BANDS].iter().enumerate() {
            assert_eq!(*code as usize, band);
            assert_eq!(*words, format!("band {} alone", band + 1));
        }
    }
}
