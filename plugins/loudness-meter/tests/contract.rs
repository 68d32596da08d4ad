//! What hosts and old songs rely on.

use loudness_meter::engine::{Listened, MeterEngine, Settings};
use loudness_meter::params::MeterParams;
use loudness_meter::processor::LoudnessMeter;
use loudness_meter::telemetry::MeterTelemetry;
use serde_json::{Value, json};
use shared_bench::allocation::{self, CountingAllocator};
use shared_dsp::Engine;
use shared_dsp::loudness::records::{RestartPolicy, Transport};
use shared_host::{Bundle, Plugin, state};
use shared_plugin::contract::{self, Stage, pink_noise};
use shared_plugin::{Listening, Product};
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn parameters_are_as_promised() {
    let frozen = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parameters.txt");
    contract::check(Arc::new(MeterParams::default()), frozen);
}

#[test]
fn every_text_is_read_back() {
    contract::check_texts(Arc::new(MeterParams::default()));
}

#[test]
fn parameter_ids_have_distinct_hashes() {
    contract::check_hashes(Arc::new(MeterParams::default()));
}

#[test]
fn listening_is_never_in_the_mix() {
    assert!(allocation::is_installed());
    contract::check_listening::<LoudnessMeter>(&[], |work| allocation::count(work).1);
}

#[test]
fn what_is_measured_is_the_mix_and_not_what_is_listened_to() {
    let quiet = Listening::Product(Listened::Quiet.code());
    let mix = pink_noise(-18.0, 96_000);
    for bypass in [0.0, 1.0] {
        let play = |listening, cuts: &[usize]| {
            let mut stage = Stage::<LoudnessMeter>::new(&[], false, |link| {
                link.listen.set_open(true);
                link.listen.set(listening);
            });
            stage.put("byp", bypass);
            // The peaks of channels are an open editor's.
            stage.shared().1.watched.set(true);
            let mut heard = mix.clone();
            stage.play(&mut heard, cuts);
            let (_, telemetry, link) = stage.shared();
            let readings = telemetry.readings.read();
            let peaks = [0, 1].map(|channel| telemetry.channel_peaks[channel].take());
            let shown = (readings.momentary_lufs, readings.true_peak_dbtp, peaks);
            (heard, (shown, link.output_peak.take()))
        };
        let (plain, shown) = play(Listening::Off, &[512]);
        assert_eq!(plain, mix);
        let (heard, shown_in_quiet) = play(quiet, &[512]);
        assert_eq!(shown_in_quiet, shown);
        for (heard, mix) in heard.iter().flatten().zip(mix.iter().flatten()) {
            assert!((heard - 0.1 * mix).abs() < 1e-6, "20 dB down, bypassed or not");
        }
        assert_eq!(play(quiet, &[17, 1, 4096, 480]).0, heard, "it depends on the cuts");
    }
}

#[test]
fn each_channel_knows_when_its_true_peak_came() {
    let mut song = [(); 2].map(|()| vec![0.0f32; 5 * 48_000]);
    let places_s = [1.5, 3.25];
    for (channel, place_s) in song.iter_mut().zip(places_s) {
        channel[(place_s * 48_000.0) as usize] = 0.5;
    }
    let mut stage = Stage::<LoudnessMeter>::new(&[], false, |_| ());
    stage.play(&mut song, &[480]);
    let (_, telemetry, _) = stage.shared();
    for (channel, place_s) in places_s.into_iter().enumerate() {
        let at_s = f64::from(telemetry.channel_true_peaks_at_s[channel].get());
        assert!((at_s - place_s).abs() < 0.03, "channel {channel}: {at_s} s");
    }
}

/// With time-code a clipped passage is found at its place on the host's timeline.
#[test]
fn with_time_code_what_was_heard_has_a_place_on_the_timeline() {
    let telemetry = MeterTelemetry::default();
    let mut engine = MeterEngine::new();
    engine.prepare(48_000.0, 2);
    telemetry.connect(&engine);
    let mut play = |from_s: f64, length_s: f64| {
        for block in 0..(length_s * 100.0) as i64 {
            let position = (from_s * 48_000.0) as i64 + block * 480;
            engine.apply(&Settings {
                policy: RestartPolicy::TimeCode,
                transport: Transport {
                    is_playing: true,
                    position_samples: Some(position),
                    has_jumped: block == 0,
                },
                ..Settings::default()
            });
            let mut sound = [vec![0.1f32; 480], vec![-0.1f32; 480]];
            let mut views = sound.each_mut().map(Vec::as_mut_slice);
            engine.process(&mut views, &[]);
            telemetry.observe(false, Some((position / 96_000) as i32));
            telemetry.publish(&engine, &views);
        }
    };
    play(60.0, 10.0);
    play(20.0, 5.0);
    for (heard_s, place_s) in [(1.0, 61.0), (9.5, 69.5), (11.0, 21.0), (14.5, 24.5)] {
        let got_s = telemetry.places.place_s(heard_s).expect("a place");
        assert!((got_s - place_s).abs() < 0.02, "heard at {heard_s} s: {got_s}");
        let back_s = telemetry.places.heard_s(place_s).expect("a time");
        assert!((back_s - heard_s).abs() < 0.02, "placed at {place_s} s: {back_s}");
        assert_eq!(telemetry.bars.at(heard_s + 0.01), Some((place_s / 2.0) as i32));
    }
    assert_eq!(telemetry.places.heard_s(40.0), None);
}

/// What the plugin saves of the song, after loading `states` one after another.
fn project_after(states: &[&Value]) -> String {
    let id = LoudnessMeter::CLAP_ID;
    let bundle = Bundle::in_process(&loudness_meter::clap_entry, id).expect("the entry");
    let mut plugin = Plugin::new(&bundle, id).expect("an instance");
    for state in states {
        plugin.load_state(&state::pack(state)).expect("loaded");
    }
    let saved = plugin.save_state().expect("saved");
    let saved = state::unpack(&saved).expect("JSON");
    saved["fields"]["project"].as_str().expect("a project").to_owned()
}

#[test]
fn nothing_of_the_song_before_stays() {
    let with = |fields: Value| json!({ "version": "0.1.0", "params": {}, "fields": fields });
    let tick = json!({ "ticked": "2026-11-25T14:05:00+01:00", "integrated_lufs": -14.0 });
    let song = json!({ "ears": { "quietly": tick }, "target": "own", "is_vocal_processed": true });
    let song = with(json!({ "project": song.to_string() }));
    let default = project_after(&[]);
    let loaded = project_after(&[&song]);
    assert!(loaded.contains("quietly") && loaded.contains("own"), "{loaded}");
    let broken = [
        json!({}),
        json!({ "project": "7" }),
        json!({ "project": "{" }),
        json!({ "project": json!({ "target": 3 }).to_string() }),
        json!({ "someone else's": "{}" }),
    ];
    for fields in broken {
        assert_eq!(project_after(&[&song, &with(fields.clone())]), default, "{fields}");
    }
    let part = with(json!({ "project": json!({ "target": "other" }).to_string() }));
    let loaded = project_after(&[&song, &part]);
    assert!(loaded.contains("other") && !loaded.contains("quietly"), "{loaded}");
    assert_eq!(project_after(&[&part, &song]), project_after(&[&song]));
}
