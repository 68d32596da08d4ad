//! Time: rates, block cuts, the frame of an automation event, reset, restart.

use super::{MAX_BLOCK, RATE_HZ, Sound, Subject, expect, frames, signal};
use crate::comparison;
use shared_host::Cuts;
use shared_host::params::ParamEvent;

fn assert_same(left: &[Vec<f32>], right: &[Vec<f32>], what: &str) {
    if let Some(difference) = comparison::first_difference(left, right) {
        panic!("{what}: {difference}");
    }
}

/// At every rate from 22.05 to 192 kHz, mono and stereo: it starts, its output is sound and not
/// silent, and does not depend on the cuts.
pub fn every_rate_works(subject: &Subject) {
    for rate_hz in [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for channels in [1, 2] {
            let input = signal::music(channels, frames(0.15, rate_hz), rate_hz, 7);
            let render = |cuts: &Cuts| {
                let mut plugin = subject.ready(subject.options.drive, channels, rate_hz);
                subject.play(&mut plugin, &input, cuts, &[])
            };
            let output = render(&Cuts::Fixed(512));
            let what = format!("{rate_hz} Hz, {channels} channels");
            assert_eq!(comparison::first_unsound(&output), None, "{what}");
            assert!(comparison::power_db(&output) > -80.0, "{what}: the output is silent");
            assert_same(&render(&Cuts::Random { seed: 3, max: 700 }), &output, &what);
        }
    }
}

/// The same samples, bit for bit, in blocks of 1, 17, 64, 511, 4096 and varying lengths, with
/// automation going on.
pub fn cuts_do_not_change_the_sound(subject: &Subject) {
    let total = frames(0.4, RATE_HZ);
    let input = signal::music(2, total, RATE_HZ, 11);
    let render = |cuts: &Cuts| {
        let mut plugin = subject.driven();
        let events = subject.automation(&plugin, total, 5);
        subject.play(&mut plugin, &input, cuts, &events)
    };
    let reference = render(&Cuts::Fixed(256));
    for cuts in [
        Cuts::Fixed(1),
        Cuts::Fixed(17),
        Cuts::Fixed(64),
        Cuts::Fixed(511),
        Cuts::Fixed(MAX_BLOCK),
        Cuts::Random { seed: 1, max: MAX_BLOCK },
        Cuts::Random { seed: 2, max: 90 },
        Cuts::List(vec![1, 480, 2, 33]),
    ] {
        assert_same(&render(&cuts), &reference, &format!("{cuts:?} against blocks of 256"));
    }
}

/// The same after silence in which the host may put it to sleep, before any sound and between sounds.
pub fn cuts_do_not_change_what_follows_silence(subject: &Subject) {
    let (music, pause) = (frames(0.15, RATE_HZ), frames(0.1, RATE_HZ) + 77);
    let mut input = signal::silence(2, pause);
    for (seed, pause) in [(41, frames(2.0, RATE_HZ) + 5), (43, pause)] {
        let sound = signal::music(2, music, RATE_HZ, seed);
        for (channel, sound) in input.iter_mut().zip(sound) {
            channel.extend(sound);
            channel.resize(channel.len() + pause, 0.0);
        }
    }
    let render = |cuts: &Cuts| subject.play(&mut subject.driven(), &input, cuts, &[]);
    let reference = render(&Cuts::Fixed(MAX_BLOCK));
    for cuts in [Cuts::Fixed(64), Cuts::Fixed(33), Cuts::Random { seed: 3, max: 900 }] {
        assert_same(&render(&cuts), &reference, &format!("{cuts:?} against blocks of 4096"));
    }
}

/// A change at frame 100 of a block of 256 sounds exactly as a block cut there with the change at
/// its start; nothing before it changes; and at least one of the driven parameters is heard.
pub fn automation_is_exact_to_the_frame(subject: &Subject) {
    let input = signal::music(2, frames(0.25, RATE_HZ), RATE_HZ, 13);
    let (whole, cut) = (Cuts::Fixed(256), Cuts::List(vec![100, 156]));
    let still = subject.play(&mut subject.driven(), &input, &whole, &[]);
    let plugin = subject.driven();
    let mut changes: Vec<(u32, f64)> = Vec::new();
    for (name, text) in subject.options.drive {
        let (id, driven) = expect(plugin.parse(name, text));
        let default = plugin.param(id).map_or(0.0, |param| param.default);
        if (driven - default).abs() > 1e-6 {
            changes.push((id, default));
        }
    }
    changes.extend(plugin.bypass_param().map(|bypass| (bypass.id, bypass.max)));
    let mut heard = false;
    for (id, value) in changes {
        let path = plugin.param(id).map(shared_host::ParamInfo::path).unwrap_or_default();
        let events = [ParamEvent::new(100, id, value)];
        let moved = subject.play(&mut subject.driven(), &input, &whole, &events);
        let split = subject.play(&mut subject.driven(), &input, &cut, &events);
        assert_same(&moved, &split, &format!("{path}: an event inside against a cut"));
        if let Some(difference) = comparison::first_difference(&moved, &still) {
            assert!(difference.frame >= 100, "{path}: heard too early: {difference}");
            heard = true;
        }
    }
    assert!(heard || subject.options.sound == Sound::PassThrough, "no change was heard");
}

/// After a reset the plugin sounds as it did when it was new.
pub fn reset_starts_anew(subject: &Subject) {
    let input = signal::music(2, frames(0.4, RATE_HZ), RATE_HZ, 17);
    let mut plugin = subject.driven();
    let first = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
    expect(plugin.settle());
    let second = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
    assert_same(&second, &first, "after a reset against new");

    let mut plugin = subject.driven();
    let _ = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
    plugin.reset();
    let silence = signal::silence(2, frames(0.4, RATE_HZ));
    let after = expect(plugin.render(&silence, None, &Cuts::Fixed(512), &[]));
    assert_eq!(comparison::peak_gain(&after), 0.0, "sound from before the reset is heard after it");
}

/// The plugin works after deactivating and activating again, at another rate and block size too,
/// and sounds as new.
pub fn it_can_be_activated_again(subject: &Subject) {
    let mut plugin = subject.driven();
    let input = signal::music(2, frames(0.2, 96_000.0), 96_000.0, 19);
    let _ = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
    plugin.deactivate();
    expect(plugin.activate(96_000.0, 333));
    expect(plugin.settle());
    let again = subject.play(&mut plugin, &input, &Cuts::Fixed(333), &[]);
    let mut new = subject.ready(subject.options.drive, 2, 96_000.0);
    let reference = subject.play(&mut new, &input, &Cuts::Fixed(512), &[]);
    assert_same(&again, &reference, "activated again against new");
}

/// A restart the plugin asks for can be honoured, and it plays on.
///
/// nice-plug asks for one when the render mode changes while active, which any plugin can be made
/// to do from outside.
pub fn a_requested_restart_is_honoured(subject: &Subject) {
    let mut plugin = subject.driven();
    let _ = plugin.take_requests();
    plugin.set_render_mode(true);
    assert!(expect(plugin.honour_restart()), "no restart asked for by a change of render mode");
    assert!(plugin.is_active());
    assert!(!expect(plugin.honour_restart()), "the restart is asked for again");
    expect(plugin.settle());
    let input = signal::music(2, frames(0.2, RATE_HZ), RATE_HZ, 23);
    let output = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
    assert_eq!(comparison::first_unsound(&output), None);
    assert!(comparison::power_db(&output) > -80.0, "silent after a restart");
}
