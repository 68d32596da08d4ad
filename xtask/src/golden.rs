//! `golden`: whether the sound is the same, bit for bit, as it was before a change of structure.
//!
//! Renders seeded random settings of every plugin through its CLAP bundle (two seconds of noise and
//! music, automation, bypass, random blocks) and reads every factory preset and a saved state. The
//! record holds hashes of samples, which differ between machines and vector paths: it is compared
//! on the machine it was written on and belongs in no commit.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use shared_dsp::measure::signals::pink_noise;
use shared_dsp::measure::song::{Song, Style};
use shared_dsp::noise::Noise;
use shared_host::{Bundle, Cuts, HostError, ParamEvent, Plugin, state};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::hash::Fnv1a;
use crate::progress::Progress;
use crate::workspace::{PluginName, Workspace};

/// Random settings for each plugin.
const CASES: u64 = 40;
const RATES_HZ: [f64; 3] = [44_100.0, 48_000.0, 96_000.0];
const LENGTH_S: f64 = 2.0;
const MAX_BLOCK: usize = 1024;

/// What is recorded of all plugins, by package name.
type Record = BTreeMap<String, PluginRecord>;

/// What is recorded of one plugin.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PluginRecord {
    /// Fnv1a of the output, of the latency and of the state saved afterwards, for each case.
    renders: Vec<String>,
    /// Fnv1a of all parameter values, for each factory preset by file name.
    presets: BTreeMap<String, String>,
    /// A state as it was saved, in hexadecimal, and the parameter values it stands for.
    state: String,
    state_values: String,
}

/// The command: writes the record to `file`, or compares with what `file` holds when it exists.
/// `bundles`: a folder of bundles to take instead of this workspace's own.
pub fn run(workspace: &Workspace, file: &Path, bundles: Option<&Path>) -> Outcome {
    if bundles.is_none() {
        bundle::fresh(workspace, &workspace.plugins)?;
    }
    let folder = bundles.map_or_else(|| workspace.bundled(), Path::to_path_buf);
    let bad_file = |error: String| Failure::user(format!("{}: {error}", file.display()));
    let before: Option<Record> = if file.exists() {
        let text = std::fs::read_to_string(file).map_err(|error| bad_file(error.to_string()))?;
        Some(serde_json::from_str(&text).map_err(|error| bad_file(error.to_string()))?)
    } else {
        None
    };
    let mut now = Record::new();
    let mut progress = Progress::new("rendering", workspace.plugins.len());
    for (done, name) in workspace.plugins.iter().enumerate() {
        let old = before.as_ref().and_then(|record| record.get(&name.package));
        let record = record(workspace, &folder, name, old)
            .map_err(|error| Failure::short(error.to_string()))?;
        now.insert(name.package.clone(), record);
        progress.set(done + 1);
    }
    drop(progress);
    let Some(before) = before else {
        let text = serde_json::to_string_pretty(&now).expect("a record is plain data");
        std::fs::write(file, text).map_err(|error| bad_file(error.to_string()))?;
        println!("wrote {}", file.display());
        return Ok(());
    };
    let differences = differences(&before, &now);
    if differences.is_empty() {
        println!("all {} plugins are as recorded", now.len());
        return Ok(());
    }
    for line in &differences {
        println!("{line}");
    }
    Err(Failure::short(format!("{} recorded results differ", differences.len())))
}

fn differences(before: &Record, now: &Record) -> Vec<String> {
    let mut lines = Vec::new();
    for (package, old) in before {
        let Some(new) = now.get(package) else {
            lines.push(format!("{package}: missing"));
            continue;
        };
        for (case, (was, is)) in old.renders.iter().zip(&new.renders).enumerate() {
            if was != is {
                lines.push(format!("{package}: render {case} differs ({was}, now {is})"));
            }
        }
        for (preset, was) in &old.presets {
            if new.presets.get(preset) != Some(was) {
                lines.push(format!("{package}: preset {preset} differs"));
            }
        }
        if old.state_values != new.state_values {
            lines.push(format!("{package}: the saved state loads to other values"));
        }
    }
    lines
}

fn record(
    workspace: &Workspace,
    folder: &Path,
    name: &PluginName,
    old: Option<&PluginRecord>,
) -> Result<PluginRecord, HostError> {
    let bundle = Bundle::open(&folder.join(format!("{}.clap", name.display)))?;
    let make = || Plugin::new(&bundle, &name.clap_id());
    let renders = (0..CASES).map(|case| render(&make, case)).collect::<Result<Vec<_>, _>>()?;

    let mut plugin = make()?;
    let state = match old {
        Some(old) => from_hex(&old.state),
        None => {
            randomise(&mut plugin, &mut Noise::new(77));
            plugin.flush();
            plugin.save_state()?
        }
    };
    let mut loaded = make()?;
    loaded.load_state(&state)?;

    let mut presets = BTreeMap::new();
    let preset_folder = workspace.root.join("plugins").join(&name.package).join("presets");
    for entry in std::fs::read_dir(preset_folder).into_iter().flatten().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        let values = preset_values(&make()?, &text);
        presets.insert(entry.file_name().to_string_lossy().into_owned(), values);
    }
    Ok(PluginRecord {
        renders,
        presets,
        state: to_hex(&state),
        state_values: values_of(&loaded).hex(),
    })
}

