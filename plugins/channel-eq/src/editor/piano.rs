//! Notes: a piano along the lower edge of the graph, and the crosshair's readout that names them.

use egui::{Align2, Mesh, Rect, Shape, Stroke, Ui, pos2};
use shared_ui::graph::{Axis, Plot};
use shared_ui::{Theme, ThemeKind, theme};
use std::sync::Arc;

/// Height of the piano.
pub const HEIGHT_PX: f32 = 18.0;
/// Height of its black keys; the names of the Cs stand under them.
const BLACK_PX: f32 = 6.0;
/// Octaves narrower than this have no room for names.
const NAMED_FROM_PX: f32 = 30.0;
/// Keys drawn: all that lie between 10 Hz and 30 kHz, as MIDI numbers.
const KEYS: std::ops::Range<i32> = 3..136;
const NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// Frequency of a MIDI number, equal temperament with A4 = 440 Hz.
fn key_hz(midi: f64) -> f64 {
    440.0 * ((midi - 69.0) / 12.0).exp2()
}

fn is_black(midi: i32) -> bool {
    [1, 3, 6, 8, 10].contains(&midi.rem_euclid(12))
}

/// The nearest note and how far it is from it: `A4`, `A4 +12 ct`. C4 is the middle C.
pub fn note_name(frequency_hz: f64) -> String {
    let midi = 69.0 + 12.0 * (frequency_hz.max(1.0) / 440.0).log2();
    let nearest = midi.round() as i32;
    let cents = (100.0 * (midi - f64::from(nearest))).round() as i32;
    let name = NAMES[nearest.rem_euclid(12) as usize];
    let octave = nearest.div_euclid(12) - 1;
    let text = match cents {
        0 => format!("{name}{octave}"),
        _ => format!("{name}{octave} {cents:+} ct"),
    };
    text.replace('-', "\u{2212}")
}

/// The piano, made anew only when it lies elsewhere.
#[derive(Default)]
pub struct Piano {
    ground: Option<(Rect, Axis, Theme)>,
    keys: Arc<Mesh>,
}

impl Piano {
    /// Draws it along the lower edge of `plot`.
    pub fn show(&mut self, ui: &Ui, plot: &Plot) {
        let strip = strip(plot);
        let ground = (strip, plot.x, plot.theme);
        if self.ground != Some(ground) {
            self.ground = Some(ground);
            self.keys = Arc::new(keys(plot, strip));
        }
        let painter = plot.painter(ui);
        painter.add(Shape::Mesh(self.keys.clone()));
        painter.hline(strip.x_range(), strip.top(), Stroke::new(1.0, plot.theme.hairline));
        if plot.x_at(key_hz(72.0)) - plot.x_at(key_hz(60.0)) < NAMED_FROM_PX {
            return;
        }
        for octave in 0..=10 {
            let key_left = plot.x_at(key_hz(f64::from(12 * (octave + 1)) - 0.5));
            let at = pos2(key_left + 4.0, strip.bottom() + 1.0);
            let name = format!("C{octave}");
            painter.text(at, Align2::LEFT_BOTTOM, name, theme::axis(), plot.theme.text_3);
        }
    }
}

fn strip(plot: &Plot) -> Rect {
    Rect::from_min_max(pos2(plot.rect.left(), plot.rect.bottom() - HEIGHT_PX), plot.rect.max)
}

fn keys(plot: &Plot, strip: Rect) -> Mesh {
    let theme = &plot.theme;
    // The light theme's well is white.
    let black = if theme.kind == ThemeKind::Light { theme.edge } else { theme.well };
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(strip, theme.raised);
    let edge = |midi: f64| plot.x_at(key_hz(midi)).clamp(strip.left(), strip.right());
    for midi in KEYS {
        let (left, right) = (edge(f64::from(midi) - 0.5), edge(f64::from(midi) + 0.5));
        if is_black(midi) {
            let low = strip.top() + BLACK_PX;
            let key = Rect::from_min_max(pos2(left, strip.top()), pos2(right, low));
            mesh.add_colored_rect(key, black);
        } else if midi.rem_euclid(12) == 0 {
            // Where an octave begins.
            let line =
                Rect::from_min_max(pos2(left, strip.top()), pos2(left + 1.0, strip.bottom()));
            mesh.add_colored_rect(line, theme.hairline);
        }
    }
    mesh
}

/// The crosshair; under the curves.
pub fn crosshair(ui: &Ui, plot: &Plot) {
    let Some(at) = plot.response.hover_pos() else { return };
    let painter = plot.painter(ui);
    let stroke = Stroke::new(1.0, plot.theme.hairline);
    painter.hline(plot.rect.x_range(), at.y, stroke);
    painter.vline(at.x, plot.rect.y_range(), stroke);
}

/// Height of the readout: a line of its own, and one of the spectra's levels.
pub const READOUT_PX: f32 = 44.0;
/// How far under the upper edge the readout stands.
pub const READOUT_TOP_PX: f32 = 4.0;

/// Frequency, note and level under the pointer; over the curves.
pub fn readout(ui: &Ui, plot: &Plot) {
    let Some((hz, db)) = plot.hovered_values() else { return };
    let text = format!("{}   {}   {}", plot.x.text(hz), note_name(hz), plot.y.text(db));
    let corner = pos2(plot.rect.right() - 190.0, plot.rect.top() + READOUT_TOP_PX);
    plot.note(ui, corner, &text, plot.theme.text_2);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_named_with_their_distance_in_cents() {
        assert_eq!(note_name(440.0), "A4");
        assert_eq!(note_name(261.63), "C4");
        assert_eq!(note_name(440.0 * (0.2f64 / 12.0).exp2()), "A4 +20 ct");
        assert_eq!(note_name(27.5 * (-0.3f64 / 12.0).exp2()), "A0 \u{2212}30 ct");
        assert_eq!(note_name(8.1758), "C\u{2212}1");
        assert!(note_name(f64::NAN).len() > 1);
    }

    #[test]
    fn five_keys_of_twelve_are_black() {
        assert_eq!((60..72).filter(|key| is_black(*key)).count(), 5);
        assert!(!is_black(60) && is_black(61) && !is_black(69));
    }
}
