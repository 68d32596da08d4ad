//! The meter's engine: the standards' signals, buses, transport, bad input.
//!
//! Sources: EBU Tech 3341 v4 (2023), table 1; EBU Tech 3342 v4 (2023), table 1; ITU-R BS.1770-5. See
//! `shared_dsp::measure::loudness` for the signals; 3341-7, 3341-8, 3342-5 and 3342-6 need recorded
//! programmes. Levels are peaks of sines in dBFS per channel.

use core::f64::consts::TAU;
use loudness_meter_engine::{MeterEngine, Settings};
use shared_dsp::Engine;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::records::{RestartPolicy, Transport};
use shared_dsp::loudness::{Gate, Readings};
use shared_dsp::measure::loudness::{Measures, ebu};
use shared_dsp::noise::Noise;

const BLOCK: usize = 480;
const MAIN_RATES_HZ: [f64; 2] = [44_100.0, 48_000.0];
/// Our own bar for steady signals.
const OWN_LU: f64 = 0.02;

fn gain(level_db: f64) -> f64 {
    10f64.powf(level_db / 20.0)
}

/// A stereo engine that is fed tones and silence.
struct Programme {
    engine: MeterEngine,
    rate_hz: f64,
    /// Where the segments given so far should end, in frames; lengths round to this line.
    ideal_end: f64,
    fed: usize,
}

impl Programme {
    fn new(rate_hz: f64) -> Self {
        let mut engine = MeterEngine::new();
        engine.prepare(rate_hz, 2);
        engine.apply(&Settings::default());
        Self { engine, rate_hz, ideal_end: 0.0, fed: 0 }
    }

    /// A 1 kHz sine on both channels from phase 0; `look` sees the readings after every block.
    fn tone_watched(&mut self, level_db: f64, length_s: f64, mut look: impl FnMut(f64, Readings)) {
        let gain = gain(level_db);
        self.ideal_end += length_s * self.rate_hz;
        let frames = (self.ideal_end.round() as usize).saturating_sub(self.fed);
        // A rotating phasor: fast, and true to 1e-10 over these lengths.
        let (turn_sin, turn_cos) = (TAU * 1000.0 / self.rate_hz).sin_cos();
        let (mut sin, mut cos) = (0.0, gain);
        let mut left = [0.0f32; BLOCK];
        let mut done = 0;
        while done < frames {
            let n = BLOCK.min(frames - done);
            for sample in &mut left[..n] {
                *sample = sin as f32;
                (sin, cos) = (sin * turn_cos + cos * turn_sin, cos * turn_cos - sin * turn_sin);
            }
            let mut right = left;
            self.engine.process(&mut [&mut left[..n], &mut right[..n]], &[]);
            done += n;
            self.fed += n;
            look(self.fed as f64 / self.rate_hz, self.engine.readings());
        }
    }

    fn tone(&mut self, level_db: f64, length_s: f64) {
        self.tone_watched(level_db, length_s, |_, _| {});
    }

    fn silence(&mut self, length_s: f64) {
        self.tone(f64::NEG_INFINITY, length_s);
    }

    fn readings(&self) -> Readings {
        self.engine.readings()
    }
}

fn assert_near(what: &str, got: f64, expected: f64, tolerance: f64) {
    assert!((got - expected).abs() <= tolerance, "{what}: {got:.4}, expected {expected}");
}

/// The engine as the plugin runs it, played to in one of these bus widths.
struct Played(MeterEngine);

impl Measures for Played {
    fn measure(&mut self, block: &[&[f32]]) {
        let mut channels: Vec<Vec<f32>> = block.iter().map(|channel| channel.to_vec()).collect();
        let mut main: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
        self.0.process(&mut main, &[]);
        for (passed, given) in channels.iter().zip(block) {
            assert_eq!(passed, given, "audio passes bit for bit");
        }
    }

    fn readings(&self) -> Readings {
        self.0.readings()
    }
}

