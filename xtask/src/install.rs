//! `install`: the bundles into the user's plugin folders of this system, each all or not at all.
//!
//! A bundle is copied beside its destination under a name no host scans, then takes the place of
//! the old one by renaming. If anything fails on the way the old bundle stays.

use std::path::{Path, PathBuf};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;

/// Where to install and how.
#[derive(Debug, Default)]
pub struct Choice {
    /// Instead of this system's CLAP folder.
    pub clap_folder: Option<PathBuf>,
    /// Instead of this system's VST3 folder.
    pub vst3_folder: Option<PathBuf>,
    /// Say what would be done, and do nothing.
    pub dry_run: bool,
    /// Remove the bundles instead.
    pub uninstall: bool,
}

/// The command: builds the bundles unless they are to go, then copies or removes them.
pub fn run(workspace: &Workspace, choice: &Choice) -> Outcome {
    let clap_folder = folder(choice.clap_folder.as_ref(), "CLAP", "--clap-dir")?;
    let vst3_folder = folder(choice.vst3_folder.as_ref(), "VST3", "--vst3-dir")?;
    if !choice.uninstall && !choice.dry_run {
        bundle::fresh(workspace, &workspace.plugins)?;
    }
    for plugin in &workspace.plugins {
        for (bundle, folder) in [
            (workspace.clap_bundle(plugin), &clap_folder),
            (workspace.vst3_bundle(plugin), &vst3_folder),
        ] {
            let destination = folder.join(bundle.file_name().unwrap_or_default());
            let shown = destination.display();
            match (choice.uninstall, choice.dry_run) {
                (true, true) if destination.exists() => println!("would remove {shown}"),
                (true, false) if destination.exists() => {
                    remove(&destination).map_err(|error| cannot("remove", &destination, &error))?;
                    println!("removed {shown}");
                }
                (true, _) => println!("not installed: {shown}"),
                (false, true) => println!("would install {shown}"),
                (false, false) => {
                    put(&bundle, &destination)
                        .map_err(|error| cannot("install", &destination, &error))?;
                    println!("installed {shown}");
                }
            }
        }
    }
    Ok(())
}

fn folder(chosen: Option<&PathBuf>, format: &str, option: &str) -> Outcome<PathBuf> {
    if let Some(folder) = chosen {
        return Ok(folder.clone());
    }
    usual_folder(format).ok_or_else(|| {
        Failure::user(format!("no home folder is set: give one with {option} FOLDER"))
    })
}

/// The user's own folder for a format, where hosts of this system look.
fn usual_folder(format: &str) -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    match std::env::consts::OS {
        "macos" => Some(variable("HOME")?.join("Library/Audio/Plug-Ins").join(format)),
        "windows" => Some(variable("LOCALAPPDATA")?.join("Programs").join("Common").join(format)),
        _ => Some(variable("HOME")?.join(format!(".{}", format.to_lowercase()))),
    }
}

fn cannot(what: &str, destination: &Path, error: &std::io::Error) -> Failure {
    Failure::user(format!(
        "cannot {what} {}: {error}; close hosts that use it, or choose a folder you can write to",
        destination.display()
    ))
}

/// Puts a whole bundle at `destination`, or changes nothing.
fn put(bundle: &Path, destination: &Path) -> std::io::Result<()> {
    let folder = destination.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let name = destination.file_name().unwrap_or_default().to_string_lossy();
    let arriving = folder.join(format!(".{name}.arriving"));
    let leaving = folder.join(format!(".{name}.leaving"));
    remove(&arriving)?;
    remove(&leaving)?;
    if let Err(error) = copy(bundle, &arriving) {
        remove(&arriving)?;
        return Err(error);
    }
    let replaces = destination.exists();
    if replaces && let Err(error) = std::fs::rename(destination, &leaving) {
        remove(&arriving)?;
        return Err(error);
    }
    if let Err(error) = std::fs::rename(&arriving, destination) {
        if replaces {
            std::fs::rename(&leaving, destination)?;
        }
        remove(&arriving)?;
        return Err(error);
    }
    remove(&leaving)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_file() {
        return std::fs::copy(from, to).map(|_| ());
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Removes a file or a folder; nothing there is fine.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(about) if about.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_takes_the_place_of_the_old_one_whole() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let bundle = folder.join("new.vst3");
        std::fs::create_dir_all(bundle.join("Contents")).unwrap();
        std::fs::write(bundle.join("Contents/lib.so"), b"new").unwrap();
        let destination = folder.join("home/Lathe EQ.vst3");
        std::fs::create_dir_all(&destination).unwrap();
        std::fs::write(destination.join("stale"), b"old").unwrap();
        put(&bundle, &destination).unwrap();
        assert_eq!(std::fs::read(destination.join("Contents/lib.so")).unwrap(), b"new");
        assert!(!destination.join("stale").exists());
        assert_eq!(std::fs::read_dir(folder.join("home")).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_copy_leaves_the_old_bundle() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let destination = folder.join("Lathe EQ.clap");
        std::fs::write(&destination, b"old").unwrap();
        assert!(put(&folder.join("not-there.clap"), &destination).is_err());
        assert_eq!(std::fs::read(&destination).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
    }
}
