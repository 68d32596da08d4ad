//! A CLAP instance.

use crate::host::{Calls, Host, Parameter};
use shared_host::HostError;
use shared_host::raw::{Library, RawBlock, RawClap, RawEvent};
use shared_host::window::Edited;
use std::sync::atomic::Ordering::SeqCst;

/// A CLAP instance, called as told.
pub struct ClapHost(RawClap);

impl ClapHost {
    /// An instance of plugin `id`.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(library: &Library, id: &str) -> Result<Self, HostError> {
        let missing = || HostError::new(id, "no CLAP entry", "build it: cargo xtask bundle");
        RawClap::new(library.clap_entry().ok_or_else(missing)?, id).map(Self)
    }
}

impl Host for ClapHost {
    const MAY_ACTIVATE_TWICE: bool = false;

    fn choose_layout(&mut self, main: usize, _: usize) {
        self.0.select_layout(main);
    }

    fn activate(&mut self, sample_rate_hz: f64, max_frames: usize, _: bool) -> bool {
        self.0.activate(sample_rate_hz, max_frames)
    }

    fn deactivate(&mut self) {
        self.0.deactivate();
    }

    fn start(&mut self) {
        self.0.start();
    }

    fn stop(&mut self) {
        self.0.stop();
    }

    fn reset(&mut self) {
        self.0.reset();
    }

    fn set_offline(&mut self, is_offline: bool) {
        self.0.set_offline(is_offline);
    }

    fn process(&self, block: &mut RawBlock) -> bool {
        self.0.process(block)
    }

    fn take_allocations(&mut self) -> u64 {
        self.0.take_allocations()
    }

    fn idle(&self) {
        self.0.on_main_thread();
    }

    fn set_values(&mut self, events: &[RawEvent]) {
        self.0.flush(events);
    }

    fn parameters(&self) -> Vec<Parameter> {
        let parameter = |index| {
            let (id, (low, high)) = (self.0.param_id(index)?, self.0.range(index)?);
            Some(Parameter { id, low, high })
        };
        (0..self.0.param_count()).filter_map(parameter).collect()
    }

    fn id_at(&self, index: u32) -> Option<u32> {
        self.0.param_id(index)
    }

    fn value(&self, id: u32) -> Option<f64> {
        self.0.value(id)
    }

    fn text(&self, id: u32, value: f64, capacity_bytes: usize) -> Option<String> {
        self.0.text(id, value, capacity_bytes)
    }

    fn parse(&self, id: u32, text: &str) -> Option<f64> {
        self.0.parse(id, text)
    }

    fn latency_samples(&self) -> u32 {
        self.0.latency_samples()
    }

    fn tail_samples(&self) -> u32 {
        self.0.tail_samples()
    }

    fn input_widths(&self) -> Vec<usize> {
        self.0.input_widths()
    }

    fn state(&self) -> Option<Vec<u8>> {
        self.0.state(usize::MAX)
    }

    fn load_state(&mut self, bytes: &[u8], chunk_bytes: usize) -> bool {
        self.0.load_state(bytes, chunk_bytes)
    }

    fn take_calls(&mut self) -> Calls {
        let strays = self.0.host().stray_latency_changes.swap(0, SeqCst);
        let forbidden = (strays > 0).then_some("a change of latency was reported outside activate");
        Calls { has_told_latency: false, forbidden }
    }
}

/// Methods of the editor that go to the instance unchanged.
macro_rules! edited_as_raw {
    ($host:ty) => {
        impl Edited for $host {
            fn name(&self) -> String {
                self.0.name()
            }
            fn make_editor(&mut self) -> Result<(u32, u32), HostError> {
                self.0.make_editor()
            }
            fn attach_editor(&mut self, window_id: u32) -> Result<(), HostError> {
                self.0.attach_editor(window_id)
            }
            fn drop_editor(&mut self) {
                self.0.drop_editor();
            }
            fn size_editor(&mut self, px: (u32, u32)) -> Result<(u32, u32), HostError> {
                self.0.size_editor(px)
            }
            fn editor_size(&mut self) -> (u32, u32) {
                self.0.editor_size()
            }
            fn scale_editor(&mut self, scale: f64) -> bool {
                self.0.scale_editor(scale)
            }
            fn take_requested_size(&mut self) -> Option<(u32, u32)> {
                self.0.take_requested_size()
            }
            fn work(&mut self, calls: shared_host::window::Calls) -> Result<(), HostError> {
                self.0.work(calls)
            }
        }
    };
}
#[cfg(target_os = "linux")]
pub(crate) use edited_as_raw;

edited_as_raw!(ClapHost);
