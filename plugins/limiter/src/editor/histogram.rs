//! How the limiting is spread: the share of the time at each reduction.

use super::LimiterView;
use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use shared_ui::{EditorContext, level_text, theme};

/// Width of a column, and height of the highest in the strip.
const COLUMN_PX: f32 = 10.0;
pub(super) const HEIGHT_PX: f32 = 46.0;
/// Width with the words.
const WIDTH_PX: f32 = 160.0;
/// The columns with a number under them, and the number.
const LABELS: [(usize, &str); 3] = [(0, "0"), (6, "6"), (12, "12 dB")];

impl LimiterView {
    /// The histogram, columns up to `height_px` high, with the budget over it, where there is room.
    pub(super) fn histogram(&self, ui: &mut Ui, editor: &mut EditorContext, height_px: f32) {
        let (limiting, theme) = (&self.judged.limiting, *editor.theme());
        let size = vec2(WIDTH_PX, 16.0 + height_px + 16.0);
        if ui.available_width() < WIDTH_PX {
            return;
        }
        let (rect, response) = ui.allocate_exact_size(size, Sense::HOVER);
        let budget = format!(
            "Limited {:.0} %, mean {} dB",
            100.0 * limiting.limited_share,
            level_text(limiting.mean_reduction_db)
        );
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Label, true, "Limiting budget");
            info.current_text_value = Some(budget.clone());
            info
        });
        editor.hint_for(
            &response,
            "Share of the time at each reduction since the restart; pauses do not count.",
        );
        let painter = ui.painter();
        let top = rect.left_top();
        painter.text(top, Align2::LEFT_TOP, &budget, theme::label(), theme.text_2);
        let bottom = rect.top() + 16.0 + height_px;
        let highest = limiting.columns.iter().copied().fold(1.0, f64::max);
        for (column, time) in limiting.columns.iter().enumerate() {
            let left = rect.left() + COLUMN_PX * column as f32;
            let ground =
                Rect::from_min_max(pos2(left, bottom - 1.0), pos2(left + COLUMN_PX - 2.0, bottom));
            painter.rect_filled(ground, 0.0, theme.edge);
            let bar_px = (height_px - 4.0) * (time / highest) as f32;
            let bar = ground.with_min_y(bottom - bar_px.max(if *time > 0.0 { 2.0 } else { 0.0 }));
            painter.rect_filled(bar, 0.0, theme.reduction);
        }
        for (column, label) in LABELS {
            let left = rect.left() + COLUMN_PX * column as f32;
            painter.text(
                pos2(left, bottom + 3.0),
                Align2::LEFT_TOP,
                label,
                theme::axis(),
                theme.text_3,
            );
        }
    }
}
