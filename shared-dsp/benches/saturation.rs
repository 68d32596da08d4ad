//! Cost of distortion of both channels at four times the rate, without resampling, as a ratio to
//! the yardstick of the same run.

use shared_bench::engine_speed::choose_path;
use shared_bench::report::Speed;
use shared_bench::timing::{self, Subject};
use shared_dsp::saturation::{Clipper, Drive, OffsetFilter};
use shared_dsp::simd::VectorPath;

const TIMES: usize = 4;

/// Runs `distort` on four times as many samples, of the channel with the given index.
struct AtHighRate<F> {
    high: Vec<f32>,
    delta: Vec<f32>,
    distort: F,
}

impl<F: FnMut(usize, &[f32], &mut [f32])> Subject for AtHighRate<F> {
    fn reset(&mut self) {}

    fn process(&mut self, block: &mut [&mut [f32]]) {
        for (channel, samples) in block.iter_mut().enumerate() {
            let length = TIMES * samples.len();
            for (four, x) in self.high.as_chunks_mut::<TIMES>().0.iter_mut().zip(&**samples) {
                *four = [4.0 * x; TIMES];
            }
            (self.distort)(channel, &self.high[..length], &mut self.delta[..length]);
        }
    }
}

fn main() {
    println!("{}", Speed::table_head());
    for force in [None, Some("baseline")] {
        let name = choose_path(force);
        let path = VectorPath::best();
        let drive = Drive::new(4.0, 0.3);
        let mut clippers = [Clipper::new(), Clipper::new()];
        let mut filters = [OffsetFilter::default(), OffsetFilter::default()];
        filters.iter_mut().for_each(|filter| filter.prepare(192_000.0));
        time("nothing", name, |_, x, delta| delta.copy_from_slice(x));
        time("drive", name, |_, x, delta| drive.process(path, x, delta));
        time("clipper", name, |channel, x, delta| clippers[channel].process(path, x, delta));
        time("offset filter", name, |channel, x, delta| {
            delta.copy_from_slice(x);
            filters[channel].process(delta);
        });
    }
}

fn time(case: &str, path: &str, distort: impl FnMut(usize, &[f32], &mut [f32])) {
    let (high, delta) = (vec![0.0; 256 * TIMES], vec![0.0; 256 * TIMES]);
    for speed in timing::speeds("saturation", case, path, &mut AtHighRate { high, delta, distort })
    {
        println!("{}", speed.row());
    }
}
