//! A library in a folder of its own.

use super::*;
use crate::edit::place;
use crate::{Common, handle, parameter};
use nice_plug::prelude::*;
use std::sync::Arc;
use tempfile::TempDir;

pub const PLUGIN: &str = "lathe-audio.test";

const FACTORY: Factory = &[
    (
        "start-here.json",
        r#"{"plugin":"lathe-audio.test","name":"Start here","about":"Gentle, and even.","tags":["Mix","Master"],
            "values":{"thr":-20}}"#,
    ),
    ("broken.json", "{"),
    (
        "vocal.json",
        r#"{"plugin":"lathe-audio.test","name":"Vocal: even out","tags":["Mix"],
            "aim":{"reduction_db":[3,5]},"values":{"thr":-30,"mix":50}}"#,
    ),
];

#[derive(Params)]
struct Few {
    #[nested]
    common: Common,
    #[id = "thr"]
    threshold: FloatParam,
    #[id = "att"]
    attack: FloatParam,
    #[id = "mix"]
    mix: FloatParam,
    #[id = "key"]
    key: BoolParam,
    #[id = "fq"]
    frequency: FloatParam,
}

pub fn few() -> Arc<dyn Params> {
    Arc::new(Few {
        common: Common::new(1),
        threshold: parameter::db("Threshold", -18.0, -60.0..=0.0),
        attack: parameter::ms("Attack", 10.0, 0.05..=250.0),
        mix: parameter::percent("Mix", 1.0),
        key: parameter::switch("External key", false),
        frequency: parameter::hz("Frequency", 1000.0, 20.0..=20_000.0),
    })
}

pub fn parameters() -> Parameters {
    handle::handles(few()).into()
}

fn library() -> (Library, Parameters, TempDir) {
    let (parameters, folder) = (parameters(), tempfile::tempdir().unwrap());
    let library =
        Library::new(PLUGIN, parameters.clone(), FACTORY, Some(folder.path().join("presets")));
    (library, parameters, folder)
}

fn put(parameters: &Parameters, targets: &[Target]) {
    for &(index, value) in targets {
        parameters[index].put(value);
    }
}