/// The standards' signals at every rate are played to the meter itself in shared-dsp; here to the
/// engine with all that is round it.
#[test]
fn every_ebu_case_that_fits_the_plugins_buses_passes_within_the_standard() {
    let mut played = 0;
    for case in ebu::cases() {
        // 5.0 comes as 5.1 with a silent LFE only from hosts; the meter alone plays it as it is.
        if ![1, 2, 6].contains(&case.channels) || case.name.contains(" file ") {
            continue;
        }
        let mut engine = MeterEngine::new();
        engine.prepare(48_000.0, case.channels);
        engine.apply(&Settings::default());
        for outcome in case.play(48_000.0, &mut Played(engine), || 512) {
            assert!(outcome.passes(), "{}: {outcome:?}", case.name);
        }
        played += 1;
    }
    println!("{played} signals");
    assert!(played >= 20);
}

#[test]
fn channels_of_a_surround_bus_weigh_by_their_order() {
    let tone = |n: usize| (gain(-20.0) * (TAU * 997.0 * n as f64 / 48_000.0).sin()) as f32;
    let sine: Vec<f32> = (0..96_000).map(tone).collect();
    for (order, lfe, surround) in [(ChannelOrder::Smpte, 3, 4), (ChannelOrder::Film, 5, 3)] {
        for (channel, expected_lufs) in [(lfe, f64::NEG_INFINITY), (surround, -23.01 + 1.49)] {
            let mut engine = MeterEngine::new();
            engine.prepare(48_000.0, 6);
            engine.apply(&Settings { channel_order: order, ..Settings::default() });
            let mut bus = vec![vec![0.0f32; sine.len()]; 6];
            bus[channel] = sine.clone();
            let mut main: Vec<&mut [f32]> = bus.iter_mut().map(Vec::as_mut_slice).collect();
            engine.process(&mut main, &[]);
            let got = engine.readings().integrated_lufs;
            if expected_lufs.is_finite() {
                assert_near(&format!("{order:?} {channel}"), got, expected_lufs, 0.02);
            } else {
                assert_eq!(got, expected_lufs, "{order:?}: the LFE does not count");
            }
        }
    }
}

#[test]
fn dual_mono_reads_3_lu_more_and_begins_anew() {
    let mut engine = MeterEngine::new();
    engine.prepare(48_000.0, 1);
    let tone = |n: usize| (gain(-20.0) * (TAU * 997.0 * n as f64 / 48_000.0).sin()) as f32;
    let sine: Vec<f32> = (0..96_000).map(tone).collect();
    let mut read = |is_dual_mono: bool| {
        engine.apply(&Settings { is_dual_mono, ..Settings::default() });
        assert_eq!(engine.readings().measured_s, 0.0);
        engine.process(&mut [&mut sine.clone()], &[]);
        engine.readings().integrated_lufs
    };
    assert_near("mono", read(false), -23.01, OWN_LU);
    assert_near("dual mono", read(true), -20.0, OWN_LU);
}

/// Plays a tone of 2 s whose transport says it lies at `position_s`.
fn play_at(engine: &mut MeterEngine, settings: Settings, position_s: f64, level_db: f64) {
    let tone = |n: usize| (gain(level_db) * (TAU * 997.0 * n as f64 / 48_000.0).sin()) as f32;
    for block in 0..200 {
        let start = block * BLOCK;
        let mut left: Vec<f32> = (start..start + BLOCK).map(tone).collect();
        let mut right = left.clone();
        let position = (position_s * 48_000.0) as i64 + start as i64;
        let transport =
            Transport { is_playing: true, position_samples: Some(position), has_jumped: false };
        engine.apply(&Settings { transport, ..settings });
        engine.process(&mut [&mut left, &mut right], &[]);
    }
}

#[test]
fn time_code_measures_a_passage_again_in_its_place() {
    let settings = Settings { policy: RestartPolicy::TimeCode, ..Settings::default() };
    let mut engine = MeterEngine::new();
    engine.prepare(48_000.0, 2);
    for (position_s, level_db) in [(0.0, -20.0), (2.0, -14.0), (4.0, -20.0)] {
        play_at(&mut engine, settings, position_s, level_db);
    }
    play_at(&mut engine, settings, 2.0, -20.0);
    assert_near("all at one level again", engine.readings().integrated_lufs, -20.0, OWN_LU);
}

