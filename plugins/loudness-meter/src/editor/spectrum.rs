//! The average spectrum in thirds of an octave, and that of the last seconds.

use crate::references::{Span, Target};
use egui::{Align2, Rect, Ui, vec2};
use shared_dsp::bands::{THIRDS, third_centre_hz};
use shared_dsp::inspect::InspectionReadings;
use shared_ui::graph::{Axis, Graph};
use shared_ui::{EditorContext, theme};

/// Frequencies and levels in view.
const RANGE_HZ: (f64, f64) = (20.0, 22_000.0);
const RANGE_DB: (f64, f64) = (-90.0, 0.0);

/// The spectrum of one editor.
pub struct SpectrumPane {
    graph: Graph,
}

impl Default for SpectrumPane {
    fn default() -> Self {
        let (x, y) =
            (Axis::frequency(RANGE_HZ.0, RANGE_HZ.1), Axis::decibels(RANGE_DB.0, RANGE_DB.1));
        Self { graph: Graph::new(x, y) }
    }
}

impl SpectrumPane {
    /// Draws into `rect`; `target` is what the references have in common, if there are any; it is
    /// drawn at the programme's own integrated loudness.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        readings: &InspectionReadings,
        (target, integrated_lufs): (Option<&Target>, f64),
        rect: Rect,
    ) {
        let plot = self.graph.show(ui, editor, rect);
        let theme = plot.theme;
        let curve = |levels: &[f32; THIRDS]| -> Vec<(f64, f64)> {
            (0..THIRDS)
                .filter(|third| levels[*third].is_finite())
                .map(|third| (third_centre_hz(third), f64::from(levels[third])))
                .collect()
        };
        if let Some(target) = target.filter(|_| integrated_lufs.is_finite()) {
            // References are kept against their own loudness: only the shape is compared.
            let level_db = integrated_lufs;
            for edge in [|span: &Span| span.lowest, |span: &Span| span.highest] {
                let spans = target.thirds_db.iter().enumerate();
                let line: Vec<(f64, f64)> = spans
                    .filter_map(|(third, span)| {
                        Some((third_centre_hz(third), edge(span.as_ref()?) + level_db))
                    })
                    .collect();
                plot.dashed(ui, &line, 1.0, theme.reference);
            }
        }
        plot.filled(ui, &curve(&readings.thirds_short_term_dbfs), theme.input_fill);
        plot.curve(ui, &curve(&readings.thirds_dbfs), 2.0, theme.accent);
        let corner = plot.rect.left_top() + vec2(6.0, 4.0);
        let text = "dBFS in thirds of an octave: average, last 3 s (filled), references (dashed)";
        plot.painter(ui).text(corner, Align2::LEFT_TOP, text, theme::axis(), theme.text_3);
    }
}