/// Sets every parameter the host may set, each to a random place of its range or, as often, to its
/// default: a plugin with everything turned to its end would sound like nothing in use.
fn randomise(plugin: &mut Plugin, noise: &mut Noise) {
    for param in plugin.params().to_vec() {
        if param.read_only || param.bypass || param.hidden || noise.unit() < 0.5 {
            continue;
        }
        let value = param.min + (param.max - param.min) * noise.unit();
        plugin.set_param(param.id, if param.stepped { value.round() } else { value });
    }
}

fn render(make: &impl Fn() -> Result<Plugin, HostError>, case: u64) -> Result<String, HostError> {
    let mut noise = Noise::new(1000 + case);
    let sample_rate_hz = RATES_HZ[case as usize % RATES_HZ.len()];
    let mut plugin = make()?;
    if plugin.channels() != 2 {
        plugin.select_layout(2)?;
    }
    randomise(&mut plugin, &mut noise);
    plugin.activate(sample_rate_hz, MAX_BLOCK)?;
    plugin.settle()?;

    let frames = (LENGTH_S * sample_rate_hz) as usize;
    let mut input = Song::new(Style::Studio, case).band(LENGTH_S, -3.0).to_vec();
    for (channel, samples) in input.iter_mut().enumerate() {
        samples.resize(frames, 0.0);
        let hiss = pink_noise(case * 2 + channel as u64, -40.0, frames);
        samples.iter_mut().zip(&hiss).for_each(|(sample, hiss)| *sample += hiss);
    }
    let key: Vec<Vec<f32>> = (0..2).map(|n| pink_noise(900 + case + n, -18.0, frames)).collect();
    let with_key = plugin.has_key() && case % 2 == 1;
    let mut events = Vec::new();
    let params = plugin.params().to_vec();
    let movable: Vec<_> =
        params.iter().filter(|param| param.automatable && !param.bypass).collect();
    for _ in 0..12 {
        let param = movable[noise.between(0, movable.len() - 1)];
        let frame = noise.between(0, frames - 1) as u32;
        let value = param.min + (param.max - param.min) * noise.unit();
        let value = if param.stepped { value.round() } else { value };
        events.push(ParamEvent::new(frame, param.id, value));
    }
    if let Some(bypass) = plugin.bypass_param().filter(|_| case.is_multiple_of(4)) {
        let at = |part: f64| (part * frames as f64) as u32;
        events.push(ParamEvent::new(at(0.6), bypass.id, bypass.max));
        events.push(ParamEvent::new(at(0.75), bypass.id, bypass.min));
    }
    events.sort_by_key(|event| event.frame);
    let cuts = Cuts::Random { seed: case, max: MAX_BLOCK };
    let output = plugin.render(&input, with_key.then_some(&key[..]), &cuts, &events)?;
    let mut hash = values_of(&plugin);
    hash.add(&plugin.latency_samples().to_le_bytes());
    for sample in output.iter().flatten() {
        hash.add(&sample.to_bits().to_le_bytes());
    }
    Ok(hash.hex())
}

/// Fnv1a of all values once a preset's are set by their texts.
fn preset_values(plugin: &Plugin, preset: &str) -> String {
    let mut hash = Fnv1a::default();
    let json: serde_json::Value = serde_json::from_str(preset).unwrap_or_default();
    for (id, value) in json["values"].as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let value = plugin.text_to_value(state::param_hash(id), &text).unwrap_or(f64::NAN);
        hash.add(id.as_bytes());
        hash.add(&value.to_bits().to_le_bytes());
    }
    hash.hex()
}

fn values_of(plugin: &Plugin) -> Fnv1a {
    let mut hash = Fnv1a::default();
    for param in plugin.params() {
        hash.add(&param.id.to_le_bytes());
        hash.add(&plugin.value(param.id).unwrap_or(f64::NAN).to_bits().to_le_bytes());
    }
    hash
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .filter_map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_round_trips() {
        assert_eq!(from_hex(&to_hex(&[0, 10, 255])), [0, 10, 255]);
    }

    #[test]
    fn a_changed_render_preset_or_state_is_named() {
        let record = |render: &str| {
            let plugin = PluginRecord { renders: vec![render.into()], ..PluginRecord::default() };
            Record::from([("limiter".to_string(), plugin)])
        };
        assert!(differences(&record("a"), &record("a")).is_empty());
        assert_eq!(differences(&record("a"), &record("b")).len(), 1);
        assert_eq!(differences(&record("a"), &Record::new()), ["limiter: missing"]);
    }
}
