//! Changes while sound runs, in natural and linear phase.

use super::chain::*;
use channel_eq_engine::phase::PhaseStage;
use channel_eq_engine::{BANDS, EqEngine, LinearLength, Phase, Placement, Settings, Shape};
use shared_bench::allocation;
use shared_dsp::Engine;
use shared_dsp::measure::partitions::{output_ignores_block_cuts_between, process_range};
use shared_dsp::measure::{click_peak_db, magnitude_db, render, signals};
use shared_dsp::noise::Noise;

/// A 1 kHz sine of -12 dBFS through `changes`, each (frame, settings).
fn sine_through(rate_hz: f64, changes: &[(usize, Settings)], samples: usize) -> Vec<f32> {
    let mut chain = Chain::prepared(rate_hz, 1, &changes[0].1);
    let mut signal = vec![signals::sine(1000.0, -12.0, rate_hz, samples)];
    for (index, (start, settings)) in changes.iter().enumerate() {
        chain.apply(settings);
        let end = changes.get(index + 1).map_or(samples, |next| next.0);
        process_range(&mut chain, &mut signal, &[], *start, end);
    }
    signal.remove(0)
}

#[test]
fn a_kernel_is_exchanged_without_a_click() {
    for rate_hz in RATES_HZ {
        let step =
            |gain_db: f64, length: LinearLength| linear(length, &[bell(1000.0, gain_db, 1.0)]);
        for length in [LinearLength::Shortest, LinearLength::Medium] {
            let start = rate_hz as usize;
            let changes = [(0, step(0.0, length)), (start, step(12.0, length))];
            let signal = sine_through(rate_hz, &changes, 2 * start);
            // After the onset of the sine, which is a click of its own.
            let click_db = click_peak_db(&signal, start, rate_hz);
            let end = &signal[2 * start - 4800..];
            let level = end.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            println!("{rate_hz} Hz {length:?}: click {click_db:.1} dBFS, then {level:.4}");
            assert!(click_db <= -90.0, "{click_db}");
            assert!((level - 1.0).abs() < 0.01, "{level}");
        }
    }
}

/// From the change of a setting until the level stays within 0.1 dB of what was asked for.
#[test]
fn new_settings_are_heard_within_the_time_of_a_design() {
    let rate_hz = 48_000.0;
    let mut bands = [bell(100.0, 0.5, 1.0); 8];
    for (mode, most_ms) in [
        (natural(&bands), 60.0),
        (linear(LinearLength::Shortest, &bands), 150.0),
        (linear(LinearLength::Medium, &bands), 250.0),
        (linear(LinearLength::Longest, &bands), 800.0),
    ] {
        bands[7] = bell(1000.0, 12.0, 4.0);
        let louder = Settings { bands: natural(&bands).bands, ..mode };
        let signal = sine_through(rate_hz, &[(0, mode), (72_000, louder)], 140_000);
        let peak = |n: usize| signal[n..n + 48].iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
        let end = peak(139_000);
        let late = |n: &usize| (peak(*n) / end - 1.0).abs() > 0.0115;
        let last = (72_000..139_000).rev().find(late).unwrap_or(72_000);
        let ms = (last - 72_000) as f64 / 48.0;
        println!("{:?} {:?}: {ms:.0} ms, level {end:.3}", mode.phase, mode.linear_length);
        assert!(ms <= most_ms && end > 0.9);
    }
}

#[test]
fn gain_scale_and_coupled_q_are_in_the_kernel() {
    let rate_hz = 48_000.0;
    for length in [LinearLength::Shortest, LinearLength::Medium] {
        let mut settings = linear(length, &[bell(1000.0, -6.0, 1.0)]);
        settings.gain_scale = -1.0;
        settings.gain_q = true;
        let latency = length.latency_samples(rate_hz);
        let impulse = &response(&settings, rate_hz, 1, &[0], 2 * latency)[0];
        // The cut becomes a boost, half as wide at 12 dB, 2^-0.5 at 6.
        let sounding = bell(1000.0, 6.0, core::f64::consts::SQRT_2).prototype();
        for hz in [500.0, 800.0, 1000.0, 1300.0] {
            let error_db = magnitude_db(impulse, hz, rate_hz) - sounding.magnitude_db_at(hz);
            assert!(error_db.abs() < 0.01, "{length:?} {hz} Hz: {error_db}");
        }
    }
}

