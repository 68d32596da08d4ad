//! Files of the suite in the user's data folder.
//!
//! Linux `~/.local/share/lathe-audio`, macOS `~/Library/Application Support/Lathe Audio`, Windows
//! `%APPDATA%\Lathe Audio`. The environment variable `LATHE_DATA` names another folder: for tests,
//! and for people who keep their settings elsewhere.

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

#[cfg(any(windows, target_os = "macos"))]
const FOLDER: &str = "Lathe Audio";
#[cfg(not(any(windows, target_os = "macos")))]
const FOLDER: &str = "lathe-audio";

/// The suite's data folder, which may not exist yet. `None` where the system names no home.
pub fn data_folder() -> Option<PathBuf> {
    match env::var_os("LATHE_DATA") {
        Some(folder) if !folder.is_empty() => Some(folder.into()),
        _ => Some(choose_native_strategy().ok()?.data_dir().join(FOLDER)),
    }
}

/// Writes a file beside `path` and renames it into place: whoever reads finds the old text or the
/// new one, never half of it. Makes the folder where it is missing.
///
/// # Errors
/// The system's error; the old file is untouched then.
pub fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let beside = folder.join(format!(".{}-{count}.part", process::id()));
    let written = (|| {
        let mut file = fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        write_whole(&path, "one").unwrap();
        write_whole(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(write_whole(&folder.path().join("file/below/settings.json"), "x").is_err());
    }
}
