//! What reaches the plugin through the guard, asked of the smallest one.

use super::Guard;
use nice_plug::prelude::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessorTrait, IComponentTrait, ProcessModes_, ProcessSetup,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;
use std::cell::Cell;
use std::sync::Arc;

thread_local! {
    /// Mode, rate and longest block told at the latest activation.
    static TOLD: Cell<Option<(ProcessMode, f32, u32)>> = const { Cell::new(None) };
}

#[derive(Params, Default)]
struct NoParams {}

#[derive(Default)]
struct Bare(Arc<NoParams>);

impl Plugin for Bare {
    const NAME: &'static str = "Bare";
    const VENDOR: &'static str = "";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = "1";
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = crate::layout::PLAIN;
    type Editor = ();
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.0.clone()
    }

    fn activate(
        &mut self,
        _: &AudioIOLayout,
        config: &BufferConfig,
        _: &mut impl ActivateContext<Self>,
    ) -> bool {
        TOLD.set(Some((config.process_mode, config.sample_rate, config.max_buffer_size)));
        true
    }

    fn process(
        &mut self,
        _: &mut Buffer,
        _: &mut AuxiliaryBuffers,
        _: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        ProcessStatus::Normal
    }
}

impl Vst3Plugin for Bare {
    const VST3_CLASS_ID: [u8; 16] = *b"LatheAudioGuard.";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx];
}

#[test]
fn the_mode_told_is_the_present_one() {
    let guard = Guard::<Bare>::new();
    let modes = [
        (ProcessModes_::kOffline, ProcessMode::Offline),
        (ProcessModes_::kRealtime, ProcessMode::Realtime),
        (ProcessModes_::kPrefetch, ProcessMode::Buffered),
        (ProcessModes_::kOffline, ProcessMode::Offline),
    ];
    for (mode, told) in modes {
        #[allow(clippy::unnecessary_cast)]
        let mut setup = ProcessSetup {
            processMode: mode as i32,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: 512,
            sampleRate: 48_000.0,
        };
        // SAFETY: the set-up is ours; numbers else.
        unsafe {
            assert_eq!(guard.setupProcessing(&raw mut setup), kResultOk);
            assert_eq!(guard.setActive(1), kResultOk);
            guard.setActive(0);
        }
        assert_eq!(TOLD.get(), Some((told, 48_000.0, 512)));
    }
}

#[test]
fn an_activation_without_a_set_up_is_told_the_usual() {
    let guard = Guard::<Bare>::new();
    // SAFETY: numbers only.
    assert_eq!(unsafe { guard.setActive(1) }, kResultOk);
    assert_eq!(TOLD.get(), Some((ProcessMode::Realtime, 44_100.0, 1024)));
}
