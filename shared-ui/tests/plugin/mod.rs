//! A small plugin to try controls and frame on: one parameter of each kind.
#![allow(dead_code)]

use nice_plug::prelude::*;
use shared_plugin::{Common, EditorLink, ParameterHandle, parameter};
use shared_ui::harness::EditorHarness;
use shared_ui::{EditorContext, Hint, Setup, View};
use std::sync::Arc;

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    #[id = "off"]
    #[name = "Off"]
    Off,
    #[id = "hard"]
    #[name = "Hard"]
    Hard,
    #[id = "soft"]
    #[name = "Soft"]
    Soft,
}

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    #[id = "1"]
    #[name = "First"]
    First,
    #[id = "2"]
    #[name = "Second"]
    Second,
    #[id = "3"]
    #[name = "Third"]
    Third,
    #[id = "4"]
    #[name = "Fourth"]
    Fourth,
    #[id = "5"]
    #[name = "Fifth"]
    Fifth,
    #[id = "6"]
    #[name = "Sixth"]
    Sixth,
    #[id = "7"]
    #[name = "Seventh"]
    Seventh,
    #[id = "8"]
    #[name = "Eighth"]
    Eighth,
}

#[derive(Params)]
pub struct TestParams {
    #[nested]
    pub common: Common,
    #[id = "gain"]
    pub gain: FloatParam,
    #[id = "fq"]
    pub frequency: FloatParam,
    #[id = "on"]
    pub on: BoolParam,
    #[id = "mode"]
    pub mode: EnumParam<Mode>,
    #[id = "note"]
    pub note: EnumParam<Note>,
    #[id = "lvl"]
    pub level: FloatParam,
}

impl Default for TestParams {
    fn default() -> Self {
        Self {
            common: Common::new(1),
            gain: parameter::db("Gain", 0.0, -24.0..=24.0),
            frequency: parameter::hz("Frequency", 1000.0, 20.0..=20_000.0),
            on: parameter::switch("On", false),
            mode: EnumParam::new("Mode", Mode::Off),
            note: EnumParam::new("Note", Note::First),
            level: parameter::db("Level", 0.0, -24.0..=24.0),
        }
    }
}

pub struct TestView(pub Arc<TestParams>);

impl View for TestView {
    fn body(&mut self, ui: &mut egui::Ui, editor: &mut EditorContext) {
        let params = &self.0;
        let area = ui.available_rect_before_wrap();
        let (upper, strip) = shared_ui::layout::split_strip(area);
        let (fader, _) = shared_ui::layout::split_left(upper, 80.0);
        editor.fader_in(ui, &params.level, fader);
        editor.strip(ui, strip, |ui, editor| {
            editor.knob_large(ui, &params.gain);
            editor.knob(ui, &params.frequency);
            editor.toggle(ui, &params.on);
            editor.segments(ui, &params.mode);
            editor.menu(ui, &params.note);
            editor.term(ui, "LUFS");
        });
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        vec![(&self.0.gain, "How loud it is.")]
    }
}

pub type TestHarness = EditorHarness<TestView>;

pub const PRESETS: shared_plugin::preset::Factory = &[
    (
        "start-here.json",
        r#"{"plugin":"lathe-audio.test","name":"Start here","about":"Listen.","tags":["Mix"],
            "values":{}}"#,
    ),
    (
        "loud.json",
        r#"{"plugin":"lathe-audio.test","name":"Loud","about":"Careful.","tags":["Master"],
            "values":{"gain":12,"mode":"Soft"}}"#,
    ),
    ("foreign.json", r#"{"plugin":"other","name":"Foreign","values":{}}"#),
];

pub fn setup(params: Arc<TestParams>) -> Setup {
    let setup = Setup {
        title: "Lathe Test",
        plugin_id: "lathe-audio.test",
        size_px: (900.0, 560.0),
        smallest_px: None,
        params,
        link: Arc::new(EditorLink::default()),
        presets: PRESETS,
        preferences: Default::default(),
        preset_folder: None,
        on_watched: Arc::new(|_| ()),
    };
    // Kept, since the setup outlives this call: it lies in the system's temporary folder.
    let folder = tempfile::tempdir().expect("a folder for temporary files").keep();
    setup.apart(&folder)
}

/// An editor whose setup was changed by `change`.
pub fn harness_with(change: impl FnOnce(&mut Setup), zoom: f32) -> TestHarness {
    let params = Arc::new(TestParams::default());
    let mut setup = setup(params.clone());
    change(&mut setup);
    EditorHarness::new(setup, TestView(params), zoom)
}

pub fn harness() -> TestHarness {
    let harness = harness_with(|_| (), 1.0);
    harness.messages();
    harness
}

/// The parameter with this id.
pub fn handle(harness: &mut TestHarness, id: &str) -> ParameterHandle {
    let handles = harness.kittest.state_mut().editor().handles();
    handles.iter().find(|handle| handle.id() == id).expect("a parameter").clone()
}

/// Where a parameter stands.
pub fn value(harness: &mut TestHarness, id: &str) -> f32 {
    let handle = handle(harness, id);
    harness.kittest.state_mut().editor().normalized(&handle)
}
