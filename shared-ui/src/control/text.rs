//! Text as it is shown: a true minus sign before numbers.

/// `text` with U+2212 for every hyphen that stands before a digit, a point or infinity.
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        let is_number = after.starts_with(|next: char| next.is_ascii_digit() || next == '.')
            || after.starts_with("inf")
            || after.starts_with('\u{221e}');
        // "1-2" and "All-pass" keep their hyphens.
        let is_sign = c == '-' && is_number && !before.is_alphanumeric();
        shown.push(if is_sign { '\u{2212}' } else { c });
        before = c;
    }
    shown.replace("inf", "\u{221e}")
}

/// A level with one decimal and a true minus sign; minus infinity for silence.
pub fn level(level_db: f64) -> String {
    if level_db <= shared_dsp::units::SILENCE_DB || level_db.is_nan() {
        "\u{2212}\u{221e}".to_owned()
    } else {
        let text = format!("{level_db:.1}");
        shown(if text == "-0.0" { "0.0" } else { &text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_signs_of_numbers_become_true_minus() {
        assert_eq!(shown("-6.00 dB"), "\u{2212}6.00 dB");
        assert_eq!(shown("-inf"), "\u{2212}\u{221e}");
        assert_eq!(shown("inf:1"), "\u{221e}:1");
        for text in ["All-pass", "Ping-pong", "1-2", "C", ""] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn levels_have_one_decimal_and_silence_is_infinitely_low() {
        assert_eq!(level(-0.04), "0.0");
        assert_eq!(level(-12.34), "\u{2212}12.3");
        assert_eq!(level(f64::NEG_INFINITY), "\u{2212}\u{221e}");
        assert_eq!(level(f64::NAN), "\u{2212}\u{221e}");
    }
}
