//! What the delay and the reverb sound like, measured on the engine itself.

use reverb_delay_engine::{ReverbDelayEngine, Settings};
use shared_dsp::Engine;
use shared_dsp::measure::acoustics::{correlation, echo_density, octave, t60_s};
use shared_dsp::measure::{
    click_peak_db, impulse_response, output_ignores_block_cuts_between, render, rms_db,
};
use shared_dsp::noise::Noise;
use shared_dsp::reverb::Decay;
use shared_dsp::units::gain_to_db;

#[path = "sound/delay.rs"]
mod delay;
#[path = "sound/lengths.rs"]
mod lengths;
#[path = "sound/motion.rs"]
mod motion;
#[path = "sound/routing.rs"]
mod routing;
#[path = "sound/spaces.rs"]
mod spaces;
#[path = "sound/tail.rs"]
mod tail;

const RATE: f64 = 48_000.0;

/// The reverb alone, with an even decay.
const REVERB: Settings = Settings {
    delay_time_ms: 500.0,
    delay_feedback: 0.5,
    ping_pong: false,
    delay_low_cut_hz: 20.0,
    delay_high_cut_hz: 20_000.0,
    delay_mix: 0.0,
    decay_s: 2.0,
    pre_delay_ms: 0.0,
    size: 0.6,
    damping_hz: 20_000.0,
    low_cut_hz: 20.0,
    width: 1.0,
    reverb_mix: 1.0,
    ..Settings::START
};

/// The delay alone, without its filters.
const DELAY: Settings = Settings { delay_mix: 1.0, reverb_mix: 0.0, ..REVERB };

fn engine(settings: &Settings, rate_hz: f64, channels: usize) -> ReverbDelayEngine {
    let mut engine = ReverbDelayEngine::new();
    engine.prepare(rate_hz, channels);
    engine.apply(settings);
    engine.reset();
    engine
}

/// Response to an impulse in both sides after `wait` frames of silence, which sets the lines
/// elsewhere on their way; from the impulse on.
fn response(settings: &Settings, rate_hz: f64, wait: usize, frames: usize) -> Vec<Vec<f32>> {
    let mut engine = engine(settings, rate_hz, 2);
    let mut signal = vec![vec![0.0; wait + frames]; 2];
    signal[0][wait] = 1.0;
    signal[1][wait] = 1.0;
    render(&mut engine, &mut signal, 512);
    signal.into_iter().map(|side| side[wait..].to_vec()).collect()
}

/// Responses while the lines move elsewhere, each long enough for T30 where T60 is up to `reach` of the
/// setting.
fn many_renders(settings: &Settings, rate_hz: f64, count: usize, reach: f64) -> Vec<Vec<Vec<f32>>> {
    let frames = (f64::from(settings.decay_s) * reach * rate_hz) as usize + 20_000;
    (0..count).map(|n| response(settings, rate_hz, n * 37_123, frames)).collect()
}

fn renders(settings: &Settings, rate_hz: f64) -> Vec<Vec<Vec<f32>>> {
    many_renders(settings, rate_hz, 3, 0.95)
}

fn noise(seed: u64, frames: usize, gain: f32) -> Vec<Vec<f32>> {
    let mut noise = Noise::new(seed);
    (0..2).map(|_| (0..frames).map(|_| noise.white() * gain).collect()).collect()
}

#[test]
fn decay_takes_the_asked_time_at_500_hz_1_khz_and_2_khz() {
    for size in [0.2, 0.6, 1.0] {
        for decay_s in [0.5, 2.0, 8.0] {
            if size != 0.6 && decay_s == 8.0 {
                continue;
            }
            let settings = Settings { decay_s, size, ..REVERB };
            let renders = renders(&settings, RATE);
            for band_hz in [500.0, 1000.0, 2000.0] {
                let asked_s = settings.decay().t60_at_s(band_hz);
                let error = t60_s(&renders, band_hz, RATE) / asked_s - 1.0;
                println!("size {size} decay {decay_s} s, {band_hz} Hz: {:+.1} %", error * 100.0);
                assert!(error.abs() < 0.05, "{:+.1} %", error * 100.0);
            }
        }
    }
}

