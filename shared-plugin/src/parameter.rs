//! Builders for host parameters: each quantity with its range, text and typed entry.
//!
//! Frequencies, times, ratios and Q are heard in ratios, not in differences. Their host parameters
//! therefore hold the base-2 logarithm of the value ("octaves"), in a linear range: automation
//! lanes, modulation and knobs then move the same musical distance everywhere. Read such a
//! parameter with [`exponential`]; `0.0` in a saved state means 1 Hz, 1 ms, 1:1 or Q 1.

use crate::quantity;
use nice_plug::prelude::*;
use std::ops::RangeInclusive;
use std::sync::Arc;

type Format = fn(f64) -> String;
type Parse = fn(&str) -> Option<f64>;

/// Where values of parameters are read. What makes an engine's settings of them takes a source, so
/// that processor and editor share it: [`HostValues`] are what the host has, an editor's own are
/// what it has sent, whether or not the host has answered.
pub trait ValueSource {
    /// The value in the parameter's own unit, as the framework holds it.
    fn plain<P: Param>(&self, parameter: &P) -> P::Plain;

    /// The value of a parameter built on a logarithmic scale, to 20 significant bits (0.002 cents).
    ///
    /// The logarithm in `f32` holds 100 as 99.99999 and 20 000 as 19 999.996, and engines must see
    /// "infinite" and "off" where the dial says so: with the last bits rounded, round numbers are
    /// round.
    #[inline]
    fn exponential(&self, parameter: &FloatParam) -> f32 {
        let rounded = self.plain(parameter).exp2().to_bits().saturating_add(8) & !15;
        f32::from_bits(rounded)
    }

    /// The value of a parameter built by [`ms_or_zero`]: 0 at the lower end of its range.
    #[inline]
    fn ms_or_zero(&self, parameter: &FloatParam) -> f32 {
        let is_lowest = self.plain(parameter) <= parameter.preview_plain(0.0);
        if is_lowest { 0.0 } else { self.exponential(parameter) }
    }
}

/// The values the host has now, with its modulation.
pub struct HostValues;

impl ValueSource for HostValues {
    #[inline]
    fn plain<P: Param>(&self, parameter: &P) -> P::Plain {
        parameter.modulated_plain_value()
    }
}

/// [`ValueSource::exponential`] of what the host has now.
#[inline]
pub fn exponential(parameter: &FloatParam) -> f32 {
    HostValues.exponential(parameter)
}

fn linear(
    name: impl Into<String>,
    default: f32,
    range: RangeInclusive<f32>,
    format: Format,
    parse: Parse,
) -> FloatParam {
    let (min, max) = range.into_inner();
    FloatParam::new(name, default, FloatRange::Linear { min, max })
        .with_value_to_string(Arc::new(move |value| format(f64::from(value))))
        .with_string_to_value(Arc::new(move |text| {
            parse(text).map(|value| value.clamp(f64::from(min), f64::from(max)) as f32)
        }))
}

fn logarithmic(
    name: impl Into<String>,
    default: f32,
    range: RangeInclusive<f32>,
    format: Format,
    parse: Parse,
) -> FloatParam {
    let (min, max) = (range.start().log2(), range.end().log2());
    FloatParam::new(name, default.log2(), FloatRange::Linear { min, max })
        .with_value_to_string(Arc::new(move |octaves| format(f64::from(octaves).exp2())))
        .with_string_to_value(Arc::new(move |text| {
            parse(text)
                .map(|value| value.max(1e-9).log2().clamp(f64::from(min), f64::from(max)) as f32)
        }))
}

/// A frequency in Hz, on a logarithmic scale.
pub fn hz(name: impl Into<String>, default_hz: f32, range_hz: RangeInclusive<f32>) -> FloatParam {
    logarithmic(name, default_hz, range_hz, quantity::format_hz, quantity::parse_hz)
}

/// A frequency in Hz, on a logarithmic scale; at `off_hz`, an end of the range, the text is "Off".
pub fn hz_or_off(
    name: impl Into<String>,
    default_hz: f32,
    range_hz: RangeInclusive<f32>,
    off_hz: f32,
) -> FloatParam {
    let (low, high) = (range_hz.start().log2(), range_hz.end().log2());
    let (off_octaves, off) = (off_hz.log2(), f64::from(off_hz));
    hz(name, default_hz, range_hz)
        .with_value_to_string(Arc::new(move |octaves| match octaves == off_octaves {
            true => "Off".to_owned(),
            false => quantity::format_hz(f64::from(octaves).exp2()),
        }))
        .with_string_to_value(Arc::new(move |text| {
            let is_off = text.trim().eq_ignore_ascii_case("off");
            let value_hz = if is_off { Some(off) } else { quantity::parse_hz(text) };
            value_hz.map(|value_hz| (value_hz.max(1e-9).log2() as f32).clamp(low, high))
        }))
}

/// A level or gain in dB.
pub fn db(name: impl Into<String>, default_db: f32, range_db: RangeInclusive<f32>) -> FloatParam {
    linear(name, default_db, range_db, quantity::format_db, quantity::parse_db)
}

/// A loudness in LUFS.
pub fn lufs(
    name: impl Into<String>,
    default_lufs: f32,
    range_lufs: RangeInclusive<f32>,
) -> FloatParam {
    linear(name, default_lufs, range_lufs, quantity::format_lufs, quantity::parse_db)
}

/// A time in ms, on a logarithmic scale.
pub fn ms(name: impl Into<String>, default_ms: f32, range_ms: RangeInclusive<f32>) -> FloatParam {
    logarithmic(name, default_ms, range_ms, quantity::format_ms, quantity::parse_ms)
}

