//! The meter against its standards, with the standards' own tolerances.
//!
//! Sources: EBU Tech 3341 v4 (2023), table 1; EBU Tech 3342 v4 (2023), table 1; ITU-R BS.1770-5.
//! Every test signal of those tables that can be synthesised is here; 3341-7, 3341-8, 3342-5 and
//! 3342-6 need recorded programmes. Levels are peaks of sines in dBFS per channel.

use core::f64::consts::{PI, TAU};
use loudness_meter::engine::{MeterEngine, Settings};
use shared_dsp::Engine;
use shared_dsp::loudness::{LoudnessMeter, Readings, weights};
use shared_dsp::noise::Noise;

const BLOCK: usize = 480;
const MAIN_RATES_HZ: [f64; 2] = [44_100.0, 48_000.0];
const OTHER_RATES_HZ: [f64; 4] = [88_200.0, 96_000.0, 176_400.0, 192_000.0];
/// Tolerance of Tech 3341 for loudness.
const EBU_LU: f64 = 0.1;
/// Our own bar for steady signals.
const OWN_LU: f64 = 0.02;

fn all_rates() -> impl Iterator<Item = f64> {
    MAIN_RATES_HZ.into_iter().chain(OTHER_RATES_HZ)
}

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

#[test]
fn ebu_3341_1_and_2_steady_tones_read_their_level() {
    for rate_hz in all_rates() {
        for level_db in [-23.0, -33.0] {
            let mut programme = Programme::new(rate_hz);
            programme.tone(level_db, if rate_hz < 50_000.0 { 20.0 } else { 5.0 });
            let r = programme.readings();
            println!("3341-1/2 {rate_hz} Hz: I {:.4} LUFS at {level_db}", r.integrated_lufs);
            for (what, got) in
                [("M", r.momentary_lufs), ("S", r.short_term_lufs), ("I", r.integrated_lufs)]
            {
                assert_near(&format!("{what} at {rate_hz} Hz"), got, level_db, OWN_LU);
            }
        }
    }
}

#[test]
fn ebu_3341_calibration_tone_reads_minus_18() {
    let mut programme = Programme::new(48_000.0);
    programme.tone(-18.0, 5.0);
    assert_near("I", programme.readings().integrated_lufs, -18.0, OWN_LU);
}

#[test]
fn ebu_3341_3_to_5_gates_leave_out_what_they_should() {
    let cases: [(&str, &[(f64, f64)]); 3] = [
        ("3341-3", &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)]),
        ("3341-4", &[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)]),
        ("3341-5", &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)]),
    ];
    for rate_hz in MAIN_RATES_HZ.into_iter().chain([96_000.0]) {
        for (name, segments) in cases {
            let mut programme = Programme::new(rate_hz);
            segments.iter().for_each(|&(level_db, length_s)| programme.tone(level_db, length_s));
            let integrated_lufs = programme.readings().integrated_lufs;
            println!("{name} {rate_hz} Hz: I {integrated_lufs:.4} LUFS");
            assert_near(name, integrated_lufs, -23.0, EBU_LU);
        }
    }
}

#[test]
fn ebu_3341_6_surround_channels_have_their_weights() {
    for rate_hz in MAIN_RATES_HZ {
        let mut meter = LoudnessMeter::new();
        meter.prepare(rate_hz, &weights::SURROUND_5_0);
        let gains = [-28.0, -28.0, -24.0, -30.0, -30.0].map(gain);
        let frames = (20.0 * rate_hz) as usize;
        let sine: Vec<f64> =
            (0..frames).map(|n| (TAU * 1000.0 * n as f64 / rate_hz).sin()).collect();
        let channels = gains
            .map(|gain| -> Vec<f32> { sine.iter().map(|&value| (gain * value) as f32).collect() });
        for start in (0..frames).step_by(4800) {
            let end = (start + 4800).min(frames);
            let block: Vec<&[f32]> = channels.iter().map(|channel| &channel[start..end]).collect();
            meter.process(&block);
        }
        let integrated_lufs = meter.readings().integrated_lufs;
        println!("3341-6 {rate_hz} Hz: I {integrated_lufs:.4} LUFS");
        assert_near("3341-6", integrated_lufs, -23.0, EBU_LU);
    }
}

#[test]
fn ebu_3341_9_short_term_window_is_3_s_long() {
    for rate_hz in MAIN_RATES_HZ.into_iter().chain([96_000.0]) {
        let mut programme = Programme::new(rate_hz);
        let mut worst_lu = 0.0f64;
        let mut look = |time_s: f64, r: Readings| {
            if time_s >= 3.0 {
                worst_lu = worst_lu.max((r.short_term_lufs + 23.0).abs());
            }
        };
        for _ in 0..5 {
            programme.tone_watched(-20.0, 1.34, &mut look);
            programme.tone_watched(-30.0, 1.66, &mut look);
        }
        println!("3341-9 {rate_hz} Hz: S off by at most {worst_lu:.4} LU");
        assert!(worst_lu <= EBU_LU);
    }
}

