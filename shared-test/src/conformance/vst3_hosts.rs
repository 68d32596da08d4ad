//! What VST3 hosts do and CLAP hosts cannot.

use super::formats::Instance;
use super::raw::{MAX_FRAMES, Raw};
use super::{RATE_HZ, Subject, alone, signal};
use crate::allocation;
use crate::comparison::first_difference;
use shared_dsp::noise::Noise;
use shared_host::ParamInfo;
use shared_host::raw::{RawBlock, RawVst3};
use shared_host::window::{Edited, PATIENCE};
use std::time::Instant;

/// The standard's flag of a restart for another latency.
const LATENCY: i32 = 1 << 3;

fn silence(subject: &Subject, frames: usize) -> RawBlock {
    let silence = signal::silence(2, frames);
    subject.whole(&silence, &silence)
}

/// A started stereo instance; `None` without a VST3 entry.
fn started(subject: &Subject) -> Option<RawVst3> {
    let mut plugin = subject.raw_vst3()?;
    plugin.start(2);
    Some(plugin)
}

/// Widths a host proposes are those the buses have afterwards, or are refused; equal widths that
/// are offered are taken.
pub fn widths_are_taken_as_they_are_or_refused(subject: &Subject) {
    let Some(mut plugin) = subject.raw_vst3() else { return };
    for main in [1, 2] {
        for key in [1, 2] {
            for output in [1, 2] {
                let widths = [main, key];
                let inputs = if subject.options.has_sidechain { &widths[..] } else { &widths[..1] };
                let is_taken = plugin.set_widths(inputs, &[output]);
                let is_equal = main == output && (main == key || !subject.options.has_sidechain);
                assert!(is_taken || !is_equal, "{inputs:?} to {output} is refused");
                if is_taken {
                    for (index, &width) in inputs.iter().enumerate() {
                        assert_eq!(plugin.input_width(index as i32), width, "{inputs:?}");
                    }
                }
            }
        }
    }
    let count = plugin.input_count();
    assert!(!plugin.set_widths(&vec![2; count + 1], &[2]) && !plugin.set_widths(&[], &[]));
}

/// A value set while processing reads back at once, is in a state saved before any block, and gives
/// way to what a block brings.
pub fn values_set_are_read_and_saved_at_once(subject: &Subject) {
    let mut values = subject.normalized(subject.options.drive);
    let bypass = subject.fresh().bypass_param().map(|bypass| (bypass.id, 1.0));
    values.extend(bypass);
    let Some(plugin) = started(subject) else { return };
    assert!(plugin.process(&mut silence(subject, 64)));
    for &(id, value) in &values {
        plugin.set_value(id, value);
        assert!((plugin.value(id) - value).abs() < 1e-6, "{} was set to {value}", plugin.value(id));
    }
    let state = plugin.state();
    let mut other = subject.raw_vst3().expect("a VST3 entry");
    assert!(other.load_state(&state));
    for &(id, value) in &values {
        let now = other.value(id);
        assert!((now - value).abs() < 1e-4, "{now} was saved as {value}");
    }
    let (id, value) = values[0];
    plugin.set_value(id, value);
    let mut block = silence(subject, 64);
    let brought = 1.0 - value;
    block.events = vec![plugin.event(0, id, brought)];
    assert!(plugin.process(&mut block));
    assert!((plugin.value(id) - brought).abs() < 1e-4, "the block brought {brought}");
}

/// A host may activate before it says for what, and say it later; blocks beyond what is announced
/// are served or refused.
pub fn activation_needs_no_set_up(subject: &Subject) {
    let Some(mut plugin) = subject.raw_vst3() else { return };
    assert!(plugin.process(&mut silence(subject, 0)), "values before anything else");
    assert!(plugin.set_active(true));
    plugin.set_processing(true);
    assert!(plugin.process(&mut silence(subject, 1024)));
    assert!(plugin.set_up(RATE_HZ, MAX_FRAMES, 0), "set up while active");
    assert!(plugin.process(&mut silence(subject, MAX_FRAMES)));
    let mut long = silence(subject, 4 * MAX_FRAMES);
    long.outputs.clear();
    assert!(!plugin.process(&mut long), "nothing can stand in for what is missing there");
    assert!(!plugin.set_up(0.0, MAX_FRAMES, 0) && !plugin.set_up(RATE_HZ, 0, 0));
    assert!(plugin.set_active(false));
}

/// A latency that changes on the audio thread is told on the host's own thread, at its next call;
/// the first activation asks for nothing.
pub fn restarts_come_on_the_hosts_thread(subject: &Subject) {
    let fresh = subject.fresh();
    for param in fresh.params().iter().filter(|param| param.stepped && !param.read_only) {
        if param.path().contains(char::is_numeric) {
            continue;
        }
        let Some(mut plugin) = subject.raw_vst3() else { return };
        plugin.put(&subject.normalized(subject.options.drive));
        plugin.start(2);
        assert_eq!(plugin.take_restarts(), [], "by the first activation");
        let latency = plugin.latency_samples();
        let mut block = silence(subject, 64);
        block.events = vec![plugin.event(0, param.id, 1.0)];
        assert!(plugin.process_elsewhere(&mut block));
        let is_changed = plugin.latency_samples() != latency;
        let (mut restarts, began) = (Vec::new(), Instant::now());
        while is_changed && restarts.is_empty() && began.elapsed() < PATIENCE {
            let _ = plugin.value(param.id);
            restarts = plugin.take_restarts();
            std::thread::yield_now();
        }
        let wanted: &[_] = if is_changed { &[(LATENCY, true)] } else { &[] };
        assert_eq!(restarts, wanted, "{}: flags, and whether on its thread", param.path());
    }
}

