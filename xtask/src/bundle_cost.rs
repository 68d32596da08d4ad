//! What a whole plugin costs: `process` through its CLAP bundle in the embedded host, in CPU time of
//! the playing thread, as a ratio to the yardstick of the same run.

use std::time::Duration;

use serde::Serialize;
use shared_bench::{cpu_time, timing};
use shared_host::{HostError, ParamEvent, Plugin, PreparedBlocks};

use crate::workspace::{PluginName, Workspace};

const RATE_HZ: f64 = 48_000.0;
/// Lengths of blocks, in frames.
const BLOCKS: [usize; 2] = [256, 64];
/// Silence played before its cost counts, s: longer than any tail.
const SILENCE_S: usize = 60;
/// Frames from one value of an automated parameter to the next.
const AUTOMATION_FRAMES: u32 = 32;

/// Cost of one plugin with one setting at one block length.
#[derive(Debug, Clone, Serialize)]
pub struct BundleCost {
    /// The plugin's package.
    #[serde(rename = "bundle")]
    plugin: String,
    /// What it was doing.
    case: &'static str,
    /// Frames a block.
    block_frames: usize,
    /// Nanoseconds of CPU time per stereo frame.
    frame_ns: f64,
    /// The same of the yardstick.
    yardstick_ns: f64,
    /// Cost as a multiple of the yardstick.
    ratio: f64,
    /// Most that `ratio` should be.
    target: Option<f64>,
}

/// What a plugin plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    /// The signal of [`timing`].
    Noise,
    /// The same 20 dB lower: nothing that a limiter has to limit.
    Quiet,
    /// Nothing, after all sound has died away.
    Silence,
}

/// A way of playing one plugin.
struct Case {
    name: &'static str,
    sound: Sound,
    /// Sets the parameters of an inactive instance.
    set: fn(&mut Plugin) -> Result<(), HostError>,
    is_automated: bool,
    /// Largest ratios at the lengths of [`BLOCKS`].
    targets: Option<[f64; 2]>,
}

impl Case {
    const fn new(name: &'static str, sound: Sound, targets: [f64; 2]) -> Self {
        Self { name, sound, set: |_| Ok(()), is_automated: false, targets: Some(targets) }
    }
}

/// Table of what is timed of a plugin.
fn cases(package: &str) -> Vec<Case> {
    let silence = Case::new("silence", Sound::Silence, [0.05; 2]);
    match package {
        "channel-eq" => vec![
            Case::new("shell: no band on", Sound::Noise, [0.08; 2]),
            Case { set: |eq| bells(eq, 8), ..Case::new("8 bells", Sound::Noise, [0.50, 0.55]) },
            Case { set: |eq| bells(eq, 24), ..Case::new("24 bells", Sound::Noise, [1.35; 2]) },
            Case { set: dynamic_bells, ..Case::new("8 dynamic bells", Sound::Noise, [5.0; 2]) },
            Case {
                set: |eq| bells(eq, 24),
                is_automated: true,
                ..Case::new("24 automated bells", Sound::Noise, [18.0; 2])
            },
            Case { set: |eq| bells(eq, 8), ..silence },
        ],
        "compressor" => vec![
            Case::new("defaults", Sound::Noise, [0.60, 0.65]),
            Case {
                set: |compressor| compressor.set_by_text("Oversampling", "4\u{00D7}"),
                ..Case::new("oversampling 4x", Sound::Noise, [4.0; 2])
            },
            Case { set: every_feature, ..Case::new("every feature", Sound::Noise, [7.0; 2]) },
            silence,
        ],
        "limiter" => vec![
            Case::new("nothing to limit", Sound::Quiet, [0.9; 2]),
            Case {
                set: |limiter| limiter.set_by_text("Input gain", "18 dB"),
                ..Case::new("limiting", Sound::Noise, [7.0; 2])
            },
            Case {
                set: |limiter| {
                    limiter.set_by_text("Mode", "Low latency")?;
                    limiter.set_by_text("Input gain", "18 dB")
                },
                ..Case::new("limiting, low latency", Sound::Noise, [4.0; 2])
            },
            Case {
                set: |limiter| {
                    measure_loudness(limiter)?;
                    limiter.set_by_text("Input gain", "18 dB")
                },
                ..Case::new("limiting, loudness on", Sound::Noise, [9.0; 2])
            },
            Case {
                set: |limiter| {
                    limiter.set_by_text("Style", "Clip+Limit")?;
                    limiter.set_by_text("Input gain", "18 dB")
                },
                targets: None,
                ..Case::new("Clip+Limit", Sound::Noise, [0.0; 2])
            },
            silence,
        ],
        "reverb-delay" => vec![
            Case { set: bent_reverb, ..Case::new("full reverb", Sound::Noise, [9.0; 2]) },
            Case {
                set: |reverb| {
                    bent_reverb(reverb)?;
                    reverb.set_by_text("Reverb quality", "Eco")
                },
                ..Case::new("eco reverb", Sound::Noise, [3.2; 2])
            },
            Case {
                set: |delay| {
                    delay.set_by_text("Reverb mix", "0 %")?;
                    delay.set_by_text("Delay mix", "30 %")
                },
                ..Case::new("delay alone", Sound::Noise, [1.3; 2])
            },
            Case { set: reverb_and_delay, ..Case::new("everything", Sound::Noise, [15.0; 2]) },
            silence,
        ],
        "loudness-meter" => {
            vec![Case::new("everything on, editor closed", Sound::Noise, [3.0; 2]), silence]
        }
        _ => {
            let defaults = Case::new("defaults", Sound::Noise, [0.0; 2]);
            vec![Case { targets: None, ..defaults }, silence]
        }
    }
}

