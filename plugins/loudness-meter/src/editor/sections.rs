//! The sections found, to be named by hand.

use super::card::paragraph;
use crate::cards::{Evidence, NamedSection, Place};
use crate::project::Project;
use egui::{Key, Rect, ScrollArea, Ui, UiBuilder};
use shared_ui::{EditorContext, theme};

/// Width of the field for a name.
const FIELD_PX: f32 = 166.0;

/// Which name is being typed: where its section begins, s, and the text.
#[derive(Default)]
pub struct SectionsPane {
    open: Option<(f64, String)>,
}

/// The user's action.
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
        editor: &mut EditorContext,
        (evidence, project): (&Evidence, &mut Project),
        rect: Rect,
    ) -> Done {
        let look = *editor.theme();
        let mut done = Done::default();
        let sections = NamedSection::all(evidence);
        // A field whose section is gone would take the keys when it comes again.
        let is_there = |open: f64| evidence.sections.iter().any(|found| found.start_s == open);
        self.open.take_if(|(open, _)| !is_there(*open));
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
                let row = |ui: &mut Ui| {
                    self.name(ui, editor, (evidence, project), (at, section), &mut done);
                    if section.start.is_some() && editor.button(ui, "Show") {
                        done.place = section.start;
                    }
                    paragraph(ui, &section.text, theme::axis(), look.text_2);
                };
                ui.push_id(at, |ui| ui.horizontal(row));
            }
        });
        done
    }

    fn name(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (evidence, project): (&Evidence, &mut Project),
        (at, section): (usize, &NamedSection),
        done: &mut Done,
    ) {
        let Some(found) = evidence.sections.get(at) else { return };
        let Some((_, text)) = self.open.as_mut().filter(|(open, _)| *open == found.start_s) else {
            // Names belong to places; without one there is nothing to keep a name at.
            if section.start.is_none() {
                paragraph(ui, &section.title, theme::label(), editor.theme().text);
            } else if editor.button(ui, &section.title) {
                self.open = Some((found.start_s, section.name.clone().unwrap_or_default()));
            }
            return;
        };
        let response = editor.field(ui, "Verse, chorus \u{2026}", text, FIELD_PX);
        if !response.has_focus() && !response.lost_focus() {
            response.request_focus();
        }
        if response.lost_focus() {
            if !ui.input(|input| input.key_pressed(Key::Escape)) {
                project.names.rename(found, text, evidence.timeline);
                done.changed = true;
            }
            self.open = None;
        }
    }
}
