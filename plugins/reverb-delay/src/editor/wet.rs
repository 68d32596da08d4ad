//! The wet sound as it plays: its spectrum, and what mono takes of it.

use egui::{Pos2, Ui};
use shared_dsp::spectrum::Tap;
use shared_ui::EditorContext;
use shared_ui::graph::{LiveMeter, LiveSpectrum, Pace, Plot};

/// Samples of a transform.
const TRANSFORM_SAMPLES: usize = 4096;
/// How fast the spectrum moves.
const PACE: Pace = Pace { memory_ms: 150.0, fall_db_per_s: 30.0 };
/// The level at the lower edge of the spectrum, dBFS; full scale is the upper edge.
const FLOOR_DBFS: f64 = -96.0;
/// Frequencies in view, Hz.
const RANGE_HZ: (f64, f64) = (20.0, 20_000.0);
/// Points of the spectrum for each one drawn.
const STEP: usize = 2;
/// Time the mono loss is averaged over, s.
const LOSS_S: f64 = 1.0;
/// Uncorrelated sides lose 3 dB; from here on mono misses something, dB.
const CAUTION_DB: f64 = -6.0;
/// Power below which there is nothing to lose.
const SILENT_POWER: f64 = 1e-12;

/// Powers of a stereo signal and of its mono sum, averaged.
pub struct MonoLoss {
    weight: f64,
    sides: f64,
    mono: f64,
}

impl MonoLoss {
    fn new(sample_rate_hz: f64) -> Self {
        Self { weight: 1.0 - (-1.0 / (LOSS_S * sample_rate_hz)).exp(), sides: 0.0, mono: 0.0 }
    }

    fn push(&mut self, frames: &[[f32; 2]]) {
        for frame in frames {
            let [left, right] = frame.map(f64::from);
            let sides = 0.5 * (left * left + right * right);
            let mono = 0.25 * (left + right) * (left + right);
            self.sides += self.weight * (sides - self.sides);
            self.mono += self.weight * (mono - self.mono);
        }
    }

    /// Level of the mono sum over that of the sides, dB: 0 for what is in the middle, -3 for sides that
    /// have nothing in common; `None` in silence.
    pub fn loss_db(&self) -> Option<f64> {
        (self.sides > SILENT_POWER).then(|| 10.0 * (self.mono / self.sides).max(1e-6).log10())
    }
}

/// What is known of the wet sound.
#[derive(Default)]
pub struct Wet {
    spectrum: Option<LiveSpectrum>,
    loss: LiveMeter<MonoLoss>,
}

impl Wet {
    /// Takes in what came since the last frame.
    pub fn follow(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        tap: Option<&Tap>,
        sample_rate_hz: f64,
    ) {
        let Some(tap) = tap.filter(|_| sample_rate_hz > 0.0) else { return };
        let now_s = ui.input(|input| input.time);
        self.loss.follow(tap, now_s, sample_rate_hz, MonoLoss::new, MonoLoss::push);
        let fits = |line: &LiveSpectrum| line.fits(TRANSFORM_SAMPLES, sample_rate_hz);
        if !self.spectrum.as_ref().is_some_and(fits) {
            self.spectrum = Some(LiveSpectrum::new(TRANSFORM_SAMPLES, sample_rate_hz));
        }
        let Some(line) = &mut self.spectrum else { return };
        line.follow(tap, now_s, PACE);
        if !line.is_silent() {
            editor.moving();
        }
    }

    /// Level of the wet sound in mono over that in stereo, dB.
    pub fn mono_loss_db(&self) -> Option<f64> {
        self.loss.meter().and_then(MonoLoss::loss_db)
    }

    /// The spectrum behind a graph over frequency, full scale at its upper edge.
    pub fn paint_spectrum(&self, ui: &Ui, plot: &Plot) {
        let Some(line) = self.spectrum.as_ref().filter(|line| !line.is_silent()) else { return };
        let bottom = plot.rect.bottom();
        let y_at = |level_db: f32| {
            let share = 1.0 - f64::from(level_db) / FLOOR_DBFS;
            bottom - plot.rect.height() * share.clamp(0.0, 1.0) as f32
        };
        let points = line.trace.points_hz().zip(line.trace.levels_db());
        let seen = points.filter(|(hz, _)| (RANGE_HZ.0..=RANGE_HZ.1).contains(hz)).step_by(STEP);
        let places = seen.map(|(hz, level_db)| (plot.x_at(hz), y_at(*level_db), bottom));
        plot.band(ui, places, plot.theme.input_fill);
    }

    /// "Mono loss" with its figure, in the corner of a plot; nothing in silence.
    pub fn paint_mono_loss(&self, ui: &Ui, plot: &Plot, at: Pos2) {
        let Some(loss_db) = self.mono_loss_db() else { return };
        let color = if loss_db < CAUTION_DB { plot.theme.caution } else { plot.theme.text_2 };
        let text = format!("Mono loss {} dB", shared_ui::level_text(loss_db));
        plot.note(ui, at, &text, color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss_db(frame: impl Fn(usize) -> [f32; 2]) -> Option<f64> {
        let mut meter = MonoLoss::new(48_000.0);
        let frames: Vec<[f32; 2]> = (0..96_000).map(frame).collect();
        meter.push(&frames);
        meter.loss_db()
    }

    #[test]
    fn mono_takes_nothing_of_the_middle_and_3_db_of_strange_sides() {
        let sine = |at: usize, hz: f64| (at as f64 * hz / 7639.437).sin() as f32;
        let middle = loss_db(|at| [sine(at, 440.0); 2]).expect("a sound");
        assert!(middle.abs() < 1e-6, "{middle}");
        let apart = loss_db(|at| [sine(at, 440.0), sine(at, 1234.0)]).expect("a sound");
        assert!((apart + 3.01).abs() < 0.05, "{apart}");
        let against = loss_db(|at| [sine(at, 440.0), -sine(at, 440.0)]).expect("a sound");
        assert!(against < -50.0, "{against}");
        assert_eq!(loss_db(|_| [0.0; 2]), None);
    }
}
