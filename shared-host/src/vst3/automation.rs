//! Automation that plays on the audio thread while the host's own thread does something else.

use super::Vst3Plugin;
use super::changes::Changes;
use super::instance::F32;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;
use vst3::ComPtr;
use vst3::Steinberg::Vst::{IAudioProcessor, IAudioProcessorTrait, IParameterChanges, ProcessData};

/// The processor, for the audio thread.
struct Processor(ComPtr<IAudioProcessor>);

// SAFETY: a processor may be called on any thread, one at a time, by the standard.
unsafe impl Send for Processor {}

impl Vst3Plugin {
    /// Runs `work` while another thread sends new values, 0 and 1 in turn, for parameter `id` once a
    /// millisecond. The plugin is started; `work` does not process.
    pub fn while_automated<T>(&mut self, id: u32, work: impl FnOnce(&mut Self) -> T) -> T {
        let (processor, is_over) = (Processor(self.processor.clone()), AtomicBool::new(false));
        thread::scope(|scope| {
            let is_over = &is_over;
            scope.spawn(move || {
                // All of it is taken along, not its parts.
                let processor = { processor };
                for round in 0_u32.. {
                    if is_over.load(SeqCst) {
                        break;
                    }
                    send(&processor, id, f64::from(round % 2));
                    thread::sleep(Duration::from_millis(1));
                }
            });
            // Also where `work` panics: the scope waits for the other thread.
            let _ends = Ends(is_over);
            work(self)
        })
    }
}

/// Sets its switch when it goes.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// Sends a value in a block without sound.
fn send(processor: &Processor, id: u32, value: f64) {
    let changes = Changes::new(&[(id, value)]);
    let changes = changes.as_com_ref::<IParameterChanges>();
    let mut data = ProcessData {
        processMode: 0,
        symbolicSampleSize: F32,
        numSamples: 0,
        numInputs: 0,
        numOutputs: 0,
        inputs: null_mut(),
        outputs: null_mut(),
        inputParameterChanges: changes.map_or(null_mut(), |changes| changes.as_ptr()),
        outputParameterChanges: null_mut(),
        inputEvents: null_mut(),
        outputEvents: null_mut(),
        processContext: null_mut(),
    };
    // SAFETY: the changes live until the call is over; there is nothing else.
    unsafe { processor.0.process(&raw mut data) };
}
