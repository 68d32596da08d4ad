//! Rules that need a program of their own: its memory or its environment is what is measured.

use std::process::Command;

const MARK: &str = "LATHE_ALONE";

/// Whether this is the program started by [`run`].
pub(crate) fn is_alone() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Runs the one test called `name` in a program of its own with these variables in its environment;
/// hands on what it prints, and gives what it writes on standard error. It has no display unless
/// `DISPLAY` is among them.
///
/// # Panics
/// When the test fails there, or is not found.
pub(crate) fn run(name: &str, variables: &[(&str, &str)]) -> String {
    let program = std::env::current_exe().expect("the path of this program");
    let mut command = Command::new(program);
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]);
    command.env_remove("DISPLAY").envs(variables.iter().copied()).env(MARK, "1");
    let output = command.output().expect("this program starts again");
    let printed = String::from_utf8_lossy(&output.stdout);
    print!("{printed}");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {}\n{printed}\n{errors}", output.status);
    assert!(printed.contains("1 passed"), "no test `{name}` in this program:\n{printed}");
    errors.into_owned()
}
