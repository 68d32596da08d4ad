//! Steps carried out in a program of their own.

use crate::host::Host;
use crate::session::Session;
use crate::step::steps;
use shared_host::HostError;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

const STEP: &str = "step ";
const BROKEN: &str = "broken ";
const DONE: &str = "done";

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All rules were kept.
    Clean,
    /// One was broken.
    Broken {
        /// The rule, in a word: the same where two programs ended in the same way.
        rule: String,
        /// What was seen, in the words of the program.
        what: String,
    },
}

/// Does the steps of `seed` that have these numbers, and says on standard output how far it is; for
/// the program started by [`run`]. Gives whether all rules were kept.
pub fn carry_out<H: Host + 'static, M: Fn() -> Result<H, HostError>>(
    session: &mut Session<H, M>,
    seed: u64,
    chosen_steps: &[usize],
) -> bool {
    let steps = steps(seed, chosen_steps.iter().max().map_or(0, |last| last + 1));
    for &number in chosen_steps {
        say(&format!("{STEP}{number}: {:?}", steps[number]));
        if let Err(fault) = session.perform(&steps[number]) {
            say(&format!("{BROKEN}{} {}", fault.rule, fault.what));
            return false;
        }
    }
    say(DONE);
    true
}

/// What the steps of `seed` that have these numbers do.
#[must_use]
pub fn described(seed: u64, chosen_steps: &[usize]) -> Vec<String> {
    let steps = steps(seed, chosen_steps.iter().max().map_or(0, |last| last + 1));
    chosen_steps.iter().map(|&number| format!("{number}: {:?}", steps[number])).collect()
}

/// One line on standard output, at once.
fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{line}");
    let _ = output.flush();
}

/// Runs a program that says what [`carry_out`] says, and gives how it ended. A crash, a panic on any
/// of its threads, and a step that takes longer than `patience` are faults, too.
///
/// # Errors
/// When it does not start.
pub fn run(mut command: Command, patience: Duration) -> std::io::Result<Ending> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let (lines, heard) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = lines.send(line);
            }
        });
    }
    let errors = child.stderr.take().map(|mut errors| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = errors.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    });
    let (mut last, mut broken, mut is_done) = (String::new(), None, false);
    loop {
        match heard.recv_timeout(patience) {
            Ok(line) if line.starts_with(STEP) => last = line,
            Ok(line) if line == DONE => is_done = true,
            Ok(line) => broken = line.strip_prefix(BROKEN).map(str::to_string).or(broken),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                let _ = child.wait();
                let what = format!("{} s without an answer, in {last}", patience.as_secs());
                return Ok(Ending::Broken { rule: "hang".into(), what });
            }
        }
    }
    let status = child.wait()?;
    let errors = errors.and_then(|thread| thread.join().ok()).unwrap_or_default();
    Ok(ending(status, broken, is_done, &last, &errors))
}

fn ending(
    status: ExitStatus,
    broken: Option<String>,
    is_done: bool,
    last: &str,
    errors: &str,
) -> Ending {
    let panic = errors.lines().position(|line| line.contains("panicked at"));
    if let Some(at) = panic {
        let text: Vec<&str> = errors.lines().skip(at).take(2).collect();
        let what = format!("{} in {last}", text.join(" "));
        return Ending::Broken { rule: "panic".into(), what };
    }
    if let Some(broken) = broken {
        let (rule, what) = broken.split_once(' ').unwrap_or((&broken, ""));
        return Ending::Broken { rule: rule.into(), what: format!("{what}, in {last}") };
    }
    if status.success() && is_done {
        return Ending::Clean;
    }
    let said = errors.lines().next_back().unwrap_or_default();
    Ending::Broken { rule: "crash".into(), what: format!("{status} in {last} {said}") }
}