#[test]
fn echo_density_reaches_that_of_noise_within_100_ms() {
    for size in [0.0, 0.6, 1.0] {
        let settings = Settings { size, ..REVERB };
        let sides = response(&settings, RATE, 0, 48_000);
        let first = (0..48_000).step_by(24).find(|&k| echo_density(&sides[0], k, RATE) > 0.9);
        let full = (0..48_000).step_by(24).find(|&k| echo_density(&sides[0], k, RATE) >= 1.0);
        let late: f64 =
            (0..100).map(|n| echo_density(&sides[0], 14_400 + n * 240, RATE)).sum::<f64>() / 100.0;
        let ms = |at: Option<usize>| at.unwrap() as f64 / 48.0;
        println!(
            "size {size}: 0.9 at {:.1} ms, 1.0 at {:.1} ms, late {late:.3}",
            ms(first),
            ms(full)
        );
        assert!(ms(full) < 100.0 && (0.97..1.03).contains(&late));
    }
}

#[test]
fn decay_is_the_same_at_every_sample_rate() {
    for rate_hz in [44_100.0, 88_200.0, 96_000.0, 192_000.0] {
        let settings = Settings { decay_s: 1.0, ..REVERB };
        let renders = renders(&settings, rate_hz);
        for band_hz in [500.0, 1000.0, 2000.0] {
            let asked_s = settings.decay().t60_at_s(band_hz);
            let error = t60_s(&renders, band_hz, rate_hz) / asked_s - 1.0;
            println!("{rate_hz} Hz, band {band_hz} Hz: {:+.1} %", error * 100.0);
            assert!(error.abs() < 0.05);
        }
    }
}

/// T30 in an octave over the knob's, less 1.
fn dial_error(settings: &Settings, renders: &[Vec<Vec<f32>>], band_hz: f64) -> f64 {
    t60_s(renders, band_hz, RATE) / f64::from(settings.decay_s) - 1.0
}

/// Renders whose bandwidth, decay and number let an octave's T30 be told to a few percent.
fn enough_renders(settings: &Settings, band_hz: f64) -> Vec<Vec<Vec<f32>>> {
    let bandwidth_hz = band_hz * 0.5f64.sqrt();
    let count = (1500.0 / bandwidth_hz / f64::from(settings.decay_s)).ceil() as usize;
    many_renders(settings, RATE, count.max(2), 0.8)
}

#[test]
fn the_knob_is_true_from_63_hz_to_16_khz() {
    for eco in [false, true] {
        for decay_s in [1.0, 2.0, 4.0, 10.0] {
            let settings = Settings { decay_s, eco, size: 0.5, ..REVERB };
            for band_hz in [63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0] {
                let error = dial_error(&settings, &enough_renders(&settings, band_hz), band_hz);
                println!("eco {eco}, {decay_s} s, {band_hz} Hz: {:+.1} %", error * 100.0);
                let middle = (250.0..=8000.0).contains(&band_hz);
                assert!(error.abs() <= if middle { 0.03 } else { 0.06 });
            }
        }
    }
}

#[test]
fn the_longest_decays_fall_as_fast_as_they_say() {
    // T30 of 60 s would take half an hour of sound: what running coefficients lose is exact, and the first
    // ten dB of the fall say that they are what runs.
    for decay_s in [20.0, 40.0, 60.0] {
        let settings = Settings { decay_s, size: 0.5, ..REVERB };
        let running = settings.running_decay(RATE);
        for band_hz in [63.0, 1000.0, 16_000.0] {
            let error = running.t60_s(band_hz) / f64::from(decay_s) - 1.0;
            assert!(error.abs() <= 0.01, "{decay_s} s, {band_hz} Hz: {:+.2} %", 100.0 * error);
        }
        let frames = (f64::from(decay_s) * RATE / 4.0) as usize;
        let sides = response(&settings, RATE, 0, frames);
        for band_hz in [250.0, 1000.0, 4000.0] {
            let level_db = |from: usize| {
                let power = |side: &Vec<f32>| {
                    let part = &side[from..from + frames / 8];
                    octave(part, band_hz, RATE).iter().map(|x| x * x).sum::<f64>()
                };
                10.0 * sides.iter().map(power).sum::<f64>().log10()
            };
            let way = frames * 3 / 4;
            let fallen_db = level_db(frames / 16) - level_db(frames / 16 + way);
            let measured_s = 60.0 * way as f64 / RATE / fallen_db;
            let error = measured_s / f64::from(decay_s) - 1.0;
            println!("{decay_s} s, {band_hz} Hz: {:+.1} %", 100.0 * error);
            assert!(error.abs() <= 0.05);
        }
    }
}

