//! What every preset makes of a song: loudness, peaks, and how much is limited. The song is a file, given by
//! `cargo xtask figures`.
//!
//! The input gain is the one *Fit* sets on the loudest 4 s, as a person would; presets without an aim play as
//! they are.

use limiter::engine::{LimiterEngine, Settings};
use limiter::processor::Limiter;
use shared_bench::report::PresetFigure;
use shared_dsp::Engine;
use shared_dsp::measure::itu_true_peak_db;
use shared_plugin::contract::{RATE_HZ, Stage};
use shared_plugin::edit::place;
use shared_plugin::fit::{LENGTH_S, Outcome, Record, Recording, Search};
use shared_plugin::preset::Preset;
use shared_plugin::{BlockContext, Product};
use std::path::Path;

const BLOCK_FRAMES: usize = 512;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = words.iter().find(|word| !word.starts_with("--")) else {
        eprintln!("give the song as a WAV of 48 kHz: `cargo xtask figures limiter` does");
        std::process::exit(2);
    };
    let song = read(Path::new(path));
    for (file, json) in Limiter::PRESETS {
        let preset =
            Preset::read(json, Limiter::CLAP_ID).unwrap_or_else(|fault| panic!("{file}: {fault}"));
        println!("{}", figure(&preset, &song).to_json());
    }
}

/// A stereo WAV of 48 kHz in 32-bit floats whose samples come last, as `xtask` writes it.
fn read(path: &Path) -> [Vec<f32>; 2] {
    let bytes = std::fs::read(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let data = bytes.windows(4).position(|word| word == b"data").expect("samples");
    let sample = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().expect("four bytes"));
    let frames = bytes[data + 8..].chunks_exact(8);
    frames
        .map(|frame| (sample(&frame[..4]), sample(&frame[4..])))
        .unzip::<_, _, Vec<_>, Vec<_>>()
        .into()
}

/// The loudest part as long as a fit hears.
fn loudest(song: &[Vec<f32>; 2]) -> Recording {
    let length = (LENGTH_S * RATE_HZ) as usize;
    let power = |start: usize| -> f64 {
        let span = start..(start + length).min(song[0].len());
        song.iter().flat_map(|channel| &channel[span.clone()]).map(|x| f64::from(x * x)).sum()
    };
    let start =
        (0..song[0].len()).step_by(length / 4).max_by(|&a, &b| power(a).total_cmp(&power(b)));
    let mut recording = Recording::new(RATE_HZ, 2);
    for (left, right) in song[0].iter().zip(&song[1]).skip(start.unwrap_or(0)) {
        recording.push([*left, *right, 0.0, 0.0]);
    }
    recording
}

/// The settings of a preset on the song.
fn settings(preset: &Preset, song: &[Vec<f32>; 2]) -> Settings {
    let parameters = Stage::<Limiter>::new(&[], false, |_| {}).parameters;
    let mut targets = preset.targets(&parameters).expect("a whole preset");
    if let Some(aim) = preset.aim {
        let stage = Stage::<Limiter>::new(&targets, false, |_| {});
        let value = |index: usize| stage.parameters[index].normalized();
        let middle_db = aim.middle_db();
        let search =
            Search::<Limiter>::new(loudest(song), value, BlockContext::default(), middle_db);
        let mut search = search.expect("a fit");
        let outcome = std::iter::repeat_with(|| search.step()).flatten().next();
        let Some(Outcome::Met { normalized, .. } | Outcome::OutOfReach { normalized, .. }) =
            outcome
        else {
            unreachable!("a search ends")
        };
        let gain = place(&parameters, "gin").expect("the input gain");
        targets.push((gain, normalized));
    }
    Stage::<Limiter>::new(&targets, false, |_| {}).shared().0.settings()
}

fn figure(preset: &Preset, song: &[Vec<f32>; 2]) -> PresetFigure {
    let settings = Settings { loudness: true, ..settings(preset, song) };
    let mut engine = LimiterEngine::new();
    engine.apply(&settings);
    engine.prepare(RATE_HZ, 2);
    let mut played = song.clone();
    let length = song[0].len() + engine.latency_samples();
    played.iter_mut().for_each(|channel| channel.resize(length, 0.0));
    let mut most_reduction_db = 0.0f32;
    let [left, right] = &mut played;
    for (left, right) in left.chunks_mut(BLOCK_FRAMES).zip(right.chunks_mut(BLOCK_FRAMES)) {
        engine.process(&mut [left, right], &[]);
        most_reduction_db = most_reduction_db.max(engine.gain_reduction_db());
    }
    let readings = engine.loudness();
    PresetFigure {
        plugin: "limiter".to_owned(),
        preset: preset.name.clone(),
        input_gain_db: settings.input_gain_db.into(),
        integrated_lufs: readings.integrated_lufs,
        true_peak_dbtp: readings.true_peak_dbtp,
        second_true_peak_dbtp: played
            .iter()
            .map(|channel| itu_true_peak_db(channel))
            .fold(f64::NEG_INFINITY, f64::max),
        ceiling_dbtp: settings.ceiling_db.into(),
        plr_lu: readings.peak_to_loudness_lu,
        limited_share: engine.budget().cost.limited_share(),
        most_reduction_db: most_reduction_db.into(),
    }
}
