//! The reference from an audio file, on a thread of its own.

use egui::{Key, Modifiers, Ui};
use shared_audio_file::{AudioFile, AudioFileError, Note};
use shared_dsp::spectrum::LongTermSpectrum;
use shared_plugin::file_task::FileTask;
use shared_ui::EditorContext;
use std::path::Path;

/// Width of the field, px.
const FIELD_PX: f32 = 150.0;

/// What was learned of a file.
struct Learned {
    spectrum: LongTermSpectrum,
    notes: Vec<Note>,
}

/// Field and button of one panel.
#[derive(Default)]
pub struct ReferenceFile {
    path: String,
    task: Option<FileTask<Result<Learned, AudioFileError>>>,
}

impl ReferenceFile {
    /// Draws field and button; gives the spectrum of a file that was read.
    pub fn show(&mut self, ui: &mut Ui, editor: &mut EditorContext) -> Option<LongTermSpectrum> {
        ui.horizontal(|ui| {
            if editor.field(ui, "or path of an audio file", &mut self.path, FIELD_PX).lost_focus() {
                // Esc leaves the field and nothing else.
                ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
            }
            if let Some(task) = &self.task {
                editor.label(ui, &format!("{:.0} %", 100.0 * task.share()));
                editor.moving();
            } else if editor.button(ui, "Read file") {
                self.start();
            }
        });
        self.finish(editor)
    }

    fn start(&mut self) {
        self.task = Some(FileTask::start("Lathe match", &self.path, |path, on_progress| {
            learn_file(path, on_progress)
        }));
    }

    fn finish(&mut self, editor: &mut EditorContext) -> Option<LongTermSpectrum> {
        match self.task.take_if(|task| task.is_done())?.result() {
            Some(Ok(Learned { spectrum, notes })) => {
                if !notes.is_empty() {
                    let words: Vec<String> = notes.iter().map(Note::to_string).collect();
                    editor.show_message(words.join(" "));
                }
                return Some(spectrum);
            }
            Some(Err(fault)) => editor.show_message(fault.to_string()),
            None => editor.show_message("The file could not be read.".to_owned()),
        }
        None
    }
}

/// The spectrum of a whole file, of its first two channels.
fn learn_file(
    path: &Path,
    mut on_progress: impl FnMut(f32) -> bool,
) -> Result<Learned, AudioFileError> {
    let mut file = AudioFile::open(path)?;
    let mut spectrum = LongTermSpectrum::new(f64::from(file.rate_hz()));
    file.read(|channels, share| {
        if let Some(left) = channels.first() {
            let right = channels.get(1).unwrap_or(left);
            let frames = left.iter().zip(*right).map(|(left, right)| [*left, *right]);
            spectrum.add(&frames.collect::<Vec<[f32; 2]>>());
        }
        on_progress(share)
    })?;
    Ok(Learned { spectrum, notes: file.notes().to_vec() })
}
