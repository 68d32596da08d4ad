//! Every factory preset on a snare, a voice, a piano and a mix: that it clips nothing, keeps the effect
//! in its place, lasts as long as its text says, holds up in mono and is like no other.

#[path = "presets/sources.rs"]
mod sources;

use reverb_delay::processor::ReverbDelay;
use shared_dsp::measure::acoustics::octave;
use shared_dsp::measure::level::{peak_db, rms_db};
use shared_plugin::Product;
use shared_plugin::contract::{RATE_HZ, Stage};
use shared_plugin::edit::Parameters;
use shared_plugin::handle;
use shared_plugin::preset::Preset;
use sources::{LAST_STROKE_S, LENGTH_S, PEAK_DBFS, Source};
use std::sync::Arc;

/// Silence after each source, s.
const AFTER_S: f64 = 6.0;
/// What a tail is measured in, s.
const WINDOW_S: f64 = 0.05;
/// Octaves and ends of the spans of time in which two presets are compared, Hz and s after a stroke.
const OCTAVES_HZ: [f64; 6] = [250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0];
const SPANS_S: [f64; 10] = [0.0, 0.015, 0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0, 4.0];
/// Below the loudest part of a preset by this much, nothing is compared, dB.
const UNHEARD_DB: f64 = -50.0;

/// A preset played on one source.
struct Played {
    wet: [Vec<f32>; 2],
    peak_dbfs: f64,
    /// Level of the wet sound over that of the source, both while the source sounds, dB.
    wet_over_source_db: f64,
    /// Level of the wet sound in mono over that in stereo, dB.
    mono_loss_db: f64,
}

fn presets() -> Vec<(Preset, Vec<(usize, f32)>)> {
    let params = <ReverbDelay as Product>::Params::default();
    let parameters: Parameters = handle::handles(Arc::new(params)).into();
    let read = |(_, json): &(&str, &str)| {
        let preset = Preset::read(json, ReverbDelay::CLAP_ID).expect("a preset");
        let targets = preset.targets(&parameters).expect("its parameters");
        (preset, targets)
    };
    ReverbDelay::PRESETS.iter().map(read).collect()
}

fn play(targets: &[(usize, f32)], source: Source) -> Played {
    let input = source.sound(LENGTH_S + AFTER_S);
    let mut stage = Stage::<ReverbDelay>::new(targets, false, |_| ());
    let mut output = input.clone();
    stage.play(&mut output, &[512]);
    let dry_gain = stage.dry_gain();
    let wet: [Vec<f32>; 2] = std::array::from_fn(|side| {
        output[side].iter().zip(&input[side]).map(|(out, dry)| out - dry_gain * dry).collect()
    });
    let sounding = (LENGTH_S * RATE_HZ) as usize;
    let level_db = |sound: &[Vec<f32>; 2]| {
        let both: Vec<f32> = sound.iter().flat_map(|side| &side[..sounding]).copied().collect();
        rms_db(&both)
    };
    let mono: Vec<f32> =
        wet[0].iter().zip(&wet[1]).map(|(left, right)| 0.5 * (left + right)).collect();
    let sides_db = rms_db(&wet.concat());
    Played {
        peak_dbfs: peak_db(&output.concat()),
        wet_over_source_db: level_db(&wet) - level_db(&input),
        mono_loss_db: rms_db(&mono) - sides_db,
        wet,
    }
}

/// Time from the snare's last stroke until the wet sound stays 60 dB below its loudest 50 ms, s; of a
/// tail that outlasts the render, by how far it falls in its last 4 s.
fn tail_s(wet: &[Vec<f32>; 2]) -> f64 {
    let window = (WINDOW_S * RATE_HZ) as usize;
    let start = (LAST_STROKE_S * RATE_HZ) as usize;
    let windows = wet[0][start..].chunks(window).zip(wet[1][start..].chunks(window));
    let levels_db: Vec<f64> =
        windows.map(|(left, right)| rms_db(&[left, right].concat())).collect();
    let loudest_db = levels_db.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let Some(last) = levels_db.iter().rposition(|level_db| *level_db > loudest_db - 60.0) else {
        return 0.0;
    };
    if last + 1 < levels_db.len() {
        return (last + 1) as f64 * WINDOW_S;
    }
    let mean_db = |at: usize| levels_db[at..at + 20].iter().sum::<f64>() / 20.0;
    let (late, later) = (levels_db.len() - 100, levels_db.len() - 20);
    60.0 * (later - late) as f64 * WINDOW_S / (mean_db(late) - mean_db(later))
}

/// Levels by octave and span of time after the snare's last stroke, of the sum and of the difference of
/// the sides, dB below the loudest.
fn profile_db(wet: &[Vec<f32>; 2]) -> Vec<f64> {
    let start = (LAST_STROKE_S * RATE_HZ) as usize;
    let mut levels_db = Vec::new();
    for sign in [1.0, -1.0] {
        let signal: Vec<f32> =
            wet[0].iter().zip(&wet[1]).map(|(left, right)| 0.5 * (left + sign * right)).collect();
        for octave_hz in OCTAVES_HZ {
            let band = octave(&signal, octave_hz, RATE_HZ);
            for span in SPANS_S.windows(2) {
                let ends = [span[0], span[1]].map(|at_s| start + (at_s * RATE_HZ) as usize);
                let power = band[ends[0]..ends[1]].iter().map(|x| x * x).sum::<f64>();
                levels_db.push(10.0 * (power + 1e-20).log10());
            }
        }
    }
    let loudest_db = levels_db.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    levels_db.iter().map(|level_db| (level_db - loudest_db).max(UNHEARD_DB)).collect()
}