#[test]
fn ebu_3341_12_momentary_window_is_400_ms_long() {
    for rate_hz in all_rates() {
        let mut programme = Programme::new(rate_hz);
        let mut worst_lu = 0.0f64;
        let mut look = |time_s: f64, r: Readings| {
            if time_s >= 1.0 {
                worst_lu = worst_lu.max((r.momentary_lufs + 23.0).abs());
            }
        };
        for _ in 0..25 {
            programme.tone_watched(-20.0, 0.18, &mut look);
            programme.tone_watched(-30.0, 0.22, &mut look);
        }
        println!("3341-12 {rate_hz} Hz: M off by at most {worst_lu:.4} LU");
        assert!(worst_lu <= EBU_LU);
    }
}

#[test]
fn ebu_3341_10_and_13_maxima_find_a_burst_wherever_it_lies() {
    for rate_hz in MAIN_RATES_HZ.into_iter().chain([192_000.0]) {
        let mut worst_lu = [0.0f64; 2];
        for i in 0..20 {
            if rate_hz < 50_000.0 {
                let mut long = Programme::new(rate_hz);
                long.silence(f64::from(i) * 0.15);
                long.tone(-23.0, 3.0);
                long.silence(1.0);
                let error_lu = (long.readings().max_short_term_lufs + 23.0).abs();
                worst_lu[0] = worst_lu[0].max(error_lu);
            }
            let mut short = Programme::new(rate_hz);
            short.silence(f64::from(i) * 0.02);
            short.tone(-23.0, 0.4);
            short.silence(1.0);
            worst_lu[1] = worst_lu[1].max((short.readings().max_momentary_lufs + 23.0).abs());
        }
        println!("3341-10, 13 {rate_hz} Hz: S, M off by at most {worst_lu:.4?} LU");
        assert!(worst_lu.iter().all(|&error_lu| error_lu <= EBU_LU));
    }
}

#[test]
fn bursts_at_any_sample_read_within_2_hundredths_lu() {
    let mut noise = Noise::new(13);
    for rate_hz in MAIN_RATES_HZ {
        let mut worst_lu = 0.0f64;
        for _ in 0..50 {
            let mut programme = Programme::new(rate_hz);
            programme.silence(noise.unit() * 0.4);
            programme.tone(-23.0, 0.4);
            programme.silence(0.5);
            worst_lu = worst_lu.max((programme.readings().max_momentary_lufs + 23.0).abs());
        }
        println!("3341-13 at random offsets, {rate_hz} Hz: off by at most {worst_lu:.4} LU");
        assert!(worst_lu <= OWN_LU);
    }
}

#[test]
fn ebu_3341_11_and_14_maxima_follow_a_rising_programme() {
    for rate_hz in MAIN_RATES_HZ {
        for (name, tone_s, step_s) in [("3341-11", 3.0, 0.15), ("3341-14", 0.4, 0.02)] {
            let mut programme = Programme::new(rate_hz);
            let mut worst_lu = 0.0f64;
            for i in 0..20 {
                let level_db = -38.0 + f64::from(i);
                let lead_s = f64::from(i) * step_s;
                programme.silence(lead_s);
                programme.tone(level_db, tone_s);
                programme.silence(tone_s - lead_s);
                let r = programme.readings();
                let max_lufs =
                    if name == "3341-11" { r.max_short_term_lufs } else { r.max_momentary_lufs };
                worst_lu = worst_lu.max((max_lufs - level_db).abs());
            }
            println!("{name} {rate_hz} Hz: off by at most {worst_lu:.4} LU");
            assert!(worst_lu <= EBU_LU, "{name} {rate_hz}: {worst_lu}");
        }
    }
}

fn faded(samples: &mut [f64], rate_hz: f64) {
    let fade = (0.01 * rate_hz) as usize;
    let length = samples.len();
    for n in 0..fade {
        let gain = 0.5 - 0.5 * (PI * n as f64 / fade as f64).cos();
        samples[n] *= gain;
        samples[length - 1 - n] *= gain;
    }
}

fn true_peak_dbtp(samples: &[f64], rate_hz: f64) -> f64 {
    let mut engine = MeterEngine::new();
    engine.prepare(rate_hz, 2);
    let mut left: Vec<f32> = samples.iter().map(|&value| value as f32).collect();
    left.resize(left.len() + 100, 0.0);
    let mut right = left.clone();
    for (l, r) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
        engine.process(&mut [l, r], &[]);
    }
    assert_eq!(engine.meter().channel_true_peak_dbtp(0), engine.meter().channel_true_peak_dbtp(1));
    engine.readings().true_peak_dbtp
}

fn assert_true_peak(name: &str, rate_hz: f64, got_dbtp: f64, expected_dbtp: f64) {
    println!("{name} {rate_hz} Hz: {got_dbtp:+.3} dBTP");
    let error_db = got_dbtp - expected_dbtp;
    assert!((-0.4..=0.2).contains(&error_db), "{name} {rate_hz}: {got_dbtp}");
}

