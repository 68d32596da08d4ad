//! Cost of a plugin to its host, through its CLAP bundle: making an instance, saving and loading its
//! state, and the longest call while every parameter changes at once with the editor open. Each is
//! the fastest of several tries, because whatever slows one try only is the machine.

use std::time::{Duration, Instant};

use serde::Serialize;
use shared_dsp::noise::Noise;
use shared_host::window::{Calls, FRAME, with_virtual_display};
use shared_host::{Cuts, EditorWindow, HostError, Plugin};

use crate::workspace::{PluginName, Workspace};

/// Tries of everything.
const TRIES: usize = 8;
const RATE_HZ: f64 = 48_000.0;
/// Frames after a change in which its calls are timed.
const FRAMES_WATCHED: u32 = 5;

/// Cost of one plugin to its host.
#[derive(Debug, Clone, Serialize)]
pub struct HostCost {
    /// The plugin's package.
    #[serde(rename = "host_cost")]
    plugin: String,
    /// Time to make an instance, ms.
    instance_ms: f64,
    /// Time to save a state and load it, ms.
    state_ms: f64,
    /// Longest call while all parameters change with the editor open, ms; `None` without a display.
    slowest_call_ms: Option<f64>,
}

impl HostCost {
    /// Measures the bundle of `plugin`, which must be there.
    pub fn measure(workspace: &Workspace, plugin: &PluginName) -> Result<Self, HostError> {
        let mut instances = Vec::new();
        let instance_ms = fastest_ms(|| {
            let start = Instant::now();
            instances.push(workspace.instance(plugin)?);
            Ok(start.elapsed())
        })?;
        let mut instance = workspace.instance(plugin)?;
        let state_ms = fastest_ms(|| {
            let start = Instant::now();
            let state = instance.save_state()?;
            instance.load_state(&state)?;
            Ok(start.elapsed())
        })?;
        let slowest_call_ms = slowest_call_ms(&mut instance).ok();
        Ok(Self { plugin: plugin.package.clone(), instance_ms, state_ms, slowest_call_ms })
    }

    /// The names over the columns of [`HostCost::row`].
    pub fn table_head() -> String {
        format!("{:<16}{:>12}{:>13}{:>14}", "in a host", "instance ms", "state ms", "slowest call")
    }

    /// As one row of a table.
    pub fn row(&self) -> String {
        let slowest = self.slowest_call_ms.map_or_else(|| "-".into(), |ms| format!("{ms:.2}"));
        let Self { plugin, instance_ms, state_ms, .. } = self;
        format!("{plugin:<16}{instance_ms:>12.2}{state_ms:>13.2}{slowest:>14}")
    }

    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("numbers and texts have a form in JSON")
    }
}

fn fastest_ms(mut work: impl FnMut() -> Result<Duration, HostError>) -> Result<f64, HostError> {
    let mut fastest = Duration::MAX;
    for _ in 0..TRIES {
        fastest = fastest.min(work()?);
    }
    Ok(fastest.as_secs_f64() * 1000.0)
}

/// The longest call while a host that plays sets all parameters at once, the editor being open.
fn slowest_call_ms(plugin: &mut Plugin) -> Result<f64, HostError> {
    let _display = with_virtual_display()?;
    let title = plugin.info().name.clone();
    if plugin.channels() != 2 {
        plugin.select_layout(2)?;
    }
    plugin.activate(RATE_HZ, Calls::BLOCK)?;
    let silence = vec![vec![0.0; Calls::BLOCK]; 2];
    let _ = plugin.render(&silence, None, &Cuts::Fixed(Calls::BLOCK), &[])?;
    let mut random = Noise::new(1);
    let mut editor = EditorWindow::open(plugin, &title)?;
    editor.set_calls(Calls::Process);
    fastest_ms(|| {
        for param in editor.plugin().params().to_vec() {
            if param.automatable && !param.bypass {
                let value = param.min + (param.max - param.min) * random.unit();
                let value = if param.stepped { value.round() } else { value };
                editor.plugin().set_param(param.id, value);
            }
        }
        editor.take_slowest();
        editor.pump(FRAME * FRAMES_WATCHED)?;
        Ok(editor.take_slowest())
    })
}
