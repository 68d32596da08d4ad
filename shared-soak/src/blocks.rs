//! Blocks as odd hosts make them, and what has to be true of them afterwards.

use crate::fault::Fault;
use crate::host::Parameter;
use crate::step::{Events, Frames, Play, Signal, Tempo};
use shared_dsp::noise::Noise;
use shared_host::raw::{RawBlock, RawBus, RawEvent, RawTransport};

/// Longest block, frames; what a host announces beyond it is taken as this.
const MOST_FRAMES: usize = 20_001;
/// Frames behind each channel that nobody may touch, and what they hold.
const SPARE: (usize, f32) = (8, 12_345.0);
/// Level of the loud signal: +120 dB.
const LOUD_GAIN: f32 = 1e6;

/// What a block is made for.
pub struct Place<'a> {
    /// Widths of the input buses, in channels; the output is as wide as the first.
    pub widths: &'a [usize],
    /// Longest block announced, frames.
    pub max_frames: usize,
    /// The host renders.
    pub is_offline: bool,
    /// The parameters.
    pub parameters: &'a [Parameter],
}

/// Block number `index` of `play`.
pub fn block(play: &Play, index: usize, place: &Place, random: &mut Noise) -> RawBlock {
    let frames = match play.frames {
        Frames::Fixed(frames) => frames,
        Frames::Changing => random.between(0, place.max_frames.min(MOST_FRAMES)),
        Frames::Longest => place.max_frames.min(MOST_FRAMES),
    };
    let mut inputs: Vec<RawBus> = place
        .widths
        .iter()
        .map(|&width| bus(width, frames, |random| sample(play.signal, random), random))
        .collect();
    let main = place.widths.first().copied().unwrap_or(2);
    // What the plugin does not write is no number, and so is found.
    let mut outputs = vec![bus(main, frames, |_| f32::NAN, random)];
    if play.has_holes {
        leave_out(&mut inputs, frames, random);
        leave_out(&mut outputs, frames, random);
    }
    RawBlock {
        frames,
        inputs,
        outputs,
        events: events(play.events, place.parameters, frames, random),
        is_in_place: play.is_in_place,
        is_said_silent: play.is_said_silent,
        is_offline: place.is_offline,
        transport: transport(play.tempo, index, random),
    }
}

fn bus(
    width: usize,
    frames: usize,
    mut sample: impl FnMut(&mut Noise) -> f32,
    random: &mut Noise,
) -> RawBus {
    let channels: Vec<Vec<f32>> = (0..width)
        .map(|_| {
            let mut channel: Vec<f32> = (0..frames).map(|_| sample(random)).collect();
            channel.resize(frames + SPARE.0, SPARE.1);
            channel
        })
        .collect();
    RawBus::whole(&channels)
}

fn sample(signal: Signal, random: &mut Noise) -> f32 {
    let noise = 0.25 * random.white();
    let at_times = |value: f32, random: &mut Noise| {
        if random.below(50) == 0 { value } else { noise }
    };
    match signal {
        Signal::Silence => 0.0,
        Signal::Noise => noise,
        Signal::Loud => LOUD_GAIN * random.white(),
        Signal::Largest => f32::MAX.copysign(noise),
        Signal::Subnormal => f32::MIN_POSITIVE * noise,
        Signal::NotANumber => at_times(f32::NAN, random),
        Signal::Infinite => at_times(f32::INFINITY.copysign(noise), random),
        Signal::Bits => f32::from_bits(random.bits() as u32),
        Signal::Mixed => match random.below(6) {
            0 => f32::NAN,
            1 => f32::NEG_INFINITY,
            2 => LOUD_GAIN,
            3 => f32::MIN_POSITIVE / 2.0,
            _ => noise,
        },
    }
}

/// Leaves out buses, channels and lists, or adds some.
fn leave_out(buses: &mut Vec<RawBus>, frames: usize, random: &mut Noise) {
    for bus in buses.iter_mut() {
        for channel in &mut bus.channels {
            if random.below(4) == 0 {
                *channel = None;
            }
        }
        match random.below(6) {
            0 => bus.channels.truncate(1),
            1 => bus.channels.clear(),
            2 => bus.channels.push(Some(vec![0.25; frames + SPARE.0])),
            3 => *bus = RawBus::without_list(bus.channels.len()),
            _ => {}
        }
    }
    match random.below(5) {
        0 => {
            buses.pop();
        }
        1 => buses.clear(),
        2 => buses.push(RawBus::of_nulls(2)),
        _ => {}
    }
}

