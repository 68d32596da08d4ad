//! A host for tests: it records what it is told, and passes it on only when asked to.

use super::{ParameterHost, Parameters};
use crate::{ParameterHandle, handle, parameter};
use nice_plug::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;

/// One call to the host, for the parameter with this id.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<S = String> {
    Begin(S),
    Set(S, f32),
    End(S),
}

impl Event<&str> {
    pub fn owned(self) -> Event {
        match self {
            Event::Begin(id) => Event::Begin(id.to_owned()),
            Event::Set(id, value) => Event::Set(id.to_owned(), value),
            Event::End(id) => Event::End(id.to_owned()),
        }
    }
}

/// Events wait here as in the framework's queue until [`Recorder::deliver`].
#[derive(Default)]
pub struct Recorder(RefCell<Vec<(Event, ParameterHandle)>>);

impl Recorder {
    /// The host calls: values arrive. Gives what was waiting.
    pub fn deliver(&self) -> Vec<Event> {
        let waiting = self.0.take();
        for (event, parameter) in &waiting {
            if let Event::Set(_, value) = event {
                parameter.put(*value);
            }
        }
        waiting.into_iter().map(|(event, _)| event).collect()
    }

    /// Events waiting.
    pub fn waiting(&self) -> usize {
        self.0.borrow().len()
    }

    fn push(&self, event: Event, parameter: &ParameterHandle) {
        self.0.borrow_mut().push((event, parameter.clone()));
    }
}

impl ParameterHost for Recorder {
    fn begin(&self, parameter: &ParameterHandle) {
        self.push(Event::Begin(parameter.id().to_owned()), parameter);
    }

    fn set(&self, parameter: &ParameterHandle, normalized: f32) {
        self.push(Event::Set(parameter.id().to_owned(), normalized), parameter);
    }

    fn end(&self, parameter: &ParameterHandle) {
        self.push(Event::End(parameter.id().to_owned()), parameter);
    }
}

#[derive(Params)]
struct One {
    #[id = "p"]
    value: FloatParam,
}

#[derive(Params)]
struct Bank {
    #[nested(array, group = "One")]
    all: Vec<One>,
}

/// `count` parameters `p_1`, `p_2` ... of 0..100 %, standing at their default of 50 %.
pub fn bank(count: usize) -> Parameters {
    let one = |index| One { value: parameter::percent(format!("Share {index}"), 0.5) };
    handle::handles(Arc::new(Bank { all: (0..count).map(one).collect() })).into()
}
