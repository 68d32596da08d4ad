//! The file a song is rendered to.

use std::path::Path;

use same_file::is_same_file;

use crate::error::{Result, SongError};
use crate::format::{Output, Song};
use crate::wav::WavFile;

impl Song {
    /// Opens the file to write; nothing is written where that file is one that the song is made
    /// of, by whatever name. `path` is the song file.
    ///
    /// # Errors
    /// When the song names no output, or one that is an input or cannot be written.
    pub fn create_output(&self, path: &Path) -> Result<WavFile> {
        let Output { file, .. } = self.output.as_ref().ok_or_else(|| {
            SongError::file(path, "no output; add [output] with file = \"….wav\"")
        })?;
        let recordings = self.tracks.iter().filter_map(|track| track.file.as_deref());
        for input in std::iter::once(path).chain(recordings) {
            // Files that do not exist are no inputs.
            if is_same_file(file, input).unwrap_or(false) {
                let message = format!(
                    "the output is the same file as {}, which would be lost; give it another name",
                    input.display()
                );
                return Err(SongError::file(file, message));
            }
        }
        WavFile::create(file, self.depth())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn song(output: &str) -> String {
        format!("[output]\nfile = \"{output}\"\n[[track]]\nname = \"a\"\nfile = \"take.wav\"\n")
    }

    #[test]
    fn an_input_is_never_overwritten_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        fs::write(place.join("take.wav"), "the only take").unwrap();
        fs::hard_link(place.join("take.wav"), place.join("hard.wav")).unwrap();
        fs::create_dir(place.join("sub")).unwrap();
        let path = place.join("song.toml");
        let mut outputs = vec!["take.wav", "./take.wav", "sub/../take.wav", "hard.wav"];
        if cfg!(unix) {
            #[cfg(unix)]
            std::os::unix::fs::symlink(place.join("take.wav"), place.join("soft.wav")).unwrap();
            outputs.push("soft.wav");
        }
        for output in outputs {
            fs::write(&path, song(output)).unwrap();
            let before = fs::read_dir(place).unwrap().count();
            let refused =
                Song::read(&path).unwrap().create_output(&path).err().unwrap().to_string();
            assert!(refused.contains("the output is the same file as"), "{refused}");
            assert_eq!(fs::read_to_string(place.join("take.wav")).unwrap(), "the only take");
            assert_eq!(fs::read_dir(place).unwrap().count(), before, "{output}");
        }
        fs::write(&path, song("mix.wav")).unwrap();
        assert!(Song::read(&path).unwrap().create_output(&path).is_ok());
    }

    #[test]
    fn the_song_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("song.wav");
        fs::write(&path, song("song.wav")).unwrap();
        let refused = Song::read(&path).unwrap().create_output(&path).err().unwrap().to_string();
        assert!(refused.contains("the output is the same file as"), "{refused}");
    }
}
