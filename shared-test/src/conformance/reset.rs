//! Resets between changes of settings, as hosts call them on the audio thread.

use super::{RATE_HZ, Subject, expect, signal};
use crate::{allocation, comparison};
use shared_dsp::noise::Noise;
use shared_host::{Block, ParamInfo, Plugin};
use std::time::{Duration, Instant};

/// Resets at the least; more where the stepped parameters have more values together.
const RESETS: usize = 200;
/// Frames of the block after a reset.
const BLOCK_FRAMES: usize = 64;

/// Each of at least 200 resets meets other settings: every stepped parameter takes each of its
/// values in turn, all others move at random. The change is flushed before the reset, or comes with
/// the block of 64 frames after it. None of these calls takes, resizes or frees memory, and every
/// output is sound. Prints the times, which the machine's other work is part of;
/// `cargo xtask bench` shows them without it.
///
/// # Panics
/// Also when the test program does not use [`allocation::CountingAllocator`].
pub fn a_reset_after_any_change_takes_no_memory(subject: &Subject) {
    assert!(allocation::is_installed(), "the counting allocator is not this program's allocator");
    let mut plugin = subject.driven();
    let params: Vec<ParamInfo> = plugin
        .params()
        .iter()
        .filter(|param| !param.read_only && !param.hidden && !param.bypass)
        .cloned()
        .collect();
    let choices: Vec<(&ParamInfo, f64)> = params.iter().flat_map(values).collect();
    let music = signal::music(2, 400 * BLOCK_FRAMES, RATE_HZ, 91);
    let mut blocks = (0..music[0].len()).step_by(BLOCK_FRAMES).cycle();
    let mut random = Noise::new(89);
    let mut times: Vec<(Duration, String)> = Vec::new();
    for turn in 0..RESETS.max(choices.len()) {
        for _ in 0..turn % 5 {
            play(&mut plugin, &music, blocks.next().unwrap_or(0));
        }
        for param in &params {
            if param.stepped && random.unit() < 0.9 || random.unit() < 0.5 {
                continue;
            }
            let value = param.min + (param.max - param.min) * random.unit();
            plugin.set_param(param.id, if param.stepped { value.round() } else { value });
        }
        let mut what = "moving parameters".to_string();
        if let Some((param, value)) = choices.get(turn % choices.len().max(1)) {
            plugin.set_param(param.id, *value);
            what = format!("{} at {value}", param.path());
        }
        let before = plugin.audio_thread_allocations();
        let is_flushed = turn % 2 == 0;
        if is_flushed {
            plugin.flush();
        }
        let start = Instant::now();
        plugin.reset();
        let output = play(&mut plugin, &music, blocks.next().unwrap_or(0));
        let took = start.elapsed();
        let calls = plugin.audio_thread_allocations() - before;
        assert_eq!(calls, 0, "{what}, flushed: {is_flushed}: times memory was taken or freed");
        assert_eq!(comparison::first_unsound(&output), None, "{what}");
        times.push((took, what));
    }
    times.sort();
    let most = &times[times.len() * 19 / 20].0;
    if let Some((slowest, what)) = times.last() {
        println!("reset and first block: 95 % within {most:?}, slowest {slowest:?} ({what})");
    }
}

/// Every value of a stepped parameter.
fn values(param: &ParamInfo) -> Vec<(&ParamInfo, f64)> {
    let steps = if param.stepped { (param.max - param.min).round() as usize + 1 } else { 0 };
    (0..steps).map(|step| (param, param.min + step as f64)).collect()
}

/// One block of `music` from frame `start` on; gives the output.
fn play(plugin: &mut Plugin, music: &[Vec<f32>], start: usize) -> Vec<Vec<f32>> {
    let input: Vec<&[f32]> = music.iter().map(|side| &side[start..start + BLOCK_FRAMES]).collect();
    let mut output = vec![vec![0.0; BLOCK_FRAMES]; input.len()];
    let mut planes: Vec<&mut [f32]> = output.iter_mut().map(Vec::as_mut_slice).collect();
    expect(plugin.process(&mut Block {
        input: &input,
        key: None,
        output: &mut planes,
        events: &[],
        transport: None,
    }));
    output
}
