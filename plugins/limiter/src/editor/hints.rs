//! Sentences on the parameters, for footer and help.

use crate::params::LimiterParams;
use shared_ui::Hint;

/// All of them.
pub(super) fn hints(p: &LimiterParams) -> Vec<Hint<'_>> {
    vec![
        (&p.input_gain, "raises the level before limiting"),
        (&p.ceiling, "the highest level of the output. You can also drag the dashed line"),
        (&p.release, "how fast the level comes back: short is loud and may distort, long may pump"),
        (
            &p.mode,
            "Master is the most exact; Low latency is for recording and mixing. Changes when the host starts the plugin anew",
        ),
        (
            &p.style,
            "Transparent distorts least, Punchy keeps hits in front, Dense is loud, Clip+Limit the loudest",
        ),
        (
            &p.soft_clip,
            "rounds off what is over the ceiling before it is limited: brighter, less pumping",
        ),
        (&p.true_peak, "holds the ceiling between samples too, where converters and codecs clip"),
        (&p.lookahead, "how far the gain sees ahead: longer is cleaner, shorter keeps hits sharp"),
        (&p.attack, "how soon a reduction that lasts goes over to the slow release"),
        (&p.transient_link, "how far a peak on one side turns the other side down"),
        (&p.release_link, "the same for reduction that lasts; at 0 % the image may wander"),
        (&p.width, "100 % is as it comes, 0 % is mono. Before limiting"),
        (&p.mono_below, "takes the width out of the lows; mono loses nothing by it"),
        (&p.mono_below_frequency, "below it the side falls by 12 dB per octave"),
        (&p.balance, "turns one side down; the other stays"),
        (&p.dc_filter, "takes an offset away, which wastes headroom; 3 Hz"),
        (
            &p.dither,
            "for files of that word length; the very last thing, so leave it off in other files",
        ),
        (
            &p.target,
            "the loudness that Learn finds the input gain for. It changes no sound by itself",
        ),
        (
            &p.platform,
            "where the master goes: for the words above and for As streamed. It changes no sound",
        ),
    ]
}