#[test]
fn modes_change_without_a_click_before_the_restart() {
    let rate_hz = 48_000.0;
    let bands = [bell(1000.0, 6.0, 1.0), band(Shape::HighShelf, 6000.0, 6.0, 0.71, 2)];
    let zero = Settings { phase: Phase::ZeroLatency, ..natural(&bands) };
    let modes = [
        zero,
        natural(&bands),
        linear(LinearLength::Shortest, &bands),
        linear(LinearLength::Medium, &bands),
    ];
    for (index, from) in modes.iter().enumerate() {
        for (_, to) in modes.iter().enumerate().filter(|(other, _)| *other != index) {
            let signal = sine_through(rate_hz, &[(0, *from), (72_000, *to)], 200_000);
            let click_db = click_peak_db(&signal, 48_000, rate_hz);
            let level = signal[190_000..].iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            println!("{:?} to {:?}: {click_db:.1} dBFS, then {level:.3}", from.phase, to.phase);
            assert!(click_db <= -90.0, "{click_db}");
            assert!((level - 0.5).abs() < 0.02, "{level}");
        }
    }
}

/// A 1 kHz sine of -12 dBFS through a host that restarts the plugin before its next block when the
/// latency has changed; gives the output and whether there was a restart.
fn sine_through_restart(from: &Settings, to: &Settings, block: usize) -> (Vec<f32>, bool) {
    let rate_hz = 48_000.0;
    let mut engine = EqEngine::new();
    engine.apply(from);
    engine.prepare(rate_hz, 1);
    let mut signal = vec![signals::sine(1000.0, -12.0, rate_hz, 120_000)];
    let mut latency_samples = engine.latency_samples();
    let mut has_restarted = false;
    for start in (0..120_000).step_by(block) {
        if start >= 48_000 {
            engine.apply(to);
        }
        if engine.latency_samples() != latency_samples {
            engine.prepare(rate_hz, 1);
            latency_samples = engine.latency_samples();
            has_restarted = true;
        }
        let end = 120_000.min(start + block);
        process_range(&mut engine, &mut signal, &[], start, end);
    }
    (signal.remove(0), has_restarted)
}

#[test]
fn modes_fade_out_before_the_restart_and_in_after_it() {
    let bands = [bell(1000.0, 6.0, 1.0), band(Shape::HighShelf, 6000.0, 6.0, 0.71, 2)];
    let modes = [
        Settings { phase: Phase::ZeroLatency, ..natural(&bands) },
        natural(&bands),
        linear(LinearLength::Shortest, &bands),
        linear(LinearLength::Short, &bands),
    ];
    for (index, from) in modes.iter().enumerate() {
        for (_, to) in modes.iter().enumerate().filter(|(other, _)| *other != index) {
            for block in [16, 64, 441, 1024, 4096] {
                let (signal, has_restarted) = sine_through_restart(from, to, block);
                let click_db = click_peak_db(&signal, 40_000, 48_000.0);
                let level = signal[110_000..].iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
                println!("{:?} to {:?}, {block}: {click_db:.1} dBFS", from.phase, to.phase);
                assert!(has_restarted && click_db <= -90.0, "{block}: {click_db}");
                assert!((level - 0.5).abs() < 0.02, "{level}");
            }
        }
    }
}

#[test]
fn the_newest_settings_win() {
    let mut changes = vec![(0, linear(LinearLength::Short, &[bell(1000.0, 0.0, 1.0)]))];
    for n in 0..50 {
        let gain_db = if n == 49 { 12.0 } else { -0.5 * f64::from(n) };
        let settings = linear(LinearLength::Short, &[bell(1000.0, gain_db, 1.0)]);
        changes.push((48_000 + 777 * n as usize, settings));
    }
    let signal = sine_through(48_000.0, &changes, 150_000);
    let level = signal[140_000..].iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
    assert!((level - 1.0).abs() < 0.01, "{level}");
    assert!(click_peak_db(&signal, 48_000, 48_000.0) <= -90.0);
}

