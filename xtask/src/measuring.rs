//! Running the plugins' own measuring programs (`benches/measure.rs`) and reading their lines.

use std::process::Stdio;

use crate::failure::{Failure, Outcome};
use crate::workspace::{PluginName, Workspace, cargo};

/// Runs the measuring program `bench` of each of `plugins` and their engines, where there is one,
/// with `arguments`, one after another, and reads each line of their output that `parse` understands.
/// Every program runs, whatever another says.
pub fn run<T>(
    workspace: &Workspace,
    plugins: &[PluginName],
    bench: &str,
    arguments: &[&str],
    parse: fn(&str) -> Option<T>,
) -> Outcome<Vec<T>> {
    let mut command = cargo();
    command.args(["bench", "--quiet", "--no-fail-fast"]);
    for plugin in plugins {
        command.args(["-p", &plugin.package, "-p", &format!("{}-engine", plugin.package)]);
    }
    let output = command
        .args(["--bench", bench, "--"])
        .args(arguments)
        .arg("--json")
        .current_dir(&workspace.root)
        .env("CARGO_TARGET_DIR", &workspace.target)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::user(format!("cargo: {error}; install Rust from rustup.rs")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<T> = text.lines().filter_map(parse).collect();
    // A figure that falls short makes the program fail too; it is reported with the others.
    if lines.is_empty() {
        return Err(Failure::short(format!(
            "nothing measured; run `cargo bench -p PLUGIN --bench {bench}` to see why"
        )));
    }
    Ok(lines)
}
