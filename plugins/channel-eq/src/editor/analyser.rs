//! The spectrum analyser behind the curves: input, output and sidechain, what the sidechain hides
//! of the input, and names for what stands out.
//!
//! All transforms run here, on the editor's thread, and only when new samples came. Nothing moves,
//! and nothing is asked to be drawn again, once the host stands still and the lines have fallen.

mod choices;
mod ground;
mod hidden;
mod naming;
mod picture;
mod source;
mod stored;

use super::piano::{READOUT_PX, READOUT_TOP_PX};
use crate::engine::Taps;
use crate::telemetry::EqTelemetry;
use choices::ChoiceCard;
pub use choices::{Choices, Fall, Range, Resolution, Smoothing, Speed, Tilt};
use egui::{Rect, Ui, vec2};
use hidden::Hidden;
use naming::{GrabbedPeak, Naming};
use picture::Look;
#[cfg(test)]
use shared_dsp::spectrum::Trace;
use shared_dsp::spectrum::{FLOOR_DB, Tap};
use shared_ui::graph::{Pace, Plot};
use shared_ui::{EditorContext, level_text};
use source::Source;
use std::sync::Arc;
pub use stored::Stored;

/// Room the switch beside that of the card takes.
const FREEZE_PX: f32 = 76.0;

/// The signals, in the order they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Input,
    Key,
    Output,
}

impl Signal {
    const ALL: [Self; 3] = [Self::Input, Self::Key, Self::Output];

    fn tap(self, taps: &Taps) -> &Tap {
        match self {
            Self::Input => &taps.input,
            Self::Key => &taps.key,
            Self::Output => &taps.output,
        }
    }

    fn is_shown(self, choices: &Choices) -> bool {
        match self {
            Self::Input => choices.input,
            Self::Key => choices.key,
            Self::Output => choices.output,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Input => "In",
            Self::Key => "Sidechain",
            Self::Output => "Out",
        }
    }
}

/// The analyser of one editor.
pub struct Analyser {
    telemetry: Arc<EqTelemetry>,
    choices: Choices,
    card: Option<ChoiceCard>,
    /// In the order of [`Signal::ALL`]; `None` until shown for the first time.
    sources: [Option<Source>; 3],
    hidden: Hidden,
    naming: Naming,
    /// Whether the output's line shows what is heard, which is not the mix.
    hears_delta: bool,
}

impl Analyser {
    /// An analyser of what `telemetry`'s engine hears. Takes no memory until it is shown.
    pub fn new(telemetry: Arc<EqTelemetry>) -> Self {
        Self {
            telemetry,
            choices: Choices::default(),
            card: None,
            sources: [None, None, None],
            hidden: Hidden::default(),
            naming: Naming::default(),
            hears_delta: false,
        }
    }

    /// The choices of signals and display.
    pub fn choices(&mut self) -> &mut Choices {
        &mut self.choices
    }

    /// Says whether the difference alone is heard: then the output's line is that of the difference.
    pub fn hear_delta(&mut self, hears_delta: bool) {
        self.hears_delta = hears_delta;
    }

    /// Draws the spectra. Call it before curves and nodes are drawn, so that they lie over it.
    pub fn show(&mut self, ui: &Ui, editor: &mut EditorContext, plot: &Plot, sample_rate_hz: f64) {
        let now_s = ui.input(|input| input.time);
        if !self.choices.frozen {
            self.follow(now_s, sample_rate_hz);
        }
        let is_moving = self.sources.iter().flatten().any(|source| !source.line.is_silent());
        if is_moving && !self.choices.frozen {
            editor.moving();
        }
        if plot.response.clicked() && self.choices.holds {
            self.sources.iter_mut().flatten().for_each(|source| source.line.clear_held());
        }
        picture::scale(ui, plot, self.choices.range);
        self.hidden.shade(ui, plot);
        for (signal, source) in Signal::ALL.into_iter().zip(&mut self.sources) {
            let Some(source) = source.as_mut().filter(|_| signal.is_shown(&self.choices)) else {
                continue;
            };
            let look = match signal {
                Signal::Input => Look::Area(plot.theme.input_fill),
                Signal::Key => Look::Line(plot.theme.band(4)),
                Signal::Output => Look::Line(plot.theme.output.gamma_multiply(0.85)),
            };
            picture::draw(ui, plot, source, &self.choices, &look);
        }
        self.readout(ui, plot);
        self.hidden.show_text(ui, plot, plot.rect.min + vec2(6.0, 6.0));
    }