#[test]
fn a_loop_begins_anew_where_it_should_and_only_there() {
    // 2 s at -20 and 2 s at -30 LUFS: the mean of both energies.
    let both_lufs = 10.0 * (0.5 * (0.01f64 + 0.001)).log10();
    for (policy, expected_lufs) in
        [(RestartPolicy::OnLoopJump, -30.0), (RestartPolicy::Manual, both_lufs)]
    {
        let mut engine = MeterEngine::new();
        engine.prepare(48_000.0, 2);
        let settings = Settings { policy, ..Settings::default() };
        play_at(&mut engine, settings, 0.0, -20.0);
        play_at(&mut engine, settings, 0.0, -30.0);
        let got_lufs = engine.readings().integrated_lufs;
        assert_near(&format!("{policy:?}"), got_lufs, expected_lufs, 0.05);
    }
}

#[test]
fn audio_passes_bit_exact() {
    let mut noise = Noise::new(5);
    let mut engine = MeterEngine::new();
    engine.prepare(48_000.0, 2);
    let odd = [f32::MIN_POSITIVE, 1e30, -1e30, f32::MAX, -0.0, 1.5];
    let before: [Vec<f32>; 2] = core::array::from_fn(|_| {
        (0..10_000).map(|n| if n < odd.len() { odd[n] } else { noise.white() }).collect()
    });
    let [mut left, mut right] = before.clone();
    engine.process(&mut [&mut left, &mut right], &[]);
    for (was, is) in before.iter().flatten().zip(left.iter().chain(&right)) {
        assert_eq!(was.to_bits(), is.to_bits());
    }
    assert_eq!((engine.latency_samples(), engine.tail_samples()), (0, 0));
}

#[test]
fn readings_are_the_same_bits_for_every_block_cut() {
    let mut noise = Noise::new(6);
    let source: [Vec<f32>; 2] =
        core::array::from_fn(|_| (0..160_000).map(|_| 1.1 * noise.white()).collect());
    for rate_hz in MAIN_RATES_HZ {
        let mut expected = None;
        for longest in [160_000, 1, 64, 480, 512, 8192] {
            let mut engine = MeterEngine::new();
            engine.prepare(rate_hz, 2);
            let [mut left, mut right] = source.clone();
            let mut start = 0;
            while start < left.len() {
                let random = if longest == 512 { noise.between(1, 512) } else { longest };
                let end = (start + random).min(left.len());
                engine.process(&mut [&mut left[start..end], &mut right[start..end]], &[]);
                start = end;
            }
            let readings = engine.readings();
            assert_eq!(*expected.get_or_insert(readings), readings, "blocks of {longest}");
        }
    }
}

#[test]
fn bad_samples_are_counted_and_measured_as_silence() {
    let tone = |n: usize| (0.1 * (TAU * 1000.0 * n as f64 / 48_000.0).sin()) as f32;
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30];
    let run = |replacement: Option<f32>| {
        let mut engine = MeterEngine::new();
        engine.prepare(48_000.0, 1);
        let mut samples: Vec<f32> = (0..240_000).map(tone).collect();
        for n in (0..1000).map(|i| i * 200) {
            samples[n] = if replacement.is_some() { bad[n % 5 + n / 200 % 5] } else { 0.0 };
        }
        samples[7] = 1e-40;
        samples.chunks_mut(BLOCK).for_each(|block| engine.process(&mut [block], &[]));
        engine.readings()
    };
    let (clean, poisoned) = (run(None), run(Some(0.0)));
    assert_eq!(poisoned.bad_samples, 1000);
    assert_eq!(Readings { bad_samples: 0, ..poisoned }, clean);
    assert!(clean.integrated_lufs.is_finite() && clean.true_peak_dbtp < -10.0);
}

#[test]
fn silence_has_no_reading_and_sound_is_forgotten_by_the_windows() {
    let mut programme = Programme::new(48_000.0);
    programme.silence(4.0);
    assert_eq!(
        Readings { measured_s: 0.0, ..programme.readings() },
        Readings::EMPTY,
        "silence from the start"
    );
    programme.tone(20.0, 1.0);
    programme.silence(4.0);
    let r = programme.readings();
    assert_eq!(r.momentary_lufs, f64::NEG_INFINITY);
    assert_eq!(r.short_term_lufs, f64::NEG_INFINITY);
    assert_near("max M", r.max_momentary_lufs, 20.0, OWN_LU);
    assert_near("true peak", r.true_peak_dbtp, 20.0, 0.02);
    assert_near("PLR", r.peak_to_loudness_lu, r.true_peak_dbtp - r.integrated_lufs, 1e-12);
    assert!(programme.engine.clipped_samples() > 80_000);
}

