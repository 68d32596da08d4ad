//! What cannot be read is said as it is, by every verb that reads recordings.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::xtask;

/// What each verb that reads recordings says of a file.
fn said_of(path: &Path) -> [String; 3] {
    let song = path.with_file_name("song.toml");
    let name = path.file_name().unwrap().to_str().unwrap();
    let text =
        format!("[output]\nfile = \"mix.wav\"\n[[track]]\nname = \"a\"\nfile = \"{name}\"\n");
    fs::write(&song, text).unwrap();
    let out = path.with_file_name("out");
    let verbs = [
        xtask().arg("measure").arg(path).output(),
        xtask().arg("demo").arg(path).arg("--out").arg(out).output(),
        xtask().arg("render").arg(&song).output(),
    ];
    verbs.map(|output| {
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    })
}

#[test]
fn every_verb_names_the_real_fault_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("folder.wav")).unwrap();
    assert!(Command::new("mkfifo").arg(path("pipe.wav")).status().unwrap().success());
    fs::write(path("empty.wav"), "").unwrap();
    fs::write(path("text.wav"), "a letter to a friend").unwrap();
    std::os::unix::fs::symlink(path("nowhere.wav"), path("link.wav")).unwrap();
    fs::write(path("locked.wav"), "RIFF").unwrap();
    fs::set_permissions(path("locked.wav"), fs::Permissions::from_mode(0o000)).unwrap();
    let not_a_file = "Not a file, but a folder, device or pipe.";
    let mut faults = vec![
        ("folder.wav", not_a_file),
        ("pipe.wav", not_a_file),
        ("missing.wav", "File not found."),
        ("link.wav", "File not found."),
        ("empty.wav", "The file is empty; export or copy it again."),
        ("text.wav", "Not a supported audio file"),
    ];
    // The system's administrator may read everything.
    if fs::read(path("locked.wav")).is_err() {
        faults.push(("locked.wav", "No permission to read it."));
    }
    for (name, fault) in faults {
        for said in said_of(&path(name)) {
            assert!(said.contains(&format!("{name}: {fault}")), "{said}");
        }
    }
}