#[test]
fn what_cannot_be_used_is_listed_with_the_reason_and_passed_over() {
    let (mut library, _, folder) = library();
    let presets = folder.path().join("presets");
    fs::create_dir_all(presets.join("folder.json")).unwrap();
    for (file, text) in [
        ("mine.json", r#"{"plugin":"lathe-audio.test","name":"Mine","values":{}}"#),
        ("other.json", r#"{"plugin":"lathe-audio.limiter","name":"Other","values":{}}"#),
        ("newer.JSON", r#"{"plugin":"lathe-audio.test","format":7}"#),
        ("notes.txt", "buy strings"),
        (".hidden.json", "{"),
    ] {
        fs::write(presets.join(file), text).unwrap();
    }
    library.rescan();
    let list: Vec<(&str, bool)> =
        library.entries().iter().map(|entry| (entry.name(), entry.error().is_some())).collect();
    let expected = [
        ("Start here", false),
        ("broken", true),
        ("Vocal: even out", false),
        ("Mine", false),
        ("newer", true),
        ("other", true),
    ];
    assert_eq!(list, expected);
    assert!(library.load(1).is_err());
    assert_eq!(library.loaded_name(), None);
    assert!(library.load(99).is_err());
    let mut round = Vec::new();
    for _ in 0..4 {
        let next = library.next().unwrap();
        library.load(next).unwrap();
        round.push(next);
    }
    assert_eq!(round, [0, 2, 3, 0]);
    assert_eq!(library.previous(), Some(3));
}

#[test]
fn words_and_tags_find_presets() {
    let (library, _, _folder) = library();
    assert_eq!(library.search("", None), [0, 1, 2]);
    assert_eq!(library.search("EVEN vocal", None), [2]);
    assert_eq!(library.search("even", None), [2, 0], "names before texts");
    assert_eq!(library.search("gentle", Some("master")), [0]);
    assert_eq!(library.search("vocal", Some("Master")), [0usize; 0]);
    assert_eq!(library.tags(), ["Mix", "Master"]);
}

#[test]
fn the_star_shows_a_value_changed_by_hand() {
    let (mut library, parameters, _folder) = library();
    let value = |index: usize| parameters[index].normalized();
    assert!(!library.is_dirty(value));
    put(&parameters, &library.load(2).unwrap());
    assert_eq!(library.loaded_aim().unwrap().reduction_db, [3.0, 5.0]);
    assert!(!library.is_dirty(value));
    let mix = place(&parameters, "mix").unwrap();
    parameters[mix].put(0.6);
    assert!(library.is_dirty(value));
    library.set_locked(mix, true);
    assert!(!library.is_dirty(value));
    parameters[place(&parameters, "byp").unwrap()].put(1.0);
    assert!(!library.is_dirty(value), "bypass belongs to no preset");
}

#[test]
fn locked_parameters_keep_their_value() {
    let (mut library, parameters, _folder) = library();
    let mix = place(&parameters, "mix").unwrap();
    let touched = |targets: &[Target]| targets.iter().any(|target| target.0 == mix);
    library.set_locked(mix, true);
    assert!(library.is_locked(mix));
    assert!(!touched(&library.load(2).unwrap()));
    library.set_locked(mix, false);
    assert!(touched(&library.load(2).unwrap()));
}

#[test]
fn a_saved_preset_is_loaded_and_found_again() {
    let (mut library, parameters, folder) = library();
    let value = |index: usize| parameters[index].normalized();
    parameters[place(&parameters, "thr").unwrap()].put(0.4321);
    let tags = ["Mix".to_owned()];
    let place = library.save_as(" Drums: glue ", "Soft.", &tags, false, value).unwrap();
    assert_eq!((library.loaded_name(), library.loaded_place()), (Some("Drums: glue"), Some(place)));
    assert!(!library.is_dirty(value));
    assert!(matches!(
        library.save_as("Drums: glue", "", &[], false, value),
        Err(SaveError::Exists)
    ));
    library.save_as("Drums: glue", "Softer.", &tags, true, value).unwrap();
    let again =
        Library::new(PLUGIN, parameters.clone(), FACTORY, Some(folder.path().join("presets")));
    let entry = again.entries().last().unwrap();
    assert_eq!(entry.content.as_ref().unwrap().about, "Softer.");
    assert_eq!(again.entries().len(), FACTORY.len() + 1);
}

#[test]
fn names_and_folders_that_cannot_be_used_are_said_clearly() {
    let (mut library, parameters, folder) = library();
    let value = |index: usize| parameters[index].normalized();
    let mut message = |name: &str| library.save_as(name, "", &[], false, value).unwrap_err();
    assert_eq!(message("a/b").to_string(), "A name cannot contain / or \\.");
    assert_eq!(message(" ").to_string(), "Give the preset a name.");
    // A file where the folder should be stands for a folder that cannot be written.
    fs::write(folder.path().join("presets"), "").unwrap();
    assert!(message("Fine").to_string().starts_with("Cannot write into "));
    assert!(library.folder().is_err());
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be: refused for every user, root too.
    fs::write(folder.path().join("presets"), "").unwrap();
    let parameters = parameters();
    let inside = folder.path().join("presets").join("below");
    let mut library = Library::new(PLUGIN, parameters.clone(), FACTORY, Some(inside));
    let value = |index: usize| parameters[index].normalized();
    let fault = library.save_as("Mine", "", &[], false, value).unwrap_err();
    assert!(fault.to_string().starts_with("Cannot write into "), "{fault}");
    assert_eq!((library.loaded_name(), library.entries().len()), (None, FACTORY.len()));
    assert!(library.folder().is_err());
    let mut homeless = Library::new(PLUGIN, parameters.clone(), FACTORY, None);
    assert!(matches!(homeless.save_as("Mine", "", &[], false, value), Err(SaveError::NoFolder)));
}

#[test]
fn a_user_preset_is_renamed_and_deleted_and_a_factory_preset_is_not() {
    let (mut library, parameters, folder) = library();
    let value = |index: usize| parameters[index].normalized();
    let place = library.save_as("Mine", "", &[], false, value).unwrap();
    library.save_as("Other", "", &[], false, value).unwrap();
    let noted = library.remember();
    let place = library.entries().iter().position(|entry| entry.name() == "Mine").unwrap_or(place);
    assert!(matches!(library.rename(place, "Other"), Err(SaveError::Exists)));
    library.rename(place, "Mine: louder").unwrap();
    let presets = folder.path().join("presets");
    assert!(presets.join("Mine- louder.json").exists() && !presets.join("Mine.json").exists());
    let place = library.entries().iter().position(|entry| entry.name() == "Mine: louder").unwrap();
    library.delete(place).unwrap();
    assert!(library.entries().iter().all(|entry| entry.name() != "Mine: louder"));
    assert!(matches!(library.delete(0), Err(SaveError::NotYours)));
    library.load(0).unwrap();
    assert_ne!(library.loaded_name(), Some("Other"));
    library.recall(noted);
    assert_eq!(library.loaded_name(), Some("Other"));
}
