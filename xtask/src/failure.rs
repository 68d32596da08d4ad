//! How a verb ends badly: one line that says what, where and what to do.

use shared_host::HostError;
use shared_song::SongError;

/// Why a verb stopped. The message is one line for the person at the keyboard.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The person can mend it: a missing file, an unknown name, a bad value. Exit code 2.
    #[error("{}", one_line(.0))]
    User(String),
    /// The work itself fell short: a failed stage, a claim not met, a broken rule. Exit code 1.
    #[error("{}", one_line(.0))]
    Short(String),
}

/// Result of every verb.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure the person can mend.
    pub fn user(message: impl Into<String>) -> Self {
        Self::User(message.into())
    }

    /// A failure of the work itself.
    pub fn short(message: impl Into<String>) -> Self {
        Self::Short(message.into())
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::User(_) => 2,
            Self::Short(_) => 1,
        }
    }
}

/// A message from a library may span lines; the promise is one line.
fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A plugin that cannot be opened or set up can be mended by the person; where one must work, the
/// verb says [`Failure::short`] itself.
impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Self::User(error.to_string())
    }
}

impl From<SongError> for Failure {
    fn from(error: SongError) -> Self {
        if error.is_input() {
            Self::user(error.to_string())
        } else {
            Self::short(error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line() {
        let failure = Failure::user("song.toml: bad\n  | line 3\n");
        assert_eq!(failure.to_string(), "song.toml: bad | line 3");
        assert_eq!(failure.exit_code(), 2);
        assert_eq!(Failure::short("x").exit_code(), 1);
    }
}
