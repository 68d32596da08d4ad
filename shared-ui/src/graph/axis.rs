//! One axis: from values to places and back, its ticks, its zoom.

use shared_plugin::quantity;

/// How values are spread along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Frequency in Hz, equal distances for equal ratios.
    Frequency,
    /// Level in dB.
    Decibel,
    /// Time in seconds.
    Time,
    /// Time of day or of a song in seconds, written m:ss; the end of the axis is "now".
    Clock,
    /// Any number.
    Number,
}

/// A labelled place on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where, in the axis' own unit.
    pub value: f64,
    /// Its label; empty for lines without one.
    pub label: String,
    /// Whether its line is drawn stronger.
    pub major: bool,
}

/// A visible range of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// How values are spread.
    pub scale: Scale,
    /// The value at the left or lower end.
    pub low: f64,
    /// The value at the right or upper end.
    pub high: f64,
    home: (f64, f64),
}

/// Least space between two labels, logical pixels.
const LABEL_PX: f32 = 34.0;
/// The same for times, which are written with their unit.
const TIME_LABEL_PX: f32 = 52.0;
/// Steps of a clock, s.
const CLOCK_STEPS_S: [f64; 14] =
    [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0];

impl Axis {
    /// Frequencies, Hz, on a logarithmic scale.
    pub fn frequency(low_hz: f64, high_hz: f64) -> Self {
        Self::new(Scale::Frequency, low_hz.max(1e-3), high_hz)
    }

    /// Levels, dB.
    pub fn decibels(low_db: f64, high_db: f64) -> Self {
        Self::new(Scale::Decibel, low_db, high_db)
    }

    /// Times, s.
    pub fn seconds(low_s: f64, high_s: f64) -> Self {
        Self::new(Scale::Time, low_s, high_s)
    }

    /// Times, s, written m:ss, up to now.
    pub fn clock(low_s: f64, now_s: f64) -> Self {
        Self::new(Scale::Clock, low_s, now_s)
    }

    /// Plain numbers.
    pub fn numbers(low: f64, high: f64) -> Self {
        Self::new(Scale::Number, low, high)
    }

    fn new(scale: Scale, low: f64, high: f64) -> Self {
        Self { scale, low, high, home: (low, high) }
    }

