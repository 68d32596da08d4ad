//! Editors, in a window of the host (Linux; elsewhere nothing is tried).

use super::{Subject, expect};
use crate::OutputEvent;
use crate::window::{Button, EditorWindow, FRAME, with_virtual_display};
use std::time::Duration;

/// Long enough for an editor to make its context and draw, on a slow machine without a GPU.
const OPENING: Duration = Duration::from_millis(1500);

fn skipped(subject: &Subject) -> bool {
    !subject.options.has_editor || !cfg!(target_os = "linux")
}

/// The editor opens at a size and draws: a picture of it holds many colours.
pub fn the_editor_is_drawn(subject: &Subject) {
    if skipped(subject) {
        return;
    }
    let display = expect(with_virtual_display());
    let mut plugin = subject.fresh();
    let mut editor = expect(EditorWindow::open(&mut plugin, subject.options.name));
    let (width, height) = editor.size();
    assert!(width >= 200 && height >= 100, "{width} by {height} pixels");
    let mut colours = 0;
    for _ in 0..4 {
        expect(editor.pump(OPENING));
        colours = expect(editor.capture()).colours();
        if colours >= 8 {
            break;
        }
    }
    assert!(colours >= 8, "{colours} colours on {}", display.name());
}

/// Somewhere in the editor there is a control that, dragged, moves a host parameter: a gesture
/// begins, values follow, the gesture ends, and the plugin's value is the last one told. In an
/// editor of switches only, a click has to do.
pub fn a_dragged_control_moves_its_parameter(subject: &Subject) {
    /// Places tried between two looks at what the plugin told.
    const BATCH: u32 = 4;
    if skipped(subject) {
        return;
    }
    let _display = expect(with_virtual_display());
    let mut plugin = subject.fresh();
    let only_switches = plugin.params().iter().all(|param| param.hidden || param.stepped);
    let mut editor = expect(EditorWindow::open(&mut plugin, subject.options.name));
    expect(editor.pump(OPENING));
    editor.set_pace(Duration::from_millis(16));
    let (width, height) = editor.size();
    for batch in 0..60 {
        let _ = editor.plugin().take_output_events();
        for place in batch * BATCH..(batch + 1) * BATCH {
            let x = (f64::from(width) * halton(place, 2)) as i32;
            let y = (f64::from(height) * halton(place, 3)) as i32;
            if only_switches {
                expect(editor.click((x, y), Button::Left));
            } else {
                expect(editor.drag((x, y), (x + 50, y - 40), &[]));
            }
        }
        expect(editor.pump(2 * FRAME));
        let events = editor.plugin().take_output_events();
        let last = events.iter().rev().find_map(|event| match *event {
            OutputEvent::Value { id, value, .. } => Some((id, value)),
            _ => None,
        });
        let Some((id, told)) = last else { continue };
        assert!(events.contains(&OutputEvent::GestureBegin { id }), "{events:?}");
        assert!(events.contains(&OutputEvent::GestureEnd { id }), "{events:?}");
        let plugin = editor.plugin();
        // A stepped parameter may be told between two steps; the plugin takes the nearest.
        let stepped = plugin.param(id).is_some_and(|param| param.stepped);
        let told = if stepped { told.round() } else { told };
        let value = plugin.value(id).unwrap_or(f64::NAN);
        assert!((told - value).abs() < 1e-4, "told {told}, is {value}");
        return;
    }
    panic!("no control answers anywhere in {width} by {height} pixels");
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

/// Twenty times open and closed, with the plugin playing in between.
pub fn the_editor_opens_and_closes_often(subject: &Subject) {
    if skipped(subject) {
        return;
    }
    let _display = expect(with_virtual_display());
    let mut plugin = subject.driven();
    let input = super::signal::music(2, 4096, super::RATE_HZ, 103);
    for cycle in 0..20 {
        let mut editor = expect(EditorWindow::open(&mut plugin, subject.options.name));
        expect(editor.pump(Duration::from_millis(if cycle == 0 { 600 } else { 60 })));
        let output = subject.play(editor.plugin(), &input, &crate::Cuts::Fixed(512), &[]);
        assert_eq!(crate::comparison::first_unsound(&output), None, "cycle {cycle}");
        expect(editor.pump(FRAME));
        editor.close();
    }
}
