//! Quantities as text: one formatter and one parser for each kind, used by hosts, editors and song
//! files alike.
//!
//! Typed forms: `1.2k 1k2 440 A4 A4+20ct` (Hz), `-6 -6dB -inf 2x` (dB), `250 250ms .25s 500µs` (time),
//! `50 50%` (share), `4:1 4 inf` (ratio), `L30 C R30` (pan). Any minus sign and a decimal comma are
//! accepted; a comma that may as well group thousands is refused, see [`readings`]. What a formatter
//! writes, its parser reads back to the shown precision.

mod number;
mod rounded;

use number::plain;
pub use number::{number_and_rest, question, readings};
pub use rounded::rounded;

/// A decimal number without trailing "-0".
fn decimal(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// A name as it is compared: in lower case, without blanks and hyphens; of a note value `dotted` or
/// a point is `d`, `triplet` is `t`.
pub fn folded(text: &str) -> String {
    let joined: String = plain(text).chars().filter(|c| !matches!(c, ' ' | '-' | '_')).collect();
    let is_note = joined.starts_with("1/");
    let endings = [("dotted", "d"), ("triplet", "t"), (".", "d")];
    let ending = endings.iter().find_map(|(long, short)| Some((joined.strip_suffix(long)?, short)));
    match ending {
        Some((stem, short)) if is_note => format!("{stem}{short}"),
        _ => joined,
    }
}

/// Minus infinity, as it is shown wherever a level is that of silence.
pub const MINUS_INFINITY: &str = "\u{2212}\u{221e}";

/// The text of a parameter or a number as it is shown: a true minus sign (U+2212) before numbers,
/// and the sign of infinity for `inf`. Hyphens inside words stay.
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

/// A number with `places` decimals as it is shown: zero without a sign; [`MINUS_INFINITY`] for minus
/// infinity; "none" where there is no number.
pub fn number(value: f64, places: usize) -> String {
    match value {
        value if value.is_nan() => "none".to_owned(),
        value if value == f64::NEG_INFINITY => MINUS_INFINITY.to_owned(),
        value => shown(&decimal(value, places)),
    }
}

/// A level in dB with one decimal as it is shown; [`MINUS_INFINITY`] from
/// [`shared_dsp::units::SILENCE_DB`] down and where there is none.
pub fn level(level_db: f64) -> String {
    let is_sound = level_db > shared_dsp::units::SILENCE_DB;
    number(if is_sound { level_db } else { f64::NEG_INFINITY }, 1)
}

/// `63.25 Hz`, `440.0 Hz`, `1.200 kHz`, `12.50 kHz`.
pub fn format_hz(frequency_hz: f64) -> String {
    match frequency_hz {
        hz if hz < 99.995 => format!("{} Hz", decimal(hz, 2)),
        hz if hz < 999.95 => format!("{} Hz", decimal(hz, 1)),
        hz if hz < 9_999.5 => format!("{} kHz", decimal(hz / 1000.0, 3)),
        hz => format!("{} kHz", decimal(hz / 1000.0, 2)),
    }
}

/// A frequency in Hz, or a note name with cents (A4 = 440 Hz).
pub fn parse_hz(text: &str) -> Option<f64> {
    let Some((value, rest)) = number_and_rest(text) else { return parse_note(text) };
    match rest.as_str() {
        "" | "hz" => Some(value),
        "k" | "khz" => Some(value * 1000.0),
        // `1k2` is engineers' writing for 1.2 k.
        _ => {
            let decimals = rest.strip_prefix('k')?.trim_end_matches("hz").trim();
            let is_number = !decimals.is_empty() && decimals.bytes().all(|b| b.is_ascii_digit());
            let whole = is_number && value.fract() == 0.0;
            whole.then(|| format!("{value}.{decimals}").parse::<f64>().ok())?.map(|k| k * 1000.0)
        }
    }
}

/// `A4`, `C#3`, `Bb2`, `A4+20ct` as a frequency in Hz (equal temperament, A4 = 440 Hz).
fn parse_note(text: &str) -> Option<f64> {
    let text = plain(text);
    let mut rest = text.chars();
    let above_c = match rest.next()? {
        'c' => 0,
        'd' => 2,
        'e' => 4,
        'f' => 5,
        'g' => 7,
        'a' => 9,
        'b' | 'h' => 11,
        _ => return None,
    };
    let rest = rest.as_str();
    let (accidental, rest) = match rest.chars().next()? {
        '#' => (1, &rest[1..]),
        'b' => (-1, &rest[1..]),
        _ => (0, rest),
    };
    let cents_at = rest.get(1..)?.find(['+', '-']).map(|at| at + 1);
    let (octave, cents) = match cents_at {
        Some(at) => (&rest[..at], rest[at..].trim_end_matches("ct").trim().parse::<f64>().ok()?),
        None => (rest, 0.0),
    };
    let octave: i32 = octave.trim().parse().ok().filter(|octave| (-9..=19).contains(octave))?;
    let semitones = f64::from((octave - 4) * 12 + above_c - 9 + accidental) + cents / 100.0;
    Some(440.0 * (semitones / 12.0).exp2())
}

/// `-18.00 dB`.
pub fn format_db(level_db: f64) -> String {
    format!("{} dB", decimal(level_db, 2))
}

/// `-14.00 LUFS`. [`parse_db`] reads it.
pub fn format_lufs(loudness_lufs: f64) -> String {
    format!("{} LUFS", decimal(loudness_lufs, 2))
}

/// A level in dB; `2x` is a factor, `-inf` is silence.
pub fn parse_db(text: &str) -> Option<f64> {
    let (value, rest) = number_and_rest(text)?;
    match rest.as_str() {
        "" | "db" | "dbfs" | "dbtp" | "lu" | "lufs" => Some(value),
        "x" if value > 0.0 => Some(20.0 * value.log10()),
        _ => None,
    }
}

/// `0.500 ms`, `2.500 ms`, `12.00 ms`, `120.0 ms`, `1.250 s`.
pub fn format_ms(time_ms: f64) -> String {
    match time_ms {
        ms if ms < 9.9995 => format!("{} ms", decimal(ms, 3)),
        ms if ms < 99.995 => format!("{} ms", decimal(ms, 2)),
        ms if ms < 999.95 => format!("{} ms", decimal(ms, 1)),
        ms => format!("{} s", decimal(ms / 1000.0, 3)),
    }
}

/// A time in ms; without a unit it is ms.
pub fn parse_ms(text: &str) -> Option<f64> {
    let (value, rest) = number_and_rest(text)?;
    match rest.as_str() {
        "" | "ms" => Some(value),
        "s" => Some(value * 1000.0),
        "\u{3bc}s" | "us" => Some(value / 1000.0),
        _ => None,
    }
}

/// `2.500 s`.
pub fn format_s(time_s: f64) -> String {
    format!("{} s", decimal(time_s, 3))
}

/// A time in s; without a unit it is s.
pub fn parse_s(text: &str) -> Option<f64> {
    let (value, rest) = number_and_rest(text)?;
    match rest.as_str() {
        "" | "s" => Some(value),
        "ms" => Some(value / 1000.0),
        "\u{3bc}s" | "us" => Some(value / 1_000_000.0),
        _ => None,
    }
}

/// A share in 0..1 as `35.0 %`.
pub fn format_percent(share: f64) -> String {
    format!("{} %", decimal(share * 100.0, 1))
}

/// A share in 0..1 from `35` or `35 %`.
pub fn parse_percent(text: &str) -> Option<f64> {
    let (value, rest) = number_and_rest(text)?;
    matches!(rest.as_str(), "" | "%").then_some(value / 100.0)
}

/// The ratio from which a compressor is a limiter and the text says `inf:1`.
pub const INFINITE_RATIO: f64 = 100.0;

/// `4.00:1`; `inf:1` from [`INFINITE_RATIO`] on.
pub fn format_ratio(ratio: f64) -> String {
    if ratio >= INFINITE_RATIO - 0.005 {
        "inf:1".to_owned()
    } else {
        format!("{}:1", decimal(ratio, 2))
    }
}

/// A ratio from `4:1`, `4` or `inf`.
pub fn parse_ratio(text: &str) -> Option<f64> {
    let (value, rest) = number_and_rest(text)?;
    let rest: String = rest.split_whitespace().collect();
    matches!(rest.as_str(), "" | ":1").then_some(value.min(INFINITE_RATIO))
}

/// A pan position in -1..1 as `L30.0`, `C`, `R30.0` (percent of the way).
pub fn format_pan(pan: f64) -> String {
    match (pan * 1000.0).round() / 10.0 {
        0.0 => "C".to_owned(),
        percent if percent < 0.0 => format!("L{}", decimal(-percent, 1)),
        percent => format!("R{}", decimal(percent, 1)),
    }
}

/// A pan position in -1..1 from `L30`, `30L`, `C`, `-30`.
pub fn parse_pan(text: &str) -> Option<f64> {
    let lower = plain(text);
    if matches!(lower.as_str(), "c" | "centre" | "center") {
        return Some(0.0);
    }
    let (side, amount) = match lower.chars().find(|c| matches!(c, 'l' | 'r')) {
        Some('l') => (-1.0, lower.replacen('l', "", 1)),
        Some(_) => (1.0, lower.replacen('r', "", 1)),
        None => (1.0, lower),
    };
    parse_percent(&amount).map(|pan| side * pan)
}

/// `24 dB/oct`: the slope of a filter of the fourth order.
pub fn format_slope(order: i32) -> String {
    format!("{} dB/oct", order * 6)
}

/// A filter's order from the slope in dB/oct, to the nearest.
pub fn parse_slope(text: &str) -> Option<i32> {
    let (slope_db, rest) = number_and_rest(text)?;
    matches!(rest.as_str(), "" | "db" | "db/oct").then_some((slope_db / 6.0).round() as i32)
}

/// A bare number such as a Q: `0.707`.
pub fn format_number(value: f64) -> String {
    decimal(value, 3)
}

/// A bare number.
pub fn parse_number(text: &str) -> Option<f64> {
    let (value, rest) = number_and_rest(text)?;
    rest.is_empty().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parse: fn(&str) -> Option<f64>, cases: &[(&str, f64)]) {
        for (text, value) in cases {
            let parsed = parse(text).unwrap_or_else(|| panic!("`{text}` was not read"));
            assert!((parsed - value).abs() <= 1e-6 * value.abs().max(1.0), "{text} gave {parsed}");
        }
    }

    #[test]
    fn every_documented_form_is_read() {
        check(parse_hz, &[("1.2k", 1200.0), ("1k2", 1200.0), ("440", 440.0), ("A4", 440.0)]);
        check(parse_hz, &[("A4+1200ct", 880.0), ("c4", 261.625_565), ("1,5 kHz", 1500.0)]);
        check(parse_hz, &[("Bb3", 233.081_881), ("F#2", 92.498_606)]);
        check(parse_db, &[("-6", -6.0), ("-6dB", -6.0), ("\u{2212}6 dB", -6.0), ("10x", 20.0)]);
        check(parse_ms, &[("250ms", 250.0), (".25s", 250.0), ("12", 12.0), ("500 \u{b5}s", 0.5)]);
        check(parse_s, &[("2", 2.0), ("500 \u{3bc}s", 0.0005), ("500us", 0.0005)]);
        check(parse_ratio, &[("4:1", 4.0), ("2.5", 2.5), ("inf", 100.0), ("inf:1", 100.0)]);
        check(parse_pan, &[("L30", -0.3), ("30R", 0.3), ("C", 0.0), ("-50", -0.5)]);
        check(parse_percent, &[("50%", 0.5), ("50", 0.5)]);
        assert_eq!(parse_db("-inf"), Some(f64::NEG_INFINITY));
    }

    #[test]
    fn names_are_compared_without_case_blanks_and_hyphens() {
        for (typed, shown) in [
            ("bell", "Bell"),
            ("low cut", "Low cut"),
            ("Low-Cut", "Low cut"),
            ("1/8t", "1/8T"),
            ("1/8 dotted", "1/8D"),
            ("1/8.", "1/8D"),
            ("constant power, centre -3 db", "Constant power, centre \u{2212}3 dB"),
        ] {
            assert_eq!(folded(typed), folded(shown), "{typed}");
        }
        assert_ne!(folded("1/8"), folded("1/8D"));
        assert_ne!(folded("All-pass."), folded("All-passd"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "loud", "1..2", "k", "5 bananas", "--6", "1k2k", "4:2"] {
            assert_eq!(parse_hz(text).or(parse_db(text)).or(parse_ratio(text)), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut value = 1e-3;
        while value < 30_000.0 {
            for (written, read) in [
                (format_hz(value), parse_hz as fn(&str) -> Option<f64>),
                (format_ms(value), parse_ms),
                (format_s(value), parse_s),
                (format_number(value), parse_number),
                (format_db(-value), |text| parse_db(text).map(|v| -v)),
            ] {
                let back = read(&written).unwrap();
                // Three digits at least: half of the last one is 1 in 200 at most.
                assert!((back - value).abs() <= 0.0051f64.max(value * 6e-4), "{written} {value}");
            }
            value *= 1.37;
        }
    }

    #[test]
    fn only_signs_of_numbers_become_true_minus() {
        assert_eq!(shown("-6.00 dB"), "\u{2212}6.00 dB");
        assert_eq!(shown("-inf"), "\u{2212}\u{221e}");
        assert_eq!(shown("inf:1"), "\u{221e}:1");
        assert_eq!(parse_db(&shown("-.5 dB")), Some(-0.5));
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

    #[test]
    fn numbers_have_a_true_minus_and_zero_has_no_sign() {
        assert_eq!(number(-6.04, 1), "\u{2212}6.0");
        assert_eq!(number(-0.004, 2), "0.00");
        assert_eq!([number(f64::NEG_INFINITY, 1), number(f64::NAN, 1)], [MINUS_INFINITY, "none"]);
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(format_db(-0.001), "0.00 dB");
        assert_eq!(format_pan(-0.0001), "C");
    }
}
