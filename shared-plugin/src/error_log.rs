//! The framework's errors, on the standard error of the host's program.
//!
//! When a window does not open, the host learns only that it failed; the reason is in the framework's
//! log, which goes nowhere unless a plugin subscribes to it. Only errors are written: warnings and
//! notes would fill the host's terminal.

use nice_plug_core::tracing::{
    self, Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};
use std::fmt::{Debug, Write as _};
use std::io::Write as _;

/// Writes the framework's errors from now on, unless somebody else in the process already does.
pub(crate) fn install() {
    // Fails where there is a subscriber, such as another plugin of the suite in the same host.
    let _ = tracing::subscriber::set_global_default(ErrorLog);
}

/// One line on standard error for each error.
struct ErrorLog;

#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            let _ = write!(self.0, "{value:?}");
        }
    }
}

impl Subscriber for ErrorLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR && metadata.is_event()
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message::default();
        event.record(&mut message);
        // Standard error may be closed.
        let _ = writeln!(std::io::stderr(), "Lathe: {}", message.0);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
