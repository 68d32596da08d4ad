//! Records, transport and time-code, with sound whose loudness is known.

use super::super::channel_order::ChannelOrder;
use super::super::{Readings, energy_to_lufs, weights};
use super::*;
use crate::measure::signals::{pink_noise, sine};
use crate::noise::Noise;
use crate::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;
const NONE: f64 = f64::NEG_INFINITY;

fn meter(rate_hz: f64, channels: usize, policy: RestartPolicy) -> ProgrammeMeter {
    let mut meter = ProgrammeMeter::new();
    meter.prepare(rate_hz, &ChannelOrder::Smpte.layout_or_smpte(channels));
    meter.set_policy(policy);
    meter
}

/// Music of a kind: noise that changes its level by up to 20 dB every few hundred ms.
fn music(seed: u64, level_db: f64, length: usize) -> Vec<f32> {
    let mut noise = Noise::new(seed);
    let mut music = pink_noise(seed + 1, level_db, length);
    for phrase in music.chunks_mut(14_321) {
        let gain = db_to_gain(-20.0 * noise.unit()) as f32;
        phrase.iter_mut().for_each(|sample| *sample *= gain);
    }
    music
}

/// Plays `sound` on both channels from `position` on, in blocks of 480, then stands still.
fn play(meter: &mut ProgrammeMeter, position: usize, sound: &[f32]) {
    for (index, block) in sound.chunks(480).enumerate() {
        let position_samples = Some((position + 480 * index) as i64);
        let transport = Transport { is_playing: true, position_samples, has_jumped: false };
        meter.process(&[block, block], &transport);
    }
    meter.process(&[&[], &[]], &Transport::default());
}

fn assert_same(got: &Readings, expected: &Readings, tolerance_lu: f64) {
    for (what, a, b) in [
        ("I", got.integrated_lufs, expected.integrated_lufs),
        ("LRA", got.range_lu, expected.range_lu),
        ("max M", got.max_momentary_lufs, expected.max_momentary_lufs),
        ("max S", got.max_short_term_lufs, expected.max_short_term_lufs),
        ("true peak", got.true_peak_dbtp, expected.true_peak_dbtp),
    ] {
        println!("{what}: {a:.5}, full run {b:.5}");
        assert!(a == b || (a - b).abs() <= tolerance_lu, "{what}: {a} for {b}");
    }
}

#[test]
fn a_passage_measured_again_reads_as_one_run_of_the_result() {
    let mut song = music(1, -18.0, 40 * 48_000);
    let mut meter = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    play(&mut meter, 0, &song);
    let first = meter.readings();
    // Punched in between two records, 5 s long and louder; then a quieter take of the loudest.
    for (seed, level_db, from) in [(20, -9.0, 480_123), (30, -30.0, 960_077)] {
        let take = music(seed, level_db, 240_000);
        song[from..from + take.len()].copy_from_slice(&take);
        play(&mut meter, from, &take);
        let mut full = self::meter(RATE_HZ, 2, RestartPolicy::TimeCode);
        play(&mut full, 0, &song);
        assert_same(&meter.readings(), &full.readings(), 0.02);
        assert!((meter.readings().integrated_lufs - first.integrated_lufs).abs() > 0.5);
        assert_eq!(meter.readings().measured_s, full.readings().measured_s);
    }
}

#[test]
fn a_take_undone_leaves_no_trace() {
    let song = music(2, -20.0, 20 * 48_000);
    let mut meter = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    play(&mut meter, 0, &song);
    let before = meter.keyed_readings();
    for seed in 10..15 {
        play(&mut meter, 240_000, &music(seed, -3.0, 240_000));
        assert_ne!(meter.keyed_readings().integrated_lufs, before.integrated_lufs);
    }
    play(&mut meter, 0, &song);
    assert_eq!(meter.keyed_readings(), before, "the last pass over every place is all that counts");
}

#[test]
fn loops_count_every_place_once() {
    let song = music(3, -20.0, 20 * 48_000);
    let mut once = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    play(&mut once, 0, &song);
    let mut looped = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    for (from, to) in [(0, 10), (5, 10), (5, 10), (5, 20)] {
        play(&mut looped, from * 48_000, &song[from * 48_000..to * 48_000]);
    }
    assert_same(&looped.readings(), &once.readings(), 0.02);
    assert_eq!(looped.readings().measured_s, 20.0);
}

