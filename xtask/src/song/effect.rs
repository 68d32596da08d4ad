//! A plugin from its bundle on disk, as an effect on the desk.

use shared_host::{Block, Bundle, ParamEvent, Plugin, Transport};

use super::format;
use super::lane::Lane;
use super::mixer::Insert;
use super::value;
use crate::failure::{Failure, Outcome};
use crate::workspace::{PluginName, Workspace};

/// One instance with its automation.
pub struct Effect {
    plugin: Plugin,
    rate_hz: f64,
    tempo_bpm: f64,
    late: usize,
    lanes: Vec<(u32, bool, Lane)>,
    started: bool,
    events: Vec<ParamEvent>,
    input: [Vec<f32>; 2],
}

/// Opens a plugin's CLAP bundle and makes an instance of it.
pub fn open(workspace: &Workspace, name: &PluginName) -> Outcome<Plugin> {
    let told = |error: shared_host::HostError| Failure::user(error.to_string());
    let bundle = Bundle::open(&workspace.clap_bundle(name)).map_err(told)?;
    Plugin::new(&bundle, &format!("lathe-audio.{}", name.package)).map_err(told)
}

impl Effect {
    /// Loads the plugin, sets its parameters and readies it for the stereo blocks of `song`.
    pub fn new(
        workspace: &Workspace,
        song: &format::Song,
        insert: &format::Insert,
        rate_hz: u32,
    ) -> Outcome<Self> {
        let told = |error: shared_host::HostError| Failure::user(error.to_string());
        let mut plugin = open(workspace, workspace.plugin(&insert.plugin)?)?;
        if plugin.channels() != 2 {
            plugin.select_layout(2).map_err(told)?;
        }
        for (name, text) in &insert.set {
            let (id, value) = value::read(&plugin, name, &text.to_string())?;
            plugin.set_param(id, value);
        }
        let mut lanes = Vec::new();
        for automation in &insert.automation {
            let points = automation
                .points
                .iter()
                .map(|(time_s, text)| {
                    let (_, value) =
                        value::read(&plugin, &automation.parameter, &text.to_string())?;
                    Ok((*time_s, value))
                })
                .collect::<Outcome<Vec<_>>>()?;
            let param = value::find(&plugin, &automation.parameter)?.clone();
            if !param.automatable {
                return Err(Failure::user(format!(
                    "{} \"{}\": cannot be automated; put it under `set`",
                    plugin.info().name,
                    param.path()
                )));
            }
            let lane = Lane::new(points, rate_hz);
            plugin.set_param(param.id, lane.at(0));
            lanes.push((param.id, param.stepped, lane));
        }
        plugin.set_render_mode(true);
        plugin.activate(f64::from(rate_hz), song.block).map_err(told)?;
        plugin.settle().map_err(told)?;
        let late = plugin.latency_samples() as usize;
        Ok(Self {
            plugin,
            rate_hz: f64::from(rate_hz),
            tempo_bpm: song.tempo_bpm,
            late,
            lanes,
            started: false,
            events: Vec::new(),
            input: Default::default(),
        })
    }
}

impl Insert for Effect {
    fn latency_samples(&self) -> usize {
        self.late
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32], song_frame: i64) -> Outcome {
        self.events.clear();
        for (id, stepped, lane) in &self.lanes {
            for (offset, value) in lane.events(song_frame, left.len(), !self.started) {
                let value = if *stepped { value.round() } else { value };
                self.events.push(ParamEvent::new(offset as u32, *id, value));
            }
        }
        self.started = true;
        self.events.sort_by_key(|event| event.frame);
        for (copy, channel) in self.input.iter_mut().zip([&*left, &*right]) {
            copy.clear();
            copy.extend_from_slice(channel);
        }
        let transport = Transport {
            tempo_bpm: self.tempo_bpm,
            position_s: song_frame as f64 / self.rate_hz,
            playing: true,
        };
        self.plugin
            .process(&mut Block {
                input: &[&self.input[0], &self.input[1]],
                key: None,
                output: &mut [left, right],
                events: &self.events,
                transport: Some(transport),
            })
            .map(|_| ())
            .map_err(|error| Failure::short(error.to_string()))
    }
}
