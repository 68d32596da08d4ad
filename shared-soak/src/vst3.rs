//! A VST3 instance.

use crate::clap::edited_as_raw;
use crate::host::{Calls, Host, Parameter};
use shared_host::HostError;
use shared_host::raw::{Library, RawBlock, RawEvent, RawVst3};
use shared_host::window::Edited;

/// The standard's flag for another latency.
const LATENCY_CHANGED: i32 = 1 << 3;

/// A VST3 instance, called as told.
pub struct Vst3Host(RawVst3);

impl Vst3Host {
    /// An instance of the library's first class.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(library: &Library) -> Result<Self, HostError> {
        let missing = || HostError::new("VST3", "no factory", "build it: cargo xtask bundle");
        RawVst3::new(library.vst3_factory().ok_or_else(missing)?).map(Self)
    }
}

impl Host for Vst3Host {
    const MAY_ACTIVATE_TWICE: bool = true;

    fn choose_layout(&mut self, main: usize, key: usize) {
        let mut inputs = vec![key; self.0.input_count()];
        if let Some(first) = inputs.first_mut() {
            *first = main;
        }
        self.0.set_widths(&inputs, &[main]);
    }

    fn activate(&mut self, sample_rate_hz: f64, max_frames: usize, is_offline: bool) -> bool {
        let mode_code = if is_offline { 2 } else { 0 };
        self.0.set_up(sample_rate_hz, max_frames, mode_code) && self.0.set_active(true)
    }

    fn deactivate(&mut self) {
        self.0.set_active(false);
    }

    fn start(&mut self) {
        self.0.set_processing(true);
    }

    fn stop(&mut self) {
        self.0.set_processing(false);
    }

    fn reset(&mut self) {
        self.0.set_active(false);
        self.0.set_active(true);
    }

    fn set_offline(&mut self, _: bool) {}

    fn process(&self, block: &mut RawBlock) -> bool {
        self.0.process(block)
    }

    fn take_allocations(&mut self) -> u64 {
        self.0.take_allocations()
    }

    fn idle(&self) {
        self.0.idle();
    }

    fn set_values(&mut self, events: &[RawEvent]) {
        for event in events {
            self.0.set_value(event.id, event.value);
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        let ids = (0..self.0.param_count()).filter_map(|index| self.0.param_id(index));
        ids.map(|id| Parameter { id, low: 0.0, high: 1.0 }).collect()
    }

    fn id_at(&self, index: u32) -> Option<u32> {
        self.0.param_id(index as i32)
    }

    fn value(&self, id: u32) -> Option<f64> {
        Some(self.0.value(id))
    }

    fn text(&self, id: u32, value: f64, _: usize) -> Option<String> {
        let _ = self.0.plain_and_back(id, value);
        self.0.text(id, value)
    }

    fn parse(&self, id: u32, text: &str) -> Option<f64> {
        let units: Vec<u16> = text.encode_utf16().take_while(|&unit| unit != 0).collect();
        self.0.parse(id, &units)
    }

    fn latency_samples(&self) -> u32 {
        self.0.latency_samples()
    }

    fn tail_samples(&self) -> u32 {
        self.0.tail_samples()
    }

    fn input_widths(&self) -> Vec<usize> {
        (0..self.0.input_count()).map(|index| self.0.input_width(index as i32)).collect()
    }

    fn state(&self) -> Option<Vec<u8>> {
        Some(self.0.state()).filter(|bytes| !bytes.is_empty())
    }

    fn load_state(&mut self, bytes: &[u8], _: usize) -> bool {
        self.0.load_state(bytes)
    }

    fn take_calls(&mut self) -> Calls {
        let restarts = self.0.take_restarts();
        let is_elsewhere = restarts.iter().any(|(_, is_own_thread)| !is_own_thread);
        Calls {
            has_told_latency: restarts.iter().any(|(flags, _)| flags & LATENCY_CHANGED != 0),
            forbidden: is_elsewhere.then_some("a restart was asked for on another thread"),
        }
    }
}

edited_as_raw!(Vst3Host);
