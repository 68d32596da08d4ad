//! What the meter's editor pays for its readings.

use loudness_meter::telemetry::MeterTelemetry;
use shared_bench::report::{self, Figure};
use std::hint::black_box;
use std::time::Instant;

const PLUGIN: &str = "loudness-meter";

fn main() -> std::process::ExitCode {
    report::main(|_| reads().into(), |_| Vec::new())
}

/// What it costs the editor to read all loudness readings, and all that the detectors found: the
/// fastest of many tries, as the machine may be busy.
fn reads() -> [Figure; 2] {
    let telemetry = MeterTelemetry::default();
    let fastest_us = |read: &dyn Fn()| {
        const READS: u32 = 1000;
        let batch_us = |_| {
            let start = Instant::now();
            (0..READS).for_each(|_| read());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(READS)
        };
        (0..100).map(batch_us).fold(f64::INFINITY, f64::min)
    };
    let readings_us = fastest_us(&|| _ = black_box(telemetry.readings.read()));
    let inspection_us = fastest_us(&|| _ = black_box(telemetry.inspection.read()));
    [("all loudness readings", readings_us), ("all findings", inspection_us)]
        .map(|(what, us)| Figure::at_most(PLUGIN, format!("time to read {what}"), 1.0, us, 3, "us"))
}
