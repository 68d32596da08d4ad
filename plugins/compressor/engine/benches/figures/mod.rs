//! The compressor's claims about sound, measured.

use compressor_engine::{Drive, LookaheadRange, Oversampling, Settings, Style};
use shared_bench::report::Figure;
use shared_dsp::measure::signals::{sine, white_noise};
use shared_dsp::measure::{render, strongest_alias};
use shared_dsp::units::{db_to_gain, gain_to_db};

use crate::PLUGIN;
use crate::common::{
    RATE_HZ, burst, differences, engine, keyed_gain_db, most, samples_to, settled_db, signature,
};

const FACTORS: [(Oversampling, &str, f64); 4] = [
    (Oversampling::X1, "1x", -63.0),
    (Oversampling::X2, "2x", -73.0),
    (Oversampling::X4, "4x", -86.0),
    (Oversampling::X8, "8x", -100.0),
];

/// Every figure.
pub fn all() -> Vec<Figure> {
    let mut figures = Vec::new();
    figures.extend([(1000.0, "1 kHz"), (100.0, "100 Hz"), (5000.0, "5 kHz")].map(static_curve));
    figures.extend(Style::ALL.map(drawn_curve));
    for (factor, name, limit_db) in FACTORS {
        figures.extend(times_of_the_field(factor, name));
        figures.push(aliases(factor, name, limit_db));
        figures.push(null(factor, name));
    }
    figures.extend([0.0, 0.01, 0.05, 0.25, 1.0, 100.0, 500.0].map(attack));
    figures.extend([1.0, 10.0, 100.0, 5000.0].map(release));
    figures.push(auto_release());
    figures.extend(one_knob());
    figures.push(rms());
    figures.push(overshoot());
    figures.extend(drive());
    figures.extend(signatures());
    figures
}

fn settings() -> Settings {
    Settings { threshold_db: -24.0, knee_db: 0.0, ..Settings::default() }
}

fn curve_error_db(settings: Settings, hz: f64) -> f64 {
    let curve = settings.curve();
    let error_db = |level_db: f64| {
        settled_db(settings, hz, level_db, RATE_HZ, 1.0) - curve.output_db(level_db)
    };
    (-60..=0).step_by(3).map(|x| error_db(x.into()).abs()).fold(0.0, f64::max)
}

fn static_curve((hz, name): (f64, &str)) -> Figure {
    let worst_db = [1.5, 4.0, 100.0]
        .map(|ratio| curve_error_db(Settings { ratio, attack_ms: 1.0, ..settings() }, hz))
        .into_iter()
        .fold(0.0, f64::max);
    let claim = format!("static curve at 1 ms attack, {name}, -60 to 0 dBFS, 1.5:1 to infinity");
    Figure::at_most(PLUGIN, claim, 0.05, worst_db, 4, "dB")
}

fn drawn_curve(style: Style) -> Figure {
    let worst_db = curve_error_db(Settings { style, knee_db: 6.0, ..settings() }, 1000.0);
    Figure::at_most(PLUGIN, format!("{style:?}: drawn curve as measured"), 0.1, worst_db, 4, "dB")
}

/// 1 kHz from -30 to -4 to -30 dBFS.
fn times_of_the_field(oversampling: Oversampling, name: &str) -> [Figure; 2] {
    let mut key = sine(1000.0, -4.0, RATE_HZ, 96_000);
    for (n, x) in key.iter_mut().enumerate() {
        *x *= if (24_000..48_000).contains(&n) { 1.0 } else { db_to_gain(-26.0) as f32 };
    }
    let gain_db = keyed_gain_db(Settings { oversampling, ..settings() }, key, RATE_HZ);
    let attack_ms = samples_to(&gain_db, 24_000, -15.0, most()) / 48.0;
    let release_ms = samples_to(&gain_db, 48_000, 0.0, most()) / 48.0;
    let claim = |what: &str| format!("{name}: {what}, 1 kHz, -30 to -4 dBFS and back, to 63 %");
    [
        Figure::near(PLUGIN, claim("attack of 10 ms"), 10.0, 0.5, attack_ms, 2, "ms"),
        Figure::near(PLUGIN, claim("release of 100 ms"), 100.0, 2.0, release_ms, 2, "ms"),
    ]
}

fn aliases(oversampling: Oversampling, name: &str, limit_db: f64) -> Figure {
    let settings = Settings { attack_ms: 0.1, release_ms: 50.0, oversampling, ..settings() };
    let mut tone = vec![sine(5130.0, -4.0, RATE_HZ, 96_000)];
    render(&mut engine(settings, RATE_HZ, 1), &mut tone, 256);
    let alias = strongest_alias(&tone[0][48_000..], 5130.0, RATE_HZ);
    let claim = format!("{name}: aliases of 5.13 kHz, 0.1/50 ms, 20 dB over");
    Figure::at_most(PLUGIN, claim, limit_db, alias.level_db, 1, "dB")
}

