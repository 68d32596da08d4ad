//! The sections found, to be named by hand.

use super::card::paragraph;
use crate::cards::{Evidence, NamedSection, Place};
use crate::project::Project;
use egui::{Margin, Rect, ScrollArea, TextEdit, Ui, UiBuilder};
use shared_ui::{Desk, theme};

/// Width of the field for a name.
const FIELD_PX: f32 = 150.0;

/// Which name is being typed.
#[derive(Default)]
pub struct SectionsPane {
    open: Option<(usize, String)>,
}

/// What was done.
#[derive(Default)]
pub struct Done {
    /// A name changed.
    pub changed: bool,
    /// A place to show.
    pub place: Option<Place>,
}

impl SectionsPane {
    /// Draws the list.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        desk: &mut Desk,
        (evidence, project): (&Evidence, &mut Project),
        rect: Rect,
    ) -> Done {
        let look = *desk.theme();
        let mut done = Done::default();
        let sections = NamedSection::all(evidence);
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("sections"));
        if sections.is_empty() {
            let text = "No section yet: they are found while you play, some seconds late.";
            paragraph(&mut child, text, theme::label(), look.text_2);
            return done;
        }
        paragraph(
            &mut child,
            "Only sections of the same name are compared. Differences between names are how songs \
             are made.",
            theme::axis(),
            look.text_3,
        );
        ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
            for (at, section) in sections.iter().enumerate() {
                ui.horizontal(|ui| {
                    self.name(ui, desk, (evidence, project), (at, section), &mut done);
                    if desk.button(ui, "Show") {
                        done.place = section.start;
                    }
                    paragraph(ui, &section.text, theme::axis(), look.text_2);
                });
            }
        });
        done
    }

    fn name(
        &mut self,
        ui: &mut Ui,
        desk: &mut Desk,
        (evidence, project): (&Evidence, &mut Project),
        (at, section): (usize, &NamedSection),
        done: &mut Done,
    ) {
        let Some((open, text)) = self.open.as_mut().filter(|(open, _)| *open == at) else {
            if desk.button(ui, &section.title) {
                self.open = Some((at, section.name.clone().unwrap_or_default()));
            }
            return;
        };
        let look = *desk.theme();
        let frame = egui::Frame::new()
            .fill(look.well)
            .stroke(egui::Stroke::new(1.0, look.edge))
            .corner_radius(theme::FIELD_RADIUS_PX)
            .inner_margin(Margin::symmetric(8, 5));
        let edit = TextEdit::singleline(text)
            .id_salt(("section", *open))
            .hint_text("Verse, chorus \u{2026}")
            .frame(frame)
            .font(theme::label())
            .desired_width(FIELD_PX);
        let response = ui.add(edit);
        if !response.has_focus() && !response.lost_focus() {
            response.request_focus();
        }
        if response.lost_focus() {
            if let Some(found) = evidence.sections.get(at) {
                project.names.rename(found, text, evidence.timeline);
                done.changed = true;
            }
            self.open = None;
        }
    }
}
