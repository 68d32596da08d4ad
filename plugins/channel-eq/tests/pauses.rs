//! Auto gain by loudness over pauses, as hosts make them: silence is played, the host stops and starts
//! between blocks, or it calls nothing for a while. The phrase after the pause begins with the gain
//! the phrase before it ended with, in CLAP and VST3.

use shared_dsp::measure::rms_db;
use shared_dsp::noise::Noise;
use shared_host::raw::{RawBlock, RawBus, RawClap};
use shared_host::{Bundle, Plugin};

const ID: &str = "lathe-audio.channel-eq";
const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 480;
/// Blocks of the half second of noise that phrases repeat.
const PART: usize = 50;
/// Half seconds in a phrase of 10 s, and in a pause.
const PARTS: usize = 20;

const SETTINGS: &[(&str, &str)] = &[
    ("Band 3/On", "On"),
    ("Band 3/Type", "Bell"),
    ("Band 3/Frequency", "8 kHz"),
    ("Band 3/Gain", "15 dB"),
];

/// An instance in either format.
trait Instance {
    fn stop(&mut self);
    fn start(&mut self);
    fn process(&mut self, block: &mut RawBlock) -> bool;
}

impl Instance for RawClap {
    fn stop(&mut self) {
        Self::stop(self);
    }

    fn start(&mut self) {
        assert!(Self::start(self));
    }

    fn process(&mut self, block: &mut RawBlock) -> bool {
        Self::process(self, block)
    }
}

/// Ids, values from 0 to 1, and values in CLAP's range.
fn settings(phase: &str, auto_gain: &str) -> Vec<(u32, f64, f64)> {
    let bundle = Bundle::in_process(&channel_eq::clap_entry, ID).expect("the entry");
    let plugin = Plugin::new(&bundle, ID).expect("an instance");
    let all = SETTINGS.iter().copied().chain([("Phase", phase), ("Auto gain", auto_gain)]);
    all.map(|(name, text)| {
        let (id, value) = plugin.parse(name, text).expect(name);
        (id, value / plugin.param(id).expect(name).max, value)
    })
    .collect()
}

fn clap(phase: &str, auto_gain: &str) -> RawClap {
    use shared_host::raw::RawEvent;
    let mut plugin = RawClap::new(&channel_eq::clap_entry, ID).expect("an instance");
    let event = |(id, _, value)| RawEvent::new(0, id, value);
    plugin.flush(&settings(phase, auto_gain).into_iter().map(event).collect::<Vec<_>>());
    assert!(plugin.select_layout(2) && plugin.activate(RATE_HZ, BLOCK) && plugin.start());
    plugin
}

#[cfg(target_os = "linux")]
mod vst3 {
    use super::*;
    use shared_host::raw::RawVst3;

    impl Instance for RawVst3 {
        fn stop(&mut self) {
            self.set_processing(false);
        }

        fn start(&mut self) {
            self.set_processing(true);
        }

        fn process(&mut self, block: &mut RawBlock) -> bool {
            Self::process(self, block)
        }
    }

    pub fn vst3(phase: &str) -> RawVst3 {
        let mut plugin = RawVst3::new(channel_eq::GetPluginFactory).expect("an instance");
        for (id, value, _) in settings(phase, "By loudness") {
            plugin.set_value(id, value);
        }
        assert!(plugin.set_widths(&[2, 2], &[2]) && plugin.set_up(RATE_HZ, BLOCK, 0));
        assert!(plugin.set_active(true));
        plugin.set_processing(true);
        plugin
    }
}

/// What a host does at a pause.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pause {
    /// It plays silence.
    Silence,
    /// It plays silence, and stops and starts before every block of it and of the phrases.
    StartsPerBlock,
    /// It stops, calls nothing, and starts with the next phrase.
    Sleep,
}

/// Plays half a second; gives the level of the output in dB.
fn part(instance: &mut dyn Instance, is_sound: bool, pause: Pause) -> f64 {
    // The same half second each time, low in pitch, so that the curve's guess is far off.
    let (mut noise, mut low) = (Noise::new(7), [0.0; 2]);
    let mut output = Vec::new();
    for _ in 0..PART {
        let tick = |_| {
            low[0] += 0.1 * (noise.white() - low[0]);
            low[1] += 0.1 * (low[0] - low[1]);
            if is_sound { low[1] } else { 0.0 }
        };
        let input: Vec<f32> = (0..BLOCK).map(tick).collect();
        let (input, silence) = (vec![input; 2], vec![vec![0.0; BLOCK]; 2]);
        let inputs = vec![RawBus::whole(&input), RawBus::whole(&silence)];
        let outputs = vec![RawBus::whole(&silence)];
        let mut block = RawBlock { frames: BLOCK, inputs, outputs, ..RawBlock::default() };
        if pause == Pause::StartsPerBlock {
            instance.stop();
            instance.start();
        }
        assert!(instance.process(&mut block));
        output.extend(block.outputs[0].channels[0].as_ref().expect("left").iter().copied());
    }
    rms_db(&output)
}

fn assert_held(instance: &mut dyn Instance, curve_db: f64, pause: Pause, what: &str) {
    let phrase = |instance: &mut dyn Instance| -> Vec<f64> {
        (0..PARTS).map(|_| part(instance, true, pause)).collect()
    };
    let first = phrase(instance);
    let before_db = first[PARTS - 1];
    let away_db = (curve_db - before_db).abs();
    assert!(away_db > 1.0, "{what}: the curve alone is {away_db:.2} dB away, which tells nothing");
    if pause == Pause::Sleep {
        instance.stop();
        instance.start();
    } else {
        (0..PARTS).for_each(|_| {
            part(instance, false, pause);
        });
    }
    let second = phrase(instance);
    // The first part begins with the latency.
    for (index, after_db) in second.iter().enumerate().skip(1) {
        let apart_db = after_db - before_db;
        assert!(apart_db.abs() < 0.1, "{what}, {pause:?}, part {index}: {apart_db:+.2} dB");
    }
    println!("{what}, {pause:?}: {:+.3} dB at the next phrase", second[1] - before_db);
}

/// The level with the gain that the curve gives, dB: what an instance that forgets begins with.
fn curve_db(phase: &str) -> f64 {
    let mut instance = clap(phase, "From the curve");
    // The second part, as the first begins with the latency.
    (0..2).map(|_| part(&mut instance, true, Pause::Silence)).last().expect("two parts")
}

const PAUSES: [Pause; 3] = [Pause::Silence, Pause::StartsPerBlock, Pause::Sleep];

#[test]
fn auto_gain_by_loudness_holds_through_pauses_clap() {
    for phase in ["Zero latency", "Linear"] {
        for pause in PAUSES {
            assert_held(
                &mut clap(phase, "By loudness"),
                curve_db(phase),
                pause,
                &format!("CLAP, {phase}"),
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn auto_gain_by_loudness_holds_through_pauses_vst3() {
    for phase in ["Zero latency", "Linear"] {
        for pause in PAUSES {
            assert_held(&mut vst3::vst3(phase), curve_db(phase), pause, &format!("VST3, {phase}"));
        }
    }
}