#[test]
fn short_decays_are_true_from_500_hz_to_8_khz() {
    for eco in [false, true] {
        for decay_s in [0.3, 0.5, 0.7] {
            let settings = Settings { decay_s, eco, size: 0.5, ..REVERB };
            for band_hz in [500.0, 1000.0, 2000.0, 4000.0, 8000.0] {
                let error = dial_error(&settings, &enough_renders(&settings, band_hz), band_hz);
                println!("eco {eco}, {decay_s} s, {band_hz} Hz: {:+.1} %", error * 100.0);
                assert!(error.abs() <= 0.05);
            }
        }
    }
}

#[test]
fn the_decay_follows_a_drawn_curve() {
    let mut settings = Settings { size: 0.5, ..REVERB };
    for (band, (hz, share)) in settings.decay_bands.iter_mut().zip([
        (80.0, 1.5),
        (250.0, 0.5),
        (700.0, 1.5),
        (2000.0, 0.5),
        (5000.0, 1.5),
        (12_000.0, 0.5),
    ]) {
        (band.centre_hz, band.share) = (hz, share);
    }
    let decay = settings.decay();
    for band_hz in [63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0] {
        // The curve changes within an octave: compared is what an octave of ideal decay would give.
        let renders = enough_renders(&settings, band_hz);
        let asked_s = octave_of_decay_s(&decay, band_hz);
        let error = t60_s(&renders, band_hz, RATE) / asked_s - 1.0;
        println!("{band_hz} Hz: asked {asked_s:.2} s, {:+.1} %", error * 100.0);
        assert!(error.abs() <= if (125.0..=8000.0).contains(&band_hz) { 0.05 } else { 0.1 });
    }
}

/// T30 of an octave in which every frequency decays as asked: the band's filter has fallen by
/// 1 / (1 + (f / edge)^8), twice in power.
fn octave_of_decay_s(decay: &Decay, band_hz: f64) -> f64 {
    let (low, high) = (band_hz / 2f64.sqrt(), (band_hz * 2f64.sqrt()).min(0.499 * RATE));
    let parts: Vec<(f64, f64)> = (0..400)
        .map(|at| band_hz * 4f64.powf(f64::from(at) / 200.0 - 1.0))
        .filter(|hz| *hz < 0.499 * RATE)
        .map(|hz| {
            let edges = (1.0 + (low / hz).powi(8)) * (1.0 + (hz / high).powi(8));
            (hz / (edges * edges), 3.0 * std::f64::consts::LN_10 * 2.0 / decay.t60_at_s(hz))
        })
        .collect();
    let level_db = |t: f64| {
        let at = |t: f64| parts.iter().map(|(w, rate)| w / rate * (-rate * t).exp()).sum::<f64>();
        10.0 * (at(t) / at(0.0)).log10()
    };
    let when = |db: f64| {
        let (mut early, mut late) = (0.0, 60.0);
        for _ in 0..60 {
            let middle = 0.5 * (early + late);
            if level_db(middle) > db { early = middle } else { late = middle }
        }
        early
    };
    let (from, to) = (when(-5.0), when(-35.0));
    let (mut st, mut sl, mut stt, mut stl) = (0.0, 0.0, 0.0, 0.0);
    for step in 0..=300 {
        let t = from + (to - from) * f64::from(step) / 300.0;
        let l = level_db(t);
        (st, sl, stt, stl) = (st + t, sl + l, stt + t * t, stl + t * l);
    }
    -60.0 * (301.0 * stt - st * st) / (301.0 * stl - st * sl)
}

