//! All visible parameters of a plugin as a plain sheet, by group: what an editor shows before it
//! has a picture of its own.

use crate::{EditorContext, theme};
use egui::{ScrollArea, Ui};
use nice_plug::prelude::ParamFlags;

impl EditorContext {
    /// Every visible parameter, each as the control its kind asks for.
    pub fn sheet(&mut self, ui: &mut Ui) {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for handle in self.handles() {
            if handle.flags().contains(ParamFlags::HIDDEN) {
                continue;
            }
            let group = handle.group();
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, ids)) => ids.push(handle.id().to_owned()),
                None => groups.push((group.to_owned(), vec![handle.id().to_owned()])),
            }
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for (group, ids) in groups {
                if !group.is_empty() {
                    self.label(ui, &group);
                }
                ui.horizontal_wrapped(|ui| {
                    for id in ids {
                        self.control(ui, &id);
                    }
                });
                ui.add_space(theme::GAP_PX);
            }
        });
    }

    /// The control that a parameter's kind asks for: a toggle, segments, a menu or a knob.
    pub fn control(&mut self, ui: &mut Ui, id: &str) {
        match self.handle(id).step_count() {
            Some(1) => self.toggle(ui, id),
            Some(2..=4) => self.segments(ui, id),
            Some(5..=40) => self.menu(ui, id),
            _ => self.knob(ui, id),
        };
    }
}
