//! The control strip: everything the reverb and the delay can be asked, in one row, or in two where
//! the window is narrow.

use crate::params::Note;
use egui::{Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use nice_plug::prelude::*;
use shared_ui::{Desk, KnobSize, theme};

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
pub fn show(ui: &mut Ui, desk: &mut Desk, rect: Rect) {
    if rect.width() < ONE_ROW_PX {
        let (upper, lower) = (
            Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + ROW_PX)),
            Rect::from_min_max(pos2(rect.left(), rect.bottom() - ROW_PX), rect.max),
        );
        desk.strip(ui, upper, |ui, desk| reverb(ui, desk, KnobSize::Small, false));
        desk.strip(ui, lower, |ui, desk| {
            delay(ui, desk, KnobSize::Small, false);
            desk.more_in_full(ui, &ONLY_IN_FULL);
        });
    } else {
        let size = if desk.is_easy() { KnobSize::Main } else { KnobSize::Normal };
        desk.strip(ui, rect, |ui, desk| {
            reverb(ui, desk, size, true);
            desk.divider(ui);
            delay(ui, desk, size, true);
            desk.more_in_full(ui, &ONLY_IN_FULL);
        });
    }
}

fn reverb(ui: &mut Ui, desk: &mut Desk, size: KnobSize, in_pairs: bool) {
    ui.spacing_mut().item_spacing.x = SPACE_PX;
    desk.knob_sized(ui, "rmx", size, Some("Reverb mix"));
    desk.knob_sized(ui, "rdc", size, None);
    desk.knob_sized(ui, "rpd", size, None);
    if !desk.is_easy() {
        fields(ui, desk, [("rsz", "Size"), ("rdm", "Damping")], in_pairs);
        fields(ui, desk, [("rlc", "Low cut"), ("rwd", "Width")], in_pairs);
    }
}

fn delay(ui: &mut Ui, desk: &mut Desk, size: KnobSize, in_pairs: bool) {
    ui.spacing_mut().item_spacing.x = SPACE_PX;
    desk.knob_sized(ui, "dmx", size, Some("Delay mix"));
    column(ui, NOTE_PX, 44.0 + theme::GAP_PX / 2.0 + theme::HIT_PX, |ui| {
        desk.menu_wide(ui, "dnt", NOTE_PX);
        if !desk.is_easy() {
            desk.toggle(ui, "dpp");
        }
    });
    let is_free = Note::from_index(desk.item("dnt")) == Note::Free;
    ui.scope(|ui| {
        // With a note, the tempo says the time.
        ui.multiply_opacity(if is_free { 1.0 } else { 0.4 });
        desk.knob_sized(ui, "dtm", size, Some("Free time"));
    });
    desk.knob_sized(ui, "dfb", size, None);
    if !desk.is_easy() {
        fields(ui, desk, [("dlc", "Low cut"), ("dhc", "High cut")], in_pairs);
    }
}

/// Two value fields, one above the other or side by side.
fn fields(ui: &mut Ui, desk: &mut Desk, ids: [(&str, &str); 2], in_pairs: bool) {
    if in_pairs {
        column(ui, FIELD_PX, 2.0 * 44.0 + theme::GAP_PX / 2.0, |ui| {
            for (id, label) in ids {
                desk.value_labelled(ui, id, Some(label));
            }
        });
    } else {
        for (id, label) in ids {
            desk.value_labelled(ui, id, Some(label));
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
