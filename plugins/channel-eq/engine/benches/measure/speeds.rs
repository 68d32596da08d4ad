//! What the engine costs, ns per stereo frame.

use super::{PLUGIN, bell, resets};
use channel_eq_engine::{AutoGain, Dynamic, EqEngine, Listen, Phase, Placement, Settings};
use shared_bench::engine_speed::choose_path;
use shared_bench::report::Speed;
use shared_bench::timing;
use shared_dsp::Engine;
use std::hint::black_box;

/// The engine with its settings applied as the plugin does: only when one has changed.
struct Playing {
    engine: EqEngine,
    settings: Settings,
    /// Whether frequency, gain and Q of every band go to and fro, each at its own pace, with new
    /// targets every 32 frames.
    is_automated: bool,
    time_s: f32,
}

impl Playing {
    fn new(settings: Settings, is_automated: bool) -> Self {
        let mut engine = EqEngine::new();
        engine.apply(&settings);
        engine.prepare(48_000.0, 2);
        engine.reset();
        Self { engine, settings, is_automated, time_s: 0.0 }
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

pub fn speeds(force: Option<&str>) -> Vec<Speed> {
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
    let wide = Settings { width: 1.5, ..Settings::default() };
    let mut speeds = Vec::new();
    for (case, settings, is_automated) in [
        ("all off", Settings::default(), false),
        ("width 150 %", wide, false),
        ("width 150 %, mono below", Settings { mono_below: true, ..wide }, false),
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
    speeds.extend(resets::speeds(path));
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
