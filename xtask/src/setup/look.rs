//! Looking for programs and libraries, without starting more than two short programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Missing, Need};

/// Programs of the virtual display, with the package each comes from.
const DISPLAY_PROGRAMS: [(&str, &str); 3] =
    [("Xvfb", "xvfb"), ("openbox", "openbox"), ("xdotool", "xdotool")];

/// Libraries an editor opens at run time, with the package each comes from.
const DISPLAY_LIBRARIES: [(&str, &str); 7] = [
    ("libGL.so.1", "libgl1"),
    ("libEGL.so.1", "libegl1"),
    ("libX11.so.6", "libx11-6"),
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libxcb.so.1", "libxcb1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
];

/// What of `needs` is not there.
pub fn missing(needs: &[Need]) -> Vec<Missing> {
    let mut found = Vec::new();
    for need in [Need::Linker, Need::Display, Need::Python] {
        if needs.contains(&need) {
            let packages = match need {
                Need::Linker => linker(),
                Need::Display => display(),
                Need::Python => python(),
            };
            found.extend(packages.into_iter().map(|apt_package| Missing { need, apt_package }));
        }
    }
    found
}

/// Whether a program of this name is on the search path.
pub fn on_path(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|folder| {
        folder.join(program).is_file()
            || cfg!(windows) && folder.join(program).with_extension("exe").is_file()
    })
}

/// The names a Linux system gives itself, its own first, then those it is like.
pub fn distribution() -> Option<String> {
    let text = std::fs::read_to_string("/etc/os-release").ok()?;
    Some(names_of(&text))
}

fn names_of(os_release: &str) -> String {
    let value = |key: &str| {
        os_release
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .map(|value| value.trim_matches('"').to_string())
            .unwrap_or_default()
    };
    format!("{} {}", value("ID="), value("ID_LIKE="))
}

fn linker() -> Vec<&'static str> {
    // Whoever runs this has just linked it: only a copied program can find the linker gone.
    let there =
        if cfg!(windows) { true } else { on_path("cc") || on_path("gcc") || on_path("clang") };
    if there { vec![] } else { vec!["build-essential"] }
}

fn display() -> Vec<&'static str> {
    if !cfg!(target_os = "linux") {
        return vec![];
    }
    let mut packages: Vec<&'static str> = DISPLAY_PROGRAMS
        .iter()
        .filter(|(program, _)| !on_path(program))
        .map(|(_, package)| *package)
        .collect();
    let folders = library_folders();
    let there = |library: &str| folders.iter().any(|folder| folder.join(library).exists());
    packages.extend(
        DISPLAY_LIBRARIES
            .iter()
            .filter(|(library, _)| !there(library))
            .map(|(_, package)| *package),
    );
    // The software renderer carries no library name of its own that stays the same over versions.
    let drivers = folders.iter().any(|folder| {
        ["dri/swrast_dri.so", "dri/libdril_dri.so", "dri/kms_swrast_dri.so"]
            .iter()
            .any(|driver| folder.join(driver).exists())
    });
    if !drivers {
        packages.push("libgl1-mesa-dri");
    }
    packages
}

fn python() -> Vec<&'static str> {
    let program = if cfg!(windows) { "python" } else { "python3" };
    if !on_path(program) {
        return vec!["python3", "python3-venv"];
    }
    // Debian splits venv off; asking Python is the only sure way, and takes some 40 ms.
    let has_venv = Command::new(program)
        .args(["-I", "-c", "import venv, ensurepip"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if has_venv { vec![] } else { vec!["python3-venv"] }
}

/// The folders a Linux system keeps its libraries in.
fn library_folders() -> Vec<PathBuf> {
    let machine = std::env::consts::ARCH;
    let mut folders: Vec<PathBuf> = ["/usr/lib", "/lib"]
        .iter()
        .map(|base| Path::new(base).join(format!("{machine}-linux-gnu")))
        .collect();
    folders
        .extend(["/usr/lib64", "/lib64", "/usr/lib", "/lib", "/usr/local/lib"].map(PathBuf::from));
    if let Some(more) = std::env::var_os("LD_LIBRARY_PATH") {
        folders.extend(std::env::split_paths(&more));
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_itself_and_its_kin() {
        assert_eq!(names_of("NAME=x\nID=ubuntu\nID_LIKE=debian\n"), "ubuntu debian");
        assert_eq!(names_of("ID=\"fedora\"\n"), "fedora ");
    }

    #[test]
    fn nothing_needed_is_nothing_missing() {
        assert!(missing(&[]).is_empty());
        assert!(!on_path("a-program-nobody-has"));
    }
}
