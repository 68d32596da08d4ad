//! What the framework complains of, on the standard error of the host's program.
//!
//! A window that does not open is for the host just a "no"; the reason is only in the framework's
//! log, which goes nowhere unless a plugin takes it. Errors alone are taken: what is merely worth
//! knowing would fill the host's terminal.

use nice_plug_core::tracing::{
    self, Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};
use std::fmt::{Debug, Write as _};
use std::io::Write as _;

/// Takes the framework's errors from now on; gives whether nobody else had taken them.
pub(crate) fn take() -> bool {
    tracing::subscriber::set_global_default(ErrorLog).is_ok()
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
        // Standard error may be closed: then there is nobody to tell.
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
