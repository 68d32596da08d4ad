//! Files: songs to compare with, and the card of a file measured off the audio thread.

use super::card::{Card, paragraph};
use super::own_files::OwnFiles;
use crate::cards::{SectionNames, Unplaced, master_check, ready_for_mastering};
use crate::project::Project;
use crate::references::{AnalysisError, Measured, analyse_file};
use egui::{Rect, Ui, UiBuilder, pos2};
use shared_plugin::file_task::FileTask;
use shared_ui::{EditorContext, Icon, theme};

/// Room for the field and the list of references.
const LIST_PX: f32 = 116.0;

/// A file on its way through the meter.
struct Task {
    file: FileTask<Result<Measured, AnalysisError>>,
    is_reference: bool,
}

/// The pane of one editor.
#[derive(Default)]
pub struct FilesPane {
    path: String,
    task: Option<Task>,
    measured: Option<Measured>,
    /// Whether it is judged as a finished master rather than as a mix.
    is_master: bool,
    card: Card,
}

impl FilesPane {
    /// Draws field, references and the card of the file measured last; `true` when the references
    /// changed.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (project, own): (&mut Project, &OwnFiles),
        rect: Rect,
    ) -> bool {
        let list = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + LIST_PX));
        let mut child = ui.new_child(UiBuilder::new().max_rect(list).id_salt("files"));
        let mut changed = self.finish(editor, project);
        self.field(&mut child, editor);
        changed |= references(&mut child, editor, project);
        if let Some(measured) = &self.measured {
            child.horizontal(|ui| {
                editor.label(ui, &measured.reference.name);
                for (own, name, hint) in [
                    (false, "As a mix", "Whether it is ready for mastering."),
                    (true, "As a master", "The last checks of a finished master."),
                ] {
                    if editor.switch(ui, name, self.is_master == own, hint) {
                        self.is_master = own;
                    }
                }
            });
        }
        if let Some(measured) = &self.measured {
            let names = SectionNames::default();
            let evidence = measured.evidence(&own.profile, &names, &Unplaced);
            let rows = if self.is_master {
                let target = own.platforms.find(&project.target);
                master_check(&evidence, own.platforms.platforms(), target)
            } else {
                ready_for_mastering(&evidence)
            };
            let below = Rect::from_min_max(pos2(rect.left(), list.bottom() + 4.0), rect.max);
            self.card.show(ui, editor, &rows, below);
        }
        changed
    }

    fn field(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.horizontal(|ui| {
            let width = (ui.available_width() - 214.0).max(96.0);
            editor.field(ui, "Path of an audio file", &mut self.path, width);
            if let Some(task) = &self.task {
                editor.label(ui, &format!("Measuring {:.0} %", 100.0 * task.file.share()));
                editor.moving();
            } else {
                for (name, is_reference) in [("Measure", false), ("Add as reference", true)] {
                    if editor.button(ui, name) {
                        self.start(is_reference);
                    }
                }
            }
        });
    }

    fn start(&mut self, is_reference: bool) {
        let file = FileTask::start("Lathe file", &self.path, |path, on_progress| {
            analyse_file(path, on_progress)
        });
        self.task = Some(Task { file, is_reference });
    }

    /// Takes the result of a task that is done; `true` when the references changed.
    fn finish(&mut self, editor: &mut EditorContext, project: &mut Project) -> bool {
        let Some(task) = self.task.take_if(|task| task.file.is_done()) else { return false };
        match task.file.result() {
            None => editor.show_message("The file could not be measured.".to_owned()),
            Some(Err(error)) => editor.show_message(error.to_string()),
            Some(Ok(measured)) if task.is_reference => {
                let name = measured.reference.name.clone();
                let has_room = project.references.add(measured.reference);
                editor.show_message(if has_room {
                    let notes = measured.notes.iter().map(String::as_str);
                    let first = format!("{name} is a reference now.");
                    [first.as_str()].into_iter().chain(notes).collect::<Vec<_>>().join(" ")
                } else {
                    "There are eight references already; take one out first.".to_owned()
                });
                return has_room;
            }
            Some(Ok(measured)) => {
                if !measured.notes.is_empty() {
                    editor.show_message(measured.notes.join(" "));
                }
                self.measured = Some(measured);
            }
        }
        false
    }
}

/// The references as a list; `true` when one was taken out.
fn references(ui: &mut Ui, editor: &mut EditorContext, project: &mut Project) -> bool {
    let look = *editor.theme();
    let mut taken = None;
    ui.horizontal_wrapped(|ui| {
        for (at, song) in project.references.songs().iter().enumerate() {
            if editor.icon_button(ui, Icon::Close, &format!("Take out {}", song.name)) {
                taken = Some(at);
            }
            editor.label(ui, &song.name);
        }
    });
    let words = project.references.target().map(|target| target.words());
    let words = words.unwrap_or_else(|| "No references: no target is drawn.".to_owned());
    paragraph(ui, &words, theme::axis(), look.text_3);
    if let Some(at) = taken {
        project.references.remove(at);
    }
    taken.is_some()
}
