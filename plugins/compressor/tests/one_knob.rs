//! Opto's one knob through the real CLAP and VST3 entries: its number is what a tone loses, whatever the
//! controls say that it replaces, and a state from before it had the mode sounds as it did.

use shared_dsp::measure::signals::sine;
use shared_dsp::measure::tone_db;
use shared_host::{Bundle, Cuts, Plugin, state};

const RATE_HZ: f64 = 48_000.0;
const ID: &str = "lathe-audio.compressor";
const PEAK_REDUCTION_DB: f64 = 12.0;
/// Other values of all that the knob replaces.
const SETTINGS: &[(&str, &str)] = &[
    ("Style", "Opto"),
    ("One knob", "On"),
    ("Peak reduction", "12 dB"),
    ("Threshold", "-50 dB"),
    ("Ratio", "20:1"),
    ("Attack", "300 ms"),
    ("Release", "3 s"),
    ("Hold", "200 ms"),
];

fn clap(settings: &[(&str, &str)]) -> Plugin {
    let bundle = Bundle::in_process(&compressor::clap_entry, ID).expect("an entry");
    let mut plugin = Plugin::new(&bundle, ID).expect("a plugin");
    plugin.select_layout(2).expect("stereo");
    for (name, text) in settings {
        plugin.set_by_text(name, text).expect("a parameter");
    }
    plugin
}

fn tone(level_db: f64) -> Vec<Vec<f32>> {
    vec![sine(1000.0, level_db, RATE_HZ, 96_000); 2]
}

/// What a tone of `level_db` has lost at the end.
fn lost_db(output: &[Vec<f32>], level_db: f64) -> f64 {
    level_db - tone_db(&output[0][48_000..], 1000.0, RATE_HZ)
}

fn played(mut plugin: Plugin, level_db: f64) -> Vec<Vec<f32>> {
    plugin.activate(RATE_HZ, 512).expect("active");
    plugin.render(&tone(level_db), None, &Cuts::Fixed(512), &[]).expect("sound")
}

#[test]
fn a_tone_at_0_dbfs_loses_what_peak_reduction_says_through_clap() {
    let error_db = lost_db(&played(clap(SETTINGS), 0.0), 0.0) - PEAK_REDUCTION_DB;
    assert!(error_db.abs() < 0.05, "{error_db}");
    // 3:1 over the knee: 4 dB less of 6.
    let less_db = lost_db(&played(clap(SETTINGS), -6.0), -6.0);
    assert!((less_db - 8.0).abs() < 0.05, "{less_db}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_tone_at_0_dbfs_loses_what_peak_reduction_says_through_vst3() {
    use shared_host::vst3::{Mode, Vst3Plugin};
    let mut plugin = Vst3Plugin::new(compressor::GetPluginFactory).expect("a factory");
    let state = state::unpack(&clap(SETTINGS).save_state().expect("a state")).expect("a state");
    plugin.load_state(state.to_string().as_bytes()).expect("loaded");
    plugin.start(RATE_HZ, 512, Mode::Realtime).expect("started");
    let output = plugin.render(&tone(0.0), None, 512).expect("sound");
    let error_db = lost_db(&output, 0.0) - PEAK_REDUCTION_DB;
    assert!(error_db.abs() < 0.05, "{error_db}");
}

#[test]
fn a_state_without_the_mode_plays_what_its_controls_say() {
    let old = [("Style", "Opto"), ("Threshold", "-30 dB"), ("Ratio", "4:1"), ("Knee", "0 dB")];
    let mut saved = state::unpack(&clap(&old).save_state().expect("a state")).expect("a state");
    let params = saved["params"].as_object_mut().expect("parameters");
    for id in ["one", "pkr"] {
        assert!(params.remove(id).is_some(), "{id}");
    }
    // An instance that was in the mode before.
    let mut plugin = clap(SETTINGS);
    plugin.load_state(&state::pack(&saved)).expect("loaded");
    let lost_db = lost_db(&played(plugin, -6.0), -6.0);
    assert!((lost_db - 18.0).abs() < 0.05, "{lost_db}");
}
