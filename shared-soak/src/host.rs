//! What either format's host can do.

use shared_host::raw::{RawBlock, RawEvent};
use shared_host::window::Edited;

/// A parameter as the format shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its id.
    pub id: u32,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
}

/// An instance of a plugin, called as told.
///
/// Methods that take `&self` may be called on the main thread while an audio thread processes.
pub trait Host: Edited {
    /// A host may activate without deactivating first.
    const MAY_ACTIVATE_TWICE: bool;

    /// Proposes widths of buses, in channels.
    fn choose_layout(&mut self, main: usize, key: usize);
    /// Activates; says whether it is active.
    fn activate(&mut self, sample_rate_hz: f64, max_frames: usize, is_offline: bool) -> bool;
    /// Deactivates.
    fn deactivate(&mut self);
    /// Starts processing.
    fn start(&mut self);
    /// Stops processing.
    fn stop(&mut self);
    /// Wants silence.
    fn reset(&mut self);
    /// Says whether what follows is rendered.
    fn set_offline(&mut self, is_offline: bool);
    /// Processes a block; says whether the plugin calls it a success.
    fn process(&self, block: &mut RawBlock) -> bool;
    /// Calls that took or gave back memory while blocks were processed, since this was last asked.
    fn take_allocations(&mut self) -> u64;
    /// Gives the plugin its turn on the main thread.
    fn idle(&self);
    /// Sets values outside of a block.
    fn set_values(&mut self, events: &[RawEvent]);

    /// The parameters.
    fn parameters(&self) -> Vec<Parameter>;
    /// The id of the parameter at any index, if there is one.
    fn id_at(&self, index: u32) -> Option<u32>;
    /// A parameter's value.
    fn value(&self, id: u32) -> Option<f64>;
    /// A value as text in a place for some bytes, where the format has such places.
    fn text(&self, id: u32, value: f64, capacity_bytes: usize) -> Option<String>;
    /// The value a text stands for.
    fn parse(&self, id: u32, text: &str) -> Option<f64>;
    /// Its latency, in samples.
    fn latency_samples(&self) -> u32;
    /// Its tail, in samples.
    fn tail_samples(&self) -> u32;
    /// The widths of its input buses, in channels.
    fn input_widths(&self) -> Vec<usize>;
    /// Its state; `None` where it does not save.
    fn state(&self) -> Option<Vec<u8>>;
    /// Loads a state, some bytes at a time where the format lets a host do so; says whether it is
    /// taken.
    fn load_state(&mut self, bytes: &[u8], chunk_bytes: usize) -> bool;
    /// What it asked of the host since this was last asked, and may not have; and whether it has
    /// said that its latency is another one.
    fn take_calls(&mut self) -> Calls;
}

/// What a plugin asked of its host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// It said that its latency is another one, where it may.
    pub has_told_latency: bool,
    /// What the format forbids.
    pub forbidden: Option<&'static str>,
}