#[test]
fn output_does_not_depend_on_cuts() {
    let bands = [bell(60.0, 9.0, 2.0), on(Placement::Mid, bell(7000.0, -6.0, 1.0))];
    let more = [bands[0], on(Placement::Left, bell(500.0, 6.0, 1.0)), bands[1]];
    let length = LinearLength::Shortest;
    let zero = Settings { phase: Phase::ZeroLatency, ..natural(&bands) };
    for changes in [
        vec![(0, natural(&bands)), (9001, natural(&more)), (20_003, natural(&[]))],
        vec![(0, linear(length, &bands)), (9001, linear(length, &more)), (30_007, zero)],
        vec![(0, zero), (777, natural(&bands)), (20_001, linear(length, &more))],
        vec![(0, linear(LinearLength::Short, &bands)), (5001, linear(length, &bands))],
    ] {
        for channels in [1, 2] {
            let difference = output_ignores_block_cuts_between(Chain::new, &changes, channels, 3);
            assert_eq!(difference, 0.0);
        }
    }
}

#[test]
fn nothing_is_allocated_and_everything_stays_finite_at_every_corner() {
    assert!(allocation::is_installed());
    for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
        let mut noise = Noise::new(rate_hz as u64);
        let mut stage = PhaseStage::new();
        // Zero latency would pass what is not finite.
        stage.apply(&natural(&[]));
        stage.prepare(rate_hz, 2);
        println!("{rate_hz} Hz: {:.1} MB", stage.memory_bytes() as f64 / 1e6);
        let mut settings = Settings::default();
        for turn in 0..40 {
            for band in &mut settings.bands[..if turn % 5 == 0 { BANDS } else { 4 }] {
                let mut pick = |values: &[f32]| values[noise.between(0, values.len() - 1)];
                band.on = pick(&[0.0, 1.0, 1.0]) > 0.0;
                band.frequency_hz = pick(&[10.0, 700.0, 11_025.0, 30_000.0, f32::NAN]);
                band.gain_db = pick(&[-30.0, 0.0, 3.0, 30.0, f32::NAN]);
                band.q = pick(&[0.025, 0.71, 40.0, f32::INFINITY]);
                band.order = pick(&[0.0, 1.0, 2.0, 5.0, 16.0, 255.0]) as u8;
                band.shape = Shape::ALL[noise.between(0, Shape::ALL.len() - 1)];
                band.channel = Placement::ALL[noise.between(0, Placement::ALL.len() - 1)];
            }
            settings.phase = if turn % 3 == 0 { Phase::Linear } else { Phase::Natural };
            settings.linear_length =
                if turn % 7 == 3 { LinearLength::Longest } else { LinearLength::Shortest };
            settings.gain_scale = if turn % 4 == 0 { f32::NAN } else { 2.0 };
            let (finite, calls) = allocation::count(|| {
                let mut finite = true;
                stage.apply(&settings);
                if turn % 6 == 5 {
                    stage.reset();
                }
                for n in 0..200 {
                    let x = if n % 50 == 49 { f64::NAN } else { 0.1 };
                    let mut frames = [[x, f64::INFINITY]; 31];
                    stage.process(&mut frames);
                    finite &= frames.iter().flatten().all(|y| y.is_finite());
                }
                finite
            });
            assert!(finite, "{rate_hz} Hz, turn {turn}");
            assert_eq!(calls, 0, "{rate_hz} Hz, turn {turn}");
        }
    }
}

#[test]
fn a_chain_of_extremes_stays_finite() {
    for rate_hz in [22_050.0, 44_100.0] {
        for order in [1, 2, 16] {
            let bands = [
                band(Shape::LowCut, 30_000.0, 0.0, 40.0, order),
                band(Shape::HighCut, 30_000.0, 0.0, 0.71, order),
                bell(30_000.0, 30.0, 40.0),
                band(Shape::Notch, 25_000.0, 0.0, 1.0, 2),
            ];
            for bands in bands.map(|band| [band]) {
                for settings in [natural(&bands), linear(LinearLength::Shortest, &bands)] {
                    let impulse = &response(&settings, rate_hz, 1, &[0], 8000)[0];
                    let peak = impulse.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
                    assert!(peak.is_finite() && peak < 40.0, "{rate_hz} {:?}: {peak}", bands[0]);
                }
            }
        }
    }
}

