//! Displays of any scale, and what lets a window be embedded.

use super::formats::{Instance, wait_until_drawn};
use super::{Subject, expect};
use shared_host::window::{Edited, EditorWindow, FRAME, ParentWindow, with_virtual_display};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The scales of displays.
const SCALES: [f64; 5] = [1.0, 1.25, 1.5, 2.0, 3.0];

/// The scales in an order in which each follows each other: 21 of them.
fn every_order() -> Vec<f64> {
    let mut order = vec![SCALES[0]];
    for (index, &first) in SCALES.iter().enumerate() {
        for &second in &SCALES[index + 1..] {
            order.extend([second, first]);
        }
        order.extend(SCALES.get(index + 1));
    }
    order
}

/// The editor says the size its window has, which is the size at scale 1 times the scale.
fn assert_scaled<P: Instance>(
    editor: &mut EditorWindow<'_, P>,
    whole: (u32, u32),
    scale: f64,
    what: &str,
) {
    let near = |a: u32, b: f64| (f64::from(a) - b).abs() <= 2.0;
    let is_right = |size: (u32, u32)| {
        near(size.0, f64::from(whole.0) * scale) && near(size.1, f64::from(whole.1) * scale)
    };
    let told = editor.told_size();
    assert!(is_right(told), "{what}: it says {told:?}, {whole:?} at scale 1");
    let comes = editor.wait_until(|editor| Ok(is_right(editor.inner_size()?)));
    let has = expect(editor.inner_size());
    assert!(expect(comes), "{what}: its window has {has:?}, it says {told:?}");
}

fn scales_keep_the_size<P: Instance>(subject: &Subject, plugin: &mut P) {
    let _display = expect(with_virtual_display());
    let name = subject.options.name;
    let mut editor = expect(EditorWindow::open(plugin, name));
    let whole = editor.told_size();
    let mut before = 1.0;
    for scale in every_order() {
        assert!(expect(editor.set_scale(scale)), "scale {scale} is refused");
        assert_scaled(&mut editor, whole, scale, &format!("from scale {before} to {scale}"));
        before = scale;
    }
    editor.close();
    for (closed_at, scale) in [(1.5, 1.5), (3.0, 1.0), (1.25, 3.0), (2.0, 1.0), (1.0, 2.0)] {
        let mut editor = expect(EditorWindow::open_scaled(plugin, name, Some(closed_at)));
        let what = format!("opened at scale {closed_at}");
        assert_scaled(&mut editor, whole, closed_at, &what);
        editor.close();
        let mut editor = expect(EditorWindow::open_scaled(plugin, name, Some(scale)));
        let what = format!("closed at scale {closed_at}, opened at {scale}");
        assert_scaled(&mut editor, whole, scale, &what);
        editor.close();
    }
    let mut editor = expect(EditorWindow::open_scaled(plugin, name, Some(3.0)));
    expect(editor.resize(1, 1));
    expect(editor.pump(2 * FRAME));
    let least = editor.size();
    assert!(expect(editor.set_scale(1.0)));
    let third = (least.0.div_ceil(3), least.1.div_ceil(3));
    assert_scaled(&mut editor, third, 1.0, "the smallest at scale 3, at scale 1");
    expect(editor.resize(1, 1));
    assert_scaled(&mut editor, third, 1.0, "the smallest at scale 1");
    expect(editor.resize(whole.0, whole.1));
    assert!(expect(wait_until_drawn(&mut editor)), "nothing is drawn after all that");
    assert_scaled(&mut editor, whole, 1.0, "after all that");
}

/// At each scale of a display, in every order, while open and reopened, the editor says the size
/// its window has, in CLAP.
pub fn the_window_has_the_size_told_clap(subject: &Subject) {
    if !subject.has_no_window() {
        scales_keep_the_size(subject, &mut subject.fresh());
    }
}

/// The same in VST3, where hosts name the scale before there is a window.
pub fn the_window_has_the_size_told_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if let Some(mut plugin) = subject.vst3(&[])
        && !subject.has_no_window()
    {
        scales_keep_the_size(subject, &mut plugin);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

/// A scale that no display has is refused, and the editor goes on, in both formats.
pub fn a_scale_that_is_none_is_refused(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    let refuse = |edited: &mut dyn Edited| {
        let none = [0.0, -1.0, 1e-300, 1e9, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        let _display = expect(with_virtual_display());
        for is_shown in [false, true] {
            let size = expect(edited.make_editor());
            let window = expect(ParentWindow::open(size));
            if is_shown {
                expect(edited.attach_editor(window.id()));
            }
            for scale in none {
                assert!(!edited.scale_editor(scale), "scale {scale} is taken");
            }
            assert_eq!(edited.editor_size(), size);
            assert!(edited.scale_editor(2.0), "scale 2 is refused after those");
            edited.drop_editor();
        }
    };
    refuse(&mut subject.raw_clap().plugin);
    #[cfg(target_os = "linux")]
    if let Some(mut vst3) = subject.raw_vst3() {
        refuse(&mut vst3);
    }
}

/// An editor that is closed as soon as it is made, shown or not, does not keep its host waiting.
pub fn an_editor_may_close_at_once(subject: &Subject) {
    const MOST: Duration = Duration::from_secs(120);
    const TIMES: usize = 60;
    if subject.has_no_window() {
        return;
    }
    let _display = expect(with_virtual_display());
    let (done, waiting) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut clap = subject.raw_clap().plugin;
            for _ in 0..TIMES {
                expect(clap.make_editor());
                clap.drop_editor();
            }
            let _ = done.send(());
        });
        // A scope waits for its threads, which is what this one may never end.
        if waiting.recv_timeout(MOST).is_err() {
            eprintln!("an editor that closes at once keeps its host waiting");
            std::process::exit(1);
        }
    });
}

/// The window declares itself fit for embedding, as some hosts ask of it.
pub fn the_window_can_be_embedded(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    let mut plugin = subject.fresh();
    let editor = subject.open(&mut plugin);
    assert_eq!(expect(editor.embedding()), [0, 1], "version, and wanting to be shown");
}