#[test]
fn time_code_reads_as_the_free_meter_does() {
    let song = music(4, -20.0, 70 * 48_000);
    let mut meter = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    // The timeline may begin before 0.
    for (index, block) in song.chunks(1000).enumerate() {
        let position_samples = Some(1000 * index as i64 - 480_000);
        let transport = Transport { is_playing: true, position_samples, has_jumped: false };
        meter.process(&[block, block], &transport);
    }
    let (keyed, free) = (meter.readings(), meter.meter().readings());
    assert!((keyed.integrated_lufs - free.integrated_lufs).abs() < 1e-5, "{keyed:?}");
    assert!((keyed.range_lu - free.range_lu).abs() < 0.02);
    assert!((keyed.max_momentary_lufs - free.max_momentary_lufs).abs() <= 0.055);
    assert!((keyed.max_short_term_lufs - free.max_short_term_lufs).abs() <= 0.01);
    assert!((keyed.true_peak_dbtp - free.true_peak_dbtp).abs() <= 0.0026);
    assert!((keyed.sample_peak_dbfs - free.sample_peak_dbfs).abs() <= 0.0026);
    assert_eq!(keyed.measured_s, free.measured_s);
    for (keyed_s, free_s) in [
        (keyed.max_momentary_at_s, free.max_momentary_at_s),
        (keyed.max_short_term_at_s, free.max_short_term_at_s),
        (keyed.true_peak_at_s, free.true_peak_at_s),
    ] {
        assert!((keyed_s + 10.0 - free_s).abs() <= 0.11, "{keyed_s} for {free_s}");
    }
    assert!(!keyed.is_range_unstable && !free.is_range_unstable);
}

#[test]
fn blocks_exist_over_joined_records_only() {
    let tone = sine(1000.0, -20.0, RATE_HZ, 48_000);
    let mut meter = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    play(&mut meter, 0, &tone[..10_000]);
    play(&mut meter, 14_400, &tone[..10_000]);
    assert_eq!(meter.readings().integrated_lufs, NONE, "two pieces of 200 ms, 100 ms apart");
    assert_eq!(meter.readings().max_momentary_lufs, NONE);
    // The gap closed, two takes and what is between them are one stretch of 500 ms.
    play(&mut meter, 9600, &tone[..5_000]);
    let readings = meter.readings();
    assert!((readings.integrated_lufs + 20.0).abs() < 0.05, "{readings:?}");
    assert!((readings.max_momentary_lufs + 20.0).abs() < 0.05);
}

#[test]
fn every_policy_measures_what_it_says() {
    let loud = sine(1000.0, -10.0, RATE_HZ, 96_000);
    let quiet = sine(1000.0, -30.0, RATE_HZ, 96_000);
    let lufs = |first_lufs: f64, second_lufs: f64| {
        let power = |lufs: f64| 10f64.powf(lufs / 10.0);
        10.0 * (0.5 * (power(first_lufs) + power(second_lufs))).log10()
    };
    // Loud and 15 dB quieter, so that the gate leaves both out of neither: played on, played
    // after a stop at the same place, and elsewhere.
    let middling = sine(1000.0, -18.0, RATE_HZ, 96_000);
    let both_lufs = lufs(-10.0, -18.0);
    for (policy, played_on_lufs, elsewhere_lufs) in [
        (RestartPolicy::Manual, both_lufs, both_lufs),
        (RestartPolicy::WithTransport, -18.0, -18.0),
        (RestartPolicy::OnLoopJump, both_lufs, -18.0),
        (RestartPolicy::TimeCode, both_lufs, both_lufs),
    ] {
        for (position, expected_lufs) in [(96_000, played_on_lufs), (480_000, elsewhere_lufs)] {
            let mut meter = meter(RATE_HZ, 2, policy);
            play(&mut meter, 0, &loud);
            play(&mut meter, position, &middling);
            let got_lufs = meter.readings().integrated_lufs;
            // A block over the join, or the three that are not over it, move the mean.
            assert!((got_lufs - expected_lufs).abs() < 0.5, "{policy:?} {position}: {got_lufs}");
        }
    }
    // A loop: the second turn is quiet.
    for (policy, expected_lufs) in [
        (RestartPolicy::WithTransport, lufs(-10.0, -18.0)),
        (RestartPolicy::OnLoopJump, -18.0),
        (RestartPolicy::TimeCode, -18.0),
    ] {
        let mut meter = meter(RATE_HZ, 2, policy);
        for (index, block) in loud.chunks(480).chain(middling.chunks(480)).enumerate() {
            let position_samples = Some(480 * (index % 200) as i64);
            let transport = Transport { is_playing: true, position_samples, has_jumped: false };
            meter.process(&[block, block], &transport);
        }
        let got_lufs = meter.readings().integrated_lufs;
        assert!((got_lufs - expected_lufs).abs() < 0.25, "{policy:?}: {got_lufs}");
    }
    // What is heard while the transport stands counts for the manual measurement alone.
    for policy in [RestartPolicy::Manual, RestartPolicy::WithTransport, RestartPolicy::OnLoopJump] {
        let mut meter = meter(RATE_HZ, 2, policy);
        play(&mut meter, 0, &quiet);
        let before = meter.readings();
        meter.process(&[&loud, &loud], &Transport::default());
        let after = meter.readings();
        assert!(after.momentary_lufs > -10.1, "the present is shown all the same");
        let is_same = after.integrated_lufs == before.integrated_lufs
            && after.true_peak_dbtp == before.true_peak_dbtp
            && after.max_momentary_lufs == before.max_momentary_lufs
            && after.measured_s == before.measured_s;
        assert_eq!(is_same, policy != RestartPolicy::Manual, "{policy:?}");
    }
}

