//! Receipts of offline renders, through the real CLAP entry: the figures a host's render gives are
//! those of the standard, of the file that was written, and stay when real time comes back.

use loudness_meter::engine::{MeterEngine, Settings};
use loudness_meter::receipts;
use loudness_meter::report::Receipt;
use shared_dsp::Engine;
use shared_dsp::loudness::{LoudnessMeter, weights};
use shared_dsp::measure::loudness::{Case, Measures, Reading, When, ebu};
use shared_dsp::measure::song::{Song, Style};
use shared_host::{Bundle, Cuts, Plugin};
use shared_test::conformance::keep_data_in;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const RATE_HZ: f64 = 48_000.0;
const ID: &str = "lathe-audio.loudness-meter";

/// One render at a time: the latest receipt is everybody's.
static RENDER: Mutex<()> = Mutex::new(());

fn data() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("loudness-meter-receipts");
    keep_data_in(&folder);
    folder.join("reports")
}

fn receipts_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    files
}

/// Renders `sound` offline in a host that cuts its blocks like `cuts`; gives the receipt.
fn render(sound: &[Vec<f32>], cuts: &Cuts) -> (Plugin, Receipt) {
    let folder = data();
    let _ = fs::remove_dir_all(&folder);
    let bundle = Bundle::in_process(&loudness_meter::clap_entry, ID).expect("the entry");
    let mut plugin = Plugin::new(&bundle, ID).expect("an instance");
    plugin.select_layout(sound.len()).expect("a bus of this width");
    plugin.set_render_mode(true);
    plugin.activate(RATE_HZ, 8192).expect("active");
    plugin.render(sound, None, cuts, &[]).expect("rendered");
    plugin.deactivate();
    let found = receipts_in(&folder);
    assert_eq!(found.len(), 1, "{found:?}");
    let text = fs::read_to_string(&found[0]).expect("a receipt");
    (plugin, Receipt::parse(&text).expect("a whole receipt"))
}

/// A meter that only collects what is played to it.
#[derive(Default)]
struct Collected(Vec<Vec<f32>>);

impl Measures for Collected {
    fn measure(&mut self, block: &[&[f32]]) {
        self.0.resize(block.len(), Vec::new());
        for (all, channel) in self.0.iter_mut().zip(block) {
            all.extend_from_slice(channel);
        }
    }

    fn readings(&self) -> shared_dsp::loudness::Readings {
        shared_dsp::loudness::Readings::EMPTY
    }
}

fn sound(case: &Case) -> Vec<Vec<f32>> {
    let mut collected = Collected::default();
    let _ = case.play(RATE_HZ, &mut collected, || 4096);
    collected.0
}

#[test]
fn ebu_cases_rendered_in_a_host_read_what_the_standard_says() {
    let _guard = RENDER.lock().unwrap_or_else(|broken| broken.into_inner());
    let wanted = ["3341-1", "3341-3", "3341-9", "3341-12", "3341-15", "3342-1"];
    let mut checked = 0;
    for case in ebu::cases().iter().filter(|case| wanted.contains(&case.number())) {
        let last = case.segments.len() - 1;
        for cuts in [Cuts::Fixed(1), Cuts::Fixed(512), Cuts::Random { seed: 7, max: 512 }] {
            // Single samples take long: one case shows it.
            if matches!(cuts, Cuts::Fixed(1)) && case.number() != "3341-12" {
                continue;
            }
            let (_, receipt) = render(&sound(case), &cuts);
            for expectation in &case.expectations {
                let is_last = matches!(expectation.when, When::After(at) if at == last);
                let got = match expectation.reading {
                    Reading::Integrated if is_last => receipt.integrated_lufs,
                    Reading::Range if is_last => receipt.range_lu,
                    Reading::MaxMomentary if is_last => receipt.max_momentary_lufs,
                    Reading::MaxShortTerm if is_last => receipt.max_short_term_lufs,
                    Reading::TruePeak if is_last => receipt.true_peak_dbtp,
                    _ => continue,
                };
                let error = got.expect("a reading") - expectation.value;
                let [below, above] = expectation.tolerance;
                assert!((-below..=above).contains(&error), "{}: {error}", case.name);
                checked += 1;
            }
        }
    }
    println!("{checked} readings");
    assert!(checked >= 8);
}

