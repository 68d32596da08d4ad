//! How a verb ends badly: one line that says what, where and what to do.

/// Why a verb stopped. The message is one line for the person at the keyboard.
#[derive(Debug)]
pub enum Failure {
    /// The person can mend it: a missing file, an unknown name, a bad value. Exit code 2.
    User(String),
    /// The work itself fell short: a failed stage, a claim not met, a broken rule. Exit code 1.
    Short(String),
}

/// What every verb returns.
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

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::User(message) | Self::Short(message)) = self;
        // A message from a library may span lines; the promise is one line.
        let words: Vec<&str> = message.split_whitespace().collect();
        f.write_str(&words.join(" "))
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
