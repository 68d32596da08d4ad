//! A history that runs from right to left: one column of lowest and highest value for each moment.

use super::plot::Plot;
use egui::{Color32, Stroke, Ui, pos2};
use std::collections::VecDeque;

/// The last seconds of one reading, newest last.
pub struct History {
    column_s: f64,
    columns: VecDeque<(f32, f32)>,
    most: usize,
    open: Option<(f32, f32)>,
    elapsed_s: f64,
}

impl History {
    /// A history of `length_s` seconds in columns of `column_s` each.
    pub fn new(length_s: f64, column_s: f64) -> Self {
        let column_s = column_s.max(1e-3);
        let most = (length_s / column_s).ceil().clamp(2.0, 4096.0) as usize;
        let columns = VecDeque::with_capacity(most);
        Self { column_s, columns, most, open: None, elapsed_s: 0.0 }
    }

    /// Takes a reading from `low` to `high` that covers the last `elapsed_s`.
    pub fn push(&mut self, low: f32, high: f32, elapsed_s: f64) {
        if low.is_nan() || high.is_nan() {
            return;
        }
        let (least, most) = self.open.unwrap_or((low, high));
        self.open = Some((least.min(low), most.max(high)));
        self.elapsed_s += elapsed_s.clamp(0.0, self.column_s * self.most as f64);
        // A billionth short is a column: times are sums of fractions.
        while self.elapsed_s >= self.column_s * (1.0 - 1e-9) {
            self.elapsed_s = (self.elapsed_s - self.column_s).max(0.0);
            if self.columns.len() == self.most {
                self.columns.pop_front();
            }
            self.columns.extend(self.open.replace((low, high)));
        }
        if self.elapsed_s < self.column_s * 1e-6 {
            self.open = None;
        }
    }

    /// Lowest and highest value `ago_s` seconds ago.
    pub fn at(&self, ago_s: f64) -> Option<(f32, f32)> {
        let back = (ago_s / self.column_s).floor();
        let at = self.columns.len().checked_sub(1 + back.max(0.0) as usize)?;
        self.columns.get(at).copied()
    }

    /// Number of columns heard so far.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether nothing was heard yet.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.columns.clear();
        self.open = None;
        self.elapsed_s = 0.0;
    }

    /// Times (seconds before now, negative) and columns, oldest first.
    pub fn columns(&self) -> impl Iterator<Item = (f64, (f32, f32))> + '_ {
        let newest = self.columns.len() as f64 - 1.0;
        self.columns
            .iter()
            .enumerate()
            .map(move |(at, column)| ((at as f64 - newest) * self.column_s, *column))
    }

    /// Fills from the highest value down to the lower edge.
    pub fn paint_filled(&self, ui: &Ui, plot: &Plot, color: Color32) {
        self.paint_between(ui, plot, color, |plot, (_, high)| {
            (plot.y_at(f64::from(high)), plot.rect.bottom())
        });
    }

    /// Hangs the highest value from the upper edge, `per_unit_px` pixels a unit: reductions.
    pub fn paint_hanging(&self, ui: &Ui, plot: &Plot, per_unit_px: f32, color: Color32) {
        self.paint_between(ui, plot, color, |plot, (_, high)| {
            (plot.rect.top(), plot.rect.top() + high * per_unit_px)
        });
    }

    /// Draws the highest values as a line.
    pub fn paint_line(&self, ui: &Ui, plot: &Plot, width_px: f32, color: Color32) {
        let (top, bottom) = (plot.rect.top() - 4.0, plot.rect.bottom() + 4.0);
        let points: Vec<_> = self
            .columns()
            .filter(|(at_s, _)| *at_s >= plot.x.low - self.column_s)
            .map(|(at_s, (_, high))| {
                pos2(plot.x_at(at_s), plot.y_at(f64::from(high)).clamp(top, bottom))
            })
            .collect();
        if points.len() > 1 {
            plot.painter(ui).line(points, Stroke::new(width_px, color));
        }
    }

    fn paint_between(
        &self,
        ui: &Ui,
        plot: &Plot,
        color: Color32,
        ends: impl Fn(&Plot, (f32, f32)) -> (f32, f32),
    ) {
        let within = |y: f32| y.clamp(plot.rect.top(), plot.rect.bottom());
        let seen = self.columns().filter(|(at_s, _)| *at_s >= plot.x.low - self.column_s);
        let places = seen.map(|(at_s, column)| {
            let (from, to) = ends(plot, column);
            (plot.x_at(at_s), within(from), within(to))
        });
        plot.band(ui, places, color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_holds_the_extremes_of_its_time() {
        let mut history = History::new(1.0, 0.1);
        for value in [-3.0, -9.0, -1.0, -6.0] {
            history.push(value, value, 0.025 + 1e-9);
        }
        assert_eq!(history.len(), 1);
        assert_eq!(history.at(0.0), Some((-9.0, -1.0)));
    }

    #[test]
    fn a_short_extreme_between_two_columns_is_kept() {
        let mut history = History::new(1.0, 0.1);
        for at in 0..40 {
            // A peak in the middle of each column, over before the column ends.
            let value = if at % 4 == 1 { 0.0 } else { -30.0 };
            history.push(value, value, 0.025);
        }
        assert_eq!(history.len(), 10);
        assert!(history.columns().all(|(_, column)| column == (-30.0, 0.0)));
    }

    #[test]
    fn what_outlasts_a_column_counts_in_the_next() {
        let mut history = History::new(1.0, 0.1);
        history.push(-3.0, -3.0, 0.15);
        history.push(-9.0, -9.0, 0.05);
        assert_eq!(history.at(0.0), Some((-9.0, -3.0)));
    }

    #[test]
    fn only_the_last_seconds_are_kept() {
        let mut history = History::new(1.0, 0.1);
        for at in 0..100 {
            history.push(at as f32, at as f32, 0.1 + 1e-9);
        }
        assert_eq!(history.len(), 10);
        assert_eq!(history.at(0.0), Some((99.0, 99.0)));
        assert_eq!(history.at(0.35), Some((96.0, 96.0)));
        assert_eq!(history.at(5.0), None);
    }

    #[test]
    fn a_late_frame_fills_the_time_it_covers() {
        let mut history = History::new(1.0, 0.1);
        history.push(-20.0, -10.0, 0.4 + 1e-6);
        assert_eq!(history.len(), 4);
        history.push(f32::NAN, 0.0, 0.4);
        assert_eq!(history.len(), 4);
    }
}
