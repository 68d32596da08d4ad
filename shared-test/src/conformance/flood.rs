//! Every parameter changed at once from the editor.

use super::formats::Instance;
use super::{Setting, Subject, expect};
use shared_dsp::noise::Noise;
use shared_host::OutputEvent;
use shared_host::params::ParamInfo;
use shared_host::window::{Button, Calls, EditorWindow, FRAME};
use std::time::Duration;

/// Every parameter that A and B hold is moved; A and B, a preset and undo then change all of them at once, with
/// a host that processes, one that is idle, and one that started the plugin but calls nothing until
/// later. Each changed parameter tells one whole gesture, all values arrive, and the editor goes on
/// answering the pointer. How long the host waits meanwhile is a line of `cargo xtask bench`.
pub fn many_changes_at_once_arrive_whole_clap(subject: &Subject) {
    if !subject.has_no_window() {
        check(subject, |settings| subject.clap(settings));
    }
}

/// The same in VST3.
pub fn many_changes_at_once_arrive_whole_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if !subject.has_no_window() && subject.vst3.is_some() {
        check(subject, |settings| subject.vst3(settings).expect("a VST3 entry"));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

fn check<P: Instance>(subject: &Subject, make: impl Fn(&[Setting]) -> P) {
    if (subject.options.place)("A/B").is_none() {
        return;
    }
    let params = subject.fresh().params().to_vec();
    // Hidden ones too.
    let options = &subject.options;
    let apart = |param: &ParamInfo| param.bypass || options.apart.contains(&param.name.as_str());
    let params: Vec<ParamInfo> = params.into_iter().filter(|param| !apart(param)).collect();
    println!("{} parameters are moved", params.len());
    for calls in [Calls::Process, Calls::Flush, Calls::Nothing] {
        let mut plugin = make(&[]);
        if calls != Calls::Flush {
            plugin.start(false);
        }
        let mut test = FloodTest { subject, params: &params, calls };
        let (defaults, moved): (Vec<f64>, Vec<f64>) = params.iter().map(ends()).unzip();
        let mut editor = subject.open(&mut plugin);
        editor.set_calls(calls);
        // B begins as a copy of A; once the editor has made it, the host moves everything.
        expect(editor.click(subject.place("A/B"), Button::Left));
        subject.let_answer(&mut editor);
        for (param, &value) in params.iter().zip(&moved) {
            editor.plugin().put(param, value);
        }
        test.let_arrive(&mut editor, &moved, "the host's own changes");
        test.press(&mut editor, "A/B");
        test.assert_arrival(&mut editor, &defaults, "A");
        test.press(&mut editor, "A/B");
        test.assert_arrival(&mut editor, &moved, "B");
        if !subject.options.has_presets {
            continue;
        }
        test.press(&mut editor, "Next preset");
        test.assert_gestures(&mut editor, "a preset");
        test.press(&mut editor, "Nothing to undo");
        test.assert_arrival(&mut editor, &moved, "undo");
    }
}

/// A parameter's default, and a value that is far from it.
fn ends() -> impl FnMut(&ParamInfo) -> (f64, f64) {
    let mut random = Noise::new(109);
    move |param| {
        let default = (param.default - param.min) / (param.max - param.min);
        let away = if param.stepped { 1.0 } else { 0.2 + 0.3 * random.unit() };
        let moved = if default < 0.5 { default + away } else { default - away };
        (default, moved.clamp(0.0, 1.0))
    }
}

fn values<P: Instance>(plugin: &P, params: &[ParamInfo]) -> Vec<f64> {
    params.iter().map(|param| plugin.normalized(param)).collect()
}

struct FloodTest<'s> {
    subject: &'s Subject,
    params: &'s [ParamInfo],
    calls: Calls,
}

