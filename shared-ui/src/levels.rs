//! The level display of a plugin: output, and gain reduction where there is any.

use crate::window::{LatheEditor, View, editor};
use crate::{readout, theme};
use egui::Ui;
use nice_plug::prelude::Params;
use shared_dsp::meter::PeakDisplay;
use shared_dsp::units::gain_to_db;
use shared_plugin::telemetry::Levels;
use std::sync::Arc;

/// Output level, and reduction if `shows_reduction`.
pub struct LevelsView {
    levels: Arc<Levels>,
    output: PeakDisplay,
    reduction: PeakDisplay,
    shows_reduction: bool,
}

impl LevelsView {
    /// An editor that shows `levels` above all of `params`.
    pub fn open(
        title: &'static str,
        size_px: (f32, f32),
        params: Arc<dyn Params>,
        levels: Arc<Levels>,
        shows_reduction: bool,
    ) -> Option<LatheEditor<Self>> {
        let watched = levels.clone();
        let view = Self {
            levels,
            output: PeakDisplay::default(),
            reduction: PeakDisplay::default(),
            shows_reduction,
        };
        let on_watched = Arc::new(move |open| watched.watched.set(open));
        editor(title, size_px, params, view, on_watched)
    }
}

impl View for LevelsView {
    fn readouts(&mut self, ui: &mut Ui) {
        let elapsed_s = f64::from(ui.input(|input| input.stable_dt));
        let output_gain = f64::from(self.levels.output_peak.take());
        self.output.advance(gain_to_db(output_gain), elapsed_s);
        let output_db = self.output.level_db();
        readout::level_bar(ui, "Output, dBFS", output_db, (-60.0, 6.0), theme::TEXT);
        if self.shows_reduction {
            self.reduction.advance(f64::from(self.levels.reduction_db.take()), elapsed_s);
            let reduction_db = self.reduction.level_db().max(0.0);
            let range_db = (0.0, 24.0);
            readout::level_bar(ui, "Reduction, dB", reduction_db, range_db, theme::REDUCTION);
        }
    }
}
