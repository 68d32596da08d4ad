//! `soak`: random hosts without manners, over all bundles in both formats, each in a program of its
//! own. What breaks a rule is repeated with fewer and fewer steps, and told with the command that
//! repeats it.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use shared_bench::allocation;
use shared_host::raw::Library;
use shared_host::window::with_virtual_display;
use shared_soak::{ClapHost, Ending, Host, Session, carry_out, minimise};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::workspace::{PluginName, Workspace};

/// Steps of a seed.
const STEPS: usize = 60;
/// How long one step may take; nothing of it takes a second on an idle machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Most programs that are run to find the fewest steps.
const MOST_TRIALS: usize = 120;
/// Longest search for the fewest steps.
const LONGEST_SEARCH: Duration = Duration::from_secs(120);
/// Time of the stage of `test`, and its first seed.
const STAGE: (Duration, u64) = (Duration::from_secs(60), 1);

/// A plugin format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// CLAP.
    Clap,
    /// VST3; on Linux only, as the host is.
    Vst3,
}

impl Format {
    const ALL: &'static [Self] =
        if cfg!(target_os = "linux") { &[Self::Clap, Self::Vst3] } else { &[Self::Clap] };
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Clap => "clap",
            Self::Vst3 => "vst3",
        })
    }
}

/// What is soaked, and for how long.
#[derive(Debug, Default)]
pub struct Choice {
    /// How long; without it one minute, or a named seed once.
    pub minutes: Option<f64>,
    /// Only this plugin, by package name.
    pub plugin: Option<String>,
    /// Only this format.
    pub format: Option<Format>,
    /// The first seed.
    pub seed: Option<u64>,
    /// Only these steps; all when none is named.
    pub steps: Vec<usize>,
}

/// One seed of one plugin in one format.
#[derive(Clone)]
struct Case<'a> {
    plugin: &'a PluginName,
    format: Format,
    seed: u64,
    has_display: bool,
}

/// The command.
pub fn run(workspace: &Workspace, choice: &Choice) -> Outcome {
    let names: Vec<String> = choice.plugin.iter().cloned().collect();
    let plugins = workspace.choose(&names)?;
    bundle::fresh(workspace, &plugins)?;
    let formats = choice.format.as_ref().map_or(Format::ALL, std::slice::from_ref);
    let time = match (choice.minutes, choice.seed) {
        (None, Some(_)) => Duration::ZERO,
        (minutes, _) => Duration::try_from_secs_f64(60.0 * minutes.unwrap_or(1.0))
            .map_err(|_| Failure::user("MINUTES must be 0 or more"))?,
    };
    let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seed = choice.seed.unwrap_or(clock.as_secs());
    soak(workspace, &plugins, formats, seed, time, &choice.steps)
}

/// The stage of `test`: the same seeds each time, as many as a minute holds.
pub fn stage(workspace: &Workspace) -> Outcome {
    bundle::fresh(workspace, &workspace.plugins)?;
    soak(workspace, &workspace.plugins, Format::ALL, STAGE.1, STAGE.0, &[])
}

/// Takes seed after seed from `first_seed` on, each with all plugins and formats, until the time is
/// over; at least one case, or one seed with all where no time is given.
fn soak(
    workspace: &Workspace,
    plugins: &[PluginName],
    formats: &[Format],
    first_seed: u64,
    time: Duration,
    steps: &[usize],
) -> Outcome {
    let has_display = with_virtual_display().is_ok();
    if !has_display {
        println!("editors are skipped: no display and no Xvfb (cargo xtask setup)");
    }
    if !Format::ALL.contains(&Format::Vst3) {
        println!("VST3 is skipped: its raw host runs on Linux only");
    }
    let all: Vec<usize> = if steps.is_empty() { (0..STEPS).collect() } else { steps.to_vec() };
    let (start, mut count, mut seed) = (Instant::now(), 0, first_seed);
    let mut found = BTreeSet::new();
    'time: loop {
        for plugin in plugins {
            for &format in formats {
                if count > 0 && !time.is_zero() && start.elapsed() >= time {
                    break 'time;
                }
                let case = Case { plugin, format, seed, has_display };
                count += 1;
                // In a soak each case is another one; a seed that was named goes to all.
                seed += u64::from(!time.is_zero());
                if let Ending::Broken { rule, what } = case.run(workspace, &all)? {
                    println!("{}: {rule}: {what}", case.command(steps));
                    if found.insert((plugin.package.clone(), format, rule.clone())) {
                        case.search(workspace, &all, &rule)?;
                    }
                }
            }
        }
        if time.is_zero() {
            break;
        }
    }
    let (last, seconds) = (first_seed.max(seed.saturating_sub(1)), start.elapsed().as_secs());
    println!("{count} hosts, seeds {first_seed} to {last}, {} steps each, {seconds} s", all.len());
    if found.is_empty() {
        return Ok(());
    }
    let list: Vec<String> =
        found.iter().map(|(plugin, format, rule)| format!("{plugin} {format} {rule}")).collect();
    Err(Failure::short(format!("the soak found: {}; see above", list.join(", "))))
}

