//! The settings panel: theme, zoom, easy or full, reduced motion. None of them changes the sound.

use super::EditorFrame;
use super::glossary::TERMS;
use super::preset_details::paragraph;
use crate::{EditorContext, theme};
use egui::{
    Align2, Area, Frame, Id, Margin, Order, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2,
};
use shared_plugin::preferences::{Detail, Theme};

/// Width of the panel.
const WIDTH_PX: f32 = 376.0;

impl EditorFrame {
    pub(super) fn settings(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        body: Rect,
        about: &str,
    ) {
        let look = editor.theme;
        let width_px = WIDTH_PX.min(body.width());
        let at = pos2(body.right() - width_px, body.top());
        let area = Area::new(Id::unique("settings")).order(Order::Middle).fixed_pos(at);
        area.sense(Sense::CLICK).show(ui.ctx(), |ui| {
            Frame::new()
                .fill(look.raised)
                .stroke(Stroke::new(1.0, look.edge))
                .corner_radius(theme::CARD_RADIUS_PX)
                .inner_margin(Margin::same(16))
                .show(ui, |ui| {
                    ui.set_width(width_px - 32.0);
                    let most_px = body.height() - 34.0;
                    let scroll = ScrollArea::vertical().max_height(most_px);
                    // Not what a smaller window left: the panel grows with the window again.
                    scroll.min_scrolled_height(most_px).show(ui, |ui| {
                        self.settings_rows(ui, editor);
                        self.glossary_and_about(ui, editor, about);
                    });
                });
        });
    }

    fn settings_rows(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let now_s = ui.input(|input| input.time);
        let now = self.preferences.clone();
        heading(ui, editor, "Colours");
        ui.horizontal_wrapped(|ui| {
            for (kind, name) in [
                (Theme::Dark, "Dark"),
                (Theme::Light, "Light"),
                (Theme::HighContrast, "High contrast"),
            ] {
                if editor.switch(ui, name, now.theme == kind, "Colours of all Lathe editors.") {
                    self.change_preferences(now_s, |p| p.theme = kind);
                }
            }
        });
        heading(ui, editor, "Size");
        ui.horizontal_wrapped(|ui| {
            for zoom in [0.75, 1.0, 1.25, 1.5, 2.0] {
                let name = format!("{:.0} %", zoom * 100.0);
                let is_on = (now.zoom - zoom).abs() < 0.01;
                if editor.switch(ui, &name, is_on, "Size of everything in the window.") {
                    self.change_preferences(now_s, |p| p.zoom = zoom);
                }
            }
        });
        heading(ui, editor, "Controls");
        ui.horizontal(|ui| {
            let easy = now.detail == Detail::Easy;
            let hint = "Easy shows the controls most songs need. The sound stays the same.";
            if editor.switch(ui, "Easy", easy, hint) {
                self.change_preferences(now_s, |p| p.detail = Detail::Easy);
            }
            if editor.switch(ui, "Full", !easy, hint) {
                self.change_preferences(now_s, |p| p.detail = Detail::Full);
            }
        });
        heading(ui, editor, "Motion");
        ui.horizontal_wrapped(|ui| {
            let hint = "No animations; meters still move.";
            if editor.switch(ui, "Reduced motion", now.reduced_motion, hint) {
                self.change_preferences(now_s, |p| p.reduced_motion = !now.reduced_motion);
            }
            if editor.switch(ui, "Keyboard mode", editor.keyboard.is_on(), KEYBOARD_HINT) {
                editor.keyboard.set_on(!editor.keyboard.is_on());
            }
        });
    }
}

impl EditorFrame {
    fn glossary_and_about(&self, ui: &mut Ui, editor: &mut EditorContext, about: &str) {
        heading(ui, editor, "Glossary");
        ui.horizontal_wrapped(|ui| {
            for term in TERMS {
                editor.term(ui, term.name);
            }
        });
        heading(ui, editor, "About");
        let version = env!("CARGO_PKG_VERSION");
        for text in [format!("{} {version}", self.title), about.to_owned()] {
            paragraph(ui, text, theme::axis(), editor.theme.text_2);
        }
    }
}

const KEYBOARD_HINT: &str = "Tab: next control. Arrows: change, with Shift finely. Home: reset. \
    V: type. M: menu. Esc: leave.";

fn heading(ui: &mut Ui, editor: &EditorContext, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::empty());
    let at = rect.left_bottom() - vec2(0.0, 4.0);
    let color = editor.theme.text_2;
    ui.painter().text(at, Align2::LEFT_BOTTOM, text, theme::label(), color);
}
