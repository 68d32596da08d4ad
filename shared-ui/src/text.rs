//! Text within its place: an ellipsis where it is too long. Resting the pointer on such a text shows
//! it whole, in every editor, without further ado.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect};
use std::sync::Arc;

/// Lays out one line that is at most `width_px` wide.
pub fn one_line(
    painter: &Painter,
    text: &str,
    font: FontId,
    color: Color32,
    width_px: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(width_px.max(1.0));
    painter.layout_job(job)
}

/// Lays out lines that are at most `width_px` wide, at most `rows` of them.
pub fn lines(
    painter: &Painter,
    text: &str,
    font: FontId,
    color: Color32,
    (width_px, rows): (f32, usize),
) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font, color, width_px.max(1.0));
    job.wrap.max_rows = rows.max(1);
    painter.layout_job(job)
}

/// Draws one line into `room`, on the side and height that `align` says.
pub fn paint(
    painter: &Painter,
    room: Rect,
    align: Align2,
    text: &str,
    (font, color): (FontId, Color32),
) -> Rect {
    let galley = one_line(painter, text, font, color, room.width());
    let at: Pos2 = align.align_size_within_rect(galley.size(), room).min;
    let drawn = Rect::from_min_size(at, galley.size());
    painter.galley(at, galley, color);
    drawn
}