#[test]
fn mids_are_true_and_highs_half_at_every_damping() {
    for damping_hz in [1000.0f32, 2000.0, 4000.0, 8000.0] {
        let settings = Settings { damping_hz, size: 0.5, ..REVERB };
        let renders = many_renders(&settings, RATE, 12, 0.95);
        for band_hz in [63.0, 125.0, 250.0, 500.0, 1000.0] {
            let octaves_below = (f64::from(damping_hz) / band_hz).log2();
            if octaves_below > 0.9 {
                let error = dial_error(&settings, &renders, band_hz);
                println!("damping {damping_hz} Hz, {band_hz} Hz: {:+.1} %", error * 100.0);
                // The octave below the damping's begins to die sooner.
                let is_next = octaves_below < 1.1;
                assert!(
                    error.abs()
                        < if is_next {
                            0.08
                        } else if band_hz > 100.0 {
                            0.05
                        } else {
                            0.06
                        }
                );
            }
        }
        let half = dial_error(&settings, &renders, f64::from(damping_hz)) * 2.0 + 1.0;
        println!("damping {damping_hz} Hz, there: {:+.1} % of half", half * 100.0);
        assert!(half.abs() < 0.1);
    }
}

#[test]
fn the_running_decay_of_2_s_and_more_is_the_drawn_one_for_dampings_up_to_9_khz() {
    for damping_hz in [1000.0f32, 1500.0, 2500.0, 4000.0, 6000.0, 9000.0] {
        for decay_s in [2.0, 8.0] {
            for eco in [false, true] {
                let settings = Settings { damping_hz, decay_s, eco, ..REVERB };
                let (drawn, running) = (settings.decay(), settings.running_decay(RATE));
                for octaves_below in [0.0, 0.5, 1.0, 1.5, 2.0, 3.0] {
                    let hz = f64::from(damping_hz) / 2f64.powf(octaves_below);
                    let error = running.t60_s(hz) / drawn.t60_at_s(hz) - 1.0;
                    let percent = 100.0 * error;
                    assert!(
                        error.abs() < 0.05,
                        "{damping_hz} Hz, {decay_s} s: {hz} Hz {percent:+.1} %"
                    );
                }
            }
        }
    }
}

#[test]
fn mids_are_true_at_shipped_defaults_and_at_every_low_cut() {
    for low_cut_hz in [20.0, 60.0, 120.0, 250.0, 500.0] {
        let settings =
            Settings { low_cut_hz, reverb_mix: 1.0, pre_delay_ms: 0.0, ..Settings::START };
        let renders = many_renders(&settings, RATE, 8, 0.95);
        for band_hz in [63.0, 125.0, 500.0, 1000.0] {
            let error = dial_error(&settings, &renders, band_hz);
            println!("low cut {low_cut_hz} Hz, {band_hz} Hz: {:+.1} %", error * 100.0);
            if band_hz >= 500.0 || low_cut_hz == 20.0 {
                assert!(error.abs() < if band_hz > 100.0 { 0.05 } else { 0.06 });
            }
        }
    }
}

#[test]
fn sides_of_the_tail_are_uncorrelated_and_width_0_is_mono() {
    let sides = response(&REVERB, RATE, 0, 96_000);
    for (from, to) in [(0, 4800), (4800, 24_000), (24_000, 96_000)] {
        let r = correlation(&sides[0][from..to], &sides[1][from..to]);
        println!("correlation {from}..{to}: {r:+.3}");
        assert!(r.abs() < 0.2);
    }
    for band_hz in [500.0, 1000.0, 2000.0, 4000.0] {
        let side = |n: usize| -> Vec<f32> {
            octave(&sides[n][2400..], band_hz, RATE).iter().map(|&x| x as f32).collect()
        };
        let r = correlation(&side(0), &side(1));
        println!("correlation at {band_hz} Hz: {r:+.3}");
        assert!(r.abs() < 0.2);
    }
    let balance_db = rms_db(&sides[0]) - rms_db(&sides[1]);
    assert!(balance_db.abs() < 0.5, "{balance_db:.2} dB");
    let mono = response(&Settings { width: 0.0, ..REVERB }, RATE, 0, 96_000);
    assert_eq!(mono[0], mono[1]);
    let power = |s: &[Vec<f32>]| rms_db(&s.concat());
    assert!((power(&mono) - power(&sides)).abs() < 0.5);
}

