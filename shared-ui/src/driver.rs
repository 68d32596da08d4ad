//! Keeps the OpenGL driver in memory once an editor has used it.
//!
//! A window library lets the driver go with its last window, and Mesa's threads, whose destructors
//! are the driver's code, may end a little later: on a busy machine the host then crashes in code that
//! is no longer there. Loading the driver anew for each window also costs time and memory, as what it
//! left behind is left again. So its libraries stay, as in a program that links them.

use std::collections::BTreeSet;
use std::ffi::CString;

/// Parts of the file names of OpenGL libraries: Mesa's, NVIDIA's, and those that choose between them.
const NAMES: [&str; 7] =
    ["_dri.so", "libgallium", "libGL.so", "libGLX", "libGLdispatch", "libEGL", "nvidia"];

/// Keeps the libraries of OpenGL that are loaded now until the program ends. Call it while a window
/// is open.
pub(crate) fn keep_loaded() {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    for path in libraries(&maps) {
        let Ok(path) = CString::new(path) else { continue };
        let flags = libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE;
        // SAFETY: loads nothing, as the flags say, so no code of the library runs; the handle is given
        // back once and used for nothing else.
        unsafe {
            let handle = libc::dlopen(path.as_ptr(), flags);
            if !handle.is_null() {
                libc::dlclose(handle);
            }
        }
    }
}

/// The paths of OpenGL libraries in a list of a program's mappings.
fn libraries(maps: &str) -> BTreeSet<&str> {
    let paths = maps.lines().filter_map(|line| line.find('/').map(|start| &line[start..]));
    paths.filter(|path| is_opengl(path)).collect()
}

fn is_opengl(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.contains(".so") && NAMES.iter().any(|name| file.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drivers_libraries_are_found_among_the_mappings() {
        let maps = "7f00-7f01 r-xp 00000000 fe:00 1   /usr/lib/x86_64-linux-gnu/dri/swrast_dri.so\n\
                    7f01-7f02 r--p 00000000 fe:00 1   /usr/lib/x86_64-linux-gnu/dri/swrast_dri.so\n\
                    7f02-7f03 r-xp 00000000 fe:00 2   /usr/lib/libGLX_nvidia.so.550.1\n\
                    7f03-7f04 r-xp 00000000 fe:00 3   /home/nvidia/song.wav\n\
                    7f04-7f05 r-xp 00000000 fe:00 4   /usr/lib/libc.so.6\n\
                    7f05-7f06 rw-p 00000000 00:00 0   [heap]\n";
        let found: Vec<&str> = libraries(maps).into_iter().collect();
        let driver = "/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so";
        assert_eq!(found, ["/usr/lib/libGLX_nvidia.so.550.1", driver]);
    }
}
