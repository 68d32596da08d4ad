//! What a host does, one step after the other.

use shared_dsp::noise::Noise;

/// One thing that a host does.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Chooses widths of the main bus and the key, in channels.
    Layout { main: usize, key: usize },
    /// Activates for blocks up to a length.
    Activate { sample_rate_hz: f64, max_frames: usize },
    /// Deactivates.
    Deactivate,
    /// Starts processing.
    Start,
    /// Stops processing.
    Stop,
    /// Wants silence.
    Reset,
    /// Changes between rendering and playing.
    Offline(bool),
    /// Processes blocks.
    Play(Play),
    /// Sets values outside of a block.
    Values { events: Events, seed: u64 },
    /// Saves, loads and spoils states.
    State(StateStep),
    /// Asks for everything there is on the main thread.
    Ask { seed: u64 },
    /// Gives the plugin its turn on the main thread.
    MainThread,
    /// Removes the instance and makes another.
    Remake,
    /// Makes a second instance, activates it, and removes it.
    Another,
    /// Does something with the editor.
    Editor(EditorStep),
}

/// Blocks that are processed one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Play {
    /// How many.
    pub blocks: usize,
    /// How long.
    pub frames: Frames,
    /// Buses, channels and pointers are left out at random.
    pub has_holes: bool,
    /// What goes in.
    pub signal: Signal,
    /// What is automated.
    pub events: Events,
    /// What is said about the song.
    pub tempo: Tempo,
    /// Stops and starts between blocks.
    pub has_pauses: bool,
    /// The inputs are said to be silent, whatever they hold.
    pub is_said_silent: bool,
    /// Outputs share the memory of inputs.
    pub is_in_place: bool,
    /// An audio thread processes while the main thread asks.
    pub while_asking: bool,
    /// Seed of everything else.
    pub seed: u64,
}

/// Lengths of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frames {
    /// Always the same, longer than announced or not.
    Fixed(usize),
    /// From nothing to as long as announced, another each time.
    Changing,
    /// As long as announced.
    Longest,
}

/// What goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Nothing.
    Silence,
    /// Noise at -12 dBFS.
    Noise,
    /// Noise at +120 dBFS.
    Loud,
    /// The largest numbers there are.
    Largest,
    /// Numbers too small to be normal.
    Subnormal,
    /// Noise with NaN in it.
    NotANumber,
    /// Noise with infinity in it.
    Infinite,
    /// Bits at random.
    Bits,
    /// One of these each block.
    Mixed,
}

/// Values a host sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// None.
    Nothing,
    /// In order, within block and range.
    Orderly,
    /// In no order.
    Unsorted,
    /// Beyond the block, and before it.
    Beyond,
    /// For parameters that are not there.
    Unknown,
    /// Not numbers, infinite, far out of range.
    Odd,
    /// Offsets by a modulator (CLAP).
    Modulation,
    /// Hundreds.
    Flood,
}

/// What is said about the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tempo {
    /// Nothing.
    Untold,
    /// It plays at 120 beats a minute.
    Usual,
    /// A tempo of zero, below it, enormous, or not a number.
    Odd,
    /// The position jumps with each block.
    Jumps,
    /// A loop, of which the ends may be the wrong way round.
    Loop,
}

/// What is done with states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateStep {
    /// Saves, and keeps it.
    Save,
    /// Loads what was kept.
    Load,
    /// Loads what was kept in pieces of a byte or a few.
    LoadInPieces,
    /// Loads what was kept, cut short.
    Truncated { seed: u64 },
    /// Loads what was kept, with bytes changed.
    Corrupt { seed: u64 },
    /// Loads what another plugin or no plugin may have written.
    Foreign { seed: u64 },
}

/// What is done with the editor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EditorStep {
    /// Makes it and shows it; names a scale before, if there is one.
    Open { scale: Option<f64> },
    /// Makes it and removes it before it was shown.
    Glimpse,
    /// Asks for a size.
    Resize { width_px: u32, height_px: u32 },
    /// Names a scale.
    Scale(f64),
    /// Lets it draw for a while.
    Draw { ms: u64 },
    /// Closes it.
    Close,
}

/// The steps of a seed. Each depends on the seed and its own place alone.
#[must_use]
pub fn steps(seed: u64, count: usize) -> Vec<Step> {
    let mut seeds = Noise::new(seed);
    (0..count).map(|_| step(&mut Noise::new(seeds.bits()))).collect()
}

fn step(random: &mut Noise) -> Step {
    match random.below(100) {
        0..5 => Step::Layout { main: random.below(4), key: random.below(4) },
        5..19 => activation(random),
        19..22 => Step::Deactivate,
        22..31 => Step::Start,
        31..34 => Step::Stop,
        34..37 => Step::Reset,
        37..40 => Step::Offline(random.below(2) == 1),
        40..67 => Step::Play(play(random)),
        67..73 => Step::Values { events: events(random), seed: random.bits() },
        73..82 => Step::State(state(random)),
        82..87 => Step::Ask { seed: random.bits() },
        87..89 => Step::MainThread,
        89..91 => Step::Remake,
        91..92 => Step::Another,
        _ => Step::Editor(editor(random)),
    }
}

