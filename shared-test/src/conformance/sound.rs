//! Sound in and out: bypass, latency, silence, tails.

use super::{RATE_HZ, Sound, Subject, expect, frames, signal};
use crate::comparison;
use shared_host::params::ParamEvent;
use shared_host::{Cuts, Status};

/// The crossfade of a bypass: 10 ms.
const CROSSFADE_S: f64 = 0.010;

/// Bypassed, the output is the input, delayed by the latency: difference 0 from the first frame
/// after the crossfade on, also when switched in the middle of the sound and back.
pub fn bypass_nulls(subject: &Subject) {
    let settings = [subject.options.drive, subject.options.bypass_settings].concat();
    for channels in [1, 2] {
        let mut plugin = subject.ready(&settings, channels, RATE_HZ);
        let bypass = plugin.bypass_param().expect("a bypass parameter").clone();
        let latency = plugin.latency_samples() as usize;
        let total = frames(0.6, RATE_HZ);
        let (on, off) = (frames(0.1, RATE_HZ) + 37, frames(0.5, RATE_HZ) + 11);
        let input = signal::music(channels, total, RATE_HZ, 29);
        let events = [
            ParamEvent::new(on as u32, bypass.id, bypass.max),
            ParamEvent::new(off as u32, bypass.id, bypass.min),
        ];
        let output =
            subject.play(&mut plugin, &input, &Cuts::Random { seed: 9, max: 300 }, &events);
        let start = on + latency + frames(CROSSFADE_S, RATE_HZ) + 1;
        for (channel, (output, input)) in output.iter().zip(&input).enumerate() {
            for frame in start..off {
                assert_eq!(
                    output[frame],
                    input[frame - latency],
                    "channel {channel} of {channels}, frame {frame}, latency {latency}"
                );
            }
        }
        assert_eq!(plugin.latency_samples() as usize, latency, "bypass changes the latency");
        assert_eq!(comparison::first_unsound(&output), None);
    }
}

/// Without bypass a plugin that only listens passes every sample on.
pub fn a_meter_passes_sound_on(subject: &Subject) {
    if subject.options.sound != Sound::PassThrough {
        return;
    }
    let mut plugin = subject.driven();
    let latency = plugin.latency_samples() as usize;
    let clean = signal::music(2, frames(0.5, RATE_HZ), RATE_HZ, 31);
    let (bad, _) = signal::spoil(&clean, 0..clean[0].len(), 32);
    for input in [clean, bad] {
        let output = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
        for (output, input) in output.iter().zip(&input) {
            for frame in latency..output.len() {
                assert_eq!(output[frame], signal::cleaned(input[frame - latency]), "frame {frame}");
            }
        }
        expect(plugin.settle());
    }
}

/// An impulse in any channel comes out after exactly the reported number of samples, with the
/// effect in and bypassed, at three rates.
pub fn an_impulse_measures_the_latency(subject: &Subject) {
    const AT: usize = 1000;
    for rate_hz in [44_100.0, RATE_HZ, 96_000.0] {
        for channel in 0..2 {
            for bypassed in [false, true] {
                let mut plugin = subject.ready(subject.options.latency_settings, 2, rate_hz);
                if bypassed {
                    let bypass = plugin.bypass_param().expect("a bypass parameter");
                    let (id, on) = (bypass.id, bypass.max);
                    plugin.set_param(id, on);
                    let _ = subject.play(
                        &mut plugin,
                        &signal::silence(2, frames(0.1, rate_hz)),
                        &Cuts::Fixed(512),
                        &[],
                    );
                }
                let latency = plugin.latency_samples() as usize;
                let mut input = signal::silence(2, AT + latency + 2000);
                input[channel][AT] = 0.5;
                let output = expect(plugin.render(&input, None, &Cuts::Fixed(512), &[]));
                let plane = &output[channel];
                let loudest = (0..plane.len())
                    .max_by(|&a, &b| plane[a].abs().total_cmp(&plane[b].abs()))
                    .unwrap_or(0);
                assert!(plane[loudest] != 0.0, "{rate_hz} Hz, channel {channel}: silence");
                assert_eq!(
                    loudest as i64 - AT as i64,
                    latency as i64,
                    "{rate_hz} Hz, channel {channel}, bypassed {bypassed}: measured against reported"
                );
            }
        }
    }
}

/// Silence in a new instance is exact silence out, and the host may put it to sleep.
pub fn silence_stays_silent(subject: &Subject) {
    let mut plugin = subject.driven();
    let silence = signal::silence(2, frames(1.0, RATE_HZ));
    let mut last = Status::Continue;
    let output =
        expect(
            plugin
                .render_watched(&silence, None, &Cuts::Fixed(512), &[], |status, _| last = status),
        );
    assert_eq!(comparison::peak_gain(&output), 0.0);
    assert!(may_sleep(last), "still {last:?} after a second of silence");
}

/// After sound the tail ends in exact zero within its limit; while anything is still to come the
/// plugin asks to go on, and once all is silent it lets the host put it to sleep.
pub fn the_tail_ends_in_silence(subject: &Subject) {
    let mut plugin = subject.driven();
    let input = signal::music(2, frames(0.5, RATE_HZ), RATE_HZ, 37);
    let _ = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
    let mut blocks: Vec<(Status, bool, bool)> = Vec::new();
    let silence = signal::silence(2, frames(0.5, RATE_HZ));
    let limit = (subject.options.tail_limit_s / 0.5).ceil() as usize + 1;
    for _ in 0..limit {
        expect(plugin.render_watched(&silence, None, &Cuts::Fixed(512), &[], |status, output| {
            let sounds = output.iter().any(|plane| plane.iter().any(|&sample| sample != 0.0));
            let ends_sounding = output.iter().any(|plane| plane.last() != Some(&0.0));
            blocks.push((status, sounds, ends_sounding));
        }));
        let recent = &blocks[blocks.len().saturating_sub(24)..];
        if recent.iter().all(|&(status, sounds, _)| may_sleep(status) && !sounds) {
            break;
        }
    }
    let last_sound = blocks.iter().rposition(|&(_, sounds, _)| sounds);
    let heard_blocks = last_sound.map_or(0, |index| index + 1);
    assert!(
        blocks.len() > heard_blocks && may_sleep(blocks[blocks.len() - 1].0),
        "after {} s of silence: {:?}, last sound in block {last_sound:?} of {}",
        subject.options.tail_limit_s,
        blocks.last(),
        blocks.len()
    );
    for (index, &(status, sounds, ends_sounding)) in blocks[..heard_blocks].iter().enumerate() {
        let more = ends_sounding || (!sounds && index + 1 < heard_blocks);
        assert!(
            !more || status == Status::Continue,
            "block {index} of silence says {status:?} while there is more to come"
        );
    }
}

fn may_sleep(status: Status) -> bool {
    matches!(status, Status::ContinueIfNotQuiet | Status::Sleep)
}
