//! Time of a reset and the first block after it, in every mode of phase.

use super::PLUGIN;
use channel_eq_engine::{
    AutoGain, BANDS, Band, Dynamic, EqEngine, KeyFilter, LinearLength, Listen, PanLaw, Phase,
    Placement, Settings, Shape,
};
use shared_bench::report::Speed;
use shared_bench::restart;
use shared_dsp::noise::Noise;

/// How many bands a reset finds at work.
#[derive(Clone, Copy)]
enum Bands {
    /// A random number, most of them plain.
    Random,
    /// All, with steep slopes and moving gains.
    AllDynamic,
}

pub fn speeds(path: &str) -> Vec<Speed> {
    let mut cases = vec![
        ("zero latency".to_string(), Phase::ZeroLatency, LinearLength::Medium),
        ("natural phase".to_string(), Phase::Natural, LinearLength::Medium),
    ];
    for length in LinearLength::ALL {
        let taps = length.taps(48_000.0);
        cases.push((format!("linear phase, {taps} taps"), Phase::Linear, length));
    }
    let mut speeds: Vec<Speed> = cases
        .into_iter()
        .map(|(case, phase, linear_length)| {
            restart::speed::<EqEngine>(PLUGIN, &case, path, |turn| Settings {
                phase,
                linear_length,
                ..random(turn, Bands::Random)
            })
        })
        .collect();
    for (case, bands) in [
        ("every mode in turn", Bands::Random),
        ("24 dynamic bands, every mode in turn", Bands::AllDynamic),
    ] {
        speeds.push(restart::speed::<EqEngine>(PLUGIN, case, path, |turn| random(turn, bands)));
    }
    let case = "24 dynamic bands, zero latency";
    speeds.push(restart::speed::<EqEngine>(PLUGIN, case, path, |turn| Settings {
        phase: Phase::ZeroLatency,
        ..random(turn, Bands::AllDynamic)
    }));
    speeds
}

/// Settings of which every one is random.
fn random(turn: usize, bands: Bands) -> Settings {
    let mut noise = Noise::new(turn as u64);
    let most = match bands {
        Bands::Random => noise.between(0, BANDS),
        Bands::AllDynamic => BANDS,
    };
    let mut settings = Settings {
        output_gain_db: (noise.unit() * 24.0 - 12.0) as f32,
        pan: noise.white(),
        pan_law: pick(
            &mut noise,
            &[PanLaw::Balance0Db, PanLaw::ConstantPower3Db, PanLaw::Linear6Db],
        ),
        invert: noise.unit() < 0.5,
        gain_scale: if noise.unit() < 0.5 { 1.0 } else { noise.unit() as f32 * 3.0 - 1.0 },
        auto_gain: pick(&mut noise, &[AutoGain::Off, AutoGain::Curve, AutoGain::Loudness]),
        phase: pick(&mut noise, &[Phase::ZeroLatency, Phase::Natural, Phase::Linear]),
        linear_length: pick(&mut noise, &LinearLength::ALL),
        gain_q: noise.unit() < 0.5,
        listen: match noise.below(4) {
            0 => Listen::Solo(noise.below(BANDS) as u8),
            1 => Listen::Find(1000.0),
            _ => Listen::Mix,
        },
        ..Settings::default()
    };
    for band in &mut settings.bands[..most] {
        *band = random_band(&mut noise, bands);
    }
    settings
}

fn random_band(noise: &mut Noise, bands: Bands) -> Band {
    let (shape, is_dynamic) = match bands {
        Bands::Random => (pick(noise, &Shape::ALL), noise.unit() < 0.2),
        Bands::AllDynamic => (pick(noise, &[Shape::Tilt, Shape::FlatTilt, Shape::LowShelf]), true),
    };
    let dynamic = Dynamic {
        on: is_dynamic,
        range_db: (noise.unit() * 60.0 - 30.0) as f32,
        threshold_db: -60.0,
        key_filter: pick(noise, &[KeyFilter::Band, KeyFilter::Own, KeyFilter::All]),
        ..Dynamic::default()
    };
    Band {
        on: true,
        shape,
        frequency_hz: (20.0 * 1000f64.powf(noise.unit())) as f32,
        gain_db: (noise.unit() * 36.0 - 18.0) as f32,
        q: (0.1 * 100f64.powf(noise.unit())) as f32,
        order: noise.between(1, 16) as u8,
        channel: pick(noise, &Placement::ALL),
        dynamic,
    }
}

fn pick<T: Copy>(noise: &mut Noise, choices: &[T]) -> T {
    choices[noise.below(choices.len())]
}
