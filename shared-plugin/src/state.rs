//! Saved states made whole before the framework loads them.
//!
//! The framework refuses only bytes it cannot parse. Left alone it would keep the present value of
//! a parameter the state lacks, take numbers out of range, and skip a value of the wrong type
//! after having changed others: the same state could sound different in two instances. So every
//! state is completed first: missing, wrong or foreign values become defaults, numbers are clamped,
//! unknown ids dropped. The same holds for what plugins keep beside their parameters.

use nice_plug::prelude::*;
use nice_plug_core::plugin::ParamValue;
use std::collections::BTreeMap;

/// Completes `state` against a fresh, default set of parameters, which is changed by it.
pub fn complete(state: &mut PluginState, defaults: &dyn Params) {
    let mut stored = std::mem::take(&mut state.params);
    state.params = defaults
        .param_map()
        .into_iter()
        .map(|(id, param, _)| {
            let value = stored.remove(&id);
            // SAFETY: `param` points into `defaults`, which outlives this call.
            let value = unsafe { valid_or_default(param, value) };
            (id, value)
        })
        .collect::<BTreeMap<_, _>>();
    // The framework skips a field that is missing or cannot be read, and the field of the song
    // before would stay. Read into the defaults, each one is what was saved or the default.
    defaults.deserialize_fields(&state.fields);
    state.fields = defaults.serialize_fields();
}

/// # Safety
/// `param` must point to a living, untouched parameter.
unsafe fn valid_or_default(param: ParamPtr, stored: Option<ParamValue>) -> ParamValue {
    // SAFETY: by this function's own contract.
    unsafe {
        match param {
            ParamPtr::FloatParam(p) => {
                let (low, high) = ((*p).preview_plain(0.0), (*p).preview_plain(1.0));
                ParamValue::F32(match stored {
                    Some(ParamValue::F32(value)) if !value.is_nan() => {
                        value.clamp(low.min(high), low.max(high))
                    }
                    _ => (*p).default_plain_value(),
                })
            }
            ParamPtr::IntParam(p) => {
                let (low, high) = ((*p).preview_plain(0.0), (*p).preview_plain(1.0));
                ParamValue::I32(match stored {
                    Some(ParamValue::I32(value)) => value.clamp(low.min(high), low.max(high)),
                    _ => (*p).default_plain_value(),
                })
            }
            ParamPtr::BoolParam(p) => ParamValue::Bool(match stored {
                Some(ParamValue::Bool(value)) => value,
                _ => (*p).default_plain_value(),
            }),
            ParamPtr::EnumParam(p) => match ((*p).unmodulated_plain_id(), stored) {
                (Some(default), Some(ParamValue::String(id))) => {
                    let known = (*p).set_from_id(&id);
                    ParamValue::String(if known { id } else { default.to_owned() })
                }
                (Some(default), _) => ParamValue::String(default.to_owned()),
                (None, _) => ParamValue::I32((*p).default_plain_value()),
            },
        }
    }
}
