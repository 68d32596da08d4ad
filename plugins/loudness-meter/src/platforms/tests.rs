//! The arithmetic of platforms, and the user's table.

use super::*;
use std::fs;

fn answer(id: &str, integrated_lufs: f64, true_peak_dbtp: f64) -> Answer {
    let table = PlatformTable::load(None).value;
    let delivery =
        Delivery { integrated_lufs, max_short_term_lufs: integrated_lufs + 3.0, true_peak_dbtp };
    table.find(id).unwrap().answer(&delivery)
}

#[test]
fn a_quiet_song_is_turned_up_only_as_far_as_its_peak_allows() {
    // Spotify's own example.
    let quiet = answer("spotify-normal", -20.0, -5.0);
    assert_eq!((quiet.gain_db, quiet.plays_at_lufs), (4.0, -16.0));
    assert!(quiet.is_held_by_peak && quiet.passes_true_peak && !quiet.passes_loudness);
    assert_eq!(
        quiet.words,
        "turned up by 4.0 dB, held back by its peaks: plays at \u{2212}16.0 LUFS, 2.0 LU below \
         the others; true peak is fine."
    );
    let with_room = answer("spotify-normal", -20.0, -7.0);
    assert_eq!((with_room.gain_db, with_room.is_held_by_peak), (6.0, false));
    // A peak over the ceiling is not turned down for that.
    let hot = answer("spotify-normal", -20.0, -0.5);
    assert_eq!((hot.gain_db, hot.plays_at_lufs, hot.passes_true_peak), (0.0, -20.0, false));
}

#[test]
fn a_loud_song_is_turned_down_whatever_its_peaks() {
    for (id, target_lufs) in [
        ("spotify-normal", -14.0),
        ("spotify-loud", -11.0),
        ("spotify-quiet", -19.0),
        ("apple-music", -16.0),
        ("youtube", -14.0),
        ("tidal", -14.0),
        ("amazon-music", -14.0),
        ("deezer", -15.0),
    ] {
        let loud = answer(id, -8.5, -0.2);
        assert!((loud.gain_db - (target_lufs + 8.5)).abs() < 1e-9, "{id}");
        assert_eq!(loud.plays_at_lufs, target_lufs);
        assert!(loud.passes_loudness && !loud.is_limited);
        assert!(loud.words.starts_with("turned down by"), "{}", loud.words);
    }
    for id in ["soundcloud", "bandcamp"] {
        assert_eq!(answer(id, -8.5, -1.0).plays_at_lufs, -8.5);
    }
}

#[test]
fn players_that_do_not_turn_up_leave_quiet_songs_quiet() {
    for id in ["youtube", "tidal", "amazon-music", "deezer"] {
        let quiet = answer(id, -20.0, -8.0);
        assert_eq!((quiet.gain_db, quiet.passes_loudness), (0.0, false), "{id}");
        assert!(quiet.words.contains("below the target"), "{}", quiet.words);
        assert!(!quiet.action.is_empty());
    }
    let loud = answer("spotify-loud", -20.0, -5.0);
    assert_eq!((loud.gain_db, loud.is_limited, loud.plays_at_lufs), (9.0, true, -11.0));
    assert!(!answer("spotify-loud", -13.0, -5.0).is_limited);
}

#[test]
fn the_true_peak_allowed_depends_on_how_loud_the_song_is() {
    for (integrated_lufs, peak_dbtp, passes) in [
        (-14.0, -1.0, true),
        (-14.0, -0.99, false),
        (-13.9, -1.5, false),
        (-13.9, -2.0, true),
        (-13.9, -1.99, false),
    ] {
        let found = answer("spotify-normal", integrated_lufs, peak_dbtp);
        assert_eq!(found.passes_true_peak, passes, "{integrated_lufs} {peak_dbtp}");
    }
    assert!(!answer("amazon-music", -14.0, -1.5).passes);
    assert!(answer("youtube", -14.0, -1.5).passes);
}

