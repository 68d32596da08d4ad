//! Buses, channels and pointers a host leaves out.
//!
//! Every shape of the main input crossed with every shape of key and output, in every layout: what
//! is missing at an input is silence, what is missing at an output is not heard, and all else is
//! bit for bit what another instance puts out that is given the silence.

use super::raw::{MAX_FRAMES, Raw};
use super::{RATE_HZ, Subject, signal};
use shared_host::raw::{RawBlock, RawBus};

/// What a host makes of a bus, from one with nothing missing; `None` where it leaves the bus out.
type Shape = (&'static str, fn(RawBus) -> Option<RawBus>);

fn without(mut bus: RawBus, gone: impl Fn(usize, usize) -> bool) -> Option<RawBus> {
    let width = bus.channels.len();
    for (index, channel) in bus.channels.iter_mut().enumerate() {
        if gone(index, width) {
            *channel = None;
        }
    }
    Some(bus)
}

const SHAPES: [Shape; 8] = [
    ("whole", Some),
    ("absent", |_| None),
    ("of null channels", |bus| Some(RawBus::of_nulls(bus.channels.len()))),
    ("without a list", |bus| Some(RawBus::without_list(bus.channels.len()))),
    ("of no channels", |_| Some(RawBus::of_nulls(0))),
    ("of one null channel", |_| Some(RawBus::of_nulls(1))),
    ("lacking the first channel", |bus| without(bus, |index, _| index == 0)),
    ("lacking the last channel", |bus| without(bus, |index, width| index + 1 == width)),
];

/// The bus as it sounds: silence for what is missing.
fn sounding(bus: Option<&RawBus>, width: usize, frames: usize) -> RawBus {
    let given = bus.filter(|bus| !bus.is_null).map_or(&[][..], |bus| &bus.channels);
    let channel = |index| given.get(index).cloned().flatten().unwrap_or_else(|| vec![0.0; frames]);
    RawBus { channels: (0..width).map(|index| Some(channel(index))).collect(), is_null: false }
}

fn has_sound(buses: &[RawBus]) -> bool {
    buses.iter().any(|bus| !bus.is_null && bus.channels.iter().any(Option::is_some))
}

/// The shape of the buses up to the first that is left out: a list has no holes.
fn listed(buses: Vec<Option<RawBus>>) -> Vec<RawBus> {
    buses.into_iter().map_while(|bus| bus).collect()
}

fn missing_is_silent<R: Raw>(subject: &Subject, make: impl Fn() -> R) {
    let settings = subject.normalized(subject.options.drive);
    for &width in subject.options.layouts {
        let (mut odd, mut plain) = (make(), make());
        for instance in [&mut odd, &mut plain] {
            instance.put(&settings);
            instance.start(width);
        }
        let mut seed = 0;
        for (main_shape, main_of) in SHAPES {
            for (key_shape, key_of) in SHAPES {
                for (out_shape, out_of) in SHAPES {
                    seed += 1;
                    let frames = if seed % 5 == 0 { MAX_FRAMES } else { 24 };
                    let main = signal::music(width, frames, RATE_HZ, seed);
                    let key = signal::music(width, frames, RATE_HZ, seed + 4_000);
                    let mut whole = subject.whole(&main, &key);
                    let mut inputs = whole.inputs.clone().into_iter();
                    let shaped = [inputs.next().and_then(main_of), inputs.next().and_then(key_of)];
                    let outputs = whole.outputs.clone().into_iter().map(out_of).collect();
                    let mut block = RawBlock {
                        frames,
                        inputs: listed(shaped.into()),
                        outputs: listed(outputs),
                        ..RawBlock::default()
                    };
                    for (index, bus) in whole.inputs.iter_mut().enumerate() {
                        *bus = sounding(block.inputs.get(index), width, frames);
                    }
                    let what = format!(
                        "main input {main_shape}, key {key_shape}, output {out_shape}, {width} wide"
                    );
                    let is_sound = has_sound(&block.inputs) || has_sound(&block.outputs);
                    assert!(odd.process(&mut block), "{what}: refused");
                    assert!(!is_sound || plain.process(&mut whole), "{what}: refused whole");
                    assert_heard(&block, &whole, &what);
                }
            }
        }
        for frames in [0, 1] {
            let mut block = RawBlock { frames, ..RawBlock::default() };
            assert!(odd.process(&mut block), "no buses, {frames} frames");
        }
    }
}

/// What was put out where there is a place for it.
fn assert_heard(odd: &RawBlock, plain: &RawBlock, what: &str) {
    let (Some(odd), Some(plain)) = (odd.outputs.first(), plain.outputs.first()) else { return };
    if odd.is_null {
        return;
    }
    for (index, (odd, plain)) in odd.channels.iter().zip(&plain.channels).enumerate() {
        if let Some(odd) = odd {
            assert_eq!(Some(odd), plain.as_ref(), "{what}: output channel {index}");
        }
    }
}

/// The whole matrix in CLAP.
pub fn what_is_missing_is_silent_clap(subject: &Subject) {
    missing_is_silent(subject, || subject.raw_clap());
}

/// The whole matrix in VST3.
pub fn what_is_missing_is_silent_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if subject.vst3.is_some() {
        missing_is_silent(subject, || subject.raw_vst3().expect("a VST3 entry"));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}