impl Case<'_> {
    /// The command that repeats it.
    fn command(&self, steps: &[usize]) -> String {
        let Self { plugin, format, seed, .. } = self;
        let package = &plugin.package;
        let mut command =
            format!("cargo xtask soak --plugin {package} --format {format} --seed {seed}");
        if !steps.is_empty() {
            command += &format!(" --steps {}", listed(steps));
        }
        command
    }

    /// Does these steps in a program of their own.
    fn run(&self, workspace: &Workspace, steps: &[usize]) -> Outcome<Ending> {
        let broken = |error: std::io::Error| Failure::short(format!("this program: {error}"));
        // Editors keep settings, and the meter its receipts: not among the user's own.
        let data = workspace.target.join("soak");
        std::fs::create_dir_all(&data)
            .map_err(|error| Failure::user(format!("{}: {error}", data.display())))?;
        let mut command = Command::new(std::env::current_exe().map_err(broken)?);
        command.args(["soak", "--child", "--plugin", &self.plugin.package]);
        command.args(["--format", &self.format.to_string(), "--seed", &self.seed.to_string()]);
        command.args(["--steps", &listed(steps)]).env("LATHE_DATA", &data);
        if !self.has_display {
            command.env_remove("DISPLAY");
        }
        shared_soak::run(command, PATIENCE).map_err(broken)
    }

    /// Finds the fewest steps that end in the same way, and tells them.
    fn search(&self, workspace: &Workspace, steps: &[usize], rule: &str) -> Outcome {
        let start = Instant::now();
        let fails = |steps: &[usize]| {
            start.elapsed() < LONGEST_SEARCH
                && matches!(
                    self.run(workspace, steps),
                    Ok(Ending::Broken { rule: found, .. }) if found == rule
                )
        };
        if !fails(steps) {
            println!("  not repeatable: it does not depend on the steps alone");
            return Ok(());
        }
        let fewest = minimise(steps, MOST_TRIALS, fails);
        println!("  {} of {} steps: {}", fewest.len(), steps.len(), self.command(&fewest));
        for step in shared_soak::described(self.seed, &fewest) {
            println!("    {step}");
        }
        Ok(())
    }
}

fn listed(steps: &[usize]) -> String {
    steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The program that does the steps, and may crash.
pub fn be_child(workspace: &Workspace, choice: &Choice) -> Outcome {
    let (Some(name), Some(format), Some(seed)) = (&choice.plugin, choice.format, choice.seed)
    else {
        return Err(Failure::user("the child needs a plugin, a format and a seed"));
    };
    let plugin = workspace.plugin(name)?;
    if cfg!(all(target_os = "linux", target_env = "gnu")) && !allocation::is_installed() {
        return Err(Failure::short("memory allocations are not counted; see xtask's allocation"));
    }
    match format {
        Format::Clap => {
            let library = opened(&workspace.clap_bundle(plugin))?;
            let id = plugin.clap_id();
            carry(move || ClapHost::new(&library, &id), seed, &choice.steps)
        }
        #[cfg(target_os = "linux")]
        Format::Vst3 => {
            let library = opened(&workspace.vst3_bundle(plugin))?;
            carry(move || shared_soak::Vst3Host::new(&library), seed, &choice.steps)
        }
        #[cfg(not(target_os = "linux"))]
        Format::Vst3 => Err(Failure::user("the VST3 host runs on Linux only")),
    }
}

fn opened(bundle: &Path) -> Outcome<Library> {
    Library::open(bundle).map_err(Failure::from)
}

fn carry<H: Host + 'static>(
    make: impl Fn() -> Result<H, shared_host::HostError>,
    seed: u64,
    steps: &[usize],
) -> Outcome {
    let has_display = std::env::var_os("DISPLAY").is_some_and(|name| !name.is_empty());
    let mut session = Session::new(make, has_display)?;
    if carry_out(&mut session, seed, steps) {
        Ok(())
    } else {
        Err(Failure::short(format!("seed {seed} breaks a rule")))
    }
}
