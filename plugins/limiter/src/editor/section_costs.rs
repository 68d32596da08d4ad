//! What limiting has cost in each section, as rows.

use super::LimiterView;
use crate::sections::SectionCost;
use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use shared_ui::{EditorContext, shown_text, theme};

/// Size of a row, and width of its parts: the span and the cost; the bar has the rest.
const WIDTH_PX: f32 = 240.0;
const ROW_PX: f32 = 15.0;
const SPAN_PX: f32 = 76.0;
const COST_PX: f32 = 80.0;
/// Width of the gaps beside the bar.
const GAP_PX: f32 = 6.0;

/// The rows that matter most where not all have room, in the order of the song.
fn most_limited(costs: &[SectionCost], rows: usize) -> Vec<SectionCost> {
    let weight = |cost: &SectionCost| {
        cost.limited_share * cost.mean_reduction_db * (cost.end_s - cost.start_s)
    };
    let mut chosen = costs.to_vec();
    chosen.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    chosen.truncate(rows);
    chosen.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    chosen
}

impl LimiterView {
    /// As many rows as `height_px` has room for, where there is room to the side.
    pub(super) fn section_costs(&self, ui: &mut Ui, editor: &mut EditorContext, height_px: f32) {
        if ui.available_width() < WIDTH_PX {
            return;
        }
        let rows = ((height_px / ROW_PX) as usize).max(2) - 1;
        let costs = most_limited(&self.judged.section_costs, rows);
        let size = vec2(WIDTH_PX, ROW_PX * (rows + 1) as f32);
        let (rect, response) = ui.allocate_exact_size(size, Sense::HOVER);
        let theme = *editor.theme();
        let words = |cost: &SectionCost| {
            (cost.span_words().replace('-', "\u{2013}"), shown_text(&cost.cost_words()))
        };
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Label, true, "Limiting by section");
            let all = costs.iter().map(|cost| {
                let (span, cost) = words(cost);
                format!("{span}: {cost}")
            });
            info.current_text_value = Some(all.collect::<Vec<_>>().join("; "));
            info
        });
        editor.hint_for(
            &response,
            "Share of each section that is limited, and by how much on average. Sections are found from loudness, up to 20 s late.",
        );
        let painter = ui.painter();
        let title = "Limited, by section since the restart";
        painter.text(rect.min, Align2::LEFT_TOP, title, theme::label(), theme.text_2);
        for (row, cost) in costs.iter().enumerate() {
            let (span, cost_words) = words(cost);
            let middle = rect.top() + ROW_PX * (row as f32 + 1.5);
            let at = pos2(rect.left(), middle);
            painter.text(at, Align2::LEFT_CENTER, span, theme::axis(), theme.text_3);
            let left = rect.left() + SPAN_PX + GAP_PX;
            let room = Rect::from_min_max(
                pos2(left, middle - 3.0),
                pos2(rect.right() - COST_PX - GAP_PX, middle + 3.0),
            );
            painter.rect_filled(room, 2.0, theme.edge);
            let share = cost.limited_share.clamp(0.0, 1.0) as f32;
            let bar = room.with_max_x(room.left() + share * room.width());
            painter.rect_filled(bar, 2.0, theme.reduction);
            let at = pos2(rect.right(), middle);
            painter.text(at, Align2::RIGHT_CENTER, cost_words, theme::axis(), theme.text_2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_limited_are_shown_in_the_order_of_the_song() {
        let cost = |start_s: f64, limited_share| SectionCost {
            start_s,
            end_s: start_s + 10.0,
            limited_share,
            mean_reduction_db: 3.0,
        };
        let costs = [cost(0.0, 0.1), cost(10.0, 0.6), cost(20.0, 0.2), cost(30.0, 0.5)];
        assert_eq!(most_limited(&costs, 2), [costs[1], costs[3]]);
        assert_eq!(most_limited(&costs, 9), costs);
    }
}
