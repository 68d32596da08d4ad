//! Parameters as a host sees them: list, names, values, text, events, remote-control pages.
//!
//! CLAP values are the plugin's own numbers between `min` and `max`. nice-plug publishes floats as
//! 0 to 1 and stepped parameters as 0 to their number of steps; the plugin's text is the way to
//! decibels and hertz ([`crate::Plugin::text_to_value`]).

use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_host::prelude::*;

/// One host parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamInfo {
    /// The id in events and in [`Plugin::value`].
    pub id: u32,
    /// The name in its group.
    pub name: String,
    /// The group, its levels joined by `/`; empty at the top.
    pub module: String,
    /// The lowest value.
    pub min: f64,
    /// The highest value.
    pub max: f64,
    /// The value of a fresh instance.
    pub default: f64,
    /// A host may draw automation for it.
    pub automatable: bool,
    /// A host does not show it.
    pub hidden: bool,
    /// Only whole numbers are meant.
    pub stepped: bool,
    /// It is the plugin's own bypass.
    pub bypass: bool,
    /// A host may read but should not write it.
    pub read_only: bool,
}

impl ParamInfo {
    /// `Group/Name`, or the name alone at the top. A name that repeats its group, as hosts without
    /// groups need it, is cut: "Band 3 Frequency" in "Band 3" is `Band 3/Frequency`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.module.is_empty() {
            return self.name.clone();
        }
        let within = self.module.rsplit('/').next().unwrap_or_default();
        let short = self.name.strip_prefix(within).and_then(|name| name.strip_prefix(' '));
        format!("{}/{}", self.module, short.unwrap_or(&self.name))
    }
}

/// Kind of a [`ParamEvent`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// Sets the value.
    #[default]
    Value,
    /// Sets the offset a modulator adds to the value; it is not part of the state.
    Modulation,
}

/// A change of one parameter at one frame of a block (or of a whole render).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ParamEvent {
    /// Frames from the start of the block or of the render.
    pub frame: u32,
    /// The parameter.
    pub id: u32,
    /// The new value, between the parameter's `min` and `max`, or the offset.
    pub value: f64,
    /// Value or modulation.
    pub change: Change,
}

impl ParamEvent {
    /// Sets parameter `id` to `value` at `frame`.
    #[must_use]
    pub fn new(frame: u32, id: u32, value: f64) -> Self {
        Self { frame, id, value, change: Change::Value }
    }
}

/// A message of the plugin to the host about a parameter, mostly from its editor's gestures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OutputEvent {
    /// The user takes hold of a parameter.
    GestureBegin {
        /// The parameter.
        id: u32,
    },
    /// The parameter has a new value.
    Value {
        /// The parameter.
        id: u32,
        /// The value, between the parameter's `min` and `max`.
        value: f64,
        /// The frame of the block in which it happened.
        frame: u32,
    },
    /// The user lets go.
    GestureEnd {
        /// The parameter.
        id: u32,
    },
}

/// A page of up to eight parameters for a controller's knobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemotePage {
    /// The section the page belongs to.
    pub section: String,
    /// The page's name.
    pub name: String,
    /// One entry a knob; `None` for an empty place.
    pub params: [Option<u32>; 8],
}

/// Reads the parameter list of a fresh instance.
pub(crate) fn list(params: &PluginParams, handle: &PluginMainThreadHandle<'_>) -> Vec<ParamInfo> {
    (0..params.count(handle))
        .filter_map(|index| {
            let mut buffer = ParamInfoBuffer::new();
            let info = params.get_info(handle, index, &mut buffer)?;
            Some(ParamInfo {
                id: info.id.get(),
                name: String::from_utf8_lossy(info.name).into_owned(),
                module: String::from_utf8_lossy(info.module).into_owned(),
                min: info.min_value,
                max: info.max_value,
                default: info.default_value,
                automatable: info.flags.contains(ParamInfoFlags::IS_AUTOMATABLE),
                hidden: info.flags.contains(ParamInfoFlags::IS_HIDDEN),
                stepped: info.flags.contains(ParamInfoFlags::IS_STEPPED),
                bypass: info.flags.contains(ParamInfoFlags::IS_BYPASS),
                read_only: info.flags.contains(ParamInfoFlags::IS_READONLY),
            })
        })
        .collect()
}