/// Makes a limiter measure loudness as an open editor does: once activated for a render, it goes on.
fn measure_loudness(limiter: &mut Plugin) -> Result<(), HostError> {
    limiter.set_render_mode(true);
    limiter.activate(RATE_HZ, BLOCKS[0])?;
    limiter.deactivate();
    limiter.set_render_mode(false);
    Ok(())
}

/// `count` bells in a row over the whole range.
fn bells(eq: &mut Plugin, count: usize) -> Result<(), HostError> {
    let ratio = if count > 8 { 1.27_f64 } else { 2.0 };
    for band in 1..=count {
        let frequency_hz = 60.0 * ratio.powi(band as i32 - 1);
        eq.set_by_text(&format!("Band {band} On"), "On")?;
        eq.set_by_text(&format!("Band {band} Type"), "Bell")?;
        eq.set_by_text(&format!("Band {band} Frequency"), &format!("{frequency_hz:.1} Hz"))?;
        eq.set_by_text(&format!("Band {band} Gain"), "3 dB")?;
        eq.set_by_text(&format!("Band {band} Q"), "1")?;
    }
    Ok(())
}

/// All that the compressor can do at once, at 4x.
fn every_feature(compressor: &mut Plugin) -> Result<(), HostError> {
    let values = [
        ("Threshold", "-40 dB"),
        ("Style", "Vari-mu"),
        ("Auto release", "On"),
        ("Hold", "5 ms"),
        ("Lookahead range", "20 ms"),
        ("Lookahead", "10 ms"),
        ("RMS share", "50 %"),
        ("Stereo link", "50 %"),
        ("Channels", "Mid/Side"),
        ("Lift", "6 dB"),
        ("Sidechain high-pass", "80 Hz"),
        ("Sidechain low-pass", "10 kHz"),
        ("Sidechain bell gain", "4 dB"),
        ("Sidechain tilt per octave", "1 dB"),
        ("Drive", "6 dB"),
        ("Auto makeup", "On"),
        ("Mix", "80 %"),
        ("Oversampling", "4\u{00D7}"),
    ];
    values.iter().try_for_each(|(name, text)| compressor.set_by_text(name, text))
}

/// A room with all that a reverb can be asked: reflections, drive, lows and highs that die sooner, and all
/// six bands of its decay.
fn bent_reverb(reverb: &mut Plugin) -> Result<(), HostError> {
    let values = [
        ("Reverb mix", "30 %"),
        ("Decay", "2 s"),
        ("Damping", "6000 Hz"),
        ("Reverb low cut", "120 Hz"),
        ("Early/tail balance", "-30 %"),
        ("Reverb drive", "30 %"),
        ("Bass mono", "120 Hz"),
    ];
    values.iter().try_for_each(|(name, text)| reverb.set_by_text(name, text))?;
    (1..=6).try_for_each(|band| reverb.set_by_text(&format!("Decay band {band} decay"), "80 %"))
}

/// The same with the delay, ducking and the whole EQ.
fn reverb_and_delay(plugin: &mut Plugin) -> Result<(), HostError> {
    bent_reverb(plugin)?;
    let values = [
        ("Delay mix", "30 %"),
        ("Delay tilt", "3 dB"),
        ("Delay drive", "30 %"),
        ("Delay diffusion", "50 %"),
        ("Delay motion", "50 %"),
        ("Reverb ducking", "6 dB"),
        ("Delay ducking", "6 dB"),
    ];
    values.iter().try_for_each(|(name, text)| plugin.set_by_text(name, text))?;
    (1..=4).try_for_each(|band| {
        plugin.set_by_text(&format!("EQ band {band} type"), "Bell")?;
        plugin.set_by_text(&format!("EQ band {band} gain"), "3 dB")
    })
}

