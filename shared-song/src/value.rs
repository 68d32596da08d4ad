//! From the text a person writes to a parameter's value, with nothing taken silently.
//!
//! nice-plug clamps text that is out of range. A value that landed on an end of the range is
//! therefore turned back into text, and refused when its number is another than the one written.
//! A comma that may part thousands as well as decimals is refused with both readings.

use shared_host::{ParamInfo, Plugin};
use shared_quantity::{number_and_rest, question};

use crate::error::{Result, SongError};

/// Finds a parameter by "Group/Name", by its name alone, or by its name without the group where
/// the plugin repeats it ("Band 3/Frequency" for "Band 3 Frequency" in "Band 3").
pub fn find<'p>(plugin: &'p Plugin, name: &str) -> Result<&'p ParamInfo> {
    let requested = name.trim().to_lowercase();
    if let Some((group, rest)) = requested.rsplit_once('/') {
        let repeated = format!("{group} {rest}");
        let found = plugin.params().iter().find(|param| {
            param.module.to_lowercase() == group && param.name.to_lowercase() == repeated
        });
        if let Some(param) = found {
            return Ok(param);
        }
    }
    Ok(plugin.find_param(name)?)
}

/// Finds parameter `name` of `plugin` and reads `text` as a value of it.
pub fn read(plugin: &Plugin, name: &str, text: &str) -> Result<(u32, f64)> {
    let param = find(plugin, name)?;
    let shown = |value| plugin.value_to_text(param.id, value).unwrap_or_default();
    let place = || format!("{} \"{}\"", plugin.info().name, param.path());
    let refused = |what: &str| {
        SongError::input(place(), format!("\"{text}\" {what}; give {}", accepted(param, &shown)))
    };
    let value = plugin.text_to_value(param.id, text).ok_or_else(|| match question(text) {
        Some(question) => {
            SongError::input(place(), format!("\"{text}\": {question} Write the one you mean"))
        }
        None => refused("cannot be read as a value"),
    })?;
    let at_end = value <= param.min || value >= param.max;
    if at_end && !same_quantity(text, &shown(value)) {
        return Err(refused("is out of range"));
    }
    Ok((param.id, value))
}

/// What a parameter takes: its choices where they are few, else its range.
fn accepted(param: &ParamInfo, shown: &impl Fn(f64) -> String) -> String {
    const FEW: f64 = 16.0;
    let range = || format!("{} to {}", shown(param.min), shown(param.max));
    if !param.stepped || param.max - param.min > FEW {
        return range();
    }
    let steps = (param.max - param.min).round() as u32;
    let choices: Vec<String> = (0..=steps).map(|step| shown(param.min + f64::from(step))).collect();
    match choices.split_last() {
        Some((last, others)) if others.iter().all(|choice| number(choice).is_none()) => {
            format!("{} or {last}", others.join(", "))
        }
        _ => range(),
    }
}

/// Whether two texts mean one quantity, as far as a display's rounding lets on. Texts without a
/// number ("Off", "Bell", "C") are taken at the plugin's word, and so is its "inf".
fn same_quantity(written: &str, shown: &str) -> bool {
    let infinite = |text: &str| text.to_lowercase().contains("inf") || text.contains('\u{221e}');
    if infinite(shown) {
        return true;
    }
    if infinite(written) {
        return false;
    }
    let (Some((a, a_unit)), Some((b, b_unit))) = (number(written), number(shown)) else {
        return true;
    };
    let near = |a: f64, b: f64| (a - b).abs() <= 0.006 * b.abs();
    // A bare number has the unit the plugin gives it, which may not be the one it shows.
    match a_unit {
        Some(unit) => near(a * unit, b * b_unit.unwrap_or(1.0)),
        None => [1.0, 1000.0, 0.001].into_iter().any(|scale| near(a * scale, b)),
    }
}

/// The first number of a text, and how large its unit is against Hz, s or whatever else: `None`
/// where none follows. "L30" and "30 R" are magnitudes: the side is not compared.
fn number(text: &str) -> Option<(f64, Option<f64>)> {
    let without_side = text.trim().trim_start_matches(['l', 'r', 'L', 'R']);
    let (value, unit) = number_and_rest(without_side)?;
    let unit = match unit.as_str() {
        "" => None,
        "ms" => Some(0.001),
        "us" | "\u{3bc}s" => Some(0.000_001),
        unit if unit.starts_with('k') => Some(1000.0),
        _ => Some(1.0),
    };
    Some((value, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_what_people_and_plugins_write() {
        for (text, expected) in [
            ("-18 dB", Some((-18.0, Some(1.0)))),
            ("2.5 kHz", Some((2.5, Some(1000.0)))),
            ("4.0:1", Some((4.0, Some(1.0)))),
            ("- 3", Some((-3.0, None))),
            (".25s", Some((0.25, Some(1.0)))),
            ("L30", Some((30.0, None))),
            ("\u{2013}6 dB", Some((-6.0, Some(1.0)))),
            ("20 000 Hz", Some((20_000.0, Some(1.0)))),
            ("500 \u{b5}s", Some((500.0, Some(0.000_001)))),
            ("1,5k", Some((1.5, Some(1000.0)))),
            ("Off", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn a_clamped_value_does_not_come_back() {
        for (written, shown) in [
            ("-60 dB", "-60.00 dB"),
            ("30000 Hz", "30.00 kHz"),
            ("30000", "30.00 kHz"),
            ("1000", "1.000 s"),
            ("0.1 s", "100.0 ms"),
            ("100", "100.0 %"),
            ("0", "0.0 %"),
            ("L100", "L100.0"),
            ("100 \u{b5}s", "0.100 ms"),
            ("\u{2212}60 dB", "-60.00 dB"),
            ("20 000 Hz", "20.00 kHz"),
            ("200:1", "inf:1"),
            ("On", "On"),
        ] {
            assert!(same_quantity(written, shown), "{written} as {shown}");
        }
        for (written, shown) in [
            ("-180 dB", "-60.00 dB"),
            ("-inf", "-60.00 dB"),
            ("40 kHz", "30.00 kHz"),
            ("5 Hz", "10.00 Hz"),
            ("-1", "0.00 dB"),
            ("3 dB", "0.00 dB"),
            ("500 \u{b5}s", "1.000 ms"),
            ("- 180 dB", "-60.00 dB"),
            ("5 s", "1.000 s"),
        ] {
            assert!(!same_quantity(written, shown), "{written} as {shown}");
        }
    }
}
