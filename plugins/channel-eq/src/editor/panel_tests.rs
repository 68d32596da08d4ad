//! Match and Find in the harness, with taps that the tests fill.

use super::bands::HostBands;
use super::find::{FIND_WORDS, Find};
use super::match_panel::{MatchEnd, MatchPanel, MatchSources};
use super::new_bands::{NewBand, place};
use crate::engine::{Band, Curve, EqEngine, Settings, Shape};
use crate::params::{self, EqParams};
use crate::processor::ChannelEq;
use crate::telemetry::{EqTelemetry, FIND_CODE};
use egui::{Key, Modifiers, PointerButton, Rect, Ui, UiBuilder, pos2};
use shared_dsp::Engine;
use shared_dsp::noise::PinkNoise;
use shared_dsp::spectrum::Tap;
use shared_plugin::{EditorLink, Listening};
use shared_ui::graph::{Axis, Graph};
use shared_ui::harness::EditorHarness;
use shared_ui::layout::split_strip;
use shared_ui::{EditorContext, Setup, View};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

const RATE_HZ: f64 = 48_000.0;

/// What a view gave, for the test to look at.
#[derive(Default)]
struct Outcome {
    plot: Option<Rect>,
    ended: Option<MatchEnd>,
    made: Option<usize>,
}

struct PanelView {
    params: Arc<EqParams>,
    host: HostBands,
    taps: [Arc<Tap>; 2],
    graph: Graph,
    panel: Option<MatchPanel>,
    find: Find,
    outcome: Arc<Mutex<Outcome>>,
}

impl View for PanelView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let (sheet, strip) = split_strip(ui.max_rect());
        let plot = self.graph.show(ui, editor, sheet);
        let mut outcome = self.outcome.lock().unwrap();
        outcome.plot = Some(plot.rect);
        let settings = self.params.settings();
        editor.strip(ui, strip, |ui, editor| {
            let taps = Some((&*self.taps[0], &*self.taps[1]));
            let sources = MatchSources { taps, settings: &settings, sample_rate_hz: RATE_HZ };
            if let Some(panel) = &mut self.panel
                && let Some(end) = panel.show(ui, editor, &self.host, &sources)
            {
                outcome.ended = Some(end);
            }
        });
        if outcome.ended.is_some() {
            self.panel = None;
        }
        if let Some(panel) = &self.panel {
            panel.draw(ui, &plot);
        }
        let made = self.find.show(ui, editor, &plot, &self.host);
        outcome.made = outcome.made.or(made);
        ui.scope_builder(UiBuilder::new().max_rect(sheet.shrink(50.0)), |ui| {
            self.find.button(ui, editor);
        });
    }

    fn listenings(&self) -> &'static [(u32, &'static str)] {
        &[(FIND_CODE, FIND_WORDS)]
    }
}

struct Bench {
    harness: EditorHarness<PanelView>,
    params: Arc<EqParams>,
    telemetry: Arc<EqTelemetry>,
    link: Arc<EditorLink>,
    taps: [Arc<Tap>; 2],
    outcome: Arc<Mutex<Outcome>>,
}

impl Bench {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("lathe-panels-{}-{number}", std::process::id());
        let params = Arc::new(EqParams::default());
        let (telemetry, link) = (Arc::new(EqTelemetry::default()), Arc::new(EditorLink::default()));
        let taps = [(); 2].map(|()| Arc::new(Tap::new(16_384)));
        let outcome = Arc::new(Mutex::new(Outcome::default()));
        let view = PanelView {
            params: params.clone(),
            host: HostBands::new(params.clone()),
            taps: taps.clone(),
            graph: Graph::new(Axis::frequency(10.0, 30_000.0), Axis::decibels(-12.0, 12.0)),
            panel: Some(MatchPanel::default()),
            find: Find::new(link.clone(), telemetry.clone()),
            outcome: outcome.clone(),
        };
        let watched = Arc::new(|_| ());
        let setup = Setup::of::<ChannelEq>((960.0, 600.0), params.clone(), link.clone(), watched);
        let harness =
            EditorHarness::new(setup.apart(&std::env::temp_dir().join(folder)), view, 1.0);
        harness.messages();
        Self { harness, params, telemetry, link, taps, outcome }
    }

    /// Plays pink noise into a tap, equalised by `band`.
    fn play(&mut self, tap: usize, length_s: f64, band: Band) {
        let tap_seed = tap as u64;
        let frames = (length_s * RATE_HZ) as usize;
        let (mut left, mut right) = noise([7 + tap_seed, 17 + tap_seed], frames);
        equalise(band, &mut left, &mut right);
        for (left, right) in left.chunks(8000).zip(right.chunks(8000)) {
            self.taps[tap].write(left, right);
            self.harness.run(1);
        }
    }

    fn bands_on(&self) -> Vec<usize> {
        let settings = self.params.settings();
        (0..settings.bands.len()).filter(|band| settings.bands[*band].on).collect()
    }

    fn plot(&self) -> Rect {
        self.outcome.lock().unwrap().plot.unwrap()
    }
}

