//! `test`: everything that must hold, in stages, with the seconds each takes. Stops at the first
//! stage that fails.

use std::time::Instant;

use shared_host::names::suggestion;

use crate::failure::{Failure, Outcome};
use crate::setup;
use crate::workspace::{Workspace, run_cargo};
use crate::{bundle, demo, figures, new, soak, tidy, vst3};

/// A stage: its name and its work.
type Stage = (&'static str, fn(&Workspace) -> Outcome);

const STAGES: [Stage; 13] = [
    ("set-up", |_| setup::require(&setup::ALL)),
    ("tidy", tidy::run),
    ("fmt", |workspace| run_cargo(workspace, &["fmt", "--all", "--check"])),
    ("clippy", |workspace| run_cargo(workspace, &CLIPPY)),
    ("build", |workspace| run_cargo(workspace, &["build", "--release", "--workspace"])),
    // The libraries of the build stage as they are: building them alone would build much twice.
    ("bundle", |workspace| bundle::pack(workspace, &workspace.plugins)),
    ("cargo-test", |workspace| run_cargo(workspace, &["test", "--release", "--workspace"])),
    ("threads", test_threads),
    ("vst3", vst3::run),
    ("soak", soak::stage),
    ("demo", |workspace| {
        demo::run(workspace, None, true, Some(&workspace.target.join("demo").join("quick")))
    }),
    ("figures", |workspace| figures::run(workspace, &[], true, false)),
    ("new", new::check),
];

/// All lints on all code are errors.
const CLIPPY: [&str; 7] =
    ["clippy", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"];

/// The command: all stages, or only those named.
pub fn run(workspace: &Workspace, names: &[String]) -> Outcome {
    let chosen = choose(names)?;
    make_way();
    // The build and bundle stages make them; the stages after those load them as they are.
    let workspace = &Workspace { is_bundled: names.is_empty(), ..workspace.clone() };
    let mut done: Vec<(&str, f64)> = Vec::new();
    for (name, stage) in chosen {
        println!("== {name}");
        let start = Instant::now();
        let outcome = stage(workspace);
        done.push((name, start.elapsed().as_secs_f64()));
        if let Err(failure) = outcome {
            print_table(&done, Some(name));
            return Err(match failure {
                Failure::User(line) => Failure::User(format!("{name}: {line}")),
                Failure::Short(line) => Failure::Short(format!("{name}: {line}")),
            });
        }
    }
    print_table(&done, None);
    Ok(())
}

fn choose(names: &[String]) -> Outcome<Vec<Stage>> {
    if let Some(name) = names.iter().find(|name| STAGES.iter().all(|stage| stage.0 != **name)) {
        let known = STAGES.iter().map(|stage| stage.0);
        return Err(Failure::user(format!("no stage `{name}`: {}", suggestion(name, known))));
    }
    let is_chosen = |stage: &Stage| names.is_empty() || names.iter().any(|name| name == stage.0);
    Ok(STAGES.into_iter().filter(is_chosen).collect())
}

fn print_table(done: &[(&str, f64)], failed: Option<&str>) {
    println!();
    for (name, seconds) in done {
        let verdict = if failed == Some(*name) { "FAILED" } else { "ok" };
        println!("{name:<12}{seconds:>8.1} s  {verdict}");
    }
    println!("{:<12}{:>8.1} s", "in all", done.iter().map(|(_, seconds)| seconds).sum::<f64>());
    let failures = usize::from(failed.is_some());
    println!("{} passed, {failures} failed", done.len() - failures);
}

/// Runs what crosses threads through every interleaving, in a model checker.
fn test_threads(workspace: &Workspace) -> Outcome {
    let test = "test --release -p shared-exchange --features loom --test interleavings";
    run_cargo(workspace, &test.split(' ').collect::<Vec<_>>())
}

/// Lets cargo put a new build of this very program in its place: Windows refuses to overwrite a
/// running program, but not to rename it.
fn make_way() {
    if cfg!(windows)
        && let Ok(program) = std::env::current_exe()
    {
        let _ = std::fs::rename(&program, program.with_extension("running.exe"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_chosen_by_name_in_their_own_order() {
        assert_eq!(choose(&[]).unwrap().len(), STAGES.len());
        let chosen = choose(&["demo".into(), "tidy".into()]).unwrap();
        assert_eq!(chosen.iter().map(|stage| stage.0).collect::<Vec<_>>(), ["tidy", "demo"]);
        let failure = choose(&["fgures".into()]).unwrap_err();
        assert_eq!(failure.to_string(), "no stage `fgures`: did you mean `figures`?");
    }
}
