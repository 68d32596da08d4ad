//! The texts of a frame with the places they have, and what is wrong with them.

use super::editor_harness::EditorHarness;
use crate::View;
use egui::epaint::ClippedShape;
use egui::{Color32, Rect, Shape, vec2};
use std::fmt;

/// Ink beyond its place that nobody sees, logical pixels.
const TOLERANCE_PX: f32 = 1.0;
/// Fills with less opacity let text through.
const COVERING_ALPHA: u8 = 160;
/// Fields and buttons are at least this large; smaller rectangles are bars and marks.
const SMALLEST_BOX_PX: f32 = 16.0;

/// A text of a frame.
#[derive(Debug, Clone)]
pub(super) struct PlacedText {
    /// All it says, even where only a part is drawn.
    pub words: String,
    /// Whether it ends in an ellipsis.
    pub elided: bool,
    /// The place of its ink.
    pub ink: Rect,
    /// What cuts it.
    pub clip: Rect,
    /// The smallest box drawn before it that has its middle.
    around: Option<Rect>,
    /// What was drawn over it later.
    covered_by: Option<Rect>,
}

impl PlacedText {
    /// Whether no part of it is cut off or covered.
    pub fn is_whole(&self, screen: Rect) -> bool {
        let room = self.clip.intersect(screen).expand(TOLERANCE_PX);
        room.contains_rect(self.ink) && self.covered_by.is_none()
    }
}

/// A text that cannot be read.
#[derive(Debug, Clone)]
pub(super) struct TextFault {
    /// All it says.
    pub words: String,
    /// Where it is.
    pub rect: Rect,
    /// What cuts it.
    pub clip: Rect,
    /// Whether it is cut off without an ellipsis.
    pub is_cut: bool,
    /// Whether it ends in an ellipsis.
    pub is_elided: bool,
    what: String,
}

impl TextFault {
    fn new(text: &PlacedText, what: String) -> Self {
        let words = text.words.clone();
        let (rect, clip) = (text.ink, text.clip);
        Self { words, rect, clip, is_cut: false, is_elided: false, what }
    }

    pub fn elided(text: &PlacedText) -> Self {
        Self { is_elided: true, ..Self::new(text, "is never shown whole".to_owned()) }
    }
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "\"{}\" at {:.0?} {}", self.words, self.rect, self.what)
    }
}

/// All texts of the frame drawn last, in the order they were drawn, and the whole window.
pub(super) fn texts<V: View>(harness: &EditorHarness<V>) -> (Vec<PlacedText>, Rect) {
    let mut reader = Reader::default();
    for ClippedShape { clip_rect, shape, .. } in &harness.kittest.output().shapes {
        reader.take(*clip_rect, shape);
    }
    (reader.texts, harness.kittest.ctx.content_rect())
}

#[derive(Default)]
struct Reader {
    texts: Vec<PlacedText>,
    boxes: Vec<Rect>,
}

impl Reader {
    fn take(&mut self, clip: Rect, shape: &Shape) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.take(clip, shape)),
            Shape::Text(text) => {
                let ink = text.galley.mesh_bounds.translate(text.pos.to_vec2());
                let is_visible = ink.is_positive()
                    && text.override_text_color != Some(Color32::TRANSPARENT)
                    && text.opacity_factor > 0.0;
                if is_visible {
                    self.push(clip, ink, text.galley.text(), text.galley.elided);
                }
            }
            Shape::Rect(rect) => {
                let area = rect.rect.intersect(clip);
                if !area.is_positive() {
                    return;
                }
                self.cover(area, rect.fill);
                let is_box = rect.rect.size().min_elem() >= SMALLEST_BOX_PX;
                if is_box && (rect.fill.a() >= COVERING_ALPHA || !rect.stroke.is_empty()) {
                    self.boxes.push(rect.rect);
                }
            }
            Shape::Circle(circle) => {
                let across = vec2(circle.radius, circle.radius) * std::f32::consts::SQRT_2;
                let area = Rect::from_center_size(circle.center, across);
                self.cover(area.intersect(clip), circle.fill);
            }
            _ => {}
        }
    }

    fn push(&mut self, clip: Rect, ink: Rect, words: &str, elided: bool) {
        let has_middle = |area: &&Rect| area.contains(ink.center());
        let smallest = |a: &&Rect, b: &&Rect| a.area().total_cmp(&b.area());
        let around = self.boxes.iter().filter(has_middle).min_by(smallest).copied();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.texts.push(PlacedText { words, elided, ink, clip, around, covered_by: None });
    }

    fn cover(&mut self, area: Rect, fill: Color32) {
        if fill.a() < COVERING_ALPHA {
            return;
        }
        self.boxes.retain(|own| !area.contains_rect(*own));
        self.texts.retain(|text| !area.contains_rect(text.ink));
        for text in &mut self.texts {
            if overlaps(area, text.ink) {
                text.covered_by = Some(area);
            }
        }
    }
}

fn overlaps(a: Rect, b: Rect) -> bool {
    let shared = a.intersect(b);
    shared.width() > TOLERANCE_PX && shared.height() > TOLERANCE_PX
}

/// What is wrong with texts that do not end in an ellipsis. Where not all is flat, what is covered by
/// a card over it is passed over.
pub(super) fn faults(all: &[PlacedText], screen: Rect, is_flat: bool) -> Vec<TextFault> {
    let mut found = Vec::new();
    let seen: Vec<&PlacedText> =
        all.iter().filter(|text| is_flat || text.covered_by.is_none()).collect();
    for (at, text) in seen.iter().enumerate() {
        let room = text.clip.intersect(screen).expand(TOLERANCE_PX);
        if !room.contains_rect(text.ink) {
            let what = format!("is cut by {:.0?}", text.clip.intersect(screen));
            found.push(TextFault { is_cut: true, ..TextFault::new(text, what) });
            continue;
        }
        if let Some(area) = text.covered_by {
            found.push(TextFault::new(text, format!("is covered by {area:.0?}")));
        }
        if let Some(area) = text.around
            && !area.expand(TOLERANCE_PX).contains_rect(text.ink)
        {
            found.push(TextFault::new(text, format!("leaves its box {area:.0?}")));
        }
        for other in &seen[..at] {
            let both = text.clip.intersect(other.clip);
            if overlaps(text.ink.intersect(both), other.ink) {
                found.push(TextFault::new(text, format!("lies over \"{}\"", other.words)));
            }
        }
    }
    found
}