/// What the words of a preset say of its tail after a snare's stroke, s.
const TAILS_S: [(&str, f64, f64); 20] = [
    ("Start here", 0.4, 1.0),
    ("Vocal: close room", 0.2, 0.7),
    ("Vocal: hall that steps back", 2.3, 3.5),
    ("Speech: natural room", 0.2, 0.6),
    ("Snare: short and bright", 0.3, 0.8),
    // Before the next backbeat.
    ("Snare: plate in time", 0.6, 1.0),
    ("Drums: one room for the kit", 0.3, 0.9),
    ("Drum kit: more room than there was", 0.4, 1.0),
    ("Bass: room above, mono below", 0.3, 0.8),
    // One echo: the delay, and the stroke itself.
    ("Bass: slap for a picked line", 0.2, 0.4),
    ("Guitar: slapback", 0.25, 0.45),
    ("Send: slap", 0.25, 0.45),
    ("Vocal: thicken without an echo", 0.2, 0.4),
    ("Drum bus: one room as glue", 0.15, 0.4),
    ("Keys and pads: wide hall", 2.5, 3.7),
    ("Synth pad: longer than the chord", 7.0, 10.0),
    ("Master: a breath of room", 0.3, 0.8),
    ("Send: short room", 0.4, 0.9),
    ("Send: long hall for the chorus", 4.3, 5.7),
    ("Effect: cathedral of a minute", 50.0, 75.0),
];
/// No preset is shorter or longer than this, s.
const ANY_TAIL_S: (f64, f64) = (0.15, 75.0);
/// The wet sound over the source on a track, and on a send, dB.
const INSERT_DB: (f64, f64) = (-28.0, -6.0);
const SEND_DB: (f64, f64) = (-16.0, 3.0);
/// Two presets nearer than this are one, dB.
const ALIKE_DB: f64 = 2.5;

fn check_tail(name: &str, tail_s: f64) {
    let promised = TAILS_S.iter().find(|(of, ..)| *of == name);
    let (least_s, most_s) = promised.map_or(ANY_TAIL_S, |(_, least_s, most_s)| (*least_s, *most_s));
    assert!((least_s..=most_s).contains(&tail_s), "{name}: a tail of {tail_s:.2} s");
}

fn check_levels(preset: &Preset, source: Source, played: &Played) {
    let name = &preset.name;
    assert!(
        played.peak_dbfs < PEAK_DBFS + 4.0,
        "{name} on {source:?}: {:.1} dBFS",
        played.peak_dbfs
    );
    let is_send = preset.tags.iter().any(|tag| tag == "Send");
    let (least_db, most_db) = if is_send { SEND_DB } else { INSERT_DB };
    let wet_db = played.wet_over_source_db;
    assert!((least_db..=most_db).contains(&wet_db), "{name} on {source:?}: wet {wet_db:.1} dB");
    // Sides that have nothing in common lose 3 dB.
    assert!(played.mono_loss_db > -6.0, "{name} on {source:?}: mono {:.1} dB", played.mono_loss_db);
}

/// How far two presets are apart, dB.
fn distance_db(profile: &[f64], other: &[f64]) -> f64 {
    let squares: f64 = profile.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum();
    (squares / profile.len() as f64).sqrt()
}

#[test]
fn every_preset_keeps_its_promises_on_four_sources_and_is_like_no_other() {
    let mut profiles: Vec<(String, Vec<f64>)> = Vec::new();
    for (preset, targets) in presets() {
        let name = preset.name.clone();
        for source in Source::ALL {
            let played = play(&targets, source);
            println!(
                "{name} | {source:?} | peak {:.1} dBFS | wet {:.1} dB | mono {:.1} dB",
                played.peak_dbfs, played.wet_over_source_db, played.mono_loss_db
            );
            check_levels(&preset, source, &played);
            if source == Source::Snare {
                let tail_s = tail_s(&played.wet);
                println!("{name} | tail {tail_s:.2} s");
                check_tail(&name, tail_s);
                profiles.push((name.clone(), profile_db(&played.wet)));
            }
        }
    }
    for (name, ..) in TAILS_S {
        assert!(profiles.iter().any(|(of, _)| of == name), "no preset {name}");
    }
    for (at, (name, profile)) in profiles.iter().enumerate() {
        let others = profiles[..at].iter();
        let apart = others.map(|(other, of_other)| (distance_db(profile, of_other), other));
        let Some((nearest_db, other)) = apart.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        println!("{name} | {nearest_db:.2} dB from {other}");
        assert!(nearest_db > ALIKE_DB, "{name} and {other} are {nearest_db:.2} dB apart");
    }
}
