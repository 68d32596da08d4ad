//! What VST3 hosts do and CLAP hosts cannot.

use super::formats::Instance;
use super::raw::{MAX_FRAMES, Raw};
use super::{RATE_HZ, Subject, signal};
use shared_dsp::noise::Noise;
use shared_host::raw::{RawBlock, RawVst3};
use std::time::{Duration, Instant};

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
    let Some(mut plugin) = started(subject) else { return };
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
    const LATENCY: i32 = 1 << 3;
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
        while is_changed && restarts.is_empty() && began.elapsed() < Duration::from_secs(60) {
            let _ = plugin.value(param.id);
            restarts = plugin.take_restarts();
            std::thread::yield_now();
        }
        let wanted: &[_] = if is_changed { &[(LATENCY, true)] } else { &[] };
        assert_eq!(restarts, wanted, "{}: flags, and whether on its thread", param.path());
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

/// An editor opens and closes while automation plays on the audio thread, and the instance goes.
pub fn an_editor_opens_while_automation_plays(subject: &Subject) {
    let Some(mut plugin) = subject.vst3(&[]) else { return };
    if subject.has_no_window() {
        return;
    }
    Instance::start(&mut plugin, false);
    let id = subject.normalized(subject.options.drive)[0].0;
    for _ in 0..4 {
        plugin.while_automated(id, |plugin| subject.open(plugin).close());
    }
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
