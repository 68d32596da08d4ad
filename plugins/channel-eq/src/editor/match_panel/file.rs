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
    /// Name of the file that is read.
    name: String,
}

impl ReferenceFile {
    /// Draws field and button; gives the spectrum of a file that was read, and the file's name.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
    ) -> Option<(LongTermSpectrum, String)> {
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
        let name = Path::new(self.path.trim()).file_name();
        self.name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.task = Some(FileTask::start("Lathe match", &self.path, |path, on_progress| {
            learn_file(path, on_progress)
        }));
    }

    fn finish(&mut self, editor: &mut EditorContext) -> Option<(LongTermSpectrum, String)> {
        match self.task.take_if(|task| task.is_done())?.result() {
            Some(Ok(Learned { spectrum, notes })) => {
                if !notes.is_empty() {
                    let words: Vec<String> = notes.iter().map(Note::to_string).collect();
                    editor.show_message(words.join(" "));
                }
                return Some((spectrum, self.name.clone()));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("text.wav");
        std::fs::write(&text, "A letter to a friend, with no sound at all in it.").unwrap();
        let empty = folder.path().join("empty.wav");
        std::fs::write(&empty, "").unwrap();
        let mut faults = vec![
            (folder.path().to_owned(), AudioFileError::NotAFile),
            (folder.path().join("missing.wav"), AudioFileError::Missing),
            (text, AudioFileError::NotAudio),
            (empty, AudioFileError::Empty),
        ];
        if cfg!(unix) {
            let pipe = folder.path().join("pipe.wav");
            let made = std::process::Command::new("mkfifo").arg(&pipe).status();
            assert!(made.unwrap().success());
            faults.push((pipe, AudioFileError::NotAFile));
        }
        for (path, fault) in faults {
            assert_eq!(learn_file(&path, |_| true).err(), Some(fault), "{}", path.display());
        }
    }

    /// Levels learned of a file of 2 s at 44.1 kHz.
    fn levels_db(sample: impl FnMut(usize) -> f32) -> (f64, Vec<f32>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reference.wav");
        let sample_format = hound::SampleFormat::Float;
        let spec =
            hound::WavSpec { channels: 1, sample_rate: 44_100, bits_per_sample: 32, sample_format };
        let mut file = hound::WavWriter::create(&path, spec).unwrap();
        (0..88_200).map(sample).for_each(|sample| file.write_sample(sample).unwrap());
        file.finalize().unwrap();
        let Ok(Learned { spectrum, .. }) = learn_file(&path, |_| true) else { panic!("not read") };
        (spectrum.learned_s(), spectrum.levels_db().to_vec())
    }

    #[test]
    fn samples_that_are_none_do_not_spoil_what_is_learned() {
        let tone = |at: usize| (0.1 * at as f32).sin() * 0.25;
        let (_, clean_db) = levels_db(tone);
        let invalid = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
        let (learned_s, levels_db) =
            levels_db(|at| if at % 20_000 == 9 { invalid[at / 20_000 % 3] } else { tone(at) });
        assert!((learned_s - 2.0).abs() < 0.01, "{learned_s} s");
        let (loudest, level_db) = (0..clean_db.len())
            .map(|at| (at, clean_db[at]))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        assert!((levels_db[loudest] - level_db).abs() < 0.01, "{}", levels_db[loudest]);
        let is_level = |level_db: &&f32| level_db.is_nan() || **level_db > 0.0;
        assert_eq!(levels_db.iter().find(is_level), None);
    }

    #[test]
    fn nothing_is_learned_of_silence() {
        assert!(levels_db(|_| 0.0).0 < 0.001);
    }
}
