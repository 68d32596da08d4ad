//! The pages of the bands: a column to a band, a row to each of its values.

use super::Controls;
use crate::editor::halves::Half;
use egui::{Align2, Rect, Sense, Ui, pos2, vec2};
use shared_ui::{EditorContext, theme};

/// Height of the row with the bands' numbers.
const NUMBERS_PX: f32 = 15.0;
/// Height of a row, and of the gap under it.
const ROW_PX: f32 = 28.0;
/// See [`ROW_PX`].
const GAP_PX: f32 = 3.0;
/// Rows under the numbers.
const ROWS: usize = 3;

/// Where the fields of a page lie.
struct Grid {
    area: Rect,
    names_px: f32,
    column_px: f32,
}

impl Grid {
    /// Takes the room of `columns` bands and writes their numbers and the names of the rows.
    fn new(
        ui: &mut Ui,
        editor: &EditorContext,
        columns: usize,
        (names_px, column_px): (f32, f32),
        names: [&str; ROWS],
    ) -> Self {
        let height_px = NUMBERS_PX + ROWS as f32 * (ROW_PX + GAP_PX) - GAP_PX;
        let width_px = names_px + columns as f32 * column_px;
        let (area, _) = ui.allocate_exact_size(vec2(width_px, height_px), Sense::empty());
        let grid = Self { area, names_px, column_px };
        let theme = *editor.theme();
        for column in 0..columns {
            let cell = grid.cell(column, 0);
            let at = pos2(cell.center().x, area.top());
            let number = (column + 1).to_string();
            ui.painter().text(
                at,
                Align2::CENTER_TOP,
                number,
                theme::strong(11.0),
                theme.band(column),
            );
        }
        for (row, name) in names.into_iter().enumerate() {
            let at = pos2(area.left(), grid.cell(0, row).center().y);
            ui.painter().text(at, Align2::LEFT_CENTER, name, theme::label(), theme.text_2);
        }
        grid
    }

    fn cell(&self, column: usize, row: usize) -> Rect {
        let left = self.area.left() + self.names_px + column as f32 * self.column_px;
        let top = self.area.top() + NUMBERS_PX + row as f32 * (ROW_PX + GAP_PX);
        Rect::from_min_size(pos2(left, top), vec2(self.column_px - 2.0 * GAP_PX, ROW_PX))
    }
}

impl Controls<'_> {
    /// The bands of the decay.
    pub(super) fn bands_page(&self, ui: &mut Ui, editor: &mut EditorContext) {
        if self.folded(ui, editor, Half::Reverb) {
            return;
        }
        let bands = &self.params.decay_bands;
        let names = ["Middle", "Decay", "Q"];
        let grid = Grid::new(ui, editor, bands.len(), (52.0, 88.0), names);
        for (at, band) in bands.iter().enumerate() {
            for (row, parameter) in [&band.frequency, &band.share, &band.q].into_iter().enumerate()
            {
                editor.value_field(ui, parameter, grid.cell(at, row));
            }
        }
    }

    /// The EQ of the wet sound.
    pub(super) fn eq_page(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let bands = &self.params.eq_bands;
        let names = ["Type", "Frequency", "Gain, Q"];
        let grid = Grid::new(ui, editor, bands.len(), (68.0, 146.0), names);
        for (at, band) in bands.iter().enumerate() {
            editor.menu_in(ui, &band.kind, grid.cell(at, 0));
            editor.value_field(ui, &band.frequency, grid.cell(at, 1));
            let both = grid.cell(at, 2);
            let (gain, q) = both.split_left_right_at_fraction(0.55);
            editor.value_field(ui, &band.gain, gain.with_max_x(gain.right() - 2.0));
            editor.value_field(ui, &band.q, q.with_min_x(q.left() + 2.0));
        }
    }
}