#[test]
fn a_receipt_is_that_of_the_file_and_the_figures_stay() {
    let _guard = RENDER.lock().unwrap_or_else(|broken| broken.into_inner());
    let sound = Song::new(Style::Studio, 5).band(30.0, -3.0).to_vec();
    // What is heard before the render does not count.
    let (mut plugin, receipt) = render(&sound, &Cuts::Fixed(480));
    let mut meter = LoudnessMeter::new();
    meter.prepare(RATE_HZ, &weights::STEREO);
    meter.process(&[&sound[0], &sound[1]]);
    let file = meter.readings();
    let near = |got: Option<f64>, wanted: f64, most: f64, what: &str| {
        let got = got.expect(what);
        assert!((got - wanted).abs() <= most, "{what}: {got}, file {wanted}");
    };
    near(receipt.integrated_lufs, file.integrated_lufs, 0.01, "integrated");
    near(receipt.range_lu, file.range_lu, 0.01, "range");
    near(receipt.max_short_term_lufs, file.max_short_term_lufs, 0.01, "short-term");
    near(receipt.true_peak_dbtp, file.true_peak_dbtp, 0.02, "true peak");
    assert!((receipt.length_s - 30.0).abs() < 1e-6);
    assert_eq!(receipt.partial, None);

    // Real time comes back: nothing is forgotten, and playing on writes no receipt.
    plugin.set_render_mode(false);
    plugin.activate(RATE_HZ, 512).expect("active");
    plugin.deactivate();
    assert_eq!(receipts_in(&data()).len(), 1);
}

#[test]
fn samples_that_are_not_numbers_are_counted_in_the_plugin_as_in_a_file() {
    let _guard = RENDER.lock().unwrap_or_else(|broken| broken.into_inner());
    let mut sound = Song::new(Style::Studio, 5).band(5.0, -3.0).to_vec();
    sound[0][1_000..1_100].fill(f32::NAN);
    sound[1][70_000] = f32::NEG_INFINITY;
    let mut meter = LoudnessMeter::new();
    meter.prepare(RATE_HZ, &weights::STEREO);
    meter.process(&[&sound[0], &sound[1]]);
    let file = meter.readings();
    assert_eq!(file.bad_samples, 101);
    for cuts in [Cuts::Fixed(480), Cuts::Fixed(8192), Cuts::Random { seed: 3, max: 700 }] {
        let (_, receipt) = render(&sound, &cuts);
        assert_eq!(receipt.bad_samples, 101, "{cuts:?}");
        let integrated_lufs = receipt.integrated_lufs.expect("integrated");
        assert!((integrated_lufs - file.integrated_lufs).abs() < 0.01, "{integrated_lufs}");
        assert!(receipt.text().contains("Invalid samples    101"), "{}", receipt.text());
    }
}

/// An engine that has heard two seconds.
fn engine() -> MeterEngine {
    let mut engine = MeterEngine::new();
    engine.prepare(RATE_HZ, 2);
    engine.apply(&Settings::default());
    let [mut left, mut right] = [vec![0.1f32; 96_000], vec![-0.1f32; 96_000]];
    engine.process(&mut [&mut left, &mut right], &[]);
    engine
}

#[test]
fn receipts_of_one_second_do_not_overwrite_one_another() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipts-of-one-second");
    let _ = fs::remove_dir_all(&folder);
    let engine = engine();
    for _ in 0..5 {
        receipts::write(&engine, false, 2.0, &folder).expect("written");
    }
    let found = receipts_in(&folder);
    assert_eq!(found.len(), 5, "{found:?}");
    for json in &found {
        let text = fs::read_to_string(json).expect("a receipt");
        assert_eq!(Receipt::parse(&text).expect("whole").before_render_s, None);
        assert!(json.with_extension("txt").exists(), "{json:?}");
    }
    assert!(folder.join(receipts::LATEST).exists());
}

#[test]
fn a_receipt_says_what_came_before_and_none_is_of_a_moment() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipts-of-a-moment");
    let _ = fs::remove_dir_all(&folder);
    let engine = engine();
    // Two seconds were measured, but the render itself is none.
    receipts::write(&engine, false, 0.4, &folder).expect("nothing to write");
    receipts::write(&MeterEngine::new(), false, 2.0, &folder).expect("nothing to write");
    assert!(!folder.exists());
    receipts::write(&engine, false, 1.0, &folder).expect("written");
    let text = fs::read_to_string(&receipts_in(&folder)[0]).expect("a receipt");
    assert_eq!(Receipt::parse(&text).expect("whole").before_render_s, Some(1.0));
}
