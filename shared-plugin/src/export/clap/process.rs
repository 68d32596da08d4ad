//! One block, made safe.

use super::direct::Direct;
use super::events::ClampedEvents;
use super::guard::{Guard, guard};
use crate::export::buses::Given;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process, clap_process_status,
};

pub unsafe extern "C" fn process(
    plugin: *const clap_plugin,
    process: *const clap_process,
) -> clap_process_status {
    // SAFETY: the host hands over the plugin it was given and a block, or null. It processes on one
    // thread at a time and not while it activates, so the tables are ours alone.
    unsafe {
        let (Some(guard), Some(given)) = (guard(plugin), process.as_ref()) else {
            return CLAP_PROCESS_ERROR;
        };
        let Some(audio) = &mut *guard.audio.get() else { return CLAP_PROCESS_ERROR };
        let direct = guard.direct.as_ref();
        if given.frames_count > 0
            && let Some(status) =
                direct.and_then(|direct| direct.play(&audio.buses, given, &guard.link))
        {
            // The framework would ask with the next block only.
            if direct.is_some_and(Direct::owes_framework) {
                guard.host.ask_for_restart();
            }
            guard.follow_tail();
            return status;
        }
        let worth = audio.fill(given);
        audio.fill_tables();
        let mut block = *given;
        (block.audio_inputs, block.audio_inputs_count) =
            (audio.inputs.as_ptr(), audio.inputs.len() as u32);
        (block.audio_outputs, block.audio_outputs_count) =
            (audio.outputs.as_mut_ptr(), audio.outputs.len() as u32);
        let mut events = ClampedEvents::new(given.in_events, given.frames_count);
        let status = events.with(|events| {
            block.in_events = events;
            match (worth, block.frames_count, guard.inner.process) {
                (Given::TooLong, ..) | (_, _, None) => CLAP_PROCESS_ERROR,
                (Given::Nothing, ..) | (_, 0, _) => parameters_only(plugin, guard, &block),
                (Given::Sound, _, Some(process)) => {
                    let call = || process(plugin, &raw const block);
                    direct.map_or_else(call, |direct| direct.with_framework(call))
                }
            }
        });
        guard.follow_tail();
        status
    }
}

/// A block without sound: its events only.
///
/// # Safety
/// As for [`process`].
unsafe fn parameters_only(
    plugin: *const clap_plugin,
    guard: &Guard,
    block: &clap_process,
) -> clap_process_status {
    if let Some(flush) = guard.inner_params.flush {
        // SAFETY: the framework's own function with the plugin; the lists are the block's.
        unsafe { flush(plugin, block.in_events, block.out_events) };
        guard.link.count_change();
    }
    CLAP_PROCESS_CONTINUE
}
