//! CLAP entries: from a bundle on disk, or from the running program itself.
//!
//! A `.clap` is a shared library on Linux and Windows and a folder on macOS; [`Bundle::open`] takes
//! either. Loading a library runs its code: open only bundles you would run.

use crate::HostError;
use clack_host::entry::{EntryDescriptor, PluginEntry};
use clack_host::factory::plugin::PluginFactory;
use std::ffi::{CStr, CString, c_void};
use std::path::Path;

/// The VST3 entry of a plugin's crate: what `export!` makes there as `GetPluginFactory`.
pub type Vst3Factory = extern "system" fn() -> *mut c_void;

/// Description of a plugin, known before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginInfo {
    /// The id a host stores in its projects, such as `lathe-audio.channel-eq`.
    pub id: String,
    /// The name people see.
    pub name: String,
    /// The maker.
    pub vendor: String,
    /// The version, as text.
    pub version: String,
    /// The address of its page.
    pub url: String,
    /// CLAP features such as `audio-effect` and `equalizer`.
    pub features: Vec<String>,
}

/// A loaded CLAP entry. Cheap to clone; the library stays loaded while a plugin of it lives.
#[derive(Clone)]
pub struct Bundle {
    entry: PluginEntry,
    name: String,
}

impl Bundle {
    /// Opens a bundle from disk.
    ///
    /// # Errors
    /// When there is no such file, when it is not a CLAP bundle for this machine, or when its entry
    /// refuses to start.
    pub fn open(path: &Path) -> Result<Self, HostError> {
        let place = path.display();
        if !path.exists() {
            return Err(HostError::new(place, "no such bundle", "build it: cargo xtask bundle"));
        }
        // SAFETY: opening a plugin runs its code; that is what a host is asked to do, and the
        // caller chose the file.
        let entry = unsafe { PluginEntry::load(path) }.map_err(|error| {
            HostError::new(
                place,
                format!("not a CLAP bundle this machine can load ({error})"),
                "build it again: cargo xtask bundle",
            )
        })?;
        Self::with_factory(entry, path.display().to_string())
    }

    /// Takes the entry linked into this program, under a `name` for messages.
    ///
    /// Two plugins linked into one program share one `clap_entry` symbol: link one only.
    ///
    /// # Errors
    /// When the entry refuses to start, has no plugin factory, or `name` holds a zero byte.
    pub fn in_process(entry: &'static EntryDescriptor, name: &str) -> Result<Self, HostError> {
        let refused = |what: String| HostError::new(name, what, "check the crate's export! line");
        let path = CString::new(name).map_err(|error| refused(error.to_string()))?;
        // SAFETY: the entry is a static of this program, so it is valid for as long as it runs.
        let entry = unsafe { PluginEntry::load_from_raw(entry, &path) }
            .map_err(|error| refused(format!("the entry does not start ({error})")))?;
        Self::with_factory(entry, name.to_string())
    }

    fn with_factory(entry: PluginEntry, name: String) -> Result<Self, HostError> {
        if entry.get_plugin_factory().is_none() {
            return Err(HostError::new(
                name,
                "the bundle holds no plugin factory",
                "build it again: cargo xtask bundle",
            ));
        }
        Ok(Self { entry, name })
    }

    /// The path of the bundle, or the name given to [`Bundle::in_process`].
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every plugin the bundle offers.
    #[must_use]
    pub fn plugins(&self) -> Vec<PluginInfo> {
        let factory: Option<PluginFactory<'_>> = self.entry.get_plugin_factory();
        let Some(factory) = factory else { return Vec::new() };
        factory
            .plugin_descriptors()
            .map(|descriptor| PluginInfo {
                id: text(descriptor.id()),
                name: text(descriptor.name()),
                vendor: text(descriptor.vendor()),
                version: text(descriptor.version()),
                url: text(descriptor.url()),
                features: descriptor.features().map(|feature| text(Some(feature))).collect(),
            })
            .collect()
    }

    /// The description of plugin `id`.
    ///
    /// # Errors
    /// When the bundle does not offer it; the message lists what it does offer.
    pub fn plugin(&self, id: &str) -> Result<PluginInfo, HostError> {
        let all = self.plugins();
        if let Some(info) = all.iter().find(|info| info.id == id) {
            return Ok(info.clone());
        }
        let ids: Vec<&str> = all.iter().map(|info| info.id.as_str()).collect();
        Err(HostError::new(
            &self.name,
            format!("no plugin with the id \"{id}\""),
            format!("it offers {}", ids.join(", ")),
        ))
    }

    pub(crate) fn entry(&self) -> &PluginEntry {
        &self.entry
    }
}

fn text(value: Option<&CStr>) -> String {
    value.map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
}
