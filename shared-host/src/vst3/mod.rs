//! A small real VST3 host, for tests (Linux).
//!
//! It takes the factory linked into the running program, makes an instance, sets it up in a process
//! mode, plays stereo blocks of f32 through it, saves and loads state, and shows its editor in a
//! window of the host ([`crate::EditorWindow`]). As a workstation does, it hands the editor's
//! changes to the processor with the next block, and lets the editor work on the main thread by a
//! run loop.

mod automation;
mod changes;
mod editor;
mod frame;
mod handler;
mod instance;
mod stream;
mod view;

pub(crate) use changes::Changes;
pub use editor::HostKey;
pub use instance::{Mode, Vst3Plugin};
pub(crate) use stream::Stream;
pub(crate) use view::View;

use crate::HostError;
use vst3::Steinberg::{kResultOk, tresult};

/// A call that has to succeed.
fn done(name: &str, call: &str, result: tresult) -> Result<(), HostError> {
    if result == kResultOk {
        return Ok(());
    }
    let what = format!("{call} gives {result:#x}");
    Err(HostError::new(name, what, "check the order of calls, or report this as a bug"))
}
