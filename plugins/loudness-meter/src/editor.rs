//! The loudness meter's editor: the figures, bars of loudness and peaks, the last minutes.

mod bars;
mod figures;
mod history;
mod scale;

use crate::params::MeterParams;
use crate::processor::LoudnessMeter;
use crate::telemetry::MeterTelemetry;
use bars::Bars;
use egui::Ui;
use history::{Column, LoudnessHistory};
use scale::LoudnessScale;
use shared_plugin::EditorLink;
use shared_ui::layout::{split_bottom, split_right};
use shared_ui::{Desk, LatheEditor, Setup, View};
use std::sync::Arc;

/// Width of the bars, as a share of the body, and its ends.
const BARS_SHARE: f32 = 0.224;
const BARS_PX: (f32, f32) = (194.0, 260.0);
/// Height of the figures, in Full and in Easy.
const FIGURES_PX: (f32, f32) = (124.0, 92.0);
/// Height of the row of buttons.
const BUTTONS_PX: f32 = 44.0;

/// One sentence for each parameter.
const HINTS: &[(&str, &str)] =
    &[("rst", "turning it on begins a new measurement; a host can automate it.")];

/// What the editor shows between header and footer.
pub struct MeterView {
    telemetry: Arc<MeterTelemetry>,
    scale: LoudnessScale,
    history: LoudnessHistory,
    bars: Bars,
    /// How often a new measurement was asked for, and the measured time, s, in the last frame.
    last: (u32, f64),
}

impl MeterView {
    /// The view of one instance.
    pub fn new(telemetry: Arc<MeterTelemetry>) -> Self {
        Self {
            telemetry,
            scale: LoudnessScale::default(),
            history: LoudnessHistory::default(),
            bars: Bars::default(),
            last: (0, 0.0),
        }
    }

    /// Takes the newest readings and asks for frames as long as something moves.
    fn take_readings(&mut self, ui: &Ui, desk: &mut Desk) {
        let t = &self.telemetry;
        let now = (t.reset.count(), f64::from(t.measured_s.get()));
        if now.0 != self.last.0 || now.1 < self.last.1 {
            self.history.clear();
            self.bars.clear();
        }
        let is_new = now.1 != self.last.1;
        if is_new {
            let readings = Column {
                momentary_lufs: t.momentary_lufs.get(),
                short_term_lufs: t.short_term_lufs.get(),
            };
            self.history.take(now.1, readings);
        }
        self.last = now;
        let falls = self.bars.advance(t, ui.input(|input| input.time));
        if is_new || falls {
            desk.moving();
        }
    }

    fn show_buttons(&mut self, ui: &mut Ui, desk: &mut Desk) {
        if desk.button(ui, "New measurement") {
            self.telemetry.reset.ask();
        }
        desk.toggle(ui, "rst");
        desk.divider(ui);
        for (scale, name, hint) in [
            (LoudnessScale::EbuPlus9, "EBU +9", "Scale from \u{2212}41 to \u{2212}14 LUFS."),
            (LoudnessScale::EbuPlus18, "EBU +18", "Scale from \u{2212}59 to \u{2212}5 LUFS."),
        ] {
            if desk.switch(ui, name, self.scale == scale, hint) {
                self.scale = scale;
            }
        }
    }
}

impl View for MeterView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk) {
        self.take_readings(ui, desk);
        let area = ui.max_rect();
        let bars_px = (area.width() * BARS_SHARE).clamp(BARS_PX.0, BARS_PX.1);
        let (left, bars) = split_right(area, bars_px);
        let (left, buttons) = split_bottom(left, BUTTONS_PX);
        let figures_px = if desk.is_easy() { FIGURES_PX.1 } else { FIGURES_PX.0 };
        let below = left.height() - figures_px - shared_ui::theme::GUTTER_PX;
        let (figures, history) = split_bottom(left, below);
        figures::show(ui, desk, &self.telemetry, figures);
        let integrated_lufs = f64::from(self.telemetry.integrated_lufs.get());
        self.history.show(ui, desk, history, self.scale, integrated_lufs);
        self.bars.show(ui, desk, &self.telemetry, self.scale, bars);
        desk.strip(ui, buttons, |ui, desk| self.show_buttons(ui, desk));
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        HINTS
    }

    // The sound goes through untouched: there is nothing to compare.
    fn has_listen_bar(&self) -> bool {
        true
    }
}

/// What the editor of one instance is made of; tests show it without a window.
pub fn parts(
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, MeterView) {
    let view = MeterView::new(telemetry);
    let setup = Setup::of::<LoudnessMeter>((900.0, 600.0), params, link, Arc::new(|_| ()));
    (setup, view)
}

/// The editor of one instance.
pub fn open(
    params: Arc<MeterParams>,
    telemetry: Arc<MeterTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<MeterView>> {
    let (setup, view) = parts(params, telemetry, link);
    shared_ui::editor(setup, view)
}
