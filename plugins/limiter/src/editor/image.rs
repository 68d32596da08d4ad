//! Correlation of the output, and what each octave of it loses in mono. Measured here, on the editor's
//! thread, and only while it is shown.

use super::LimiterView;
use egui::{Align2, Rect, Sense, Stroke, Ui, pos2, vec2};
use shared_dsp::bands::{BLOCK_FRAMES, Bank, Block, OCTAVES, octave_centre_hz};
use shared_dsp::image::{Correlation, Octaves};
use shared_dsp::spectrum::Tap;
use shared_ui::graph::{CorrelationScale, LiveMeter};
use shared_ui::{EditorContext, level_text, shown_text, theme};

/// Why the image has no effect on a mono track.
pub(super) const MONO_TRACK: &str = "This track is mono.";
/// Width of the scale of the correlation, and of the bars of the octaves.
const SCALE_PX: f32 = 140.0;
const BAR_PX: f32 = 14.0;
/// Height of the longest bar in the strip, and the loss it stands for, dB: 3 dB is what unrelated
/// channels lose.
pub(super) const BARS_PX: f32 = 40.0;
const MOST_LOSS_DB: f64 = 9.0;
/// From this loss on an octave is marked, dB.
const CAUTION_DB: f64 = 4.5;

/// The output's image while it is looked at.
#[derive(Default)]
pub(super) struct Image {
    live: LiveMeter<Meter>,
}

struct Meter {
    bank: Bank,
    octaves: Octaves,
    correlation: Correlation,
    block: Block,
    filled: usize,
}

impl Meter {
    fn new(sample_rate_hz: f64) -> Self {
        let (mut bank, mut octaves) = (Bank::default(), Octaves::default());
        let mut correlation = Correlation::default();
        bank.prepare(sample_rate_hz);
        octaves.prepare(sample_rate_hz, bank.halvings());
        correlation.prepare(sample_rate_hz, bank.halvings());
        let block = [[0.0; BLOCK_FRAMES]; 2];
        Self { bank, octaves, correlation, block, filled: 0 }
    }

    fn push(&mut self, frames: &[[f32; 2]]) {
        for &[left, right] in frames {
            self.block[0][self.filled] = left;
            self.block[1][self.filled] = right;
            self.filled += 1;
            if self.filled == BLOCK_FRAMES {
                self.filled = 0;
                self.bank.push(&self.block, |_, _| ());
                self.octaves.push(&self.bank);
                self.correlation.push(&self.block, &self.bank);
            }
        }
    }
}

impl Image {
    /// Takes in what came since the last look, at the time `now_s`; whether anything did.
    fn follow(&mut self, tap: &Tap, now_s: f64, sample_rate_hz: f64) -> bool {
        self.live.follow(tap, now_s, sample_rate_hz, Meter::new, Meter::push)
    }

    /// Correlation, -1 to 1, where there is sound.
    fn correlation_factor(&self) -> Option<f64> {
        let factor = self.live.meter()?.correlation.present_factor();
        factor.is_finite().then_some(factor)
    }

    /// Level lost in mono, dB, octave by octave; minus infinity where there is no sound.
    fn losses_db(&self) -> [f64; OCTAVES] {
        self.live.meter().map_or([f64::NEG_INFINITY; OCTAVES], |meter| {
            meter.octaves.short_term_image().map(|octave| octave.mono_loss_db)
        })
    }
}

impl LimiterView {
    /// Correlation, and the loss in mono octave by octave, in bars up to `bars_px` long.
    pub(super) fn image(&mut self, ui: &mut Ui, editor: &mut EditorContext, bars_px: f32) {
        if self.telemetry.is_mono.get() {
            return editor.label(ui, MONO_TRACK);
        }
        let (now_s, rate_hz) = (ui.input(|input| input.time), self.link.sample_rate_hz());
        if let Some(tap) = self.telemetry.tap()
            && rate_hz > 0.0
            && self.image.follow(tap, now_s, rate_hz)
        {
            editor.moving();
        }
        ui.vertical(|ui| {
            ui.add_space(4.0);
            let factor = self.image.correlation_factor();
            let value = factor.map_or("\u{2013}".to_owned(), |factor| format!("{factor:+.2}"));
            editor.label(ui, &shown_text(&format!("Correlation {value}")));
            let (rect, response) = ui.allocate_exact_size(vec2(SCALE_PX, 26.0), Sense::HOVER);
            let bar = Rect::from_min_max(
                rect.min + vec2(0.0, 4.0),
                pos2(rect.right(), rect.top() + 10.0),
            );
            let scale = CorrelationScale { bar, ground: editor.theme().hairline, middle: "0" };
            scale.show(ui.painter(), editor.theme(), factor);
            let hint =
                "Correlation of left and right over 300 ms: +1 is mono; below 0, mono cancels.";
            editor.hint_for(&response, hint);
        });
        ui.add_space(8.0);
        losses(ui, editor, &self.image.losses_db(), bars_px);
    }
}

