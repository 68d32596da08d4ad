//! The song as a VST3 block tells it.

use crate::raw::RawTransport;
use vst3::Steinberg::Vst::ProcessContext;
use vst3::Steinberg::Vst::ProcessContext_::StatesAndFlags_::{
    kBarPositionValid, kCycleActive, kCycleValid, kPlaying, kProjectTimeMusicValid, kTempoValid,
    kTimeSigValid,
};

/// Rate at which positions in seconds are told in samples, whatever the plugin was set up for.
const RATE_HZ: f64 = 48_000.0;

/// What the standard tells with a block.
pub fn context(transport: &RawTransport) -> ProcessContext {
    // SAFETY: a C struct of numbers, for which zeros are valid.
    let mut context: ProcessContext = unsafe { std::mem::zeroed() };
    let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
    context.state = kProjectTimeMusicValid
        | kTimeSigValid
        | kBarPositionValid
        | kCycleValid
        | flag(transport.is_playing, kPlaying)
        | flag(transport.is_looping, kCycleActive)
        | flag(transport.tempo_bpm.is_some(), kTempoValid);
    context.sampleRate = RATE_HZ;
    context.projectTimeSamples = (transport.position_s * RATE_HZ) as i64;
    context.continousTimeSamples = context.projectTimeSamples;
    context.projectTimeMusic = transport.position_beats;
    context.barPositionMusic = transport.position_beats;
    context.cycleStartMusic = transport.loop_beats.0;
    context.cycleEndMusic = transport.loop_beats.1;
    context.tempo = transport.tempo_bpm.unwrap_or(0.0);
    context.timeSigNumerator = transport.bar_beats.0.into();
    context.timeSigDenominator = transport.bar_beats.1.into();
    context
}
