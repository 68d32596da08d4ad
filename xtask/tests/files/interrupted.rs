//! Whoever interrupts a render finds the folder as it was.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::{song, xtask};

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| name(e.unwrap())).collect();
    names.sort();
    names
}

/// Has the program heed the signals that whoever started these tests may have ignored: `nohup` does
/// so, and shells do it to what they run in the background.
fn heed_signals(command: &mut Command) -> &mut Command {
    // SAFETY: between fork and exec only `signal` is called, which POSIX allows there; it takes no
    // memory and no lock.
    unsafe {
        command.pre_exec(|| {
            for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
                libc::signal(signal, libc::SIG_DFL);
            }
            Ok(())
        })
    }
}

#[test]
fn an_interrupted_render_leaves_the_folder_as_it_was() {
    for signal in ["INT", "TERM", "HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let path = song(folder.path(), 3600);
        fs::write(folder.path().join("mix.wav"), "the mix of yesterday").unwrap();
        let before = names(folder.path());
        let partial = folder.path().join(".mix.wav.part");

        let mut render = heed_signals(xtask().arg("render").arg(&path)).spawn().unwrap();
        let written = || fs::metadata(&partial).is_ok_and(|part| part.len() > 0);
        let start = Instant::now();
        while !written() {
            assert!(start.elapsed() < Duration::from_secs(120), "nothing is written");
            assert!(render.try_wait().unwrap().is_none(), "the render ended");
            sleep(Duration::from_millis(5));
        }
        let id = render.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());

        assert_eq!(render.wait().unwrap().code(), Some(130), "{signal}");
        assert_eq!(names(folder.path()), before, "{signal}");
        let mix = fs::read_to_string(folder.path().join("mix.wav")).unwrap();
        assert_eq!(mix, "the mix of yesterday", "{signal}");
    }
}
