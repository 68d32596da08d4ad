//! Every routing against direct sums, exchanges, cuts, and bad samples.

use super::*;
use crate::noise::Noise;

fn white(seed: u64, length: usize) -> Vec<f32> {
    let mut noise = Noise::new(seed);
    (0..length).map(|_| noise.white()).collect()
}

fn write(convolver: &mut Convolver, index: usize, kernel: &[f32]) {
    let block = convolver.draft().len();
    for (partition, taps) in kernel.chunks(block).enumerate() {
        convolver.draft()[..taps.len()].copy_from_slice(taps);
        convolver.transform_draft(kernel.len(), index, partition);
    }
}

fn run(convolver: &mut Convolver, input: &[Vec<f32>; 2], cut: usize) -> [Vec<f64>; 2] {
    let mut frames: Vec<[f64; 2]> =
        (0..input[0].len()).map(|n| [input[0][n].into(), input[1][n].into()]).collect();
    for part in frames.chunks_mut(cut) {
        convolver.process(part);
    }
    core::array::from_fn(|c| frames.iter().map(|f| f[c]).collect())
}

fn direct(kernel: &[f32], input: &[f32], at: usize, overhead: usize) -> f64 {
    (0..kernel.len())
        .filter(|k| at >= overhead + k)
        .map(|k| f64::from(kernel[k]) * f64::from(input[at - overhead - k]))
        .sum()
}

#[test]
fn every_routing_is_the_direct_sum_in_every_block_length() {
    let input = [white(1, 3000), white(2, 3000)];
    for (block, taps) in [(64, 192), (128, 512), (256, 256)] {
        let kernels: [Vec<f32>; 4] = core::array::from_fn(|k| white(10 + k as u64, taps));
        for routing in [Routing::Same, Routing::Diagonal, Routing::Symmetric, Routing::Full] {
            let mut convolver = Convolver::new(2, block, taps);
            for (index, kernel) in kernels.iter().enumerate().take(routing.kernels()) {
                write(&mut convolver, index, kernel);
            }
            convolver.restart_with_incoming(taps, routing);
            let output = run(&mut convolver, &input, 77);
            let overhead = 2 * block - SLOT_FRAMES;
            assert_eq!(Convolver::latency_samples(block, taps), overhead + taps / 2);
            for (out, at) in [(0, 100), (1, 801), (0, 1500), (1, 2999), (0, 2999)] {
                let expected: f64 = (0..2)
                    .filter_map(|c| Some((c, routing.kernel(out, c)?)))
                    .map(|(c, k)| direct(&kernels[k], &input[c], at, overhead))
                    .sum();
                let error = (output[out][at] - expected).abs();
                assert!(error < 1e-4, "{routing:?} block {block} at {at}: {error}");
            }
        }
    }
}

#[test]
fn without_a_kernel_the_input_passes_bit_by_bit() {
    let input = [white(1, 5000), white(2, 5000)];
    let mut convolver = Convolver::new(2, 256, 1024);
    convolver.restart(1024);
    let output = run(&mut convolver, &input, 100);
    let latency = Convolver::latency_samples(256, 1024);
    for c in 0..2 {
        assert!(output[c][..latency].iter().all(|y| *y == 0.0));
        let equal = |n: usize| output[c][n] == f64::from(input[c][n - latency]);
        assert!((latency..5000).all(equal));
    }
}

#[test]
fn cuts_do_not_matter_while_kernels_are_exchanged() {
    let input = [white(1, 6000), white(2, 6000)];
    let play = |cut: usize| {
        let mut convolver = Convolver::new(2, 64, 512);
        write(&mut convolver, 0, &white(5, 512));
        convolver.restart_with_incoming(512, Routing::Same);
        let part = |from: usize, to: usize| core::array::from_fn(|c| input[c][from..to].to_vec());
        let mut output = run(&mut convolver, &part(0, 3001), cut);
        write(&mut convolver, 0, &white(6, 512));
        write(&mut convolver, 1, &white(7, 512));
        convolver.exchange(Routing::Symmetric);
        assert!(!convolver.is_free());
        let rest = run(&mut convolver, &part(3001, 6000), cut);
        assert!(convolver.is_free());
        output.iter_mut().zip(rest).for_each(|(a, b)| a.extend(b));
        output
    };
    let whole = play(6000);
    for cut in [1, 7, 64, 100] {
        assert!(play(cut) == whole, "cut {cut}");
    }
}

#[test]
fn bad_samples_do_no_harm_and_silence_follows_sound() {
    let mut convolver = Convolver::new(2, 64, 256);
    write(&mut convolver, 0, &white(5, 256));
    convolver.restart_with_incoming(256, Routing::Same);
    assert!(convolver.is_silent());
    let mut frames = vec![[f64::NAN, f64::INFINITY]; 200];
    convolver.process(&mut frames);
    assert!(!convolver.is_silent());
    let mut after = vec![[0.0; 2]; 2000];
    convolver.process(&mut after);
    assert!(frames.iter().chain(&after).flatten().all(|y| y.is_finite()));
    assert!(after[1000..].iter().flatten().all(|y| *y == 0.0));
    assert!(convolver.is_silent());
}
