//! Running engines, in one go and in random cuts, and what must be the same either way.

use crate::Engine;
use crate::measure::signals::{impulse, white_noise};
use crate::noise::Noise;

/// Processes `signal` (one `Vec` per channel) in place in blocks of `block_samples`, without key.
pub fn render<E: Engine>(engine: &mut E, signal: &mut [Vec<f32>], block_samples: usize) {
    let length = signal.first().map_or(0, Vec::len);
    let mut at = 0;
    while at < length {
        let end = length.min(at + block_samples.max(1));
        process_range(engine, signal, &[], at, end);
        at = end;
    }
}

/// As [`render`], with `key` (as wide and as long as `signal`) as sidechain.
pub fn render_with_key<E: Engine>(
    engine: &mut E,
    signal: &mut [Vec<f32>],
    key: &[Vec<f32>],
    block_samples: usize,
) {
    let length = signal.first().map_or(0, Vec::len);
    let mut at = 0;
    while at < length {
        let end = length.min(at + block_samples.max(1));
        process_range(engine, signal, key, at, end);
        at = end;
    }
}

/// Processes the samples `from..to` of `signal` as one block.
pub fn process_range<E: Engine>(
    engine: &mut E,
    signal: &mut [Vec<f32>],
    key: &[Vec<f32>],
    from: usize,
    to: usize,
) {
    let mut main: Vec<&mut [f32]> = signal.iter_mut().map(|c| &mut c[from..to]).collect();
    let key: Vec<&[f32]> = key.iter().map(|c| &c[from..to]).collect();
    engine.process(&mut main, &key);
}

/// Largest difference between one second (48 kHz, white noise at -6 dBFS, another noise as key)
/// processed in one block and in random blocks of 0 to 700 samples, many of them of one sample.
/// 0.0 is what every engine owes. NaN in either reads +infinity.
pub fn output_ignores_block_cuts<E: Engine>(
    make: impl Fn() -> E,
    settings: &E::Settings,
    channels: usize,
    seed: u64,
) -> f64 {
    output_ignores_block_cuts_between(make, &[(0, *settings)], channels, seed)
}

/// As [`output_ignores_block_cuts`], with `changes`: (frame, settings) in ascending order, each
/// applied exactly before that frame. The first is applied before a reset, so it does not glide.
/// The whole is 48 000 frames long.
///
/// In the cut run the standing settings are also applied again before every block, as a plugin
/// does, which must change nothing.
pub fn output_ignores_block_cuts_between<E: Engine>(
    make: impl Fn() -> E,
    changes: &[(usize, E::Settings)],
    channels: usize,
    seed: u64,
) -> f64 {
    const LENGTH: usize = 48_000;
    let noise = |from: u64| -> Vec<Vec<f32>> {
        (0..channels).map(|c| white_noise(seed + from + c as u64, -6.0, LENGTH)).collect()
    };
    let (mut whole, key) = (noise(0), noise(100));
    let mut cut = whole.clone();
    let starts: Vec<usize> = changes.iter().map(|change| change.0.min(LENGTH)).collect();
    let mut random = Noise::new(seed ^ 0x5eed);

    for (signal, in_cuts) in [(&mut whole, false), (&mut cut, true)] {
        let mut engine = make();
        if let Some((_, first)) = changes.first() {
            engine.apply(first);
        }
        engine.prepare(48_000.0, channels);
        for (index, (start, settings)) in changes.iter().enumerate() {
            engine.apply(settings);
            if index == 0 {
                engine.reset();
            }
            let mut at = if index == 0 { 0 } else { (*start).min(LENGTH) };
            let end = starts.get(index + 1).copied().unwrap_or(LENGTH);
            while at < end {
                let block = match (in_cuts, random.between(0, 5)) {
                    (false, _) => end - at,
                    (true, 0) => 1,
                    (true, 1) => random.between(0, 3),
                    (true, 2) => 64,
                    (true, _) => random.between(1, 700),
                };
                let to = end.min(at + block);
                if in_cuts {
                    engine.apply(settings);
                }
                process_range(&mut engine, signal, &key, at, to);
                at = to;
            }
        }
    }

    let mut largest = 0.0f64;
    for (a, b) in whole.iter().flatten().zip(cut.iter().flatten()) {
        let difference = (f64::from(*a) - f64::from(*b)).abs();
        if difference.is_nan() {
            return f64::INFINITY;
        }
        largest = largest.max(difference);
    }
    largest
}

/// Index of the largest output sample for an impulse of 0.1 at frame 0 in every channel: the
/// latency an ear and a host see. Meaningful where the direct sound is the loudest.
/// Looks at the first 65 536 frames; no key.
pub fn impulse_latency<E: Engine>(
    make: impl Fn() -> E,
    settings: &E::Settings,
    sample_rate_hz: f64,
    channels: usize,
) -> usize {
    let mut engine = make();
    engine.apply(settings);
    engine.prepare(sample_rate_hz, channels);
    engine.reset();
    let mut signal: Vec<Vec<f32>> = (0..channels).map(|_| impulse(0, 0.1, 65_536)).collect();
    render(&mut engine, &mut signal, 512);
    let (mut at, mut peak) = (0, 0.0f32);
    for channel in &signal {
        for (n, x) in channel.iter().enumerate() {
            if x.abs() > peak {
                (at, peak) = (n, x.abs());
            }
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Delays by a fixed number of samples; `per_block` adds a fault: one count per call.
    struct Delay {
        line: std::collections::VecDeque<f32>,
        per_block: f32,
    }

    impl Engine for Delay {
        type Settings = usize;
        fn prepare(&mut self, _sample_rate_hz: f64, _channels: usize) {}
        fn reset(&mut self) {}
        fn apply(&mut self, settings: &usize) {
            if self.line.len() != *settings {
                self.line = vec![0.0; *settings].into();
            }
        }
        fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
            for x in main[0].iter_mut() {
                self.line.push_back(*x);
                *x = self.line.pop_front().unwrap_or(0.0) + self.per_block;
            }
            self.per_block *= 1.5;
        }
        fn latency_samples(&self) -> usize {
            self.line.len()
        }
        fn tail_samples(&self) -> usize {
            0
        }
        fn is_at_rest(&self) -> bool {
            self.line.iter().all(|x| *x == 0.0)
        }
    }

    #[test]
    fn instruments_find_latency_and_block_faults() {
        let good = || Delay { line: Default::default(), per_block: 0.0 };
        let bad = || Delay { line: Default::default(), per_block: 0.001 };
        assert_eq!(impulse_latency(good, &37, 48_000.0, 1), 37);
        assert_eq!(output_ignores_block_cuts(good, &37, 1, 1), 0.0);
        assert!(output_ignores_block_cuts(bad, &37, 1, 1) > 0.0);
    }
}
