//! Makeup for equal loudness: what one click sets so that the output is as loud as the input.

use crate::engine::Settings;
use shared_dsp::units::{db_to_gain, gain_to_db};

/// Smaller differences are not worth a click, LU.
const LEAST_LU: f64 = 0.5;

/// Makeup to add so that a change of loudness of `change_lu` becomes 0, dB; `None` where it is 0
/// already or makeup cannot reach it.
///
/// Makeup works on the compressed share alone: with an output gain `o` and a mix `m` the whole gain is
/// `o (1 - m + m w)`, of which `w` is the compressed signal's. Exact for a signal whose compressed
/// share is a scaled copy of it, and close for all else.
pub fn makeup_change_db(settings: &Settings, change_lu: f64) -> Option<f64> {
    let mix = f64::from(settings.mix);
    let output_gain = db_to_gain(settings.output_db.into());
    let wet = |gain: f64| (gain / output_gain - (1.0 - mix)) / mix;
    let (now, wanted) = (wet(db_to_gain(change_lu)), wet(1.0));
    if change_lu.abs() < LEAST_LU || !(now > 0.0 && wanted > 0.0) {
        return None;
    }
    Some(gain_to_db(wanted / now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makeup_takes_back_the_change_whatever_mix_and_output() {
        for (mix, output_db) in [(1.0, 0.0), (0.5, 0.0), (0.4, -2.0), (1.0, 6.0), (0.8, 3.0)] {
            let settings = Settings { mix, output_db, ..Settings::default() };
            // A compressed share 5 dB down.
            let whole = |wet_db: f64| {
                let mix = f64::from(mix);
                let gain = 1.0 - mix + mix * db_to_gain(wet_db);
                gain_to_db(gain) + f64::from(output_db)
            };
            let change_db = makeup_change_db(&settings, whole(-5.0)).unwrap();
            assert!(whole(change_db - 5.0).abs() < 1e-9, "{mix} {output_db}: {change_db}");
        }
    }

    #[test]
    fn nothing_is_offered_where_nothing_helps() {
        let settings = Settings::default();
        assert_eq!(makeup_change_db(&settings, 0.4), None);
        assert_eq!(makeup_change_db(&Settings { mix: 0.0, ..settings }, 3.0), None);
        // The dry half alone is too loud already.
        let loud = Settings { mix: 0.5, output_db: 12.0, ..settings };
        assert_eq!(makeup_change_db(&loud, 9.0), None);
    }
}
