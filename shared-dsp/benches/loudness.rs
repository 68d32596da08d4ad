//! What the loudness meter costs, in ns per stereo frame: 48 kHz, blocks of 256, the least of many
//! runs. `cargo bench -p shared-dsp --bench loudness`.

use shared_dsp::loudness::LoudnessMeter;
use shared_dsp::loudness::channel_order::ChannelOrder;
use shared_dsp::loudness::records::{
    KeyedMeasurement, ProgrammeMeter, RECORDS_PER_S, Record, RecordStore, RecordWriter,
    RestartPolicy, Transport,
};
use shared_dsp::measure::signals;
use shared_dsp::noise::Noise;
use shared_dsp::simd::VectorPath;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const BLOCK: usize = 256;
const BLOCKS: usize = 1875; // 10 s
const RUNS: usize = 60;

/// The least time of all runs, in ns per frame.
fn least_ns(signal: &[Vec<f32>; 2], mut process: impl FnMut(&[&[f32]])) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        for (left, right) in signal[0].chunks(BLOCK).zip(signal[1].chunks(BLOCK)) {
            process(black_box(&[left, right]));
        }
        least = least.min(start.elapsed().as_secs_f64());
    }
    least * 1e9 / signal[0].len() as f64
}

fn main() {
    let frames = BLOCK * BLOCKS;
    let pink = [1, 2].map(|seed| signals::pink_noise(seed, -18.0, frames));
    let tone = |frequency_hz: f64| {
        let tone = signals::sine(frequency_hz, -6.0, 48_000.0, frames);
        [tone.clone(), tone]
    };
    let sounds = [("pink noise", pink), ("1 kHz", tone(1000.0)), ("9.7 kHz", tone(9700.0))];
    let stereo = ChannelOrder::Smpte.layout_or_smpte(2);
    for is_baseline in [false, true] {
        VectorPath::force_baseline(is_baseline);
        let path = VectorPath::best().name();
        for (name, sound) in &sounds {
            let mut meter = LoudnessMeter::new();
            meter.prepare_layout(48_000.0, &stereo);
            let ns = least_ns(sound, |block| meter.process(block));
            println!("{name}: all readings {ns:.2} ns/frame ({path})");
        }
    }
    VectorPath::force_baseline(false);
    let sound = &sounds[0].1;
    for (name, policy, loop_frames) in [
        ("records in a row", RestartPolicy::Manual, i64::MAX),
        ("time-code, new ground", RestartPolicy::TimeCode, i64::MAX),
        ("time-code, 10 s again and again", RestartPolicy::TimeCode, 480_000),
    ] {
        let mut meter = ProgrammeMeter::new();
        meter.prepare(48_000.0, &stereo);
        meter.set_policy(policy);
        let mut position = 0;
        let ns = least_ns(sound, |block| {
            let position_samples = Some(position);
            let transport = Transport { is_playing: true, position_samples, has_jumped: false };
            meter.process(block, &transport);
            position = (position + block[0].len() as i64) % loop_frames;
        });
        println!("pink noise, {name}: {ns:.2} ns/frame");
    }
    four_hours();
}

/// Records alone, without sound: what they cost when 4 h are there.
fn four_hours() {
    const RECORDS: i64 = 4 * 3600 * RECORDS_PER_S;
    let store = Arc::new(RecordStore::default());
    let start = Instant::now();
    store.prepare();
    let mut keyed = KeyedMeasurement::default();
    keyed.prepare();
    println!("prepare: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let mut writer = RecordWriter::new(Arc::clone(&store));
    let mut worst_us = 0.0f64;
    for pass in ["new ground", "measured again"] {
        let start = Instant::now();
        let mut noise = Noise::new(pass.len() as u64);
        for number in 0..RECORDS {
            let energy = 0.01 * noise.unit();
            let record = Record { energy, true_peak_gain: 0.5, ..Record::default() };
            let (before, is_fine) = writer.write(number, &record);
            if is_fine {
                keyed.note(&store, number, &record, before);
            }
        }
        let ns = start.elapsed().as_secs_f64() * 1e9 / RECORDS as f64;
        println!("4 h of time-code, {pass}: {ns:.0} ns a record, {:.2} ns/frame", ns / 480.0);
    }
    for _ in 0..RUNS {
        // The dearest moment: the last record of a tenth in the middle of 4 h.
        let start = Instant::now();
        let number = RECORDS / 2 + 9;
        let record = Record::default();
        let (before, _) = writer.write(number, &record);
        keyed.note(&store, number, &record, before);
        worst_us = start.elapsed().as_secs_f64() * 1e6;
    }
    println!("4 h of time-code, one tenth of a second measured again: {worst_us:.1} us");
    let start = Instant::now();
    let lufs = (40..RECORDS).step_by(100).filter_map(|end| store.loudness_lufs(end - 40..end));
    let columns = lufs.filter(|lufs| lufs.is_finite()).count();
    println!("{columns} momentary loudnesses read: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    writer.clear();
    keyed.clear();
    println!("reset after 4 h: {:.1} us", start.elapsed().as_secs_f64() * 1e6);
}
