//! The equaliser's claims about sound, and its speed.

use channel_eq::engine::{
    AutoGain, Band, Dynamic, EqEngine, Listen, Phase, Placement, Settings, Shape,
};
use channel_eq::params::EqParams;
use shared_dsp::measure::{
    click_peak_db, difference_peak_db, impulse_response, magnitude_db, partitions::process_range,
    render, signals,
};
use shared_dsp::{Engine, noise::Noise};
use shared_host::engine_speed::choose_path;
use shared_host::report::{self, Figure, Speed};
use shared_host::timing;
use std::hint::black_box;

const PLUGIN: &str = "channel-eq";

fn main() -> std::process::ExitCode {
    report::main(figures, speeds)
}

fn bell(frequency_hz: f64, gain_db: f64, q: f64) -> Band {
    Band {
        on: true,
        shape: Shape::Bell,
        frequency_hz: frequency_hz as f32,
        gain_db: gain_db as f32,
        q: q as f32,
        ..Band::default()
    }
}

fn with(bands: &[Band]) -> Settings {
    let mut settings = Settings::default();
    settings.bands[..bands.len()].copy_from_slice(bands);
    settings
}

/// Largest dB between the sounding band and its analogue curve, 20 Hz to 20 kHz.
fn error_db(band: Band, sample_rate_hz: f64) -> f64 {
    let impulse =
        impulse_response(EqEngine::new, &with(&[band]), sample_rate_hz, 1, &[0], 1.0, 16_384);
    let analog = band.prototype();
    (0..=80)
        .map(|step| {
            let hz = 20.0 * 1000f64.powf(f64::from(step) / 80.0);
            (magnitude_db(&impulse[0], hz, sample_rate_hz) - analog.magnitude_db_at(hz)).abs()
        })
        .fold(0.0, f64::max)
}

fn figures(quick: bool) -> Vec<Figure> {
    let mut figures = Vec::new();
    let rates_hz: &[f64] =
        if quick { &[48_000.0] } else { &[44_100.0, 48_000.0, 96_000.0, 192_000.0] };
    for &rate_hz in rates_hz {
        let kilohertz = rate_hz / 1000.0;
        for centre_hz in [100.0, 1000.0, 10_000.0, 16_000.0] {
            let claim = format!(
                "bell +12 dB, Q 1, at {centre_hz} Hz against the analogue curve to 20 kHz, \
                 {kilohertz} kHz"
            );
            let error_db = error_db(bell(centre_hz, 12.0, 1.0), rate_hz);
            figures.push(Figure::at_most(PLUGIN, claim, 0.10, error_db, 3, "dB"));
        }
    }
    figures.push(gain_step());
    figures.push(flat());
    figures
}

/// 0 to +12 dB in one step on a 1 kHz sine at -12 dBFS, heard through an 8 kHz high-pass.
fn gain_step() -> Figure {
    let mut engine = EqEngine::new();
    engine.prepare(48_000.0, 1);
    engine.apply(&with(&[bell(1000.0, 0.0, 1.0)]));
    let mut signal = vec![signals::sine(1000.0, -12.0, 48_000.0, 48_000)];
    process_range(&mut engine, &mut signal, &[], 0, 24_000);
    engine.apply(&with(&[bell(1000.0, 12.0, 1.0)]));
    process_range(&mut engine, &mut signal, &[], 24_000, 48_000);
    let click_db = click_peak_db(&signal[0], 24_000, 48_000.0);
    Figure::at_most(PLUGIN, "click of a gain step 0 to +12 dB", -90.0, click_db, 1, "dBFS")
}

/// All bands flat, on samples over the whole range of floating point.
fn flat() -> Figure {
    let mut noise = Noise::new(3);
    let input: Vec<f32> = (0..48_000)
        .map(|_| noise.white() * 10f32.powf(noise.white() * 30.0))
        .map(shared_dsp::guard::finite_normal)
        .collect();
    let mut engine = EqEngine::new();
    engine.prepare(48_000.0, 2);
    engine.apply(&with(&[bell(1000.0, 0.0, 1.0); 24]));
    let mut output = vec![input.clone(), input.clone()];
    render(&mut engine, &mut output, 480);
    let changed = output.iter().flatten().zip(input.iter().chain(&input)).filter(|(a, b)| a != b);
    let changed = changed.count();
    let null_db = difference_peak_db(&output[0], &input);
    Figure::new(
        PLUGIN,
        "24 flat bands are bit-exact, 1e-30 to 1e30",
        "0 samples changed",
        format!("{changed} changed, difference {null_db:.0} dB"),
        changed == 0,
    )
}

/// The engine with its parameters read as the plugin reads them: only when one has changed.
struct Playing {
    engine: EqEngine,
    params: EqParams,
    settings: Settings,
    /// Whether frequency, gain and Q of every band go to and fro, each at its own pace, with new
    /// targets every 32 frames.
    is_automated: bool,
    time_s: f32,
}

impl Playing {
    fn new(settings: Settings, is_automated: bool) -> Self {
        let mut engine = EqEngine::new();
        engine.prepare(48_000.0, 2);
        engine.apply(&settings);
        engine.reset();
        let params = EqParams::default();
        let mut unused = Settings::default();
        params.follow(settings.listen, &mut unused);
        Self { engine, params, settings, is_automated, time_s: 0.0 }
    }

