//! Bypass with and without trails, through the whole signal path.

use reverb_delay::processor::ReverbDelay;
use shared_dsp::noise::Noise;
use shared_plugin::contract::{RATE_HZ, Stage};

/// Half a second of noise, then bypass under softer noise: that, and what comes out.
fn bypassed(trails: f32) -> [Vec<f32>; 2] {
    let mut stage = Stage::<ReverbDelay>::new(&[], false, |_| ());
    for (id, value) in [("trl", trails), ("rmx", 1.0), ("rdc", 0.3)] {
        stage.put(id, value);
    }
    let mut noise = Noise::new(5);
    let mut play = |gain: f32, seconds: f64| {
        let input: Vec<f32> =
            (0..(seconds * RATE_HZ) as usize).map(|_| gain * noise.white()).collect();
        let mut sides = [input.clone(), input.clone()];
        stage.play(&mut sides, &[311]);
        let [left, _] = sides;
        (stage.put("byp", 1.0), [input, left]).1
    };
    play(0.3, 0.5);
    play(0.01, 8.0)
}

#[test]
fn bypass_cuts_the_tail_off_unless_trails_are_on() {
    const FADED: usize = 480 + 1;
    let [input, output] = bypassed(0.0);
    assert_eq!(input[FADED..], output[FADED..]);
    let [input, output] = bypassed(1.0);
    assert!((FADED..4800).any(|at| (output[at] - input[at]).abs() > 0.01));
    let ended = 6 * RATE_HZ as usize;
    assert_eq!(input[ended..], output[ended..]);
}
