//! The reference from a WAV file, on a thread of its own.

use egui::{Key, Modifiers, Ui};
use shared_dsp::spectrum::LongTermSpectrum;
use shared_plugin::wave::{WaveFault, WaveFile};
use shared_ui::Desk;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

/// Width of the field, px.
const FIELD_PX: f32 = 150.0;

/// A file being read; dropping it ends the thread.
struct Task {
    progress: Arc<AtomicU32>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<LongTermSpectrum, WaveFault>>>,
}

impl Drop for Task {
    fn drop(&mut self) {
        self.ended.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that still ran when the host unloads the plugin would run in freed code.
            let _ = thread.join();
        }
    }
}

/// Field and button of one panel.
#[derive(Default)]
pub struct ReferenceFile {
    path: String,
    task: Option<Task>,
}

impl ReferenceFile {
    /// Draws field and button; gives the spectrum of a file that was read.
    pub fn show(&mut self, ui: &mut Ui, desk: &mut Desk) -> Option<LongTermSpectrum> {
        ui.horizontal(|ui| {
            if desk.field(ui, "or path of a WAV file", &mut self.path, FIELD_PX).lost_focus() {
                // Esc leaves the field and nothing else.
                ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
            }
            if let Some(task) = &self.task {
                let share = f32::from_bits(task.progress.load(Relaxed));
                desk.label(ui, &format!("{:.0} %", 100.0 * share));
                desk.moving();
            } else if desk.button(ui, "Read file") {
                self.start();
            }
        });
        self.finish(desk)
    }

    fn start(&mut self) {
        let path = PathBuf::from(self.path.trim().trim_matches('"'));
        let (progress, ended) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (shown, end) = (progress.clone(), ended.clone());
        let thread = thread::Builder::new().name("Lathe match".to_owned()).spawn(move || {
            learn_file(&path, |share| {
                shown.store(share.to_bits(), Relaxed);
                !end.load(Relaxed)
            })
        });
        self.task = Some(Task { progress, ended, thread: thread.ok() });
    }

    fn finish(&mut self, desk: &mut Desk) -> Option<LongTermSpectrum> {
        let is_done = |task: &Task| task.thread.as_ref().is_none_or(JoinHandle::is_finished);
        let mut task = self.task.take_if(|task| is_done(task))?;
        match task.thread.take().and_then(|thread| thread.join().ok()) {
            Some(Ok(spectrum)) => return Some(spectrum),
            Some(Err(fault)) => desk.say(fault.to_string()),
            None => desk.say("The file could not be read.".to_owned()),
        }
        None
    }
}

/// The spectrum of a whole file, of its first two channels.
fn learn_file(
    path: &Path,
    mut on_progress: impl FnMut(f32) -> bool,
) -> Result<LongTermSpectrum, WaveFault> {
    let file = WaveFile::open(path)?;
    let mut spectrum = LongTermSpectrum::new(file.sample_rate_hz());
    file.read(|channels, share| {
        if let Some(left) = channels.first() {
            let right = channels.get(1).unwrap_or(left);
            let frames = left.iter().zip(*right).map(|(left, right)| [*left, *right]);
            spectrum.add(&frames.collect::<Vec<[f32; 2]>>());
        }
        on_progress(share)
    })?;
    Ok(spectrum)
}
