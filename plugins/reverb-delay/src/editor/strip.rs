//! The control strip: everything the reverb and the delay can be asked, in one row, or in two where
//! the window is narrow.

use crate::params::Note;
use egui::{Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use nice_plug::prelude::*;
use shared_ui::{EditorContext, KnobSize, theme};

/// Narrower bodies get two rows.
const ONE_ROW_PX: f32 = 880.0;
/// Height of one of two rows.
const ROW_PX: f32 = 88.0;
/// Width of a value field.
const FIELD_PX: f32 = 84.0;
/// Width of the column with note and ping-pong.
const NOTE_PX: f32 = 100.0;
/// Space between controls.
const SPACE_PX: f32 = 4.0;

/// What Easy leaves out.
const ONLY_IN_FULL: [&str; 7] = ["rsz", "rdm", "rlc", "rwd", "dpp", "dlc", "dhc"];

/// Height of the strip in a body of this width.
pub fn height_px(body_px: f32) -> f32 {
    if body_px < ONE_ROW_PX { 2.0 * ROW_PX + theme::GAP_PX } else { theme::STRIP_PX }
}

/// Draws the strip into `rect`.
pub fn show(ui: &mut Ui, editor: &mut EditorContext, rect: Rect) {
    if rect.width() < ONE_ROW_PX {
        let (upper, lower) = (
            Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + ROW_PX)),
            Rect::from_min_max(pos2(rect.left(), rect.bottom() - ROW_PX), rect.max),
        );
        editor.strip(ui, upper, |ui, editor| reverb(ui, editor, KnobSize::Small, false));
        editor.strip(ui, lower, |ui, editor| {
            delay(ui, editor, KnobSize::Small, false);
            editor.more_in_full(ui, &ONLY_IN_FULL);
        });
    } else {
        let size = if editor.is_easy() { KnobSize::Main } else { KnobSize::Normal };
        editor.strip(ui, rect, |ui, editor| {
            reverb(ui, editor, size, true);
            editor.divider(ui);
            delay(ui, editor, size, true);
            editor.more_in_full(ui, &ONLY_IN_FULL);
        });
    }
}

fn reverb(ui: &mut Ui, editor: &mut EditorContext, size: KnobSize, in_pairs: bool) {
    ui.spacing_mut().item_spacing.x = SPACE_PX;
    editor.knob_sized(ui, "rmx", size, Some("Reverb mix"));
    editor.knob_sized(ui, "rdc", size, None);
    editor.knob_sized(ui, "rpd", size, None);
    if !editor.is_easy() {
        fields(ui, editor, [("rsz", "Size"), ("rdm", "Damping")], in_pairs);
        fields(ui, editor, [("rlc", "Low cut"), ("rwd", "Width")], in_pairs);
    }
}

fn delay(ui: &mut Ui, editor: &mut EditorContext, size: KnobSize, in_pairs: bool) {
    ui.spacing_mut().item_spacing.x = SPACE_PX;
    editor.knob_sized(ui, "dmx", size, Some("Delay mix"));
    column(ui, NOTE_PX, 44.0 + theme::GAP_PX / 2.0 + theme::HIT_PX, |ui| {
        editor.menu_wide(ui, "dnt", NOTE_PX);
        if !editor.is_easy() {
            editor.toggle(ui, "dpp");
        }
    });
    let is_free = Note::from_index(editor.item("dnt")) == Note::Free;
    ui.scope(|ui| {
        // With a note, the tempo says the time.
        ui.multiply_opacity(if is_free { 1.0 } else { 0.4 });
        editor.knob_sized(ui, "dtm", size, Some("Free time"));
    });
    editor.knob_sized(ui, "dfb", size, None);
    if !editor.is_easy() {
        fields(ui, editor, [("dlc", "Low cut"), ("dhc", "High cut")], in_pairs);
    }
}

/// Two value fields, one above the other or side by side.
fn fields(ui: &mut Ui, editor: &mut EditorContext, ids: [(&str, &str); 2], in_pairs: bool) {
    if in_pairs {
        column(ui, FIELD_PX, 2.0 * 44.0 + theme::GAP_PX / 2.0, |ui| {
            for (id, label) in ids {
                editor.value_labelled(ui, id, Some(label));
            }
        });
    } else {
        for (id, label) in ids {
            editor.value_labelled(ui, id, Some(label));
        }
    }
}

/// Controls from top to bottom in a strip that centres them.
fn column(ui: &mut Ui, width_px: f32, height_px: f32, content: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(width_px, height_px), Sense::empty());
    let salt = ("column", rect.min.x as i32);
    let layout = Layout::top_down(egui::Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt(salt));
    child.spacing_mut().item_spacing.y = theme::GAP_PX / 2.0;
    content(&mut child);
}
