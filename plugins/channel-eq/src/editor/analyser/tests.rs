//! The analyser in a fixture of its own: a host that plays, a screen, a hand.

use super::*;
use crate::engine::{EqEngine, Settings};
use crate::params::EqParams;
use egui::{Context, Event, Id, Modifiers, PointerButton, Pos2, RawInput, Rect, Sense, pos2};
use shared_dsp::Engine;
use shared_plugin::edit::Parameters;
use shared_plugin::handle;
use shared_plugin::preset::Library;
use shared_ui::graph::Axis;
use shared_ui::theme::DARK;
use std::f64::consts::TAU;

const RATE_HZ: f64 = 48_000.0;
/// Samples in a frame of the screen.
const SCREEN_SAMPLES: usize = 800;
const PLOT: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(900.0, 400.0) };

/// A host that plays, and a screen on which the analyser is drawn 60 times a second.
struct Fixture {
    engine: EqEngine,
    analyser: Analyser,
    editor: EditorContext,
    context: Context,
    sample: usize,
    screen: usize,
    events: Vec<Event>,
    is_moving: bool,
    grabbed: Option<GrabbedPeak>,
}

impl Fixture {
    fn new(output_gain_db: f32) -> Self {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(&Settings { output_gain_db, ..Settings::default() });
        engine.reset();
        let telemetry = Arc::new(EqTelemetry::default());
        telemetry.connect(&engine);
        let parameters: Parameters = handle::handles(Arc::new(EqParams::default())).into();
        let library = Library::new("test", parameters.clone(), &[], None);
        let context = Context::default();
        context.set_fonts(shared_ui::font::definitions());
        let mut fixture = Self {
            engine,
            analyser: Analyser::new(telemetry),
            editor: EditorContext::new(parameters, library, DARK),
            context,
            sample: 0,
            screen: 0,
            events: Vec::new(),
            is_moving: false,
            grabbed: None,
        };
        fixture.analyser.choices.tilt = Tilt::None;
        fixture.draw();
        fixture
    }

