//! Why controls have no effect: what the footer says of those that are dimmed. All settings here are those
//! in force ([`Settings::with_one_knob`]).

use crate::engine::{Channels, Lift, LookaheadRange, Settings, Style};
use crate::params::RenderQuality;

/// A reason; `None` where the control has an effect.
pub type Reason = Option<&'static str>;

/// Of all that works on the compressed signal.
pub fn wet(settings: &Settings) -> Reason {
    (settings.mix == 0.0).then_some("At a mix of 0 % only the input is heard.")
}

/// Of all that Peak reduction decides on.
fn by_one_knob(settings: &Settings) -> Reason {
    settings.has_one_knob().then_some("One knob is on: Peak reduction decides on it.")
}

/// Of Peak reduction, and of the ratio where that is set by itself.
pub fn peak_reduction(settings: &Settings) -> Reason {
    wet(settings).or((settings.range_db == 0.0).then_some("The range is 0 dB."))
}

/// Of the mode of one knob.
pub fn one_knob(settings: &Settings) -> Reason {
    let is_opto = settings.style == Style::Opto;
    (!is_opto).then_some("Used with the style Opto.").or(peak_reduction(settings))
}

/// Of the ratio.
pub fn ratio(settings: &Settings) -> Reason {
    by_one_knob(settings).or(peak_reduction(settings))
}

/// Where nothing is turned down.
fn no_reduction(settings: &Settings) -> Reason {
    let none =
        if settings.has_one_knob() { "Turn Peak reduction up." } else { "The ratio is 1:1." };
    peak_reduction(settings).or((settings.ratio == 1.0).then_some(none))
}

/// Of the range.
pub fn range(settings: &Settings) -> Reason {
    no_reduction(&Settings { range_db: 80.0, ..*settings })
}

/// Of auto makeup.
pub fn auto_makeup(settings: &Settings) -> Reason {
    no_reduction(settings)
}

/// Of the threshold.
pub fn threshold(settings: &Settings) -> Reason {
    by_one_knob(settings).or(no_reduction(settings))
}

/// Of the knee and the times that Peak reduction decides on.
pub fn own_movement(settings: &Settings) -> Reason {
    by_one_knob(settings).or(movement(settings))
}

/// Of all that shapes a gain which moves: the times, and what the level is measured of.
pub fn movement(settings: &Settings) -> Reason {
    let lifts = lift(settings).is_none() && settings.lift.ratio > 1.0;
    wet(settings).or(no_reduction(settings).filter(|_| !lifts))
}

/// Of the lookahead.
pub fn lookahead(settings: &Settings) -> Reason {
    let is_off = settings.lookahead_range == LookaheadRange::Off;
    movement(settings).or(is_off.then_some("Choose a lookahead range first."))
}

/// Of the window of the RMS.
pub fn window(settings: &Settings) -> Reason {
    let is_peak = settings.rms_share == 0.0;
    movement(settings).or(is_peak.then_some("Used with an RMS share above 0 %."))
}

/// Of the threshold of Lift.
pub fn lift_threshold(settings: &Settings) -> Reason {
    lift(settings).or((settings.lift.ratio == 1.0).then_some("The lift ratio is 1:1."))
}

/// Of the ratio of Lift.
pub fn lift(settings: &Settings) -> Reason {
    let Lift { most_db, .. } = settings.lift;
    wet(settings).or((most_db == 0.0).then_some("Turn Lift up first."))
}

/// Of the most gain of Lift.
pub fn most_lift(settings: &Settings) -> Reason {
    wet(settings).or((settings.lift.ratio == 1.0).then_some("The lift ratio is 1:1."))
}

/// Of frequency and Q of the sidechain's bell.
pub fn bell(settings: &Settings) -> Reason {
    let is_flat = settings.sidechain.bell_db == 0.0;
    movement(settings).or(is_flat.then_some("The bell's gain is 0 dB."))
}

/// Of the stereo link.
pub fn link(settings: &Settings, is_mono: bool) -> Reason {
    let is_one = matches!(settings.channels, Channels::Mid | Channels::Side);
    movement(settings)
        .or(channels(is_mono))
        .or(is_one.then_some("Only one channel is compressed: there is nothing to link."))
}

