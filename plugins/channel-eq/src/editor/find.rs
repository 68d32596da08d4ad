//! *Find*: a narrow boost that follows the pointer, until what disturbs is found; one click turns
//! it into a cut.
//!
//! The engine makes the boost and keeps it from growing loud ([`crate::engine::Listen::Find`]). It
//! is something to listen with and no band: neither a parameter nor saved.

use super::bands::HostBands;
use super::new_bands::{NewBand, place};
use crate::params::Shape;
use crate::telemetry::{EqTelemetry, FIND_CODE};
use egui::{CursorIcon, Key, Modifiers, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use shared_plugin::{EditorLink, Listening};
use shared_ui::EditorContext;
use shared_ui::graph::Plot;
use std::sync::Arc;

/// The header's word while it is on.
pub const FIND_WORDS: &str = "find";
/// Where it begins, Hz: in the middle of what is looked for.
const START_HZ: f32 = 1000.0;
/// Depth of the cut, dB: clearly heard, and what was boosted to be found always seems worse than it
/// is.
const CUT_DB: f64 = -3.0;
/// Q of the cut: two thirds of an octave. Wider than the boost, as a hand does not stop exactly on
/// a resonance and resonances move with the notes; narrow enough to leave the neighbours alone.
const CUT_Q: f64 = 2.0;

/// Find of one editor. Whether it is on is the Listen state's to know, so that the header's "hear
/// your mix again", another way of listening and closing the window end it, too.
pub struct Find {
    link: Arc<EditorLink>,
    telemetry: Arc<EqTelemetry>,
}

impl Find {
    /// At rest.
    pub fn new(link: Arc<EditorLink>, telemetry: Arc<EqTelemetry>) -> Self {
        Self { link, telemetry }
    }

    /// Whether it is on. Nodes and graph are under it then.
    pub fn is_on(&self) -> bool {
        self.link.listen.get() == Listening::Product(FIND_CODE)
    }

    /// The switch. Where it lies on the plot, draw it after [`Find::show`], which covers the plot.
    pub fn button(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let hint = "Find: sweep a narrow boost across the graph at matched loudness; click to place a cut.";
        if editor.switch(ui, "Find", self.is_on(), hint) {
            self.telemetry.find_hz.set(START_HZ);
            self.link.listen.toggle(Listening::Product(FIND_CODE));
        }
    }

    /// Follows the pointer while it is on; call it after everything else on the plot, which it
    /// lies over. Gives the number (from 0) of the band that a click made, which also ends it.
    pub fn show(
        &self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        host: &HostBands,
    ) -> Option<usize> {
        if !self.is_on() {
            return None;
        }
        if !editor.has_overlay()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            self.end();
            return None;
        }
        let sense = Sense::CLICK | Sense::DRAG;
        let response = ui.interact(plot.rect, plot.id.with("find"), sense);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Slider, true, "Find frequency"));
        if let Some(at) = response.hover_pos().or_else(|| response.interact_pointer_pos()) {
            let hz = plot.values_at(plot.rect.clamp(at)).0;
            self.telemetry.find_hz.set(hz as f32);
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            editor.hint(
                "Move to where it sounds worst and click: that becomes a gentle cut. Esc ends.",
            );
        }
        let hz = f64::from(self.telemetry.find_hz.get());
        draw(ui, plot, hz);
        if !response.clicked() {
            return None;
        }
        let cut = NewBand { shape: Shape::Bell, frequency_hz: hz, gain_db: CUT_DB, q: CUT_Q };
        let made = place(editor, host, "Find", &[cut]).first().copied();
        if made.is_some() {
            self.end();
        } else {
            editor.show_message("All bands are in use: turn one off first.".to_owned());
        }
        made
    }

    fn end(&self) {
        self.link.listen.set(Listening::Off);
    }
}

fn draw(ui: &Ui, plot: &Plot, hz: f64) {
    let x = plot.x_at(hz);
    let stroke = Stroke::new(2.0, plot.theme.caution);
    plot.painter(ui).vline(x, plot.rect.y_range(), stroke);
    let text = format!("{}: click to cut", plot.x.text(hz));
    let at = pos2(x, plot.rect.top()) + vec2(6.0, 40.0);
    plot.note(ui, at, &text, plot.theme.text);
}
