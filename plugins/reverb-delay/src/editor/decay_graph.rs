//! The decay over time and frequency: how deep the reverb has fallen, its end (T60) as a curve.
//!
//! Frequencies run from left to right, seconds upwards, both in equal ratios. The shade is the level
//! that is left, from the onset at the lower edge to -60 dB on the curve; two thin lines are the
//! places of -20 and -40 dB. The curve can be dragged anywhere (decay); the nodes are decay, damping and
//! low cut, or the six bands. Drawn is the decay that is asked of the reverb; dashed is the one that its
//! network has as it runs ([`crate::engine::RunningDecay`]).

use super::decay_nodes::{BandNodes, CornerNodes};
use super::dying::Dying;
use super::shown::{MID_HZ, Shown, decay_through_s};
use super::times::{self, Timed};
use super::wet::Wet;
use crate::engine::Settings;
use crate::params::ReverbDelayParams;
use egui::epaint::Mesh;
use egui::{Align, Align2, CursorIcon, Layout, Pos2, Rect, Shape, Ui, UiBuilder, pos2, vec2};
use shared_ui::graph::{Axis, CURVE_POINTS, Graph, Grip, Plot};
use shared_ui::{EditorContext, shown_text, theme};

/// Shortest and longest time in the picture, s.
const TIMES_S: (f64, f64) = (0.1, 100.0);
/// The curve can be grabbed from this far.
const GRAB_PX: f32 = 12.0;
/// Smaller pictures go without words inside.
const WORDS_FROM_PX: (f32, f32) = (300.0, 160.0);
/// Points of the engine's own T60, and its highest frequency over the sample rate.
const RUNNING_POINTS: usize = 72;
const HIGHEST_SHARE: f64 = 0.45;
/// A frozen tail is drawn as long as this, s.
const LONGEST_SHOWN_S: f64 = 1000.0;
/// Columns and rows of the shade.
const SHADE: (usize, usize) = (96, 16);

/// Only what the running decay follows from.
fn tail_alone(settings: &Settings) -> Settings {
    Settings {
        decay_s: settings.decay_s,
        damping_hz: settings.damping_hz,
        low_cut_hz: settings.low_cut_hz,
        decay_bands: settings.decay_bands,
        size: settings.size,
        space: settings.space,
        eco: settings.eco,
        freeze: settings.freeze,
        ..Settings::START
    }
}

/// Which nodes the curve carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecayNodes {
    /// Decay, damping and low cut.
    Corners,
    /// The six bands.
    Bands,
}

/// Shows the asked decay and lets it be dragged.
pub struct DecayGraph {
    graph: Graph,
    curve: Grip,
    corners: CornerNodes,
    bands: BandNodes,
    /// Where the curve was grabbed, Hz.
    grabbed_hz: f64,
    running: Running,
}

/// The T60 that the engine's network really has, and what it was worked out for.
#[derive(Default)]
struct Running {
    made_for: Option<(Settings, f64)>,
    curve: Vec<(f64, f64)>,
}

impl Running {
    /// At the present settings, which cost a design of all filters where they have changed.
    fn follow(&mut self, settings: &Settings, sample_rate_hz: f64) -> &[(f64, f64)] {
        let now = (tail_alone(settings), sample_rate_hz);
        if self.made_for != Some(now) {
            self.made_for = Some(now);
            let decay = settings.running_decay(sample_rate_hz);
            let highest_hz = HIGHEST_SHARE * sample_rate_hz;
            let points = Axis::frequency(20.0, 20_000f64.min(highest_hz));
            let hz =
                (0..RUNNING_POINTS).map(|at| points.value(at as f64 / (RUNNING_POINTS - 1) as f64));
            self.curve = hz.map(|hz| (hz, decay.t60_s(hz).min(LONGEST_SHOWN_S))).collect();
        }
        &self.curve
    }
}

impl Default for DecayGraph {
    fn default() -> Self {
        // The graph's axes know no logarithmic seconds; a frequency's spacing is the same.
        let seconds = Axis::frequency(TIMES_S.0, TIMES_S.1);
        let mut graph = Graph::new(Axis::frequency(20.0, 20_000.0), seconds);
        graph.crosshair = false;
        let (corners, bands) = (CornerNodes::default(), BandNodes::default());
        Self {
            graph,
            curve: Grip::default(),
            corners,
            bands,
            grabbed_hz: MID_HZ,
            running: Running::default(),
        }
    }
}

