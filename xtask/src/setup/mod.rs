//! What the machine must have, what is missing, and how it gets there.
//!
//! Building needs only a C linker: X11 and GL are opened at run time. Tests and pictures of
//! editors need a virtual display, and the VST3 test needs Python. Every verb asks for its part
//! first; with nothing missing that is a few file look-ups. Where apt and the right to use it are
//! at hand, what is missing is installed; elsewhere one exact line says what to run.

mod advice;
mod look;

use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};

/// A part of the machine that some commands need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A C linker: every build.
    Linker,
    /// A virtual display with a window manager and GL (Linux): editors in tests and pictures.
    Display,
    /// Python with venv: the VST3 test.
    Python,
}

/// Everything, as `setup` and `test` need it.
pub const ALL: [Need; 3] = [Need::Linker, Need::Display, Need::Python];

/// One thing that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Which need it belongs to.
    pub need: Need,
    /// Its name as Debian and Ubuntu package it.
    pub apt_package: &'static str,
}

/// The command `setup`: checks everything, installs what it can, says what it did.
pub fn run() -> Outcome {
    let missing = look::missing(&ALL);
    if missing.is_empty() {
        println!("nothing is missing");
        return Ok(());
    }
    provide(&missing)?;
    println!("installed {}", names(&missing));
    Ok(())
}

/// Makes sure that `needs` are met, installing what is missing where that is possible.
pub fn require(needs: &[Need]) -> Outcome {
    let missing = look::missing(needs);
    if missing.is_empty() { Ok(()) } else { provide(&missing) }
}

fn provide(missing: &[Missing]) -> Outcome {
    let advice = advice::line(std::env::consts::OS, look::distribution().as_deref(), missing);
    let Some(apt) = apt_command() else {
        return Err(Failure::user(format!("missing: {}; run: {advice}", names(missing))));
    };
    let packages: Vec<&str> = missing.iter().map(|thing| thing.apt_package).collect();
    eprintln!("installing {} (apt-get)", packages.join(" "));
    run_apt(&apt, &["update", "-qq"], &advice)?;
    let mut install =
        vec!["install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];
    install.extend(&packages);
    run_apt(&apt, &install, &advice)?;
    let needs: Vec<Need> = missing.iter().map(|thing| thing.need).collect();
    let left = look::missing(&needs);
    if left.is_empty() {
        return Ok(());
    }
    Err(Failure::user(format!("still missing after apt-get: {}; run: {advice}", names(&left))))
}

/// `apt-get` as the words to start it with, if it exists and may be used without a question.
fn apt_command() -> Option<Vec<&'static str>> {
    if !cfg!(target_os = "linux") || !look::on_path("apt-get") {
        return None;
    }
    let quiet = |program: &str, arguments: &[&str]| {
        Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()
            .filter(|output| output.status.success())
    };
    let root = quiet("id", &["-u"]).is_some_and(|out| out.stdout.trim_ascii() == b"0");
    if root {
        return Some(vec!["apt-get"]);
    }
    quiet("sudo", &["-n", "true"])?;
    Some(vec!["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
}

fn run_apt(apt: &[&str], arguments: &[&str], advice: &str) -> Outcome {
    let output = Command::new(apt[0])
        .args(&apt[1..])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::user(format!("apt-get: {error}; run: {advice}")))?;
    // `update` reports an unreachable source as a failure though the others may do; `install`
    // then says what really is wrong.
    if output.status.success() || arguments[0] == "update" {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed");
    Err(Failure::user(format!("apt-get could not install: {last}; run: {advice}")))
}

fn names(missing: &[Missing]) -> String {
    missing.iter().map(|thing| thing.apt_package).collect::<Vec<_>>().join(", ")
}
