//! Extremes: bad samples, wild settings, memory, the floating-point mode.

use super::{MAX_BLOCK, RATE_HZ, Subject, expect, frames, signal};
use crate::{allocation, comparison};
use shared_dsp::noise::Noise;
use shared_host::params::ParamEvent;
use shared_host::{Cuts, Plugin};

/// NaN, infinities, subnormals and 1e30 in any channel and in the key: the output stays finite and
/// never subnormal, and one second after the last bad sample it is within -100 dB of a render with
/// those samples zeroed.
pub fn bad_input_does_no_harm(subject: &Subject) {
    let last = frames(0.4, RATE_HZ);
    let total = last + frames(1.5, RATE_HZ);
    let clean = signal::music(2, total, RATE_HZ, 41);
    let (bad, zeroed) = signal::spoil(&clean, frames(0.1, RATE_HZ)..last, 43);
    let (bad_key, zeroed_key) =
        signal::spoil(&signal::music(2, total, RATE_HZ, 47), frames(0.1, RATE_HZ)..last, 53);
    let render = |input: &[Vec<f32>], key: &[Vec<f32>]| {
        let mut plugin = subject.driven();
        let key = plugin.has_key().then_some(key);
        expect(plugin.render(input, key, &Cuts::Fixed(512), &[]))
    };
    let (spoilt, reference) = (render(&bad, &bad_key), render(&zeroed, &zeroed_key));
    assert_eq!(comparison::first_unsound(&spoilt), None);
    let late = |render: &[Vec<f32>]| -> Vec<Vec<f32>> {
        render.iter().map(|plane| plane[last + frames(1.0, RATE_HZ)..].to_vec()).collect()
    };
    let apart_db = comparison::difference_db(&late(&spoilt), &late(&reference));
    println!("one second after bad input: {apart_db:.1} dB from clean");
    assert!(apart_db <= -100.0, "{apart_db:.1} dB one second after the last bad sample");
}

/// Bypassed, every normal sample (1e30 too) passes unchanged, all others become 0.
pub fn bad_input_bypassed_is_bit_exact(subject: &Subject) {
    let settings = [subject.options.drive, subject.options.bypass_settings].concat();
    let mut plugin = subject.ready(&settings, 2, RATE_HZ);
    let bypass = plugin.bypass_param().expect("a bypass parameter");
    let (id, on) = (bypass.id, bypass.max);
    plugin.set_param(id, on);
    let lead = signal::silence(2, frames(0.2, RATE_HZ));
    let _ = expect(plugin.render(&lead, None, &Cuts::Fixed(512), &[]));
    let latency = plugin.latency_samples() as usize;
    let clean = signal::music(2, frames(0.5, RATE_HZ), RATE_HZ, 59);
    let (bad, _) = signal::spoil(&clean, 0..clean[0].len(), 61);
    let output = subject.play(&mut plugin, &bad, &Cuts::Random { seed: 4, max: 999 }, &[]);
    for (output, input) in output.iter().zip(&bad) {
        for frame in latency..output.len() {
            let expected = signal::cleaned(input[frame - latency]);
            assert_eq!(output[frame], expected, "frame {frame}, in: {:e}", input[frame - latency]);
        }
    }
}

/// Every visible parameter jumps to any value at any time: the output stays finite and normal.
pub fn wild_settings_do_no_harm(subject: &Subject) {
    let total = frames(2.0, RATE_HZ);
    let input = signal::music(2, total, RATE_HZ, 67);
    let mut plugin = subject.driven();
    let events = wild(&plugin, total, 400, 71);
    let output = subject.play(&mut plugin, &input, &Cuts::Random { seed: 5, max: 2000 }, &events);
    assert_eq!(comparison::first_unsound(&output), None);
}

/// Events with random values for random visible parameters.
pub(super) fn wild(plugin: &Plugin, total: usize, count: usize, seed: u64) -> Vec<ParamEvent> {
    let mut random = Noise::new(seed);
    let params: Vec<_> = plugin.params().iter().filter(|param| !param.hidden).collect();
    let mut events: Vec<ParamEvent> = (0..count)
        .map(|_| {
            let param = params[random.below(params.len())];
            let value = param.min + (param.max - param.min) * random.unit();
            let value = if param.stepped { value.round() } else { value };
            ParamEvent::new(random.below(total) as u32, param.id, value)
        })
        .collect();
    events.sort_by_key(|event| event.frame);
    events
}

/// No process call takes, resizes or frees memory: the first ones, with automation of every visible
/// parameter, with bad input, with bypass, and after a state was loaded while active.
///
/// # Panics
/// Also when the test program does not use [`allocation::CountingAllocator`].
pub fn processing_takes_no_memory(subject: &Subject) {
    assert!(allocation::is_installed(), "the counting allocator is not this program's allocator");
    let total = frames(1.0, RATE_HZ);
    let clean = signal::music(2, total, RATE_HZ, 73);
    let (bad, _) = signal::spoil(&clean, 0..total, 79);
    let mut saver = subject.driven();
    let state = expect(saver.save_state());
    for channels in [1, 2] {
        let mut plugin = subject.fresh();
        expect(plugin.select_layout(channels));
        expect(plugin.activate(RATE_HZ, MAX_BLOCK));
        let input = &bad[..channels];
        let events = wild(&plugin, total, 300, 83);
        let played = |plugin: &mut Plugin, events: &[ParamEvent], what: &str| {
            let before = plugin.audio_thread_allocations();
            let _ = subject.play(plugin, input, &Cuts::Random { seed: 6, max: 1000 }, events);
            let calls = plugin.audio_thread_allocations() - before;
            assert_eq!(calls, 0, "{what}, {channels} channels: times memory was taken or freed");
        };
        played(&mut plugin, &[], "the first blocks");
        played(&mut plugin, &events, "automation");
        expect(plugin.load_state(&state));
        played(&mut plugin, &[], "after loading a state while active");
        expect(plugin.honour_restart());
        plugin.reset();
        played(&mut plugin, &events, "after a restart and a reset");
    }
}

/// Processing leaves the processor's floating-point mode as the host had it (x86-64; elsewhere
/// nothing is tried).
pub fn the_float_mode_is_given_back(subject: &Subject) {
    let mut plugin = subject.driven();
    let input = signal::music(2, frames(0.05, RATE_HZ), RATE_HZ, 89);
    let before = float_mode();
    let _ = subject.play(&mut plugin, &input, &Cuts::Fixed(64), &[]);
    // The lowest six bits are flags of what happened, not mode.
    assert_eq!(before & !0x3f, float_mode() & !0x3f);
}

/// The processor's floating-point mode and flags on this thread: MXCSR on x86-64, 0 elsewhere.
#[cfg(target_arch = "x86_64")]
#[must_use]
pub fn float_mode() -> u32 {
    let mut mode = 0_u32;
    // SAFETY: `stmxcsr` writes the four bytes it is given and nothing else.
    unsafe {
        std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut mode, options(nostack, preserves_flags));
    }
    mode
}

/// The processor's floating-point mode and flags on this thread: MXCSR on x86-64, 0 elsewhere.
#[cfg(not(target_arch = "x86_64"))]
#[must_use]
pub fn float_mode() -> u32 {
    0
}
