//! The equaliser at work in a host's session, through its real CLAP entry.

use channel_eq::engine::{Band, Shape};
use shared_dsp::measure::{click_peak_db, magnitude_db, peak_db, rms_db, signals};
use shared_host::{Bundle, Cuts, Plugin};

const ID: &str = "lathe-audio.channel-eq";
const RATE_HZ: f64 = 48_000.0;

fn new() -> Plugin {
    let bundle = Bundle::in_process(&channel_eq::clap_entry, ID).expect("the entry");
    Plugin::new(&bundle, ID).expect("an instance")
}

fn set(plugin: &mut Plugin, settings: &[(&str, &str)]) {
    for (name, text) in settings {
        plugin.set_by_text(name, text).expect(name);
    }
}

/// An active stereo instance, settled at these settings.
fn ready(settings: &[(&str, &str)], rate_hz: f64) -> Plugin {
    let mut plugin = new();
    set(&mut plugin, settings);
    plugin.activate(rate_hz, 4096).expect("active");
    plugin.settle().expect("settled");
    plugin
}

fn play(plugin: &mut Plugin, input: &[Vec<f32>], key: Option<&[Vec<f32>]>) -> Vec<Vec<f32>> {
    plugin.render(input, key, &Cuts::Fixed(256), &[]).expect("rendered")
}

fn tone(hz: f64, level_db: f64, frames: usize) -> Vec<Vec<f32>> {
    vec![signals::sine(hz, level_db, RATE_HZ, frames); 2]
}

const BELL: &[(&str, &str)] = &[
    ("Band 24/On", "On"),
    ("Band 24/Type", "Bell"),
    ("Band 24/Frequency", "1 kHz"),
    ("Band 24/Gain", "6 dB"),
];

#[test]
fn the_last_band_sounds_and_follows_the_host() {
    let mut plugin = ready(BELL, RATE_HZ);
    let input = tone(1000.0, -20.0, 48_000);
    let gain_db = |output: &[Vec<f32>]| rms_db(&output[0][24_000..]) - rms_db(&input[0][24_000..]);
    let raised = play(&mut plugin, &input, None);
    assert!((gain_db(&raised) - 6.0).abs() < 0.01, "{}", gain_db(&raised));
    set(&mut plugin, &[("Band 24/Gain", "-9 dB")]);
    let lowered = play(&mut plugin, &input, None);
    assert!((gain_db(&lowered) + 9.0).abs() < 0.01, "{}", gain_db(&lowered));
    set(&mut plugin, &[("Gain scale", "-100 %")]);
    let turned = play(&mut plugin, &input, None);
    assert!((gain_db(&turned) - 9.0).abs() < 0.01, "{}", gain_db(&turned));
}

#[test]
fn a_band_ducks_to_the_key_and_stays_without_one() {
    let settings = [
        BELL,
        &[
            ("Band 24/Gain", "0 dB"),
            ("Band 24/Dynamic", "On"),
            ("Band 24/Dynamic range", "-12 dB"),
            ("Band 24/Threshold", "-20 dB"),
            ("Band 24/External key", "On"),
        ],
    ]
    .concat();
    let input = tone(1000.0, -20.0, 96_000);
    let gain_db = |output: &[Vec<f32>]| rms_db(&output[0][48_000..]) - rms_db(&input[0][48_000..]);
    let loud = tone(1000.0, -6.0, 96_000);
    let ducked = play(&mut ready(&settings, RATE_HZ), &input, Some(&loud));
    assert!((gain_db(&ducked) + 12.0).abs() < 0.1, "{}", gain_db(&ducked));
    let elsewhere = tone(60.0, -6.0, 96_000);
    let passed = play(&mut ready(&settings, RATE_HZ), &input, Some(&elsewhere));
    assert!(gain_db(&passed).abs() < 0.01, "{}", gain_db(&passed));
    let alone = play(&mut ready(&settings, RATE_HZ), &input, None);
    assert!(gain_db(&alone).abs() < 0.001, "{}", gain_db(&alone));
}

#[test]
fn linear_phase_is_symmetric_and_late_by_what_it_reports() {
    let settings = [BELL, &[("Phase", "Linear")]].concat();
    let mut plugin = ready(&settings, RATE_HZ);
    let latency = plugin.latency_samples() as usize;
    assert!(latency > 4000, "{latency}");
    let mut input = vec![vec![0.0f32; 3 * latency]; 2];
    input[0][10] = 1.0;
    input[1][10] = 1.0;
    let output = play(&mut plugin, &input, None);
    let centre = 10 + latency;
    let half = latency.min(output[0].len() - 1 - centre);
    for channel in &output {
        let unevenness: Vec<f32> =
            (1..half).map(|n| channel[centre + n] - channel[centre - n]).collect();
        let error_db = peak_db(&unevenness) - peak_db(channel);
        println!("unevenness through the plugin {error_db:.1} dB, latency {latency}");
        assert!(error_db < -120.0, "{error_db}");
    }
    let bell = Band { on: true, shape: Shape::Bell, gain_db: 6.0, ..Band::default() };
    for hz in [100.0, 700.0, 1000.0, 3000.0, 19_000.0] {
        let error_db = magnitude_db(&output[0], hz, RATE_HZ) - bell.prototype().magnitude_db_at(hz);
        assert!(error_db.abs() < 0.02, "{hz}: {error_db}");
    }
}