#[test]
fn tail_has_no_flutter() {
    // Autocorrelation of the tail, levelled and in 1 s of 48 000 samples, against that of noise:
    // for noise its largest value over 12 000 lags is about 4.2 / sqrt(48 000).
    let sides = response(&Settings { decay_s: 3.0, ..REVERB }, RATE, 0, 62_400);
    let tail: Vec<f64> = sides[0][14_400..]
        .iter()
        .enumerate()
        .map(|(k, &x)| f64::from(x) * 10f64.powf(3.0 * k as f64 / RATE / 3.0))
        .collect();
    let power: f64 = tail.iter().map(|x| x * x).sum();
    let worst = (96..12_000).step_by(1).fold(0.0f64, |worst, lag| {
        let sum: f64 = tail.iter().zip(&tail[lag..]).map(|(a, b)| a * b).sum();
        worst.max((sum / power).abs())
    });
    let ratio = worst / (4.2 / 48_000f64.sqrt());
    println!("largest autocorrelation 2..250 ms: {worst:.4}, {ratio:.2} x noise");
    assert!(ratio < 2.0);
}

#[test]
fn pre_delay_is_exact() {
    for (rate_hz, ms, samples) in
        [(48_000.0, 0.0, 0), (48_000.0, 20.0, 960), (44_100.0, 250.0, 11_025)]
    {
        let sides = response(&Settings { pre_delay_ms: ms, ..REVERB }, rate_hz, 0, 20_000);
        let first = sides[0].iter().position(|&x| x != 0.0).unwrap();
        assert_eq!(first, samples, "{ms} ms");
        assert!(sides[0][first].abs() > 1e-3);
    }
}

#[test]
fn echoes_come_on_the_sample_and_at_the_level() {
    for (rate_hz, ms, samples) in [
        (48_000.0, 500.0, 24_000),
        (44_100.0, 250.0, 11_025),
        (96_000.0, 1.0, 96),
        (48_000.0, 4000.0, 192_000),
    ] {
        let settings = Settings { delay_time_ms: ms, delay_feedback: 0.5, ..DELAY };
        let sides = response(&settings, rate_hz, 0, samples * 4 + 10);
        for side in &sides {
            for (k, &x) in side.iter().enumerate() {
                let expected = match k {
                    k if k == samples => 1.0,
                    k if k == 2 * samples => 0.5,
                    k if k == 3 * samples => 0.25,
                    k if k == 4 * samples => 0.125,
                    _ => 0.0,
                };
                assert_eq!(x, expected, "{ms} ms at {rate_hz} Hz, frame {k}");
            }
        }
    }
}

#[test]
fn feedback_is_the_ratio_of_echoes() {
    let settings = Settings { delay_feedback: 0.7, delay_time_ms: 100.0, ..DELAY };
    let sides = response(&settings, RATE, 0, 100_000);
    for echo in 1..20 {
        let ratio_db = gain_to_db(f64::from(sides[0][4800 * (echo + 1)] / sides[0][4800 * echo]));
        assert!((ratio_db - 20.0 * 0.7f64.log10()).abs() < 0.001, "{ratio_db}");
    }
}

#[test]
fn a_time_between_samples_stays_on_the_grid_and_keeps_its_highs() {
    // A dotted eighth at 137 BPM: 15766.42 samples.
    let ms = 60_000.0 / 137.0 * 0.75;
    let samples = f64::from(ms as f32) * 48.0;
    let settings = Settings { delay_time_ms: ms as f32, delay_feedback: 0.9, ..DELAY };
    let sides = response(&settings, RATE, 0, 180_000);
    for echo in [1, 2, 4, 10] {
        let centre = (samples * f64::from(echo)).round() as usize;
        let window = &sides[0][centre - 200..centre + 200];
        let gain = 0.9f64.powi(echo - 1);
        for hz in [1000.0, 10_000.0, 16_000.0] {
            let (re, im) = shared_dsp::measure::response::transfer(window, hz, RATE);
            let level_db = gain_to_db(re.hypot(im) / gain);
            // Delay within the window, from the phase against the one expected.
            let expected = samples * f64::from(echo) - (centre as f64 - 200.0);
            let turn = (-im.atan2(re) / std::f64::consts::TAU - expected * hz / RATE + 0.5)
                .rem_euclid(1.0)
                - 0.5;
            let late = turn * RATE / hz;
            assert!(level_db.abs() < 0.01 * f64::from(echo), "echo {echo}: {level_db:.3} dB");
            assert!(late.abs() < 0.01 * f64::from(echo), "echo {echo}: {late:.3} samples");
        }
    }
}

