//! Values as they are read at a glance: no more digits than ears can tell apart.

/// A parameter's text with three digits, levels with one decimal, and no zeros after the point:
/// "8.000 ms" becomes "8 ms", "-4.37 dB" becomes "-4.4 dB", "4.00:1" becomes "4:1". Whole numbers and
/// words stay as they are.
pub fn rounded(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let end = text.find(|c| !is_digit(c)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let is_quantity = unit.is_empty() || unit.starts_with([' ', ':', '%']);
    let Some(value) = number.parse::<f64>().ok().filter(|_| is_quantity && number.contains('.'))
    else {
        return text.to_owned();
    };
    let places = match value.abs() {
        99.95.. => 0,
        9.995.. => 1,
        0.9995.. => 2,
        _ => 3,
    };
    let most = if unit.trim_start().starts_with("dB") { 1 } else { 3 };
    let digits = format!("{:.*}", places.min(most), value.abs());
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        &digits
    };
    let sign = match number.chars().next() {
        Some(sign @ ('-' | '+')) if digits != "0" => sign.to_string(),
        _ => String::new(),
    };
    format!("{sign}{digits}{unit}")
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn zeros_go_and_three_digits_stay() {
        for (text, short) in [
            ("8.000 ms", "8 ms"),
            ("6.00 dB", "6 dB"),
            ("100.0 %", "100 %"),
            ("2.000 s", "2 s"),
            ("4.00:1", "4:1"),
            ("2.50:1", "2.5:1"),
            ("-4.37 dB", "-4.4 dB"),
            ("-0.04 dB", "0 dB"),
            ("+3.00 dB", "+3 dB"),
            ("-12.00 dB", "-12 dB"),
            ("250.4 Hz", "250 Hz"),
            ("1.234 kHz", "1.23 kHz"),
            ("99.97 Hz", "100 Hz"),
            ("0.707", "0.707"),
            ("0.050 ms", "0.05 ms"),
        ] {
            assert_eq!(rounded(text), short);
        }
    }

    #[test]
    fn words_and_whole_numbers_stay() {
        for text in ["Off", "1/8D", "12 dB/oct", "L30", "C", "-inf dB", "inf:1", "2x", "96"] {
            assert_eq!(rounded(text), text);
        }
    }
}