#[test]
fn the_stage_rests_after_its_tail_and_not_before() {
    for settings in
        [natural(&[bell(9000.0, 6.0, 1.0)]), linear(LinearLength::Short, &[bell(60.0, 12.0, 4.0)])]
    {
        let mut stage = PhaseStage::new();
        stage.apply(&settings);
        stage.prepare(48_000.0, 2);
        assert!(stage.is_at_rest());
        stage.process(&mut [[1.0, -1.0]; 10]);
        let mut frames = 0;
        while !stage.is_at_rest() {
            let mut silence = [[0.0; 2]; 32];
            stage.process(&mut silence);
            frames += 32;
            assert!(frames < 100_000);
        }
        assert!(frames > stage.latency_samples());
        for _ in 0..100 {
            let mut silence = [[0.0; 2]; 32];
            stage.process(&mut silence);
            assert!(silence.iter().flatten().all(|y| *y == 0.0));
        }
        let mut changed = settings;
        changed.bands[0].gain_db = -3.0;
        stage.apply(&changed);
        assert!(!stage.is_at_rest());
    }
}

#[test]
fn reset_gives_the_same_output_as_a_fresh_start() {
    let old = linear(LinearLength::Shortest, &[bell(200.0, 9.0, 1.0)]);
    let new = linear(LinearLength::Short, &[bell(300.0, -9.0, 2.0)]);
    for (from, to) in [(old, new), (new, old), (natural(&[]), old), (old, natural(&new.bands[..1]))]
    {
        let input = signals::white_noise(5, -6.0, 20_000);
        let mut used = Chain::prepared(48_000.0, 1, &from);
        render(&mut used, &mut [input.clone()], 512);
        used.apply(&to);
        render(&mut used, &mut [input[..5000].to_vec()], 512);
        used.reset();
        let mut fresh = Chain::prepared(48_000.0, 1, &to);
        let (mut a, mut b) = ([input.clone()], [input]);
        render(&mut used, &mut a, 512);
        render(&mut fresh, &mut b, 512);
        assert!(a == b);
    }
}

#[test]
fn after_a_reset_the_old_kernel_plays_until_the_new_one_is_designed() {
    let rate_hz = 48_000.0;
    let length = LinearLength::Shortest;
    for (from, to) in [
        (linear(length, &[bell(1000.0, 6.0, 1.0)]), linear(length, &[bell(1000.0, -6.0, 1.0)])),
        (natural(&[bell(1000.0, 6.0, 1.0)]), natural(&[bell(8000.0, 6.0, 1.0)])),
        (natural(&[bell(1000.0, 6.0, 1.0)]), linear(length, &[bell(1000.0, 6.0, 1.0)])),
    ] {
        let mut chain = Chain::prepared(rate_hz, 1, &from);
        let mut signal = vec![signals::sine(1000.0, -12.0, rate_hz, 48_000)];
        render(&mut chain, &mut signal, 512);
        chain.apply(&to);
        chain.reset();
        let mut signal = vec![signals::sine(1000.0, -12.0, rate_hz, 96_000)];
        render(&mut chain, &mut signal, 512);

        let mut fresh = Chain::prepared(rate_hz, 1, &to);
        let mut expected = vec![signals::sine(1000.0, -12.0, rate_hz, 96_000)];
        render(&mut fresh, &mut expected, 512);
        let difference =
            (48_000..96_000).map(|n| (signal[0][n] - expected[0][n]).abs()).fold(0.0, f32::max);
        let click_db = click_peak_db(&signal[0], 9600, rate_hz);
        println!("{:?} to {:?}: {click_db:.1} dBFS, {difference:e}", from.phase, to.phase);
        assert!(click_db <= -90.0, "{click_db}");
        assert!(difference < 1e-6, "{difference}");
    }
}