    fn automate(&mut self) {
        self.time_s += 32.0 / 48_000.0;
        let mut settings = self.settings;
        for (index, band) in settings.bands.iter_mut().filter(|band| band.on).enumerate() {
            let swing = (core::f32::consts::TAU * self.time_s * (1.0 + 0.2 * index as f32)).sin();
            band.frequency_hz *= (0.5 * swing).exp2();
            band.gain_db *= 1.0 + 0.5 * swing;
            band.q *= (0.7 * swing).exp2();
        }
        self.engine.apply(&settings);
    }
}

impl timing::Subject for Playing {
    fn reset(&mut self) {
        self.time_s = 0.0;
        self.engine.apply(&self.settings);
        self.engine.reset();
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        let listen = self.settings.listen;
        if black_box(&self.params).follow(listen, &mut self.settings) {
            self.engine.apply(&self.settings);
        }
        if !self.is_automated {
            self.engine.process(block, &[]);
            return;
        }
        let frames = block.first().map_or(0, |channel| channel.len());
        for start in (0..frames).step_by(32) {
            self.automate();
            let mut part: [&mut [f32]; 2] = Default::default();
            for (part, channel) in part.iter_mut().zip(block.iter_mut()) {
                *part = &mut channel[start..frames.min(start + 32)];
            }
            self.engine.process(&mut part, &[]);
        }
    }
}

/// `count` bells in a row over the whole range.
fn bells(count: usize) -> Settings {
    let mut settings = Settings::default();
    for (index, band) in settings.bands[..count].iter_mut().enumerate() {
        let ratio = if count > 8 { 1.27f64 } else { 2.0 };
        *band = bell(60.0 * ratio.powi(index as i32), 3.0, 1.0);
    }
    settings
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let dynamic = |count| {
        let mut settings = bells(count);
        for band in &mut settings.bands[..count] {
            // So low that every gain moves all the time.
            let threshold_db = -50.0;
            band.dynamic = Dynamic { on: true, range_db: -9.0, threshold_db, ..Dynamic::default() };
        }
        settings
    };
    let placed = |count| {
        let mut settings = bells(count);
        let placements = [Placement::Left, Placement::Mid, Placement::Right, Placement::Side];
        for (index, band) in settings.bands[..count].iter_mut().enumerate() {
            band.channel = placements[index * placements.len() / count];
        }
        settings
    };
    let solo = Settings { listen: Listen::Solo(0), ..bells(8) };
    let by_loudness = Settings { auto_gain: AutoGain::Loudness, ..bells(8) };
    let mut speeds = Vec::new();
    for (case, settings, is_automated) in [
        ("all off", Settings::default(), false),
        ("8 bells", bells(8), false),
        ("24 bells", bells(24), false),
        ("8 bells on left, mid, right, side", placed(8), false),
        ("8 bells, solo", solo, false),
        ("8 bells, natural phase", Settings { phase: Phase::Natural, ..bells(8) }, false),
        ("8 bells, linear phase 16k", Settings { phase: Phase::Linear, ..bells(8) }, false),
        ("8 bells, gain by loudness", by_loudness, false),
        ("8 dynamic bells", dynamic(8), false),
        ("24 dynamic bells", dynamic(24), false),
        ("24 bells, all automated every 32 frames", bells(24), true),
    ] {
        let mut playing = Playing::new(settings, is_automated);
        speeds.extend(timing::speeds(PLUGIN, case, path, &mut playing));
    }
    for bands in [8, 24] {
        let case = format!("yardstick: {bands} third-order bands, scalar");
        speeds.extend(timing::speeds(PLUGIN, &case, "scalar", &mut ThirdOrder::new(bands)));
    }
    speeds
}

/// The yardstick of an equaliser's speed: third-order sections in a row (transposed direct form II,
/// f64), each channel for itself, one sample at a time, in plain Rust.
struct ThirdOrder {
    states: [Vec<[f64; 3]>; 2],
}

/// A bell of 1 dB at 1 kHz and a corrector of nearly nothing: b0 b1 b2 b3 a1 a2 a3.
const THIRD_ORDER: [f64; 7] = [
    1.007_081_532,
    -1.968_517_763,
    1.063_626_296,
    -0.087_684_533,
    -1.967_809_610,
    1.070_707_827,
    -0.088_392_687,
];

impl ThirdOrder {
    fn new(bands: usize) -> Self {
        Self { states: [vec![[0.0; 3]; bands], vec![[0.0; 3]; bands]] }
    }
}

impl timing::Subject for ThirdOrder {
    fn reset(&mut self) {
        self.states.iter_mut().for_each(|states| states.fill([0.0; 3]));
    }

    #[inline(never)]
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let [b0, b1, b2, b3, a1, a2, a3] = black_box(THIRD_ORDER);
        for (channel, states) in block.iter_mut().zip(&mut self.states) {
            for sample in channel.iter_mut() {
                let mut x = f64::from(*sample);
                for state in states.iter_mut() {
                    let y = b0 * x + state[0];
                    state[0] = b1 * x - a1 * y + state[1];
                    state[1] = b2 * x - a2 * y + state[2];
                    state[2] = b3 * x - a3 * y;
                    x = y;
                }
                *sample = x as f32;
            }
        }
    }
}