#[test]
fn a_host_without_positions_keys_its_records_one_after_the_other() {
    let song = music(5, -20.0, 10 * 48_000);
    let mut told = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    play(&mut told, 0, &song);
    let mut untold = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    for block in song.chunks(256) {
        untold.process(&[block, block], &Transport { is_playing: true, ..Transport::default() });
    }
    assert_eq!(untold.keyed_readings(), told.keyed_readings());
}

#[test]
fn records_lie_on_the_timeline_without_drift_at_every_rate() {
    for rate_hz in [11_025.0, 22_050.0, 44_100.0, 48_000.0, 88_200.0, 44_056.0] {
        // Ten hours into the timeline, and off the grid of records.
        let start = (36_000.0 * rate_hz) as i64 + 57;
        let mut sound = vec![0.0f32; rate_hz as usize];
        let clicks: Vec<usize> = (1..40).map(|n| n * sound.len() / 41 + 13 * n).collect();
        clicks.iter().for_each(|&click| sound[click] = 0.5);
        let mut meter = meter(rate_hz, 1, RestartPolicy::TimeCode);
        let transport =
            Transport { is_playing: true, position_samples: Some(start), has_jumped: false };
        meter.process(&[&sound], &transport);
        let records = meter.history().records();
        let first = |number: i64| (number as f64 * rate_hz / 100.0).floor() as i64;
        let span = records.span();
        assert!(first(span.start) >= start && first(span.start - 1) < start, "{rate_hz}");
        let end = start + sound.len() as i64;
        assert!(first(span.end) <= end && first(span.end + 1) > end, "{rate_hz}");
        for number in span.clone() {
            let within = first(number)..first(number + 1);
            let has_click = clicks.iter().any(|&click| within.contains(&(start + click as i64)));
            let record = records.get(number).unwrap();
            assert_eq!(record.sample_peak_gain > 0.4, has_click, "{rate_hz} {number}");
        }
        if rate_hz == 44_100.0 {
            assert!(span.clone().all(|number| first(number) == 441 * number));
        }
    }
}

#[test]
fn free_records_are_every_10_ms_of_what_was_measured() {
    let tone = sine(1000.0, -20.0, 44_100.0, 3 * 44_100);
    let mut meter = meter(44_100.0, 2, RestartPolicy::Manual);
    for block in tone.chunks(977) {
        meter.process(&[block, block], &Transport::default());
    }
    let records = meter.history().records();
    assert_eq!(records.span(), 0..300);
    for number in 20..300 {
        let record = records.get(number).unwrap();
        assert!((energy_to_lufs(record.energy) + 20.0).abs() < 0.02);
        assert!((20.0 * record.true_peak_gain.log10() + 20.0).abs() < 0.02);
        assert!(
            (record.correlation_factor - 1.0).abs() < 1e-4 && record.mono_loss_lu().abs() < 1e-3
        );
    }
    let momentary = meter.history().momentary().counts();
    // Blocks end at 0.4, 0.5 ... 3.0 s. -20 LUFS is at the line of two steps.
    assert_eq!(momentary.iter().sum::<u64>(), 27);
    assert_eq!(momentary[49] + momentary[50], 27);
    assert_eq!(Distribution::lowest_lufs(50), -20.0);
    assert_eq!(meter.history().short_term().counts().iter().sum::<u64>(), 1);
    meter.reset();
    assert!(meter.history().records().span().is_empty());
    assert_eq!(meter.history().momentary().counts().iter().sum::<u64>(), 0);
}

