//! One sentence on each parameter, for the footer and the help.

use crate::params::{BandParams, EqParams, OutputParams};
use shared_ui::Hint;

/// The sentences on all parameters.
pub fn hints(params: &EqParams) -> Vec<Hint<'_>> {
    let bands = params.bands.iter().flat_map(of_band);
    of_output(&params.output).into_iter().chain(bands).collect()
}

fn of_output(output: &OutputParams) -> [Hint<'_>; 9] {
    [
        (&output.gain, "level after all bands: match it to the bypassed level before you judge"),
        (&output.pan, "places the sound between left and right"),
        (&output.pan_law, "how loud the centre is compared to the sides while panning"),
        (
            &output.invert,
            "turns the wave upside down: try it where two microphones cancel each other",
        ),
        (
            &output.gain_scale,
            "all gains at once: 0 % is flat, \u{2212}100 % turns boosts into cuts",
        ),
        (
            &output.auto_gain,
            "makes up for what the bands do to the level, so that louder does not pass for better",
        ),
        (
            &output.phase,
            "zero latency while mixing, natural or linear where the phase must not turn",
        ),
        (&output.linear_length, "longer is more accurate in the lows and delays more"),
        (&output.gain_q, "bells grow narrower as their gain grows"),
    ]
}

fn of_band(band: &BandParams) -> [Hint<'_>; 16] {
    [
        (&band.frequency, "where the band works: sweep it while you listen"),
        (&band.gain, "how much it lifts or lowers: 1 to 3 dB go a long way"),
        (&band.q, "how narrow the band is: low for tone, high for a single ring"),
        (&band.slope, "how steeply cuts and shelves fall"),
        (
            &band.placement,
            "the part of the sound it works on: middle and side keep the width in hand",
        ),
        (
            &band.dynamic,
            "lets the gain follow the level: it moves only while the sound asks for it",
        ),
        (&band.range, "how far the gain moves at the most: below 0 it ducks, above 0 it lifts"),
        (&band.threshold, "the level in the band at which it begins to move"),
        (
            &band.threshold_relative,
            "counts the threshold from the loudness of the whole signal, so quiet takes move alike",
        ),
        (&band.knee, "how softly the movement begins"),
        (&band.attack, "how fast it moves when the level rises over the threshold"),
        (&band.release, "how fast it comes back"),
        (&band.external_key, "another track, routed to the sidechain, moves the band"),
        (&band.key_filter, "what is listened to: the band's own range, another one, or everything"),
        (&band.key_frequency, "the middle of a listening filter of its own"),
        (&band.key_q, "how narrow that filter is"),
    ]
}
