//! The rules that every plugin of the suite keeps, measured from outside through a real CLAP entry.
//!
//! [`crate::conformance!`] makes one test of each rule in a plugin's `tests/host.rs`. The rules are
//! functions of a [`Subject`]; each panics with what it found. Limits in decibels and milliseconds
//! are the suite's definitions: bit-exact, bypass null, bad input, state (see ARCHITECTURE.md).
//!
//! Each rule is tried at the settings of [`Conformance::drive`], which make the plugin work audibly:
//! a plugin at rest would pass most of them.

mod alone;
pub mod blocks;
pub mod buses;
pub mod controls;
pub mod editor;
pub mod extremes;
pub mod flood;
mod formats;
pub mod identity;
pub mod listening;
pub mod odd_hosts;
mod raw;
pub mod reset;
pub mod scale;
pub mod signal;
pub mod sound;
pub mod state;
mod tests;
pub mod texts;
#[cfg(target_os = "linux")]
pub mod vst3_hosts;

use shared_dsp::noise::Noise;
use shared_host::params::ParamEvent;
use shared_host::{Bundle, Cuts, EntryDescriptor, HostError, Plugin, Vst3Factory};
use std::path::Path;
use std::sync::OnceLock;

/// Kind of sound that a plugin makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// It changes what goes through.
    Insert,
    /// Its output is its input, bit for bit.
    PassThrough,
}

/// A setting by parameter name and the plugin's own text.
pub type Setting = (&'static str, &'static str);

/// Properties of a plugin that its tests must know. Start from [`Conformance::new`].
#[derive(Clone, Copy, Debug)]
pub struct Conformance {
    /// The name people see.
    pub name: &'static str,
    /// CLAP features it must have.
    pub features: &'static [&'static str],
    /// It takes a key as wide as its main input.
    pub has_sidechain: bool,
    /// Channels of the buses it offers.
    pub layouts: &'static [usize],
    /// Its effect on sound.
    pub sound: Sound,
    /// Settings that make it work audibly; they should differ from the defaults.
    pub drive: &'static [Setting],
    /// Further settings for the bypass null, such as trails off.
    pub bypass_settings: &'static [Setting],
    /// Names of parameters that neither presets nor A and B hold, beside the bypass.
    pub apart: &'static [&'static str],
    /// Settings for the latency by impulse, under which the impulse is the loudest thing put out.
    pub latency_settings: &'static [Setting],
    /// Settings that let it sound for ever; none where it cannot.
    pub endless: &'static [Setting],
    /// The longest the tail at the `drive` settings may ring until exact zero, in seconds.
    pub tail_limit_s: f64,
    /// It has an editor.
    pub has_editor: bool,
    /// It has presets, and the first one sets something else than the defaults.
    pub has_presets: bool,
    /// Place in the editor's frame of the control with this accessible name: pixels from the top left
    /// at the size it opens with. `None` where there is no such control.
    pub place: fn(&str) -> Option<(i32, i32)>,
    /// Controls to press, one after the other, to see controls of host parameters.
    pub opened: &'static [&'static str],
    /// Accessible names of the frame's controls that change what is heard but not the mix.
    pub listenings: &'static [&'static str],
}

/// The controls for listening in the frame of every editor that has no bar of its own for it.
pub const LISTENINGS: &[&str] =
    &["Matched bypass: the input at equal loudness", "Delta: only what is added or removed"];

impl Conformance {
    /// An insert without a key, with an editor and a tail of at most 60 s.
    #[must_use]
    pub const fn new(
        name: &'static str,
        features: &'static [&'static str],
        drive: &'static [Setting],
    ) -> Self {
        Self {
            name,
            features,
            has_sidechain: false,
            layouts: &[1, 2],
            sound: Sound::Insert,
            drive,
            bypass_settings: &[],
            apart: &["Sound version"],
            latency_settings: &[],
            endless: &[],
            tail_limit_s: 60.0,
            has_editor: true,
            has_presets: true,
            place: |_| None,
            opened: &[],
            listenings: LISTENINGS,
        }
    }
}

/// The plugin under test.
pub struct Subject {
    bundle: Bundle,
    entry: &'static EntryDescriptor,
    vst3: Option<Vst3Factory>,
    id: &'static str,
    /// Its properties.
    pub options: Conformance,
}

