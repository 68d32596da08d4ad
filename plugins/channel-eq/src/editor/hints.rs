//! One sentence on each parameter, for the footer and the help.

use crate::params::{BandParams, EqParams, OutputParams, StereoParams};
use shared_ui::Hint;

/// The sentences on all parameters.
pub fn hints(params: &EqParams) -> Vec<Hint<'_>> {
    let bands = params.bands.iter().flat_map(of_band);
    let stereo = of_stereo(&params.stereo);
    of_output(&params.output).into_iter().chain(stereo).chain(bands).collect()
}

fn of_output(output: &OutputParams) -> [Hint<'_>; 9] {
    [
        (&output.gain, "level after all bands: match it to the bypassed level before you judge"),
        (&output.pan, "places the sound between left and right"),
        (&output.pan_law, "how loud the centre is compared with the sides"),
        (&output.invert, "flips the polarity: try it when two microphones cancel each other out"),
        (
            &output.gain_scale,
            "all gains at once: 0 % is flat, \u{2212}100 % turns boosts into cuts",
        ),
        (
            &output.auto_gain,
            "compensates for the level change of the bands, so louder is not mistaken for better",
        ),
        (
            &output.phase,
            "zero latency for mixing; natural or linear when the phase must be preserved",
        ),
        (&output.linear_length, "longer is more accurate in the lows, but adds latency"),
        (&output.gain_q, "bells get narrower as their gain increases"),
    ]
}

fn of_stereo(stereo: &StereoParams) -> [Hint<'_>; 4] {
    [
        (&stereo.width, "100 % leaves the stereo image alone, 0 % is mono: check the loss in mono"),
        (
            &stereo.mono_below,
            "makes the lows mono at 12 dB per octave, at minimum phase in every mode",
        ),
        (&stereo.mono_below_frequency, "the lows below this are mono: 80 to 150 Hz is usual"),
        (&stereo.balance, "turns one side down and leaves the other; \u{2212}100 % is left alone"),
    ]
}

fn of_band(band: &BandParams) -> [Hint<'_>; 16] {
    [
        (&band.frequency, "where the band works: sweep it while you listen"),
        (&band.gain, "how much it lifts or lowers: 1 to 3 dB go a long way"),
        (&band.q, "how narrow the band is: low for tone, high for a single ring"),
        (&band.slope, "how steeply cuts and shelves fall"),
        (&band.placement, "the part of the signal it works on: left, right, mid or side"),
        (&band.dynamic, "lets the gain follow the level, so the band works only when it is needed"),
        (&band.range, "the most the gain can move: below 0 dB it ducks, above it lifts"),
        (&band.threshold, "the level in the band at which the gain starts to move"),
        (
            &band.threshold_relative,
            "measures the threshold against the level of the whole signal, so quiet takes react the same",
        ),
        (&band.knee, "how gradually the gain starts to move"),
        (&band.attack, "how fast the gain moves when the level rises above the threshold"),
        (&band.release, "how fast the gain returns"),
        (&band.external_key, "another track, routed to the sidechain, moves the band"),
        (
            &band.key_filter,
            "what the dynamics listen to: the band's own range, another range, or the full range",
        ),
        (
            &band.key_frequency,
            "centre frequency of the sidechain filter when it is set to Own range",
        ),
        (&band.key_q, "how narrow the sidechain filter is"),
    ]
}