fn dip() -> Band {
    Band { on: true, frequency_hz: 700.0, gain_db: -5.0, q: 1.0, ..Band::default() }
}

#[test]
fn a_learned_difference_is_proposed_and_applied_as_one_step() {
    let mut bench = Bench::new();
    bench.play(0, 1.0, Band::default());
    bench.harness.click("Learn this track");
    bench.play(0, 8.0, Band::default());
    bench.harness.click("Learn this track");
    bench.harness.click("Learn the sidechain");
    bench.play(1, 8.0, dip());
    bench.harness.click("Learn the sidechain");
    bench.harness.run(2);
    assert_eq!(bench.harness.messages(), [], "a proposal changes nothing");
    bench.harness.click("Apply");
    bench.harness.run(8);
    let on = bench.bands_on();
    let Some(MatchEnd::Applied(bands)) = bench.outcome.lock().unwrap().ended.clone() else {
        panic!("nothing applied")
    };
    let mut sorted = bands.clone();
    sorted.sort_unstable();
    assert_eq!(on, sorted);
    let curve = Curve::new(&bench.params.settings(), RATE_HZ);
    for (hz, wanted_db) in [(700.0, -5.0), (60.0, 0.0), (8000.0, 0.0)] {
        let found_db = curve.db_at(hz);
        assert!((found_db - wanted_db).abs() < 0.7, "{hz}: {found_db} {on:?}");
    }
    bench.harness.click("Undo Match");
    bench.harness.run(8);
    assert_eq!(bench.bands_on(), [0usize; 0]);
}

#[test]
fn too_little_sound_proposes_nothing_and_cancel_changes_nothing() {
    let mut bench = Bench::new();
    bench.harness.click("Learn this track");
    bench.play(0, 5.0, Band::default());
    bench.harness.click("Learn the sidechain");
    bench.play(1, 2.0, dip());
    assert!(!bench.harness.has("Apply"));
    bench.harness.click("Cancel");
    assert_eq!(bench.outcome.lock().unwrap().ended, Some(MatchEnd::Cancelled));
    assert_eq!(bench.harness.messages(), []);
}

#[test]
fn a_file_is_a_reference_and_what_is_none_is_told() {
    let mut bench = Bench::new();
    bench.harness.click("Learn this track");
    bench.play(0, 8.0, Band::default());
    bench.harness.click("Learn this track");
    let folder = std::env::temp_dir().join(format!("lathe-match-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, is_sound) in [("none.wav", false), ("reference.wav", true)] {
        let path = folder.join(name);
        if is_sound {
            write_dip(&path);
        } else {
            std::fs::write(&path, b"no sound at all").unwrap();
        }
        bench.harness.click("or path of an audio file");
        bench.harness.key(Key::A, Modifiers::COMMAND);
        bench.harness.write(path.to_str().unwrap());
        bench.harness.click("Read file");
        for _ in 0..2000 {
            std::thread::sleep(std::time::Duration::from_millis(5));
            bench.harness.run(1);
            if bench.harness.has("Read file") {
                break;
            }
        }
        bench.harness.run(2);
        assert_eq!(bench.harness.has("Apply"), is_sound, "{name}");
    }
    bench.harness.click("Apply");
    bench.harness.run(8);
    let found_db = Curve::new(&bench.params.settings(), RATE_HZ).db_at(700.0);
    assert!((found_db + 5.0).abs() < 0.7, "{found_db}");
    std::fs::remove_dir_all(&folder).unwrap();
}

/// 8 s of equalised pink noise in 24 bits.
fn write_dip(path: &std::path::Path) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE_HZ as u32,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let (mut left, mut right) = noise([31, 32], 384_000);
    equalise(dip(), &mut left, &mut right);
    for sample in left.iter().zip(&right).flat_map(|(left, right)| [*left, *right]) {
        writer.write_sample((sample * 8_388_607.0) as i32).unwrap();
    }
    writer.finalize().unwrap();
}

fn noise(seeds: [u64; 2], frames: usize) -> (Vec<f32>, Vec<f32>) {
    let [left, right] = seeds.map(|seed| {
        let mut noise = PinkNoise::new(seed);
        (0..frames).map(|_| 0.2 * noise.tick()).collect()
    });
    (left, right)
}