/// The longest block of the tests.
pub(crate) const MAX_BLOCK: usize = 4096;
/// The rate of tests that are not about rates.
pub(crate) const RATE_HZ: f64 = 48_000.0;

pub(crate) fn expect<T>(result: Result<T, HostError>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

impl Subject {
    /// The plugin `id` of an entry linked into this program.
    ///
    /// # Panics
    /// When the entry does not load.
    #[must_use]
    pub fn new(entry: &'static EntryDescriptor, id: &'static str, options: Conformance) -> Self {
        let bundle = expect(Bundle::in_process(entry, id));
        Self { bundle, entry, vst3: None, id, options }
    }

    /// The same with the VST3 entry linked into this program.
    #[must_use]
    pub fn with_vst3(mut self, factory: Vst3Factory) -> Self {
        self.vst3 = Some(factory);
        self
    }

    pub(crate) fn info(&self) -> shared_host::PluginInfo {
        expect(self.bundle.plugin(self.id))
    }

    /// A new instance, as it comes.
    pub(crate) fn fresh(&self) -> Plugin {
        expect(Plugin::new(&self.bundle, self.id))
    }

    /// A new instance with these settings, active and settled.
    pub(crate) fn ready(&self, settings: &[Setting], channels: usize, rate_hz: f64) -> Plugin {
        let mut plugin = self.fresh();
        expect(plugin.select_layout(channels));
        self.set(&mut plugin, settings);
        expect(plugin.activate(rate_hz, MAX_BLOCK));
        expect(plugin.settle());
        plugin
    }

    /// A stereo instance at work: active and settled at the `drive` settings.
    pub(crate) fn driven(&self) -> Plugin {
        self.ready(self.options.drive, 2, RATE_HZ)
    }

    pub(crate) fn set(&self, plugin: &mut Plugin, settings: &[Setting]) {
        for (name, text) in settings {
            expect(plugin.set_by_text(name, text));
        }
    }

    /// Renders with a key of its own, if the plugin takes one.
    pub(crate) fn play(
        &self,
        plugin: &mut Plugin,
        input: &[Vec<f32>],
        cuts: &Cuts,
        events: &[ParamEvent],
    ) -> Vec<Vec<f32>> {
        let key = self.key(plugin, input);
        expect(plugin.render(input, key.as_deref(), cuts, events))
    }

    pub(crate) fn key(&self, plugin: &Plugin, input: &[Vec<f32>]) -> Option<Vec<Vec<f32>>> {
        let rate_hz = plugin.sample_rate_hz().unwrap_or(RATE_HZ);
        plugin.has_key().then(|| signal::music(input.len(), input[0].len(), rate_hz, 4242))
    }

    /// Events that move the driven parameters between their driven and default values.
    pub(crate) fn automation(&self, plugin: &Plugin, frames: usize, seed: u64) -> Vec<ParamEvent> {
        let mut random = Noise::new(seed);
        let moves: Vec<(u32, [f64; 2])> = self
            .options
            .drive
            .iter()
            .map(|(name, text)| {
                let (id, driven) = expect(plugin.parse(name, text));
                let default = plugin.param(id).map_or(0.0, |param| param.default);
                (id, [default, driven])
            })
            .collect();
        if moves.is_empty() {
            return Vec::new();
        }
        let mut events: Vec<ParamEvent> = (0..24)
            .map(|index| {
                let (id, values) = moves[random.below(moves.len())];
                ParamEvent::new(random.below(frames) as u32, id, values[index % 2])
            })
            .collect();
        events.sort_by_key(|event| event.frame);
        events
    }
}

/// Gives this program a folder of its own for what editors store, so that neither the user's
/// settings nor another program's tests matter. It is made empty. Call it before anything else; only
/// the first call counts.
///
/// # Panics
/// When the folder cannot be made.
pub fn keep_data_in(folder: &Path) {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        if alone::is_alone() {
            // The program that started this one uses the folder and has named it.
            return;
        }
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).expect("a folder for what editors store");
        // SAFETY: Rust's own readers of the environment are locked out by the standard library; the
        // first test to start sets it while the others wait here, before any editor opens.
        unsafe { std::env::set_var("LATHE_DATA", folder) };
    });
}

pub(crate) fn frames(seconds: f64, rate_hz: f64) -> usize {
    (seconds * rate_hz).round() as usize
}
