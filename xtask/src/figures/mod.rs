//! `figures`: every claim about sound, measured. What holds for all plugins is measured through
//! their bundles from disk; what a plugin claims for itself, by its own measuring program.

mod common;
mod page;
mod presets;

use shared_bench::report::Figure;

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::measuring;
use crate::progress::Progress;
use crate::workspace::{PluginName, Workspace};

/// The command: a table, or with `json` one line of JSON a figure. Without `quick`, all plugins also
/// write `docs/figures.md`, and the limiter `docs/limiter-presets.md`.
pub fn run(workspace: &Workspace, names: &[String], quick: bool, json: bool) -> Outcome {
    let plugins = workspace.choose(names)?;
    bundle::fresh(workspace, &plugins)?;
    let figures = measure(workspace, &plugins, quick)?;
    for figure in &figures {
        if json {
            println!("{}", figure.to_json());
        } else {
            println!(
                "{} {:<15} {}: {} (target {})",
                if figure.pass { "ok   " } else { "SHORT" },
                figure.plugin,
                figure.claim,
                figure.measured,
                figure.target
            );
        }
    }
    if !quick && plugins.len() == workspace.plugins.len() {
        let path = workspace.root.join("docs").join("figures.md");
        page::write(&path, workspace, &figures)
            .map_err(|error| Failure::user(format!("{}: {error}", path.display())))?;
        if !json {
            println!("wrote {}", path.display());
        }
    }
    let short = figures.iter().filter(|figure| !figure.pass).count();
    if short > 0 {
        return Err(Failure::short(format!("{short} of {} figures fall short", figures.len())));
    }
    if !json {
        println!("all {} figures are met", figures.len());
    }
    Ok(())
}

fn measure(workspace: &Workspace, plugins: &[PluginName], quick: bool) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut progress = Progress::new("measuring", plugins.len() + 1);
    for (done, name) in plugins.iter().enumerate() {
        let make = || workspace.instance(name);
        figures.extend(
            common::measure(&name.package, &make, quick)
                .map_err(|error| Failure::short(error.to_string()))?,
        );
        progress.set(done + 1);
    }
    drop(progress);
    let mut arguments = vec!["figures"];
    if quick {
        arguments.push("--quick");
    }
    let own = measuring::run(workspace, plugins, "measure", &arguments, Figure::from_json)?;
    for name in plugins {
        if !own.iter().any(|figure| figure.plugin == name.package) {
            return Err(Failure::short(format!(
                "{}: it measured nothing; run `cargo bench -p {} --bench measure -- figures`",
                name.package, name.package
            )));
        }
    }
    figures.extend(own);
    if let Some(plugin) = plugins.iter().find(|plugin| !quick && plugin.package == presets::PLUGIN)
    {
        figures.push(presets::measure(workspace, plugin)?);
    }
    // One plugin's figures stand together: its common ones first, then its own.
    figures.sort_by_key(|figure| plugins.iter().position(|name| name.package == figure.plugin));
    Ok(figures)
}
