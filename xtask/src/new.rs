//! `new NAME`: a plugin crate from the template, with fresh ids, that builds, loads and passes
//! conformance as it stands.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::failure::{Failure, Outcome};
use crate::hash::Fnv1a;
use crate::workspace::{Workspace, run_cargo_in};

/// The template's files: path in the crate and text with names between @ signs.
const FILES: [(&str, &str); 17] = [
    ("Cargo.toml", include_str!("../template/Cargo.toml")),
    ("src/lib.rs", include_str!("../template/src/lib.rs")),
    ("src/main.rs", include_str!("../template/src/main.rs")),
    ("src/params.rs", include_str!("../template/src/params.rs")),
    ("engine/Cargo.toml", include_str!("../template/engine/Cargo.toml")),
    ("engine/src/lib.rs", include_str!("../template/engine/src/lib.rs")),
    ("engine/tests/sound.rs", include_str!("../template/engine/tests/sound.rs")),
    ("engine/benches/measure.rs", include_str!("../template/engine/benches/measure.rs")),
    ("src/processor.rs", include_str!("../template/src/processor.rs")),
    ("src/telemetry.rs", include_str!("../template/src/telemetry.rs")),
    ("src/editor.rs", include_str!("../template/src/editor.rs")),
    ("tests/host.rs", include_str!("../template/tests/host.rs")),
    ("tests/contract.rs", include_str!("../template/tests/contract.rs")),
    ("tests/parameters.txt", include_str!("../template/tests/parameters.txt")),
    ("tests/editor.rs", include_str!("../template/tests/editor.rs")),
    ("benches/editor.rs", include_str!("../template/benches/editor.rs")),
    ("presets/README.md", include_str!("../template/presets/README.md")),
];

/// The name of the plugin that `test` makes and throws away.
const TRIAL: &str = "trial-gain";

/// A new plugin's names.
#[derive(Debug, PartialEq, Eq)]
struct Names {
    package: String,
    class_id: String,
}

/// The command: writes `plugins/NAME` and adds the plugin to `bundler.toml`.
pub fn run(workspace: &Workspace, name: &str) -> Outcome {
    let seed =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
    let names = Names::new(name, seed)?;
    let folder = workspace.root.join("plugins").join(name);
    if folder.exists() || workspace.plugins.iter().any(|plugin| plugin.package == name) {
        return Err(Failure::user(format!(
            "{}: this plugin already exists; choose another name",
            folder.display()
        )));
    }
    if let Err(failure) = write(&folder, &names) {
        let _ = std::fs::remove_dir_all(&folder);
        return Err(failure);
    }
    let list = workspace.root.join("bundler.toml");
    let text = std::fs::read_to_string(&list)
        .map_err(|error| Failure::user(format!("{}: {error}", list.display())))?;
    let entry = format!("\n[{name}]\nname = \"{}\"\n", names.display());
    write_file(&list, &(text.trim_end().to_string() + "\n" + &entry))?;
    println!("wrote {}", folder.display());
    println!("next: run cargo test --release -p {name}, then write the engine");
    Ok(())
}

/// The stage of `test`: makes a plugin from the template in a workspace of its own under the
/// target folder, and runs its tests, conformance among them. The tree stays as it is.
pub fn check(workspace: &Workspace) -> Outcome {
    let root = workspace.target.join("new");
    let _ = std::fs::remove_dir_all(&root);
    write(&root.join("plugins").join(TRIAL), &Names::new(TRIAL, 1)?)?;
    let read = |name: &str| {
        let path = workspace.root.join(name);
        std::fs::read_to_string(&path)
            .map_err(|error| Failure::user(format!("{}: {error}", path.display())))
    };
    write_file(&root.join("Cargo.toml"), &trial_workspace(&read("Cargo.toml")?, &workspace.root))?;
    // The same versions of everything, so that what is built already serves.
    write_file(&root.join("Cargo.lock"), &read("Cargo.lock")?)?;
    // All targets at once, so that library, tests and bench share what they are built on.
    let cargo = |arguments: &[&str]| run_cargo_in(&root, &workspace.target, arguments);
    cargo(&["build", "--release", "--workspace", "--all-targets"])?;
    cargo(&["test", "--release", "--workspace"])?;
    let built = format!(
        "{}{}{}",
        std::env::consts::DLL_PREFIX,
        TRIAL.replace('-', "_"),
        std::env::consts::DLL_SUFFIX
    );
    if !workspace.target.join("release").join(&built).is_file() {
        return Err(Failure::short(format!("the template built no {built}")));
    }
    std::fs::remove_dir_all(&root)
        .map_err(|error| Failure::user(format!("{}: {error}", root.display())))
}

