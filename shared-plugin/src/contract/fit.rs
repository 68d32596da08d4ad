//! Checks of Fit in every plugin that has it.

use super::stage::{RATE_HZ, Stage, pink_noise};
use crate::edit::Parameters;
use crate::fit::{LENGTH_S, Outcome, Recording, Search, reduction_of_peaks_db};
use crate::handle;
use crate::preset::Preset;
use crate::product::{BlockContext, Product};
use shared_dsp::noise::Noise;
use shared_dsp::units::db_to_gain;
use std::f64::consts::TAU;
use std::sync::Arc;

const TOLERANCE_DB: f64 = 0.5;
const LEVELS_DB: [f64; 5] = [-40.0, -31.0, -23.0, -14.0, -6.0];
const SOURCES: [(&str, Source); 4] =
    [("sine", sine), ("pink noise", pink), ("drum hits", drum_hits), ("words", words)];

/// Two channels of `LENGTH_S`.
type Source = fn() -> [Vec<f32>; 2];

/// Checks Fit: for every preset with an aim, and sources whose highest sample lies at -40 to
/// -6 dBFS, the running plugin's reduction of peaks stands within 0.5 dB of the middle of the aim
/// after the fit, and inside the aim as the preset says it. The recording goes through the plugin's
/// own capture. Prints the worst of each preset.
///
/// # Panics
/// Panics, naming preset, source and level, where it is not so.
pub fn check_fit<P: Product>() {
    let parameters: Parameters = handle::handles(Arc::new(P::Params::default())).into();
    let mut presets = 0;
    for (at, (file, json)) in P::PRESETS.iter().enumerate() {
        let preset = Preset::read(json, P::CLAP_ID).unwrap_or_else(|fault| panic!("{fault}"));
        let Some(aim) = preset.aim else { continue };
        presets += 1;
        let targets = preset.targets(&parameters).expect("a whole preset");
        let mut worst_db = 0.0f64;
        for (which, (name, source)) in SOURCES.iter().enumerate() {
            // Every level for every source, every source and level for some preset.
            let level_db = LEVELS_DB[(at + 2 * which) % LEVELS_DB.len()];
            for level_db in [level_db, LEVELS_DB[(at + which) % 2 * 4]] {
                let sound = at_peak(source(), level_db);
                let reduction_db = fitted_reduction_db::<P>(&targets, &sound, aim.middle_db());
                let error_db = reduction_db - aim.middle_db();
                worst_db = worst_db.max(error_db.abs());
                assert!(
                    error_db.abs() <= TOLERANCE_DB,
                    "{file}, {name} at {level_db} dBFS: {reduction_db:.2} dB for {aim:?}"
                );
            }
        }
        println!("{} | {} | within {worst_db:.2} dB", P::NAME, preset.name);
    }
    assert!(presets > 0, "no preset has an aim");
}

fn fitted_reduction_db<P: Product>(
    targets: &[(usize, f32)],
    sound: &[Vec<f32>; 2],
    target_db: f64,
) -> f64 {
    let mut stage = Stage::<P>::new(targets, false, |link| link.capture.start());
    // Presets that duck hear the sound in their key.
    stage.is_keyed_by_input = true;
    let link = stage.link();
    let mut recording = Recording::default();
    // Round and round: a recording begins with the first sound.
    let frames = sound[0].len();
    for start in (0..frames + frames / 4).step_by(4800) {
        let turned = |channel: &Vec<f32>| {
            channel.iter().cycle().skip(start).take(4800).copied().collect::<Vec<f32>>()
        };
        let mut part = sound.each_ref().map(turned);
        stage.play(&mut part, &[512, 100]);
        link.capture.read(&mut recording);
    }
    assert!(recording.is_complete() && recording.has_enough_sound());
    let parameters = stage.parameters.clone();
    let value = |index: usize| parameters[index].normalized();
    let mut search = Search::<P>::new(recording.clone(), value, BlockContext::default(), target_db)
        .expect("a fit");
    let outcome = loop {
        if let Some(outcome) = search.step() {
            break outcome;
        }
    };
    let Outcome::Met { normalized, .. } = outcome else {
        panic!("{outcome:?} for {target_db} dB");
    };
    parameters[search.place()].put(normalized);
    let mut again = sound.clone();
    stage.play(&mut again, &[512]);
    let mut again = sound.clone();
    let mut readings_db = Vec::new();
    stage.play_measuring(&mut again, &[64], |reduction_db| readings_db.push(reduction_db));
    reduction_of_peaks_db(&recording, &readings_db)
}

fn at_peak(mut sound: [Vec<f32>; 2], level_db: f64) -> [Vec<f32>; 2] {
    let peak = sound.iter().flatten().fold(0.0f32, |peak, x| peak.max(x.abs()));
    let gain = db_to_gain(level_db) as f32 / peak;
    sound.iter_mut().flatten().for_each(|x| *x *= gain);
    sound
}

fn frames() -> usize {
    (LENGTH_S * RATE_HZ) as usize
}

fn both(sound: impl Fn(f64) -> f64) -> [Vec<f32>; 2] {
    let left: Vec<f32> = (0..frames()).map(|n| sound(n as f64 / RATE_HZ) as f32).collect();
    [left.clone(), left]
}

fn sine() -> [Vec<f32>; 2] {
    both(|s| (TAU * 220.0 * s).cos())
}

fn pink() -> [Vec<f32>; 2] {
    pink_noise(-18.0, frames())
}

/// Two strokes a second, ringing for 80 ms, in turn stronger and weaker.
fn drum_hits() -> [Vec<f32>; 2] {
    both(|s| {
        let (stroke, since_s) = ((2.0 * s) as u32, s % 0.5);
        let force = if stroke.is_multiple_of(2) { 1.0 } else { 0.7 };
        force * (-since_s / 0.08).exp() * (TAU * 180.0 * since_s).cos()
    })
}

/// Syllables of noise of 150 ms of different strength, with pauses of 100 ms.
fn words() -> [Vec<f32>; 2] {
    let mut noise = Noise::new(41);
    let mut channel = Vec::with_capacity(frames());
    for n in 0..frames() {
        let s = n as f64 / RATE_HZ;
        let (word, since_s) = ((4.0 * s) as u32, s % 0.25);
        let force = db_to_gain(-f64::from(word * 7 % 10));
        let shape = if since_s < 0.15 { (since_s / 0.15 * TAU / 2.0).sin() } else { 0.0 };
        channel.push((force * shape) as f32 * noise.white());
    }
    [channel.clone(), channel]
}
