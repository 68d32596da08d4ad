//! What every plugin must do alike, measured through its bundle: latency, bypass, block cuts; and
//! for the meter, the loudness of the standard's reference tone.

use shared_bench::report::Figure;
use shared_dsp::measure::signals;
use shared_host::{Cuts, HostError, ParamEvent, Plugin};
use shared_song::{Audio, measurement};

/// Longest block used.
const MAX_BLOCK: usize = 512;

/// Measures the common claims of one plugin. `make` gives fresh instances.
pub fn measure(
    package: &str,
    make: &dyn Fn() -> Result<Plugin, HostError>,
    quick: bool,
) -> Result<Vec<Figure>, HostError> {
    let rates_hz: &[f64] =
        if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0, 192_000.0] };
    let length_s = if quick { 1.0 } else { 4.0 };
    let (mut latency_error, mut latencies) = (0, Vec::new());
    let (mut bypass_peak, mut cut_peak) = (0.0f32, 0.0f32);
    for &rate_hz in rates_hz {
        let frames = (length_s * rate_hz) as usize;
        let (reported, found) = latency(&mut make()?, rate_hz)?;
        latency_error = latency_error.max(reported.abs_diff(found));
        latencies.push(format!("{reported} at {} kHz", rate_hz / 1000.0));
        bypass_peak = bypass_peak.max(bypass(&mut make()?, rate_hz, frames)?);
        cut_peak = cut_peak.max(block_cuts(make, rate_hz, frames)?);
    }
    let mut figures = vec![
        Figure::new(
            package,
            "latency of an impulse equals the reported latency",
            "0 samples apart",
            format!("{latency_error} apart; {}", latencies.join(", ")),
            latency_error == 0,
        ),
        Figure::new(
            package,
            "bypass nulls against the delayed input",
            "difference 0",
            difference(bypass_peak),
            bypass_peak == 0.0,
        ),
        Figure::new(
            package,
            "output does not depend on block cuts, with automation",
            "difference 0",
            difference(cut_peak),
            cut_peak == 0.0,
        ),
    ];
    if package == "loudness-meter" {
        figures.extend(tone(package, quick));
    }
    Ok(figures)
}

fn difference(peak: f32) -> String {
    if peak == 0.0 { "0".into() } else { format!("{:.1} dBFS", 20.0 * peak.log10()) }
}

fn stereo(plugin: &mut Plugin, rate_hz: f64) -> Result<(), HostError> {
    if plugin.channels() != 2 {
        plugin.select_layout(2)?;
    }
    plugin.activate(rate_hz, MAX_BLOCK)?;
    plugin.settle()
}

/// Reported latency, and where an impulse comes out loudest.
fn latency(plugin: &mut Plugin, rate_hz: f64) -> Result<(usize, usize), HostError> {
    stereo(plugin, rate_hz)?;
    let reported = plugin.latency_samples() as usize;
    let at = 1000;
    let input = vec![signals::impulse(at, 0.25, at + reported + 4096); 2];
    let output = plugin.render(&input, None, &Cuts::Fixed(MAX_BLOCK), &[])?;
    let loudest = output[0]
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
        .map_or(0, |(frame, _)| frame);
    Ok((reported, loudest.saturating_sub(at)))
}

/// Highest difference between the bypassed output and the input delayed by the latency.
fn bypass(plugin: &mut Plugin, rate_hz: f64, frames: usize) -> Result<f32, HostError> {
    let id = plugin.bypass_param().map(|param| param.id).ok_or_else(|| {
        HostError::new(&plugin.info().name, "it has no bypass", "nest Common in its parameters")
    })?;
    plugin.set_param(id, 1.0);
    stereo(plugin, rate_hz)?;
    let late = plugin.latency_samples() as usize;
    let input: Vec<Vec<f32>> =
        (0..2).map(|seed| signals::white_noise(seed, -12.0, frames)).collect();
    let output = plugin.render(&input, None, &Cuts::Fixed(256), &[])?;
    let mut peak = 0.0f32;
    for (input, output) in input.iter().zip(&output) {
        for (frame, sample) in output.iter().enumerate() {
            let expected = frame.checked_sub(late).map_or(0.0, |frame| input[frame]);
            peak = peak.max((sample - expected).abs());
        }
    }
    Ok(peak)
}

/// Highest difference between one render in steady blocks and others cut at random, while the
/// first three free parameters move.
fn block_cuts(
    make: &dyn Fn() -> Result<Plugin, HostError>,
    rate_hz: f64,
    frames: usize,
) -> Result<f32, HostError> {
    let input: Vec<Vec<f32>> =
        (7..9).map(|seed| signals::pink_noise(seed, -14.0, frames)).collect();
    let render = |cuts: &Cuts| -> Result<Vec<Vec<f32>>, HostError> {
        let mut plugin = make()?;
        stereo(&mut plugin, rate_hz)?;
        let events = moves(&plugin, frames);
        plugin.render(&input, None, cuts, &events)
    };
    let whole = render(&Cuts::Fixed(MAX_BLOCK))?;
    let mut peak = 0.0f32;
    for cuts in [Cuts::Random { seed: 11, max: 333 }, Cuts::Fixed(64), Cuts::List(vec![1, 17, 511])]
    {
        let other = render(&cuts)?;
        for (a, b) in whole.iter().flatten().zip(other.iter().flatten()) {
            let apart = (a - b).abs();
            peak = if apart.is_nan() { f32::INFINITY } else { peak.max(apart) };
        }
    }
    Ok(peak)
}

fn moves(plugin: &Plugin, frames: usize) -> Vec<ParamEvent> {
    let free: Vec<_> = plugin
        .params()
        .iter()
        .filter(|param| param.automatable && !param.stepped && !param.hidden && !param.bypass)
        .take(3)
        .collect();
    let mut events = Vec::new();
    for (turn, frame) in (97..frames).step_by(4801).enumerate() {
        for (index, param) in free.iter().enumerate() {
            let share = [0.5, 0.8, 0.35, 0.65][(turn + index) % 4];
            let value = param.min + share * (param.max - param.min);
            events.push(ParamEvent::new(frame as u32, param.id, value));
        }
    }
    events
}

/// The reference tone of EBU Tech 3341, test 1: 1 kHz at -23 dBFS in both channels reads
/// -23.0 ± 0.1 LUFS; 997 Hz is the frequency of BS.1770's own statement.
fn tone(package: &str, quick: bool) -> Vec<Figure> {
    let rates_hz: &[u32] = if quick { &[48_000] } else { &[44_100, 48_000, 96_000, 192_000] };
    rates_hz
        .iter()
        .map(|&rate_hz| {
            let frames = 5 * rate_hz as usize;
            let left = signals::sine(997.0, -23.0, f64::from(rate_hz), frames);
            let audio = Audio { rate_hz, right: left.clone(), left };
            let loudness_lufs = measurement::measure(&audio).integrated_lufs;
            let claim = format!(
                "integrated loudness of 997 Hz at -23 dBFS, {} kHz",
                f64::from(rate_hz) / 1000.0
            );
            Figure::near(package, claim, -23.0, 0.1, loudness_lufs, 2, "LUFS")
        })
        .collect()
}
