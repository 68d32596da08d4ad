//! Memory of the whole engine, counted.

use reverb_delay_engine::{ReverbDelayEngine, Settings};
use shared_bench::allocation::{CountingAllocator, held_bytes};
use shared_dsp::Engine;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn the_engine_takes_16_mb_at_48_khz_and_64_mb_at_192_khz_at_most() {
    for (rate_hz, most_mb) in
        [(44_100.0, 16.0), (48_000.0, 16.0), (96_000.0, 32.0), (192_000.0, 64.0)]
    {
        let before = held_bytes();
        let mut engine = ReverbDelayEngine::new();
        engine.apply(&Settings { delay_mix: 1.0, reverb_mix: 1.0, ..Settings::START });
        engine.prepare(rate_hz, 2);
        let taken_mb = (held_bytes() - before) as f64 / 1e6;
        println!("{rate_hz} Hz: {taken_mb:.1} MB");
        assert!(taken_mb > 1.0 && taken_mb <= most_mb);
        // Prepared again, it takes no more.
        engine.prepare(rate_hz, 2);
        assert!((held_bytes() - before) as f64 / 1e6 <= most_mb);
    }
}
