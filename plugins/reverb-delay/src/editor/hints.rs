//! One sentence on each parameter, for the footer and the help.

use crate::params::ReverbDelayParams;
use shared_ui::Hint;

/// The sentences on all parameters.
pub fn hints(params: &ReverbDelayParams) -> Vec<Hint<'_>> {
    let mut hints = Vec::new();
    hints.extend(of_reverb(params));
    hints.extend(of_tail(params));
    hints.extend(of_delay(params));
    hints.extend(of_echoes(params));
    hints.extend(of_notes(params));
    hints.extend(of_output(params));
    for band in &params.decay_bands {
        hints.push((&band.frequency, "the middle of this band"));
        hints.push((&band.share, "decay of this band against the Decay setting; 100 % is off"));
        hints.push((&band.q, "higher values bend a narrower band"));
    }
    for band in &params.eq_bands {
        hints.push((&band.kind, "what this band of the wet sound's EQ does; Off costs nothing"));
        hints.push((&band.frequency, "the middle of a bell, the corner of the others"));
        hints.push((&band.gain, "gain of bells and shelves; cuts have none"));
        hints.push((&band.q, "higher is narrower; 0.7 is the flattest corner of a cut"));
    }
    hints
}

fn of_reverb(params: &ReverbDelayParams) -> [Hint<'_>; 7] {
    let p = &params.reverb;
    [
        (&p.mix, "share of the reverb; 0 % turns it off, and off costs nothing"),
        (&p.decay, "the time in which the reverb falls by 60 dB at 1 kHz (T60)"),
        (&p.pre_delay, "a gap before the reverb keeps words and attacks clear"),
        (&p.size, "larger spaces have later and sparser reflections"),
        (&p.damping, "how fast the highs die: here they last half as long; 20 kHz is off"),
        (&p.low_cut, "lows below this stay out of the reverb and die away sooner; 20 Hz is off"),
        (&p.width, "0 % is mono, 100 % is fully wide"),
    ]
}

fn of_tail(params: &ReverbDelayParams) -> [Hint<'_>; 10] {
    let p = &params.tail;
    [
        (
            &p.kind,
            "hall is smooth, plate dense and bright, room and ambience have close reflections, chamber \
             lies between",
        ),
        (&p.quality, "Eco has half as many lines and costs about half"),
        (&p.freeze, "holds the present tail for as long as it is on; nothing new enters"),
        (&p.late_delay, "time between the first reflections and the tail"),
        (&p.diffusion, "how dense the tail begins: 0 % is single echoes"),
        (&p.distance, "far away, reflections are duller and the tail sets in softly"),
        (&p.balance, "left: only early reflections; right: only the tail"),
        (&p.motion, "keeps long tails from ringing; 0 % stands still"),
        (&p.drive, "soft saturation inside the tail: loud tails grow warmer"),
        (&p.bass_mono, "below this the reverb is mono; 20 Hz is off"),
    ]
}

fn of_delay(params: &ReverbDelayParams) -> [Hint<'_>; 7] {
    let p = &params.delay;
    [
        (&p.mix, "share of the echoes; 0 % turns the delay off, and off costs nothing"),
        (&p.note, "time between echoes in the host\u{2019}s tempo; Free uses the time above"),
        (&p.time, "time between echoes while the note is Free"),
        (&p.feedback, "how much of each echo is repeated; from 100 % on echoes never end"),
        (&p.ping_pong, "echoes alternate between left and right; no effect in mono"),
        (&p.low_cut, "cuts the lows of every repeat: later echoes are thinner"),
        (&p.high_cut, "cuts the highs of every repeat: later echoes are duller"),
    ]
}

fn of_echoes(params: &ReverbDelayParams) -> [Hint<'_>; 14] {
    let p = &params.echo;
    [
        (&p.level, "level of all echoes, after the mix"),
        (
            &p.sides,
            "Stereo echoes each side by itself, Mono in the middle, Cross changes sides with each \
             repeat",
        ),
        (&p.starts_right, "the first echo of ping-pong comes from the right"),
        (&p.right_ratio, "the right side's time against the left one's: 150 % is dotted"),
        (&p.tilt, "each repeat is brighter (above 0 dB) or darker around 1 kHz"),
        (&p.saturator, "Soft rounds like tape, Clip is hard at its ceiling"),
        (&p.drive, "how far each repeat is driven into saturation"),
        (&p.diffusion, "each repeat blurs a little more, until it is a wash"),
        (
            &p.motion,
            "depth of the movement of the delay time, as of a tape that does not run evenly",
        ),
        (&p.motion_rate, "speed of that movement"),
        (&p.freeze, "the echoes go round without loss for as long as it is on; nothing new enters"),
        (&p.reverse, "each echo plays backwards, up to 8 s"),
        (&p.polarity, "Alternating turns every other repeat upside down: less build-up of lows"),
        (
            &p.time_change,
            "what turning the time sounds like: Crossfade keeps the pitch, Repitch bends it as tape \
             does, Next repeat waits",
        ),
    ]
}

fn of_notes(params: &ReverbDelayParams) -> [Hint<'_>; 5] {
    let p = &params.room;
    [
        (&p.level, "level of the reverb, after the mix"),
        (&p.decay_note, "lets the tail end in time with the song; Free uses the time above"),
        (
            &p.pre_delay_note,
            "lets the reverb begin in time with the song; Free uses the time above",
        ),
        (&p.late_delay_note, "lets the tail begin in time with the song; Free uses the time above"),
        (&p.time_change, "what turning size or pre-delay sounds like: Repitch bends the pitch"),
    ]
}

fn of_output(params: &ReverbDelayParams) -> [Hint<'_>; 8] {
    let (p, duck) = (&params.routing, &params.ducking);
    [
        (&duck.reverb, "how far the reverb steps back while the key plays"),
        (&duck.delay, "how far the echoes step back while the key plays"),
        (&duck.release, "how slowly reverb and echoes come back"),
        (&p.order, "which of delay and reverb hears the other"),
        (
            &p.used_as,
            "Insert: on the track itself, mixed with the dry sound. Send: on a track of its own that \
             others send to, wet only",
        ),
        (
            &p.mix_law,
            "Keep the dry level: dry stays up to 50 %. Equal power: dry falls as wet rises, for \
             steady loudness",
        ),
        (&p.trails, "bypass lets what sounds die away instead of cutting it off"),
        (
            &p.duck_key,
            "Dry sound: ducks under what goes in. Sidechain: under the key from the host",
        ),
    ]
}
