//! Editors, in a window of the host (Linux; elsewhere nothing is tried).

use super::formats::{Instance, wait_until_drawn};
use super::{RATE_HZ, Subject, alone, expect, signal};
use crate::allocation;
use crate::comparison::first_unsound;
use shared_host::window::{EditorWindow, FRAME, PrivateDisplay, with_virtual_display};
use std::time::Duration;

/// The editor opens at a size and draws, and does so at its smallest and largest size.
pub fn the_editor_is_drawn_at_every_size(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    let mut plugin = subject.fresh();
    let mut editor = subject.open(&mut plugin);
    let (width, height) = editor.size();
    assert!(width >= 200 && height >= 100, "{width} by {height} pixels");
    let mut sizes = Vec::new();
    for requested in [(1, 1), (20_000, 20_000), (width, height)] {
        expect(editor.resize(requested.0, requested.1));
        expect(editor.pump(2 * FRAME));
        assert!(expect(wait_until_drawn(&mut editor)), "nothing is drawn at {:?}", editor.size());
        sizes.push(editor.size());
    }
    println!("smallest {:?}, opens at {width} by {height}, largest {:?}", sizes[0], sizes[1]);
    assert!(sizes[0].0 <= width && sizes[0].1 <= height, "{sizes:?}");
    assert!(sizes[1].0 > width && sizes[1].1 > height, "{sizes:?}");
    assert_eq!(sizes[2], (width, height), "the size it opens with");
}

/// A host that is busy, or waits for its user, between making an editor and showing it gets it drawn.
pub fn the_editor_is_drawn_however_late_it_is_shown(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    let _display = expect(with_virtual_display());
    let mut plugin = subject.driven();
    for after_ms in [0, 20, 300] {
        let after = Duration::from_millis(after_ms);
        let mut editor = expect(EditorWindow::open_late(&mut plugin, subject.options.name, after));
        assert!(expect(wait_until_drawn(&mut editor)), "shown after {after_ms} ms, never drawn");
    }
}

/// Two instances have their editors open at the same time; each is drawn, both play, and one goes on
/// when the other closes.
pub fn two_editors_are_open_at_once(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    let mut plugins = [subject.driven(), subject.driven()];
    let [first, second] = &mut plugins;
    let mut first = subject.open(first);
    let mut second = subject.open(second);
    let input = signal::music(2, 4096, RATE_HZ, 113);
    for editor in [&mut first, &mut second] {
        let output = editor.plugin().play(&input);
        assert_eq!(first_unsound(&output), None);
        assert!(expect(wait_until_drawn(editor)), "nothing is drawn");
    }
    first.close();
    expect(second.resize(1, 1));
    expect(second.pump(2 * FRAME));
    assert!(expect(wait_until_drawn(&mut second)), "nothing is drawn once the other has closed");
    let (width, height) = subject.open(&mut subject.fresh()).size();
    expect(second.resize(width, height));
}

/// The most that an opening leaves behind, MB. Some of it is known: the window library
/// (baseview 0.4.2) makes a keymap of xkbcommon for each window and never gives it back.
const LEFT_BY_OPENING_MB: f64 = 0.2;

/// Opened and closed again and again, with the plugin playing in between: from the tenth time on this
/// program takes at most [`LEFT_BY_OPENING_MB`] more each time (the median of ten times ten), and Rust
/// code holds what it held. The program is one of its own, with the system's settings, as hosts have
/// them.
pub fn opening_often_takes_no_memory_clap(subject: &Subject) {
    if alone_for_memory(subject, "editor::opening_often_takes_no_memory_clap") {
        open_often(subject, &mut subject.driven());
    }
}