/// A time as people say it: `85 ms`, `1.80 s`, `12.5 s`.
pub fn time_text(time_s: f64) -> String {
    let text = match time_s {
        s if s < 0.9995 => format!("{:.0} ms", s * 1000.0),
        s if s < 9.995 => format!("{s:.2} s"),
        s => format!("{s:.1} s"),
    };
    shown_text(&text)
}

impl DecayGraph {
    /// Draws into `rect`.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        (rect, nodes): (Rect, DecayNodes),
        (dying, wet): (&Dying, &Wet),
    ) {
        let settings = &shown.settings;
        let plot = self.graph.show(ui, editor, rect);
        let decay = settings.decay();
        let curve: Vec<(f64, f64)> =
            plot.sample_points(CURVE_POINTS).map(|hz| (hz, decay.t60_at_s(hz))).collect();
        shade(ui, &plot, settings);
        let color = plot.theme.accent;
        for share in [1.0 / 3.0, 2.0 / 3.0] {
            let earlier: Vec<_> = curve.iter().map(|(hz, t60_s)| (*hz, t60_s * share)).collect();
            plot.curve(ui, &earlier, 1.0, plot.theme.fill(color, 0.45));
        }
        if shown.sample_rate_hz > 0.0 {
            let running = self.running.follow(settings, shown.sample_rate_hz);
            plot.dashed(ui, running, 1.5, plot.theme.output);
        }
        let is_hot = self.drag_curve(ui, editor, (params, shown), &plot);
        plot.curve(ui, &curve, if is_hot { 3.0 } else { 2.0 }, color);
        dying.paint(ui, &plot, settings);
        label_levels(ui, editor, &plot, settings);
        if has_words(&plot) {
            wet.paint_mono_loss(ui, &plot, plot.rect.left_top() + vec2(3.0, 22.0));
        }
        match nodes {
            DecayNodes::Corners => self.corners.show(ui, editor, (params, shown), &plot),
            DecayNodes::Bands => self.bands.show(ui, editor, (params, settings), &plot),
        }
        say_fold(ui, editor, (params, shown), &plot);
        say_hovered(ui, &plot, settings);
    }

    /// The curve moves the decay. `true` while it is held or under the pointer.
    fn drag_curve(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        plot: &Plot,
    ) -> bool {
        let settings = &shown.settings;
        let decay = settings.decay();
        let response = &plot.response;
        let on_curve = |at: Pos2| {
            let hz = plot.values_at(at).0;
            ((plot.y_at(decay.t60_at_s(hz)) - at.y).abs() < GRAB_PX).then_some(hz)
        };
        let pressed = ui.input(|input| input.pointer.press_origin()).and_then(on_curve);
        if response.drag_started()
            && let Some(hz) = pressed
        {
            self.grabbed_hz = hz;
        }
        let time = Timed::Decay.handle(editor, params, shown);
        let grabs = self.curve.is_held() || response.drag_started() && pressed.is_some();
        if grabs {
            let hz = self.grabbed_hz;
            let from = plot.at(hz, decay.t60_at_s(hz));
            if let Some(at) = self.curve.follow(ui, response, from) {
                let decay_s = decay_through_s(settings, hz, plot.values_at(at).1);
                editor.drag(response, time.parameter(), time.place(1000.0 * decay_s));
            }
        }
        let hovered = response.hover_pos().and_then(on_curve).is_some();
        if hovered || self.curve.is_held() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeVertical);
            editor.hint("Decay: drag the curve up for a longer reverb, double-click to reset.");
        }
        if hovered {
            editor.answer(ui, response, time.parameter());
        }
        hovered || self.curve.is_held()
    }
}

/// That the note of the decay was too long, and what was made of it.
fn say_fold(
    ui: &Ui,
    editor: &EditorContext,
    (params, shown): (&ReverbDelayParams, &Shown),
    plot: &Plot,
) {
    let ruled = times::ruled(editor, params, shown, Timed::Decay);
    if let Some(fold) = ruled.and_then(|ruled| ruled.fold) {
        let at = plot.rect.left_bottom();
        plot.note(ui, at, &format!("Decay: {fold}"), plot.theme.caution);
    }
}

