//! Cost of the streaming analyses in ns per stereo frame at 48 kHz in blocks of 256: the least of
//! many runs, on a loud programme, so that nothing is skipped that a master would not skip.

use shared_dsp::inspect::{Inspection, Parts};
use shared_dsp::measure::faults::{limit, set_peak};
use shared_dsp::measure::song::{Song, Stereo, Style};
use std::hint::black_box;
use std::time::Instant;

const RUNS: usize = 30;
const BLOCK: usize = 256;

fn main() {
    let mut song = Song::new(Style::Studio, 1);
    let mut mix = song.band(4.0, -8.0);
    println!("a mix with its peaks at -8 dBFS");
    table(&mix);
    set_peak(&mut mix, 0.0);
    limit(&mut mix, 8.0, -0.3, 0.08);
    println!("a loud master");
    table(&mix);
}

fn table(mix: &Stereo) {
    let off = Parts::NONE;
    let parts = [
        ("nothing", off),
        ("image", Parts { image: true, ..off }),
        ("spectrum (bands)", Parts { spectrum: true, ..off }),
        ("clipping", Parts { clipping: true, ..off }),
        ("overs", Parts { overs: true, ..off }),
        ("offset (with bands)", Parts { offset: true, ..off }),
        ("hum (bands, loudness)", Parts { hum: true, ..off }),
        ("noise floor (same)", Parts { noise_floor: true, ..off }),
        ("sections (loudness)", Parts { sections: true, ..off }),
        ("dynamics (both)", Parts { dynamics: true, ..off }),
        ("vocal (with a key)", Parts { vocal: true, ..off }),
        ("all but vocal", Parts { vocal: false, ..Parts::ALL }),
        ("all", Parts::ALL),
    ];
    for (name, parts) in parts {
        let (mean_ns, dearest_ns) = least_ns(mix, parts);
        let dearest_us = dearest_ns / 1000.0;
        println!("  {name:24} {mean_ns:6.2} ns/frame, dearest block {dearest_us:5.1} us");
    }
}

/// Mean over all blocks, and the dearest block, each block taken at its least of all runs.
fn least_ns(mix: &Stereo, parts: Parts) -> (f64, f64) {
    let mut inspection = Inspection::new();
    inspection.apply(&parts);
    let tap = inspection.tap();
    let mut least_ns = vec![f64::MAX; mix[0].len().div_ceil(BLOCK)];
    let mut least_mean_ns = f64::MAX;
    for _ in 0..RUNS {
        if parts == Parts::ALL {
            tap.ask(u64::MAX);
        }
        let start = Instant::now();
        let mut last = start;
        let blocks = mix[0].chunks(BLOCK).zip(mix[1].chunks(BLOCK));
        for ((left, right), least_ns) in blocks.zip(&mut least_ns) {
            let main = [black_box(left), black_box(right)];
            inspection.process(&main, if parts.vocal { &main } else { &[] });
            let now = Instant::now();
            *least_ns = least_ns.min((now - last).as_nanos() as f64);
            last = now;
        }
        least_mean_ns = least_mean_ns.min(start.elapsed().as_nanos() as f64);
    }
    let dearest_ns = least_ns.iter().fold(0.0, |a, &b| f64::max(a, b));
    (least_mean_ns / mix[0].len() as f64, dearest_ns)
}
