//! The VST3 bundles in a host of another make: pedalboard (built on JUCE), run by Python in a
//! virtual environment under the target folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::setup::{self, Need};
use crate::workspace::Workspace;

const SCRIPT: &str = include_str!("../vst3_host.py");
const REQUIREMENTS: &str = include_str!("../requirements.txt");

/// Checks every VST3 bundle; the bundles must be there.
pub fn run(workspace: &Workspace) -> Outcome {
    setup::require(&[Need::Python])?;
    for plugin in &workspace.plugins {
        let path = workspace.vst3_bundle(plugin);
        if bundle::size_bytes(&path) == 0 {
            return Err(Failure::user(format!(
                "{}: no bundle; run cargo xtask bundle",
                path.display()
            )));
        }
    }
    let venv = workspace.target.join("venv");
    let python = prepare(&venv)?;
    let script = venv.join("vst3_host.py");
    write(&script, SCRIPT)?;
    let mut command = Command::new(&python);
    command.arg("-I").arg(&script).stdin(Stdio::null());
    for plugin in &workspace.plugins {
        command.arg(&plugin.package).arg(workspace.vst3_bundle(plugin));
    }
    let status = command
        .status()
        .map_err(|error| Failure::user(format!("{}: {error}", python.display())))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::short("a VST3 bundle does not work in pedalboard: see above"))
    }
}

/// Makes the virtual environment with what `requirements.txt` says, unless it is there already.
fn prepare(venv: &Path) -> Outcome<PathBuf> {
    let python = if cfg!(windows) {
        venv.join("Scripts").join("python.exe")
    } else {
        venv.join("bin").join("python")
    };
    let installed = venv.join("requirements.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == REQUIREMENTS) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    step(Command::new(system).args(["-m", "venv", "--clear"]).arg(venv), "python venv")?;
    let wanted = venv.join("wanted.txt");
    write(&wanted, REQUIREMENTS)?;
    step(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(&wanted),
        "pip install",
    )?;
    std::fs::rename(&wanted, &installed)
        .map_err(|error| Failure::user(format!("{}: {error}", installed.display())))?;
    Ok(python)
}

fn step(command: &mut Command, what: &str) -> Outcome {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::user(format!("{what}: {error}; run cargo xtask setup")))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed");
    Err(Failure::user(format!("{what}: {last}; check the network and run it again")))
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text)
        .map_err(|error| Failure::user(format!("{}: {error}", path.display())))
}