/// The level that is left at each time and frequency, as opacity.
fn shade(ui: &Ui, plot: &Plot, settings: &Settings) {
    let decay = settings.decay();
    let (columns, rows) = SHADE;
    let mut mesh = Mesh::default();
    for hz in plot.sample_points(columns) {
        let t60_s = decay.t60_at_s(hz);
        let (bottom, x) = (plot.rect.bottom(), plot.x_at(hz));
        let top = plot.y_at(t60_s).clamp(plot.rect.top(), bottom);
        for row in 0..=rows {
            let y = bottom + (top - bottom) * row as f32 / rows as f32;
            let left_share = 1.0 - (plot.values_at(pos2(x, y)).1 / t60_s).min(1.0);
            let color = plot.theme.fill(plot.theme.accent, 0.02 + 0.4 * left_share as f32);
            mesh.colored_vertex(pos2(x, y), color);
        }
    }
    let stride = rows as u32 + 1;
    for column in 0..columns as u32 - 1 {
        for row in 0..rows as u32 {
            let here = column * stride + row;
            mesh.add_triangle(here, here + 1, here + stride);
            mesh.add_triangle(here + 1, here + stride, here + stride + 1);
        }
    }
    plot.painter(ui).add(Shape::mesh(mesh));
}

fn has_words(plot: &Plot) -> bool {
    plot.rect.width() >= WORDS_FROM_PX.0 && plot.rect.height() >= WORDS_FROM_PX.1
}

/// Which line is which, beside the left end of each, and what the vertical axis is.
fn label_levels(ui: &mut Ui, editor: &mut EditorContext, plot: &Plot, settings: &Settings) {
    if !has_words(plot) {
        return;
    }
    let painter = plot.painter(ui);
    let hz = plot.x.value(0.985);
    let t60_s = settings.decay().t60_at_s(hz);
    let color = plot.theme.text_3;
    for (share, text) in [(1.0, "T60"), (2.0 / 3.0, "\u{2212}40 dB"), (1.0 / 3.0, "\u{2212}20 dB")]
    {
        let at = plot.at(hz, t60_s * share) - vec2(0.0, 2.0);
        painter.text(at, Align2::RIGHT_BOTTOM, text, theme::axis(), color);
    }
    let line = Rect::from_min_size(plot.rect.left_top() + vec2(6.0, 4.0), vec2(280.0, 16.0));
    let builder = UiBuilder::new().max_rect(line).id_salt("decay title");
    let mut words = ui.new_child(builder.layout(Layout::left_to_right(Align::Center)));
    words.spacing_mut().item_spacing.x = 4.0;
    editor.term(&mut words, "T60");
    let at = pos2(words.cursor().left(), line.top() + 1.0);
    ui.painter().text(
        at,
        Align2::LEFT_TOP,
        "in seconds over frequency in Hz",
        theme::axis(),
        color,
    );
}

fn say_hovered(ui: &Ui, plot: &Plot, settings: &Settings) {
    // After a resize the last place of the pointer may lie outside.
    let Some(at) = plot.response.hover_pos().filter(|at| plot.rect.contains(*at)) else { return };
    let hz = plot.values_at(at).0;
    let t60_s = settings.decay().t60_at_s(hz);
    let text = format!("{}   T60 {}", plot.x.text(hz), time_text(t60_s));
    let at = plot.rect.right_top() + vec2(-128.0, 4.0);
    plot.note(ui, at, &text, plot.theme.text_2);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragged_curve_goes_through_the_pointer() {
        for (damping_hz, low_cut_hz) in [(1000.0, 500.0), (6000.0, 120.0), (20_000.0, 20.0)] {
            let settings = Settings { damping_hz, low_cut_hz, ..Settings::default() };
            for hz in [30.0, 250.0, 1000.0, 9000.0] {
                for t60_s in [0.4, 2.0, 6.0] {
                    let decay_s = decay_through_s(&settings, hz, t60_s);
                    let moved = Settings { decay_s: decay_s as f32, ..settings };
                    let got_s = moved.clamped().decay().t60_at_s(hz);
                    let reached = (0.1..=20.0).contains(&decay_s);
                    assert!(!reached || (got_s / t60_s - 1.0).abs() < 1e-4, "{hz}: {got_s}");
                }
            }
        }
    }

    #[test]
    fn the_node_in_the_middle_is_nearly_the_decay_itself() {
        let settings = Settings::default();
        // At the shipped damping the curve is a little over the decay there, before it falls.
        let decay_s = decay_through_s(&settings, MID_HZ, 3.5);
        assert!((decay_s / 3.5 - 1.0).abs() < 0.02, "{decay_s} s");
    }

    #[test]
    fn times_are_said_with_fitting_digits() {
        assert_eq!(time_text(0.085), "85 ms");
        assert_eq!(time_text(1.8), "1.80 s");
        assert_eq!(time_text(12.53), "12.5 s");
    }
}