#[test]
fn ping_pong_goes_left_right_left() {
    let settings = Settings { ping_pong: true, delay_time_ms: 100.0, delay_feedback: 0.5, ..DELAY };
    let sides = response(&settings, RATE, 0, 20_000);
    for (echo, left, right) in [(1, 1.0, 0.0), (2, 0.0, 0.5), (3, 0.25, 0.0), (4, 0.0, 0.125)] {
        assert_eq!([sides[0][4800 * echo], sides[1][4800 * echo]], [left, right]);
    }
}

#[test]
fn every_echo_passes_the_filters_once_more() {
    let settings = Settings {
        delay_time_ms: 250.0,
        delay_feedback: 0.5,
        delay_low_cut_hz: 200.0,
        delay_high_cut_hz: 4000.0,
        ..DELAY
    };
    let sides = response(&settings, RATE, 0, 60_000);
    for echo in 1..=4usize {
        let window = &sides[0][12_000 * echo..12_000 * (echo + 1)];
        for hz in [50.0, 200.0, 1000.0, 4000.0, 12_000.0] {
            let warped = |hz: f64| (std::f64::consts::PI * hz / RATE).tan();
            let (low, high) = (warped(200.0) / warped(hz), warped(hz) / warped(4000.0));
            let once_db = -10.0 * ((1.0 + low * low) * (1.0 + high * high)).log10();
            let expected = once_db * echo as f64 - 6.0206 * (echo - 1) as f64;
            let level_db = shared_dsp::measure::magnitude_db(window, hz, RATE);
            assert!((level_db - expected).abs() < 0.1, "echo {echo} {hz} Hz {level_db} {expected}");
        }
    }
}

#[test]
fn mix_0_passes_bit_for_bit_and_the_dry_signal_holds_to_one_half() {
    let input = noise(7, 20_000, 0.9);
    let mut both = input.clone();
    let mut off = Settings { delay_mix: 0.0, reverb_mix: 0.0, ..REVERB };
    render(&mut engine(&off, RATE, 2), &mut both, 333);
    assert_eq!(both, input);
    // Also while a tail rings on, unheard.
    let mut ringing = engine(&Settings { delay_mix: 0.5, reverb_mix: 0.5, ..REVERB }, RATE, 2);
    render(&mut ringing, &mut both, 333);
    ringing.apply(&off);
    render(&mut ringing, &mut vec![vec![0.0; 2000]; 2], 100);
    both = input.clone();
    render(&mut ringing, &mut both, 333);
    assert_eq!(both, input);
    off.delay_time_ms = 100.0;
    for (mix, dry, wet) in [(0.1, 1.0, 0.2), (0.5, 1.0, 1.0), (0.75, 0.5, 1.0), (1.0, 0.0, 1.0)] {
        let sides = response(&Settings { delay_mix: mix, ..off }, RATE, 0, 5000);
        assert!((sides[0][0] - dry).abs() < 1e-6 && (sides[0][4800] - wet).abs() < 1e-6);
        let sides =
            response(&Settings { reverb_mix: mix, pre_delay_ms: 10.0, ..off }, RATE, 0, 5000);
        assert!((sides[0][0] - dry).abs() < 1e-6);
    }
}

#[test]
fn reverb_hears_the_echoes() {
    let settings = Settings { delay_mix: 1.0, delay_feedback: 0.0, ..REVERB };
    let sides = response(&settings, RATE, 0, 30_000);
    assert!(sides[0][..24_000].iter().all(|&x| x == 0.0) && sides[0][24_000] != 0.0);
}