#[test]
fn a_change_of_phase_asks_for_a_restart_and_plays_on() {
    let mut plugin = ready(BELL, RATE_HZ);
    assert_eq!(plugin.latency_samples(), 0);
    let input = tone(1000.0, -12.0, 9600);
    play(&mut plugin, &input, None);
    for (phase, lowest, highest) in [("Natural", 1, 512), ("Linear", 4096, 1 << 16)] {
        set(&mut plugin, &[("Phase", phase)]);
        let during = play(&mut plugin, &input, None);
        assert!(plugin.honour_restart().expect("no error"), "{phase}: no restart asked for");
        let latency = plugin.latency_samples();
        assert!((lowest..=highest).contains(&latency), "{phase}: {latency}");
        assert!(during.iter().flatten().all(|x| x.abs() < 0.6));
        let long = tone(1000.0, -12.0, 96_000);
        let after = play(&mut plugin, &long, None);
        let gain_db = rms_db(&after[0][72_000..]) - rms_db(&long[0][72_000..]);
        assert!((gain_db - 6.0).abs() < 0.02, "{phase}: {gain_db}");
    }
}

#[test]
fn the_rate_changes_in_mid_song() {
    let settings = [BELL, &[("Band 24/Frequency", "15 kHz")]].concat();
    let mut plugin = ready(&settings, RATE_HZ);
    play(&mut plugin, &tone(1000.0, -12.0, 4800), None);
    for rate_hz in [96_000.0, 22_050.0, 192_000.0, 44_100.0] {
        plugin.deactivate();
        plugin.activate(rate_hz, 512).expect("active");
        let hz = 9000.0;
        let input = vec![signals::sine(hz, -12.0, rate_hz, rate_hz as usize); 2];
        let output = play(&mut plugin, &input, None);
        let half = input[0].len() / 2;
        let gain_db = rms_db(&output[0][half..]) - rms_db(&input[0][half..]);
        let band = Band { on: true, frequency_hz: 15_000.0, gain_db: 6.0, ..Band::default() };
        let wanted_db = band.prototype().magnitude_db_at(hz);
        assert!((gain_db - wanted_db).abs() < 0.1, "{rate_hz}: {gain_db}, {wanted_db} wanted");
    }
}

#[test]
fn sixteen_instances_play_side_by_side_without_touching_each_other() {
    let mut plugins: Vec<Plugin> = (0..16).map(|_| ready(BELL, RATE_HZ)).collect();
    for (n, plugin) in plugins.iter_mut().enumerate() {
        set(plugin, &[("Band 24/Gain", &format!("{} dB", n as f32 - 8.0))]);
    }
    let input = tone(1000.0, -20.0, 24_000);
    for (n, plugin) in plugins.iter_mut().enumerate() {
        let output = play(plugin, &input, None);
        let gain_db = rms_db(&output[1][12_000..]) - rms_db(&input[1][12_000..]);
        assert!((gain_db - (n as f64 - 8.0)).abs() < 0.01, "{n}: {gain_db}");
    }
}

#[test]
fn a_song_saved_when_eight_bands_were_all_there_was_sounds_the_same() {
    let mut plugin = ready(&[("Band 3/On", "On"), ("Band 3/Gain", "4 dB")], RATE_HZ);
    let mut state =
        shared_host::state::unpack(&plugin.save_state().expect("saved")).expect("a state");
    let params = state["params"].as_object_mut().expect("parameters");
    // What was hidden then and is used now.
    let new = ["dy_", "rg_", "th_", "tr_", "kn_", "at_", "re_", "xk_", "kf_", "kh_", "kq_"];
    params.retain(|id, _| {
        let number = id.rsplit('_').next().and_then(|text| text.parse::<u32>().ok());
        number.is_none_or(|band| band <= 8) && !new.iter().any(|start| id.starts_with(start))
    });
    for id in ["gs", "ag", "ph", "ll", "gq"] {
        params.remove(id);
    }
    let mut restored = new_with_other_settings();
    restored.load_state(&shared_host::state::pack(&state)).expect("loaded");
    restored.settle().expect("settled");
    let input = tone(250.0, -20.0, 24_000);
    let (was, is) = (play(&mut plugin, &input, None), play(&mut restored, &input, None));
    assert_eq!(was[0][12_000..], is[0][12_000..]);
}

fn new_with_other_settings() -> Plugin {
    ready(
        &[
            ("Band 20/On", "On"),
            ("Band 20/Gain", "9 dB"),
            ("Band 3/Dynamic", "On"),
            ("Band 3/Dynamic range", "-9 dB"),
            ("Gain scale", "50 %"),
        ],
        RATE_HZ,
    )
}

#[test]
fn switches_at_equal_latency_are_cross_faded() {
    for (name, before, after) in [
        ("Band 24/On", "On", "Off"),
        ("Band 24/Type", "Bell", "High shelf"),
        ("Band 24/Channel", "Stereo", "Mid"),
        ("Auto gain", "Off", "From the curve"),
        ("Gain-Q coupling", "Off", "On"),
        ("Invert polarity", "Off", "On"),
    ] {
        let mut plugin = ready(&[BELL, &[(name, before)]].concat(), RATE_HZ);
        let input = tone(1000.0, -12.0, 48_000);
        let (id, value) = plugin.parse(name, after).expect(name);
        let events = [shared_host::ParamEvent::new(24_005, id, value)];
        let output =
            plugin.render(&input, None, &Cuts::Fixed(64), &events).expect("rendered").remove(0);
        let click_db = click_peak_db(&output, 9600, RATE_HZ);
        println!("{name} to {after}: {click_db:.1} dBFS");
        assert!(click_db < -90.0, "{name} to {after}: {click_db}");
    }
}