#[test]
fn too_short_a_programme_has_no_integrated_loudness() {
    let mut programme = Programme::new(48_000.0);
    programme.tone(-20.0, 0.3);
    let r = programme.readings();
    assert_eq!(r.integrated_lufs, f64::NEG_INFINITY);
    assert_near("M, with silence before", r.momentary_lufs, -21.25, 0.05);
}

#[test]
fn a_request_begins_a_new_measurement_and_a_host_reset_does_not() {
    let mut programme = Programme::new(48_000.0);
    programme.tone(-10.0, 1.0);
    let heard = programme.readings();
    programme.engine.reset();
    assert_eq!(programme.readings().integrated_lufs, heard.integrated_lufs);
    assert_eq!(programme.readings().momentary_lufs, f64::NEG_INFINITY);
    programme.engine.apply(&Settings::default());
    assert_eq!(programme.readings().integrated_lufs, heard.integrated_lufs);
    programme.engine.apply(&Settings { reset_count: 1, ..Settings::default() });
    assert_eq!(programme.readings(), Readings::EMPTY);
    programme.tone(-30.0, 1.0);
    assert_near("I after the request", programme.readings().integrated_lufs, -30.0, OWN_LU);
}

#[test]
fn preparing_the_same_again_keeps_the_measurement() {
    let mut programme = Programme::new(48_000.0);
    programme.tone(-10.0, 1.0);
    let heard = programme.readings();
    programme.engine.prepare(48_000.0, 2);
    let kept = programme.readings();
    let (gone, none) = ([kept.momentary_lufs, kept.short_term_lufs], f64::NEG_INFINITY);
    assert_eq!(gone, [none; 2], "the sound is forgotten");
    let forgotten = Readings {
        momentary_lufs: none,
        short_term_lufs: none,
        gate: Gate::Silent,
        peak_to_short_term_lu: none,
        ..heard
    };
    assert_eq!(forgotten, kept);
    for (rate_hz, channels) in [(44_100.0, 2), (44_100.0, 1), (48_000.0, 2)] {
        programme.engine.prepare(rate_hz, channels);
        assert_eq!(programme.readings(), Readings::EMPTY, "{rate_hz} {channels}");
        let mut block = [0.5f32; 480];
        let mut other = block;
        let mut main: [&mut [f32]; 2] = [&mut block, &mut other];
        programme.engine.process(&mut main[..channels], &[]);
    }
}

#[test]
fn rest_comes_when_the_windows_are_empty() {
    let mut programme = Programme::new(48_000.0);
    assert!(programme.engine.is_at_rest());
    programme.tone(-20.0, 0.001);
    assert!(!programme.engine.is_at_rest(), "in no window yet, but in the filters");
    programme.tone(-20.0, 1.0);
    programme.silence(2.9);
    assert!(!programme.engine.is_at_rest());
    assert!(programme.readings().short_term_lufs.is_finite());
    // The filters ring on for a while, far below any reading.
    programme.silence(0.5);
    assert!(programme.engine.is_at_rest());
    let resting = programme.readings();
    assert_eq!(resting.momentary_lufs, f64::NEG_INFINITY);
    assert_eq!(resting.short_term_lufs, f64::NEG_INFINITY);
    programme.silence(1.0);
    let later = programme.readings();
    assert_eq!(Readings { measured_s: later.measured_s, ..resting }, later);
}

#[test]
fn counting_places_or_no_longer_forgets_what_was_inspected_too() {
    let mut engine = MeterEngine::new();
    engine.prepare(48_000.0, 2);
    let hear = |engine: &mut MeterEngine, policy| {
        engine.apply(&Settings { policy, ..Settings::default() });
        let left_over = engine.inspection().frames;
        engine.process(&mut [&mut [0.1; 4800], &mut [0.1; 4800]], &[]);
        left_over
    };
    hear(&mut engine, RestartPolicy::Manual);
    assert!(hear(&mut engine, RestartPolicy::OnLoopJump) > 0, "the same sound goes on");
    assert_eq!(hear(&mut engine, RestartPolicy::TimeCode), 0);
    assert_eq!(hear(&mut engine, RestartPolicy::Manual), 0);
}