/// Of the level that counts for both channels.
pub fn link_by(settings: &Settings, is_mono: bool) -> Reason {
    let is_apart = settings.link == 0.0;
    link(settings, is_mono).or(is_apart.then_some("Used with a stereo link above 0 %."))
}

/// Of what the two channels carry.
pub fn channels(is_mono: bool) -> Reason {
    is_mono.then_some("The track is mono.")
}

/// Of the place of the drive.
pub fn drive_place(settings: &Settings) -> Reason {
    let is_off = settings.drive.gain_db == 0.0;
    wet(settings).or(is_off.then_some("Turn Drive up first."))
}

/// Of the oversampling of a render.
pub fn render_quality(settings: &Settings, choice: RenderQuality) -> Reason {
    let live = settings.oversampling;
    let is_less = choice != RenderQuality::AsLive && choice.oversampling(live) == live;
    is_less.then_some("No more than while playing, which a render never goes below.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{CompressorEngine, Drive, LinkBy, Oversampling, Sidechain, Style};
    use shared_dsp::Engine;
    use shared_dsp::noise::Noise;

    const RATE_HZ: f64 = 48_000.0;

    /// Everything at work.
    fn busy() -> Settings {
        Settings {
            threshold_db: -30.0,
            range_db: 12.0,
            lookahead_range: LookaheadRange::Long,
            lookahead_ms: 5.0,
            rms_share: 0.5,
            link: 0.5,
            lift: Lift { most_db: 6.0, ..Lift::default() },
            sidechain: Sidechain { bell_db: 6.0, ..Sidechain::default() },
            drive: Drive { gain_db: 6.0, is_after: false },
            makeup_db: 3.0,
            mix: 0.7,
            ..Settings::default()
        }
    }

    /// Bursts of noise over a soft bed, differently on both sides.
    fn sound() -> [Vec<f32>; 2] {
        let mut noise = Noise::new(5);
        let mut channel = |strong: f32, shift: usize| -> Vec<f32> {
            let is_loud = |n: usize| ((n + shift) / 6000).is_multiple_of(3);
            let burst = |n: usize| if is_loud(n) { strong } else { 0.002 };
            (0..48_000).map(|n| burst(n) * noise.white()).collect()
        };
        [channel(0.6, 0), channel(0.25, 9000)]
    }

    fn heard(settings: &Settings) -> [Vec<f32>; 2] {
        let mut engine = CompressorEngine::new();
        engine.apply(settings);
        engine.prepare(RATE_HZ, 2);
        let [mut left, mut right] = sound();
        engine.process(&mut [&mut left, &mut right], &[]);
        [left, right]
    }

    /// A control: its name, the reason given and the settings with another value of it.
    type Control = (&'static str, Reason, Settings);

    /// Table: every control that may have no effect.
    fn controls(set: Settings) -> Vec<Control> {
        // Reasons are those of the values in force.
        let (s, f) = (set, set.with_one_knob());
        let sidechain = |sidechain: Sidechain| Settings { sidechain, ..s };
        let lifted = |lift: Lift| Settings { lift, ..s };
        vec![
            ("style", movement(&f), Settings { style: Style::Opto, ..s }),
            ("threshold", threshold(&f), Settings { threshold_db: -20.0, ..s }),
            ("ratio", ratio(&f), Settings { ratio: 1.7, ..s }),
            ("knee", own_movement(&f), Settings { knee_db: 20.0, ..s }),
            ("range", range(&f), Settings { range_db: 3.0, ..s }),
            ("one knob", one_knob(&f), Settings { one_knob: !s.one_knob, ..s }),
            ("attack", own_movement(&f), Settings { attack_ms: 40.0, ..s }),
            ("hold", own_movement(&f), Settings { hold_ms: 30.0, ..s }),
            ("release", own_movement(&f), Settings { release_ms: 400.0, ..s }),
            ("auto release", own_movement(&f), Settings { auto_release: true, ..s }),
            ("lookahead", lookahead(&f), Settings { lookahead_ms: 2.0, ..s }),
            ("RMS share", movement(&f), Settings { rms_share: 0.9, ..s }),
            ("RMS window", window(&f), Settings { window_ms: 60.0, ..s }),
            ("lift", most_lift(&f), lifted(Lift { most_db: 3.0, ..s.lift })),
            ("lift threshold", lift_threshold(&f), lifted(Lift { threshold_db: -50.0, ..s.lift })),
            ("lift ratio", lift(&f), lifted(Lift { ratio: 1.5, ..s.lift })),
            ("makeup", wet(&f), Settings { makeup_db: 5.0, ..s }),
            ("auto makeup", auto_makeup(&f), Settings { auto_makeup: true, ..s }),
            ("link", link(&f, false), Settings { link: 0.9, ..s }),
            ("link by", link_by(&f, false), Settings { link_by: LinkBy::Average, ..s }),
            ("key", movement(&f), Settings { external_key: true, ..s }),
            (
                "high-pass",
                movement(&f),
                sidechain(Sidechain { high_pass_hz: 500.0, ..s.sidechain }),
            ),
            ("low-pass", movement(&f), sidechain(Sidechain { low_pass_hz: 900.0, ..s.sidechain })),
            ("bell", bell(&f), sidechain(Sidechain { bell_hz: 300.0, ..s.sidechain })),
            ("bell gain", movement(&f), sidechain(Sidechain { bell_db: -9.0, ..s.sidechain })),
            ("bell Q", bell(&f), sidechain(Sidechain { bell_q: 4.0, ..s.sidechain })),
            ("tilt", movement(&f), sidechain(Sidechain { tilt_db: 3.0, ..s.sidechain })),
            ("drive", wet(&f), Settings { drive: Drive { gain_db: 9.0, ..s.drive }, ..s }),
            (
                "drive place",
                drive_place(&f),
                Settings { drive: Drive { is_after: true, ..s.drive }, ..s },
            ),
        ]
    }

    #[test]
    fn a_render_that_is_no_better_than_playing_is_named() {
        let at = |oversampling, choice| {
            render_quality(&Settings { oversampling, ..busy() }, choice).is_some()
        };
        assert!(at(Oversampling::X4, RenderQuality::X2));
        assert!(at(Oversampling::X4, RenderQuality::X4));
        assert!(!at(Oversampling::X4, RenderQuality::X8));
        assert!(!at(Oversampling::X4, RenderQuality::AsLive));
    }

    #[test]
    fn what_is_said_to_have_no_effect_has_none_and_all_else_has_one() {
        let all = busy();
        let flat = Lift { most_db: 0.0, ..all.lift };
        let (one_knob, peak_reduction_db) = (true, 20.0);
        let knob = Settings { style: Style::Opto, one_knob, peak_reduction_db, ..all };
        let bases = [
            ("busy", all),
            ("mix 0", Settings { mix: 0.0, ..all }),
            ("ratio 1, lifting", Settings { ratio: 1.0, ..all }),
            ("ratio 1", Settings { ratio: 1.0, lift: flat, ..all }),
            ("range 0", Settings { range_db: 0.0, lift: flat, ..all }),
            ("no lookahead", Settings { lookahead_range: LookaheadRange::Off, ..all }),
            ("peaks", Settings { rms_share: 0.0, ..all }),
            ("lift 0", Settings { lift: flat, ..all }),
            ("lift 1:1", Settings { lift: Lift { ratio: 1.0, ..all.lift }, ..all }),
            ("flat bell", Settings { sidechain: Sidechain::default(), ..all }),
            ("mid", Settings { channels: Channels::Mid, ..all }),
            ("link 0", Settings { link: 0.0, ..all }),
            ("no drive", Settings { drive: Drive::default(), ..all }),
            ("opto", Settings { style: Style::Opto, ..all }),
            ("one knob", knob),
            ("one knob at 0", Settings { peak_reduction_db: 0.0, lift: flat, ..knob }),
            ("one knob, range 0", Settings { range_db: 0.0, lift: flat, ..knob }),
            ("one knob, mix 0", Settings { mix: 0.0, ..knob }),
        ];
        let mut wrong = Vec::new();
        for (base, settings) in bases {
            let own = heard(&settings);
            let knobs = settings.has_one_knob().then(|| {
                let other = Settings { peak_reduction_db: 9.0, ..settings };
                ("peak reduction", peak_reduction(&settings.with_one_knob()), other)
            });
            for (control, reason, other) in controls(settings).into_iter().chain(knobs) {
                let is_same = other == settings || own == heard(&other);
                if is_same != reason.is_some() && other != settings {
                    wrong.push(format!("{base}, {control}: {reason:?}, but same: {is_same}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
