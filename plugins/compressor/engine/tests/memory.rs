//! No change of any setting takes memory or gives it back while sound is played.

mod common;

use common::engine;
use compressor_engine::{
    Channels, CompressorEngine, Drive, Lift, LinkBy, LookaheadRange, Oversampling, Settings,
    Sidechain, Style,
};
use shared_bench::allocation::{self, CountingAllocator};
use shared_dsp::Engine;
use shared_dsp::measure::signals::white_noise;
use shared_dsp::noise::Noise;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const RATE_HZ: f64 = 48_000.0;

/// Everything at work, both channels as one.
fn busy() -> Settings {
    Settings {
        threshold_db: -40.0,
        lookahead_range: LookaheadRange::Long,
        lookahead_ms: 12.0,
        attack_ms: 3.0,
        rms_share: 0.5,
        lift: Lift { most_db: 6.0, ..Lift::default() },
        sidechain: Sidechain { tilt_db: 1.0, bell_db: 3.0, ..Sidechain::default() },
        drive: Drive { gain_db: 6.0, is_after: true },
        oversampling: Oversampling::X2,
        mix: 0.8,
        ..Settings::default()
    }
}

/// `base` with one setting changed, for every setting.
fn changes(base: Settings) -> Vec<Settings> {
    let mut all = Style::ALL.map(|style| Settings { style, ..base }).to_vec();
    let ranges = [LookaheadRange::Off, LookaheadRange::Short, LookaheadRange::Long];
    all.extend(ranges.map(|lookahead_range| Settings { lookahead_range, ..base }));
    let factors = [Oversampling::X1, Oversampling::X2, Oversampling::X4, Oversampling::X8];
    all.extend(factors.map(|oversampling| Settings { oversampling, ..base }));
    let modes = [Channels::Stereo, Channels::MidSide, Channels::Mid, Channels::Side];
    all.extend(modes.map(|channels| Settings { channels, ..base }));
    all.extend([0.0, 0.5, 1.0].map(|link| Settings { link, ..base }));
    all.extend([0.0, 1.0].map(|rms_share| Settings { rms_share, ..base }));
    all.extend([0.0, 20.0].map(|lookahead_ms| Settings { lookahead_ms, ..base }));
    let sidechain = |sidechain: Sidechain| Settings { sidechain, ..base };
    all.extend([
        Settings { threshold_db: -70.0, ..base },
        Settings { ratio: 100.0, ..base },
        Settings { ratio: 1.0, ..base },
        Settings { knee_db: 40.0, ..base },
        Settings { range_db: 3.0, ..base },
        Settings { attack_ms: 0.0, ..base },
        Settings { attack_ms: 500.0, ..base },
        Settings { hold_ms: 500.0, ..base },
        Settings { release_ms: 1.0, ..base },
        Settings { release_ms: 5000.0, ..base },
        Settings { auto_release: !base.auto_release, ..base },
        Settings { window_ms: 300.0, ..base },
        Settings { lift: Lift { most_db: 24.0, threshold_db: 0.0, ratio: 100.0 }, ..base },
        Settings { lift: Lift::default(), ..base },
        Settings { makeup_db: 36.0, ..base },
        Settings { auto_makeup: true, ..base },
        Settings { mix: 0.0, ..base },
        Settings { output_db: -36.0, ..base },
        Settings { link_by: LinkBy::Average, ..base },
        Settings { external_key: true, ..base },
        sidechain(Sidechain { high_pass_hz: 500.0, low_pass_hz: 4000.0, ..base.sidechain }),
        sidechain(Sidechain { bell_hz: 90.0, bell_db: -24.0, bell_q: 10.0, ..base.sidechain }),
        sidechain(Sidechain { tilt_db: -6.0, ..base.sidechain }),
        sidechain(Sidechain::default()),
        Settings { drive: Drive { gain_db: 24.0, is_after: false }, ..base },
        Settings { drive: Drive::default(), ..base },
        Settings { listens_to_sidechain: true, ..base },
        Settings { style: Style::Opto, one_knob: true, peak_reduction_db: 20.0, ..base },
        Settings { style: Style::Opto, one_knob: true, peak_reduction_db: 0.0, ..base },
    ]);
    all
}

/// Applies `settings` and plays; gives the calls for memory.
fn calls(engine: &mut CompressorEngine, settings: &Settings, sound: &mut [Vec<f32>; 2]) -> u64 {
    let [left, right] = sound;
    allocation::count(|| {
        engine.apply(settings);
        let (first, second) = (left.split_at_mut(300), right.split_at_mut(300));
        engine.process(&mut [first.0, second.0], &[]);
        engine.process(&mut [first.1, second.1], &[]);
    })
    .1
}

fn sound() -> [Vec<f32>; 2] {
    [white_noise(1, -6.0, 1400), white_noise(2, -20.0, 1400)]
}

#[test]
fn no_change_of_a_setting_takes_memory_while_playing() {
    assert!(allocation::is_installed());
    for base in [Settings::default(), busy(), Settings { link: 0.0, ..busy() }] {
        for changed in changes(base) {
            // Both channels have been one for longer than anything is on its way.
            let mut engine = engine(base, RATE_HZ, 2);
            (0..4).for_each(|_| assert_eq!(calls(&mut engine, &base, &mut sound()), 0));
            for settings in [changed, base, changed] {
                let taken = calls(&mut engine, &settings, &mut sound());
                assert_eq!(taken, 0, "{settings:?}");
            }
            assert_eq!(allocation::count(|| engine.reset()).1, 0, "{changed:?}");
        }
    }
}

#[test]
fn no_walk_through_the_settings_takes_memory() {
    let mut noise = Noise::new(31);
    for rate_hz in [8000.0, 44_100.0, 192_000.0] {
        let mut now = busy();
        let mut engine = engine(now, rate_hz, 2);
        for step in 0..600 {
            let all = changes(now);
            now = if step % 40 == 39 { busy() } else { all[noise.below(all.len())] };
            assert_eq!(calls(&mut engine, &now, &mut sound()), 0, "{rate_hz} {now:?}");
        }
    }
}
