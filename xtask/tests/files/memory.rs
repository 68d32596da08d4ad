//! Memory does not depend on how long files are.

use crate::{song, sparse_wav, xtask};

/// Most memory that a program may take, MB.
const MOST_MB: f64 = 64.0;

/// The most memory that any program took that this one started and waited for, MB.
fn children_mb() -> f64 {
    // SAFETY: all of this type is numbers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a structure of the wanted type that lives through the call.
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage) }, 0);
    usage.ru_maxrss as f64 / 1024.0
}

#[test]
fn long_files_are_measured_and_rendered_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // As many bytes as possible, and as many seconds as possible.
    sparse_wav(&path("wide.wav"), 48_000, 6, 32, 100);
    sparse_wav(&path("long.wav"), 8_000, 1, 8, 3_600);
    let files = [path("wide.wav"), path("long.wav"), path("wide.wav")];
    let measured = xtask().args(["measure", "--json"]).args(&files).output().unwrap();
    assert!(measured.status.success(), "{measured:?}");
    let text = String::from_utf8(measured.stdout).unwrap();
    assert!(text.contains("\"length_s\":3600.0") && text.contains("\"length_s\":100.0"), "{text}");
    let full = xtask().args(["measure", "--full"]).arg(&files[0]).output().unwrap();
    assert!(full.status.success(), "{full:?}");
    assert!(children_mb() < MOST_MB, "measure took {:.0} MB", children_mb());

    let rendered = xtask().arg("render").arg(song(folder.path(), 120)).output().unwrap();
    assert!(rendered.status.success(), "{rendered:?}");
    assert!(children_mb() < MOST_MB, "render took {:.0} MB", children_mb());
}
