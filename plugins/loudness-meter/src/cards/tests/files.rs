//! The user's profile file.

use super::*;
use crate::user_file::Loaded;
use std::fs;

const HEAD: &str = "kind = \"lathe-loudness-profile\"\nfile_version = 1\n";

fn loaded(text: &str) -> Loaded<Profile> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(PROFILE_FILE), text).unwrap();
    let loaded = Profile::load(Some(folder.path()));
    // Somebody is editing it: it stays as it is.
    assert_eq!(fs::read_to_string(folder.path().join(PROFILE_FILE)).unwrap(), text);
    loaded
}

#[test]
fn without_a_file_the_shipped_profile_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let none = Profile::load(Some(folder.path()));
    assert_eq!((&none.value, none.error, none.is_users), (Profile::shipped(), None, false));
    let path = Profile::users_copy(folder.path()).unwrap();
    let copied = Profile::load(Some(folder.path()));
    assert_eq!((&copied.value, copied.error, copied.is_users), (Profile::shipped(), None, true));
    fs::write(&path, "mine").unwrap();
    Profile::users_copy(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine", "an edited file is never replaced");
}

#[test]
fn a_file_may_hold_only_what_differs() {
    let mine = loaded(&format!("{HEAD}name = \"Jazz\"\n[headroom]\ncaution_dbtp = -8.0\n"));
    assert_eq!((mine.error, mine.is_users), (None, true));
    let mut expected = Profile::shipped().clone();
    expected.name = "Jazz".to_owned();
    expected.headroom.caution_dbtp = -8.0;
    assert_eq!(mine.value, expected);
    let mix = Mix::spoilt(|mix| mix.profile = expected);
    assert_eq!(mix.state(Subject::PeakHeadroom), State::Caution, "-7 dBTP is over -8 now");
}

#[test]
fn whole_numbers_line_ends_and_marks_of_other_systems_are_read() {
    for (name, text) in [
        ("whole", format!("{HEAD}[headroom]\ncaution_dbtp = -8\n")),
        ("crlf", format!("{HEAD}[headroom]\ncaution_dbtp = -8.0\n").replace('\n', "\r\n")),
        ("mark", format!("\u{feff}{HEAD}[headroom]\ncaution_dbtp = -8.0\n")),
    ] {
        let mine = loaded(&text);
        assert_eq!((mine.error, mine.value.headroom.caution_dbtp), (None, -8.0), "{name}");
    }
}

#[test]
fn a_file_that_cannot_be_used_gives_a_reason_and_the_shipped_profile() {
    let cases = [
        ("broken", format!("{HEAD}[headroom\n"), "error: at line 3"),
        ("wrong-kind", format!("{HEAD}[headroom]\ncaution_dbtp = \"low\"\n"), "error"),
        ("unknown", format!("{HEAD}[headroom]\ncaution_dptb = -7.0\n"), "caution_dptb"),
        ("foreign", "kind = \"something\"\nfile_version = 1\n".to_owned(), "right kind"),
        ("no-kind", "[headroom]\ncaution_dbtp = -7.0\n".to_owned(), "right kind"),
        ("newer", HEAD.replace('1', "2"), "newer version (file_version 2"),
        ("no-version", "kind = \"lathe-loudness-profile\"\n".to_owned(), "file_version"),
        ("range", format!("{HEAD}[heard]\nleast_s = -5.0\n"), "heard.least_s"),
        ("nan", format!("{HEAD}[mono]\nover_loss_lu = nan\n"), "mono.over_loss_lu"),
        ("order", format!("{HEAD}[noise]\nover_dbfs = -90.0\n"), "noise.over_dbfs"),
        ("zero", format!("{HEAD}[clipping]\ncaution_runs = 0\n"), "at least 1"),
    ];
    for (name, text, reason) in cases {
        let refused = loaded(&text);
        assert_eq!(&refused.value, Profile::shipped(), "{name}");
        assert!(!refused.is_users);
        let words = refused.error.expect(name).to_string();
        assert!(words.contains(reason), "{name}: {words}");
        assert!(
            words.ends_with("The built-in values are used.") && !words.contains('\n'),
            "{words}"
        );
    }
}

#[test]
fn a_file_that_is_none_or_no_text_is_a_reason_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(PROFILE_FILE)).unwrap();
    let words = Profile::load(Some(folder.path())).error.unwrap().to_string();
    assert!(words.contains("not a file"), "{words}");
    fs::remove_dir(folder.path().join(PROFILE_FILE)).unwrap();
    fs::write(folder.path().join(PROFILE_FILE), [0xff, 0xfe, 0x00]).unwrap();
    assert!(Profile::load(Some(folder.path())).error.is_some());
}
