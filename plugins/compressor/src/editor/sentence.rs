//! What the compressor does now, in one sentence.

/// Seconds the sentence looks back.
pub const HEARD_S: f64 = 4.0;
/// Peaks further apart than this count each for itself, s.
pub const PEAK_S: f64 = 0.2;

/// The usual range of peak reductions: from the first quarter to the nine tenths; `None` without
/// any. Takes its memory from `peaks_db`, which it sorts.
pub fn usual_range_db(peaks_db: &mut [f32]) -> Option<(f32, f32)> {
    peaks_db.sort_by(f32::total_cmp);
    let last = peaks_db.len().checked_sub(1)?;
    let at = |share: f32| peaks_db[(share * last as f32).round() as usize];
    Some((at(0.25), at(0.9)))
}

/// The sentence. `range_db` as from [`usual_range_db`], `sounding` whether anything is heard,
/// `recovery` how long it takes.
pub fn sentence(range_db: Option<(f32, f32)>, sounding: bool, recovery: &str) -> String {
    match (range_db, sounding) {
        (_, false) => "Waiting for sound".to_owned(),
        (None, true) => "Nothing reaches the threshold: no gain reduction".to_owned(),
        (Some(range_db), true) => {
            format!("Reduces peaks by {}, recovers in {recovery}", decibels(range_db))
        }
    }
}

fn decibels((low_db, high_db): (f32, f32)) -> String {
    let (low, high) = (low_db.round() as i32, high_db.round() as i32);
    match (low, high) {
        (_, ..=0) => "less than 1 dB".to_owned(),
        (..=0, high) => format!("up to {high} dB"),
        (low, high) if low == high => format!("{high} dB"),
        (low, high) => format!("{low}\u{2013}{high} dB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_range_leaves_out_the_rare_ones() {
        let mut peaks = [4.0, 3.1, 5.0, 3.0, 4.5, 11.0, 4.2, 3.4, 0.2, 5.1, 3.2, 4.4];
        let range = usual_range_db(&mut peaks);
        assert_eq!(range, Some((3.2, 5.1)));
        assert_eq!(
            sentence(range, true, "120 ms"),
            "Reduces peaks by 3\u{2013}5 dB, recovers in 120 ms"
        );
        assert_eq!(usual_range_db(&mut []), None);
    }

    #[test]
    fn every_state_has_its_words() {
        let text = |range| sentence(range, true, "100 ms");
        assert_eq!(text(Some((4.1, 3.9))), "Reduces peaks by 4 dB, recovers in 100 ms");
        assert_eq!(text(Some((0.1, 0.3))), "Reduces peaks by less than 1 dB, recovers in 100 ms");
        assert_eq!(text(Some((0.2, 2.0))), "Reduces peaks by up to 2 dB, recovers in 100 ms");
        assert_eq!(text(None), "Nothing reaches the threshold: no gain reduction");
        assert_eq!(sentence(Some((3.0, 5.0)), false, "100 ms"), "Waiting for sound");
    }
}
