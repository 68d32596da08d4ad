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
        expect(editor.pump(2 * FRAME));
        assert!(expect(editor.capture()).is_drawn());
    }
    first.close();
    expect(second.resize(1, 1));
    expect(second.pump(2 * FRAME));
    assert!(expect(wait_until_drawn(&mut second)), "nothing is drawn once the other has closed");
    let (width, height) = subject.open(&mut subject.fresh()).size();
    expect(second.resize(width, height));
}

/// What the window library (baseview 0.4.2) leaves behind of each window under X11, MB: it makes a
/// keymap of xkbcommon and never gives it back.
const LEFT_BY_WINDOW_MB: f64 = 0.065;
/// What the framework (nice-plug 0.4.2) leaves behind of each view in VST3, MB: its run loop handler
/// refers to itself and is never freed, with a queue of tasks.
const LEFT_BY_VST3_MB: f64 = 0.164;

/// Sixty times open and closed, with the plugin playing in between: from the tenth time on this
/// program takes at most 5 MB more, but for what is known to be left behind by others, and Rust code
/// holds what it held.
///
/// Each window has a thread of its own, and glibc gives each thread a share of memory that stays with
/// the program though everything in it was freed. So the program has one share for all and gives back
/// at once what is freed: what remains is what somebody holds.
pub fn opening_often_takes_no_memory_clap(subject: &Subject) {
    if alone_for_memory(subject, "editor::opening_often_takes_no_memory_clap") {
        open_often(subject, &mut subject.driven(), 60, 0.0);
    }
}

/// The same in VST3, thirty times: windows and editors are the same ones.
pub fn opening_often_takes_no_memory_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if subject.vst3.is_some()
        && alone_for_memory(subject, "editor::opening_often_takes_no_memory_vst3")
    {
        let mut plugin = subject.vst3(subject.options.drive).expect("a VST3 entry");
        Instance::start(&mut plugin, false);
        open_often(subject, &mut plugin, 30, LEFT_BY_VST3_MB);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

/// Whether this program is for the memory of openings alone; if not, starts one that is.
fn alone_for_memory(subject: &Subject, name: &str) -> bool {
    if !subject.has_no_window() && !alone::is_alone() {
        alone::run(name, &[("MALLOC_ARENA_MAX", "1"), ("MALLOC_TRIM_THRESHOLD_", "0")]);
    }
    alone::is_alone()
}

fn open_often<P: Instance>(
    subject: &Subject,
    plugin: &mut P,
    cycles: usize,
    left_by_format_mb: f64,
) {
    const SETTLED: usize = 10;
    const LIMIT_MB: f64 = 5.0;
    let input = signal::music(2, 4096, RATE_HZ, 103);
    let mut settled = (0.0, 0.0);
    for cycle in 1..=cycles {
        let mut editor = subject.open(plugin);
        let output = editor.plugin().play(&input);
        assert_eq!(first_unsound(&output), None, "cycle {cycle}");
        editor.close();
        if cycle == SETTLED {
            settled = memory_mb();
        }
    }
    let now = memory_mb();
    let (grown_mb, ours_mb) = (now.0 - settled.0, now.1 - settled.1);
    println!(
        "after {SETTLED} openings {:.1} MB, {:.3} of it ours; after {cycles} {grown_mb:+.1} and \
         {ours_mb:+.3}",
        settled.0, settled.1
    );
    let openings = (cycles - SETTLED) as f64;
    let (left_mb, left_in_rust_mb) =
        (openings * (LEFT_BY_WINDOW_MB + left_by_format_mb), openings * left_by_format_mb);
    assert!(grown_mb - left_mb <= LIMIT_MB, "{grown_mb:.1} MB more, {left_mb:.1} MB are known");
    let apart_mb = (ours_mb - left_in_rust_mb).abs();
    assert!(apart_mb < 0.5, "Rust code holds {ours_mb:.3} MB more, {left_in_rust_mb:.3} are known");
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