fn null(oversampling: Oversampling, name: &str) -> Figure {
    let noise = white_noise(1, -30.0, 24_000);
    let mut signal = vec![noise.clone()];
    let mut engine = engine(Settings { oversampling, ..settings() }, RATE_HZ, 1);
    render(&mut engine, &mut signal, 256);
    let latency = shared_dsp::Engine::latency_samples(&engine);
    let is_same = signal[0][latency..] == noise[..24_000 - latency];
    let claim = format!("{name}: without reduction the input, {latency} samples later");
    let measured = if is_same { "bit-exact" } else { "differs" };
    Figure::new(PLUGIN, claim, "bit-exact", measured, is_same)
}

/// A key of 1 kHz whose level steps at its peak.
fn attack(attack_ms: f32) -> Figure {
    let settings = Settings { attack_ms, threshold_db: -44.0, ..settings() };
    let end = 1000 + ((f64::from(attack_ms) * 4.0 + 20.0) * 48.0) as usize;
    let key = (0..end)
        .map(|n| {
            let turn = std::f64::consts::TAU * (n as f64 - 1000.0) / 48.0;
            (turn.cos() * db_to_gain(if n < 1000 { -60.0 } else { -4.0 })) as f32
        })
        .collect();
    let gain_db = keyed_gain_db(settings, key, RATE_HZ);
    let measured_ms = samples_to(&gain_db, 1000, -30.0, most()) / 48.0;
    // Within 5 % from 0.25 ms, within half a sample below; 0 is one sample.
    let tolerance_ms: f64 = match attack_ms {
        0.0 => 1.0 / 48.0,
        short if short < 0.25 => 0.5 / 48.0,
        long => 0.05 * f64::from(long),
    };
    let tolerance_ms = (tolerance_ms * 1e4).round() / 1e4;
    let claim = format!("attack of {attack_ms} ms on 1 kHz, to 63 %");
    Figure::near(PLUGIN, claim, attack_ms.into(), tolerance_ms, measured_ms, 3, "ms")
}

fn release(release_ms: f32) -> Figure {
    let settings = Settings { release_ms, threshold_db: -44.0, attack_ms: 0.1, ..settings() };
    let end = 20_000;
    let frames = end + (f64::from(release_ms) * 96.0) as usize + 500;
    let gain_db = keyed_gain_db(settings, burst(1000..end, -4.0, frames), RATE_HZ);
    let measured_ms = samples_to(&gain_db, end, 0.0, most()) / 48.0;
    let (stated_ms, claim) =
        (f64::from(release_ms), format!("release of {release_ms} ms on a step, to 63 %"));
    Figure::near(PLUGIN, claim, stated_ms, 0.05 * stated_ms, measured_ms, 2, "ms")
}

fn auto_release() -> Figure {
    let settings = Settings { auto_release: true, release_ms: 500.0, attack_ms: 1.0, ..settings() };
    let recovery_ms = |length: usize| {
        let mut key = vec![0.0; 1000];
        key.extend(sine(1000.0, -4.0, RATE_HZ, length));
        key.resize(1000 + length + 192_000, 0.0);
        let gain_db = keyed_gain_db(settings, key, RATE_HZ);
        samples_to(&gain_db, 1000 + length, 0.0, most()) / 48.0
    };
    let (short_ms, long_ms) = (recovery_ms(480), recovery_ms(48_000));
    let claim = "auto release of 500 ms: recovery after 1 s against 10 ms";
    let measured = format!("{:.1} times ({long_ms:.0} and {short_ms:.0} ms)", long_ms / short_ms);
    Figure::new(PLUGIN, claim, "at least 4 times", measured, long_ms >= 4.0 * short_ms)
}