/// Values for parameters, in a block of `frames` frames.
pub fn events(
    kind: Events,
    parameters: &[Parameter],
    frames: usize,
    random: &mut Noise,
) -> Vec<RawEvent> {
    const ODD: [f64; 8] =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 1e300, -1e300, 5e-324, 1.000_000_1];
    let count = match kind {
        Events::Nothing => 0,
        Events::Flood => random.between(100, 900),
        _ => random.between(1, 12),
    };
    let event = |random: &mut Noise| {
        let Some(parameter) = parameters.get(random.below(parameters.len())) else {
            return RawEvent::new(0, 0, 0.0);
        };
        let value = parameter.low + (parameter.high - parameter.low) * random.unit();
        let mut event = RawEvent::new(random.below(frames) as i32, parameter.id, value);
        match kind {
            Events::Beyond => {
                event.frame = [frames as i32, i32::MAX, -1, i32::MIN][random.below(4)];
            }
            Events::Unknown => event.id = random.bits() as u32,
            Events::Odd => event.value = ODD[random.below(ODD.len())],
            Events::Modulation => {
                event.value -= parameter.low;
                event.is_modulation = true;
            }
            Events::Nothing | Events::Orderly | Events::Unsorted | Events::Flood => {}
        }
        event
    };
    let mut events: Vec<RawEvent> = (0..count).map(|_| event(random)).collect();
    if kind != Events::Unsorted {
        events.sort_by_key(|event| event.frame);
    }
    events
}

fn transport(tempo: Tempo, index: usize, random: &mut Noise) -> Option<RawTransport> {
    const ODD_BPM: [f64; 7] = [0.0, -120.0, f64::NAN, f64::INFINITY, 1e300, 1e-300, 99_999.0];
    let mut told = RawTransport {
        is_playing: true,
        is_looping: false,
        tempo_bpm: Some(120.0),
        position_s: index as f64 / 100.0,
        position_beats: index as f64 / 50.0,
        loop_beats: (0.0, 4.0),
        bar_beats: (4, 4),
    };
    match tempo {
        Tempo::Untold => return None,
        Tempo::Usual => {}
        Tempo::Odd => {
            told.tempo_bpm = Some(ODD_BPM[random.below(ODD_BPM.len())]);
            told.bar_beats = [(0, 0), (4, 0), (0, 4), (u16::MAX, 3)][random.below(4)];
            told.position_beats = ODD_BPM[random.below(ODD_BPM.len())];
        }
        Tempo::Jumps => {
            told.is_playing = random.below(3) > 0;
            told.position_s = 1e4 * (random.unit() - 0.2);
            told.position_beats = 2.0 * told.position_s;
            told.tempo_bpm = (random.below(3) > 0).then(|| 20.0 + 400.0 * random.unit());
        }
        Tempo::Loop => {
            told.is_looping = true;
            told.loop_beats = (8.0 * random.unit(), 8.0 * random.unit());
            told.position_beats = 8.0 * random.unit();
        }
    }
    Some(told)
}

/// Looks at a block that was processed: nothing was written where nothing may be. What is put out is
/// looked at where `is_heard`: it is written, and finite.
///
/// # Errors
/// The fault found.
pub fn check(block: &RawBlock, width: usize, is_heard: bool) -> Result<(), Fault> {
    let frames = block.frames;
    for channel in block.inputs.iter().chain(&block.outputs).flat_map(|bus| &bus.channels).flatten()
    {
        let spare = channel.iter().skip(frames);
        if spare.clone().any(|&sample| sample != SPARE.1 && sample != 0.25) {
            return Err(Fault::new("memory", format!("written past a block of {frames} frames")));
        }
    }
    let Some(output) = block.outputs.first().filter(|_| is_heard) else { return Ok(()) };
    let shared = block.inputs.first().filter(|_| block.is_in_place);
    for (index, own) in output.channels.iter().take(width).enumerate() {
        let input = shared.and_then(|input| input.channels.get(index)?.as_ref());
        let Some(channel) = input.or(own.as_ref()).filter(|_| !output.is_null) else { continue };
        let unsound = channel.iter().take(frames).position(|sample| !sample.is_finite());
        if let Some(frame) = unsound {
            let sample = channel[frame];
            let what = format!("{sample} at frame {frame} of {frames}, channel {index}");
            return Err(Fault::new("output", what));
        }
    }
    Ok(())
}