    /// Where `value` lies: 0 at the low end, 1 at the high end, beyond them outside.
    pub fn position(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Frequency => (value.max(1e-9) / self.low).ln() / (self.high / self.low).ln(),
            _ => (value - self.low) / (self.high - self.low),
        }
    }

    /// The value at a place; the inverse of [`Axis::position`].
    pub fn value(&self, position: f64) -> f64 {
        match self.scale {
            Scale::Frequency => self.low * (self.high / self.low).powf(position),
            _ => self.low + (self.high - self.low) * position,
        }
    }

    /// Zooms by `factor` (below 1 shows less), keeping `position` in place; never beyond the range
    /// the axis was made with, nor closer than a hundredth of it.
    pub fn zoom(&mut self, factor: f64, position: f64) {
        let span = self.shown_span();
        let whole = self.home_span();
        let new = (span * factor).clamp(whole / 100.0, whole);
        let low = self.low_offset() + (span - new) * position;
        self.place(low, new);
    }

    /// Shifts the visible range by a share of itself, within the range the axis was made with.
    pub fn shift(&mut self, share: f64) {
        let span = self.shown_span();
        self.place(self.low_offset() + span * share, span);
    }

    /// Shows the range the axis was made with.
    pub fn reset(&mut self) {
        (self.low, self.high) = self.home;
    }

    /// Ticks for a length on the screen, in rising order. Labels never overlap.
    pub fn ticks(&self, length_px: f32) -> Vec<Tick> {
        match self.scale {
            Scale::Frequency => self.frequency_ticks(length_px),
            Scale::Decibel => self.even_ticks(length_px, &[0.1, 0.5, 1.0, 3.0, 6.0, 12.0, 24.0]),
            Scale::Clock => self.clock_ticks(length_px),
            Scale::Time | Scale::Number => self.even_ticks(length_px, &[]),
        }
    }

    /// A value as the crosshair says it, with its unit.
    pub fn text(&self, value: f64) -> String {
        let text = match self.scale {
            Scale::Frequency if value >= 1000.0 => format!("{:.2} kHz", value / 1000.0),
            Scale::Frequency => format!("{value:.1} Hz"),
            Scale::Decibel => format!("{value:.1} dB"),
            Scale::Time if value.abs() < 1.0 => format!("{:.0} ms", value * 1000.0),
            Scale::Time => format!("{value:.2} s"),
            Scale::Clock => clock(value),
            Scale::Number => format!("{value:.2}"),
        };
        quantity::shown(&text)
    }

    fn frequency_ticks(&self, length_px: f32) -> Vec<Tick> {
        let mut ticks = Vec::new();
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        let decade_px = f64::from(length_px) / (self.high / self.low).log10();
        for decade in first..=last {
            for digit in 1..10 {
                let value = f64::from(digit) * 10f64.powi(decade);
                if value < self.low * 0.9999 || value > self.high * 1.0001 {
                    continue;
                }
                let labelled = match digit {
                    1 => true,
                    2 | 5 => decade_px > f64::from(LABEL_PX) * 3.4,
                    _ => decade_px > f64::from(LABEL_PX) * 22.0,
                };
                let label = if labelled { short_hz(value) } else { String::new() };
                ticks.push(Tick { value, label, major: digit == 1 });
            }
        }
        ticks
    }

    fn clock_ticks(&self, length_px: f32) -> Vec<Tick> {
        let mut ticks = self.even_ticks(length_px, &CLOCK_STEPS_S);
        let now_s = self.home.1;
        if now_s <= self.high {
            let label_s = (self.high - self.low) * f64::from(TIME_LABEL_PX / length_px.max(1.0));
            for tick in ticks.iter_mut().filter(|tick| (tick.value - now_s).abs() < label_s) {
                tick.label.clear();
            }
            ticks.push(Tick { value: now_s, label: "now".to_owned(), major: true });
        }
        ticks
    }

    fn even_ticks(&self, length_px: f32, steps: &[f64]) -> Vec<Tick> {
        let span = self.high - self.low;
        let is_time = matches!(self.scale, Scale::Time | Scale::Clock);
        let label_px = if is_time { TIME_LABEL_PX } else { LABEL_PX };
        let most = (f64::from(length_px) / f64::from(label_px)).max(1.0);
        let least = span / most;
        let step = steps.iter().copied().find(|step| *step >= least).unwrap_or_else(|| {
            let magnitude = 10f64.powf(least.log10().floor());
            let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|f| f * magnitude >= least);
            factor.unwrap_or(10.0) * magnitude
        });
        if !(step.is_finite() && step > 0.0) {
            return Vec::new();
        }
        let first = (self.low / step - 1e-6).ceil() as i64;
        let last = (self.high / step + 1e-6).floor() as i64;
        (first..=last)
            .map(|at| {
                let value = at as f64 * step;
                Tick { value, label: self.tick_text(value, step), major: at == 0 }
            })
            .collect()
    }

    fn tick_text(&self, value: f64, step: f64) -> String {
        let places = if step >= 1.0 { 0 } else { (-step.log10()).ceil().max(1.0) as usize };
        let text = match self.scale {
            Scale::Time if self.high - self.low < 1.0 => format!("{:.0} ms", value * 1000.0),
            Scale::Time => format!("{value:.places$} s"),
            // Before the beginning there is nothing to name.
            Scale::Clock if value < 0.0 => String::new(),
            Scale::Clock => clock(value),
            Scale::Decibel if value > 0.0 => format!("+{value:.places$}"),
            _ => format!("{value:.places$}"),
        };
        quantity::shown(&text)
    }

    // Offsets along the axis: octaves for frequencies, the values themselves otherwise.
    fn along(&self, value: f64) -> f64 {
        if self.scale == Scale::Frequency { value.log2() } else { value }
    }

    fn value_along(&self, offset: f64) -> f64 {
        if self.scale == Scale::Frequency { offset.exp2() } else { offset }
    }

    fn low_offset(&self) -> f64 {
        self.along(self.low)
    }

    fn shown_span(&self) -> f64 {
        self.along(self.high) - self.along(self.low)
    }

    fn home_span(&self) -> f64 {
        self.along(self.home.1) - self.along(self.home.0)
    }

    fn place(&mut self, low: f64, span: f64) {
        let (least, most) = (self.along(self.home.0), self.along(self.home.1));
        if span >= self.home_span() * (1.0 - 1e-9) {
            return self.reset();
        }
        let low = low.clamp(least, most - span);
        (self.low, self.high) = (self.value_along(low), self.value_along(low + span));
    }
}

