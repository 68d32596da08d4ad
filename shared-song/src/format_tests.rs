//! Song files: what is taken, and what a wrong one is told.

use super::*;

const SONG: &str = r#"
rate_hz = 48000
tail_s = 2.5
[output]
file = "out.wav"
bits = 16
[[track]]
name = "drums"
file = "drums.wav"
level_db = -3
  [[track.insert]]
  plugin = "compressor"
  set = { "Threshold" = "-18 dB", "Ratio" = 4, "Mix" = 50.5 }
    [[track.insert.automation]]
    parameter = "Threshold"
    points = [[0, "-18 dB"], [4.5, -24]]
  [[track.send]]
  to = "space"
  points = [[0.0, -100.0], [1.0, -12.0]]
[[return]]
name = "space"
[master]
  [[master.insert]]
  plugin = "limiter"
"#;

fn refused(text: &str) -> String {
    let error = Song::parse("song.toml", text).unwrap_err();
    assert!(error.is_input());
    error.to_string()
}

#[test]
fn a_whole_song_is_understood() {
    let song = Song::parse("song.toml", SONG).unwrap();
    assert_eq!(song.block, 256);
    assert_eq!(song.depth(), Depth::Int16);
    let compressor = &song.tracks[0].inserts[0];
    assert_eq!(compressor.set["Threshold"], Text::Words("-18 dB".into()));
    assert_eq!(compressor.set["Ratio"].to_string(), "4");
    assert_eq!(compressor.automation[0].points[1], (4.5, Text::Whole(-24)));
    assert_eq!(song.tracks[0].sends[0].points[1], (1.0, -12.0));
    assert_eq!(song.master.inserts[0].plugin, "limiter");
}

#[test]
fn an_unknown_word_is_named_with_its_line() {
    let message = refused("[[track]]\nname = \"a\"\ngian = 3\n");
    assert!(message.starts_with("song.toml:3: unknown field `gian`"), "{message}");
}

#[test]
fn every_bad_value_says_what_to_give() {
    for (from, to, expected) in [
        ("bits = 16", "bits = 20", "give 16, 24 or 32"),
        ("rate_hz = 48000", "rate_hz = 1", "give 8000 to 384000"),
        ("tail_s = 2.5", "tail_s = nan", "give 0 to 60 seconds"),
        ("to = \"space\"", "to = \"spase\"", "did you mean `space`?"),
        ("level_db = -3", "level_db = 99", "give at most 60"),
        ("[4.5, -24]", "[-1.0, -24]", "order points by time"),
        ("rate_hz", "block = 0\nrate_hz", "give 1 to 16384"),
    ] {
        let message = refused(&SONG.replace(from, to));
        assert!(message.contains(expected), "{message}");
    }
    assert!(refused("rate_hz = 48000").contains("no track"));
    let twice = "[[track]]\nname = \"a\"\n[[track]]\nname = \"a\"\n";
    assert!(refused(twice).contains("two tracks are called `a`"));
}

#[test]
fn the_example_in_the_manual_is_understood() {
    let song =
        Song::parse("example-song.toml", include_str!("../../docs/example-song.toml")).unwrap();
    assert_eq!(song.tracks.len(), 2);
    assert_eq!(song.tracks[0].inserts[1].automation[0].points.len(), 3);
}

#[test]
fn the_examples_of_reverb_on_snare_voice_piano_and_mix_are_understood() {
    for (name, text) in [
        ("snare", include_str!("../../docs/example-reverb-snare.toml")),
        ("voice", include_str!("../../docs/example-reverb-voice.toml")),
        ("piano", include_str!("../../docs/example-reverb-piano.toml")),
        ("mix", include_str!("../../docs/example-reverb-mix.toml")),
    ] {
        let song = Song::parse(name, text).unwrap();
        assert_eq!((song.tracks[0].name.as_str(), song.returns.len()), (name, 1));
        let reverbs = song.tracks[0].inserts.iter().chain(&song.returns[0].inserts);
        assert!(reverbs.count() == 2, "{name}: an insert and a send");
    }
}