#[test]
fn channels_out_of_phase_show_as_such() {
    let tone = sine(1000.0, -20.0, RATE_HZ, 48_000);
    let inverted: Vec<f32> = tone.iter().map(|x| -x).collect();
    let mut meter = meter(RATE_HZ, 6, RestartPolicy::Manual);
    // In film order left and right are not neighbours, and the centre is no part of it.
    meter.prepare(RATE_HZ, &ChannelOrder::Film.layout_or_smpte(6));
    let none = vec![0.0; tone.len()];
    meter.process(&[&tone, &tone, &inverted, &none, &none, &none], &Transport::default());
    let record = meter.history().records().get(50).unwrap();
    assert!((record.correlation_factor + 1.0).abs() < 1e-4);
    assert!((record.left_share - 0.5).abs() < 1e-4);
    assert!(record.mono_loss_lu() > 40.0);
    assert!((meter.readings().momentary_lufs + 23.01 - 10.0 * 3f64.log10()).abs() < 0.02);
}

#[test]
fn bad_samples_and_clips_are_counted_where_they_lie_and_replaced_with_it() {
    let mut sound = vec![0.1f32; 48_000];
    sound[4800..4810].fill(f32::NAN);
    sound[9600..9603].fill(10.0);
    let mut meter = meter(RATE_HZ, 2, RestartPolicy::TimeCode);
    play(&mut meter, 0, &sound);
    let record = |meter: &ProgrammeMeter, n: i64| meter.history().records().get(n).unwrap();
    assert_eq!(record(&meter, 10).bad_samples, 20);
    assert_eq!(record(&meter, 20).clipped_samples, 6);
    let readings = meter.readings();
    assert_eq!((readings.bad_samples, readings.clipped_samples), (20, 6));
    assert!((readings.sample_peak_dbfs - 20.0).abs() < 0.003, "+20 dBFS");
    assert!((readings.true_peak_at_s - 0.2).abs() < 0.11);
    play(&mut meter, 0, &vec![0.1f32; 12_000]);
    let readings = meter.readings();
    assert_eq!((readings.bad_samples, readings.clipped_samples), (0, 0));
    assert!((readings.sample_peak_dbfs + 20.0).abs() < 0.003);
}

#[test]
fn silence_short_files_and_other_rates() {
    for policy in [RestartPolicy::Manual, RestartPolicy::TimeCode] {
        let mut meter = meter(RATE_HZ, 2, policy);
        let nothing = Readings { measured_s: 0.0, ..meter.readings() };
        assert_eq!(nothing, Readings::EMPTY);
        play(&mut meter, 0, &vec![0.0; 4 * 48_000]);
        assert_eq!(Readings { measured_s: 0.0, ..meter.readings() }, Readings::EMPTY);
        assert_eq!(meter.history().records().get(399).unwrap().energy, 0.0);
        meter.reset();
        play(&mut meter, 0, &sine(1000.0, -20.0, RATE_HZ, 14_400));
        assert_eq!(meter.readings().integrated_lufs, NONE, "300 ms");
        assert!((meter.readings().true_peak_dbtp + 20.0).abs() < 0.02);
        meter.prepare(96_000.0, &ChannelOrder::Smpte.layout_or_smpte(1));
        assert_eq!(meter.readings(), Readings::EMPTY);
        assert!(meter.history().records().span().is_empty());
    }
}

#[test]
fn one_channel_may_count_as_two_loudspeakers() {
    let tone = sine(1000.0, -20.0, RATE_HZ, 48_000);
    let mut meter = meter(RATE_HZ, 1, RestartPolicy::Manual);
    for (weights, expected_lufs) in [(&weights::MONO, -23.01), (&weights::DUAL_MONO, -20.0)] {
        meter.set_weights(weights);
        meter.reset();
        meter.process(&[&tone], &Transport::default());
        let readings = meter.readings();
        assert!((readings.integrated_lufs - expected_lufs).abs() < 0.02, "{readings:?}");
        assert!((readings.true_peak_dbtp + 20.0).abs() < 0.02);
    }
}