/// The workspace's manifest with one member, and the shared crates where they really are.
fn trial_workspace(manifest: &str, root: &Path) -> String {
    let root = root.display().to_string().replace('\\', "/");
    manifest
        .lines()
        .map(|line| {
            if line.starts_with("members") {
                "members = [\"plugins/*\", \"plugins/*/engine\"]".to_string()
            } else {
                line.replace("path = \"", &format!("path = \"{root}/"))
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
        + "\n"
}

fn write(folder: &Path, names: &Names) -> Outcome {
    for (path, text) in FILES {
        write_file(&folder.join(path), &names.fill(text))?;
    }
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Outcome {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| Failure::user(format!("{}: {error}", path.display())))
}

impl Names {
    /// Checks a name and makes a VST3 class id for it: 16 characters, of which 11 are from `seed`
    /// and the name.
    fn new(name: &str, seed: u64) -> Outcome<Self> {
        let word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        let reserved = ["test", "core", "std", "xtask", "shared"].contains(&name)
            || name.starts_with("shared-");
        if !name.split('-').all(word) || name.len() > 32 || reserved {
            return Err(Failure::user(format!(
                "`{name}` cannot name a plugin: use lower-case words joined by -, such as tape-delay"
            )));
        }
        let mut hash = Fnv1a::default();
        hash.add(name.as_bytes());
        hash.add(&seed.to_le_bytes());
        Ok(Self { package: name.into(), class_id: format!("Lathe{:011x}", hash.value() >> 20) })
    }

    fn fill(&self, text: &str) -> String {
        text.replace("@package@", &self.package)
            .replace("@crate@", &self.package.replace('-', "_"))
            .replace("@Type@", &self.words().concat())
            .replace("@Display@", &self.display())
            .replace("@class_id@", &self.class_id)
    }

    fn display(&self) -> String {
        format!("Lathe {}", self.words().join(" "))
    }

    /// The name's words, each with a capital.
    fn words(&self) -> Vec<String> {
        self.package.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_all_their_forms() {
        let names = Names::new("tape-delay", 7).unwrap();
        let text = names.fill("@package@ @crate@ @Type@ @Display@");
        assert_eq!(text, "tape-delay tape_delay TapeDelay Lathe Tape Delay");
        assert_eq!(names.class_id.len(), 16);
        assert_ne!(names.class_id, Names::new("tape-delay", 8).unwrap().class_id);
        for bad in ["Tape", "tape_delay", "", "-x", "1x", "shared-x", "test"] {
            assert_eq!(Names::new(bad, 7).unwrap_err().exit_code(), 2, "{bad}");
        }
    }

    #[test]
    fn no_placeholder_is_left() {
        let names = Names::new("tape-delay", 7).unwrap();
        for (path, text) in FILES {
            let filled = names.fill(text);
            for placeholder in ["@package", "@crate", "@Type", "@Display", "@class"] {
                assert!(!filled.contains(placeholder), "{path}: {placeholder}");
            }
        }
    }

    #[test]
    fn the_trial_workspace_reaches_back_to_the_shared_crates() {
        let manifest =
            "[workspace]\nmembers = [\"a\", \"b\"]\nshared-dsp = { path = \"shared-dsp\" }\n";
        assert_eq!(
            trial_workspace(manifest, Path::new("/house")),
            "[workspace]\nmembers = [\"plugins/*\", \"plugins/*/engine\"]\nshared-dsp = { path = \"/house/shared-dsp\" }\n"
        );
    }
}
