//! Two upright meters of the plugin's input and output, with one scale between them.

use super::Meter;
use crate::layout::split_right;
use crate::{EditorContext, shown_text, theme};
use egui::{Align2, Rect, Stroke, Ui, pos2};

/// The scale's ends, dBFS.
const RANGE_DBFS: (f64, f64) = (-60.0, 6.0);
/// Levels with a number, dBFS; where there is less room, those that fit under the last.
const NUMBERS_DBFS: [f64; 8] = [0.0, -6.0, -12.0, -18.0, -24.0, -36.0, -48.0, -60.0];
/// Least distance of two numbers.
const LINE_PX: f32 = 14.0;
/// Width of everything, of a bar, and from one edge to a bar.
const WIDTH_PX: f32 = 76.0;
const BAR_PX: f32 = 14.0;
const EDGE_PX: f32 = 11.0;
/// Room for the highest level over a bar, and for its name under it.
const ABOVE_PX: f32 = 16.0;
const UNDER_PX: f32 = 18.0;

/// The meters' state from frame to frame.
#[derive(Default)]
pub struct InOutMeters {
    input: Meter,
    output: Meter,
}

impl InOutMeters {
    /// Takes in the levels since the last frame, whether or not the meters are in view.
    pub fn follow(&mut self, ui: &Ui, editor: &EditorContext) {
        let now_s = ui.input(|input| input.time);
        let [input_dbfs, output_dbfs] = editor.levels_dbfs;
        self.input.advance(input_dbfs, now_s);
        self.output.advance(output_dbfs, now_s);
    }

    /// Splits the room for the meters off the right of `area`.
    pub fn split(area: Rect) -> (Rect, Rect) {
        split_right(area, WIDTH_PX)
    }

    /// Draws the meters into `area`.
    pub fn show(&mut self, ui: &Ui, editor: &mut EditorContext, area: Rect) {
        editor.well(ui, area);
        let top = area.top() + 5.0;
        let bottom = area.bottom() - UNDER_PX;
        let left_px = [EDGE_PX, area.width() - EDGE_PX - BAR_PX];
        let meters =
            [(&mut self.input, "Input level", "In"), (&mut self.output, "Output level", "Out")];
        for ((meter, name, short_name), left_px) in meters.into_iter().zip(left_px) {
            let left = area.left() + left_px;
            let bar = Rect::from_min_max(pos2(left, top), pos2(left + BAR_PX, bottom));
            meter.show(ui, editor, name, bar, RANGE_DBFS);
            let under = pos2(bar.center().x, bottom + 3.0);
            let color = editor.theme().text_3;
            ui.painter().text(under, Align2::CENTER_TOP, short_name, theme::axis(), color);
        }
        let scale = Rect::from_min_max(
            pos2(area.left() + EDGE_PX + BAR_PX, top + ABOVE_PX),
            pos2(area.right() - EDGE_PX - BAR_PX, bottom),
        );
        paint_scale(ui, editor, scale);
    }
}

/// Numbers in the middle of `area` with ticks to both of its sides.
fn paint_scale(ui: &Ui, editor: &EditorContext, area: Rect) {
    let theme = editor.theme();
    let px_per_db = area.height() / (RANGE_DBFS.1 - RANGE_DBFS.0) as f32;
    let mut last_y = f32::NEG_INFINITY;
    for level_dbfs in NUMBERS_DBFS {
        let y = area.top() + px_per_db * (RANGE_DBFS.1 - level_dbfs) as f32;
        if y - last_y < LINE_PX {
            continue;
        }
        last_y = y;
        let stroke = Stroke::new(1.0, theme.hairline);
        for x in [area.left() + 2.0..=area.left() + 5.0, area.right() - 5.0..=area.right() - 2.0] {
            ui.painter().hline(x, y, stroke);
        }
        let at = pos2(area.center().x, y.min(area.bottom() - 5.0));
        let text = shown_text(&format!("{level_dbfs:.0}"));
        ui.painter().text(at, Align2::CENTER_CENTER, text, theme::axis(), theme.text_3);
    }
}
