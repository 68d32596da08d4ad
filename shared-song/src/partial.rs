//! Files that carry their name only once they are whole.
//!
//! A file is written beside its name and renamed at the end. Whatever ends the work before that takes
//! the unfinished file away: an error, or [`abandon_all`] when the program is interrupted.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where the unfinished files of this program are.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes all unfinished files away, for a program that ends at once: whoever begins or
/// finishes another file waits for that end.
pub fn abandon_all() {
    let mut unfinished = unfinished();
    for path in unfinished.drain(..) {
        let _ = fs::remove_file(path);
    }
    std::mem::forget(unfinished);
}

/// An unfinished file. Must be dropped after what writes it.
pub(crate) struct PartialFile {
    path: PathBuf,
}

impl PartialFile {
    /// Begins the file that will be named `path`.
    ///
    /// # Errors
    /// When `path` names no file or its folder refuses it.
    pub fn create(path: &Path) -> io::Result<(Self, File)> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let partial = path.with_file_name(format!(".{}.part", name.to_string_lossy()));
        let mut unfinished = unfinished();
        // What a killed run left goes; it may be a link by now, which must not be followed.
        let _ = fs::remove_file(&partial);
        let file = File::create_new(&partial)?;
        unfinished.push(partial.clone());
        Ok((Self { path: partial }, file))
    }

    /// Gives it its name, once all of it was written and closed.
    ///
    /// # Errors
    /// When the disk is full or the folder refuses it.
    pub fn finish(self, path: &Path) -> io::Result<()> {
        // A name must not reach the disk before what it names.
        OpenOptions::new().write(true).open(&self.path)?.sync_all()?;
        let _unfinished = unfinished();
        fs::rename(&self.path, path)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        let mut unfinished = unfinished();
        // Once it has its name there is nothing under this one any more.
        let _ = fs::remove_file(&self.path);
        unfinished.retain(|path| *path != self.path);
    }
}