/// A time in ms that may be zero, on a linear scale.
pub fn ms_from_zero(name: impl Into<String>, default_ms: f32, longest_ms: f32) -> FloatParam {
    linear(name, default_ms, 0.0..=longest_ms, quantity::format_ms, quantity::parse_ms)
}

/// A time in ms, on a logarithmic scale whose lower end stands for 0 ms: read it with
/// [`ValueSource::ms_or_zero`].
pub fn ms_or_zero(
    name: impl Into<String>,
    default_ms: f32,
    range_ms: RangeInclusive<f32>,
) -> FloatParam {
    let (low, high) = (range_ms.start().log2(), range_ms.end().log2());
    ms(name, default_ms, range_ms)
        .with_value_to_string(Arc::new(move |octaves| {
            quantity::format_ms(if octaves <= low { 0.0 } else { f64::from(octaves).exp2() })
        }))
        .with_string_to_value(Arc::new(move |text| {
            quantity::parse_ms(text)
                .map(|time_ms| (time_ms.max(1e-9).log2() as f32).clamp(low, high))
        }))
}

/// A time in s, on a logarithmic scale.
pub fn s(name: impl Into<String>, default_s: f32, range_s: RangeInclusive<f32>) -> FloatParam {
    logarithmic(name, default_s, range_s, quantity::format_s, quantity::parse_s)
}

/// A share from 0 to 1, shown in percent.
pub fn percent(name: impl Into<String>, default: f32) -> FloatParam {
    share(name, default, 0.0..=1.0)
}

/// A share in any range, shown in percent.
pub fn share(name: impl Into<String>, default: f32, range: RangeInclusive<f32>) -> FloatParam {
    linear(name, default, range, quantity::format_percent, quantity::parse_percent)
}

/// A compression ratio, on a logarithmic scale; the last value is infinity:1.
pub fn ratio(name: impl Into<String>, default: f32) -> FloatParam {
    let range = 1.0..=quantity::INFINITE_RATIO as f32;
    logarithmic(name, default, range, quantity::format_ratio, quantity::parse_ratio)
}

/// A filter's Q, on a logarithmic scale.
pub fn q(name: impl Into<String>, default: f32, range: RangeInclusive<f32>) -> FloatParam {
    logarithmic(name, default, range, quantity::format_number, quantity::parse_number)
}

/// A pan position from -1 (left) to 1 (right).
pub fn pan(name: impl Into<String>) -> FloatParam {
    linear(name, 0.0, -1.0..=1.0, quantity::format_pan, quantity::parse_pan)
}

/// A switch with the texts "On" and "Off".
pub fn switch(name: impl Into<String>, default: bool) -> BoolParam {
    BoolParam::new(name, default)
        .with_value_to_string(Arc::new(|on| if on { "On" } else { "Off" }.to_owned()))
        .with_string_to_value(Arc::new(|text| match text.trim().to_lowercase().as_str() {
            "on" | "yes" | "true" | "1" => Some(true),
            "off" | "no" | "false" | "0" => Some(false),
            _ => None,
        }))
}

/// A filter's slope: order 1 to `steepest`, shown as multiples of 6 dB/oct.
pub fn slope(name: impl Into<String>, default_order: i32, steepest_order: i32) -> IntParam {
    let range = IntRange::Linear { min: 1, max: steepest_order };
    IntParam::new(name, default_order, range)
        .with_value_to_string(Arc::new(quantity::format_slope))
        .with_string_to_value(Arc::new(move |text| {
            quantity::parse_slope(text).map(|order| order.clamp(1, steepest_order))
        }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_range_are_the_numbers_on_the_dial() {
        for end in [100.0, 250.0, 1000.0, 2500.0, 4000.0, 5000.0, 20_000.0, 30_000.0, 1.0, 20.0] {
            let parameter = hz("x", end, end / 2.0..=end);
            assert_eq!(exponential(&parameter), end);
            let parameter = hz("x", end, end..=end * 2.0);
            assert_eq!(exponential(&parameter), end);
        }
    }

    #[test]
    fn ends_that_are_off_or_zero_say_so_and_are_read_back() {
        let text = |parameter: &FloatParam, at| parameter.normalized_value_to_string(at, true);
        let parameter = hz_or_off("x", 20.0, 20.0..=2000.0, 20.0);
        assert_eq!(text(&parameter, 0.0), "Off");
        assert_eq!(text(&parameter, 1.0), "2.000 kHz");
        assert_eq!(parameter.string_to_normalized_value("off"), Some(0.0));
        assert_eq!(parameter.string_to_normalized_value("9 kHz"), Some(1.0));
        assert_eq!(exponential(&parameter), 20.0);
        let parameter = ms_or_zero("x", 0.01, 0.01..=500.0);
        assert_eq!(HostValues.ms_or_zero(&parameter), 0.0);
        assert!(text(&parameter, 0.0).starts_with('0'));
        assert_eq!(parameter.string_to_normalized_value("0 ms"), Some(0.0));
        let parameter = ms_or_zero("x", 10.0, 0.01..=500.0);
        assert_eq!(HostValues.ms_or_zero(&parameter), 10.0);
    }

    #[test]
    fn absurd_slopes_are_clamped() {
        let slope = slope("x", 2, 16);
        for (text, order) in [("24 db/oct", 4), ("-99999999999", 1), ("9999999999999999999999", 16)]
        {
            let normalized = slope.string_to_normalized_value(text).unwrap();
            assert_eq!(slope.preview_plain(normalized), order);
        }
    }
}
