//! When it is too much: said in words, with the evidence.

use super::loudness::InAndOut;
use shared_ui::graph::LastingReduction;
use shared_ui::level_text;

/// A reduction that lasts as long is one that never lets go, s.
const LASTING_S: f64 = 10.0;
/// Loss of crest factor from which the peaks count as flattened, dB.
const CREST_DB: f64 = 6.0;
/// Loudness range below which a song counts as flat, LU.
const RANGE_LU: f64 = 2.0;
/// Loss of range that is the compressor's doing and not the song's, LU.
const RANGE_LOSS_LU: f64 = 1.0;

/// What is known of the last seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence {
    /// How long the reduction has not returned to 0.
    pub lasting: LastingReduction,
    /// Crest factor of the output less that of the input, dB.
    pub crest_change_db: Option<f64>,
    /// Loudness range of the last 20 s.
    pub range: Option<InAndOut>,
}

/// What is too much and what to do, with its evidence; `None` where nothing is.
pub fn warning(evidence: &Evidence) -> Option<String> {
    let Evidence { lasting, crest_change_db, range } = evidence;
    if lasting.length_s >= LASTING_S {
        let least = level_text(lasting.least_db.into());
        return Some(format!(
            "Works all the time: raise the threshold (reduction never below {least} dB in 10 s)"
        ));
    }
    if let Some(change_db) = crest_change_db.filter(|change_db| *change_db <= -CREST_DB) {
        let lost = level_text(-change_db);
        return Some(format!(
            "Flattens the peaks: raise the threshold or the attack (crest {lost} dB lower)"
        ));
    }
    let range = range.filter(|range| {
        range.output_lu < RANGE_LU && range.input_lu - range.output_lu >= RANGE_LOSS_LU
    })?;
    let (input, output) = (level_text(range.input_lu), level_text(range.output_lu));
    Some(format!(
        "Leaves no dynamics: raise the threshold (loudness range {input} LU, now {output} LU)"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(evidence: Evidence) -> String {
        warning(&evidence).unwrap_or_default()
    }

    #[test]
    fn a_reduction_that_never_lets_go_is_named_from_10_s_on() {
        let lasting = |length_s| Evidence {
            lasting: LastingReduction { length_s, least_db: 2.3 },
            ..Evidence::default()
        };
        assert_eq!(said(lasting(9.9)), "");
        assert_eq!(
            said(lasting(10.0)),
            "Works all the time: raise the threshold (reduction never below 2.3 dB in 10 s)"
        );
    }

    #[test]
    fn lost_crest_is_named_from_6_db_on() {
        let crest =
            |change_db| Evidence { crest_change_db: Some(change_db), ..Evidence::default() };
        assert_eq!(said(crest(-5.9)), "");
        assert_eq!(said(crest(4.0)), "");
        assert!(said(crest(-7.2)).ends_with("(crest 7.2 dB lower)"));
    }

    #[test]
    fn a_flat_song_is_named_only_where_the_compressor_made_it_flat() {
        let range = |input_lu, output_lu| Evidence {
            range: Some(InAndOut { input_lu, output_lu }),
            ..Evidence::default()
        };
        assert!(said(range(6.1, 1.6)).ends_with("(loudness range 6.1 LU, now 1.6 LU)"));
        assert_eq!(said(range(6.1, 2.1)), "");
        assert_eq!(said(range(1.4, 1.0)), "");
    }
}
