//! From the text a person writes to a parameter's value, with nothing taken silently.
//!
//! nice-plug clamps text that is out of range. A value that landed on an end of the range is
//! therefore turned back into text, and refused when its number is another than the one written.

use shared_host::{ParamInfo, Plugin};

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
    let refused = |what: &str| {
        SongError::input(
            format!("{} \"{}\"", plugin.info().name, param.path()),
            format!("\"{text}\" {what}; give {} to {}", shown(param.min), shown(param.max)),
        )
    };
    let value =
        plugin.text_to_value(param.id, text).ok_or_else(|| refused("cannot be read as a value"))?;
    let at_end = value <= param.min || value >= param.max;
    if at_end && !same_quantity(text, &shown(value)) {
        return Err(refused("is out of range"));
    }
    Ok((param.id, value))
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
    let text = text.replace('\u{2212}', "-").replace(',', ".").to_lowercase();
    let start = text.find(|c: char| c.is_ascii_digit() || c == '.')?;
    let rest = &text[start..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let magnitude: f64 = rest[..end].trim_end_matches('.').parse().ok()?;
    let negative = text[..start].trim_end().ends_with('-');
    let unit = match rest[end..].trim() {
        "" => None,
        "ms" => Some(0.001),
        unit if unit.starts_with('k') => Some(1000.0),
        _ => Some(1.0),
    };
    let sided = text.starts_with(['l', 'r']) || unit == Some(1.0) && text.ends_with(['l', 'r']);
    Some((if negative && !sided { -magnitude } else { magnitude }, unit))
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
            ("5 s", "1.000 s"),
        ] {
            assert!(!same_quantity(written, shown), "{written} as {shown}");
        }
    }
}
