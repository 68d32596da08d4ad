//! What is heard in place of the mix.

use super::motion::click_db;
use super::*;
use channel_eq_engine::Listen;

#[test]
fn a_band_alone_is_heard_by_its_real_slope() {
    let cases = [
        (bell(1000.0, 6.0, 2.0), Shape::BandPass, 2.0),
        (bell(1000.0, -9.0, 0.7), Shape::BandPass, 0.7),
        (band(Shape::LowShelf, 300.0, 6.0, 0.7, 3), Shape::HighCut, BUTTERWORTH_Q),
        (band(Shape::LowCut, 300.0, 0.0, 0.7, 8), Shape::HighCut, BUTTERWORTH_Q),
        (band(Shape::HighShelf, 3000.0, 6.0, 0.7, 2), Shape::LowCut, BUTTERWORTH_Q),
        (band(Shape::HighCut, 3000.0, 6.0, 0.7, 4), Shape::LowCut, BUTTERWORTH_Q),
        (band(Shape::Notch, 900.0, 0.0, 3.0, 2), Shape::BandPass, 3.0),
        (band(Shape::AllPass, 900.0, 0.0, 3.0, 2), Shape::BandPass, 3.0),
    ];
    for (own, shape, q) in cases {
        let solo = Settings { listen: Listen::Solo(0), ..with(&[own]) };
        let ir = response(&solo, RATE_HZ, 65_536);
        let region = Band { shape, q, gain_db: 0.0, ..own };
        for hz in [100.0, 300.0, 850.0, 1000.0, 3000.0, 8000.0] {
            let expected_db =
                band_response_db(&own, RATE_HZ, hz) + band_response_db(&region, RATE_HZ, hz);
            let got_db = magnitude_db(&ir, hz, RATE_HZ);
            if expected_db > -90.0 {
                assert!((got_db - expected_db).abs() < 0.05, "{own:?} {hz}: {got_db}");
            }
        }
    }
    let everything =
        Settings { listen: Listen::Solo(0), ..with(&[band(Shape::Tilt, 1000.0, 6.0, 0.7, 2)]) };
    assert!((level_db(&everything, 60.0) + 3.0).abs() < 0.1);
}

#[test]
fn only_the_band_s_own_channel_is_heard() {
    let heard = |channel, left: f32, right: f32| {
        let own = Band { channel, ..bell(1000.0, 6.0, 1.0) };
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 2);
        engine.apply(&Settings { listen: Listen::Solo(0), ..with(&[own]) });
        let tone = signals::sine(1000.0, -20.0, RATE_HZ, 24_000);
        let mut signal =
            [left, right].map(|gain| tone.iter().map(|x| x * gain).collect::<Vec<f32>>()).to_vec();
        render(&mut engine, &mut signal, 100);
        [0, 1].map(|c: usize| rms_db(&signal[c][12_000..]).max(-120.0).round())
    };
    let full = -17.0;
    let off = -120.0;
    assert_eq!(heard(Placement::Stereo, 1.0, 1.0), [full, full]);
    assert_eq!(heard(Placement::Left, 1.0, 1.0), [full, off]);
    assert_eq!(heard(Placement::Right, 1.0, 1.0), [off, full]);
    assert_eq!(heard(Placement::Mid, 1.0, 1.0), [full, full]);
    assert_eq!(heard(Placement::Mid, 1.0, -1.0), [off, off]);
    assert_eq!(heard(Placement::Side, 1.0, -1.0), [full, full]);
    assert_eq!(heard(Placement::Side, 1.0, 1.0), [off, off]);
}

#[test]
fn the_search_is_never_louder_than_the_mix() {
    let find = Settings { listen: Listen::Find(2000.0), ..Settings::default() };
    let ir = response(&find, RATE_HZ, 65_536);
    for hz in [30.0, 500.0, 1500.0, 1900.0, 2000.0, 2100.0, 5000.0, 20_000.0] {
        let got_db = magnitude_db(&ir, hz, RATE_HZ);
        assert!((-12.1..0.01).contains(&got_db), "{hz}: {got_db}");
    }
    assert!(magnitude_db(&ir, 2000.0, RATE_HZ) > -0.05);
    for (name, signal) in [
        ("tone", signals::sine(2000.0, -6.0, RATE_HZ, 24_000)),
        ("noise", signals::white_noise(5, -6.0, 24_000)),
    ] {
        let mut engine = EqEngine::new();
        engine.prepare(RATE_HZ, 1);
        engine.apply(&find);
        let mut heard = vec![signal.clone()];
        render(&mut engine, &mut heard, 64);
        let (peak, loud) =
            (peak_db(&heard[0]) - peak_db(&signal), rms_db(&heard[0]) - rms_db(&signal));
        println!("search on {name}: peak {peak:.2} dB, RMS {loud:.2} dB against the mix");
        assert!(peak < 0.1 && loud < 0.1, "{name}: {peak} {loud}");
    }
}

fn listening(settings: &Settings, listen: Listen) -> Settings {
    Settings { listen, ..*settings }
}

#[test]
fn listening_makes_no_click_and_leaves_no_trace() {
    let mix = with(&[bell(1000.0, 12.0, 1.0), band(Shape::HighShelf, 4000.0, 6.0, 0.7, 2)]);
    let [first, second] = [0, 1].map(|band| listening(&mix, Listen::Solo(band)));
    let find = |hz| listening(&mix, Listen::Find(hz));
    for (name, from, to) in [
        ("solo on", mix, first),
        ("solo off", first, mix),
        ("other solo", first, second),
        ("search on", mix, find(1200.0)),
        ("search moved", find(500.0), find(1500.0)),
        ("solo to search", second, find(1500.0)),
    ] {
        let click = click_db(&[(0, from), (20_005, to)], 48_000);
        println!("{name}: {click:.1} dBFS");
        assert!(click < -90.0, "{name}: {click}");
    }
    let mut engine = EqEngine::new();
    engine.prepare(RATE_HZ, 1);
    let input = signals::white_noise(6, -12.0, 30_000);
    let mut output = vec![input.clone()];
    engine.apply(&Settings { listen: Listen::Find(500.0), ..Settings::default() });
    process_range(&mut engine, &mut output, &[], 0, 10_000);
    engine.apply(&Settings::default());
    process_range(&mut engine, &mut output, &[], 10_000, 30_000);
    assert_ne!(output[0][..10_000], input[..10_000]);
    assert_eq!(output[0][20_000..], input[20_000..]);
}
