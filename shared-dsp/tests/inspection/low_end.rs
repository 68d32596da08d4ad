//! Bass with one channel inverted, against bass that is wide, panned or mono.

use shared_dsp::image::LowEndVerdict;
use shared_dsp::inspect::Parts;
use shared_dsp::measure::faults::*;
use shared_dsp::measure::song::{Song, Style};

const PARTS: Parts = Parts { image: true, ..Parts::NONE };

#[test]
fn an_inverted_bass_is_named_as_polarity_and_a_panned_one_is_not() {
    let verdict = |style: Style, seed: u64, is_inverted: bool| {
        let mut song = Song::new(style, seed);
        let mut mix = song.band(12.0, -3.0);
        // A lean to one side hides the inversion from a comparison of levels.
        let lean_db = song.random().within(-6.0, 6.0);
        amplify_side(&mut mix, 0, lean_db);
        if is_inverted {
            invert_lows(&mut mix, 1, 500.0);
        }
        crate::readings(&mix, PARTS).low_end
    };
    crate::judge(
        "inverted bass",
        |style, seed| verdict(style, seed, true) == LowEndVerdict::OutOfPhase,
        |style, seed| verdict(style, seed, false) == LowEndVerdict::OutOfPhase,
    );
}
