//! The stereo side of the Output page: pan, width, mono lows and balance, and what they make of the
//! output. It is measured here, on the editor's thread, and only while it is shown.

use super::EqView;
use super::strip::pair;
use crate::engine::image::ImageMeter;
use egui::{Rect, Sense, Ui, pos2, vec2};
use shared_dsp::spectrum::Tap;
use shared_plugin::parameter::ValueSource;
use shared_ui::graph::{CorrelationScale, LiveMeter};
use shared_ui::{EditorContext, shown_text};

/// Why width, balance and the like have no effect on a mono track.
const MONO_TRACK: &str = "This track is mono.";
/// Width of the scale of the correlation.
const SCALE_PX: f32 = 140.0;
/// Less than this is not worth a word, LU.
const LEAST_LOSS_LU: f64 = 0.05;

/// The output's image while it is looked at.
#[derive(Default)]
pub(super) struct Image {
    live: LiveMeter<ImageMeter>,
}

impl Image {
    /// Takes in what came since the last look, at the time `now_s`; whether anything did.
    fn follow(&mut self, tap: &Tap, now_s: f64, sample_rate_hz: f64) -> bool {
        self.live.follow(tap, now_s, sample_rate_hz, ImageMeter::new, ImageMeter::push)
    }

    /// What is lost in mono, LU, and correlation, -1 to 1, which a short pause has none of.
    fn readings(&self) -> Option<(f64, Option<f64>)> {
        let meter = self.live.meter()?;
        Some((meter.mono_loss_lu()?, meter.correlation_factor()))
    }
}

/// How much quieter the output is in mono, in words.
fn loss_words(loss_lu: f64) -> String {
    if loss_lu < LEAST_LOSS_LU {
        "As loud in mono".to_owned()
    } else {
        shown_text(&format!("{loss_lu:.1} LU quieter in mono"))
    }
}

impl EqView {
    /// The stereo tools, and what they make of the output.
    pub(super) fn stereo_face(&mut self, ui: &mut Ui, editor: &mut EditorContext, roomy: bool) {
        let (output, stereo) = (&self.params.output, &self.params.stereo);
        let mono = self.telemetry.is_mono.get().then_some(MONO_TRACK);
        let is_on = editor.plain(&stereo.mono_below);
        let frequency = mono.or((!is_on).then_some("Used while Mono below is on."));
        let law_px = if roomy { 176.0 } else { 104.0 };
        let two = [(&stereo.width, "Width", mono), (&stereo.balance, "Balance", mono)];
        pair(ui, editor, roomy, two);
        ui.vertical(|ui| {
            editor.without_effect(ui, mono, |ui, editor| {
                editor.toggle_labelled(ui, &stereo.mono_below, "Mono below");
            });
            editor.without_effect(ui, frequency, |ui, editor| {
                let label = Some("Frequency");
                editor.value_labelled(ui, &stereo.mono_below_frequency, label);
            });
        });
        editor.without_effect(ui, mono, |ui, editor| {
            ui.vertical(|ui| {
                editor.value_labelled(ui, &output.pan, None);
                editor.menu_wide(ui, &output.pan_law, law_px);
            });
        });
        editor.divider(ui);
        ui.vertical(|ui| self.image_readings(ui, editor));
    }

    /// Correlation and mono loss of the output.
    fn image_readings(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.add_space(8.0);
        if self.telemetry.is_mono.get() {
            return editor.label(ui, MONO_TRACK);
        }
        let (now_s, rate_hz) = (ui.input(|input| input.time), self.rate_hz());
        if let Some(taps) = self.telemetry.taps()
            && self.image.follow(&taps.output, now_s, rate_hz)
        {
            editor.moving();
        }
        let Some((loss_lu, correlation_factor)) = self.image.readings() else {
            return editor.label(ui, "Nothing measured yet");
        };
        let hint = "Loudness of the output against its mono sum, over 3 s. Unrelated left and right lose 3 LU.";
        hinted(ui, editor, hint, |ui, editor| editor.label(ui, &loss_words(loss_lu)));
        ui.add_space(6.0);
        let hint = "Correlation of left and right over 300 ms: +1 is mono; below 0, mono cancels.";
        hinted(ui, editor, hint, |ui, editor| {
            let value =
                correlation_factor.map_or("\u{2013}".to_owned(), |factor| format!("{factor:+.2}"));
            editor.label(ui, &shown_text(&format!("Correlation {value}")));
            scale(ui, editor, correlation_factor);
        });
    }
}

/// What is below one another in `content`, with a sentence for the footer.
fn hinted(
    ui: &mut Ui,
    editor: &mut EditorContext,
    hint: &str,
    content: impl FnOnce(&mut Ui, &mut EditorContext),
) {
    let shown = ui.vertical(|ui| content(ui, editor));
    if shown.response.contains_pointer() {
        editor.hint(hint);
    }
}

/// A correlation on a line from -1 to 1.
fn scale(ui: &mut Ui, editor: &EditorContext, factor: Option<f64>) {
    let theme = editor.theme();
    let (rect, _) = ui.allocate_exact_size(vec2(SCALE_PX, 24.0), Sense::empty());
    let bar = Rect::from_min_max(rect.min + vec2(0.0, 2.0), pos2(rect.right(), rect.top() + 8.0));
    let scale = CorrelationScale { bar, ground: theme.hairline, middle: "0" };
    scale.show(ui.painter(), theme, factor);
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
        for look in 0..240 {
            image.follow(&tap, f64::from(look) / 60.0, 48_000.0);
            tap.write(&left, if look < 200 { &left } else { &turned });
        }
        let (loss_lu, correlation_factor) = image.readings().unwrap();
        assert!(correlation_factor.unwrap() < -0.99 && loss_lu > 0.5, "{loss_lu}");
        image.follow(&tap, 9.0, 48_000.0);
        assert_eq!(image.readings(), None);
    }

    #[test]
    fn mono_loss_is_said_in_words() {
        assert_eq!(loss_words(0.04), "As loud in mono");
        assert_eq!(loss_words(0.21), "0.2 LU quieter in mono");
    }
}
