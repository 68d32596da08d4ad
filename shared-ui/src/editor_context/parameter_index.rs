//! Where a parameter is in the host's list, found by the framework's pointer.

use nice_plug::prelude::*;
use shared_plugin::{Parameter, ParameterHandle, handle, parameter};
use std::collections::HashMap;
use std::sync::Arc;

/// The parameters of a plugin by the framework's pointer.
pub(super) struct ParameterIndex {
    places: HashMap<ParamPtr, usize>,
    foreign: ParameterHandle,
}

/// The stand-in for a parameter that is not the plugin's.
#[derive(Params)]
struct Foreign {
    #[id = "foreign"]
    parameter: FloatParam,
}

impl ParameterIndex {
    /// The places of `handles`.
    pub fn new(handles: &[ParameterHandle]) -> Self {
        let places = handles.iter().enumerate().map(|(at, handle)| (handle.pointer(), at));
        let parameter = parameter::percent("Not a parameter of this plugin", 0.0);
        let foreign = handle::handles(Arc::new(Foreign { parameter })).swap_remove(0);
        Self { places: places.collect(), foreign }
    }

    /// A parameter's place in the host's list; `None` where it is not the plugin's.
    pub fn place(&self, parameter: &dyn Parameter) -> Option<usize> {
        self.places.get(&parameter.pointer()).copied()
    }

    /// The stand-in for a parameter that is not the plugin's.
    pub fn foreign(&self) -> &ParameterHandle {
        &self.foreign
    }
}