/// The octaves as bars that hang from 0 dB.
fn losses(ui: &mut Ui, editor: &mut EditorContext, losses_db: &[f64; OCTAVES], bars_px: f32) {
    let size = vec2(BAR_PX * OCTAVES as f32 + 18.0, 16.0 + bars_px + 18.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::HOVER);
    let (theme, painter) = (*editor.theme(), ui.painter());
    painter.text(rect.min, Align2::LEFT_TOP, "Lost in mono, dB", theme::label(), theme.text_2);
    let top = rect.top() + 18.0;
    let right = rect.left() + BAR_PX * OCTAVES as f32;
    for axis_db in [0.0, 3.0, 6.0, 9.0] {
        let y = top + bars_px * (axis_db / MOST_LOSS_DB) as f32;
        let color = if axis_db == 0.0 { theme.edge } else { theme.hairline };
        painter.hline(rect.left()..=right, y, Stroke::new(1.0, color));
        if axis_db % 9.0 == 0.0 || bars_px > BARS_PX {
            let label = format!("{axis_db:.0}");
            let at = pos2(right + 4.0, y);
            painter.text(at, Align2::LEFT_CENTER, label, theme::axis(), theme.text_3);
        }
    }
    for (octave, loss_db) in losses_db.iter().enumerate() {
        let left = rect.left() + BAR_PX * octave as f32;
        let height_px = bars_px * (loss_db / MOST_LOSS_DB).clamp(0.0, 1.0) as f32;
        let bar = Rect::from_min_size(pos2(left + 1.0, top), vec2(BAR_PX - 3.0, height_px));
        let color = if *loss_db >= CAUTION_DB { theme.caution } else { theme.accent };
        painter.rect_filled(bar, 0.0, color);
    }
    for (octave, name) in [(0, "32"), (4, "500"), (8, "8k Hz")] {
        let at = pos2(rect.left() + BAR_PX * octave as f32, top + bars_px + 4.0);
        painter.text(at, Align2::LEFT_TOP, name, theme::axis(), theme.text_3);
    }
    let pointed = response.hover_pos().map(|at| ((at.x - rect.left()) / BAR_PX) as usize);
    let hint = match pointed.map(|octave| octave.min(OCTAVES - 1)) {
        Some(octave) if losses_db[octave].is_finite() => format!(
            "The octave around {:.0} Hz loses {} dB in mono. Unrelated left and right lose 3 dB.",
            octave_centre_hz(octave),
            level_text(losses_db[octave])
        ),
        _ => "Level that each octave loses in mono. Unrelated left and right lose 3 dB.".to_owned(),
    };
    editor.hint_for(&response, &hint);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_of_the_tap_and_begin_anew_after_a_pause() {
        let (tap, mut image) = (Tap::new(16_384), Image::default());
        let noise = |n: usize| if n.is_multiple_of(3) { 0.2 } else { -0.1 };
        let left: Vec<f32> = (0..800).map(noise).collect();
        let turned: Vec<f32> = left.iter().map(|x| -x).collect();
        image.follow(&tap, 0.0, 48_000.0);
        assert_eq!(image.correlation_factor(), None);
        for look in 1..240 {
            tap.write(&left, &turned);
            assert!(image.follow(&tap, f64::from(look) / 60.0, 48_000.0));
        }
        assert!(image.correlation_factor().is_some_and(|factor| factor < -0.99));
        assert!(image.losses_db().iter().any(|loss_db| *loss_db > 20.0));
        image.follow(&tap, 9.0, 48_000.0);
        assert_eq!(image.correlation_factor(), None);
    }
}
