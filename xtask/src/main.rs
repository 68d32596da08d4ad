//! The commands of this workspace, started as `cargo xtask COMMAND`.
//!
//! Links no plugin: it loads their bundles from the target folder, as any host does. Every error
//! is one line that says what, where and what to do. Exit codes: 0 done, 1 something fell short,
//! 2 something for the user to fix, 130 interrupted while writing files.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod allocation;
mod bench;
mod bundle;
mod bundle_cost;
mod demo;
mod failure;
mod figures;
mod golden;
mod hash;
mod host_cost;
mod install;
mod interrupt;
mod measure;
mod measuring;
mod new;
mod progress;
mod readings;
mod render;
mod setup;
mod shots;
mod soak;
mod test;
mod tidy;
mod vst3;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Outcome;
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, bundles, plays and tests the Lathe plugins.")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Find what is missing on this machine, and install it where possible
    Setup,
    /// Build release bundles (.clap and .vst3) into target/bundled
    Bundle {
        /// Plugins by package name; all if none is given
        plugins: Vec<String>,
    },
    /// Copy the bundles into your plugin folders
    Install {
        /// Use this instead of your CLAP folder
        #[arg(long, value_name = "FOLDER")]
        clap_dir: Option<PathBuf>,
        /// Use this instead of your VST3 folder
        #[arg(long, value_name = "FOLDER")]
        vst3_dir: Option<PathBuf>,
        /// Only show what would be done
        #[arg(long)]
        dry_run: bool,
        /// Remove the bundles instead
        #[arg(long)]
        uninstall: bool,
    },
    /// Mix a synthesised song through the five plugins, or master a file of your own
    Demo {
        /// An audio file to master
        song: Option<PathBuf>,
        /// Only the first seconds
        #[arg(long)]
        quick: bool,
        /// Where to write; by default target/demo
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// Render a song file (see docs/example-song.toml)
    Render {
        /// The song file
        song: PathBuf,
    },
    /// Measure the loudness of audio files
    Measure {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// One line of JSON per file
        #[arg(long)]
        json: bool,
        /// Also report what the meter's detectors find
        #[arg(long)]
        full: bool,
    },
    /// Measure every claim about sound; without --quick also write the pages of figures in docs
    Figures {
        /// Plugins by package name; all if none is given
        plugins: Vec<String>,
        /// Fewer rates and shorter signals
        #[arg(long)]
        quick: bool,
        /// One line of JSON per figure
        #[arg(long)]
        json: bool,
    },
    /// Record the sound of all plugins bit for bit, or compare it with an earlier record
    Golden {
        /// The record: written if it does not exist, otherwise compared
        file: PathBuf,
        /// Use the bundles in this folder instead of building them
        #[arg(long, value_name = "FOLDER")]
        bundles: Option<PathBuf>,
    },
    /// Measure the processor time of each engine relative to a yardstick
    Bench {
        /// Plugins by package name, or `measure` alone; all if none is given
        plugins: Vec<String>,
        /// Only measure whole plugins, through their bundles
        #[arg(long)]
        bundles: bool,
        /// One line of JSON per measurement
        #[arg(long)]
        json: bool,
        /// Use this vector path: sse2
        #[arg(long, value_name = "PATH")]
        force: Option<String>,
    },
    /// Take pictures of every editor, dark and light, into docs/img
    Shots {
        /// Only the pictures of this theme, with the settings as they are
        #[arg(long, hide = true)]
        theme: Option<String>,
    },
    /// Run all bundles in random, badly behaved hosts, each in its own process
    Soak {
        /// How long, in minutes; by default one minute, or once if a seed is given
        minutes: Option<f64>,
        /// Only this plugin, by package name
        #[arg(long)]
        plugin: Option<String>,
        /// Only this format
        #[arg(long)]
        format: Option<soak::Format>,
        /// Start with this seed; by default it is taken from the clock
        #[arg(long)]
        seed: Option<u64>,
        /// Only these steps of the seed, by number
        #[arg(long, value_delimiter = ',', requires = "seed")]
        steps: Vec<usize>,
        /// Be the process that takes the steps
        #[arg(long, hide = true, requires_all = ["plugin", "format", "seed", "steps"])]
        child: bool,
    },
    /// Run all tests
    Test {
        /// Only these stages; all if none is given
        stages: Vec<String>,
    },
    /// Check the rules of the architecture
    Tidy,
    /// Write a new plugin crate from the template
    New {
        /// Its package name: lower case, words joined by -
        name: String,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(verb: Verb) -> Outcome {
    let workspace = Workspace::open()?;
    match verb {
        Verb::Setup => setup::run(),
        Verb::Bundle { plugins } => bundle::run(&workspace, &plugins),
        Verb::Install { clap_dir, vst3_dir, dry_run, uninstall } => {
            let choice = install::Choice {
                clap_folder: clap_dir,
                vst3_folder: vst3_dir,
                dry_run,
                uninstall,
            };
            install::run(&workspace, &choice)
        }
        Verb::Demo { song, quick, out } => {
            interrupt::leave_nothing_unfinished();
            demo::run(&workspace, song.as_deref(), quick, out.as_deref())
        }
        Verb::Render { song } => {
            interrupt::leave_nothing_unfinished();
            render::run(&workspace, &song)
        }
        Verb::Measure { files, json, full } => measure::run(&files, json, full),
        Verb::Figures { plugins, quick, json } => figures::run(&workspace, &plugins, quick, json),
        Verb::Golden { file, bundles } => golden::run(&workspace, &file, bundles.as_deref()),
        Verb::Bench { plugins, bundles: true, json, force: _ } => {
            bench::run_bundles(&workspace, &plugins, json)
        }
        Verb::Bench { plugins, bundles: false, json, force } => {
            bench::run(&workspace, &plugins, json, force.as_deref())
        }
        Verb::Shots { theme: None } => shots::run(&workspace),
        Verb::Shots { theme: Some(theme) } => shots::run_theme(&workspace, &theme),
        Verb::Soak { minutes, plugin, format, seed, steps, child } => {
            let choice = soak::Choice { minutes, plugin, format, seed, steps };
            if child { soak::be_child(&workspace, &choice) } else { soak::run(&workspace, &choice) }
        }
        Verb::Test { stages } => test::run(&workspace, &stages),
        Verb::Tidy => tidy::run(&workspace),
        Verb::New { name } => new::run(&workspace, &name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_well_formed() {
        Arguments::command().debug_assert();
    }
}
