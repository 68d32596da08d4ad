//! The soak finds the faults of a plugin that has some, and names the fewest steps to each.
//!
//! The plugin is made up, and so the program that soaks it: this one, started again.

use shared_host::HostError;
use shared_host::raw::{RawBlock, RawEvent};
use shared_host::window::{Calls as WindowCalls, Edited};
use shared_soak::{Calls, Ending, Host, Parameter, Session, carry_out, described, minimise, run};
use std::cell::Cell;
use std::process::Command;
use std::time::Duration;

const FAULT: &str = "LATHE_SOAK_FAULT";
const STEPS: &str = "LATHE_SOAK_STEPS";
/// Steps of the lists that are tried.
const COUNT: usize = 60;

/// A plugin with one fault.
struct Faulty {
    fault: String,
    is_offline: bool,
    is_loaded: bool,
    blocks: Cell<usize>,
}

impl Faulty {
    fn new() -> Result<Self, HostError> {
        let fault = std::env::var(FAULT).unwrap_or_default();
        Ok(Self { fault, is_offline: false, is_loaded: false, blocks: Cell::new(0) })
    }
}

impl Host for Faulty {
    const MAY_ACTIVATE_TWICE: bool = true;

    fn choose_layout(&mut self, _: usize, _: usize) {
        match self.fault.as_str() {
            "crash after a state was loaded" if self.is_loaded => std::process::abort(),
            "panic elsewhere while offline" if self.is_offline => {
                let _ = std::thread::spawn(|| panic!("on a thread of its own")).join();
            }
            "hang" if self.is_offline => loop {
                std::thread::sleep(Duration::from_millis(10));
            },
            _ => {}
        }
    }
    fn activate(&mut self, _: f64, _: usize, _: bool) -> bool {
        true
    }
    fn deactivate(&mut self) {}
    fn start(&mut self) {}
    fn stop(&mut self) {}
    fn reset(&mut self) {}
    fn set_offline(&mut self, is_offline: bool) {
        self.is_offline = is_offline;
    }
    fn process(&self, block: &mut RawBlock) -> bool {
        self.blocks.set(self.blocks.get() + 1);
        if self.fault == "written past the block" && self.is_loaded {
            for channel in block.inputs.iter_mut().flat_map(|bus| &mut bus.channels).flatten() {
                channel[block.frames] = 0.0;
            }
        }
        // The first input may be the output, too.
        let buses = block.outputs.iter_mut().chain(block.inputs.first_mut());
        for channel in buses.flat_map(|bus| &mut bus.channels).flatten() {
            channel[..block.frames].fill(0.0);
        }
        true
    }
    fn take_allocations(&mut self) -> u64 {
        u64::from(self.fault == "memory while offline" && self.is_offline)
    }
    fn idle(&self) {}
    fn set_values(&mut self, _: &[RawEvent]) {}
    fn parameters(&self) -> Vec<Parameter> {
        vec![Parameter { id: 0, low: 0.0, high: 1.0 }]
    }
    fn id_at(&self, index: u32) -> Option<u32> {
        (index == 0).then_some(0)
    }
    fn value(&self, _: u32) -> Option<f64> {
        Some(if self.fault == "value" && self.is_loaded && self.is_offline { 2.0 } else { 0.5 })
    }
    fn text(&self, _: u32, _: f64, _: usize) -> Option<String> {
        None
    }
    fn parse(&self, _: u32, _: &str) -> Option<f64> {
        None
    }
    fn latency_samples(&self) -> u32 {
        0
    }
    fn tail_samples(&self) -> u32 {
        0
    }
    fn input_widths(&self) -> Vec<usize> {
        vec![2]
    }
    fn state(&self) -> Option<Vec<u8>> {
        Some(vec![1; 40])
    }
    fn load_state(&mut self, _: &[u8], _: usize) -> bool {
        self.is_loaded = true;
        true
    }
    fn take_calls(&mut self) -> Calls {
        Calls::default()
    }
}

