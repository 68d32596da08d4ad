//! The exact line to run where this program may not install things itself.

use super::{Missing, Need};

/// What to type on `system` (as `std::env::consts::OS` names it; on Linux `distribution` holds
/// the words of os-release) to get `missing`.
pub fn line(system: &str, distribution: Option<&str>, missing: &[Missing]) -> String {
    let needs = |need: Need| missing.iter().any(|thing| thing.need == need);
    match system {
        "macos" => mac(&needs),
        "windows" => windows(&needs),
        _ => linux(distribution.unwrap_or_default(), missing),
    }
}

fn linux(distribution: &str, missing: &[Missing]) -> String {
    let is = |name: &str| distribution.split_whitespace().any(|word| word == name);
    let named = |translate: fn(&'static str) -> &'static str| {
        let mut packages: Vec<&str> = Vec::new();
        for thing in missing {
            let package = translate(thing.apt_package);
            if !packages.contains(&package) {
                packages.push(package);
            }
        }
        packages.join(" ")
    };
    if is("fedora") || is("rhel") {
        format!("sudo dnf install -y {}", named(fedora))
    } else if is("arch") {
        format!("sudo pacman -S --needed --noconfirm {}", named(arch))
    } else if is("debian") || is("ubuntu") {
        format!("sudo apt-get update && sudo apt-get install -y {}", named(|package| package))
    } else {
        format!("your package manager's install for: {} (Debian's names)", named(|package| package))
    }
}

fn fedora(apt_package: &'static str) -> &'static str {
    match apt_package {
        "build-essential" => "gcc",
        "xvfb" => "xorg-x11-server-Xvfb",
        "libgl1-mesa-dri" => "mesa-dri-drivers",
        "libgl1" => "libglvnd-glx",
        "libegl1" => "libglvnd-egl",
        "libx11-6" => "libX11",
        "libx11-xcb1" => "libX11-xcb",
        "libxcb1" => "libxcb",
        "libxkbcommon0" => "libxkbcommon",
        "libxkbcommon-x11-0" => "libxkbcommon-x11",
        "python3-venv" => "python3",
        same => same,
    }
}

fn arch(apt_package: &'static str) -> &'static str {
    match apt_package {
        "build-essential" => "gcc",
        "xvfb" => "xorg-server-xvfb",
        "libgl1-mesa-dri" => "mesa",
        "libgl1" | "libegl1" => "libglvnd",
        "libx11-6" | "libx11-xcb1" => "libx11",
        "libxcb1" => "libxcb",
        "libxkbcommon0" => "libxkbcommon",
        "libxkbcommon-x11-0" => "libxkbcommon-x11",
        "python3" | "python3-venv" => "python",
        same => same,
    }
}

fn mac(needs: &dyn Fn(Need) -> bool) -> String {
    let mut steps = Vec::new();
    if needs(Need::Linker) {
        steps.push("xcode-select --install");
    }
    if needs(Need::Python) {
        steps.push("brew install python");
    }
    steps.join(" && ")
}

fn windows(needs: &dyn Fn(Need) -> bool) -> String {
    let mut steps = Vec::new();
    if needs(Need::Linker) {
        steps.push(
            "winget install Microsoft.VisualStudio.2022.BuildTools --override \
             \"--passive --wait --add Microsoft.VisualStudio.Workload.VCTools\"",
        );
    }
    if needs(Need::Python) {
        steps.push("winget install Python.Python.3.12");
    }
    steps.join(" && ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISPLAY: Missing = Missing { need: Need::Display, apt_package: "xvfb" };
    const PYTHON: Missing = Missing { need: Need::Python, apt_package: "python3-venv" };

    #[test]
    fn every_system_gets_its_own_words() {
        let both = [DISPLAY, PYTHON];
        assert_eq!(
            line("linux", Some("fedora "), &both),
            "sudo dnf install -y xorg-x11-server-Xvfb python3"
        );
        assert_eq!(
            line("linux", Some("manjaro arch"), &both),
            "sudo pacman -S --needed --noconfirm xorg-server-xvfb python"
        );
        assert!(line("linux", Some("ubuntu debian"), &both).ends_with("xvfb python3-venv"));
        assert_eq!(line("macos", None, &[PYTHON]), "brew install python");
        assert!(line("windows", None, &[PYTHON]).starts_with("winget install Python"));
    }

    #[test]
    fn a_package_is_named_once() {
        let gl = [
            Missing { need: Need::Display, apt_package: "libgl1" },
            Missing { need: Need::Display, apt_package: "libegl1" },
        ];
        assert_eq!(
            line("linux", Some("arch"), &gl),
            "sudo pacman -S --needed --noconfirm libglvnd"
        );
    }
}
