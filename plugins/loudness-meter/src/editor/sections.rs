//! The sections found, to be named by hand.

use super::card::paragraph;
use super::history;
use crate::cards::{Evidence, NamedSection, Pin, Place};
use crate::project::Project;
use egui::text::{CCursor, CCursorRange};
use egui::{Id, Key, Rect, Response, ScrollArea, Sense, TextEdit, Ui, UiBuilder, vec2};
use shared_ui::{EditorContext, theme};

/// Width of the field for a name.
const FIELD_PX: f32 = 130.0;

/// A name that is being typed.
struct Open {
    /// Where its section begins, s since the reset of the inspection.
    found_s: f64,
    /// What the name belongs to. It outlives the section, which a new measurement takes away.
    pin: Pin,
    title: String,
    text: String,
    is_new: bool,
}

/// The list of sections, and the name that is being typed.
#[derive(Default)]
pub struct SectionsPane {
    open: Option<Open>,
}

impl SectionsPane {
    /// Draws the list. Gives the place to show.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (evidence, project): (&Evidence, &mut Project),
        rect: Rect,
    ) -> Option<Place> {
        let look = *editor.theme();
        let sections = NamedSection::all(evidence);
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("sections"));
        if sections.is_empty() && self.open.is_none() {
            let text = "No sections yet. They are found while you play, up to 20 seconds later.";
            paragraph(&mut child, text, theme::label(), look.text_2);
            return None;
        }
        let mut place = None;
        ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
            paragraph(
                ui,
                "Sections with the same name are compared with each other, so name both choruses \
                 \u{201c}Chorus\u{201d}.",
                theme::axis(),
                look.text_3,
            );
            let is_listed = |open: &Open| sections.iter().any(|s| s.found_s == open.found_s);
            if self.open.as_ref().is_some_and(|open| !is_listed(open)) {
                ui.horizontal(|ui| self.field(ui, editor, (evidence, project)));
            }
            for at in 0..sections.len() {
                ui.push_id(at, |ui| {
                    ui.horizontal(|ui| {
                        let shown = self.row(ui, editor, (evidence, project), (&sections, at));
                        place = place.or(shown);
                    });
                });
            }
        });
        place
    }

    fn row(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (evidence, project): (&Evidence, &mut Project),
        (sections, at): (&[NamedSection], usize),
    ) -> Option<Place> {
        let (section, theme) = (&sections[at], *editor.theme());
        let (mark, _) = ui.allocate_exact_size(vec2(10.0, theme::HIT_PX), Sense::empty());
        let square = Rect::from_center_size(mark.center(), vec2(10.0, 10.0));
        ui.painter().rect_filled(square, 2.0, history::section_color(sections, at, &theme));
        if self.open.as_ref().is_some_and(|open| open.found_s == section.found_s) {
            self.field(ui, editor, (evidence, project));
            return None;
        }
        // Names belong to places; without one there is nothing to keep a name at.
        let pin = Pin::of(&evidence.sections[at], evidence.timeline);
        match pin {
            None => paragraph(ui, &section.title, theme::label(), theme.text),
            Some(pin) => {
                if editor.button(ui, &section.title) {
                    self.open = Some(Open {
                        found_s: section.found_s,
                        pin,
                        title: section.title.clone(),
                        text: section.name.clone().unwrap_or_default(),
                        is_new: true,
                    });
                }
            }
        }
        let shown = section.start.filter(|_| editor.button(ui, "Show"));
        paragraph(ui, &section.text, theme::axis(), theme.text_2);
        shown
    }

    /// The field for the open name, and the names that one click gives. It keeps its id, and so the
    /// keys, when its section goes and it moves to the head of the list.
    fn field(&mut self, ui: &mut Ui, editor: &mut EditorContext, of: (&Evidence, &mut Project)) {
        let own = UiBuilder::new().scope_id(Id::unique("section name"));
        ui.scope_builder(own, |ui| self.field_in(ui, editor, of));
    }

    fn field_in(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (evidence, project): (&Evidence, &mut Project),
    ) {
        let Some(open) = &mut self.open else { return };
        let mut name = None;
        for known in history::NAMES {
            let hint = format!("Names {} \u{201c}{known}\u{201d}.", open.title);
            if editor.switch(ui, known, open.text == known, &hint) {
                name = Some(known.to_owned());
            }
        }
        let response = editor.field(ui, "Another name", &mut open.text, FIELD_PX);
        if std::mem::take(&mut open.is_new) {
            response.request_focus();
            select_all(ui, &response, &open.text);
        }
        let is_escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if name.is_none() && response.lost_focus() && !is_escaped {
            name = Some(open.text.clone());
        }
        if let Some(name) = name {
            let section = evidence.sections.iter().find(|found| found.start_s == open.found_s);
            match section {
                Some(section) => project.names.rename(section, &name, evidence.timeline),
                None => project.names.pin(open.pin, &name),
            }
            self.open = None;
        } else if is_escaped {
            self.open = None;
        }
    }
}

/// Selects the whole text of a field, so that typing replaces it.
fn select_all(ui: &Ui, response: &Response, text: &str) {
    let mut state = TextEdit::load_state(ui.ctx(), response.id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::default(), end)));
    state.store(ui.ctx(), response.id);
}
