//! How far the reverb that sounds has died away, octave by octave, on the picture of its decay.

use crate::engine::{SILENT_TAIL_DB, Settings, TAIL_OCTAVES, TAIL_OCTAVES_HZ, tail_window_samples};
use crate::telemetry::ReverbDelayTelemetry;
use egui::Ui;
use shared_ui::EditorContext;
use shared_ui::graph::Plot;

/// Windows read at once.
const READ_WINDOWS: usize = 64;
/// Time over which levels are averaged: a tail is as restless as noise.
const MEMORY_S: f64 = 0.08;
/// What has fallen this far below its loudest is gone, dB.
const GONE_DB: f64 = 60.0;
/// Octaves quieter than this are silent, dB.
const QUIET_DB: f64 = -110.0;

/// Present and loudest level of each octave.
pub struct Dying {
    next_window: u64,
    power: [f64; TAIL_OCTAVES],
    /// At most what can be gone above the present level.
    loudest_db: [f64; TAIL_OCTAVES],
}

impl Default for Dying {
    fn default() -> Self {
        let silent = [f64::from(SILENT_TAIL_DB); TAIL_OCTAVES];
        Self { next_window: 0, power: [0.0; TAIL_OCTAVES], loudest_db: silent }
    }
}

impl Dying {
    /// Takes in what was measured since the last frame.
    pub fn follow(
        &mut self,
        editor: &mut EditorContext,
        telemetry: &ReverbDelayTelemetry,
        sample_rate_hz: f64,
    ) {
        if sample_rate_hz <= 0.0 {
            return;
        }
        let window_s = tail_window_samples(sample_rate_hz) as f64 / sample_rate_hz;
        let mut windows = [[SILENT_TAIL_DB; TAIL_OCTAVES]; READ_WINDOWS];
        let ring = &telemetry.tail_db;
        let written = ring.written_frames();
        // Where many came, only the latest matter.
        let from = self.next_window.max(written.saturating_sub(READ_WINDOWS as u64)).min(written);
        let span = ring.read(from, READ_WINDOWS, |at, window| windows[at] = window);
        self.next_window = span.next_frame;
        let news = &windows[span.lost_frames..span.count];
        news.iter().for_each(|window| self.take(window, window_s));
        if self.sounds() && !news.is_empty() {
            editor.moving();
        }
    }

    fn take(&mut self, window_db: &[f32; TAIL_OCTAVES], window_s: f64) {
        let weight = 1.0 - (-window_s / MEMORY_S).exp();
        for (at, window_db) in window_db.iter().enumerate() {
            let power = 10f64.powf(0.1 * f64::from(*window_db));
            self.power[at] += weight * (power - self.power[at]);
            let level_db = self.level_db(at);
            let loudest_db = &mut self.loudest_db[at];
            *loudest_db = loudest_db.min(level_db + GONE_DB).max(level_db);
        }
    }

    fn level_db(&self, octave: usize) -> f64 {
        10.0 * self.power[octave].max(1e-20).log10()
    }

    fn sounds(&self) -> bool {
        (0..TAIL_OCTAVES).any(|at| self.level_db(at) > QUIET_DB)
    }

    /// Seconds of its decay that an octave has behind it; `None` where it is silent.
    fn gone_s(&self, octave: usize, t60_s: f64) -> Option<f64> {
        let level_db = self.level_db(octave);
        let fallen_db = self.loudest_db[octave] - level_db;
        (level_db > QUIET_DB).then(|| t60_s * (fallen_db / GONE_DB).clamp(0.0, 1.0))
    }

    /// A line over frequency: at the lower edge while the reverb is as loud as it was, on the curve of
    /// T60 when 60 dB are gone.
    pub fn paint(&self, ui: &Ui, plot: &Plot, settings: &Settings) {
        let decay = settings.decay();
        let points = TAIL_OCTAVES_HZ.iter().enumerate().filter_map(|(at, hz)| {
            let gone_s = self.gone_s(at, decay.t60_at_s(*hz))?;
            // Times below the axis lie on its lower edge.
            Some((*hz, gone_s.max(plot.y.low)))
        });
        let line: Vec<(f64, f64)> = points.collect();
        plot.curve(ui, &line, 2.0, plot.theme.output);
        for (hz, gone_s) in line {
            plot.painter(ui).circle_filled(plot.at(hz, gone_s), 3.0, plot.theme.output);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_octave_is_gone_a_third_when_it_has_fallen_by_20_db() {
        let mut dying = Dying::default();
        let level = |db: f32| [db; TAIL_OCTAVES];
        for _ in 0..100 {
            dying.take(&level(-20.0), 0.01);
        }
        assert!(dying.gone_s(4, 3.0).expect("a sound") < 0.01);
        for _ in 0..200 {
            dying.take(&level(-40.0), 0.01);
        }
        assert!((dying.gone_s(4, 3.0).expect("a sound") - 1.0).abs() < 0.01);
        // A new sound begins anew, and silence has no line.
        dying.take(&level(-10.0), 1.0);
        assert!(dying.gone_s(4, 3.0).expect("a sound") < 0.01);
        for _ in 0..400 {
            dying.take(&level(SILENT_TAIL_DB), 0.01);
        }
        assert_eq!(dying.gone_s(4, 3.0), None);
        assert!(!dying.sounds());
    }
}
