//! Files: songs to compare with, and the card of a file measured off the audio thread.

use super::card::{Card, paragraph};
use super::own_files::OwnFiles;
use crate::cards::{SectionNames, Unplaced, master_check, ready_for_mastering};
use crate::project::Project;
use crate::references::{AnalysisError, Measured, analyse_file};
use crate::wording::time as clock;
use egui::{Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};
use shared_dsp::loudness::Readings;
use shared_plugin::file_task::FileTask;
use shared_ui::{EditorContext, Icon, level_text, theme};

/// Height of a row of the card, and the least height of a card.
const ROW_PX: f32 = 22.0;
const CARD_PX: f32 = 150.0;

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
        let mut changed = self.finish(editor, project);
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("files"));
        ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
            self.field(ui, editor);
            changed |= references(ui, editor, project);
            if self.measured.is_some() {
                self.card(ui, editor, (project, own));
            }
        });
        changed
    }

    /// The card of the file measured last, as high as its rows.
    fn card(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (project, own): (&Project, &OwnFiles),
    ) {
        let Some(measured) = &self.measured else { return };
        let theme = *editor.theme();
        ui.horizontal_wrapped(|ui| {
            for (own, name, hint) in [
                (false, "As a mix", "Checks whether it is ready for mastering."),
                (true, "As a master", "The final checks of a finished master."),
            ] {
                if editor.switch(ui, name, self.is_master == own, hint) {
                    self.is_master = own;
                }
            }
        });
        let names = SectionNames::default();
        let evidence = measured.evidence(&own.profile, &names, &Unplaced);
        paragraph(ui, &measured.reference.name, theme::label(), theme.text);
        paragraph(ui, &figures(evidence.readings), theme::label(), theme.text);
        let rows = if self.is_master {
            let target = own.platforms.find(&project.target);
            master_check(&evidence, own.platforms.platforms(), target)
        } else {
            ready_for_mastering(&evidence)
        };
        let size = vec2(ui.available_width(), (rows.len() as f32 * ROW_PX).max(CARD_PX));
        let (area, _) = ui.allocate_exact_size(size, Sense::empty());
        self.card.show(ui, editor, &rows, area);
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
                    let first = format!("Added {name} as a reference.");
                    [first.as_str()].into_iter().chain(notes).collect::<Vec<_>>().join(" ")
                } else {
                    "There are already eight references. Remove one first.".to_owned()
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

/// The figures of a file in one line.
fn figures(readings: &Readings) -> String {
    format!(
        "{} LUFS integrated, loudness range {} LU, true peak {} dBTP, {} long",
        level_text(readings.integrated_lufs),
        level_text(readings.range_lu),
        level_text(readings.true_peak_dbtp),
        clock(readings.measured_s)
    )
}

/// The references as a list; `true` when one was removed.
fn references(ui: &mut Ui, editor: &mut EditorContext, project: &mut Project) -> bool {
    let look = *editor.theme();
    let mut taken = None;
    ui.horizontal_wrapped(|ui| {
        for (at, song) in project.references.songs().iter().enumerate() {
            if editor.icon_button(ui, Icon::Close, &format!("Remove {}", song.name)) {
                taken = Some(at);
            }
            editor.label(ui, &song.name);
        }
    });
    let words = project.references.target().map(|target| target.words());
    let words = words.unwrap_or_else(|| {
        "No references yet: add a song you would like to sound like.".to_owned()
    });
    paragraph(ui, &words, theme::axis(), look.text_3);
    if let Some(at) = taken {
        project.references.remove(at);
    }
    taken.is_some()
}
