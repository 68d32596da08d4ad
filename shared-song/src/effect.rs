//! One plugin of a chain with its automation.

use shared_host::{Block, ParamEvent, Plugin, Transport};

use crate::automation::AutomationLane;
use crate::error::{Result, SongError};
use crate::format;
use crate::mixer::Insert;
use crate::value;

/// A parameter that moves.
struct Automation {
    id: u32,
    is_stepped: bool,
    lane: AutomationLane,
}

/// One instance with its automation.
pub struct Effect {
    plugin: Plugin,
    rate_hz: f64,
    tempo_bpm: f64,
    latency_samples: usize,
    automations: Vec<Automation>,
    has_started: bool,
    events: Vec<ParamEvent>,
    input: [Vec<f32>; 2],
}

impl Effect {
    /// Sets the parameters of `plugin` and activates it for the stereo blocks of `song`.
    pub fn new(
        mut plugin: Plugin,
        song: &format::Song,
        insert: &format::Insert,
        rate_hz: u32,
    ) -> Result<Self> {
        if plugin.channels() != 2 {
            plugin.select_layout(2)?;
        }
        for (name, text) in &insert.set {
            let (id, value) = value::read(&plugin, name, &text.to_string())?;
            plugin.set_param(id, value);
        }
        let automations = insert
            .automation
            .iter()
            .map(|automation| Automation::new(&plugin, automation, rate_hz))
            .collect::<Result<Vec<_>>>()?;
        for automation in &automations {
            plugin.set_param(automation.id, automation.lane.at(0));
        }
        plugin.set_render_mode(true);
        plugin.activate(f64::from(rate_hz), song.block)?;
        plugin.settle()?;
        let latency_samples = plugin.latency_samples() as usize;
        Ok(Self {
            plugin,
            rate_hz: f64::from(rate_hz),
            tempo_bpm: song.tempo_bpm,
            latency_samples,
            automations,
            has_started: false,
            events: Vec::new(),
            input: Default::default(),
        })
    }
}

impl Automation {
    fn new(plugin: &Plugin, automation: &format::Automation, rate_hz: u32) -> Result<Self> {
        let points = automation
            .points
            .iter()
            .map(|(time_s, text)| {
                let (_, value) = value::read(plugin, &automation.parameter, &text.to_string())?;
                Ok((*time_s, value))
            })
            .collect::<Result<Vec<_>>>()?;
        let param = value::find(plugin, &automation.parameter)?;
        if !param.automatable {
            return Err(SongError::input(
                format!("{} \"{}\"", plugin.info().name, param.path()),
                "cannot be automated; put it under `set`",
            ));
        }
        let lane = AutomationLane::new(points, rate_hz);
        Ok(Self { id: param.id, is_stepped: param.stepped, lane })
    }
}

impl Insert for Effect {
    fn latency_samples(&self) -> usize {
        self.latency_samples
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32], song_frame: i64) -> Result {
        self.events.clear();
        for Automation { id, is_stepped, lane } in &self.automations {
            for (offset, value) in lane.events(song_frame, left.len(), !self.has_started) {
                let value = if *is_stepped { value.round() } else { value };
                self.events.push(ParamEvent::new(offset as u32, *id, value));
            }
        }
        self.has_started = true;
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
            .map_err(SongError::Playback)
    }
}