#[test]
fn ebu_3341_15_to_19_true_peak_of_tones_between_the_samples() {
    let cases = [
        ("3341-15", 4.0, 0.5, 0.0, -6.0),
        ("3341-16", 4.0, 0.5, 45.0, -6.0),
        ("3341-17", 6.0, 0.5, 60.0, -6.0),
        ("3341-18", 8.0, 0.5, 67.5, -6.0),
        ("3341-19", 4.0, 1.41, 45.0, 3.0),
    ];
    for rate_hz in all_rates() {
        for (name, period, amplitude, phase_deg, expected_dbtp) in cases {
            let mut samples: Vec<f64> = (0..rate_hz as usize / 2)
                .map(|n| amplitude * (TAU * (n as f64 / period + phase_deg / 360.0)).sin())
                .collect();
            faded(&mut samples, rate_hz);
            let got_dbtp = true_peak_dbtp(&samples, rate_hz);
            assert_true_peak(name, rate_hz, got_dbtp, expected_dbtp);
            // Our own bar, against the amplitude itself.
            assert_near(name, got_dbtp, 20.0 * amplitude.log10(), 0.02);
        }
    }
}

/// fs/6 at 0.5 with one period of fs/4 at 1.0 in it, made at 4 fs and low-passed at 0.48 fs.
fn spliced_burst(rate_hz: f64) -> Vec<f64> {
    let length = 4 * (rate_hz / 5.0) as usize;
    let burst_start = length / 2 / 24 * 24;
    let mut wave: Vec<f64> = (0..length)
        .map(|n| match n.wrapping_sub(burst_start) {
            m @ 0..16 => (TAU * m as f64 / 16.0).sin(),
            // 16 points of the burst are 8 too few for a whole carrier period: start it again.
            m if n > burst_start => 0.5 * (TAU * (m as f64 - 16.0) / 24.0).sin(),
            _ => 0.5 * (TAU * n as f64 / 24.0).sin(),
        })
        .collect();
    faded(&mut wave, 4.0 * rate_hz);
    let reach = 256i32;
    let kernel: Vec<f64> = (-reach..=reach)
        .map(|k| {
            let t = f64::from(k);
            let window = 0.42
                + 0.5 * (PI * t / f64::from(reach)).cos()
                + 0.08 * (TAU * t / f64::from(reach)).cos();
            let cutoff = 0.12; // of the rate 4 fs
            let sinc = if k == 0 { 2.0 * cutoff } else { (TAU * cutoff * t).sin() / (PI * t) };
            sinc * window
        })
        .collect();
    let mut padded = vec![0.0; reach as usize];
    padded.extend(&wave);
    padded.resize(wave.len() + 2 * reach as usize, 0.0);
    // Only the middle matters; filtering all of it would be the slowest thing in these tests.
    let span = burst_start - 2000..burst_start + 2000;
    let mut filtered: Vec<f64> = span
        .map(|n| kernel.iter().zip(&padded[n..]).map(|(factor, value)| factor * value).sum())
        .collect();
    faded(&mut filtered, rate_hz.min(48_000.0));
    filtered
}

#[test]
fn ebu_3341_20_to_23_true_peak_of_a_short_burst_at_every_offset() {
    for rate_hz in all_rates() {
        let wave = spliced_burst(rate_hz);
        for offset in 0..4 {
            let samples: Vec<f64> = wave.iter().skip(offset).step_by(4).copied().collect();
            let got_dbtp = true_peak_dbtp(&samples, rate_hz);
            assert_true_peak(&format!("3341-{}", 20 + offset), rate_hz, got_dbtp, 0.0);
            // The sixteen-fold reading of the official files.
            assert_near("against -0.08 dBTP", got_dbtp, -0.08, 0.03);
        }
    }
}

#[test]
fn ebu_3342_1_to_4_loudness_range_of_steps() {
    let cases: [(&str, &[f64], f64); 4] = [
        ("3342-1", &[-20.0, -30.0], 10.0),
        ("3342-2", &[-20.0, -15.0], 5.0),
        ("3342-3", &[-40.0, -20.0], 20.0),
        ("3342-4", &[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ];
    for rate_hz in MAIN_RATES_HZ {
        for (name, levels_db, expected_lu) in cases {
            let mut programme = Programme::new(rate_hz);
            levels_db.iter().for_each(|&level_db| programme.tone(level_db, 20.0));
            programme.silence(1.5);
            let range_lu = programme.readings().range_lu;
            println!("{name} {rate_hz} Hz: LRA {range_lu:.3} LU");
            assert_near(name, range_lu, expected_lu, 1.0);
            assert_near(name, range_lu, expected_lu, 0.05);
        }
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
        Readings::NOTHING,
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
    programme.engine.apply(&Settings { reset_count: 0 });
    assert_eq!(programme.readings().integrated_lufs, heard.integrated_lufs);
    programme.engine.apply(&Settings { reset_count: 1 });
    assert_eq!(programme.readings(), Readings::NOTHING);
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
    assert_eq!(Readings { momentary_lufs: none, short_term_lufs: none, ..heard }, kept);
    for (rate_hz, channels) in [(44_100.0, 2), (44_100.0, 1), (48_000.0, 2)] {
        programme.engine.prepare(rate_hz, channels);
        assert_eq!(programme.readings(), Readings::NOTHING, "{rate_hz} {channels}");
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
