//! Numbers as people write them: any minus sign, decimal point or comma, grouped thousands.

/// The number a text starts with, and what follows it in lower case, without spaces around.
/// Infinity is `inf` or `∞`. `None` where there is no number, or where a comma may part thousands
/// as well as decimals: see [`readings`].
///
/// A decimal comma is a decimal point; thousands may be grouped by spaces, or by commas where a
/// decimal point follows.
pub fn number_and_rest(text: &str) -> Option<(f64, String)> {
    let text = plain(text);
    let (sign, unsigned) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (if text.starts_with('-') { -1.0 } else { 1.0 }, rest.trim_start()),
        None => (1.0, text.as_str()),
    };
    for infinite in ["inf", "\u{221e}"] {
        if let Some(rest) = unsigned.strip_prefix(infinite) {
            return Some((sign * f64::INFINITY, rest.trim().to_owned()));
        }
    }
    let (number, rest) = unsigned.split_at(number_length(unsigned));
    let value: f64 = decimal_digits(number)?.parse().ok()?;
    Some((sign * value, rest.trim().to_owned()))
}

/// Both readings of a text with a comma before exactly three digits that may part thousands or
/// decimals: "20,000 Hz" is "20 000 Hz" or "20.0 Hz". `None` where the text is clear.
pub fn readings(text: &str) -> Option<[String; 2]> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let number = &text[start..start + number_length(&text[start..])];
    if !is_ambiguous(number) {
        return None;
    }
    let as_decimals = number.replace(',', ".");
    let shortest = as_decimals.trim_end_matches('0');
    let zero = if shortest.ends_with('.') { "0" } else { "" };
    Some([
        text.replacen(number, &number.replace(',', " "), 1),
        text.replacen(number, &format!("{shortest}{zero}"), 1),
    ])
}

/// The question that a text with two [`readings`] raises: "20 000 Hz or 20.0 Hz?".
pub fn question(text: &str) -> Option<String> {
    readings(text.trim()).map(|[thousands, decimals]| format!("{thousands} or {decimals}?"))
}

/// The text in lower case, without spaces around, with plain signs and spaces.
pub(super) fn plain(text: &str) -> String {
    let plain_char = |c: char| match c {
        // Hyphens, en dash, em dash and the true minus sign.
        '\u{2010}'..='\u{2014}' | '\u{2212}' => '-',
        // No-break, thin and narrow spaces.
        '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        // The micro sign and the Greek letter look alike.
        '\u{b5}' => '\u{3bc}',
        c => c,
    };
    text.trim().to_lowercase().chars().map(plain_char).collect()
}

/// Length of the number at the start of `text`, bytes: digits, points, commas, and spaces between
/// a digit and a group of three.
fn number_length(text: &str) -> usize {
    let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let space_length =
            if matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}') { c.len_utf8() } else { 0 };
        let group = at + space_length;
        let parts_group = space_length > 0
            && at > 0
            && is_digit(at - 1)
            && (group..group + 3).all(is_digit)
            && !is_digit(group + 3);
        if !(c.is_ascii_digit() || matches!(c, '.' | ',') || parts_group) {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Whether the one comma, or the commas, may part thousands as well as decimals.
fn is_ambiguous(number: &str) -> bool {
    if number.contains('.') || number.contains(' ') {
        return false;
    }
    let mut groups = number.split(',');
    let first = groups.next().unwrap_or_default();
    // Nobody writes a group of thousands after a 0, after nothing, or after four digits.
    let heads_groups = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let mut count = 0;
    let are_threes = groups.inspect(|_| count += 1).all(|group| group.len() == 3);
    heads_groups && are_threes && count == 1
}

/// The digits of a number with a decimal point and no groups; `None` where groups or marks are
/// misplaced, or where it [is ambiguous](is_ambiguous).
fn decimal_digits(number: &str) -> Option<String> {
    if is_ambiguous(number) {
        return None;
    }
    let number: String = number.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    // The last mark parts decimals; what stands before it groups thousands.
    let marks: Vec<char> = number.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let only_groups = marks.len() > 1 && marks.iter().all(|mark| *mark == ',');
    let at = if only_groups { None } else { number.rfind(['.', ',']) };
    let (whole, decimals) =
        at.map_or((number.as_str(), ""), |at| (&number[..at], &number[at + 1..]));
    let grouping = whole.find(['.', ',', ' ']).and_then(|at| whole[at..].chars().next());
    if let Some(grouping) = grouping {
        let mut groups = whole.split(grouping);
        let heads = (1..=3).contains(&groups.next()?.len());
        let is_decimal_mark = at.is_some_and(|at| number[at..].starts_with(grouping));
        if !heads || is_decimal_mark || !groups.all(is_group) {
            return None;
        }
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let is_whole = decimals.bytes().all(|byte| byte.is_ascii_digit());
    (is_whole && !(whole.is_empty() && decimals.is_empty())).then(|| format!("{whole}.{decimals}0"))
}

fn is_group(group: &str) -> bool {
    group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        number_and_rest(text).map(|(value, _)| value)
    }

    #[test]
    fn signs_and_marks_of_all_kinds_are_read() {
        for (text, number) in [
            ("- 6 dB", -6.0),
            ("\u{2013}6 dB", -6.0),
            ("\u{2212}6", -6.0),
            ("+3,5", 3.5),
            (".25", 0.25),
            ("5.", 5.0),
            ("20 000 Hz", 20_000.0),
            ("20\u{a0}000 Hz", 20_000.0),
            ("1 234 567", 1_234_567.0),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("12 5", 12.0),
        ] {
            assert_eq!(value(text), Some(number), "{text}");
        }
        assert_eq!(value("-\u{221e}"), Some(f64::NEG_INFINITY));
    }

    #[test]
    fn a_comma_before_three_digits_is_refused_with_both_readings() {
        for (text, thousands, decimals) in [
            ("20,000 Hz", "20 000 Hz", "20.0 Hz"),
            ("10,000", "10 000", "10.0"),
            ("-1,500 kHz", "-1 500 kHz", "-1.5 kHz"),
            ("999,125ms", "999 125ms", "999.125ms"),
        ] {
            assert_eq!(value(text), None, "{text}");
            assert_eq!(readings(text), Some([thousands.to_owned(), decimals.to_owned()]), "{text}");
        }
    }

    #[test]
    fn a_comma_that_can_only_part_decimals_does() {
        assert_eq!(question(" 20,000 Hz").as_deref(), Some("20 000 Hz or 20.0 Hz?"));
        for (text, number) in [
            ("0,707", 0.707),
            (",500", 0.5),
            ("1,5", 1.5),
            ("20000,125", 20_000.125),
            ("1,2345", 1.2345),
        ] {
            assert_eq!(value(text), Some(number), "{text}");
            assert_eq!(readings(text), None, "{text}");
        }
    }

    #[test]
    fn misplaced_marks_are_no_number() {
        for text in ["1..2", "1,2,3", "1.2.3", "--6", "- -6", ".", ",", "12,34.5", "1,23,456", ""] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