/// Opto's one knob: its curve, what it says of a full-scale tone, and how soon half is released.
fn one_knob() -> [Figure; 3] {
    let with = |peak_reduction_db| Settings {
        style: Style::Opto,
        one_knob: true,
        peak_reduction_db,
        ..Settings::default()
    };
    let reductions_db = [3.0, 12.0, 40.0];
    let curve_db = reductions_db.map(|x| curve_error_db(with(x), 1000.0));
    let peak_db = reductions_db
        .map(|x| (settled_db(with(x), 1000.0, 0.0, RATE_HZ, 1.0) + f64::from(x)).abs());
    let half_ms = [4800, 480_000].map(|length| {
        let end = 1000 + length;
        let gain_db = keyed_gain_db(with(20.0), burst(1000..end, -15.0, end + 96_000), RATE_HZ);
        samples_to(&gain_db, end, 0.0, 0.5) / 48.0
    });
    let worst = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    let farthest = |a: f64, b: f64| if (a - 60.0).abs() > (b - 60.0).abs() { a } else { b };
    let claim = "Opto, one knob: half of the reduction is released, after 0.1 s and after 10 s";
    [
        Figure::at_most(
            PLUGIN,
            "Opto, one knob: drawn curve as measured",
            0.1,
            worst(&curve_db),
            4,
            "dB",
        ),
        Figure::at_most(
            PLUGIN,
            "Opto, one knob: a tone at 0 dBFS loses what Peak reduction says",
            0.05,
            worst(&peak_db),
            4,
            "dB",
        ),
        Figure::near(PLUGIN, claim, 60.0, 2.0, farthest(half_ms[0], half_ms[1]), 2, "ms"),
    ]
}

fn rms() -> Figure {
    let settings = Settings { rms_share: 1.0, ratio: 100.0, ..settings() };
    let held_db = settled_db(settings, 1000.0, -4.0, RATE_HZ, 1.0);
    Figure::near(PLUGIN, "RMS of a sine against its peak", -3.01, 0.02, -24.0 - held_db, 3, "dB")
}

fn overshoot() -> Figure {
    let mut worst_db = -200.0f64;
    for style in Style::ALL {
        let settings = Settings {
            style,
            ratio: 100.0,
            attack_ms: 2.5,
            lookahead_range: LookaheadRange::Short,
            lookahead_ms: 5.0,
            ..settings()
        };
        let mut tone = vec![sine(1000.0, 0.0, RATE_HZ, 48_000)];
        tone[0][..24_000].fill(0.0);
        render(&mut engine(settings, RATE_HZ, 1), &mut tone, 256);
        let peak = tone[0].iter().fold(0.0f32, |a, b| a.max(b.abs()));
        worst_db = worst_db.max(gain_to_db(peak.into()) - settings.curve().output_db(0.0));
    }
    let claim = "overshoot at a lookahead of two attacks, infinity:1, every style";
    Figure::at_most(PLUGIN, claim, 0.05, worst_db, 3, "dB")
}

fn drive() -> [Figure; 2] {
    let settings = Settings {
        ratio: 1.0,
        drive: Drive { gain_db: 12.0, is_after: false },
        oversampling: Oversampling::X4,
        ..settings()
    };
    let mut loud = vec![sine(5000.0, 0.0, RATE_HZ, 96_000)];
    render(&mut engine(settings, RATE_HZ, 1), &mut loud, 256);
    let alias = strongest_alias(&loud[0][48_000..], 5000.0, RATE_HZ);
    let uneven_db = [20.0, 1000.0, 20_000.0]
        .map(|hz| (settled_db(settings, hz, -40.0, RATE_HZ, 0.5) + 40.0).abs())
        .into_iter()
        .fold(0.0, f64::max);
    let claim = "4x: drive of 12 dB at -40 dBFS, flat to 20 kHz";
    [
        Figure::at_most(
            PLUGIN,
            "4x: aliases of 5 kHz driven by 12 dB",
            -80.0,
            alias.level_db,
            1,
            "dB",
        ),
        Figure::at_most(PLUGIN, claim, 0.05, uneven_db, 4, "dB"),
    ]
}

/// The matrix that tells the styles apart.
fn signatures() -> Vec<Figure> {
    let all = Style::ALL.map(|style| (style, signature(style)));
    let least = |own: &(Style, Vec<f64>)| {
        let others = all.iter().filter(|other| other.0 != own.0);
        others.map(|other| differences(&own.1, &other.1)).min().unwrap_or(0)
    };
    let figure = |own: &(Style, Vec<f64>)| {
        let x = &own.1;
        let claim = format!("{:?}: signature, 4:1, knee 6 dB, 5 and 100 ms", own.0);
        let measured = format!(
            "-6/0/+6/+20 dB over: {:.1}/{:.1}/{:.1}/{:.1} dB; {:.1}:1 at the top; attack 30/63/90 %: \
             {:.1}/{:.1}/{:.1} ms; release 50/63/90 % after 10 ms: {:.0}/{:.0}/{:.0} ms, after 1 s: \
             {:.0}/{:.0}/{:.0} ms; third harmonic -{:.0} dB",
            x[0],
            x[1],
            x[2],
            x[3],
            x[4],
            x[5],
            x[6],
            x[7],
            x[8],
            x[9],
            x[10],
            x[11],
            x[12],
            x[13],
            x[14]
        );
        Figure::new(
            PLUGIN,
            claim,
            "over 10 % from every other in 2 or more",
            measured,
            least(own) >= 2,
        )
    };
    all.iter().map(figure).collect()
}
