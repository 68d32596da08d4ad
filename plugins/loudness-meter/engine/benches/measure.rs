//! The loudness meter's claims, and its speed.

use ebur128::{EbuR128, Mode};
use loudness_meter_engine::{Listened, MeterEngine, Settings};
use shared_bench::engine_speed::{EngineSubject, choose_path};
use shared_bench::report::{self, Figure, Speed};
use shared_bench::{restart, timing};
use shared_dsp::Engine;
use shared_dsp::loudness::Readings;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::records::{RestartPolicy, Transport};
use shared_dsp::measure::loudness::{bs2217, ebu};
use shared_dsp::measure::{render, signals};
use shared_dsp::noise::Noise;
use std::f64::consts::PI;
use std::hint::black_box;

const PLUGIN: &str = "loudness-meter";

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

fn read(rate_hz: f64, left: Vec<f32>) -> Readings {
    let mut engine = MeterEngine::new();
    engine.prepare(rate_hz, 2);
    engine.apply(&Settings::default());
    let mut signal = vec![left.clone(), left];
    render(&mut engine, &mut signal, 480);
    engine.readings()
}

fn figures(quick: bool) -> Vec<Figure> {
    let rates_hz: &[f64] =
        if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] };
    let mut figures = vec![standards(quick)];
    for &rate_hz in rates_hz {
        let kilohertz = rate_hz / 1000.0;
        let tone = signals::sine(1000.0, -23.0, rate_hz, (rate_hz * 20.0) as usize);
        let readings = read(rate_hz, tone);
        for (name, measured) in [
            ("integrated", readings.integrated_lufs),
            ("short-term", readings.short_term_lufs),
            ("momentary", readings.momentary_lufs),
        ] {
            let claim =
                format!("{name}, EBU Tech 3341 case 1 (1 kHz at -23 dBFS), {kilohertz} kHz");
            figures.push(Figure::near(PLUGIN, claim, -23.0, 0.02, measured, 3, "LUFS"));
        }
        figures.push(true_peak(rate_hz));
    }
    figures
}

/// The signals of EBU Tech 3341 and 3342 and of BS.2217 that can be synthesised: how far readings
/// are from what the signal reads by calculation, as a share of the standard's tolerance.
fn standards(quick: bool) -> Figure {
    let rates_hz: &[f64] = if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0] };
    let mut worst_share = 0.0f64;
    let mut played = 0;
    for case in ebu::cases().into_iter().chain(bs2217::cases()) {
        // Twenty files a test: one of them shows what all do.
        if quick && case.name.contains(" file ") {
            continue;
        }
        for &rate_hz in rates_hz {
            let mut meter = shared_dsp::loudness::LoudnessMeter::new();
            let layout = ChannelOrder::Smpte.layout_or_smpte(case.channels);
            meter.prepare_layout(rate_hz, &layout);
            for outcome in case.play(rate_hz, &mut meter, || 512) {
                let [below, above] = outcome.expectation.tolerance;
                let error = outcome.error();
                let room = if error < 0.0 { below } else { above };
                worst_share = worst_share.max(100.0 * error.abs() / room);
            }
            played += 1;
        }
    }
    let claim = format!("EBU Tech 3341, 3342 and BS.2217, {played} signals, error of tolerance");
    Figure::at_most(PLUGIN, claim, 100.0, worst_share, 1, "%")
}

/// Sines at 0.45 of the rate at 16 phases; the largest error of the true peak.
fn true_peak(rate_hz: f64) -> Figure {
    let frequency_hz = 0.45 * rate_hz;
    let mut worst_db = 0.0f64;
    for phase in 0..16 {
        let samples = (rate_hz * 0.2) as usize;
        let phase_rad = PI * f64::from(phase) / 16.0;
        let sine = signals::sine_from_phase(frequency_hz, phase_rad, -6.0, rate_hz, samples);
        // Faded in and out, since a tone cut off has a peak of its own.
        let faded = sine.iter().enumerate().map(|(at, sample)| {
            let share = (at.min(samples - at) as f64 / (0.05 * rate_hz)).min(1.0);
            (f64::from(*sample) * (0.5 - 0.5 * (PI * share).cos())) as f32
        });
        let mut faded: Vec<f32> = faded.collect();
        faded.extend([0.0; 100]);
        worst_db = worst_db.max((read(rate_hz, faded).true_peak_dbtp + 6.0).abs());
    }
    let claim = format!("true peak of sines at 0.45 of the rate, {} kHz", rate_hz / 1000.0);
    Figure::at_most(PLUGIN, claim, 0.05, worst_db, 4, "dB")
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let mut speeds = Vec::new();
    for (case, inspects) in [("loudness", false), ("everything", true)] {
        let settings = Settings { inspects, ..Settings::default() };
        let mut subject = EngineSubject::new(MeterEngine::new(), settings);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut subject));
    }
    let mut peer = EngineSubject::new(Peer::default(), ());
    speeds.extend(timing::speeds(PLUGIN, "ebur128 crate", path, &mut peer));
    for (case, policy) in [
        ("manual", RestartPolicy::Manual),
        ("with transport", RestartPolicy::WithTransport),
        ("on loop jump", RestartPolicy::OnLoopJump),
        ("time-code", RestartPolicy::TimeCode),
    ] {
        speeds.push(restart::speed::<MeterEngine>(PLUGIN, case, path, |turn| {
            let mut noise = Noise::new(turn as u64);
            Settings {
                reset_count: noise.below(2) as u32,
                policy,
                is_dual_mono: noise.below(2) == 0,
                inspects: noise.below(4) > 0,
                transport: Transport {
                    is_playing: noise.below(4) > 0,
                    position_samples: Some(noise.below(48_000 * 3600) as i64),
                    has_jumped: noise.below(2) == 0,
                },
                listened: Listened::BAR[noise.below(Listened::BAR.len())].0,
                ..Settings::default()
            }
        }));
    }
    speeds
}

/// The `ebur128` crate with the same readings, asked ten times a second: what else one would use.
#[derive(Default)]
struct Peer {
    meter: Option<EbuR128>,
    frames: usize,
}

impl Engine for Peer {
    type Settings = ();

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        let mode = Mode::M | Mode::S | Mode::I | Mode::LRA | Mode::TRUE_PEAK | Mode::HISTOGRAM;
        self.meter = EbuR128::new(channels as u32, sample_rate_hz as u32, mode).ok();
    }

    fn reset(&mut self) {}

    fn apply(&mut self, (): &()) {}

    fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
        let Some(meter) = &mut self.meter else { return };
        let planes: Vec<&[f32]> = main.iter().map(|channel| &**channel).collect();
        let _ = meter.add_frames_planar_f32(&planes);
        self.frames += planes[0].len();
        if self.frames >= 4800 {
            self.frames = 0;
            let _ = black_box((
                meter.loudness_momentary(),
                meter.loudness_shortterm(),
                meter.loudness_global(),
                meter.loudness_range(),
                meter.true_peak(0),
            ));
        }
    }

    fn latency_samples(&self) -> usize {
        0
    }

    fn tail_samples(&self) -> usize {
        0
    }

    fn is_at_rest(&self) -> bool {
        false
    }
}
