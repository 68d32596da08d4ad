//! Where things are: the workspace root, its target folder, its plugins and their bundles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use shared_host::names::suggestion;
use shared_host::{Bundle, HostError, Plugin};

use crate::failure::{Failure, Outcome};

/// The workspace this program was built from.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
    /// The plugins, in the order of their package names.
    pub plugins: Vec<PluginName>,
    /// The bundles are there and current: commands need not build them again.
    pub is_bundled: bool,
}

/// A plugin's two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginName {
    /// Folder and cargo package: `channel-eq`.
    pub package: String,
    /// What people see, and the bundles' file name: `Lathe EQ`.
    pub display: String,
}

impl PluginName {
    /// Its id in CLAP: `lathe-audio.channel-eq`.
    pub fn clap_id(&self) -> String {
        format!("lathe-audio.{}", self.package)
    }
}

#[derive(Deserialize)]
struct BundlerEntry {
    name: Option<String>,
}

impl Workspace {
    /// Finds the workspace and reads `bundler.toml`, the list of its plugins.
    pub fn open() -> Outcome<Self> {
        let root = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
            .parent()
            .map(Path::to_path_buf)
            .ok_or_else(|| Failure::user("no workspace found: run through `cargo xtask`"))?;
        let list = root.join("bundler.toml");
        let text = std::fs::read_to_string(&list).map_err(|error| {
            Failure::user(format!(
                "{}: {error}; restore the file, it lists the plugins",
                list.display()
            ))
        })?;
        let plugins = plugin_names(&text)
            .map_err(|error| Failure::user(format!("{}: {error}", list.display())))?;
        let target = target_folder(&root);
        Ok(Self { root, target, plugins, is_bundled: false })
    }

    /// The plugins asked for, or all when none is named. Accepts package names.
    pub fn choose(&self, names: &[String]) -> Outcome<Vec<PluginName>> {
        if names.is_empty() {
            return Ok(self.plugins.clone());
        }
        names.iter().map(|name| self.plugin(name).cloned()).collect()
    }

    /// One plugin by its package name.
    pub fn plugin(&self, name: &str) -> Outcome<&PluginName> {
        self.plugins.iter().find(|plugin| plugin.package == name).ok_or_else(|| {
            let known = self.plugins.iter().map(|plugin| plugin.package.as_str());
            Failure::user(format!("unknown plugin `{name}`: {}", suggestion(name, known)))
        })
    }

    /// The folder of finished bundles.
    pub fn bundled(&self) -> PathBuf {
        self.target.join("bundled")
    }

    /// A plugin's CLAP bundle (a file on Linux and Windows, a folder on macOS).
    pub fn clap_bundle(&self, plugin: &PluginName) -> PathBuf {
        self.bundled().join(format!("{}.clap", plugin.display))
    }

    /// Opens a plugin's CLAP bundle and makes an instance of it.
    pub fn instance(&self, plugin: &PluginName) -> Result<Plugin, HostError> {
        let bundle = Bundle::open(&self.clap_bundle(plugin))?;
        Plugin::new(&bundle, &plugin.clap_id())
    }

    /// A plugin's VST3 bundle (a folder everywhere).
    pub fn vst3_bundle(&self, plugin: &PluginName) -> PathBuf {
        self.bundled().join(format!("{}.vst3", plugin.display))
    }
}

/// Cargo's own program, so that the toolchain that built this also builds the rest.
pub fn cargo() -> std::process::Command {
    let mut command =
        std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Left set, these would make every cargo below believe it works for this crate alone.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// Runs cargo in the workspace; what it says is shown as it comes.
pub fn run_cargo(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    run_cargo_in(&workspace.root, &workspace.target, arguments)
}

/// Runs cargo in `folder` with the target folder `target`.
pub fn run_cargo_in(folder: &Path, target: &Path, arguments: &[&str]) -> Outcome {
    let status = cargo()
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .status()
        .map_err(|error| Failure::user(format!("cargo: {error}; install Rust from rustup.rs")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::short(format!("cargo {} failed: see above", arguments.join(" "))))
    }
}

fn plugin_names(text: &str) -> Result<Vec<PluginName>, toml::de::Error> {
    let entries: BTreeMap<String, BundlerEntry> = toml::from_str(text)?;
    Ok(entries
        .into_iter()
        .map(|(package, entry)| {
            let display = entry.name.unwrap_or_else(|| package.clone());
            PluginName { package, display }
        })
        .collect())
}

/// The folder this very program was built into, so that whatever moved cargo's target folder
/// (a variable, a config file) holds for the commands too.
fn target_folder(root: &Path) -> PathBuf {
    if let Some(folder) = std::env::var_os("CARGO_TARGET_DIR") {
        return root.join(folder);
    }
    std::env::current_exe()
        .ok()
        .and_then(|program| {
            let profile = program.parent()?;
            let named = profile.file_name()?.to_str()?;
            (named == "release" || named == "debug").then(|| profile.parent())?.map(Path::to_owned)
        })
        .unwrap_or_else(|| root.join("target"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Workspace {
        Workspace {
            root: PathBuf::from("/house"),
            target: PathBuf::from("/house/target"),
            plugins: plugin_names("[limiter]\nname = \"Lathe Limiter\"\n[compressor]\n").unwrap(),
            is_bundled: false,
        }
    }

    #[test]
    fn the_list_gives_package_and_display_names() {
        let house = workspace();
        let pairs: Vec<(&str, &str)> =
            house.plugins.iter().map(|p| (p.package.as_str(), p.display.as_str())).collect();
        assert_eq!(pairs, [("compressor", "compressor"), ("limiter", "Lathe Limiter")]);
        let limiter = house.plugin("limiter").unwrap();
        assert!(house.clap_bundle(limiter).ends_with("target/bundled/Lathe Limiter.clap"));
    }

    #[test]
    fn an_unknown_plugin_gets_a_suggestion_and_exit_code_2() {
        let failure = workspace().choose(&["limitter".into()]).unwrap_err();
        assert_eq!(failure.exit_code(), 2);
        assert_eq!(failure.to_string(), "unknown plugin `limitter`: did you mean `limiter`?");
    }

    #[test]
    fn no_name_means_all() {
        assert_eq!(workspace().choose(&[]).unwrap().len(), 2);
    }
}
