//! Any parameter of a plugin, seen without its type.
//!
//! The framework's erased pointers are only valid while the parameter object lives. A handle keeps
//! that object alive, so that editors, presets and undo need no unsafe code.

use crate::quantity;
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use std::sync::Arc;

/// A host parameter of any kind, as controls take it: `&params.ratio`, or its handle.
///
/// What identifies it is the framework's pointer, which is only compared here.
pub trait Parameter {
    /// The framework's pointer to the parameter.
    fn pointer(&self) -> ParamPtr;
}

impl<P: Param> Parameter for P {
    fn pointer(&self) -> ParamPtr {
        self.as_ptr()
    }
}

impl Parameter for ParameterHandle {
    fn pointer(&self) -> ParamPtr {
        self.pointer
    }
}

/// One host parameter and the object it lives in.
#[derive(Clone)]
pub struct ParameterHandle {
    id: Arc<str>,
    group: Arc<str>,
    pub(crate) pointer: ParamPtr,
    _owner: Arc<dyn Params>,
}

/// All parameters of a plugin in the order hosts list them.
pub fn handles(params: Arc<dyn Params>) -> Vec<ParameterHandle> {
    let map = params.param_map();
    map.into_iter()
        .map(|(id, pointer, group)| ParameterHandle {
            id: id.into(),
            group: group.into(),
            pointer,
            _owner: params.clone(),
        })
        .collect()
}

// SAFETY (all blocks below): `pointer` points into `_owner`, which this handle keeps alive.
/// Names that items of choices had once, and the names they have: presets of that time still load.
const FORMER_NAMES: [(&str, &str); 3] = [
    ("Where the band works", "Band range"),
    ("Filter of its own", "Own range"),
    ("Everything", "Full range"),
];

impl ParameterHandle {
    /// The stable id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The group it is listed in, empty at the top level.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The name hosts show.
    pub fn name(&self) -> &str {
        // SAFETY: see above the impl.
        unsafe { self.pointer.name() }
    }

    /// The framework's flags.
    pub fn flags(&self) -> ParamFlags {
        // SAFETY: see above the impl.
        unsafe { self.pointer.flags() }
    }

    /// The value without host modulation, 0..1.
    pub fn normalized(&self) -> f32 {
        // SAFETY: see above the impl.
        unsafe { self.pointer.unmodulated_normalized_value() }
    }

    /// The value with host modulation, 0..1.
    pub fn modulated(&self) -> f32 {
        // SAFETY: see above the impl.
        unsafe { self.pointer.modulated_normalized_value() }
    }

    /// The default value, 0..1.
    pub fn default_normalized(&self) -> f32 {
        // SAFETY: see above the impl.
        unsafe { self.pointer.default_normalized_value() }
    }

    /// The value in the parameter's own unit for one in 0..1. Frequencies, times, ratios and Q have
    /// octaves for a unit: see [`crate::parameter`].
    pub fn plain(&self, normalized: f32) -> f32 {
        // SAFETY: see above the impl.
        unsafe { self.pointer.preview_plain(normalized) }
    }

    /// The inverse of [`Self::plain`].
    pub fn normalized_of(&self, plain: f32) -> f32 {
        // SAFETY: see above the impl.
        unsafe { self.pointer.preview_normalized(plain) }
    }

    /// Number of steps between the ends, `None` for continuous ones.
    pub fn step_count(&self) -> Option<usize> {
        // SAFETY: see above the impl.
        unsafe { self.pointer.step_count() }
    }

    /// The text of a value in 0..1, with its unit.
    pub fn text(&self, normalized: f32) -> String {
        // SAFETY: see above the impl.
        unsafe { self.pointer.normalized_value_to_string(normalized, true) }
    }

    /// [`Self::text`] as it is shown, with as many digits as one reads at a glance: see
    /// [`quantity::rounded`] and [`quantity::shown`].
    pub fn shown(&self, normalized: f32) -> String {
        quantity::shown(&quantity::rounded(&self.text(normalized)))
    }

    /// [`Self::text`] as it is shown, with all its digits.
    pub fn shown_exactly(&self, normalized: f32) -> String {
        quantity::shown(&self.text(normalized))
    }

    /// The value in 0..1 a text stands for; `None` where it stands for none. Items of a choice are
    /// found whatever their case, blanks and hyphens: `low cut`, `1/8t`, `1/8 dotted`.
    pub fn parse(&self, text: &str) -> Option<f32> {
        // SAFETY: see above the impl.
        let exact = unsafe { self.pointer.string_to_normalized_value(text) };
        exact.or_else(|| self.choice(text))
    }

    /// The item of a choice that `text` names.
    fn choice(&self, text: &str) -> Option<f32> {
        if !matches!(self.pointer, ParamPtr::EnumParam(_)) {
            return None;
        }
        let steps = self.step_count()?;
        let text = FORMER_NAMES.iter().find(|(old, _)| *old == text).map_or(text, |(_, now)| now);
        let named = quantity::folded(text);
        let items = (0..=steps).map(|item| item as f32 / steps.max(1) as f32);
        items.into_iter().find(|item| quantity::folded(&self.text(*item)) == named)
    }

    /// Begins a gesture: the user takes hold of the control.
    pub fn begin(&self, host: &GuiContext) {
        // SAFETY: see above the impl; the framework checks that the parameter is the plugin's.
        unsafe { host.raw_begin_set_parameter(self.pointer) }
    }

    /// The value in 0..1 a host gets for `normalized`: within the range, on the nearest step.
    pub fn snapped(&self, normalized: f32) -> f32 {
        let within = normalized.clamp(0.0, 1.0);
        match self.step_count() {
            Some(steps) if steps > 0 => (within * steps as f32).round() / steps as f32,
            _ => within,
        }
    }

    /// Sets a value in 0..1; only between [`Self::begin`] and [`Self::end`]. Parameters with steps
    /// get the nearest step: the framework would tell the host the value between.
    pub fn set(&self, host: &GuiContext, normalized: f32) {
        // SAFETY: see above the impl; the framework checks that the parameter is the plugin's.
        unsafe { host.raw_set_parameter_normalized(self.pointer, self.snapped(normalized)) }
    }

    /// Sets a value in 0..1 without a host: for parameters that belong to no running plugin.
    pub(crate) fn put(&self, normalized: f32) {
        // SAFETY: see above the impl; the value is atomic.
        unsafe { self.pointer._internal_set_normalized_value(self.snapped(normalized)) };
    }

    /// Ends a gesture: the user lets go.
    pub fn end(&self, host: &GuiContext) {
        // SAFETY: see above the impl; the framework checks that the parameter is the plugin's.
        unsafe { host.raw_end_set_parameter(self.pointer) }
    }
}
