//! What a shell and the entry it is loaded through tell each other, past the framework.

use super::background::Background;
use crate::EditorLink;
use nice_plug::prelude::Params;
use nice_plug_core::params::internals::ParamPtr;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};

thread_local! {
    /// The link of the instance that is being made on this thread.
    static COMING: RefCell<Option<Arc<EntryLink>>> = const { RefCell::new(None) };
}

/// One instance's link between shell and entry. Every method may be called on any thread, and none
/// but [`EntryLink::connect`] takes memory.
#[derive(Default)]
pub struct EntryLink {
    is_pause: AtomicBool,
    tail_samples: AtomicU32,
    params: OnceLock<Parameters>,
    editor: OnceLock<Arc<EditorLink>>,
    /// The framework's worker.
    pub background: Background,
}

/// The parameters of an instance by the id hosts know them by.
struct Parameters {
    by_id: HashMap<u32, ParamPtr>,
    /// Keeps what the pointers point to.
    _params: Arc<dyn Params>,
}

impl EntryLink {
    /// Makes an instance with `make`; the shell in it takes up the link that is given back.
    pub fn with_instance<T>(make: impl FnOnce() -> T) -> (T, Arc<Self>) {
        let link = Arc::new(Self::default());
        COMING.set(Some(link.clone()));
        let made = make();
        COMING.set(None);
        (made, link)
    }

    /// The link for the shell being made; one of its own where no entry is involved.
    pub fn take() -> Arc<Self> {
        COMING.take().unwrap_or_default()
    }

    /// Runs `call`, in which a reset by the framework means no more than that the host paused.
    pub fn while_pausing<T>(&self, call: impl FnOnce() -> T) -> T {
        self.is_pause.store(true, SeqCst);
        let result = call();
        self.is_pause.store(false, SeqCst);
        result
    }

    /// Whether the reset running now is only a pause, after which sound goes on.
    pub fn is_pause(&self) -> bool {
        self.is_pause.load(SeqCst)
    }

    /// How long the plugin sounds on at its present settings, in samples; 0 before activation.
    pub fn tail_samples(&self) -> u32 {
        self.tail_samples.load(SeqCst)
    }

    /// Sets [`EntryLink::tail_samples`].
    pub fn set_tail(&self, samples: usize) {
        self.tail_samples.store(samples.min(u32::MAX as usize - 1) as u32, SeqCst);
    }

    /// Names the instance's parameters and its link to the editor; only the first call counts.
    pub fn connect(&self, params: Arc<dyn Params>, editor: Arc<EditorLink>) {
        let _ = self.editor.set(editor);
        let map = params.param_map().into_iter();
        let by_id = map.map(|(id, parameter, _)| (host_id(&id), parameter)).collect();
        let _ = self.params.set(Parameters { by_id, _params: params });
    }

    /// The scale the host names for the editor's next window; `None` where it names none.
    pub fn set_editor_scale(&self, scale: Option<f32>) {
        if let Some(editor) = self.editor.get() {
            editor.set_host_scale(scale);
        }
    }

    fn parameter(&self, id: u32) -> Option<ParamPtr> {
        self.params.get()?.by_id.get(&id).copied()
    }

    /// The ids of all parameters, as hosts know them.
    pub fn ids(&self) -> impl Iterator<Item = u32> + '_ {
        self.params.get().into_iter().flat_map(|params| params.by_id.keys().copied())
    }

    /// The value, 0 to 1, without modulation.
    pub fn value(&self, id: u32) -> Option<f64> {
        let parameter = self.parameter(id)?;
        // SAFETY: the parameters live as long as this link, which holds them.
        Some(f64::from(unsafe { parameter.unmodulated_normalized_value() }))
    }

    /// Steps of the parameter, 1 where it has none: the factor from 0 to 1 to CLAP's own range.
    pub fn steps(&self, id: u32) -> Option<f64> {
        let parameter = self.parameter(id)?;
        // SAFETY: the parameters live as long as this link, which holds them.
        Some(unsafe { parameter.step_count() }.unwrap_or(1) as f64)
    }

    /// Sets the value, 0 to 1, at once.
    pub fn set_value(&self, id: u32, value: f64) {
        if let Some(parameter) = self.parameter(id) {
            // SAFETY: the parameters live as long as this link, which holds them; values are
            // atomics.
            unsafe { parameter._internal_set_normalized_value(value as f32) };
        }
    }
}

/// A parameter's id in both formats: base-31 hash of its string id, 31 bits, as the framework has
/// it.
fn host_id(id: &str) -> u32 {
    let hash =
        id.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    hash & !(1 << 31)
}