fn one_of<T: Copy>(random: &mut Noise, choices: &[T]) -> T {
    choices[random.below(choices.len())]
}

fn activation(random: &mut Noise) -> Step {
    const RATES_HZ: [f64; 12] = [
        8_000.0, 11_025.0, 22_050.0, 44_100.0, 44_100.0, 48_000.0, 48_000.0, 88_200.0, 96_000.0,
        176_400.0, 192_000.0, 384_000.0,
    ];
    let sample_rate_hz = match random.below(16) {
        0 => one_of(random, &[0.0, -48_000.0, f64::NAN, f64::INFINITY, 1.0]),
        1 | 2 => 8_000.0 + 376_000.0 * random.unit(),
        _ => one_of(random, &RATES_HZ),
    };
    let max_frames = match random.below(8) {
        0 => one_of(random, &[0, 1, 2, 3]),
        1 => random.between(1, 2_000),
        2 => 16_384,
        _ => one_of(random, &[32, 64, 441, 512, 1_024, 4_096]),
    };
    Step::Activate { sample_rate_hz, max_frames }
}

fn play(random: &mut Noise) -> Play {
    let frames = match random.below(10) {
        0..4 => Frames::Changing,
        4..8 => Frames::Longest,
        8 => Frames::Fixed(random.below(600)),
        _ => Frames::Fixed(one_of(random, &[0, 1, 31, 513, 4_097, 20_001])),
    };
    Play {
        blocks: random.between(1, 12),
        frames,
        has_holes: random.below(3) == 0,
        signal: match random.below(3) {
            0 => Signal::Noise,
            _ => one_of(
                random,
                &[
                    Signal::Silence,
                    Signal::Loud,
                    Signal::Largest,
                    Signal::Subnormal,
                    Signal::NotANumber,
                    Signal::Infinite,
                    Signal::Bits,
                    Signal::Mixed,
                ],
            ),
        },
        events: events(random),
        tempo: one_of(
            random,
            &[Tempo::Untold, Tempo::Usual, Tempo::Usual, Tempo::Odd, Tempo::Jumps, Tempo::Loop],
        ),
        has_pauses: random.below(6) == 0,
        is_said_silent: random.below(6) == 0,
        is_in_place: random.below(3) == 0,
        while_asking: random.below(4) == 0,
        seed: random.bits(),
    }
}

fn events(random: &mut Noise) -> Events {
    const ALL: [Events; 10] = [
        Events::Nothing,
        Events::Nothing,
        Events::Orderly,
        Events::Orderly,
        Events::Unsorted,
        Events::Beyond,
        Events::Unknown,
        Events::Odd,
        Events::Modulation,
        Events::Flood,
    ];
    one_of(random, &ALL)
}

fn state(random: &mut Noise) -> StateStep {
    let seed = random.bits();
    match random.below(8) {
        0 | 1 => StateStep::Save,
        2 => StateStep::Load,
        3 => StateStep::LoadInPieces,
        4 => StateStep::Truncated { seed },
        5 | 6 => StateStep::Corrupt { seed },
        _ => StateStep::Foreign { seed },
    }
}

fn editor(random: &mut Noise) -> EditorStep {
    const SCALES: [f64; 10] = [1.0, 1.25, 1.5, 2.0, 0.5, 0.0, -1.0, 1e9, 1e-9, f64::NAN];
    let scale = one_of(random, &SCALES);
    match random.below(10) {
        0..3 => EditorStep::Open { scale: (random.below(2) == 0).then_some(scale) },
        3 => EditorStep::Glimpse,
        4 => EditorStep::Resize {
            width_px: random.below(2_400) as u32,
            height_px: random.below(1_600) as u32,
        },
        5 => EditorStep::Resize {
            width_px: one_of(random, &[0, 1, 100_000, u32::MAX]),
            height_px: one_of(random, &[0, 1, 100_000, u32::MAX]),
        },
        6 => EditorStep::Scale(scale),
        7 | 8 => EditorStep::Draw { ms: random.between(1, 150) as u64 },
        _ => EditorStep::Close,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_steps_and_a_longer_list_begins_alike() {
        let same = |a: &[Step], b: &[Step]| format!("{a:?}") == format!("{b:?}");
        assert!(same(&steps(7, 40), &steps(7, 80)[..40]));
        assert!(!same(&steps(7, 40), &steps(8, 40)));
    }

    #[test]
    fn every_kind_of_step_comes_up() {
        let all = format!("{:?}", steps(1, 3_000));
        for word in ["Layout", "Remake", "Another", "Glimpse", "Foreign", "Modulation", "Bits"] {
            assert!(all.contains(word), "{word}");
        }
    }
}