fn equalise(band: Band, left: &mut [f32], right: &mut [f32]) {
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 2);
    let mut settings = Settings::default();
    settings.bands[0] = band;
    engine.apply(&settings);
    engine.reset();
    engine.process(&mut [left, right], &[]);
}

#[test]
fn nothing_is_asked_of_the_audio_thread_unless_it_learns() {
    let mut bench = Bench::new();
    bench.harness.run(3);
    assert!(!bench.taps[0].is_wanted() && !bench.taps[1].is_wanted());
    bench.harness.click("Learn this track");
    bench.harness.run(1);
    assert!(bench.taps[0].is_wanted() && !bench.taps[1].is_wanted());
}

#[test]
fn find_follows_the_pointer_and_a_click_makes_a_cut_as_one_step() {
    let mut bench = Bench::new();
    bench.harness.click("Find");
    assert_eq!(bench.link.listen.get(), Listening::Product(FIND_CODE));
    assert_eq!(bench.telemetry.find_hz.get(), 1000.0);
    bench.harness.run(1);
    assert!(bench.harness.has("Listening: find. Not your mix."));
    let plot = bench.plot();
    // 10 Hz to 30 kHz: a share of the width is a share of the octaves.
    let at = pos2(plot.left() + 0.6 * plot.width(), plot.center().y);
    bench.harness.point(at);
    let hz = bench.telemetry.find_hz.get();
    let wanted_hz = 10.0 * 3000f32.powf(0.6);
    assert!((hz / wanted_hz - 1.0).abs() < 0.01, "{hz} {wanted_hz}");
    assert_eq!(bench.harness.messages(), [], "listening is no change");
    bench.harness.click_at(at, PointerButton::Primary, Modifiers::NONE);
    bench.harness.run(8);
    assert_eq!(bench.link.listen.get(), Listening::Off);
    let made = bench.outcome.lock().unwrap().made.unwrap();
    let band = bench.params.settings().bands[made];
    assert!(band.on && band.shape == Shape::Bell, "{band:?}");
    assert!((band.frequency_hz / wanted_hz - 1.0).abs() < 0.01, "{band:?}");
    assert!((band.gain_db + 3.0).abs() < 1e-3 && (band.q - 2.0).abs() < 1e-3, "{band:?}");
    bench.harness.click("Undo Find");
    bench.harness.run(8);
    assert_eq!(bench.bands_on(), [0usize; 0]);
}

#[test]
fn escape_and_the_switch_end_find_without_a_band() {
    for by_key in [true, false] {
        let mut bench = Bench::new();
        bench.harness.click("Find");
        bench.harness.run(1);
        if by_key {
            // One key leaves one thing: here the panel comes first.
            bench.harness.key(Key::Escape, Modifiers::NONE);
            assert_eq!(bench.link.listen.get(), Listening::Product(FIND_CODE));
            bench.harness.key(Key::Escape, Modifiers::NONE);
        } else {
            bench.harness.click("Find");
        }
        assert_eq!(bench.link.listen.get(), Listening::Off);
        assert_eq!(bench.harness.messages(), []);
    }
}

#[test]
fn without_a_band_left_find_goes_on() {
    let mut bench = Bench::new();
    let all =
        [NewBand { shape: params::Shape::Bell, frequency_hz: 500.0, gain_db: 1.0, q: 1.0 }; 30];
    let host = HostBands::new(bench.params.clone());
    let placed = place(bench.harness.kittest.state_mut().editor(), &host, "all", &all);
    assert_eq!(placed.len(), 24);
    bench.harness.run(40);
    assert_eq!(bench.bands_on().len(), 24);
    bench.harness.click("Find");
    bench.harness.run(1);
    let at = bench.plot().center();
    bench.harness.click_at(at, PointerButton::Primary, Modifiers::NONE);
    assert_eq!(bench.link.listen.get(), Listening::Product(FIND_CODE));
    assert_eq!(bench.outcome.lock().unwrap().made, None);
}

/// Untouched bands are taken before those that were only turned off.
#[test]
fn what_was_turned_off_is_kept_as_long_as_possible() {
    let mut bench = Bench::new();
    let editor = bench.harness.kittest.state_mut().editor();
    editor.set_once(&bench.params.bands[0].gain, 0.7);
    editor.set_once(&bench.params.bands[1].on, 1.0);
    bench.harness.run(4);
    let bell = NewBand { shape: params::Shape::Bell, frequency_hz: 90.0, gain_db: 2.0, q: 1.0 };
    let host = HostBands::new(bench.params.clone());
    let placed = place(bench.harness.kittest.state_mut().editor(), &host, "two", &[bell; 2]);
    assert_eq!(placed, [2, 3]);
}
