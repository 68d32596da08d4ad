//! Every row of the gesture table on every control of an editor, found by its accessible name.

use super::editor_harness::EditorHarness;
use super::host::HostMessage;
use super::show::{Parts, Scene, Show};
use crate::View;
use egui::{Key, Modifiers, PointerButton, Pos2, Role, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use shared_plugin::preferences::Detail;
use shared_plugin::{ParameterHandle, Product};

const NONE: Modifiers = Modifiers::NONE;
/// Where a control stands before it is tried.
const START: f32 = 0.4;
/// Half a pixel of 200, and what hosts' number formats round.
const CLOSE: f32 = 3e-3;

/// Tries all gestures on every control of the editor, in Easy and in Full. `is_shown` says of a
/// parameter's id whether Full must show a control for it; `opened` are buttons pressed before, by
/// name, where they are shown. Prints how many controls were tried.
///
/// # Panics
/// Panics, naming control and gesture, where one is not answered as the table says.
pub fn check_gestures<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
    is_shown: fn(&str) -> bool,
    opened: &[&str],
) {
    for detail in [Detail::Easy, Detail::Full] {
        let mut show = Show::<P, V>::new(parts, &Scene { detail, ..Scene::new(settings) });
        show.play(0.2);
        let harness = &mut show.harness;
        for name in opened {
            if harness.has(name) {
                harness.click(name);
                harness.run(2);
            }
        }
        let parameters = harness.kittest.state_mut().editor().handles().to_vec();
        let mut tried = 0;
        for parameter in parameters {
            let name = parameter.name().to_owned();
            let Some((at, role)) = control(harness, &name) else {
                let must = detail == Detail::Full && is_shown(parameter.id());
                assert!(!must, "{}: no control for {name} in Full", P::NAME);
                continue;
            };
            tried += 1;
            Trial { harness, parameter, name, at, role }.run();
        }
        println!("{} | {detail:?} | {tried} controls", P::NAME);
        let may_be_none = detail == Detail::Easy;
        assert!(tried > 0 || may_be_none, "{}: {detail:?} shows no control", P::NAME);
    }
}

/// The control with a parameter's name: where it is and of which kind.
fn control<V: View>(harness: &EditorHarness<V>, name: &str) -> Option<(Pos2, Role)> {
    let kinds = [Role::Slider, Role::SpinButton, Role::Switch, Role::ComboBox, Role::RadioGroup];
    let mut nodes = harness.kittest.query_all_by_label(name);
    nodes.find_map(|node| {
        let role = node.accesskit_node().role();
        kinds.contains(&role).then(|| (node.rect().center(), role))
    })
}

struct Trial<'a, V: View> {
    harness: &'a mut EditorHarness<V>,
    parameter: ParameterHandle,
    name: String,
    at: Pos2,
    role: Role,
}

