//! The verbs of this workspace, started as `cargo xtask VERB`.
//!
//! Links no plugin: it loads their bundles from the target folder, as any host does. Every error
//! is one line that says what, where and what to do. Exit codes: 0 done, 1 something fell short,
//! 2 something to mend by the person who typed.

mod bench;
mod bundle;
mod demo;
mod failure;
mod figures;
mod golden;
mod hash;
mod host_cost;
mod install;
mod measure;
mod measuring;
mod new;
mod progress;
mod readings;
mod render;
mod setup;
mod shots;
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
    /// Find what the machine lacks, and install it where that is possible
    Setup,
    /// Build release bundles (.clap and .vst3) into target/bundled
    Bundle {
        /// Plugins by package name; all when none is given
        plugins: Vec<String>,
    },
    /// Copy the bundles into your plugin folders
    Install {
        /// Instead of your CLAP folder
        #[arg(long, value_name = "FOLDER")]
        clap_dir: Option<PathBuf>,
        /// Instead of your VST3 folder
        #[arg(long, value_name = "FOLDER")]
        vst3_dir: Option<PathBuf>,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Remove the bundles instead
        #[arg(long)]
        uninstall: bool,
    },
    /// Mix a synthesised song through the five bundles, or master a recording of yours
    Demo {
        /// An audio file to master
        song: Option<PathBuf>,
        /// Only the first seconds
        #[arg(long)]
        quick: bool,
        /// Where to write; target/demo without it
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
        /// One line of JSON a file
        #[arg(long)]
        json: bool,
        /// Say what the meter's detectors find, too
        #[arg(long)]
        full: bool,
    },
    /// Measure every claim about sound; without --quick and for all plugins, write docs/figures.md
    Figures {
        /// Plugins by package name; all when none is given
        plugins: Vec<String>,
        /// Fewer rates and shorter signals
        #[arg(long)]
        quick: bool,
        /// One line of JSON a figure
        #[arg(long)]
        json: bool,
    },
    /// Record the sound of all plugins bit for bit, or compare it with a record made before
    Golden {
        /// The record: written where it does not exist, else compared with
        file: PathBuf,
        /// Take the bundles in this folder instead of building them
        #[arg(long, value_name = "FOLDER")]
        bundles: Option<PathBuf>,
    },
    /// Time each engine beside a yardstick
    Bench {
        /// Plugins by package name; all when none is given
        plugins: Vec<String>,
        /// One line of JSON a measurement
        #[arg(long)]
        json: bool,
        /// Use this vector path: sse2
        #[arg(long, value_name = "PATH")]
        force: Option<String>,
    },
    /// Take pictures of every editor, dark and light, into docs/img
    Shots {
        /// Only the pictures of this theme, by the settings as they are
        #[arg(long, hide = true)]
        theme: Option<String>,
    },
    /// Run everything that must hold
    Test {
        /// Only these stages; all when none is given
        stages: Vec<String>,
    },
    /// Check the rules of the architecture
    Tidy,
    /// Make a new plugin crate from the template
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
            demo::run(&workspace, song.as_deref(), quick, out.as_deref())
        }
        Verb::Render { song } => render::run(&workspace, &song),
        Verb::Measure { files, json, full } => measure::run(&files, json, full),
        Verb::Figures { plugins, quick, json } => figures::run(&workspace, &plugins, quick, json),
        Verb::Golden { file, bundles } => golden::run(&workspace, &file, bundles.as_deref()),
        Verb::Bench { plugins, json, force } => {
            bench::run(&workspace, &plugins, json, force.as_deref())
        }
        Verb::Shots { theme: None } => shots::run(&workspace),
        Verb::Shots { theme: Some(theme) } => shots::run_theme(&workspace, &theme),
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
    fn the_verbs_are_well_formed() {
        Arguments::command().debug_assert();
    }
}
