//! `bench`: what each engine costs per stereo frame, beside the yardstick of the same run, and what
//! drawing its editor and hosting it costs.

use shared_bench::report::{Drawing, Speed};
use shared_host::names::suggestion;

use crate::bundle;
use crate::bundle_cost::BundleCost;
use crate::failure::{Failure, Outcome};
use crate::host_cost::HostCost;
use crate::measure;
use crate::measuring;
use crate::setup::{self, Need};
use crate::workspace::{PluginName, Workspace};

/// Vector paths that can be forced.
const PATHS: [&str; 1] = ["sse2"];

/// The name that stands for the command `measure` among those of plugins.
const MEASURE: &str = "measure";

/// The command: tables, or with `json` one line of JSON a measurement.
pub fn run(workspace: &Workspace, names: &[String], json: bool, force: Option<&str>) -> Outcome {
    if names == [MEASURE] {
        return measure::cost::print(&workspace.target, json);
    }
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
    print_engines(workspace, &plugins, json, force)?;
    print_bundles(workspace, &plugins, json)?;
    print_editors(workspace, &plugins, json)?;
    print_hosting(workspace, &plugins, json)?;
    if names.is_empty() {
        measure::cost::print(&workspace.target, json)?;
    }
    Ok(())
}

/// The command with `--bundles`: what whole plugins cost through their bundles.
pub fn run_bundles(workspace: &Workspace, names: &[String], json: bool) -> Outcome {
    let plugins = workspace.choose(names)?;
    setup::require(&[Need::Linker])?;
    print_bundles(workspace, &plugins, json)
}

fn print_bundles(workspace: &Workspace, plugins: &[PluginName], json: bool) -> Outcome {
    bundle::fresh(workspace, plugins)?;
    if !json {
        println!("{}", BundleCost::table_head());
    }
    for plugin in plugins {
        for cost in BundleCost::measure(workspace, plugin)? {
            println!("{}", if json { cost.to_json() } else { cost.row() });
        }
    }
    if !json {
        println!(
            "ns of CPU time per stereo frame at 48 kHz; ratio is the median relative to the yardstick of \
             the same moment: 8 biquads in a row"
        );
    }
    Ok(())
}

fn print_engines(
    workspace: &Workspace,
    plugins: &[PluginName],
    json: bool,
    force: Option<&str>,
) -> Outcome {
    if !json {
        println!("{}", Speed::table_head());
    }
    let mut arguments = vec!["speed"];
    if let Some(path) = force {
        arguments.extend(["--force", path]);
    }
    for plugin in plugins {
        let plugin = std::slice::from_ref(plugin);
        for speed in measuring::run(workspace, plugin, "measure", &arguments, Speed::from_json)? {
            println!("{}", if json { speed.to_json() } else { speed.row() });
        }
    }
    if !json {
        println!("ns per stereo frame at 48 kHz; ratio to 8 biquads in series");
        println!("a reset counts with the 64 frames after it: 0.3 ms are 4688 ns a frame");
    }
    Ok(())
}

fn print_editors(workspace: &Workspace, plugins: &[PluginName], json: bool) -> Outcome {
    if !json {
        println!("\n{}", Drawing::table_head());
    }
    for plugin in plugins {
        let plugin = std::slice::from_ref(plugin);
        for cost in measuring::run(workspace, plugin, "editor", &[], Drawing::from_json)? {
            println!("{}", if json { cost.to_json() } else { cost.row() });
        }
    }
    if !json {
        println!(
            "ms of one core for one frame of the full editor, busy, without the graphics card"
        );
    }
    Ok(())
}

fn print_hosting(workspace: &Workspace, plugins: &[PluginName], json: bool) -> Outcome {
    bundle::fresh(workspace, plugins)?;
    if !json {
        println!("\n{}", HostCost::table_head());
    }
    for plugin in plugins {
        let cost = HostCost::measure(workspace, plugin)?;
        println!("{}", if json { cost.to_json() } else { cost.row() });
    }
    if !json {
        println!(
            "ms to make an instance, to save and load a state, and of the longest call of a \
             playing host while all parameters change with the editor open"
        );
    }
    Ok(())
}
