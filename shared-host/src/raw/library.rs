//! A bundle's library, opened for callers that make every call themselves.

use crate::{EntryDescriptor, HostError, Vst3Factory};
use std::path::{Path, PathBuf};

/// A loaded library. It stays loaded until the program ends, as instances may leave threads behind.
pub struct Library(&'static libloading::Library);

impl Library {
    /// Opens the library of a CLAP or VST3 bundle, which runs its code.
    ///
    /// # Errors
    /// When there is none that this machine can load.
    pub fn open(bundle: &Path) -> Result<Self, HostError> {
        let failed = |what: &dyn std::fmt::Display| {
            HostError::new(bundle.display(), what, "build it: cargo xtask bundle")
        };
        let file = file_of(bundle).ok_or_else(|| failed(&"no such bundle"))?;
        // SAFETY: opening a plugin runs its code; the caller chose the file.
        let library = unsafe { libloading::Library::new(file) }.map_err(|error| failed(&error))?;
        Ok(Self(Box::leak(Box::new(library))))
    }

    /// The CLAP entry, if it has one.
    #[must_use]
    pub fn clap_entry(&self) -> Option<&'static EntryDescriptor> {
        // SAFETY: the type is the one the standard gives for the name; the library stays loaded.
        unsafe {
            let entry = self.0.get::<*const EntryDescriptor>(b"clap_entry\0").ok()?;
            (*entry).as_ref()
        }
    }

    /// The VST3 factory, if it has one. Tells the module that it is loaded.
    #[must_use]
    pub fn vst3_factory(&self) -> Option<Vst3Factory> {
        #[cfg(target_os = "linux")]
        // SAFETY: the type is the one the standard gives for the name; the argument is the
        // library's own handle there, of which no plugin of ours makes use.
        unsafe {
            type Enter = unsafe extern "C" fn(*mut std::ffi::c_void) -> bool;
            let enter = self.0.get::<Enter>(b"ModuleEntry\0").ok()?;
            enter(std::ptr::null_mut());
        }
        // SAFETY: the type is the one the standard gives for the name; the library stays loaded.
        unsafe { self.0.get::<Vst3Factory>(b"GetPluginFactory\0").ok().map(|factory| *factory) }
    }
}

/// The library in a bundle: the bundle itself, or a file of a folder in it.
fn file_of(bundle: &Path) -> Option<PathBuf> {
    if bundle.is_file() {
        return Some(bundle.to_path_buf());
    }
    let ending = std::env::consts::DLL_EXTENSION;
    let folders = std::fs::read_dir(bundle.join("Contents")).ok()?.flatten();
    let files = folders.filter_map(|folder| std::fs::read_dir(folder.path()).ok()).flatten();
    let mut files = files.flatten().map(|file| file.path());
    let is_library = |file: &PathBuf| {
        let found = file.extension();
        found.is_some_and(|found| found == ending || found == "vst3")
            || file.parent().is_some_and(|folder| folder.ends_with("MacOS"))
    };
    files.find(is_library)
}
