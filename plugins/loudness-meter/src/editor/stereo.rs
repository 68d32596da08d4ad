//! Balance, width and what mono loses, octave by octave, with the low end in one sentence.

use crate::references::{Span, Target};
use egui::{Align2, Color32, Rangef, Rect, Stroke, Ui, pos2};
use shared_dsp::bands::{OCTAVE_NAMES, OCTAVES};
use shared_dsp::inspect::InspectionReadings;
use shared_ui::{EditorContext, level_text, shown_text, theme};

/// Height of the line with the sentence.
const SENTENCE_PX: f32 = 26.0;
/// Width of the names of the rows.
const NAMES_PX: f32 = 92.0;
/// Loss in mono from which a bar cautions, dB: unrelated channels lose 3.
const CAUTION_LOSS_DB: f64 = 4.0;

/// One row of the table: its name, what it measures, its range and how a value is written.
struct Row {
    name: &'static str,
    hint: &'static str,
    range_db: (f64, f64),
    value: fn(&InspectionReadings, usize) -> f64,
    /// The references' range.
    target: fn(&Target, usize) -> Option<Span>,
}

const ROWS: [Row; 3] = [
    Row {
        name: "Balance, dB",
        hint: "Balance of right against left in this octave; above the line leans right.",
        range_db: (-12.0, 12.0),
        value: |readings, octave| readings.octaves[octave].balance_db,
        target: |_, _| None,
    },
    Row {
        name: "Width, dB",
        hint: "Width: sides against centre. \u{2212}\u{221e} is mono, 0 dB is as much side as centre.",
        range_db: (-30.0, 6.0),
        value: |readings, octave| readings.octaves[octave].width_db,
        target: |target, octave| target.widths_db[octave],
    },
    Row {
        name: "Mono loss, dB",
        hint: "How much quieter this octave gets in mono: 3 dB where left and right are unrelated.",
        range_db: (0.0, 12.0),
        value: |readings, octave| readings.octaves[octave].mono_loss_db,
        target: |_, _| None,
    },
];

/// Draws the table into `rect`, with the span of the references where there are any.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    (readings, target): (&InspectionReadings, Option<&Target>),
    rect: Rect,
) {
    let theme = *editor.theme();
    let painter = ui.painter();
    let sentence = readings.low_end.to_string();
    let line = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + SENTENCE_PX));
    let at = pos2(line.left(), line.center().y);
    painter.text(at, Align2::LEFT_CENTER, sentence, theme::value(), theme.text);
    let loss = readings.mono_loss_lu;
    let text = if loss.is_finite() {
        shown_text(&format!("{loss:.1} LU quieter in mono"))
    } else {
        "Nothing measured yet".to_owned()
    };
    let right = pos2(line.right(), line.center().y);
    painter.text(right, Align2::RIGHT_CENTER, text, theme::label(), theme.text_2);

    let table = Rect::from_min_max(pos2(rect.left(), line.bottom()), rect.max);
    let names = Rect::from_min_max(pos2(table.left(), table.bottom() - 16.0), table.max);
    let height = (names.top() - table.top()) / ROWS.len() as f32;
    let width = (table.width() - NAMES_PX) / OCTAVES as f32;
    for (at, row) in ROWS.iter().enumerate() {
        let top = table.top() + at as f32 * height;
        let middle = pos2(table.left(), top + height / 2.0);
        painter.text(middle, Align2::LEFT_CENTER, row.name, theme::label(), theme.text_2);
        for (octave, name) in OCTAVE_NAMES.iter().enumerate() {
            let left = table.left() + NAMES_PX + octave as f32 * width;
            let cell = Rect::from_min_max(
                pos2(left + 3.0, top + 3.0),
                pos2(left + width - 3.0, top + height - 3.0),
            );
            let span = target.and_then(|target| (row.target)(target, octave));
            bar(ui, editor, (row, name), cell, ((row.value)(readings, octave), span));
        }
    }
    for (octave, name) in OCTAVE_NAMES.iter().enumerate() {
        let left = table.left() + NAMES_PX + (octave as f32 + 0.5) * width;
        let at = pos2(left, names.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, name, theme::axis(), theme.text_3);
    }
}

fn bar(
    ui: &Ui,
    editor: &mut EditorContext,
    (row, octave): (&Row, &str),
    cell: Rect,
    (value, span): (f64, Option<Span>),
) {
    let theme = *editor.theme();
    let painter = ui.painter();
    painter.rect_filled(cell, 2.0, theme.well);
    let (low, high) = row.range_db;
    let y_at = |db: f64| {
        let share = ((db - low) / (high - low)).clamp(0.0, 1.0) as f32;
        cell.bottom() - cell.height() * share
    };
    let zero = if low < 0.0 && high > 6.0 { 0.0 } else { low };
    painter.hline(cell.x_range(), y_at(0.0f64.max(low)), Stroke::new(1.0, theme.hairline));
    if !value.is_nan() && value != f64::NEG_INFINITY {
        let (from, to) = (y_at(zero), y_at(value));
        let filled = Rect::from_x_y_ranges(
            cell.x_range().shrink(2.0),
            from.min(to)..=from.max(to).max(from.min(to) + 1.0),
        );
        painter.rect_filled(filled, 1.0, color(row, value, &theme));
    }
    if let Some(Span { lowest, highest }) = span {
        // A bracket at the right edge: the bar may be anywhere beside it.
        let edge = cell.right() - 2.0;
        let ends = Rangef::new(y_at(highest), y_at(lowest).max(y_at(highest) + 2.0));
        painter.vline(edge, ends, Stroke::new(3.0, theme.reference));
    }
    let id = ui.scope_id().with((row.name, octave));
    let response = ui.interact(cell, id, egui::Sense::empty());
    let shown = level_text(value);
    let references = span.map_or(String::new(), |Span { lowest, highest }| {
        format!(" References {} to {}.", level_text(lowest), level_text(highest))
    });
    editor.hint_for(&response, &format!("{octave} Hz {shown} dB.{references} {}", row.hint));
}

fn color(row: &Row, value: f64, theme: &shared_ui::Theme) -> Color32 {
    if row.range_db.0 == 0.0 && value > CAUTION_LOSS_DB { theme.caution } else { theme.accent }
}
