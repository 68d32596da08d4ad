//! All visible parameters of a plugin, by group.

use crate::parameter_row::ParameterRow;
use egui::{CollapsingHeader, ScrollArea, Ui};
use nice_plug::prelude::ParamFlags;
use nice_plug_core::context::gui::GuiContext;
use shared_plugin::ParameterHandle;

/// The list and its rows.
pub struct ParameterList {
    groups: Vec<(String, Vec<(ParameterHandle, ParameterRow)>)>,
}

impl ParameterList {
    /// A list of everything in `handles` that is not hidden; ungrouped parameters come first.
    pub fn new(handles: Vec<ParameterHandle>) -> Self {
        let mut groups: Vec<(String, Vec<_>)> = vec![(String::new(), Vec::new())];
        for handle in handles {
            if handle.flags().contains(ParamFlags::HIDDEN) {
                continue;
            }
            let name = handle.group().to_owned();
            let at = groups.iter().position(|(group, _)| *group == name).unwrap_or_else(|| {
                groups.push((name, Vec::new()));
                groups.len() - 1
            });
            groups[at].1.push((handle, ParameterRow::default()));
        }
        Self { groups }
    }

    /// Forgets what was held or typed in a window that is gone.
    pub fn forget(&mut self) {
        for (_, row) in self.groups.iter_mut().flat_map(|(_, rows)| rows) {
            row.forget();
        }
    }

    /// Draws the list in what is left of the window.
    pub fn show(&mut self, ui: &mut Ui, host: &GuiContext) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for (group, rows) in &mut self.groups {
                let mut show_rows = |ui: &mut Ui| {
                    for (parameter, row) in rows.iter_mut() {
                        row.show(ui, host, parameter);
                    }
                };
                if group.is_empty() {
                    show_rows(ui);
                } else {
                    CollapsingHeader::new(group.as_str()).default_open(true).show(ui, show_rows);
                }
            }
        });
    }
}