impl Edited for Faulty {
    fn name(&self) -> String {
        String::new()
    }
    fn make_editor(&mut self) -> Result<(u32, u32), HostError> {
        Err(HostError::new("", "", ""))
    }
    fn attach_editor(&mut self, _: u32) -> Result<(), HostError> {
        Ok(())
    }
    fn drop_editor(&mut self) {}
    fn size_editor(&mut self, requested_px: (u32, u32)) -> Result<(u32, u32), HostError> {
        Ok(requested_px)
    }
    fn editor_size(&mut self) -> (u32, u32) {
        (1, 1)
    }
    fn scale_editor(&mut self, _: f64) -> bool {
        false
    }
    fn take_requested_size(&mut self) -> Option<(u32, u32)> {
        None
    }
    fn work(&mut self, _: WindowCalls) -> Result<(), HostError> {
        Ok(())
    }
}

/// The program that is started again; a test like any other where nobody starts it.
#[test]
fn child() {
    let Ok(steps) = std::env::var(STEPS) else { return };
    let (seed, steps) = steps.split_once(':').expect("a seed and steps");
    let numbers = steps.split(',').map(|number| number.parse().expect("a number"));
    let mut session = Session::new(Faulty::new, false).expect("an instance");
    let is_clean =
        carry_out(&mut session, seed.parse().expect("a seed"), &numbers.collect::<Vec<_>>());
    std::process::exit(i32::from(!is_clean));
}

fn ending(fault: &str, seed: u64, steps: &[usize], patience: Duration) -> Ending {
    let numbers: Vec<String> = steps.iter().map(ToString::to_string).collect();
    let mut command = Command::new(std::env::current_exe().expect("the path of this program"));
    command.args(["--exact", "child", "--nocapture", "--test-threads=1"]);
    command.env(FAULT, fault).env(STEPS, format!("{seed}:{}", numbers.join(",")));
    run(command, patience).expect("this program starts again")
}

/// The rule, and the fewest steps as they are told, of the first seed that finds the fault.
fn found(fault: &str, patience: Duration) -> (String, Vec<String>) {
    let all: Vec<usize> = (0..COUNT).collect();
    for seed in 1..20 {
        if let Ending::Broken { rule, what } = ending(fault, seed, &all, patience) {
            assert!(what.contains("step "), "{what}");
            let is_same = |steps: &[usize]| matches!(ending(fault, seed, steps, patience), Ending::Broken { rule: found, .. } if found == rule);
            let fewest = minimise(&all, 200, is_same);
            return (rule, described(seed, &fewest));
        }
    }
    panic!("{fault}: not found");
}

const PATIENCE: Duration = Duration::from_secs(120);

fn assert_found(fault: &str, patience: Duration, rule: &str, needed: &[&str]) {
    let (found_rule, steps) = found(fault, patience);
    assert_eq!(found_rule, rule, "{fault}: {steps:?}");
    assert_eq!(steps.len(), needed.len(), "{fault}: {steps:?}");
    for (step, word) in steps.iter().zip(needed) {
        assert!(step.contains(word), "{fault}: {steps:?}");
    }
}

#[test]
fn a_sound_plugin_is_clean() {
    let all: Vec<usize> = (0..COUNT).collect();
    for seed in 1..6 {
        assert_eq!(ending("", seed, &all, PATIENCE), Ending::Clean, "seed {seed}");
    }
}

#[test]
fn a_crash_comes_down_to_the_two_steps_it_needs() {
    assert_found("crash after a state was loaded", PATIENCE, "crash", &["State(", "Layout"]);
}

#[test]
fn a_panic_on_any_thread_comes_down_to_the_two_steps_it_needs() {
    let needed = ["Offline(true)", "Layout"];
    assert_found("panic elsewhere while offline", PATIENCE, "panic", &needed);
}

#[test]
fn broken_rules_come_down_to_the_steps_they_need() {
    assert_found("written past the block", PATIENCE, "memory", &["State(", "Play"]);
    let (rule, steps) = found("value", PATIENCE);
    assert_eq!((rule.as_str(), steps.len()), ("value", 2), "{steps:?}");
    let (rule, steps) = found("memory while offline", PATIENCE);
    assert_eq!((rule.as_str(), steps.len()), ("allocation", 4), "{steps:?}");
}

#[test]
fn a_hang_is_ended_and_told() {
    let all: Vec<usize> = (0..COUNT).collect();
    let patience = Duration::from_secs(10);
    let hangs = (1..20).find_map(|seed| match ending("hang", seed, &all, patience) {
        Ending::Broken { rule, what } => Some((rule, what)),
        Ending::Clean => None,
    });
    let (rule, what) = hangs.expect("a seed that hangs");
    assert_eq!(rule, "hang");
    assert!(what.contains("Layout"), "{what}");
}
