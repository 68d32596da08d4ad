//! Parameters as a host sees them: list, names, values, text, events, remote-control pages.
//!
//! CLAP values are the plugin's own numbers between `min` and `max`. nice-plug publishes floats as
//! 0 to 1 and stepped parameters as 0 to their number of steps; the plugin's text is the way to
//! decibels and hertz ([`crate::Plugin::text_to_value`]).

use crate::names::nearest;
use crate::{HostError, Plugin};
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_host::prelude::*;
use std::ffi::CString;

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

impl Plugin {
    /// Every parameter, in the plugin's order.
    #[must_use]
    pub fn params(&self) -> &[ParamInfo] {
        &self.params
    }

    /// The parameter with this id.
    #[must_use]
    pub fn param(&self, id: u32) -> Option<&ParamInfo> {
        self.params.iter().find(|param| param.id == id)
    }

    /// The parameter that is the plugin's bypass.
    #[must_use]
    pub fn bypass_param(&self) -> Option<&ParamInfo> {
        self.params.iter().find(|param| param.bypass)
    }

    /// Finds a parameter by `Group/Name`, or by its name alone where only one parameter has it.
    /// Upper and lower case count the same.
    ///
    /// # Errors
    /// When none or several fit; the message names the nearest or the candidates.
    pub fn find_param(&self, name: &str) -> Result<&ParamInfo, HostError> {
        let requested = name.trim().to_lowercase();
        let by_path = |param: &&ParamInfo| param.path().to_lowercase() == requested;
        if let Some(param) = self.params.iter().find(by_path) {
            return Ok(param);
        }
        let by_name: Vec<&ParamInfo> =
            self.params.iter().filter(|param| param.name.to_lowercase() == requested).collect();
        match by_name.as_slice() {
            [only] => Ok(only),
            [] => {
                let paths: Vec<String> = self.params.iter().map(ParamInfo::path).collect();
                let near = nearest(name, paths.iter().map(String::as_str), 3);
                Err(HostError::new(
                    &self.info.name,
                    format!("no parameter \"{name}\""),
                    format!("the nearest are \"{}\"", near.join("\", \"")),
                ))
            }
            several => {
                let paths: Vec<String> = several.iter().take(4).map(|param| param.path()).collect();
                Err(HostError::new(
                    &self.info.name,
                    format!("{} parameters are called \"{name}\"", several.len()),
                    format!("write the group too: \"{}\"", paths.join("\", \"")),
                ))
            }
        }
    }

    /// The value now, between `min` and `max`. While active, a change shows only after the next
    /// block. nice-plug gives the modulated value.
    #[must_use]
    pub fn value(&self, id: u32) -> Option<f64> {
        let params = self.extension::<PluginParams>()?;
        let id = ClapId::from_raw(id)?;
        self.with_handle(|handle| params.get_value(&handle, id))
    }

    /// The plugin's text for a value, unit included.
    #[must_use]
    pub fn value_to_text(&self, id: u32, value: f64) -> Option<String> {
        let params = self.extension::<PluginParams>()?;
        let id = ClapId::from_raw(id)?;
        let mut buffer = [0_u8; 256];
        self.with_handle(|handle| {
            let text = params.value_to_text(&handle, id, value, &mut buffer).ok()?;
            Some(String::from_utf8_lossy(text).into_owned())
        })
    }

    /// The value the plugin reads from a text such as `-18 dB`. nice-plug clamps what is out of
    /// range silently: compare [`Plugin::value_to_text`] of the result with what was meant.
    #[must_use]
    pub fn text_to_value(&self, id: u32, text: &str) -> Option<f64> {
        let params = self.extension::<PluginParams>()?;
        let id = ClapId::from_raw(id)?;
        let text = CString::new(text).ok()?;
        self.with_handle(|handle| params.text_to_value(&handle, id, &text))
    }

    /// Finds a parameter by name and reads `text` as a value of it.
    ///
    /// # Errors
    /// When there is no such parameter, or the plugin cannot read the text.
    pub fn parse(&self, name: &str, text: &str) -> Result<(u32, f64), HostError> {
        let param = self.find_param(name)?;
        let value = self.text_to_value(param.id, text).ok_or_else(|| {
            let example = self.value_to_text(param.id, param.default).unwrap_or_default();
            HostError::new(
                format!("{} \"{}\"", self.info.name, param.path()),
                format!("cannot read \"{text}\" as a value"),
                format!("write it like \"{example}\""),
            )
        })?;
        Ok((param.id, value))
    }

    /// Sets a parameter by name and text: [`Plugin::parse`] and [`Plugin::set_param`].
    ///
    /// # Errors
    /// As [`Plugin::parse`].
    pub fn set_by_text(&mut self, name: &str, text: &str) -> Result<(), HostError> {
        let (id, value) = self.parse(name, text)?;
        self.set_param(id, value);
        Ok(())
    }

    /// The controller pages the plugin offers.
    #[must_use]
    pub fn remote_control_pages(&self) -> Vec<RemotePage> {
        let Some(remote) = self.extension::<PluginRemoteControls>() else { return Vec::new() };
        self.with_handle(|handle| {
            (0..remote.count(&handle))
                .filter_map(|index| {
                    let mut buffer = RemoteControlsPageBuffer::new();
                    let page = remote.get(&handle, index, &mut buffer)?;
                    Some(RemotePage {
                        section: String::from_utf8_lossy(page.section_name).into_owned(),
                        name: String::from_utf8_lossy(page.page_name).into_owned(),
                        params: page.param_ids.map(|id| id.map(ClapId::get)),
                    })
                })
                .collect()
        })
    }
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
