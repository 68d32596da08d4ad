//! Cost of oversampling both channels up and down, as a ratio to the yardstick of the same run.

use shared_bench::engine_speed::choose_path;
use shared_bench::report::Speed;
use shared_bench::timing::{self, Subject};
use shared_dsp::resample::{Downsampler, Factor, Upsampler};

/// Up and down again, both channels.
struct RoundTrip {
    channels: [(Upsampler, Downsampler); 2],
    high: Vec<f32>,
    piece_frames: usize,
}

impl RoundTrip {
    fn new(factor: Factor, rate_hz: f64, piece_frames: usize) -> Self {
        let channels = core::array::from_fn(|_| {
            let (mut up, mut down) = (Upsampler::new(), Downsampler::new());
            up.prepare(factor, rate_hz);
            down.prepare(factor, rate_hz);
            (up, down)
        });
        Self { channels, high: vec![0.0; 256 * Factor::MOST], piece_frames }
    }
}

impl Subject for RoundTrip {
    fn reset(&mut self) {
        for (up, down) in &mut self.channels {
            up.reset();
            down.reset();
        }
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        for ((up, down), samples) in self.channels.iter_mut().zip(block) {
            for piece in samples.chunks_mut(self.piece_frames) {
                let high = &mut self.high[..piece.len() * up.times()];
                up.process(piece, high);
                down.process(high, piece);
            }
        }
    }
}

fn main() {
    println!("{}", Speed::table_head());
    for force in [None, Some("baseline")] {
        let path = choose_path(force);
        for rate_hz in [44_100.0, 48_000.0] {
            for factor in Factor::ALL {
                let case = format!("{}x at {rate_hz}", factor.times());
                time(&case, path, RoundTrip::new(factor, rate_hz, 256));
            }
        }
        for piece_frames in [32, 16, 1] {
            let case = format!("4x, {piece_frames} a call");
            time(&case, path, RoundTrip::new(Factor::Four, 48_000.0, piece_frames));
        }
    }
}

fn time(case: &str, path: &str, mut subject: RoundTrip) {
    for speed in timing::speeds("resample", case, path, &mut subject) {
        println!("{}", speed.row());
    }
}