/// Another latency takes no memory on the audio thread it comes up on, and while an editor is open the
/// host is told in its run loop, whether or not it calls.
pub fn a_change_of_latency_takes_no_memory_and_is_told(subject: &Subject) {
    assert!(allocation::is_installed(), "this program does not count calls for memory");
    let fresh = subject.fresh();
    let is_choice = |param: &&ParamInfo| param.stepped && !param.read_only;
    for param in fresh.params().iter().filter(is_choice) {
        if param.path().contains(char::is_numeric) {
            continue;
        }
        let Some(mut plugin) = started(subject) else { return };
        if !subject.has_no_window() {
            plugin.make_editor().expect("an editor");
        }
        let latency = plugin.latency_samples();
        for seed in 0..16 {
            let music = signal::music(2, MAX_FRAMES, RATE_HZ, seed);
            let mut block = subject.whole(&music, &music);
            block.events = vec![plugin.event(0, param.id, 1.0)];
            assert!(plugin.process_elsewhere(&mut block));
            assert_eq!(plugin.take_allocations(), 0, "{}: calls for memory", param.path());
        }
        if subject.has_no_window() || plugin.latency_samples() == latency {
            continue;
        }
        let (mut restarts, began) = (Vec::new(), Instant::now());
        while restarts.is_empty() && began.elapsed() < PATIENCE {
            plugin.idle();
            restarts = plugin.take_restarts();
            std::thread::yield_now();
        }
        assert_eq!(
            restarts,
            [(LATENCY, true)],
            "{}: flags, and whether on its thread",
            param.path()
        );
    }
}

/// Instances go at once after automation on the audio thread, one of two and then the other.
pub fn an_instance_may_go_while_its_work_waits(subject: &Subject) {
    let fresh = subject.fresh();
    let params: Vec<_> = fresh.params().iter().filter(|param| !param.read_only).collect();
    for round in 0..20 {
        let (Some(mut first), Some(mut second)) = (started(subject), started(subject)) else {
            return;
        };
        for (index, plugin) in [&mut first, &mut second].into_iter().enumerate() {
            let mut block = silence(subject, MAX_FRAMES);
            let value = |frame: i32| f64::from((frame + round + index as i32) % 2);
            let event = |frame: i32| {
                let param = params[frame as usize % params.len()];
                plugin.event(frame, param.id, value(frame))
            };
            block.events = (0..MAX_FRAMES as i32).map(event).collect();
            assert!(plugin.process_elsewhere(&mut block));
        }
        drop(first);
        assert!(second.process(&mut silence(subject, 64)));
    }
}

/// An editor opens and closes while automation plays on the audio thread: the framework's worker,
/// which all instances share, lives on, and is not asked to do anything about it.
pub fn an_editor_opens_while_automation_plays(subject: &Subject) {
    if subject.has_no_window() || subject.vst3.is_none() {
        return;
    }
    if !alone::is_alone() {
        alone::run("vst3_hosts::an_editor_opens_while_automation_plays", &[]);
        return;
    }
    let Some(mut plugin) = subject.vst3(&[]) else { return };
    Instance::start(&mut plugin, false);
    let id = subject.normalized(subject.options.drive)[0].0;
    for round in 0..8 {
        plugin.while_automated(id, |plugin| subject.open(plugin).close());
        assert!(is_running("bg-worker"), "the framework's worker has ended, in round {round}");
    }
}

/// Whether this program has a thread of this name.
fn is_running(thread: &str) -> bool {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux shows a program's threads");
    let names = tasks.flatten().map(|task| std::fs::read_to_string(task.path().join("comm")));
    names.flatten().any(|name| name.trim() == thread)
}

/// Random values set while processing, without a block, are in the state, whichever is restored.
pub fn states_hold_what_was_set_last(subject: &Subject) {
    const SEED: u64 = 99;
    println!("seed {SEED}");
    let mut random = Noise::new(SEED);
    let fresh = subject.fresh();
    let params: Vec<_> = fresh.params().iter().filter(|p| !p.read_only && !p.stepped).collect();
    let Some(mut plugin) = started(subject) else { return };
    let mut states = Vec::new();
    for _ in 0..6 {
        let values: Vec<_> = params.iter().map(|_| random.unit()).collect();
        for (param, &value) in params.iter().zip(&values) {
            plugin.set_value(param.id, value);
        }
        states.push((plugin.state(), values));
    }
    for _ in 0..12 {
        let (bytes, values) = &states[random.below(states.len())];
        assert!(plugin.load_state(bytes));
        for (param, &value) in params.iter().zip(values) {
            let now = plugin.value(param.id);
            assert!((now - value).abs() < 1e-4, "{}: {now}, saved as {value}", param.path());
        }
    }
}

