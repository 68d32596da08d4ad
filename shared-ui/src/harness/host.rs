//! A host that records every message and obeys at once.

use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContextInner;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A message to the host about the parameter with this id.
#[derive(Debug, Clone, PartialEq)]
pub enum HostMessage {
    /// The user takes hold.
    Begin(String),
    /// A value in 0..1.
    Set(String, f32),
    /// The user lets go.
    End(String),
}

/// The recording host.
pub struct RecordingHost {
    ids: Vec<(ParamPtr, String)>,
    messages: Mutex<Vec<HostMessage>>,
    // The pointers in `ids` live as long as this.
    _params: Arc<dyn Params>,
}

impl RecordingHost {
    /// A host of a plugin with these parameters.
    pub fn new(params: Arc<dyn Params>) -> Self {
        let ids = params.param_map().into_iter().map(|(id, pointer, _)| (pointer, id)).collect();
        Self { ids, messages: Mutex::default(), _params: params }
    }

    /// The messages since the last call.
    pub fn take(&self) -> Vec<HostMessage> {
        std::mem::take(&mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, param: ParamPtr, message: impl Fn(String) -> HostMessage) {
        let Some((_, id)) = self.ids.iter().find(|(own, _)| *own == param) else { return };
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message(id.clone()));
    }
}

impl GuiContextInner for RecordingHost {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    // SAFETY: nothing is asked of the caller: the pointer is only compared.
    unsafe fn raw_begin_set_parameter(&self, param: ParamPtr) {
        self.note(param, HostMessage::Begin);
    }

    // SAFETY: nothing is asked of the caller: only a pointer known to be alive is followed.
    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        self.note(param, |id| HostMessage::Set(id, normalized));
        if self.ids.iter().any(|(own, _)| *own == param) {
            // SAFETY: the pointer is one of `_params`, which lives as long as this host.
            unsafe { param._internal_set_normalized_value(normalized) };
        }
    }

    // SAFETY: nothing is asked of the caller: the pointer is only compared.
    unsafe fn raw_end_set_parameter(&self, param: ParamPtr) {
        self.note(param, HostMessage::End);
    }

    fn get_state(&self) -> PluginState {
        PluginState { version: String::new(), params: BTreeMap::new(), fields: BTreeMap::new() }
    }

    fn set_state(&self, _: PluginState) {
        unreachable!("editors never load a state");
    }

    fn request_restart(&self) {}
}
