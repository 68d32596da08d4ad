//! Cost of an analyser's picture in us per frame of the screen (60 a second): the least of many
//! runs, beside one real transform of the same length as a yardstick.

use realfft::RealFftPlanner;
use shared_dsp::noise::PinkNoise;
use shared_dsp::spectrum::{Analysis, Trace, masking, peaks};
use std::hint::black_box;
use std::time::Instant;

const RUNS: usize = 15;
const FRAMES: usize = 120;

fn main() {
    for rate_hz in [48_000.0, 192_000.0] {
        for length_at_48k in [2048, 8192, 16_384, 32_768] {
            picture(length_at_48k * (rate_hz / 48_000.0) as usize, rate_hz);
        }
    }
    let mut noise = PinkNoise::new(1);
    let mut analysis = Analysis::new(8192, 48e3);
    let second: Vec<[f32; 2]> = (0..96_000).map(|_| [noise.tick(); 2]).collect();
    analysis.add(&second, 100.0, |_| ());
    let least_us = least_us(|| {
        black_box(peaks::find(black_box(analysis.slow()), analysis.bin_hz(), 5));
    });
    println!("finding peaks, 8192: {least_us:.1} us");
    let ear = masking::AuditoryFilterBank::new(analysis.bin_hz());
    let least_us = self::least_us(|| {
        let one = ear.excitation(black_box(analysis.slow()));
        black_box(masking::regions(&masking::hidden_db(&one, &one), 3));
    });
    println!("one excitation and what is hidden, 8192: {least_us:.1} us");
}

fn picture(length: usize, rate_hz: f64) {
    let mut noise = PinkNoise::new(1);
    let per_frame = (rate_hz / 60.0) as usize;
    let frames: Vec<[f32; 2]> =
        (0..per_frame * FRAMES).map(|_| [noise.tick(), noise.tick()]).collect();
    let mut analyses = [Analysis::new(length, rate_hz), Analysis::new(length, rate_hz)];
    let mut traces = [Trace::new(&analyses[0]), Trace::new(&analyses[1])];
    let (mut least_mean_us, mut dearest_us) = (f64::MAX, vec![f64::MAX; FRAMES]);
    for _ in 0..RUNS {
        // The grid of every run lies alike, so that a frame's least is that of the same work.
        analyses.iter_mut().for_each(Analysis::clear);
        let mut sum_us = 0.0;
        for (frames, dearest_us) in frames.chunks(per_frame).zip(&mut dearest_us) {
            let start = Instant::now();
            for (analysis, trace) in analyses.iter_mut().zip(&mut traces) {
                analysis.add(frames, 100.0, |analysis| trace.advance(analysis, 24.0));
            }
            let us = start.elapsed().as_secs_f64() * 1e6;
            sum_us += us;
            *dearest_us = dearest_us.min(us);
        }
        least_mean_us = least_mean_us.min(sum_us / FRAMES as f64);
    }
    let dearest_us = dearest_us.into_iter().fold(0.0, f64::max);
    let transform = RealFftPlanner::<f32>::new().plan_fft_forward(length);
    let (mut input, mut output) = (transform.make_input_vec(), transform.make_output_vec());
    let mut scratch = transform.make_scratch_vec();
    let yardstick_us = least_us(|| {
        let done = transform.process_with_scratch(&mut input, &mut output, &mut scratch);
        assert!(done.is_ok());
    });
    println!(
        "two stereo spectra of {length:6} at {:3} kHz: {least_mean_us:6.1} us a frame, dearest \
         {dearest_us:6.1}; one transform {yardstick_us:6.1} us",
        rate_hz / 1000.0
    );
}

fn least_us(mut work: impl FnMut()) -> f64 {
    let mut least_us = f64::MAX;
    for _ in 0..200 {
        let start = Instant::now();
        work();
        least_us = least_us.min(start.elapsed().as_secs_f64() * 1e6);
    }
    least_us
}
