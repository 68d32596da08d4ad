//! What a host makes of the limiter through the real CLAP entry: receipts of renders, changes of mode.

use shared_host::state::{self, param_hash};
use shared_host::{Bundle, Cuts, ParamEvent, Plugin};
use shared_test::conformance::keep_data_in;
use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

const RATE_HZ: f64 = 48_000.0;
const ID: &str = "lathe-audio.limiter";

#[test]
fn a_render_leaves_a_receipt_with_ceiling_and_loudness() {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("limiter-receipts");
    let _ = fs::remove_dir_all(&data);
    keep_data_in(&data);
    let bundle = Bundle::in_process(&limiter::clap_entry, ID).expect("the entry");
    let mut plugin = Plugin::new(&bundle, ID).expect("an instance");
    plugin.set_render_mode(true);
    plugin.activate(RATE_HZ, 4096).expect("active");
    // 1 kHz at 0 dBFS on both sides: 0 LUFS within a tenth, so -1.0 under the ceiling of -1.
    let sine: Vec<f32> =
        (0..5 * 48_000).map(|n| (TAU * 1000.0 * n as f64 / RATE_HZ).sin() as f32).collect();
    plugin.render(&[sine.clone(), sine], None, &Cuts::Fixed(512), &[]).expect("rendered");
    plugin.deactivate();
    let text = fs::read_to_string(data.join("reports/limiter receipt latest.txt"));
    let text = text.expect("a receipt");
    println!("{text}");
    for line in [
        "Length             0:05",
        "Integrated         -1.0 LUFS",
        "Ceiling            -1.00 dBTP",
        "Ceiling held       yes",
        "Limited            100 % of the time, 1.0 dB on average",
        "Dither             none",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    let files = fs::read_dir(data.join("reports")).expect("a folder");
    let json = files.flatten().filter(|file| file.path().extension().is_some_and(|e| e == "json"));
    assert_eq!(json.count(), 1);
}

/// Delay of a click that the ceiling leaves alone, frames.
fn measured_latency(plugin: &mut Plugin) -> usize {
    let mut click = vec![0.0; 2048];
    click[0] = 0.25;
    let heard = plugin.render(&[click.clone(), click], None, &Cuts::Fixed(512), &[]);
    let heard = heard.expect("rendered");
    heard[0].iter().position(|sample| *sample == 0.25).expect("the click")
}

#[test]
fn another_mode_begins_when_the_host_activates_anew_as_the_plugin_asks() {
    let bundle = Bundle::in_process(&limiter::clap_entry, ID).expect("the entry");
    let mut plugin = Plugin::new(&bundle, ID).expect("an instance");
    plugin.activate(RATE_HZ, 512).expect("active");
    let master = plugin.latency_samples();
    assert!(master <= 248, "{master}");
    assert_eq!(measured_latency(&mut plugin), master as usize);
    for (value, most) in [(1.0, 64), (0.0, 248)] {
        let silence = [vec![0.0; 512], vec![0.0; 512]];
        let before = plugin.latency_samples();
        let change = ParamEvent::new(0, param_hash("mod"), value);
        plugin.render(&silence, None, &Cuts::Fixed(512), &[change]).expect("rendered");
        assert_eq!(plugin.latency_samples(), before, "it changes only with an activation");
        assert!(plugin.honour_restart().expect("active again"), "the plugin asks for it");
        let after = plugin.latency_samples();
        assert!(after <= most && after != before, "{after}");
        assert_eq!(measured_latency(&mut plugin), after as usize);
    }
}

/// A state as the first version of the limiter saved it, which had three parameters.
const FIRST_VERSION: &str = include_str!("states/first-version.json");

fn instance(bundle: &Bundle) -> Plugin {
    Plugin::new(bundle, ID).expect("an instance")
}

fn sound_of(plugin: &mut Plugin) -> Vec<Vec<f32>> {
    plugin.activate(RATE_HZ, 512).expect("active");
    let tone = |n: usize| (TAU * 80.0 * n as f64 / RATE_HZ).sin() as f32;
    let input = vec![(0..24_000).map(tone).collect::<Vec<f32>>(); 2];
    plugin.render(&input, None, &Cuts::Fixed(512), &[]).expect("rendered")
}

#[test]
fn a_state_of_the_first_version_sounds_as_its_three_values_do_today() {
    let bundle = Bundle::in_process(&limiter::clap_entry, ID).expect("the entry");
    let mut old = instance(&bundle);
    old.set_by_text("Style", "Dense").expect("set");
    old.load_state(&state::pack_text(FIRST_VERSION.trim_end())).expect("loaded");
    let mut new = instance(&bundle);
    for (name, text) in [("Input gain", "9 dB"), ("Ceiling", "-3 dB"), ("Release", "40 ms")] {
        new.set_by_text(name, text).expect("set");
        let id = new.find_param(name).expect("found").id;
        let [was, is] = [&new, &old].map(|plugin| plugin.value(id).expect("a value"));
        assert!((was - is).abs() < 1e-6, "{name}: {is} for {was}");
    }
    for param in new.params() {
        let [wanted, found] = [&new, &old].map(|plugin| plugin.value(param.id));
        let apart = (wanted.expect("a value") - found.expect("a value")).abs();
        assert!(apart < 1e-6, "{}: {found:?} for {wanted:?}", param.path());
    }
    assert!(sound_of(&mut old) == sound_of(&mut new));
}

#[test]
fn a_lookahead_longer_than_there_is_room_for_becomes_the_longest() {
    let bundle = Bundle::in_process(&limiter::clap_entry, ID).expect("the entry");
    let mut plugin = instance(&bundle);
    // 2 ms, as a base-2 logarithm.
    let text = FIRST_VERSION.trim_end().replace("\"gin\"", "\"lah\":{\"f32\":1.0},\"gin\"");
    plugin.load_state(&state::pack_text(&text)).expect("loaded");
    let lookahead = plugin.find_param("Lookahead").expect("found").id;
    let value = plugin.value(lookahead).expect("a value");
    assert_eq!(plugin.value_to_text(lookahead, value).as_deref(), Some("1.000 ms"));
}
