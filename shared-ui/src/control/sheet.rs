//! All visible parameters of a plugin as a plain sheet, by group: what an editor shows before it
//! has a picture of its own.

use crate::{EditorContext, theme};
use egui::{ScrollArea, Ui};
use nice_plug::prelude::ParamFlags;
use shared_plugin::{Parameter, ParameterHandle};

impl EditorContext {
    /// Every visible parameter, each as the control its kind asks for.
    pub fn sheet(&mut self, ui: &mut Ui) {
        let mut groups: Vec<(String, Vec<ParameterHandle>)> = Vec::new();
        for handle in self.handles() {
            if handle.flags().contains(ParamFlags::HIDDEN) {
                continue;
            }
            let group = handle.group();
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, handles)) => handles.push(handle.clone()),
                None => groups.push((group.to_owned(), vec![handle.clone()])),
            }
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for (group, handles) in groups {
                if !group.is_empty() {
                    self.label(ui, &group);
                }
                ui.horizontal_wrapped(|ui| {
                    for handle in &handles {
                        self.control(ui, handle);
                    }
                });
                ui.add_space(theme::GAP_PX);
            }
        });
    }

    /// The control that a parameter's kind asks for: a toggle, segments, a menu or a knob.
    pub fn control(&mut self, ui: &mut Ui, parameter: &dyn Parameter) {
        match self.handle(parameter).step_count() {
            Some(1) => self.toggle(ui, parameter),
            Some(2..=4) => self.segments(ui, parameter),
            Some(5..=40) => self.menu(ui, parameter),
            _ => self.knob(ui, parameter),
        };
    }
}