    /// Names peaks of the spectrum while the pointer rests on the graph. Call it after the curves
    /// and before nodes are drawn, whose places are `nodes`: nothing is named over them. Gives the peak
    /// a drag began on, in the frame it began.
    pub fn peaks(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        nodes: &[Rect],
    ) -> Option<GrabbedPeak> {
        let named = [Signal::Output, Signal::Input, Signal::Key]
            .into_iter()
            .find(|signal| signal.is_shown(&self.choices))?;
        let source = self.sources[named as usize].as_ref()?;
        if source.line.is_silent() {
            return None;
        }
        let spectrum = (&source.line.analysis, &source.line.trace);
        self.naming.show(ui, editor, plot, spectrum, &self.choices, nodes)
    }

    /// The switches for a row over the graph: all choices on a card, and freeze where there is room.
    pub fn controls(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let hint = "What the analyser shows, and how.";
        if editor.switch(ui, "Analyser", self.card.is_some(), hint) {
            let at = ui.min_rect().left_bottom() + vec2(0.0, 4.0);
            self.card = if self.card.is_some() { None } else { Some(ChoiceCard::new(at)) };
        }
        let hint = "Stops the spectra where they are.";
        if ui.available_width() >= FREEZE_PX
            && editor.switch(ui, "Freeze", self.choices.frozen, hint)
        {
            self.choices.frozen = !self.choices.frozen;
        }
        if let Some(card) = &mut self.card
            && !card.show(ui, editor, &mut self.choices)
        {
            self.card = None;
        }
    }

    fn follow(&mut self, now_s: f64, sample_rate_hz: f64) {
        let Some(taps) = self.telemetry.taps() else { return };
        let length_samples = self.choices.resolution.length_samples(sample_rate_hz);
        for (signal, source) in Signal::ALL.into_iter().zip(&mut self.sources) {
            // What is hidden of the input needs it, seen or not.
            let is_needed =
                signal.is_shown(&self.choices) || signal == Signal::Input && self.choices.key;
            if !is_needed {
                *source = None;
                continue;
            }
            let fits = |source: &Source| source.line.fits(length_samples, sample_rate_hz);
            if !source.as_ref().is_some_and(fits) {
                *source = Some(Source::new(length_samples, sample_rate_hz));
            }
            if let Some(source) = source {
                let heard = self.telemetry.heard().filter(|_| self.hears_delta);
                let tap = match signal {
                    Signal::Output => heard.unwrap_or(&taps.output),
                    _ => signal.tap(taps),
                };
                let pace = Pace {
                    memory_ms: self.choices.speed.memory_ms(),
                    fall_db_per_s: self.choices.fall.db_per_s(),
                };
                source.line.follow(tap, now_s, pace);
            }
        }
        match &self.sources {
            [Some(input), Some(key), _] if !input.line.is_silent() && !key.line.is_silent() => {
                self.hidden.look(&input.line.analysis, &key.line.analysis, now_s);
            }
            _ => self.hidden.clear(),
        }
    }

    fn name(&self, signal: Signal) -> &'static str {
        match signal {
            Signal::Output if self.hears_delta => "Delta",
            _ => signal.name(),
        }
    }

    /// The spectra's levels at the crosshair.
    fn readout(&self, ui: &Ui, plot: &Plot) {
        let Some((hz, _)) = plot.hovered_values() else { return };
        let levels: Vec<String> = Signal::ALL
            .into_iter()
            .zip(&self.sources)
            .filter(|(signal, _)| signal.is_shown(&self.choices))
            .filter_map(|(signal, source)| {
                let level_db = source.as_ref()?.line.trace.level_db_at(hz)?;
                (level_db > FLOOR_DB)
                    .then(|| format!("{} {}", self.name(signal), level_text(f64::from(level_db))))
            })
            .collect();
        if !levels.is_empty() {
            let top_px = READOUT_TOP_PX + READOUT_PX / 2.0;
            let corner = plot.rect.right_top() + vec2(-190.0, top_px);
            let text = format!("{} dBFS", levels.join("   "));
            plot.note(ui, corner, &text, plot.theme.text_2);
        }
    }

    /// The level shown of the output at a frequency, dBFS with tilt; for tests.
    #[cfg(test)]
    fn shown_db(&self, signal: Signal, hz: f64) -> Option<f64> {
        let level_db = self.sources[signal as usize].as_ref()?.line.trace.level_db_at(hz)?;
        Some(f64::from(level_db) + Trace::tilt_db(self.choices.tilt.db_per_octave(), hz))
    }
}

#[cfg(test)]
mod tests;
