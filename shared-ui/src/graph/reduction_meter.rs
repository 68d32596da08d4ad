//! A meter of gain reduction: hangs from the top, with an axis of its own.

use super::Plot;
use crate::{EditorContext, theme};
use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};
use shared_dsp::meter::PeakDisplay;
use shared_dsp::units::SILENCE_DB;
use shared_plugin::quantity;

/// Width of the bar.
const BAR_PX: f32 = 14.0;
/// Height kept for the largest reduction over the bar.
const FIGURE_PX: f32 = 16.0;
/// Least distance between two numbers of the axis.
const LABEL_PX: f32 = 22.0;
/// Steps of the axis, dB.
const STEPS_DB: [f64; 5] = [1.0, 3.0, 6.0, 12.0, 24.0];

/// The meter of one reduction. It falls back as level meters do: 13.3 dB/s after 1.5 s.
#[derive(Default)]
pub struct ReductionMeter {
    display: PeakDisplay,
    most_db: f64,
    last_s: Option<f64>,
}

impl ReductionMeter {
    /// Takes the most reduction since the last call, dB, 0 or more; `now_s` is
    /// `ui.input(|i| i.time)`.
    pub fn advance(&mut self, reduction_db: f64, now_s: f64) {
        let elapsed_s = self.last_s.map_or(0.0, |last| now_s - last);
        self.last_s = Some(now_s);
        // The display ends at silence: a reduction of 0 stands there.
        self.display.advance(SILENCE_DB + reduction_db, elapsed_s);
        self.most_db = self.most_db.max(reduction_db);
    }

    /// The length of the bar, dB.
    pub fn reduction_db(&self) -> f64 {
        (self.display.level_db() - SILENCE_DB).max(0.0)
    }

    /// Draws the bar into `area`, as many pixels a dB as `plot` has and level with its upper edge, its
    /// numbers beside it and the largest reduction above; a click clears that.
    pub fn show(&mut self, ui: &Ui, editor: &mut EditorContext, area: Rect, plot: &Plot) {
        let theme = *editor.theme();
        let top = plot.rect.top();
        let rect = Rect::from_min_max(
            pos2(area.left(), top - FIGURE_PX),
            pos2(area.right(), plot.rect.bottom()),
        );
        let response = ui.interact(rect, ui.scope_id().with("reduction meter"), Sense::CLICK);
        let most = quantity::level(-self.most_db);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Meter, true, "Reduction");
            info.current_text_value = Some(most.clone());
            info
        });
        if response.clicked() {
            self.most_db = 0.0;
        }
        editor.hint_for(&response, &format!("Gain reduction, most {most} dB. Click to clear."));
        editor.named.push((rect, "Reduction".to_owned()));
        let painter = ui.painter_at(rect.expand2(egui::vec2(4.0, 6.0)));
        let bar =
            Rect::from_min_max(pos2(area.left(), top), pos2(area.left() + BAR_PX, rect.bottom()));
        painter.rect_filled(bar, 2.0, theme.well);
        let span_db = plot.y.high - plot.y.low;
        let px_per_db = bar.height() / span_db as f32;
        let y_at = |reduction_db: f64| (top + reduction_db as f32 * px_per_db).min(bar.bottom());
        let filled = Rect::from_min_max(bar.min, pos2(bar.right(), y_at(self.reduction_db())));
        painter.rect_filled(filled, 2.0, theme.reduction);
        let held_db = self.display.hold_db() - SILENCE_DB;
        if held_db > 0.05 {
            painter.hline(bar.x_range(), y_at(held_db), Stroke::new(1.5, theme.text));
        }
        let step_db = STEPS_DB.into_iter().find(|step| *step as f32 * px_per_db >= LABEL_PX);
        let step_db = step_db.unwrap_or(STEPS_DB[STEPS_DB.len() - 1]);
        for step in 0..=(span_db / step_db) as usize {
            let reduction_db = step as f64 * step_db;
            let y = y_at(reduction_db);
            let tick = bar.right()..=bar.right() + 4.0;
            painter.hline(tick, y, Stroke::new(1.0, theme.text_3));
            let at = pos2(bar.right() + 7.0, y.clamp(top + 5.0, bar.bottom() - 5.0));
            let text = quantity::shown(&format!("{:.0}", -reduction_db + 0.0));
            painter.text(at, Align2::LEFT_CENTER, text, theme::axis(), theme.text_3);
        }
        let at = pos2(area.left(), rect.top());
        painter.text(at, Align2::LEFT_TOP, &most, theme::axis(), theme.reduction);
        if self.display.hold_db() > SILENCE_DB {
            editor.moving();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_at_once_and_falls_back_to_0() {
        let mut meter = ReductionMeter::default();
        meter.advance(6.0, 0.0);
        assert!((meter.reduction_db() - 6.0).abs() < 1e-9);
        meter.advance(0.0, 0.1);
        assert!((meter.reduction_db() - 4.667).abs() < 0.01, "{}", meter.reduction_db());
        meter.advance(0.0, 10.0);
        assert_eq!(meter.reduction_db(), 0.0);
        assert_eq!(meter.most_db, 6.0);
    }
}
