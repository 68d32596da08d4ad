//! Checks of the factory presets of a plugin.

use super::stage::{RATE_HZ, Stage, pink_noise};
use crate::edit::{Parameters, is_same_value, place};
use crate::handle;
use crate::preset::{DEFAULT_NAME, Preset, USUAL_TAGS, Value};
use crate::product::Product;
use crate::shell::Shell;
use crate::storage;
use nice_plug::prelude::Plugin;
use shared_dsp::loudness::{LoudnessMeter, weights};
use std::sync::Arc;
use std::{env, fs, process};

const FEWEST: usize = 8;
const LEVEL_DB: f64 = -18.0;
const LENGTH_S: f64 = 20.0;
/// Presets that seem better only because they are louder help nobody.
const LOUDEST_CHANGE_LU: f64 = 0.5;

/// Checks the factory presets: at least eight, the first "Start here", each with a text and the
/// tag Mix or Master and no tag but the usual ones, all ids known and all values within range, and none louder than the input by
/// more than 0.5 LU on pink noise at -18 dBFS RMS; and that new instances start with the user's
/// default. Prints the loudness change of each.
///
/// # Panics
/// Panics, naming the preset, where it is not so.
pub fn check_presets<P: Product>() {
    let parameters: Parameters = handle::handles(Arc::new(P::Params::default())).into();
    assert!(P::PRESETS.len() >= FEWEST, "{} presets", P::PRESETS.len());
    let mut names = Vec::new();
    for (file, json) in P::PRESETS {
        let preset =
            Preset::read(json, P::CLAP_ID).unwrap_or_else(|fault| panic!("{file}: {fault}"));
        check_words(file, &preset);
        check_ranges(file, &preset, &parameters);
        let targets = preset.targets(&parameters);
        let targets = targets.unwrap_or_else(|fault| panic!("{file}: {fault}"));
        let change_lu = loudness_change_lu::<P>(&targets);
        println!("{} | {} | {change_lu:+.2} LU", P::NAME, preset.name);
        assert!(change_lu <= LOUDEST_CHANGE_LU, "{file}: {change_lu:+.2} LU");
        assert!(change_lu > -20.0, "{file}: {change_lu:+.2} LU, next to silent");
        names.push(preset.name);
    }
    check_default::<P>(&parameters);
    assert_eq!(names[0], "Start here");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), P::PRESETS.len(), "two presets of one name");
}

/// A new instance starts with the preset that the user has saved as the default.
fn check_default<P: Product>(parameters: &Parameters) {
    let (file, json) = P::PRESETS[1];
    let preset = Preset::read(json, P::CLAP_ID).expect("checked before");
    let folder = env::temp_dir().join(format!("{}-{}", P::CLAP_ID, process::id()));
    let path = folder.join(format!("{DEFAULT_NAME}.json"));
    storage::write_whole(&path, json).expect("a folder for temporary files");
    let shell = Shell::<P>::starting_in(Some(&folder));
    fs::remove_dir_all(&folder).expect("the folder just made");
    let started = handle::handles(shell.params());
    for (index, value) in preset.targets(parameters).expect("checked before") {
        let is_there = is_same_value(started[index].normalized(), started[index].snapped(value));
        assert!(is_there, "{file} as the default: {}", started[index].name());
    }
}

fn check_words(file: &str, preset: &Preset) {
    assert!(file.ends_with(".json"), "{file}");
    assert!(preset.about.len() > 30 && preset.about.ends_with('.'), "{file}: say what it is for");
    let is_stage = |tag: &String| matches!(tag.as_str(), "Mix" | "Master");
    let known = |tag: &String| USUAL_TAGS.contains(&tag.as_str());
    let tags = &preset.tags;
    assert!(tags.iter().any(is_stage) && tags.iter().all(known), "{file}: {tags:?}");
}

/// The parsers clamp, so a number beyond the range would go unnoticed: there, its neighbours on
/// both sides give the same value.
fn check_ranges(file: &str, preset: &Preset, parameters: &Parameters) {
    for (id, value) in &preset.values {
        let Some(index) = place(parameters, id) else { panic!("{file}: no parameter {id}") };
        let parameter = &parameters[index];
        assert!(
            !crate::edit::is_excluded_from_presets(parameter),
            "{file}: {id} belongs to no preset"
        );
        let Value::Number(number) = value else { continue };
        if *number == 0.0 || parameter.step_count().is_some() {
            continue;
        }
        let read = |factor: f64| parameter.parse(&(number * factor).to_string());
        let here = read(1.0);
        assert!(
            read(0.999) != here || read(1.001) != here,
            "{file}: {number} is out of range for {}",
            parameter.name()
        );
    }
}

fn loudness_change_lu<P: Product>(targets: &[(usize, f32)]) -> f64 {
    let input = pink_noise(LEVEL_DB, (LENGTH_S * RATE_HZ) as usize);
    let mut output = input.clone();
    let mut stage = Stage::<P>::new(targets, false, |_| ());
    stage.play(&mut output, &[512]);
    integrated_lufs(&output) - integrated_lufs(&input)
}

/// Gated loudness of a stereo signal.
pub fn integrated_lufs(signal: &[Vec<f32>; 2]) -> f64 {
    let mut meter = LoudnessMeter::new();
    meter.prepare(RATE_HZ, &weights::STEREO);
    meter.process(&[&signal[0], &signal[1]]);
    meter.readings().integrated_lufs
}