    /// Draws one frame.
    fn draw(&mut self) {
        let input = RawInput {
            screen_rect: Some(PLOT),
            time: Some(self.screen as f64 / 60.0),
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        self.screen += 1;
        let Self { analyser, editor, context, grabbed, .. } = self;
        let mut output = context.run_ui(input, |ui| {
            editor.start_frame(ui.ctx());
            let plot = Plot {
                rect: PLOT,
                x: Axis::frequency(10.0, 30_000.0),
                y: Axis::decibels(-12.0, 12.0),
                theme: DARK,
                id: Id::unique("plot"),
                response: ui.interact(PLOT, Id::unique("plot"), Sense::CLICK | Sense::DRAG),
            };
            analyser.show(ui, editor, &plot, RATE_HZ);
            if let Some(peak) = analyser.peaks(ui, editor, &plot, &[]) {
                *grabbed = Some(peak);
            }
        });
        output.textures_delta.set.clear();
        output.textures_delta.free.clear();
        self.is_moving = self.editor.is_moving();
    }

    /// Plays and draws.
    fn play(&mut self, length_s: f64, main: impl Fn(f64) -> f64, key: impl Fn(f64) -> f64) {
        for _ in 0..(length_s * 60.0).round() as usize {
            let block = |signal: &dyn Fn(f64) -> f64| -> Vec<f32> {
                let times = self.sample..self.sample + SCREEN_SAMPLES;
                times.map(|n| signal(n as f64 / RATE_HZ) as f32).collect()
            };
            let (mut left, key) = (block(&main), block(&key));
            let mut right = left.clone();
            self.engine.process(&mut [&mut left, &mut right], &[&key, &key]);
            self.sample += SCREEN_SAMPLES;
            self.draw();
        }
    }

    fn stand_still(&mut self, length_s: f64) {
        for _ in 0..(length_s * 60.0).round() as usize {
            self.draw();
        }
    }

    fn shown_db(&self, signal: Signal, hz: f64) -> f64 {
        self.analyser.shown_db(signal, hz).unwrap()
    }

    fn button(&mut self, at: Pos2, pressed: bool) {
        let button = PointerButton::Primary;
        let modifiers = Modifiers::NONE;
        self.events.push(Event::PointerButton { pos: at, button, pressed, modifiers });
        self.draw();
    }
}

fn sine(hz: f64, peak: f64) -> impl Fn(f64) -> f64 {
    move |s| peak * (TAU * hz * s).sin()
}

fn silence(_: f64) -> f64 {
    0.0
}

#[test]
fn input_output_and_sidechain_read_their_levels_at_every_resolution() {
    for resolution in [Resolution::Low, Resolution::Medium, Resolution::High, Resolution::Maximum] {
        let mut fixture = Fixture::new(-6.0);
        fixture.analyser.choices.resolution = resolution;
        fixture.play(2.0, sine(1003.7, 0.1), sine(3000.3, 0.01));
        for (signal, hz, expected_db) in [
            (Signal::Input, 1003.7, -20.0),
            (Signal::Output, 1003.7, -26.0),
            (Signal::Key, 3000.3, -40.0),
        ] {
            let shown_db = fixture.shown_db(signal, hz);
            assert!((shown_db - expected_db).abs() < 0.2, "{resolution:?} {signal:?}: {shown_db}");
        }
    }
}

#[test]
fn a_tilt_adds_what_it_says() {
    let mut fixture = Fixture::new(0.0);
    fixture.play(1.0, |s| sine(1000.0, 0.1)(s) + sine(8000.0, 0.01)(s), silence);
    for (tilt, db_per_octave) in [(Tilt::None, 0.0), (Tilt::Pink, 3.0), (Tilt::Music, 4.5)] {
        fixture.analyser.choices.tilt = Tilt::None;
        let plain = [1000.0, 8000.0].map(|hz| fixture.shown_db(Signal::Output, hz));
        fixture.analyser.choices.tilt = tilt;
        let tilted = [1000.0, 8000.0].map(|hz| fixture.shown_db(Signal::Output, hz));
        assert_eq!(tilted[0], plain[0]);
        assert!((tilted[1] - plain[1] - 3.0 * db_per_octave).abs() < 1e-9);
    }
}

#[test]
fn frozen_it_stands_still_and_asks_for_nothing() {
    let mut fixture = Fixture::new(0.0);
    fixture.play(1.0, sine(1000.0, 0.1), silence);
    fixture.analyser.choices.frozen = true;
    let before = fixture.shown_db(Signal::Output, 1000.0);
    fixture.play(2.0, sine(200.0, 0.5), silence);
    assert_eq!(fixture.shown_db(Signal::Output, 1000.0), before);
    assert!(fixture.shown_db(Signal::Output, 200.0) < -60.0 && !fixture.is_moving);
    assert!(!fixture.analyser.telemetry.taps().unwrap().output.is_wanted());
    fixture.analyser.choices.frozen = false;
    fixture.play(2.0, sine(200.0, 0.5), silence);
    assert!((fixture.shown_db(Signal::Output, 200.0) + 6.02).abs() < 0.2 && fixture.is_moving);
}

#[test]
fn it_falls_and_rests_when_the_host_stands_still_and_when_it_plays_silence() {
    for stands_still in [true, false] {
        for (speed, fall) in
            [(Speed::Fast, Fall::Fast), (Speed::Medium, Fall::Medium), (Speed::Slow, Fall::Slow)]
        {
            let mut fixture = Fixture::new(0.0);
            fixture.analyser.choices.speed = speed;
            fixture.analyser.choices.fall = fall;
            fixture.play(1.5, sine(1000.0, 1.0), silence);
            assert!(fixture.is_moving);
            let wait = |fixture: &mut Fixture, length_s: f64| {
                if stands_still {
                    fixture.stand_still(length_s);
                } else {
                    fixture.play(length_s, silence, silence);
                }
            };
            let fall_db_per_s = fall.db_per_s();
            wait(&mut fixture, 20.0 / fall_db_per_s + 0.4);
            let from_db = fixture.shown_db(Signal::Output, 1000.0);
            wait(&mut fixture, 40.0 / fall_db_per_s);
            let fell_db = from_db - fixture.shown_db(Signal::Output, 1000.0);
            // A transform is as far from the next as 17 ms.
            let step_db = fall_db_per_s / 60.0;
            assert!((fell_db - 40.0).abs() < 2.0 * step_db, "{stands_still} {speed:?}: {fell_db}");
            wait(&mut fixture, 120.0 / fall_db_per_s);
            assert!(!fixture.is_moving, "{stands_still} {speed:?}");
        }
    }
}

#[test]
fn what_is_not_shown_is_not_asked_for() {
    let mut fixture = Fixture::new(0.0);
    fixture.analyser.choices =
        Choices { input: false, output: false, key: false, ..Choices::default() };
    fixture.play(1.0, sine(1000.0, 0.1), silence);
    let taps = fixture.analyser.telemetry.taps().unwrap();
    assert!(![&taps.input, &taps.output, &taps.key].iter().any(|tap| tap.is_wanted()));
    assert!(fixture.analyser.sources.iter().all(Option::is_none) && !fixture.is_moving);
}

#[test]
fn what_the_sidechain_hides_is_said() {
    let mut fixture = Fixture::new(0.0);
    fixture.play(2.0, sine(250.0, 0.1), sine(250.0, 0.2));
    let sentence = fixture.analyser.hidden.sentence();
    assert_eq!(sentence.as_deref(), Some("Hidden by the sidechain around 250 Hz."));
    fixture.play(6.0, sine(250.0, 0.1), silence);
    assert_eq!(fixture.analyser.hidden.sentence(), None, "another track that fell silent");
}

#[test]
fn the_highest_levels_stay_until_a_click_into_the_graph() {
    let mut fixture = Fixture::new(0.0);
    fixture.analyser.choices.holds = true;
    fixture.play(1.0, sine(1000.0, 0.5), silence);
    fixture.play(3.0, sine(200.0, 0.1), silence);
    let held_db = |fixture: &Fixture| {
        let trace = &fixture.analyser.sources[Signal::Output as usize].as_ref().unwrap().line.trace;
        trace.held_db().iter().fold(FLOOR_DB, |a, b| a.max(*b))
    };
    assert!((held_db(&fixture) + 6.02).abs() < 0.2);
    let at = pos2(700.0, 100.0);
    fixture.events.push(Event::PointerMoved(at));
    fixture.draw();
    fixture.button(at, true);
    fixture.button(at, false);
    assert!((held_db(&fixture) + 20.0).abs() < 0.2, "{}", held_db(&fixture));
}

#[test]
fn a_pointer_at_rest_names_a_peak_and_dragging_it_hands_it_over() {
    let mut fixture = Fixture::new(0.0);
    let hum = sine(104.9, 0.1);
    fixture.play(1.5, &hum, silence);
    let y_at = |level_db: f64| 400.0 * (-level_db / 90.0) as f32;
    let x_at = 900.0 * ((104.9f64 / 10.0).ln() / 3000f64.ln()) as f32;
    fixture.events.push(Event::PointerMoved(pos2(x_at + 20.0, 50.0)));
    fixture.play(0.8, &hum, silence);
    assert!(fixture.analyser.naming.named().is_empty(), "it has not rested for a second");
    fixture.play(0.5, &hum, silence);
    let named = fixture.analyser.naming.named();
    assert_eq!(named.len(), 1);
    assert!(
        (named[0].frequency_hz / 104.9 - 1.0).abs() < 0.005
            && (named[0].level_db + 20.0).abs() < 0.2
    );
    let handle = pos2(x_at, y_at(-20.0));
    fixture.events.push(Event::PointerMoved(handle));
    fixture.play(0.1, &hum, silence);
    fixture.button(handle, true);
    for step in 1..=5 {
        fixture.events.push(Event::PointerMoved(handle + vec2(4.0 * step as f32, 0.0)));
        fixture.draw();
    }
    let grabbed = fixture.grabbed.unwrap();
    assert!(
        (grabbed.frequency_hz / 104.9 - 1.0).abs() < 0.005 && (grabbed.level_db + 20.0).abs() < 0.2
    );
    assert!(fixture.analyser.naming.named().is_empty(), "while a band is dragged nothing is named");
}

#[test]
fn while_the_difference_is_heard_the_output_line_is_that_of_the_difference() {
    let mut fixture = Fixture::new(0.0);
    let telemetry = fixture.analyser.telemetry.clone();
    let tone = sine(1000.0, 0.5);
    fixture.play(1.0, &tone, silence);
    assert!((fixture.shown_db(Signal::Output, 1000.0) + 6.0).abs() < 0.3);
    fixture.analyser.hear_delta(true);
    let rest = sine(4000.0, 0.05);
    for _ in 0..240 {
        let times = fixture.sample..fixture.sample + SCREEN_SAMPLES;
        let mut left: Vec<f32> = times.map(|n| rest(n as f64 / RATE_HZ) as f32).collect();
        let mut right = left.clone();
        telemetry.write_heard(&[&mut left, &mut right]);
        fixture.play(1.0 / 60.0, &tone, silence);
    }
    assert!((fixture.shown_db(Signal::Output, 4000.0) + 26.0).abs() < 0.3);
    assert!(fixture.shown_db(Signal::Output, 1000.0) < -60.0, "the tone is not heard");
    assert!((fixture.shown_db(Signal::Input, 1000.0) + 6.0).abs() < 0.3);
}
