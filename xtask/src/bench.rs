//! `bench`: what each engine costs per stereo frame, beside the yardstick of the same run.

use shared_host::report::Speed;

use crate::failure::{Failure, Outcome};
use crate::measuring;
use crate::nearest::suggestion;
use crate::setup::{self, Need};
use crate::workspace::Workspace;

/// Vector paths that can be forced.
const PATHS: [&str; 1] = ["sse2"];

/// The verb: a table, or with `json` one line of JSON a measurement.
pub fn run(workspace: &Workspace, names: &[String], json: bool, force: Option<&str>) -> Outcome {
    let plugins = workspace.choose(names)?;
    if let Some(path) = force
        && !PATHS.contains(&path)
    {
        return Err(Failure::user(format!(
            "--force {path}: unknown vector path; {}",
            suggestion(path, PATHS)
        )));
    }
    setup::require(&[Need::Linker])?;
    if !json {
        println!("{}", Speed::table_head());
    }
    let mut arguments = vec!["speed"];
    if let Some(path) = force {
        arguments.extend(["--force", path]);
    }
    for plugin in plugins {
        for speed in measuring::run(workspace, &[plugin], &arguments, Speed::from_json)? {
            println!("{}", if json { speed.to_json() } else { speed.row() });
        }
    }
    if !json {
        println!("ns per stereo frame at 48 kHz; ratio is mean over yardstick: 8 biquads in a row");
    }
    Ok(())
}
