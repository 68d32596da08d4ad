//! Hands and keys in a real window: drag, wheel, typed values, and keys that are not the editor's.

use super::formats::Instance;
use super::{Subject, expect};
use shared_host::params::ParamInfo;
use shared_host::window::{Button, EditorWindow, FRAME};
use shared_host::{OutputEvent, Plugin};
use std::time::Duration;

/// X keysyms.
const RETURN: u32 = 0xff0d;
const DOWN: u32 = 0xff54;
const SPACE: u32 = 0x20;

/// Somewhere in the editor there is a control that answers to dragging, to the wheel and to a typed
/// value: each tells begin, values and end of one parameter, in this order, and the plugin's value is
/// the last one told. In an editor of switches only, a click has to do.
pub fn dragging_turning_and_typing_tell_whole_gestures(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    let mut plugin = subject.fresh();
    let params = plugin.params().to_vec();
    let mut editor = subject.open(&mut plugin);
    editor.set_pace(Duration::from_millis(16));
    for name in subject.options.opened {
        // Not in sight: somebody pressed it before, and it was kept.
        if let Some(at) = (subject.options.place)(name) {
            expect(editor.click(at, Button::Left));
            subject.let_answer(&mut editor);
            expect(editor.pump(4 * FRAME));
        }
    }
    if params.iter().all(|param| param.hidden || param.stepped) {
        let mut places = params.iter().filter_map(|param| (subject.options.place)(&param.name));
        let answer = places.find_map(|at| {
            expect(editor.click(at, Button::Left));
            gesture(subject, &mut editor, &params)
        });
        assert!(answer.is_some(), "no switch answers anywhere");
        return;
    }
    let found = find(&mut editor, |editor, at| answers(subject, editor, &params, at));
    assert!(found.is_some(), "no control answers to drag, wheel and typing anywhere");
}

