//! Hosts that call at odd times, with odd events, or ask odd questions.

use super::raw::{MAX_FRAMES, Raw};
use super::{RATE_HZ, Setting, Subject, signal};
use crate::comparison;
use shared_bench::allocation;
use shared_dsp::noise::Noise;
use shared_host::ParamInfo;
use shared_host::raw::{RawBlock, RawEvent};
use shared_host::window::Edited;

/// Frames of a block.
const BLOCK: usize = 128;

/// Blocks of music through a stereo instance; what is done `between` them is done before each but
/// the first.
fn play<R: Raw>(
    subject: &Subject,
    instance: &mut R,
    blocks: u64,
    mut between: impl FnMut(&mut R),
) -> Vec<Vec<f32>> {
    let mut played = vec![Vec::new(); 2];
    for seed in 0..blocks {
        if seed > 0 {
            between(instance);
        }
        let mut block = music(subject, seed);
        assert!(instance.process(&mut block), "block {seed} is refused");
        for (all, channel) in played.iter_mut().zip(output(&block)) {
            all.extend(channel);
        }
    }
    played
}

/// A stereo block of music on every input.
fn music(subject: &Subject, seed: u64) -> RawBlock {
    let of = |seed| signal::music(2, BLOCK, RATE_HZ, seed);
    subject.whole(&of(seed), &of(seed + 900))
}

fn output(block: &RawBlock) -> Vec<Vec<f32>> {
    block.outputs.iter().flat_map(|bus| bus.channels.iter().flatten().cloned()).collect()
}

/// Parameters a host may write, but for those of numbered groups beyond the first.
fn writable(subject: &Subject) -> Vec<ParamInfo> {
    let is_first =
        |param: &ParamInfo| !param.path().contains(['2', '3', '4', '5', '6', '7', '8', '9']);
    let fresh = subject.fresh();
    fresh.params().iter().filter(|param| !param.read_only && is_first(param)).cloned().collect()
}

fn events_past_the_block_are_kept<R: Raw>(subject: &Subject, make: impl Fn() -> R) {
    let settings = subject.normalized(subject.options.drive);
    for frame in [BLOCK as i32, BLOCK as i32 + 1, 1 << 20, i32::MAX] {
        let mut instance = make();
        instance.start(2);
        let mut block = music(subject, 1);
        block.events = settings.iter().map(|&(id, to)| instance.event(frame, id, to)).collect();
        assert!(instance.process(&mut block), "an event at frame {frame} of {BLOCK}");
        for &(id, to) in &settings {
            let now = instance.value(id);
            assert!((now - to).abs() < 1e-6, "an event at frame {frame} of {BLOCK} is lost");
        }
    }
    let mut instance = make();
    instance.start(2);
    let events = settings.iter().map(|&(id, to)| instance.event(3, id, to)).collect();
    assert!(instance.process(&mut RawBlock { events, ..RawBlock::default() }), "no frames");
    for (id, to) in settings {
        assert!(
            (instance.value(id) - to).abs() < 1e-6,
            "an event of a block without frames is lost"
        );
    }
}

/// Events at and beyond the end of a block are heeded at its end, CLAP.
pub fn events_past_the_block_are_kept_clap(subject: &Subject) {
    events_past_the_block_are_kept(subject, || subject.raw_clap());
}