#[test]
fn a_position_at_the_end_of_time_is_no_harm() {
    let mut engine = MeterEngine::new();
    engine.prepare(48_000.0, 2);
    let position_samples = Some(i64::MAX - 5);
    let transport = Transport { is_playing: true, position_samples, has_jumped: false };
    engine.apply(&Settings { transport, ..Settings::default() });
    for _ in 0..3 {
        engine.process(&mut [&mut [0.1; 480], &mut [0.1; 480]], &[]);
    }
    assert!(engine.readings().measured_s > 0.0);
}

/// Plays noise and a full-scale click for 3 s, in cuts of their own.
fn play_noise(engine: &mut MeterEngine, seed: u64) {
    let mut noise = Noise::new(seed);
    let mut left_frames = 144_000;
    while left_frames > 0 {
        let frames = noise.between(1, 700).min(left_frames);
        let click = if left_frames == frames { 1.2 } else { 0.0 };
        let mut sides = [0, 1]
            .map(|_| -> Vec<f32> { (0..frames).map(|_| 0.2 * noise.white() + click).collect() });
        let [left, right] = &mut sides;
        engine.process(&mut [left, right], &[]);
        left_frames -= frames;
    }
}

/// A transport that plays on, stops or jumps every second or so.
fn host_transport(noise: &mut Noise, transport: &mut Transport, frames: usize) {
    if transport.is_playing
        && let Some(position) = &mut transport.position_samples
    {
        *position += frames as i64;
    }
    match noise.below(150) {
        0 => transport.is_playing = !transport.is_playing,
        1 => transport.position_samples = Some(noise.below(20 * 48_000) as i64),
        _ => {}
    }
}

/// All that can be read of a meter.
fn seen(engine: &MeterEngine) -> String {
    let history = engine.history();
    let records = history.records();
    let records: Vec<_> = records.span().map(|number| records.get(number)).collect();
    let blocks = (history.momentary().counts(), history.short_term().counts());
    let places = (engine.place_s(), engine.sections().to_vec(), engine.meter().readings());
    format!("{:?} {:?} {places:?} {blocks:?} {records:?}", engine.readings(), engine.inspection())
}

#[test]
fn rest_counts_time_and_finds_what_silence_would() {
    use RestartPolicy::{Manual, OnLoopJump, TimeCode, WithTransport};
    for (seed, policy) in [(1, Manual), (2, WithTransport), (3, OnLoopJump), (4, TimeCode)] {
        let mut noise = Noise::new(seed);
        let mut engines = [MeterEngine::new(), MeterEngine::new()];
        engines.iter_mut().for_each(|engine| engine.prepare(48_000.0, 2));
        let mut transport =
            Transport { is_playing: true, position_samples: Some(0), has_jumped: false };
        for round in 0..3 {
            engines.iter_mut().for_each(|engine| play_noise(engine, seed + round));
            let mut left_frames = noise.between(48_000, 75 * 48_000);
            let mut block = [vec![0.0f32; 700], vec![0.0f32; 700]];
            while left_frames > 0 {
                let frames = noise.between(1, 700).min(left_frames);
                left_frames -= frames;
                host_transport(&mut noise, &mut transport, frames);
                let settings =
                    Settings { policy, transport, inspects: true, ..Settings::default() };
                let [left, right] = &mut block;
                let mut main = [&mut left[..frames], &mut right[..frames]];
                let [heard, resting] = &mut engines;
                heard.apply(&settings);
                heard.process(&mut main, &[]);
                resting.apply(&settings);
                if resting.is_at_rest() {
                    resting.rest(&mut main);
                } else {
                    resting.process(&mut main, &[]);
                }
                if noise.below(500) == 0 {
                    assert!(seen(heard) == seen(resting), "in silence, {policy:?}");
                }
            }
        }
        engines.iter_mut().for_each(|engine| play_noise(engine, 7));
        assert!(seen(&engines[0]) == seen(&engines[1]), "after it, {policy:?}");
    }
}
