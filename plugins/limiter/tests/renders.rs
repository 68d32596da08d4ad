//! What a host makes of the limiter through the real CLAP entry: receipts of renders, changes of mode.

use shared_host::state::param_hash;
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