/// The same in VST3.
pub fn opening_often_takes_no_memory_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if subject.vst3.is_some()
        && alone_for_memory(subject, "editor::opening_often_takes_no_memory_vst3")
    {
        let mut plugin = subject.vst3(subject.options.drive).expect("a VST3 entry");
        Instance::start(&mut plugin, false);
        open_often(subject, &mut plugin);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

/// Whether this program is for the memory of openings alone; if not, starts one that is.
fn alone_for_memory(subject: &Subject, name: &str) -> bool {
    if !subject.has_no_window() && !alone::is_alone() {
        alone::run(name, &[]);
    }
    alone::is_alone()
}

fn open_often<P: Instance>(subject: &Subject, plugin: &mut P) {
    const TENS: usize = 11;
    let input = signal::music(2, 4096, RATE_HZ, 103);
    let after_ten: Vec<(f64, f64)> = (0..TENS)
        .map(|ten| {
            for cycle in 10 * ten..10 * ten + 10 {
                let mut editor = subject.open(plugin);
                let output = editor.plugin().play(&input);
                assert_eq!(first_unsound(&output), None, "cycle {cycle}");
                editor.close();
            }
            memory_mb()
        })
        .collect();
    let mut grown_mb: Vec<f64> =
        after_ten.windows(2).map(|pair| (pair[1].0 - pair[0].0) / 10.0).collect();
    println!("MB in use, and of it ours, after each ten openings: {after_ten:.3?}");
    // glibc keeps the free end of each of its shares of memory, some MB, and which share a window's
    // thread gets is chance: a step now and then, up or down, which is no growth.
    grown_mb.sort_by(f64::total_cmp);
    let each_mb = f64::midpoint(grown_mb[4], grown_mb[5]);
    assert!(each_mb <= LEFT_BY_OPENING_MB, "{each_mb:.3} MB more with each opening");
    let ours_mb = after_ten[TENS - 1].1 - after_ten[0].1;
    assert!(ours_mb.abs() < 0.5, "Rust code holds {ours_mb:.3} MB more");
}

/// Memory of this program in use, MB (0 where the system does not say), and what of it was taken by
/// Rust code. A closed window's thread may need a moment to end: the least of a second counts.
fn memory_mb() -> (f64, f64) {
    const PAGE_BYTES: f64 = 4096.0;
    let resident = || {
        let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        let pages = text.split_whitespace().nth(1).and_then(|pages| pages.parse::<f64>().ok());
        (pages.unwrap_or(0.0) * PAGE_BYTES / 1e6, allocation::held_bytes() as f64 / 1e6)
    };
    (0..20).fold((f64::MAX, f64::MAX), |least, _| {
        std::thread::sleep(Duration::from_millis(50));
        let now = resident();
        (least.0.min(now.0), least.1.min(now.1))
    })
}

/// On a display that cannot do OpenGL the editor does not open, and the host is told; why, and what
/// works all the same, is said in words on standard error. Parameters and sound work on, and asking
/// again is no harm.
pub fn without_opengl_it_says_so_and_parameters_work(subject: &Subject) {
    if subject.has_no_window() {
        return;
    }
    if !alone::is_alone() {
        let display = expect(PrivateDisplay::without_opengl());
        let name = "editor::without_opengl_it_says_so_and_parameters_work";
        // The server has no GLX, and no library of EGL is found.
        let variables =
            [("DISPLAY", display.name()), ("__EGL_VENDOR_LIBRARY_FILENAMES", "/nowhere.json")];
        let complaints = alone::run(name, &variables);
        println!("{complaints}");
        for words in [subject.options.name, "needs OpenGL", "Every parameter works"] {
            assert!(complaints.contains(words), "nothing of \"{words}\" in \"{complaints}\"");
        }
        return;
    }
    let _display = expect(with_virtual_display());
    let mut plugin = subject.driven();
    for _ in 0..2 {
        let refused = EditorWindow::open(&mut plugin, subject.options.name).is_err();
        assert!(refused, "an editor opened without OpenGL");
    }
    let input = signal::music(2, 4096, RATE_HZ, 127);
    let before = plugin.play(&input);
    let bypass = plugin.bypass_param().expect("a bypass parameter");
    let (id, on) = (bypass.id, bypass.max);
    plugin.set_param(id, on);
    let after = plugin.play(&input);
    assert_eq!(plugin.value(id), Some(on));
    assert_eq!(first_unsound(&before).or(first_unsound(&after)), None);
    #[cfg(target_os = "linux")]
    if let Some(mut plugin) = subject.vst3(&[]) {
        let refused = EditorWindow::open(&mut plugin, subject.options.name).is_err();
        assert!(refused, "an editor opened without OpenGL");
        Instance::start(&mut plugin, false);
        assert_eq!(first_unsound(&plugin.play(&input)), None);
    }
}
