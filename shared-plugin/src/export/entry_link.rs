//! What a shell and the entry it is loaded through tell each other, past the framework.

use super::background::Background;
use crate::EditorLink;
use crate::direct::DirectPath;
use crate::handle::{ParameterHandle, handles};
use crate::rest::Rest;
use nice_plug::prelude::Params;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, OnceLock, Weak};

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
    latency_samples: AtomicU32,
    reports_latency: AtomicBool,
    /// The instance's parameters by the id hosts know them by.
    params: OnceLock<HashMap<u32, Known, BuildHasherDefault<IdHasher>>>,
    editor: OnceLock<Arc<EditorLink>>,
    path: OnceLock<Weak<dyn DirectPath>>,
    /// How often parameters may have changed.
    changes: AtomicU32,
    /// The framework's worker.
    pub background: Background,
    /// Silence that the entry plays without the signal path.
    pub rest: Rest,
}

/// A parameter, and what is asked of it with every event.
struct Known {
    handle: ParameterHandle,
    /// Its steps, 1 where it has none.
    steps: usize,
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

    /// How long the plugin sounds on at its present settings, in samples; 0 before activation, and
    /// `u32::MAX` for ever, as VST3 says it.
    pub fn tail_samples(&self) -> u32 {
        self.tail_samples.load(SeqCst)
    }

    /// Sets [`EntryLink::tail_samples`].
    pub fn set_tail(&self, samples: usize) {
        let samples = u32::try_from(samples).unwrap_or(u32::MAX);
        // Looking costs less than writing, and this is asked once a block.
        if self.tail_samples() != samples {
            self.tail_samples.store(samples, SeqCst);
        }
    }

    /// The latency now, in samples; 0 before activation.
    pub fn latency_samples(&self) -> u32 {
        self.latency_samples.load(SeqCst)
    }

    /// Sets [`EntryLink::latency_samples`].
    pub fn set_latency(&self, samples: usize) {
        let samples = u32::try_from(samples).unwrap_or(u32::MAX);
        if self.latency_samples() != samples {
            self.latency_samples.store(samples, SeqCst);
        }
    }

    /// Says that the entry reports changes of latency to the host, and the framework need not.
    pub fn take_over_latency(&self) {
        self.reports_latency.store(true, SeqCst);
    }

    /// Whether the entry reports changes of latency to the host.
    pub fn reports_latency(&self) -> bool {
        self.reports_latency.load(SeqCst)
    }

    /// Names the instance's parameters, its link to the editor and its signal path; only the first
    /// call counts.
    pub fn connect(
        &self,
        params: Arc<dyn Params>,
        editor: Arc<EditorLink>,
        path: Weak<dyn DirectPath>,
    ) {
        let _ = self.editor.set(editor);
        let _ = self.path.set(path);
        let by_id = handles(params).into_iter().map(|handle| {
            let steps = handle.step_count().unwrap_or(1);
            (host_id(handle.id()), Known { handle, steps })
        });
        let _ = self.params.set(by_id.collect());
    }

    /// The scale the host names for the editor's next window; `None` where it names none.
    pub fn set_editor_scale(&self, scale: Option<f32>) {
        if let Some(editor) = self.editor.get() {
            editor.set_host_scale(scale);
        }
    }

    /// The signal path of the instance.
    pub fn path(&self) -> Option<Arc<dyn DirectPath>> {
        self.path.get()?.upgrade()
    }

    /// Counts a call of the host, now over, that may have changed parameters other than within a
    /// block.
    pub fn count_change(&self) {
        self.changes.fetch_add(1, SeqCst);
    }

    /// Number of such calls, modulo 2^32.
    pub fn changes(&self) -> u32 {
        self.changes.load(SeqCst)
    }

    fn known(&self, id: u32) -> Option<&Known> {
        self.params.get()?.get(&id)
    }

    fn parameter(&self, id: u32) -> Option<&ParameterHandle> {
        Some(&self.known(id)?.handle)
    }

    /// The ids of all parameters, as hosts know them.
    pub fn ids(&self) -> impl Iterator<Item = u32> + '_ {
        self.params.get().into_iter().flat_map(|params| params.keys().copied())
    }

    /// The value, 0 to 1, without modulation.
    pub fn value(&self, id: u32) -> Option<f64> {
        Some(f64::from(self.parameter(id)?.normalized()))
    }

    /// Steps of the parameter, 1 where it has none: the factor from 0 to 1 to CLAP's own range.
    pub fn steps(&self, id: u32) -> Option<f64> {
        Some(self.known(id)?.steps as f64)
    }

    /// The value, 0 to 1, that a text stands for, as in the editor's own fields.
    pub fn parse(&self, id: u32, text: &str) -> Option<f64> {
        Some(f64::from(self.parameter(id)?.parse(text)?))
    }

    /// Sets the value, in CLAP's own range, as an event of a block; without an effect where there is no
    /// such parameter, or no number. The caller counts the change.
    pub fn automate(&self, id: u32, value: f64) {
        if let Some((parameter, value)) = self.parameter_and_share(id, value) {
            // SAFETY: the handle keeps the parameter alive; its value is atomic.
            unsafe { parameter.pointer._internal_set_normalized_value(value) };
        }
    }

    /// The same for the host's modulation, which is added to the value.
    pub fn modulate(&self, id: u32, amount: f64) {
        if let Some((parameter, amount)) = self.parameter_and_share(id, amount) {
            // SAFETY: the handle keeps the parameter alive; its value is atomic.
            unsafe { parameter.pointer._internal_modulate_value(amount) };
        }
    }

    /// A parameter, and the share of its range, from 0 to 1, that `value` is in CLAP's own range.
    fn parameter_and_share(&self, id: u32, value: f64) -> Option<(&ParameterHandle, f32)> {
        let Known { handle, steps } = self.known(id).filter(|_| value.is_finite())?;
        Some((handle, value as f32 / *steps as f32))
    }

    /// Sets the value, 0 to 1, at once; says whether there is such a parameter. The editor draws
    /// it with its next look, which is not the caller's affair.
    pub fn set_value(&self, id: u32, value: f64) -> bool {
        let Some(parameter) = self.parameter(id) else { return false };
        // SAFETY: the handle keeps the parameter alive; its value is atomic.
        unsafe { parameter.pointer._internal_set_normalized_value(value as f32) };
        if let Some(editor) = self.editor.get() {
            editor.has_new_values.set(true);
        }
        true
    }
}

/// Spreads ids, which are hashes already, over all bits: automation looks up thousands a second.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, id: u32) {
        // 2^64 over the golden ratio, odd.
        let spread = (self.0 ^ u64::from(id)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = spread ^ (spread >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A parameter's id in both formats: base-31 hash of its string id, 31 bits, as the framework has
/// it.
fn host_id(id: &str) -> u32 {
    let hash =
        id.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    hash & !(1 << 31)
}
