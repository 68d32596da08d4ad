//! One sentence on each parameter, for the footer and the help.

use crate::params::{CompressorParams, DriveParams, LiftParams, SidechainParams};
use shared_ui::Hint;

/// The sentences on all parameters.
pub fn hints(params: &CompressorParams) -> Vec<Hint<'_>> {
    let gain = of_gain(params).into_iter().chain(of_times(params)).chain(of_level(params));
    gain.chain(of_lift(&params.lift))
        .chain(of_sidechain(&params.sidechain))
        .chain(of_drive(&params.drive))
        .collect()
}

fn of_gain(p: &CompressorParams) -> [Hint<'_>; 11] {
    [
        (
            &p.style,
            "how the gain is found: Clean for true numbers, Bus to glue, FET for punch, Opto and \
             Vari-mu for smooth levelling",
        ),
        (
            &p.one_knob,
            "Peak reduction in place of threshold, ratio, knee and times, as the classic has it",
        ),
        (
            &p.peak_reduction,
            "how much a peak of 0 dBFS is turned down: one knob for curve and times",
        ),
        (&p.threshold, "peaks above this level are turned down. You can also drag the dashed line"),
        (&p.ratio, "how many dB above the threshold become one dB at the output"),
        (&p.knee, "how gradually compression sets in around the threshold"),
        (&p.range, "the most gain reduction: 3 to 6 dB keep a heavy setting from flattening"),
        (&p.makeup, "gain after compression: match the level to the bypassed sound"),
        (&p.auto_makeup, "adds the makeup that the curve suggests, whatever is played"),
        (&p.mix, "below 100 % blends in the uncompressed sound"),
        (&p.output, "gain of everything, the uncompressed share included"),
    ]
}

fn of_times(p: &CompressorParams) -> [Hint<'_>; 8] {
    [
        (
            &p.attack,
            "time to 63 % of the gain reduction: short tames the hit, long lets it through",
        ),
        (
            &p.release,
            "time until 63 % of the gain is back: too short pumps, too long dulls the sound",
        ),
        (&p.hold, "how long the reduction stays before it lets go: less distortion in the bass"),
        (&p.auto_release, "lets go fast after short peaks and slowly after long ones"),
        (
            &p.lookahead_range,
            "lets the gain move before the sound arrives, and delays the track by as much",
        ),
        (&p.lookahead, "how much earlier the gain moves: as long as the attack catches every hit"),
        (&p.rms, "0 % follows the peaks, 100 % the average level, which is closer to loudness"),
        (&p.window, "the time the average is taken over: longer is smoother"),
    ]
}

fn of_level(p: &CompressorParams) -> [Hint<'_>; 6] {
    [
        (&p.link, "at 100 % both channels get the same gain and the stereo image stays in place"),
        (&p.link_by, "the louder channel counts, or the mean of both reductions"),
        (&p.channels, "compress left and right, mid and side, or one of the latter alone"),
        (
            &p.external_key,
            "the sidechain input triggers the compressor, such as the kick for a bass",
        ),
        (
            &p.oversampling,
            "less aliasing from fast attacks, for more work and latency. Presets leave it alone",
        ),
        (
            &p.render_quality,
            "the oversampling of a bounce, where it is higher. Presets leave it alone",
        ),
    ]
}

fn of_lift(lift: &LiftParams) -> [Hint<'_>; 3] {
    [
        (&lift.most, "the most gain for quiet sound below the lift threshold: soft words come up"),
        (&lift.threshold, "sound below this level is turned up. Keep it above the noise"),
        (&lift.ratio, "how many dB below the lift threshold become one dB at the output"),
    ]
}

fn of_sidechain(sidechain: &SidechainParams) -> [Hint<'_>; 6] {
    [
        (&sidechain.high_pass, "lows below this do not trigger the compressor: less pumping"),
        (&sidechain.low_pass, "highs above this do not trigger the compressor"),
        (&sidechain.bell, "the centre of what triggers the compressor more, or less"),
        (&sidechain.bell_gain, "boost what should be caught, such as a harsh 3 kHz"),
        (&sidechain.bell_q, "how narrow the bell is"),
        (&sidechain.tilt, "above 0 dB the highs trigger more, below it the lows"),
    ]
}

fn of_drive(drive: &DriveParams) -> [Hint<'_>; 2] {
    [
        (&drive.gain, "saturation: loud sound gets harmonics, quiet sound stays clean"),
        (&drive.place, "saturate before the gain moves, or after"),
    ]
}