/// Plays stereo music in blocks as long as `lengths` say; `events` are at frames of the whole.
fn play_automated<R: Raw>(
    subject: &Subject,
    mut instance: R,
    events: &[(usize, u32, f64)],
    lengths: &[usize],
) -> Vec<Vec<f32>> {
    let total = lengths.iter().sum();
    let (main, key) = (signal::music(2, total, RATE_HZ, 61), signal::music(2, total, RATE_HZ, 67));
    instance.start(2);
    let (mut start, mut played) = (0, vec![Vec::new(); 2]);
    for &length in lengths {
        let range = start..start + length;
        let cut = |planes: &[Vec<f32>]| -> Vec<Vec<f32>> {
            planes.iter().map(|plane| plane[range.clone()].to_vec()).collect()
        };
        let mut block = subject.whole(&cut(&main), &cut(&key));
        let inside = events.iter().filter(|(frame, ..)| range.contains(frame));
        block.events =
            inside.map(|&(at, id, to)| instance.event((at - start) as i32, id, to)).collect();
        assert!(instance.process(&mut block));
        let outputs = block.outputs.iter().flat_map(|bus| bus.channels.iter().flatten());
        played.iter_mut().zip(outputs).for_each(|(all, output)| all.extend(output));
        start += length;
    }
    played
}

/// Lengths of blocks that end at each of `ends`, which are in order, and nowhere else but where a
/// block would be too long.
fn lengths(ends: impl Iterator<Item = usize>) -> Vec<usize> {
    let (mut at, mut lengths) = (0, Vec::new());
    for end in ends {
        while at < end {
            lengths.push((end - at).min(MAX_FRAMES));
            at += lengths[lengths.len() - 1];
        }
    }
    lengths
}

/// Automation, in queues by parameter as hosts hand it over, sounds the same in long blocks, in
/// random ones and in blocks that begin at each change, and as it does in CLAP.
pub fn automation_is_exact_to_the_frame(subject: &Subject) {
    const TOTAL: usize = 24 * MAX_FRAMES;
    let settings = subject.normalized(subject.options.drive);
    if settings.is_empty() || subject.vst3.is_none() {
        return;
    }
    let mut random = Noise::new(71);
    let mut events: Vec<_> = (0..300)
        .map(|turn| {
            let (id, driven) = settings[random.below(settings.len())];
            (random.below(TOTAL), id, if turn % 2 == 0 { driven } else { random.unit() })
        })
        .collect();
    events.sort_by_key(|&(frame, ..)| frame);
    events.dedup_by_key(|&mut (frame, id, _)| (frame, id));
    let by_parameter = {
        let mut events = events.clone();
        events.sort_by_key(|&(frame, id, _)| (id, frame));
        events
    };
    let long = lengths(std::iter::once(TOTAL));
    let at_changes = lengths(events.iter().map(|&(frame, ..)| frame).chain([TOTAL]));
    let mut cuts: Vec<_> = (0..90).map(|_| random.below(TOTAL)).collect();
    cuts.sort_unstable();
    let random_cuts = lengths(cuts.into_iter().chain([TOTAL]));
    let reference = play_automated(subject, subject.raw_clap(), &events, &long);
    for (lengths, what) in
        [(long, "long blocks"), (random_cuts, "random blocks"), (at_changes, "blocks at changes")]
    {
        let instance = subject.raw_vst3().expect("a VST3 entry");
        let played = play_automated(subject, instance, &by_parameter, &lengths);
        if let Some(difference) = first_difference(&played, &reference) {
            panic!("{what}: {difference}");
        }
    }
}

/// Blocks with dense automation, on the audio thread or the host's own, and starting again after a
/// pause take no memory.
pub fn processing_and_starting_take_no_memory(subject: &Subject) {
    assert!(allocation::is_installed(), "the counting allocator is not this program's allocator");
    let fresh = subject.fresh();
    let params: Vec<_> = fresh.params().iter().filter(|param| !param.read_only).collect();
    let mut random = Noise::new(53);
    let Some(mut plugin) = started(subject) else { return };
    for round in 0..60 {
        let mut block = silence(subject, random.between(1, MAX_FRAMES));
        for _ in 0..random.below(200) {
            let (id, frame) = (params[random.below(params.len())].id, random.below(block.frames));
            block.events.push(plugin.event(frame as i32, id, random.unit()));
        }
        let is_elsewhere = round % 2 == 0;
        let is_played = if is_elsewhere {
            plugin.process_elsewhere(&mut block)
        } else {
            plugin.process(&mut block)
        };
        assert!(is_played, "round {round}");
        if round % 7 == 0 {
            plugin.pause();
        }
        assert_eq!(plugin.take_allocations(), 0, "round {round}: times memory was taken or freed");
    }
}
