//! A host that records what it is told and obeys at once.

use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContextInner;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the host was told of the parameter with this id.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
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
    told: Mutex<Vec<Told>>,
    // The pointers in `ids` live as long as this.
    _params: Arc<dyn Params>,
}

impl RecordingHost {
    /// A host of a plugin with these parameters.
    pub fn new(params: Arc<dyn Params>) -> Self {
        let ids = params.param_map().into_iter().map(|(id, pointer, _)| (pointer, id)).collect();
        Self { ids, told: Mutex::default(), _params: params }
    }

    /// What was told since the last call.
    pub fn take(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, param: ParamPtr, told: impl Fn(String) -> Told) {
        let Some((_, id)) = self.ids.iter().find(|(own, _)| *own == param) else { return };
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(told(id.clone()));
    }
}

impl GuiContextInner for RecordingHost {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    // SAFETY: nothing is asked of the caller: the pointer is only compared.
    unsafe fn raw_begin_set_parameter(&self, param: ParamPtr) {
        self.note(param, Told::Begin);
    }

    // SAFETY: nothing is asked of the caller: only a pointer known to be alive is followed.
    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        self.note(param, |id| Told::Set(id, normalized));
        if self.ids.iter().any(|(own, _)| *own == param) {
            // SAFETY: the pointer is one of `_params`, which lives as long as this host.
            unsafe { param._internal_set_normalized_value(normalized) };
        }
    }

    // SAFETY: nothing is asked of the caller: the pointer is only compared.
    unsafe fn raw_end_set_parameter(&self, param: ParamPtr) {
        self.note(param, Told::End);
    }

    fn get_state(&self) -> PluginState {
        PluginState { version: String::new(), params: BTreeMap::new(), fields: BTreeMap::new() }
    }

    fn set_state(&self, _: PluginState) {
        unreachable!("editors never load a state");
    }

    fn request_restart(&self) {}
}