impl FloodTest<'_> {
    /// Presses a button of the frame; a host that calls nothing goes on calling nothing for a while
    /// and is then woken.
    fn press<P: Instance>(&mut self, editor: &mut EditorWindow<'_, P>, name: &str) {
        let calls = self.calls;
        let _ = editor.plugin().output_events();
        let before = values(editor.plugin(), self.params);
        expect(editor.click(self.subject.place(name), Button::Left));
        self.assert_answers(editor, name);
        if calls == Calls::Nothing {
            assert_eq!(values(editor.plugin(), self.params), before, "{name}: nobody called");
            editor.set_calls(Calls::Process);
            expect(editor.pump(FRAME));
            editor.set_calls(calls);
        }
    }

    /// The editor answers while the changes are on their way: what is under the pointer lights up.
    fn assert_answers<P: Instance>(&self, editor: &mut EditorWindow<'_, P>, name: &str) {
        // Three, none of them pressed: a place differs from the last two, of which one is still lit.
        let options = &self.subject.options;
        let third = if options.has_presets { "Presets" } else { options.listenings[0] };
        editor.set_pace(Duration::from_millis(1));
        for target in ["Settings", "Help: name every control", third] {
            let before = expect(editor.capture());
            expect(editor.move_to(self.subject.place(target)));
            let changed = |editor: &mut EditorWindow<'_, P>| Ok(editor.capture()? != before);
            assert!(
                expect(editor.wait_until(changed)),
                "{name}, {:?}: the editor hangs",
                self.calls
            );
        }
        editor.set_pace(FRAME);
    }

    /// Lets time pass until all values are as expected; a host that calls nothing is woken for it.
    fn let_arrive<P: Instance>(
        &self,
        editor: &mut EditorWindow<'_, P>,
        expected: &[f64],
        what: &str,
    ) {
        if self.calls == Calls::Nothing {
            editor.set_calls(Calls::Process);
        }
        let params = self.params;
        let missing = |editor: &mut EditorWindow<'_, P>| -> Vec<String> {
            let now = values(editor.plugin(), params);
            let apart = |(now, expected): (f64, f64)| (now - expected).abs() >= 1e-4;
            let pairs = params.iter().zip(now.into_iter().zip(expected.iter().copied()));
            pairs
                .filter(|&(_, pair)| apart(pair))
                .map(|(param, (now, expected))| {
                    format!("{} is {now}, not {expected}", param.path())
                })
                .collect()
        };
        if !expect(editor.wait_until(|editor| Ok(missing(editor).is_empty()))) {
            let missing = missing(editor);
            let examples =
                missing.iter().take(3).map(String::as_str).collect::<Vec<_>>().join("; ");
            panic!("{what}, {:?}: {} did not arrive: {examples}", self.calls, missing.len());
        }
        editor.set_calls(self.calls);
    }

    fn assert_arrival<P: Instance>(
        &self,
        editor: &mut EditorWindow<'_, P>,
        expected: &[f64],
        what: &str,
    ) {
        self.let_arrive(editor, expected, what);
        self.assert_gestures(editor, what);
    }

    /// Every parameter that sent anything sent one whole gesture.
    fn assert_gestures<P: Instance>(&self, editor: &mut EditorWindow<'_, P>, what: &str) {
        if self.calls == Calls::Nothing {
            editor.set_calls(Calls::Process);
        }
        let mut events = Vec::new();
        let has_ended = |editor: &mut EditorWindow<'_, P>| {
            let new = editor.plugin().output_events();
            events.extend_from_slice(&new);
            // All of it has come once something came and then nothing more.
            expect(editor.pump(FRAME));
            Ok(!events.is_empty() && new.is_empty())
        };
        assert!(expect(editor.wait_until(has_ended)), "{what}, {:?}: nothing was sent", self.calls);
        editor.set_calls(self.calls);
        for gesture in events.chunks(3) {
            let whole = match gesture {
                [
                    OutputEvent::GestureBegin { id: begin },
                    OutputEvent::Value { id, .. },
                    OutputEvent::GestureEnd { id: end },
                ] => begin == id && id == end,
                _ => false,
            };
            assert!(whole, "{what}, {:?}: {gesture:?}", self.calls);
        }
        println!("{what}, {:?}: {} whole gestures", self.calls, events.len() / 3);
    }
}
