//! The footer: one sentence, easy or full, latency, zoom, peaks.

use super::EditorFrame;
use crate::{EditorContext, text, theme};
use egui::{Color32, Rect, Sense, Ui, pos2};
use shared_plugin::preferences::{Detail, LARGEST_ZOOM, SMALLEST_ZOOM};
use shared_plugin::quantity;

/// Zooms the footer steps through.
const ZOOMS: [f32; 6] = [0.75, 1.0, 1.25, 1.5, 1.75, 2.0];

impl EditorFrame {
    pub(super) fn footer(&mut self, ui: &mut Ui, editor: &mut EditorContext, rect: Rect) {
        ui.painter().rect_filled(rect, 0.0, editor.theme.panel);
        let mut right = rect.right() - 12.0;
        self.peaks(ui, editor, rect, &mut right);
        let zoom = format!("{:.0} %", self.preferences.zoom * 100.0);
        let hint = "Zoom: click for the next size, right-click for the previous one.";
        let (clicked, back) = part(ui, editor, rect, &mut right, "Zoom", &zoom, hint);
        let now_s = ui.input(|input| input.time);
        if clicked || back {
            let now = self.preferences.zoom;
            let next = ZOOMS.into_iter().find(|zoom| *zoom > now + 0.01).unwrap_or(SMALLEST_ZOOM);
            let before =
                ZOOMS.into_iter().rev().find(|zoom| *zoom < now - 0.01).unwrap_or(LARGEST_ZOOM);
            self.change_preferences(now_s, |p| p.zoom = if back { before } else { next });
        }
        let (samples, ms) = self.link.latency();
        let (latency, hint) = match self.link.latency_to_come_samples() {
            None => {
                let words = format!("{ms:.1} ms, {samples} samples");
                (words, "Latency: the host compensates for it.")
            }
            Some(to_come) => (
                format!("{samples} samples, {to_come} after a restart"),
                "Latency: changes when the host starts the plugin anew, which it was asked to do.",
            ),
        };
        part(ui, editor, rect, &mut right, "Latency", &latency, hint);
        let (detail, other, hint) = match self.preferences.detail {
            Detail::Easy => {
                ("Easy", Detail::Full, "Easy: the controls most songs need. Click for all.")
            }
            Detail::Full => (
                "Full",
                Detail::Easy,
                "Full: all controls. Click for only the most important ones.",
            ),
        };
        if part(ui, editor, rect, &mut right, "Easy or full", detail, hint).0 {
            self.change_preferences(now_s, |p| p.detail = other);
        }
        let (sentence, color) = match &self.message {
            Some((message, _)) => (message.clone(), editor.theme.caution),
            None => (editor.hint_text().to_owned(), editor.theme.text_3),
        };
        let room = Rect::from_min_max(rect.min, pos2(right - 12.0, rect.bottom()));
        let width_px = room.width() - 12.0;
        let galley = text::lines(ui.painter(), &sentence, theme::axis(), color, (width_px, 2));
        let at = pos2(rect.left() + 12.0, rect.center().y - galley.size().y / 2.0);
        self.long_hint = galley.elided.then_some(sentence);
        ui.painter().galley(at, galley, color);
    }

    fn peaks(&mut self, ui: &mut Ui, editor: &mut EditorContext, rect: Rect, right: &mut f32) {
        let output = format!("out {}", quantity::level(self.output.highest_db()));
        let input = format!("in {}", quantity::level(self.input.highest_db()));
        let went_over = self.link.output_went_over.get();
        let hint = if went_over {
            "The output exceeded 0 dBFS: harmless inside the host's mixer, but not on the \
             master. Click to clear."
        } else {
            "Highest output peak, dBFS. Click to clear."
        };
        let over = went_over.then_some(editor.theme.over);
        if part_in(ui, editor, rect, right, "Output peak", &output, hint, over).0 {
            self.output.clear();
            self.link.output_went_over.set(false);
        }
        if let Some(color) = over {
            let dot =
                Rect::from_center_size(pos2(*right + 8.0, rect.center().y), egui::Vec2::splat(9.0));
            crate::icons::paint(ui.painter(), crate::icons::Icon::Square, dot, color);
            *right -= 6.0;
        }
        let hint = "Highest input peak, dBFS. Click to clear.";
        if part(ui, editor, rect, right, "Input peak", &input, hint).0 {
            self.input.clear();
        }
    }
}

/// One clickable word of the footer, from right to left; whether it was clicked and right-clicked.
fn part(
    ui: &Ui,
    editor: &mut EditorContext,
    rect: Rect,
    right: &mut f32,
    name: &str,
    text: &str,
    hint: &str,
) -> (bool, bool) {
    part_in(ui, editor, rect, right, name, text, hint, None)
}

#[allow(clippy::too_many_arguments)]
fn part_in(
    ui: &Ui,
    editor: &mut EditorContext,
    rect: Rect,
    right: &mut f32,
    name: &str,
    text: &str,
    hint: &str,
    color: Option<Color32>,
) -> (bool, bool) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::axis(), editor.theme.text_2);
    let width = galley.size().x;
    let area = Rect::from_min_max(
        pos2(*right - width - 8.0, rect.top()),
        pos2(*right + 8.0, rect.bottom()),
    );
    let pressed = editor.pressable(ui, area, ui.scope_id().with((name, "footer")), name, hint);
    let hot = pressed.response.hovered();
    let still = color.unwrap_or(editor.theme.text_2);
    let color = if hot { editor.theme.text } else { still };
    let at = pos2(*right - width, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, galley, color);
    *right -= width + 24.0;
    let back = ui.interact(area, pressed.response.id.with("back"), Sense::empty());
    let secondary = back.contains_pointer() && ui.input(|input| input.pointer.secondary_clicked());
    (pressed.activated, secondary)
}
