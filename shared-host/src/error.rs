//! The one error of the host: a line that says what went wrong, where, and what to do about it.

use std::fmt::Display;

/// An error of the host: one line that says where, what and what to do, ready to print.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}")]
pub struct HostError {
    line: String,
}

impl HostError {
    /// Builds the line `place: what; remedy`. Line breaks in the parts become spaces.
    pub fn new(place: impl Display, what: impl Display, remedy: impl Display) -> Self {
        let line = format!("{place}: {what}; {remedy}").replace(['\n', '\r'], " ");
        Self { line }
    }
}

impl From<HostError> for String {
    fn from(error: HostError) -> Self {
        error.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line() {
        let error = HostError::new("a.clap", "it broke\nbadly", "build it again");
        assert_eq!(error.to_string(), "a.clap: it broke badly; build it again");
    }
}