/// Eight bells with a threshold so low that every gain moves all the time.
fn dynamic_bells(eq: &mut Plugin) -> Result<(), HostError> {
    bells(eq, 8)?;
    for band in 1..=8 {
        eq.set_by_text(&format!("Band {band} Dynamic"), "On")?;
        eq.set_by_text(&format!("Band {band} Dynamic range"), "-9 dB")?;
        eq.set_by_text(&format!("Band {band} Threshold"), "-50 dB")?;
    }
    Ok(())
}

/// Frequency, gain and Q of 24 bands to and fro about their values, each band at its own pace.
fn automation(eq: &Plugin, frames: usize) -> Result<Vec<ParamEvent>, HostError> {
    let mut params = Vec::new();
    for band in 1..=24 {
        for (what, share) in [("Frequency", 0.05), ("Gain", 0.025), ("Q", 0.07)] {
            let param = eq.find_param(&format!("Band {band} {what}"))?;
            let value = eq.value(param.id).unwrap_or(param.default);
            params.push((param.id, value, share * (param.max - param.min), band));
        }
    }
    let mut events = Vec::new();
    for frame in (0..frames as u32).step_by(AUTOMATION_FRAMES as usize) {
        for &(id, value, depth, band) in &params {
            let turns = f64::from(frame) / RATE_HZ * (1.0 + 0.2 * f64::from(band));
            let swing = (std::f64::consts::TAU * turns).sin();
            events.push(ParamEvent::new(frame, id, value + depth * swing));
        }
    }
    Ok(events)
}

impl BundleCost {
    /// Measures the bundle of `plugin`, which must be there, in all its cases.
    pub fn measure(workspace: &Workspace, plugin: &PluginName) -> Result<Vec<Self>, HostError> {
        let mut costs = Vec::new();
        for case in cases(&plugin.package) {
            for (index, block_frames) in BLOCKS.into_iter().enumerate() {
                let instance = workspace.instance(plugin)?;
                let target = case.targets.map(|targets| targets[index]);
                let cost = play(instance, &case, block_frames)?;
                costs.push(Self {
                    plugin: plugin.package.clone(),
                    case: case.name,
                    block_frames,
                    frame_ns: cost.frame_ns,
                    yardstick_ns: cost.yardstick_ns,
                    ratio: cost.ratio,
                    target,
                });
            }
        }
        Ok(costs)
    }

    /// The names over the columns of [`BundleCost::row`].
    pub fn table_head() -> String {
        format!(
            "{:<16}{:<30}{:>6}{:>10}{:>11}{:>8}{:>8}",
            "through bundle", "case", "block", "ns", "yardstick", "ratio", "target"
        )
    }

    /// As one row of a table.
    pub fn row(&self) -> String {
        let Self { plugin, case, block_frames, frame_ns, yardstick_ns, ratio, target } = self;
        let target = target.map_or_else(|| "-".into(), |target| format!("{target:.2}"));
        format!(
            "{plugin:<16}{case:<30}{block_frames:>6}{frame_ns:>10.2}{yardstick_ns:>11.2}\
             {ratio:>8.3}{target:>8}"
        )
    }

    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("numbers and texts have a form in JSON")
    }
}

fn play(
    mut plugin: Plugin,
    case: &Case,
    block_frames: usize,
) -> Result<cpu_time::CpuCost, HostError> {
    if plugin.channels() != 2 {
        plugin.select_layout(2)?;
    }
    (case.set)(&mut plugin)?;
    plugin.activate(RATE_HZ, block_frames)?;
    let mut failed = false;
    let mut play =
        |plugin: &mut Plugin, prepared: &mut PreparedBlocks, frames: usize| -> Duration {
            cpu_time::timed(|| failed |= !plugin.play_prepared(prepared, frames / block_frames))
        };
    let noise = timing::signal().to_vec();
    let events = if case.is_automated { automation(&plugin, noise[0].len())? } else { Vec::new() };
    let mut sound = PreparedBlocks::new(noise, &events, block_frames);
    let level_gain = match case.sound {
        Sound::Noise => 1.0,
        Sound::Quiet => 0.1,
        Sound::Silence => {
            play(&mut plugin, &mut sound, cpu_time::TURN_FRAMES);
            0.0
        }
    };
    let scaled = timing::signal().map(|channel| channel.iter().map(|x| x * level_gain).collect());
    let mut sound = PreparedBlocks::new(scaled.to_vec(), &events, block_frames);
    if case.sound == Sound::Silence {
        play(&mut plugin, &mut sound, SILENCE_S * RATE_HZ as usize);
    }
    let cost =
        cpu_time::measure(block_frames, || play(&mut plugin, &mut sound, cpu_time::TURN_FRAMES));
    if failed {
        let what = format!("it failed in a block ({})", case.name);
        return Err(HostError::new(&plugin.info().name, what, "report this as a bug"));
    }
    Ok(cost)
}
