//! *Learn* as a person uses it: press, play, press, and play again.

use limiter::editor::{LimiterView, parts};
use limiter::processor::Limiter;
use shared_dsp::loudness::{LoudnessMeter, Readings, weights};
use shared_dsp::noise::PinkNoise;
use shared_plugin::contract::RATE_HZ;
use shared_plugin::edit::place;
use shared_ui::harness::{Scene, Show};
use std::f64::consts::TAU;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(120);
/// Frames played for one frame of the screen.
const FRAMES: usize = 800;

/// A beat, a bass line and noise, 8 s at about -20 LUFS.
fn passage() -> [Vec<f32>; 2] {
    let mut noise = [PinkNoise::new(21), PinkNoise::new(22)];
    let mut sound = [Vec::new(), Vec::new()];
    for n in 0..(8.0 * RATE_HZ) as usize {
        let t = n as f64 / RATE_HZ;
        let beat_s = t % 0.5;
        let kick = 0.5 * (-beat_s / 0.08).exp() * (TAU * 55.0 * beat_s).sin();
        let bass = 0.12 * (TAU * 82.4 * t).sin();
        for (channel, noise) in sound.iter_mut().zip(&mut noise) {
            channel.push((kick + bass) as f32 + 0.1 * noise.tick());
        }
    }
    sound
}

/// Plays a sound while the editor is drawn; gives the output.
fn play(show: &mut Show<Limiter, LimiterView>, sound: &[Vec<f32>; 2]) -> [Vec<f32>; 2] {
    let mut output = [Vec::new(), Vec::new()];
    for start in (0..sound[0].len()).step_by(FRAMES) {
        let end = sound[0].len().min(start + FRAMES);
        let mut main = sound.each_ref().map(|channel| channel[start..end].to_vec());
        show.stage.play(&mut main, &[512]);
        show.harness.run(1);
        for (output, played) in output.iter_mut().zip(&main) {
            output.extend(played);
        }
    }
    output
}

fn measured(sound: &[Vec<f32>; 2]) -> Readings {
    let mut meter = LoudnessMeter::new();
    meter.prepare(RATE_HZ, &weights::STEREO);
    meter.process(&[&sound[0], &sound[1]]);
    meter.readings()
}

#[test]
fn what_was_learned_holds_when_it_is_played_again() {
    let settings = &[("tgt", "-11"), ("cei", "-1")];
    let mut show = Show::<Limiter, _>::new(parts, &Scene::new(settings));
    let (_, telemetry, _) = show.stage.shared();
    let gain = place(&show.stage.parameters, "gin").expect("the input gain");
    let passage = passage();
    show.harness.click("Loudness");
    show.harness.click("Learn");
    play(&mut show, &passage);
    show.harness.click("Learn");
    let began = Instant::now();
    while show.stage.parameters[gain].plain(show.stage.parameters[gain].normalized()) == 0.0 {
        assert!(began.elapsed() < PATIENCE, "nothing was found");
        std::thread::sleep(Duration::from_millis(5));
        show.harness.run(1);
    }
    let message = show.harness.kittest.state_mut().frame().message().map(str::to_owned);
    let message = message.expect("a message");
    assert!(message.starts_with("Learned from 8 s: input gain "), "{message}");
    show.harness.run(2);
    assert!(show.harness.has("Undo learn"));

    let silence = [vec![0.0; 24_000], vec![0.0; 24_000]];
    play(&mut show, &silence);
    let mut output = play(&mut show, &passage);
    for (output, rest) in output.iter_mut().zip(play(&mut show, &silence)) {
        output.extend(rest);
    }
    // The passage alone: blocks that are half silence would count as quieter ones.
    let latency = show.stage.latency_samples;
    let heard = output.map(|channel| channel[latency..latency + passage[0].len()].to_vec());
    let (own, second) = (telemetry.readings.read(), measured(&heard));
    println!("{message}\n{:.3} LUFS, {:.3} dBTP", second.integrated_lufs, second.true_peak_dbtp);
    assert!((second.integrated_lufs + 11.0).abs() <= 0.2, "{} LUFS", second.integrated_lufs);
    assert!((own.integrated_lufs + 11.0).abs() <= 0.2, "{} LUFS", own.integrated_lufs);
    assert!(second.true_peak_dbtp <= -1.0 + 0.02, "{} dBTP", second.true_peak_dbtp);
}