/// No key is the editor's while no text field is open: the host keeps Space, Return, arrows and
/// Delete, and pressing keys over the editor changes nothing. While a value is typed they are the
/// editor's, and afterwards the host's again.
///
/// The keys a host offers are seen in VST3, whose hosts hand them over one by one. In an X11 window
/// of its own baseview 0.4 keeps every key to itself, used or not.
pub fn keys_are_the_hosts_until_a_field_is_open(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if let Some(mut plugin) = subject.vst3(&[])
        && !subject.has_no_window()
    {
        use shared_host::vst3::HostKey;
        let offered = [HostKey::Space, HostKey::Return, HostKey::Up, HostKey::Delete];
        let params = subject.fresh().params().to_vec();
        let mut editor = subject.open(&mut plugin);
        editor.set_pace(Duration::from_millis(16));
        let all_passed = |editor: &mut EditorWindow<'_, shared_host::vst3::Vst3Plugin>,
                          when: &str| {
            for key in offered {
                assert!(!editor.plugin().offer_key(key), "{when}: {key:?} is taken");
            }
            expect(editor.pump(2 * FRAME));
            assert_eq!(editor.plugin().output_events(), [], "{when}");
        };
        all_passed(&mut editor, "untouched");
        for keysym in [SPACE, u32::from(b'a'), u32::from(b'1')] {
            expect(editor.key(keysym, &[]));
        }
        assert_eq!(editor.plugin().output_events(), [], "keys over the editor");
        if params.iter().all(|param| param.hidden || param.stepped) {
            return;
        }
        let dragged = find(&mut editor, |editor, at| {
            let id = drag(subject, editor, &params, at)?;
            open_field(subject, editor, at);
            // A field takes Space; where the menu did not open, nothing does.
            let takes = editor.plugin().offer_key(HostKey::Space);
            expect(editor.key(RETURN, &[]));
            subject.let_answer(editor);
            let closed = |editor: &mut EditorWindow<'_, shared_host::vst3::Vst3Plugin>| {
                Ok(!editor.plugin().offer_key(HostKey::Space))
            };
            expect(editor.wait_until(closed));
            takes.then_some(id)
        });
        assert!(dragged.is_some(), "no text field takes a key anywhere");
        let _ = editor.plugin().output_events();
        all_passed(&mut editor, "after typing");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

/// Tries places all over the editor until `attempt` gives something.
fn find<P: Instance, T>(
    editor: &mut EditorWindow<'_, P>,
    mut attempt: impl FnMut(&mut EditorWindow<'_, P>, (i32, i32)) -> Option<T>,
) -> Option<T> {
    let (width, height) = editor.size();
    (0..240).find_map(|index| {
        // The frame's header and footer hold no parameters.
        let x = (f64::from(width) * halton(index, 2)) as i32;
        let y = (f64::from(height) * (0.1 + 0.85 * halton(index, 3))) as i32;
        let _ = editor.plugin().output_events();
        attempt(editor, (x, y))
    })
}

/// Drag, wheel and typing at one place.
fn answers(
    subject: &Subject,
    editor: &mut EditorWindow<'_, Plugin>,
    params: &[ParamInfo],
    at: (i32, i32),
) -> Option<()> {
    let id = drag(subject, editor, params, at)?;
    let param = params.iter().find(|param| param.id == id && !param.stepped)?;
    for steps in [2, -1] {
        expect(editor.wheel(at, steps));
        (gesture(subject, editor, params)? == id).then_some(())?;
    }
    let expected = param.default;
    let text = editor.plugin().value_to_text(id, expected)?;
    open_field(subject, editor, at);
    expect(editor.type_text(&text));
    expect(editor.key(RETURN, &[]));
    (gesture(subject, editor, params)? == id).then_some(())?;
    // Text is rounded.
    let value = editor.plugin().value(id).unwrap_or(f64::NAN);
    assert!((value - expected).abs() < 0.01, "typed \"{text}\", the value is {value}");
    println!("\"{}\" at {at:?} answers to drag, wheel and \"{text}\"", param.path());
    Some(())
}

fn drag<P: Instance>(
    subject: &Subject,
    editor: &mut EditorWindow<'_, P>,
    params: &[ParamInfo],
    at: (i32, i32),
) -> Option<u32> {
    expect(editor.drag(at, (at.0 + 2, at.1 - 40), &[]));
    gesture(subject, editor, params)
}

/// The menu of what is at a place has "Type in…" as its first line.
fn open_field<P: Instance>(subject: &Subject, editor: &mut EditorWindow<'_, P>, at: (i32, i32)) {
    expect(editor.click(at, Button::Right));
    subject.let_answer(editor);
    expect(editor.key(DOWN, &[]));
    expect(editor.key(RETURN, &[]));
    subject.let_answer(editor);
}

/// The parameter whose gestures were told, if it is one.
///
/// # Panics
/// When a gesture is not whole, or when the plugin's value is not the last one told.
fn gesture<P: Instance>(
    subject: &Subject,
    editor: &mut EditorWindow<'_, P>,
    params: &[ParamInfo],
) -> Option<u32> {
    subject.let_answer(editor);
    expect(editor.pump(FRAME));
    let events = editor.plugin().output_events();
    let mut held: Vec<u32> = Vec::new();
    let mut last = None;
    for event in &events {
        match *event {
            OutputEvent::GestureBegin { id } => {
                assert!(!held.contains(&id), "begun twice: {events:?}");
                held.push(id);
            }
            OutputEvent::Value { id, value, .. } => {
                assert!(held.contains(&id), "a value outside a gesture: {events:?}");
                last = Some((id, value));
            }
            OutputEvent::GestureEnd { id } => {
                assert!(held.contains(&id), "ended before it began: {events:?}");
                held.retain(|&other| other != id);
            }
        }
    }
    assert!(held.is_empty(), "not ended: {events:?}");
    let (id, sent) = last?;
    let param = params.iter().find(|param| param.id == id)?;
    // A stepped parameter may be sent between two steps; the plugin takes the nearest.
    let steps = param.max - param.min;
    let sent = if param.stepped { (sent * steps).round() / steps } else { sent };
    let value = editor.plugin().normalized(param);
    assert!((sent - value).abs() < 1e-4, "{}: sent {sent}, is {value}", param.path());
    let only = events.iter().all(|event| match *event {
        OutputEvent::GestureBegin { id: own }
        | OutputEvent::Value { id: own, .. }
        | OutputEvent::GestureEnd { id: own } => own == id,
    });
    only.then_some(id)
}

/// A number from 0 to 1; the first of them cover the range evenly, whatever their count, and with
/// another prime base independently (J. H. Halton, "On the efficiency of certain quasi-random
/// sequences of points", 1960).
fn halton(index: u32, base: u32) -> f64 {
    let (mut rest, mut share, mut sum) = (index + 1, 1.0, 0.0);
    while rest > 0 {
        share /= f64::from(base);
        sum += share * f64::from(rest % base);
        rest /= base;
    }
    sum
}