/// m:ss, or h:mm:ss from an hour on.
fn clock(time_s: f64) -> String {
    let sign = if time_s <= -0.5 { "-" } else { "" };
    let whole = time_s.abs().round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{minutes}:{seconds:02}")
    }
}

fn short_hz(value: f64) -> String {
    if value >= 999.5 {
        format!("{}k", (value / 1000.0 * 10.0).round() / 10.0)
    } else {
        format!("{}", (value * 10.0).round() / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes() -> [Axis; 4] {
        [
            Axis::frequency(20.0, 20_000.0),
            Axis::decibels(-60.0, 6.0),
            Axis::seconds(0.0, 4.0),
            Axis::numbers(-1.0, 1.0),
        ]
    }

    #[test]
    fn places_and_values_are_inverses() {
        for axis in axes() {
            for at in -2..=12 {
                let position = f64::from(at) / 10.0;
                let back = axis.position(axis.value(position));
                assert!((back - position).abs() < 1e-9, "{axis:?} {position}");
            }
        }
    }

    #[test]
    fn equal_ratios_of_frequency_are_equally_far() {
        let axis = Axis::frequency(20.0, 20_000.0);
        assert!((axis.position(200.0) - 1.0 / 3.0).abs() < 1e-9);
        assert!((axis.position(2000.0) - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn ticks_rise_lie_inside_and_their_labels_keep_their_distance() {
        for axis in axes() {
            for length_px in [120.0, 400.0, 900.0, 1800.0] {
                let ticks = axis.ticks(length_px);
                assert!(ticks.windows(2).all(|pair| pair[0].value < pair[1].value));
                let places: Vec<f64> = ticks
                    .iter()
                    .filter(|tick| !tick.label.is_empty())
                    .map(|tick| axis.position(tick.value) * f64::from(length_px))
                    .collect();
                assert!(places.len() >= 2, "{axis:?} {length_px}: {ticks:?}");
                assert!(places.iter().all(|at| *at > -1.0 && *at < f64::from(length_px) + 1.0));
                let nearest = places.windows(2).map(|pair| pair[1] - pair[0]).fold(1e9, f64::min);
                assert!(nearest > 28.0, "{axis:?} {length_px}: {nearest}");
            }
        }
    }

    #[test]
    fn zoom_keeps_its_centre_and_never_leaves_home() {
        for mut axis in axes() {
            let home = axis;
            let held = axis.value(0.3);
            axis.zoom(0.5, 0.3);
            assert!((axis.position(held) - 0.3).abs() < 1e-6, "{axis:?}");
            for _ in 0..50 {
                axis.zoom(0.5, 1.0);
            }
            assert!(axis.low < axis.high && axis.high <= home.high + 1e-6);
            axis.shift(-1000.0);
            assert!((axis.low - home.low).abs() < 1e-6);
            axis.zoom(1e9, 0.5);
            assert_eq!(axis, home);
        }
    }

    #[test]
    fn values_are_said_with_their_units() {
        assert_eq!(Axis::frequency(20.0, 2e4).text(1234.0), "1.23 kHz");
        assert_eq!(Axis::decibels(-60.0, 0.0).text(-3.0), "\u{2212}3.0 dB");
        assert_eq!(Axis::seconds(0.0, 2.0).text(0.25), "250 ms");
    }

    #[test]
    fn a_clock_says_minutes_and_seconds_and_ends_now() {
        let mut axis = Axis::clock(0.0, 130.0);
        (axis.low, axis.high) = (0.0, 130.0);
        let labels: Vec<String> = axis.ticks(400.0).into_iter().map(|tick| tick.label).collect();
        let labels: Vec<&str> =
            labels.iter().map(String::as_str).filter(|l| !l.is_empty()).collect();
        assert_eq!(labels, ["0:00", "0:30", "1:00", "1:30", "now"]);
        axis.high = 100.0;
        assert!(axis.ticks(400.0).iter().all(|tick| tick.label != "now"));
        assert_eq!(axis.text(3725.0), "1:02:05");
    }
}
