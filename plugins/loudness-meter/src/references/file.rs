//! Reference songs from audio files.

use super::analysis::{Analysis, AnalysisError, Measured};
use shared_audio_file::{AudioFile, AudioFileError, Note};
use std::path::Path;

/// Measures an audio file, piece by piece, so that its length costs no memory. `on_progress` gets the
/// share done, 0 to 1, and gives whether to go on. For a background thread.
///
/// # Errors
/// Why it cannot be measured.
pub fn analyse_file(
    path: &Path,
    mut on_progress: impl FnMut(f32) -> bool,
) -> Result<Measured, AnalysisError> {
    let mut file = AudioFile::open(path)?;
    let mut analysis = Analysis::new(f64::from(file.rate_hz()), file.channels())?;
    file.read(|planes, share| {
        analysis.push(planes);
        on_progress(share)
    })?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut measured = analysis.finish(&name)?;
    measured.notes.splice(..0, file.notes().iter().map(Note::to_string));
    Ok(measured)
}

impl From<AudioFileError> for AnalysisError {
    fn from(error: AudioFileError) -> Self {
        match error {
            AudioFileError::Stopped => Self::Stopped,
            error => Self::File(error),
        }
    }
}