/// Values at and beyond the end of a block are heeded at its end, VST3.
pub fn events_past_the_block_are_kept_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if subject.vst3.is_some() {
        events_past_the_block_are_kept(subject, || subject.raw_vst3().expect("a VST3 entry"));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

/// A parameter past the last one is none.
pub fn questions_past_the_end_are_refused(subject: &Subject) {
    let clap = subject.raw_clap().plugin;
    let count = clap.param_count();
    assert!(count > 0 && clap.param_id(count - 1).is_some());
    for index in [count, count + 1, u32::MAX] {
        assert_eq!(clap.param_id(index), None, "{index} of {count}");
    }
    assert_eq!(clap.value(u32::MAX), None);
    #[cfg(target_os = "linux")]
    if let Some(vst3) = subject.raw_vst3() {
        let count = vst3.param_count();
        assert!(vst3.param_id(count - 1).is_some());
        for index in [count, count + 1, i32::MAX, -1] {
            assert_eq!(vst3.param_id(index), None, "{index} of {count}");
        }
    }
}

/// Editors are made in a host that offers nothing for windows, and destroyed at once: their window
/// threads end.
pub fn a_host_without_windows_does_no_harm(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    let _display = super::expect(shared_host::window::with_virtual_display());
    let mut clap = subject.raw_clap();
    for _ in 0..16 {
        if clap.plugin.make_editor().is_ok() {
            clap.plugin.drop_editor();
        }
    }
    clap.start(2);
    play(subject, &mut clap, 2, |_| {});
}

/// The first block on each of several audio threads takes no memory (CLAP).
pub fn an_audio_thread_takes_no_memory(subject: &Subject) {
    assert!(allocation::is_installed(), "this program does not count calls for memory");
    let mut clap = subject.raw_clap();
    clap.start(2);
    let params: Vec<_> = writable(subject).iter().map(|param| param.id).collect();
    for (index, values) in params.chunks(8).enumerate() {
        let mut block = music(subject, index as u64);
        block.events = values.iter().map(|&id| clap.event(3, id, 1.0)).collect();
        assert!(clap.plugin.process_elsewhere(&mut block));
        assert_eq!(clap.plugin.take_allocations(), 0, "calls for memory in audio thread {index}");
    }
}

/// While a modulator moves a parameter, its value is still what it was set to.
pub fn values_are_read_without_modulation(subject: &Subject) {
    for param in writable(subject).iter().filter(|param| param.automatable && !param.stepped) {
        let mut clap = subject.raw_clap();
        clap.put(&[(param.id, 0.5)]);
        clap.start(2);
        let mut block = music(subject, 3);
        let offset = RawEvent { is_modulation: true, ..RawEvent::new(0, param.id, 0.25) };
        block.events = vec![offset];
        assert!(clap.process(&mut block));
        let value = clap.value(param.id);
        assert!((value - 0.5).abs() < 1e-5, "{}: {value} under modulation", param.path());
    }
}

fn a_pause_is_not_heard<R: Raw>(subject: &Subject, make: impl Fn() -> R) {
    let settings = subject.normalized(subject.options.drive);
    let [steady, paused] = [false, true].map(|pauses| {
        let mut instance = make();
        instance.put(&settings);
        instance.start(2);
        play(subject, &mut instance, 64, |instance| {
            if pauses {
                instance.pause();
            }
        })
    });
    if let Some(difference) = comparison::first_difference(&paused, &steady) {
        panic!("stopping and starting between blocks is heard: {difference}");
    }
}

/// A host that stops and starts before every block hears the same, CLAP.
pub fn a_pause_is_not_heard_clap(subject: &Subject) {
    a_pause_is_not_heard(subject, || subject.raw_clap());
}

/// A host that stops and starts before every block hears the same, VST3.
pub fn a_pause_is_not_heard_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if subject.vst3.is_some() {
        a_pause_is_not_heard(subject, || subject.raw_vst3().expect("a VST3 entry"));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

fn tails<R: Raw>(subject: &Subject, settings: &[Setting], mut instance: R) -> [u32; 4] {
    instance.put(&subject.normalized(settings));
    instance.start(2);
    let before = instance.tail_samples();
    play(subject, &mut instance, 8, |_| {});
    let playing = instance.tail_samples();
    instance.pause();
    let paused = instance.tail_samples();
    let silence = signal::silence(2, BLOCK);
    instance.process(&mut subject.whole(&silence, &silence));
    [before, playing, paused, instance.tail_samples()]
}

/// What both formats call endless: VST3 this very number, CLAP all from 2^31 - 1 up.
const ENDLESS: u32 = u32::MAX;

/// The tail is told as soon as the plugin is active, is the same after sound, after a pause and in
/// silence, is the same in both formats and endless where the sound is, and a change of it is
/// announced.
pub fn the_tail_is_told_before_and_after_sound(subject: &Subject) {
    for settings in [subject.options.drive, subject.options.endless] {
        let clap = tails(subject, settings, subject.raw_clap());
        assert_eq!(clap, [clap[1]; 4], "before sound, playing, paused, in silence");
        #[cfg(target_os = "linux")]
        if let Some(vst3) = subject.raw_vst3() {
            assert_eq!(tails(subject, settings, vst3), clap, "VST3 against CLAP");
        }
        let is_endless = settings == subject.options.endless && !settings.is_empty();
        assert_eq!(clap[0] == ENDLESS, is_endless, "{} samples with {settings:?}", clap[0]);
    }
    let mut clap = subject.raw_clap();
    clap.start(2);
    let before = clap.tail_samples();
    let mut block = music(subject, 1);
    let settings = subject.normalized(subject.options.drive);
    block.events = settings.iter().map(|&(id, to)| clap.event(0, id, to)).collect();
    assert!(clap.process(&mut block));
    let changes = clap.plugin.host().tail_changes.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(changes > 0, clap.tail_samples() != before, "{changes} announcements");
}

/// The first activation asks for no restart; a latency that a parameter changes is announced within
/// the next activation and at no other time, whenever the host deactivates.
pub fn the_latency_changes_at_activation_only(subject: &Subject) {
    use std::sync::atomic::Ordering::SeqCst;
    for param in writable(subject).iter().filter(|param| param.stepped) {
        let mut clap = subject.raw_clap();
        clap.put(&subject.normalized(subject.options.drive));
        clap.start(2);
        clap.plugin.on_main_thread();
        let (latency, host) = (clap.plugin.latency_samples(), clap.plugin.host());
        assert_eq!(host.restarts.load(SeqCst), 0, "restarts asked for by the first activation");
        assert_eq!(host.latency_changes.load(SeqCst), u32::from(latency > 0));
        let mut block = music(subject, 1);
        block.events = vec![clap.event(0, param.id, 1.0)];
        assert!(clap.process(&mut block));
        assert_eq!(clap.plugin.latency_samples(), latency, "{}: while active", param.path());
        clap.plugin.stop();
        clap.plugin.deactivate();
        clap.plugin.on_main_thread();
        clap.start(2);
        let (now, host) = (clap.plugin.latency_samples(), clap.plugin.host());
        let announced = host.latency_changes.load(SeqCst) - u32::from(latency > 0);
        assert_eq!(announced, u32::from(now != latency), "{}: {latency} to {now}", param.path());
        assert_eq!(host.stray_latency_changes.load(SeqCst), 0, "{}", param.path());
    }
}

/// Sixty blocks of random length with random values for random parameters, anywhere in the block
/// and past it, without cookies: everything put out is sound, and values past the last event stay.
pub fn automation_of_any_kind_does_no_harm(subject: &Subject) {
    const SEED: u64 = 20_261_130;
    println!("seed {SEED}");
    let (mut random, mut clap) = (Noise::new(SEED), subject.raw_clap());
    let all = subject.fresh().params().to_vec();
    let params: Vec<_> = all.iter().filter(|param| !param.read_only).collect();
    clap.start(2);
    for round in 0..60 {
        let frames = random.between(1, MAX_FRAMES);
        let of = |seed| signal::music(2, frames, RATE_HZ, seed);
        let mut block = subject.whole(&of(round), &of(round + 900));
        let mut frame = 0;
        for _ in 0..random.below(40) {
            frame += random.below(frames / 8 + 2) as i32;
            let param = params[random.below(params.len())];
            block.events.push(clap.event(frame, param.id, random.unit()));
        }
        assert!(clap.process(&mut block), "round {round}");
        assert_eq!(comparison::first_unsound(&output(&block)), None, "round {round}");
        for (index, event) in block.events.iter().enumerate() {
            let is_last = !block.events[index + 1..].iter().any(|later| later.id == event.id);
            let param = params.iter().find(|param| param.id == event.id);
            if let Some(param) = param.filter(|param| is_last && !param.stepped) {
                let value = clap.value(event.id);
                let what = format!("round {round}: {} at {}", param.path(), event.frame);
                assert!((value - event.value).abs() < 1e-4, "{what}: {value}");
            }
        }
        if random.below(8) == 0 {
            clap.plugin.stop();
            clap.plugin.deactivate();
            clap.start(2);
        }
    }
    let strays = &clap.plugin.host().stray_latency_changes;
    assert_eq!(strays.load(std::sync::atomic::Ordering::SeqCst), 0);
}

/// Random values set without a block are in the state, and states restore in any order.
pub fn states_restore_in_any_order(subject: &Subject) {
    const SEED: u64 = 4_711;
    println!("seed {SEED}");
    let mut random = Noise::new(SEED);
    let params = writable(subject);
    let mut states = Vec::new();
    for _ in 0..6 {
        let mut plugin = subject.fresh();
        for param in &params {
            plugin.set_param(param.id, param.max * random.unit());
        }
        let values: Vec<_> = params.iter().map(|param| plugin.value(param.id)).collect();
        states.push((super::expect(plugin.save_state()), values));
    }
    let mut plugin = subject.fresh();
    for _ in 0..20 {
        let (bytes, values) = &states[random.below(states.len())];
        super::expect(plugin.load_state(bytes));
        for (param, wanted) in params.iter().zip(values) {
            let (now, wanted) = (plugin.value(param.id), wanted.unwrap_or(f64::NAN));
            let is_near = now.is_some_and(|now| (now - wanted).abs() < 1e-4 * param.max);
            assert!(is_near, "{}: {now:?}, saved as {wanted}", param.path());
        }
    }
}
