//! Cost of something that plays, in CPU time of this thread, as a ratio to the yardstick.
//!
//! Short turns of the subject and of the yardstick ([`crate::timing`]) follow each other, and the
//! median of all ratios counts: a machine that slows down slows both of a pair, and whatever else
//! runs on it takes no CPU time of this thread.

use std::time::Duration;

use crate::timing::{Subject, Yardstick, signal};

/// Frames of a turn.
pub const TURN_FRAMES: usize = 7680;
/// Turns before anything counts: caches fill, glides end, sound that was there before dies away.
const WARM_UP_TURNS: usize = 20;
/// Turns that count.
const TURNS: usize = 201;

/// Cost per stereo frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CpuCost {
    /// Median of the subject, ns.
    pub frame_ns: f64,
    /// Median of the yardstick, ns.
    pub yardstick_ns: f64,
    /// Median of subject / yardstick of the same pair of turns.
    pub ratio: f64,
}

/// Measures `turn`, which plays [`TURN_FRAMES`] frames in blocks of `block_frames`, a divisor, and gives
/// the CPU time that took ([`timed`]).
pub fn measure(block_frames: usize, mut turn: impl FnMut() -> Duration) -> CpuCost {
    let mut yardstick = YardstickTurn::new(block_frames);
    for _ in 0..WARM_UP_TURNS {
        turn();
        yardstick.play();
    }
    let (mut frame_ns, mut yardstick_ns, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let pair = [turn(), yardstick.play()];
        let [own, yard] = pair.map(|time| time.as_nanos() as f64 / TURN_FRAMES as f64);
        frame_ns.push(own);
        yardstick_ns.push(yard);
        ratios.push(own / yard);
    }
    CpuCost {
        frame_ns: median(&mut frame_ns),
        yardstick_ns: median(&mut yardstick_ns),
        ratio: median(&mut ratios),
    }
}

/// CPU time this thread spends in `work`. A call of the system is included, about 0.3 us.
pub fn timed(work: impl FnOnce()) -> Duration {
    let start = now();
    work();
    now().saturating_sub(start)
}

/// CPU time all threads of this program spend while `work` runs.
pub fn timed_process(work: impl FnOnce()) -> Duration {
    let start = process_now();
    work();
    process_now().saturating_sub(start)
}

/// CPU time of this thread so far.
#[cfg(unix)]
fn now() -> Duration {
    cpu_clock(rustix::time::ClockId::ThreadCPUTime)
}

/// CPU time of this program so far.
#[cfg(unix)]
fn process_now() -> Duration {
    cpu_clock(rustix::time::ClockId::ProcessCPUTime)
}

#[cfg(unix)]
fn cpu_clock(clock: rustix::time::ClockId) -> Duration {
    let time = rustix::time::clock_gettime(clock);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

#[cfg(not(unix))]
fn process_now() -> Duration {
    now()
}

/// Time since the first call: an upper bound of this thread's CPU time.
#[cfg(not(unix))]
fn now() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// The yardstick over its own signal, a turn at a time.
struct YardstickTurn {
    yardstick: Yardstick,
    input: [Vec<f32>; 2],
    turn: [Vec<f32>; 2],
    at: usize,
    block_frames: usize,
}

impl YardstickTurn {
    fn new(block_frames: usize) -> Self {
        let turn = [vec![0.0; TURN_FRAMES], vec![0.0; TURN_FRAMES]];
        Self { yardstick: Yardstick::default(), input: signal(), turn, at: 0, block_frames }
    }

    fn play(&mut self) -> Duration {
        if self.at + TURN_FRAMES > self.input[0].len() {
            self.at = 0;
        }
        for (turn, input) in self.turn.iter_mut().zip(&self.input) {
            turn.copy_from_slice(&input[self.at..self.at + TURN_FRAMES]);
        }
        self.at += TURN_FRAMES;
        let [left, right] = &mut self.turn;
        timed(|| {
            for (left, right) in
                left.chunks_mut(self.block_frames).zip(right.chunks_mut(self.block_frames))
            {
                self.yardstick.process(&mut [left, right]);
            }
        })
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_work_counts() {
        let asleep = timed(|| std::thread::sleep(Duration::from_millis(20)));
        let mut sum = 0.0;
        let awake = timed(|| sum = (0..3_000_000).map(|n| f64::from(n).sqrt()).sum());
        assert!(std::hint::black_box(sum) > 0.0);
        assert!(cfg!(not(unix)) || asleep < awake, "{asleep:?} {awake:?}");
    }

    #[test]
    fn ratios_are_those_of_the_turns() {
        let cost = measure(64, || Duration::from_nanos(TURN_FRAMES as u64 * 10));
        assert_eq!(cost.frame_ns, 10.0);
        assert!(cost.yardstick_ns > 0.0 && cost.ratio > 0.0);
    }
}