impl<V: View> Trial<'_, V> {
    fn run(mut self) {
        let has_steps = self.has_steps();
        // A click on a value opens its field.
        let is_knob = self.role == Role::Slider;
        match self.role {
            Role::Slider | Role::SpinButton if has_steps => {
                self.steps();
                self.resets(is_knob);
                self.types();
            }
            Role::Slider | Role::SpinButton => {
                self.drags();
                self.wheels();
                self.resets(is_knob);
                self.types();
            }
            Role::Switch => {
                self.begin(0.0);
                self.click(NONE);
                assert_eq!(self.gesture("click"), 1.0, "{}: click", self.name);
                self.steps();
                self.resets(false);
            }
            _ => {
                self.steps();
                self.resets(false);
            }
        }
        self.menu();
        self.leaves_keys_to_the_host();
    }

    fn begin(&mut self, normalized: f32) {
        let editor = self.harness.kittest.state_mut().editor();
        editor.set_once(&self.parameter, normalized);
        // Long enough that no click joins the one before into a double-click.
        self.harness.run(40);
        self.harness.messages();
    }

    fn has_steps(&self) -> bool {
        self.parameter.step_count().is_some()
    }

    fn value(&mut self) -> f32 {
        self.harness.kittest.state_mut().editor().normalized(&self.parameter)
    }

    fn click(&mut self, modifiers: Modifiers) {
        self.harness.click_at(self.at, PointerButton::Primary, modifiers);
    }

    /// Checks that the host heard whole gestures of this parameter alone; gives the last value.
    fn gesture(&mut self, what: &str) -> f32 {
        let messages = self.harness.messages();
        let is_whole = matches!(messages.first(), Some(HostMessage::Begin(id)) if id == self.parameter.id())
            && matches!(messages.last(), Some(HostMessage::End(id)) if id == self.parameter.id());
        assert!(is_whole, "{}: {what}: {messages:?}", self.name);
        let mut values = messages.iter().filter_map(|event| match event {
            HostMessage::Set(id, value) if id == self.parameter.id() => Some(*value),
            HostMessage::Set(..) => {
                panic!("{}: {what} moves another parameter: {messages:?}", self.name)
            }
            _ => None,
        });
        values.next_back().unwrap_or_else(|| panic!("{}: {what} sets nothing", self.name))
    }

    fn drags(&mut self) {
        self.begin(START);
        self.harness.drag_at(self.at, vec2(0.0, -40.0), NONE);
        let coarse = self.gesture("drag") - START;
        self.begin(START);
        self.harness.drag_at(self.at, vec2(0.0, -40.0), Modifiers::SHIFT);
        let fine = self.gesture("Shift-drag") - START;
        // Faders follow the pointer along their own length.
        assert!(coarse > 0.05 && coarse < 0.3, "{}: drag by {coarse}", self.name);
        assert!((fine - coarse / 10.0).abs() < CLOSE, "{}: {coarse}, fine {fine}", self.name);
    }

    fn wheels(&mut self) {
        let at = self.at;
        for (modifiers, share) in [(NONE, 0.01), (Modifiers::SHIFT, 0.001)] {
            self.begin(START);
            let start = self.value();
            self.harness.wheel_at(at, 1.0, modifiers);
            let moved = self.gesture("wheel") - start;
            assert!((moved - share).abs() < share * 0.1, "{}: wheel by {moved}", self.name);
        }
    }

    /// One item a notch, for switches and choices.
    fn steps(&mut self) {
        self.begin(0.0);
        let at = self.at;
        self.harness.wheel_at(at, 1.0, NONE);
        let moved = self.gesture("wheel");
        let steps = self.parameter.step_count().unwrap_or(1) as f32;
        assert!((moved * steps - 1.0).abs() < 1e-3, "{}: wheel by {moved}", self.name);
    }

    fn resets(&mut self, by_double_click: bool) {
        let default = self.parameter.default_normalized();
        let elsewhere = if default > 0.5 { 0.0 } else { 1.0 };
        self.begin(elsewhere);
        self.click(Modifiers::COMMAND);
        let back = self.gesture("Ctrl-click");
        assert!((back - default).abs() < 1e-4, "{}: Ctrl-click gives {back}", self.name);
        if by_double_click {
            self.begin(elsewhere);
            self.click(NONE);
            self.click(NONE);
            let back = self.gesture("double-click");
            assert!((back - default).abs() < 1e-4, "{}: double-click gives {back}", self.name);
            self.harness.key(Key::Escape, NONE);
        }
    }

    fn types(&mut self) {
        self.begin(START);
        let field = format!("{} value", self.name);
        let field = self.harness.kittest.query_by_label(&field).map(|node| node.rect().center());
        let at = field.unwrap_or(self.at);
        let text = self.parameter.text(0.7);
        self.type_at(at, "no value at all");
        self.harness.key(Key::Escape, NONE);
        assert_eq!(self.harness.messages(), [], "{}: wrong text changes nothing", self.name);
        self.type_at(at, &text);
        let typed = self.gesture("typing");
        assert_eq!(self.parameter.text(typed), text, "{}: typed", self.name);
    }

    fn type_at(&mut self, at: Pos2, text: &str) {
        self.harness.click_at(at, PointerButton::Primary, NONE);
        self.harness.run(40);
        assert!(self.harness.kittest.state_mut().is_typing(), "{}: no field opens", self.name);
        self.harness.key(Key::A, Modifiers::COMMAND);
        self.harness.write(text);
        self.harness.key(Key::Enter, NONE);
    }

    fn menu(&mut self) {
        self.begin(START);
        self.harness.click_at(self.at, PointerButton::Secondary, NONE);
        self.harness.run(2);
        for line in ["Type in\u{2026}", "Copy value", "Paste value", "Help"] {
            assert!(self.harness.has(line), "{}: the menu lacks {line}", self.name);
        }
        self.harness.key(Key::Escape, NONE);
        self.harness.run(2);
        assert!(!self.harness.has("Copy value"), "{}: Esc closes the menu", self.name);
    }

    fn leaves_keys_to_the_host(&mut self) {
        self.harness.messages();
        self.harness.key(Key::Space, NONE);
        self.harness.key(Key::ArrowUp, NONE);
        assert_eq!(self.harness.messages(), [], "{}: keys are the host's", self.name);
        let is_off = self.harness.kittest.state_mut().key_capture_is_off();
        assert!(is_off, "{}: holds the keyboard", self.name);
    }
}
