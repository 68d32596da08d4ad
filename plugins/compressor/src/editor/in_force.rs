//! The times as they act: those set, unless the style, auto release or the lookahead make others of them.

use crate::engine::{Lift, Settings};
use crate::params::CompressorParams;
use shared_plugin::quantity;
use shared_ui::EditorContext;

/// Height over the threshold of the steps that times are read off, dB.
pub const STEP_OVER_DB: f64 = 20.0;
/// A time this much off the one set is another time: twice the tolerance of a time.
const ANOTHER: f64 = 0.1;

/// The times in force for a step of [`STEP_OVER_DB`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// To 63 % of the reduction, ms.
    pub attack_ms: f64,
    /// To 63 % of the way back after a step of 10 ms, ms.
    pub short_release_ms: f64,
    /// The same after a step of 1 s, ms.
    pub long_release_ms: f64,
}

impl Times {
    /// Of `settings`; those set where nothing is reduced.
    pub fn of(settings: &Settings) -> Self {
        // The way back to no reduction, and not on to what is lifted.
        let settings = &Settings { lift: Lift { most_db: 0.0, ..settings.lift }, ..*settings };
        let level_db = f64::from(settings.threshold_db) + STEP_OVER_DB;
        let [attack, short, long] = settings.times_in_force_ms(level_db);
        let release_ms = f64::from(settings.release_ms);
        Self {
            attack_ms: attack.unwrap_or(settings.attack_ms.into()),
            short_release_ms: short.unwrap_or(release_ms),
            long_release_ms: long.unwrap_or(release_ms),
        }
    }

    /// The recovery in words: one time, or from the one after short peaks to the one after long ones.
    /// (After a peak shorter than the attack the reduction goes on rising, which is no slower release.)
    pub fn recovery(&self) -> String {
        let long = rounded(self.long_release_ms);
        let is_one = self.short_release_ms * (1.0 + 2.0 * ANOTHER) > self.long_release_ms;
        if is_one { long } else { format!("{} to {long}", rounded(self.short_release_ms)) }
    }
}

/// Says which values are in force where they are not those set: `settings` are those in force.
pub fn show(
    editor: &mut EditorContext,
    params: &CompressorParams,
    settings: &Settings,
    times: &Times,
) {
    if settings.has_one_knob() {
        return show_one_knob(editor, params, settings);
    }
    let set_ms = f64::from(settings.attack_ms);
    let is_bounded = settings.lookahead_ms > 0.0 && settings.lookahead_range.longest_ms() > 0.0;
    if is_bounded && set_ms > 0.0 && (times.attack_ms / set_ms - 1.0).abs() > ANOTHER {
        editor.show_in_force(&params.attack, rounded(times.attack_ms));
    }
    show_lookahead(editor, params, settings);
}

/// What Peak reduction decides on.
fn show_one_knob(editor: &mut EditorContext, params: &CompressorParams, settings: &Settings) {
    let ratio = quantity::format_ratio(settings.ratio.into());
    for (parameter, text) in [
        (&params.threshold, level(settings.threshold_db.into())),
        (&params.ratio, quantity::shown(&quantity::rounded(&ratio))),
        (&params.knee, level(settings.knee_db.into())),
        (&params.attack, rounded(settings.attack_ms.into())),
        (&params.hold, "0 ms".to_owned()),
        (&params.release, rounded(settings.release_ms.into())),
    ] {
        editor.show_in_force(parameter, text);
    }
    show_lookahead(editor, params, settings);
}

fn show_lookahead(editor: &mut EditorContext, params: &CompressorParams, settings: &Settings) {
    let longest_ms = settings.lookahead_range.longest_ms();
    if longest_ms > 0.0 && settings.lookahead_ms > longest_ms {
        editor.show_in_force(&params.lookahead, rounded(longest_ms.into()));
    }
}

/// A level as it is shown.
pub fn level(level_db: f64) -> String {
    quantity::shown(&quantity::rounded(&quantity::format_db(level_db)))
}

/// A time as it is shown, to two digits.
fn rounded(time_ms: f64) -> String {
    let step = 10f64.powf(time_ms.max(1e-3).log10().floor() - 1.0);
    quantity::shown(&quantity::rounded(&quantity::format_ms((time_ms / step).round() * step)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Style;

    #[test]
    fn the_recovery_is_one_time_or_two() {
        let settings = Settings { threshold_db: -30.0, attack_ms: 1.0, ..Settings::default() };
        assert_eq!(Times::of(&settings).recovery(), "100 ms");
        let opto = Times::of(&Settings { style: Style::Opto, ..settings });
        assert!(opto.recovery().contains(" to "), "{}", opto.recovery());
        // A slow attack is no slow release.
        let slow = Settings { attack_ms: 15.0, release_ms: 120.0, ..settings };
        assert_eq!(Times::of(&slow).recovery(), "120 ms");
        // Nothing is reduced: the time set.
        assert_eq!(Times::of(&Settings { ratio: 1.0, ..settings }).recovery(), "100 ms");
    }
}
