//! The parameters of an instance: finding, reading, and text.

use crate::names::nearest;
use crate::params::{ParamInfo, RemotePage};
use crate::{HostError, Plugin};
use clack_extensions::params::PluginParams;
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_host::prelude::*;
use std::ffi::CString;

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
