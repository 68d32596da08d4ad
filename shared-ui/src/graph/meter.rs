//! A level meter: rises at once, falls 13.3 dB/s, holds for 1.5 s, keeps its highest mark until
//! clicked.

use crate::EditorContext;
use crate::theme;
use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};
use shared_dsp::meter::PeakDisplay;
use shared_dsp::units::SILENCE_DB;
use shared_plugin::quantity;

/// One channel's meter.
pub struct Meter {
    display: PeakDisplay,
    highest_db: f64,
    last_s: Option<f64>,
}

impl Default for Meter {
    fn default() -> Self {
        Self { display: PeakDisplay::default(), highest_db: f64::NEG_INFINITY, last_s: None }
    }
}

impl Meter {
    /// Takes the highest level since the last call; `now_s` is `ui.input(|i| i.time)`.
    pub fn advance(&mut self, level_db: f64, now_s: f64) {
        let elapsed_s = self.last_s.map_or(0.0, |last| now_s - last);
        self.last_s = Some(now_s);
        self.display.advance(level_db, elapsed_s);
        if level_db > self.highest_db {
            self.highest_db = level_db;
        }
    }

    /// Height of the bar, dB.
    pub fn level_db(&self) -> f64 {
        self.display.level_db()
    }

    /// Highest level since [`Meter::clear`], dB.
    pub fn highest_db(&self) -> f64 {
        self.highest_db
    }

    /// Whether the bar or its mark still falls.
    pub fn is_moving(&self) -> bool {
        self.display.hold_db() > SILENCE_DB
    }

    /// Empties the bar and forgets the highest level.
    pub fn clear(&mut self) {
        self.display.clear();
        self.highest_db = f64::NEG_INFINITY;
    }

    /// Draws an upright bar from `low_db` to `high_db` in `rect`, its highest level above it; a
    /// click clears. Levels over 0 dB turn the highest mark to "over", with a square.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        name: &str,
        rect: Rect,
        range_db: (f64, f64),
    ) {
        let id = ui.scope_id().with((name, "meter"));
        let response = ui.interact(rect, id, Sense::CLICK);
        let highest = quantity::level(self.highest_db);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Meter, true, name);
            info.current_text_value = Some(highest.clone());
            info
        });
        if response.clicked() {
            self.clear();
        }
        editor.hint_for(&response, &format!("{name}, highest {highest} dB. Click to clear."));
        editor.named.push((rect, name.to_owned()));
        let theme = *editor.theme();
        let painter = ui.painter();
        let bar = Rect::from_min_max(pos2(rect.left(), rect.top() + 16.0), rect.max);
        let y_at = |level_db: f64| {
            let share = (level_db - range_db.0) / (range_db.1 - range_db.0);
            bar.bottom() - bar.height() * share.clamp(0.0, 1.0) as f32
        };
        painter.rect_filled(bar, 2.0, theme.well);
        let filled = Rect::from_min_max(pos2(bar.left(), y_at(self.level_db())), bar.max);
        painter.rect_filled(filled, 2.0, theme.output);
        if self.level_db() > 0.0 {
            let over = Rect::from_min_max(filled.min, pos2(bar.right(), y_at(0.0)));
            painter.rect_filled(over, 0.0, theme.over);
        }
        if self.display.hold_db() > range_db.0 {
            painter.hline(
                bar.x_range(),
                y_at(self.display.hold_db()),
                Stroke::new(1.5, theme.text),
            );
        }
        let is_over = self.highest_db > 0.0;
        let color = if is_over { theme.over } else { theme.text_2 };
        let at = pos2(rect.center().x, rect.top());
        painter.text(at, Align2::CENTER_TOP, &highest, theme::axis(), color);
        if self.is_moving() {
            editor.moving();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_mark_stays_until_cleared() {
        let mut meter = Meter::default();
        meter.advance(-3.0, 0.0);
        meter.advance(-60.0, 30.0);
        assert!(meter.level_db() < -59.0);
        assert_eq!(meter.highest_db(), -3.0);
        meter.clear();
        assert_eq!(meter.highest_db(), f64::NEG_INFINITY);
        assert!(!meter.is_moving());
    }

    #[test]
    fn the_bar_falls_20_db_in_1_5_s() {
        let mut meter = Meter::default();
        meter.advance(0.0, 10.0);
        meter.advance(f64::NEG_INFINITY, 11.5);
        assert!((meter.level_db() + 20.0).abs() < 1e-9);
    }
}