#[test]
fn records_and_keyed_readings_are_the_same_bits_for_every_block_cut() {
    let song = music(7, -12.0, 5 * 44_100);
    let mut noise = Noise::new(8);
    let mut expected = None;
    for longest in [song.len(), 1, 64, 480, 8192, 700] {
        let mut meter = meter(44_100.0, 2, RestartPolicy::TimeCode);
        let mut start = 0;
        while start < song.len() {
            let frames = if longest == 700 { noise.between(1, 700) } else { longest };
            let block = &song[start..(start + frames).min(song.len())];
            let position_samples = Some(start as i64 + 12_345);
            let transport = Transport { is_playing: true, position_samples, has_jumped: false };
            meter.process(&[block, block], &transport);
            start += block.len();
        }
        let records = meter.history().records();
        let all: Vec<_> = records.span().map(|number| records.get(number)).collect();
        assert!(all.len() >= 498 && all.iter().all(Option::is_some));
        let heard = (all, meter.readings(), meter.keyed_readings());
        assert_eq!(*expected.get_or_insert(heard.clone()), heard, "blocks of {longest}");
    }
}

#[test]
fn history_may_be_read_by_any_thread_and_the_meter_moved_to_one() {
    fn is_shared<T: Send + Sync>() {}
    fn is_moved<T: Send>() {}
    is_shared::<History>();
    is_shared::<RecordStore>();
    is_moved::<ProgrammeMeter>();
}

#[test]
fn absurd_positions_and_block_lengths_are_no_fault() {
    let mut noise = Noise::new(11);
    let sound = music(12, -20.0, 4000);
    for rate_hz in [f64::NAN, 8000.0, 44_100.0, 1e6] {
        let mut meter = meter(rate_hz, 2, RestartPolicy::Manual);
        for policy in [RestartPolicy::TimeCode, RestartPolicy::OnLoopJump, RestartPolicy::TimeCode]
        {
            meter.set_policy(policy);
            for position in [i64::MAX, i64::MIN, 0, -1, i64::MAX - 5, 1 << 53, -8_640_000 * 480] {
                let transport = Transport {
                    is_playing: noise.unit() > 0.2,
                    position_samples: (noise.unit() > 0.2).then_some(position),
                    has_jumped: noise.unit() > 0.8,
                };
                let block = &sound[..noise.between(0, 4000)];
                meter.process(&[block, &block[block.len() / 2..]], &transport);
                meter.process(&[block], &transport);
                meter.process(&[], &transport);
                assert!(meter.readings().measured_s.is_finite());
            }
        }
    }
}

#[test]
fn readings_are_those_of_the_records_however_they_got_there() {
    let prepared = || {
        let store = std::sync::Arc::new(RecordStore::default());
        store.prepare();
        let mut keyed = KeyedMeasurement::default();
        keyed.prepare();
        (RecordWriter::new(store), keyed)
    };
    for seed in 0..6 {
        let mut noise = Noise::new(seed);
        let (mut writer, mut keyed) = prepared();
        let write = |writer: &mut RecordWriter, keyed: &mut KeyedMeasurement, number, record| {
            let (before, is_fine) = writer.write(number, &record);
            assert!(is_fine);
            keyed.note(&writer.store().clone(), number, &record, before);
        };
        // Takes of up to 12 s anywhere in two minutes around 0, some ending within a tenth.
        for take in 0..60 {
            let first = noise.between(0, 12_000) as i64 - 6000;
            let level_db = -60.0 * noise.unit();
            for number in first..first + noise.between(1, 1200) as i64 {
                let energy = db_to_gain(2.0 * (level_db + 6.0 * noise.unit()));
                let record = Record {
                    energy,
                    true_peak_gain: energy.sqrt() as f32,
                    sample_peak_gain: 0.9 * energy.sqrt() as f32,
                    clipped_samples: take % 3,
                    bad_samples: take % 2,
                    ..Record::default()
                };
                write(&mut writer, &mut keyed, number, record);
            }
            keyed.close_passage(&writer.store().clone());
        }
        let (mut fresh_writer, mut fresh) = prepared();
        for number in writer.store().span() {
            if let Some(record) = writer.store().get(number) {
                write(&mut fresh_writer, &mut fresh, number, record);
            }
        }
        fresh.close_passage(&fresh_writer.store().clone());
        let (got, expected) = (keyed.readings(), fresh.readings());
        assert!((got.max_momentary_lufs - expected.max_momentary_lufs).abs() < 1e-5);
        assert!((got.max_short_term_lufs - expected.max_short_term_lufs).abs() < 1e-5);
        let maxima_alike = KeyedReadings {
            max_momentary_lufs: expected.max_momentary_lufs,
            max_short_term_lufs: expected.max_short_term_lufs,
            ..got
        };
        assert_eq!(maxima_alike, expected, "seed {seed}");
        let counts = |keyed: &KeyedMeasurement| keyed.blocks().counts().map(Vec::from_iter);
        assert_eq!(counts(&keyed), counts(&fresh));
        assert!(got.range_lu > 5.0 && got.integrated_lufs.is_finite());
    }
}
