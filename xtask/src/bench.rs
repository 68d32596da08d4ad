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
        println!(
            "{:<16}{:<18}{:>7}{:>11}{:>11}{:>11}{:>8}  vector path",
            "plugin", "case", "block", "mean ns", "worst ns", "yard ns", "ratio"
        );
    }
    let mut arguments = vec!["speed"];
    if let Some(path) = force {
        arguments.extend(["--force", path]);
    }
    for plugin in plugins {
        for speed in measuring::run(workspace, &[plugin], &arguments, Speed::from_json)? {
            if json {
                println!("{}", speed.to_json());
            } else {
                println!(
                    "{:<16}{:<18}{:>7}{:>11.1}{:>11.1}{:>11.1}{:>8.2}  {}",
                    speed.plugin,
                    speed.case,
                    speed.block_frames,
                    speed.mean_ns,
                    speed.worst_ns,
                    speed.yardstick_ns,
                    speed.ratio(),
                    speed.vector_path
                );
            }
        }
    }
    if !json {
        println!("ns per stereo frame at 48 kHz; ratio is mean over yardstick: 8 biquads in a row");
    }
    Ok(())
}
