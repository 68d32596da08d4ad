//! What the detection and gain of dynamic bands cost, filters of the bands themselves aside.

use channel_eq_engine::dynamics::DynamicsBank;
use channel_eq_engine::grid::GRID_FRAMES;
use channel_eq_engine::{Band, Dynamic, KeyFilter, Placement};
use shared_bench::engine_speed::choose_path;
use shared_bench::report::{self, Speed};
use shared_bench::timing::{self, Subject};
use std::hint::black_box;

fn main() -> std::process::ExitCode {
    report::main(|_| Vec::new(), speeds)
}

/// Detection behind a stereo block, as an engine runs it: steps of at most a grid step.
struct Detection {
    bank: DynamicsBank,
    frame: usize,
    /// Whether all bands get new settings at every block.
    automated: bool,
    bands: Vec<Band>,
}

impl Detection {
    fn new(bands: Vec<Band>, automated: bool) -> Self {
        let mut bank = DynamicsBank::new();
        bank.prepare(48_000.0, 2);
        for (index, band) in bands.iter().enumerate() {
            bank.apply(index, band, 1.0);
        }
        Self { bank, frame: 0, automated, bands }
    }
}

impl Subject for Detection {
    fn reset(&mut self) {
        self.bank.reset();
        self.frame = 0;
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        let [left, right] = block else { return };
        let mut at = 0;
        while at < left.len() {
            let count = (GRID_FRAMES - self.frame % GRID_FRAMES).min(left.len() - at);
            if self.automated && self.frame.is_multiple_of(GRID_FRAMES) {
                for (index, band) in self.bands.iter_mut().enumerate() {
                    band.frequency_hz *= if self.frame.is_multiple_of(64) { 1.01 } else { 0.99 };
                    band.dynamic.attack_ms += 0.001;
                    self.bank.apply(index, band, 1.0);
                }
            }
            let mut frames = [[0.0; 2]; GRID_FRAMES];
            for (n, frame) in frames[..count].iter_mut().enumerate() {
                *frame = [f64::from(left[at + n]), f64::from(right[at + n])];
            }
            self.bank.process(&frames[..count], &frames[..count]);
            for index in 0..self.bands.len() {
                black_box(self.bank.offsets_db(index));
            }
            at += count;
            self.frame += count;
        }
    }
}

fn dynamic_bands(count: usize, change: impl Fn(usize, &mut Band)) -> Vec<Band> {
    (0..count)
        .map(|index| {
            let mut band = Band {
                on: true,
                frequency_hz: 60.0 * 1.27f32.powi(index as i32),
                q: 1.0,
                dynamic: Dynamic {
                    on: true,
                    range_db: -6.0,
                    threshold_db: -30.0,
                    ..Dynamic::default()
                },
                ..Band::default()
            };
            change(index, &mut band);
            band
        })
        .collect()
}

fn speeds(force: Option<&str>) -> Vec<Speed> {
    let path = choose_path(force);
    let plain = |_: usize, _: &mut Band| {};
    let fixed = |_: usize, band: &mut Band| band.dynamic.on = false;
    let everything = |index: usize, band: &mut Band| {
        band.dynamic.threshold_is_relative = true;
        band.dynamic.has_external_key = index % 2 == 1;
        band.dynamic.key_filter = [KeyFilter::Band, KeyFilter::Own, KeyFilter::All][index % 3];
        band.channel = [Placement::Stereo, Placement::Mid, Placement::Side][index % 3];
    };
    let cases = [
        ("detection: none", dynamic_bands(0, plain), false),
        ("detection: 1 band", dynamic_bands(1, plain), false),
        ("detection: 8 bands", dynamic_bands(8, plain), false),
        ("detection: 24 bands", dynamic_bands(24, plain), false),
        ("detection: 24 of all kinds, two keys", dynamic_bands(24, everything), false),
        ("detection: 24 static, all automated", dynamic_bands(24, fixed), true),
        ("detection: 24 bands, all automated", dynamic_bands(24, plain), true),
    ];
    let mut speeds = Vec::new();
    for (case, bands, automated) in cases {
        let mut subject = Detection::new(bands, automated);
        speeds.extend(timing::speeds("channel-eq", case, path, &mut subject));
    }
    speeds
}
