//! What loudness costs: every style at one loudness, beside the plainest limiter there is.

use limiter_engine::{LimiterEngine, Settings, Style};
use shared_bench::report::Figure;
use shared_dsp::Engine;
use shared_dsp::loudness::{LoudnessMeter, weights};
use shared_dsp::measure::song::{Song, Style as SongStyle};
use shared_dsp::measure::{peak_db, render, rms_db, signals};

use super::distortion::{SAMPLES, harmonics_percent, imd_percent, thd_percent};
use super::{PLUGIN, RATE_HZ};

/// The loudness of the comparison, LUFS.
const LOUDNESS_LUFS: f64 = -9.0;
const CUT_S: f64 = 12.0;

/// Three cuts of unlike music, peaks at 0 dBFS.
fn cuts() -> Vec<[Vec<f32>; 2]> {
    [(SongStyle::Studio, 3), (SongStyle::Machine, 1), (SongStyle::Machine, 6)]
        .map(|(style, seed)| Song::new(style, seed).band(CUT_S, 0.0))
        .to_vec()
}

fn loudness_lufs(signal: &[Vec<f32>]) -> f64 {
    let mut meter = LoudnessMeter::new();
    meter.prepare(RATE_HZ, &weights::STEREO);
    let channels: Vec<&[f32]> = signal.iter().map(Vec::as_slice).collect();
    meter.process(&channels);
    meter.readings().integrated_lufs
}

/// Anything that limits stereo at 48 kHz with so much input gain, in dB.
type Limiter<'a> = &'a dyn Fn(&[Vec<f32>; 2], f64) -> Vec<Vec<f32>>;

fn with_style(style: Style) -> impl Fn(&[Vec<f32>; 2], f64) -> Vec<Vec<f32>> {
    move |cut, input_gain_db| {
        let mut signal = cut.to_vec();
        let settings =
            Settings { style, input_gain_db: input_gain_db as f32, ..Settings::default() };
        let mut engine = LimiterEngine::new();
        engine.apply(&settings);
        engine.prepare(RATE_HZ, 2);
        render(&mut engine, &mut signal, 512);
        signal
    }
}

/// The plain limiter: the least gain that 2 ms of samples need, averaged over 2 ms. No release, no
/// true peak: nothing that looks ahead so far is louder.
pub fn plain(signal: &[Vec<f32>], input_gain_db: f64, ceiling_db: f64) -> Vec<Vec<f32>> {
    const SPAN: usize = 96;
    let gain = 10f64.powf((input_gain_db - ceiling_db) / 20.0);
    let length = signal[0].len();
    let needed: Vec<f64> = (0..length)
        .map(|n| {
            let peak = signal.iter().map(|c| f64::from(c[n]).abs()).fold(0.0, f64::max);
            (1.0 / (peak * gain)).min(1.0)
        })
        .collect();
    let least: Vec<f64> = (0..length)
        .map(|n| {
            let window = &needed[n.saturating_sub(SPAN / 2)..length.min(n + SPAN / 2 + 1)];
            window.iter().fold(1.0, |a: f64, &b| a.min(b))
        })
        .collect();
    let mean = |n: usize| {
        let window = &least[n.saturating_sub(SPAN / 2)..length.min(n + SPAN / 2 + 1)];
        window.iter().sum::<f64>() / window.len() as f64
    };
    let input_gain = 10f64.powf(input_gain_db / 20.0);
    signal
        .iter()
        .map(|c| (0..length).map(|n| (f64::from(c[n]) * input_gain * mean(n)) as f32).collect())
        .collect()
}

/// `limiter` on `cut`, with the input gain that gives the loudness.
fn driven(limiter: Limiter, cut: &[Vec<f32>; 2]) -> (f64, Vec<Vec<f32>>) {
    let (mut low_db, mut high_db) = (-12.0, 30.0);
    for _ in 0..9 {
        let gain_db = 0.5 * (low_db + high_db);
        if loudness_lufs(&limiter(cut, gain_db)) < LOUDNESS_LUFS {
            low_db = gain_db;
        } else {
            high_db = gain_db;
        }
    }
    (high_db, limiter(cut, high_db))
}

fn crest_db(signal: &[Vec<f32>]) -> f64 {
    let all = signal.concat();
    peak_db(&all) - rms_db(&all)
}

/// Input gain, loudness and crest lost of a limiter at the loudness, mean over the cuts.
fn cost(limiter: Limiter) -> [f64; 3] {
    let cuts = cuts();
    let mut sums = [0.0; 3];
    for cut in &cuts {
        let (gain_db, limited) = driven(limiter, cut);
        let lost_db = crest_db(cut) - crest_db(&limited);
        for (sum, value) in sums.iter_mut().zip([gain_db, loudness_lufs(&limited), lost_db]) {
            *sum += value / cuts.len() as f64;
        }
    }
    sums
}

pub fn figures() -> Vec<Figure> {
    let mut figures = Vec::new();
    for style in Style::ALL {
        let style_name = super::style_name(style);
        let [gain_db, lufs, lost_db] = cost(&with_style(style));
        let settings = Settings { style, ..Settings::default() };
        let (thd, imd) = (thd_percent(&settings, 60.0), imd_percent(&settings));
        let under_db = under_plain_db(style);
        let measured = format!(
            "{gain_db:+.1} dB of gain, crest \u{2212}{lost_db:.1} dB; at +6 dB {under_db:.2} dB under plain; \
             THD {thd:.6} %, IMD {imd:.4} %"
        );
        figures.push(Figure::new(
            PLUGIN,
            format!(
                "{style_name}: three cuts at \u{2212}9 LUFS, mean gain and crest lost; THD of 60 Hz and IMD of \
                 60 Hz + 7 kHz, 6 dB over"
            ),
            "within 0.1 LU of \u{2212}9 LUFS",
            measured,
            (lufs - LOUDNESS_LUFS).abs() < 0.1,
        ));
    }
    figures.extend(dense());
    figures
}

/// The level of a style under that of the plain limiter with the same gain, worst of the cuts, dB.
fn under_plain_db(style: Style) -> f64 {
    let ceiling_db = f64::from(Settings::default().ceiling_db);
    let under_db = |cut: &[Vec<f32>; 2]| {
        let ours = with_style(style)(cut, 6.0).concat();
        rms_db(&plain(cut, 6.0, ceiling_db).concat()) - rms_db(&ours)
    };
    cuts().iter().map(under_db).fold(f64::MIN, f64::max)
}

/// Dense beside the plain limiter, with the same gain and the same ceiling for samples.
fn dense() -> [Figure; 2] {
    let under_db = under_plain_db(Style::Dense);
    let settings = Settings { style: Style::Dense, ..Settings::default() };
    let ours = thd_percent(&settings, 60.0);
    let tone = signals::sine(60.0, -1.0, RATE_HZ, SAMPLES);
    let plain = harmonics_percent(&plain(&[tone], 6.0, -1.0)[0], 60.0);
    let level = "Dense: RMS under a plain limiter (least gain over 2 ms, no release), +6 dB, worst of three cuts";
    let thd = format!("Dense: THD of 60 Hz, as a share of the plain limiter's {plain:.1} %");
    [
        Figure::at_most(PLUGIN, level, 0.5, under_db, 2, "dB"),
        Figure::at_most(PLUGIN, thd, 0.1, ours / plain, 6, ""),
    ]
}
