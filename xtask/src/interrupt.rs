//! What is left of an interrupted verb: no half-written file.

use std::process;

use shared_song::partial;

/// The exit code of programs that were interrupted, by the custom of shells: 128 and SIGINT's 2.
const INTERRUPTED: i32 = 130;

/// From here on Ctrl-C, and any other wish of the system that the program end, takes unfinished
/// files away first.
pub fn leave_nothing_unfinished() {
    // Fails where whoever started the program has these signals ignored, which is to stay so.
    let _ = ctrlc::try_set_handler(|| {
        partial::abandon_all();
        process::exit(INTERRUPTED);
    });
}