#[test]
fn a_delivery_needs_its_loudness_within_the_tolerance() {
    for (id, integrated_lufs, passes) in [
        ("ebu-r128", -23.2, true),
        ("ebu-r128", -22.8, true),
        ("ebu-r128", -22.79, false),
        ("ebu-r128", -23.21, false),
        ("atsc-a85", -22.0, true),
        ("atsc-a85", -21.99, false),
    ] {
        let found = answer(id, integrated_lufs, -3.0);
        assert_eq!((found.passes, found.gain_db), (passes, 0.0), "{id} {integrated_lufs}");
    }
    let table = PlatformTable::load(None).value;
    let short = |max_short_term_lufs| {
        let delivery =
            Delivery { integrated_lufs: -23.0, max_short_term_lufs, true_peak_dbtp: -3.0 };
        table.find("ebu-r128-s1").unwrap().answer(&delivery)
    };
    assert!(short(-18.0).passes);
    assert!(!short(-17.99).passes && short(-17.0).words.contains("short-term loudness 1.0 LU"));
    let off = answer("ebu-r128", -20.0, -3.0);
    assert!(off.action.contains("lower the whole programme by 3.0 dB"), "{}", off.action);
}

#[test]
fn nothing_measured_passes_nothing() {
    for platform in PlatformTable::load(None).value.platforms() {
        let delivery = Delivery {
            integrated_lufs: f64::NEG_INFINITY,
            max_short_term_lufs: f64::NEG_INFINITY,
            true_peak_dbtp: f64::NEG_INFINITY,
        };
        let found = platform.answer(&delivery);
        assert!(!found.passes && found.gain_db == 0.0 && found.words.contains("Nothing measured"));
    }
}

const HEAD: &str =
    "kind = \"lathe-loudness-platforms\"\nfile_version = 1\ndated = \"2027-01-31\"\n";

fn load(text: &str) -> crate::user_file::Loaded<PlatformTable> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(PLATFORM_FILE), text).unwrap();
    PlatformTable::load(Some(folder.path()))
}

#[test]
fn the_shipped_table_is_dated_and_every_rule_has_a_source() {
    let shipped = PlatformTable::load(None);
    assert_eq!((shipped.error, shipped.is_users), (None, false));
    assert_eq!(shipped.value.dated.len(), 10);
    assert_eq!(shipped.value.platforms().len(), 18);
    for platform in shipped.value.platforms() {
        assert!(!platform.source.is_empty() && platform.ceiling_dbtp.is_some(), "{}", platform.id);
    }
}

#[test]
fn a_users_entry_changes_what_it_names_adds_and_hides() {
    let text = format!(
        "{HEAD}[[platform]]\nid = \"youtube\"\ntarget_lufs = -13.0\n\
         [[platform]]\nid = \"tidal\"\nhidden = true\n\
         [[platform]]\nid = \"radio\"\nname = \"My radio\"\nkind = \"delivery\"\n\
         target_lufs = -18.0\ncertainty = \"documented\"\nsource = \"Their letter\"\n"
    );
    let loaded = load(&text);
    assert_eq!((loaded.error, loaded.is_users), (None, true));
    let table = loaded.value;
    assert_eq!(table.dated, "2027-01-31");
    let youtube = table.find("youtube").unwrap();
    assert_eq!((youtube.target_lufs, youtube.turns_up), (Some(-13.0), TurnsUp::No));
    assert_eq!(youtube.name, "YouTube");
    assert!(table.find("tidal").is_none());
    assert_eq!(table.platforms().last().unwrap().name, "My radio");
}

#[test]
fn a_table_that_cannot_be_used_gives_a_reason_and_the_shipped_one() {
    let shipped = PlatformTable::load(None).value;
    let cases = [
        ("broken", format!("{HEAD}[[platform]\n"), "error: at line 4"),
        ("no-id", format!("{HEAD}[[platform]]\nname = \"x\"\n"), "has no id"),
        ("half", format!("{HEAD}[[platform]]\nid = \"x\"\n"), "name"),
        ("no-table", format!("{HEAD}platform = [1]\n"), "not a table"),
        ("rule", format!("{HEAD}[[platform]]\nid = \"tidal\"\nturns_up = \"maybe\"\n"), "maybe"),
        (
            "ceiling",
            format!("{HEAD}[[platform]]\nid = \"tidal\"\nturns_up = \"limited\"\n"),
            "turn_up_ceiling_dbtp",
        ),
        (
            "range",
            format!("{HEAD}[[platform]]\nid = \"tidal\"\ntarget_lufs = 14.0\n"),
            "target_lufs of tidal",
        ),
        (
            "foreign",
            "kind = \"lathe-loudness-profile\"\nfile_version = 1\n".to_owned(),
            "right kind",
        ),
        ("newer", HEAD.replace("= 1", "= 7"), "file_version 7"),
    ];
    for (name, text, reason) in cases {
        let loaded = load(&text);
        assert_eq!(loaded.value, shipped, "{name}");
        let words = loaded.error.expect(name).to_string();
        assert!(words.contains(reason), "{name}: {words}");
    }
}
