//! The reverb over time: the direct sound, the gap of the pre-delay, the decay to -60 dB.
//!
//! The envelope starts at 0 dB whatever the mix: the picture is about time. Upright lines are the early
//! reflections. The time axis is linear
//! near zero, where the pre-delay lies, and in equal ratios far from it.

use super::decay_graph::time_text;
use super::shown::Shown;
use super::times::{self, Timed};
use crate::engine::Settings;
use crate::params::ReverbDelayParams;
use egui::{Align2, CursorIcon, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use shared_dsp::units::gain_to_db;
use shared_ui::graph::node::{NodeLook, ParameterNode};
use shared_ui::graph::{Axis, Grip, Plot};
use shared_ui::{EditorContext, theme};

/// Until here the axis is nearly linear, s.
const BEND_S: f64 = 0.05;
/// End of the axis: longest decay and longest pre-delay, s.
const END_S: f64 = 60.25;
/// Places with a label, s.
const LABELS_S: [f64; 8] = [0.0, 0.05, 0.2, 0.5, 1.0, 3.0, 10.0, 30.0];
/// Depth of the picture, dB.
const FLOOR_DB: f64 = -60.0;
/// Points of the filled curve.
const POINTS: usize = 160;
/// Narrower pictures have a shorter title.
const LONG_TITLE_FROM_PX: f32 = 300.0;
/// Labels keep this far from the node of the decay.
const NODE_PX: f32 = 26.0;
/// Least space between two labels.
const LABEL_PX: f32 = 38.0;

/// Where a time lies on the axis, 0 to 1.
pub fn position(time_s: f64) -> f64 {
    (1.0 + time_s.max(0.0) / BEND_S).ln() / (1.0 + END_S / BEND_S).ln()
}

/// The time at a place on the axis, s; the inverse of [`position`].
pub fn time_s(position: f64) -> f64 {
    BEND_S * ((1.0 + END_S / BEND_S).powf(position.clamp(0.0, 1.0)) - 1.0)
}

/// Level of the reverb at a time after the direct sound, dB against its onset; minus infinity
/// before it.
pub fn envelope_db(settings: &Settings, frequency_hz: f64, time_s: f64) -> f64 {
    let since_s = time_s - f64::from(settings.pre_delay_ms) * 0.001;
    if since_s < 0.0 {
        f64::NEG_INFINITY
    } else {
        FLOOR_DB * since_s / settings.decay().t60_at_s(frequency_hz)
    }
}

/// Shows the reverb over time; the gap and the end can be dragged.
#[derive(Default)]
pub struct TailPicture {
    gap: Grip,
    end: Grip,
}

impl TailPicture {
    /// Draws into `rect`.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        params: &ReverbDelayParams,
        shown: &Shown,
        rect: Rect,
    ) {
        let settings = &shown.settings;
        let end_s = 0.001 * f64::from(settings.pre_delay_ms) + f64::from(settings.decay_s);
        let plot = ground(ui, editor, rect, end_s);
        let theme = plot.theme;
        let pre_delay_s = f64::from(settings.pre_delay_ms) * 0.001;
        let curve = |hz: f64| -> Vec<(f64, f64)> {
            let from = position(pre_delay_s);
            let places = (0..POINTS).map(|at| {
                let share = at as f64 / (POINTS - 1) as f64;
                from + (1.0 - from) * share
            });
            places
                .map(|place| (place, envelope_db(settings, hz, time_s(place).max(pre_delay_s))))
                .collect()
        };
        let mid = curve(1000.0);
        plot.filled(ui, &mid, theme.fill(theme.accent, 0.3));
        for hz in [125.0, 8000.0] {
            plot.curve(ui, &curve(hz), 1.0, theme.text_3);
        }
        plot.curve(ui, &mid, 2.0, theme.accent);
        reflections(ui, &plot, settings);
        let direct = Stroke::new(2.0, theme.output);
        plot.painter(ui).vline(plot.x_at(0.0) + 1.0, plot.rect.y_range(), direct);
        self.drag_gap(ui, editor, (params, shown), &plot);
        self.drag_end(ui, editor, (params, shown), &plot);
        let folds = [Timed::PreDelay, Timed::TailDelay]
            .map(|time| times::ruled(editor, params, shown, time).and_then(|ruled| ruled.fold));
        let title = if plot.rect.width() < LONG_TITLE_FROM_PX {
            "Reverb over time"
        } else {
            "Reverb over time: 1 kHz, thin 125 Hz and 8 kHz"
        };
        match folds.into_iter().flatten().next() {
            Some(fold) => plot.note(ui, plot.rect.right_top(), &fold, theme.caution),
            None => plot.note(ui, plot.rect.right_top(), title, theme.text_3),
        }
        let hovered = plot.response.hover_pos().filter(|at| plot.rect.contains(*at));
        if let Some(at) = hovered {
            let at_s = time_s(plot.values_at(at).0);
            let level = envelope_db(settings, 1000.0, at_s);
            let text = format!("{}   {} dB", time_text(at_s), shared_ui::level_text(level));
            let at = plot.rect.right_top() + vec2(-120.0, 20.0);
            plot.note(ui, at, &text, theme.text_2);
        }
    }

    fn drag_gap(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        plot: &Plot,
    ) {
        let settings = &shown.settings;
        let theme = plot.theme;
        let pre_delay_s = f64::from(settings.pre_delay_ms) * 0.001;
        let x = plot.x_at(position(pre_delay_s));
        // The lower part belongs to the end of the tail.
        let hit = Rect::from_center_size(
            pos2(x, plot.rect.center().y - theme::HIT_PX / 2.0),
            vec2(theme::HIT_PX, (plot.rect.height() - theme::HIT_PX).max(theme::HIT_PX)),
        );
        let response = ui.interact(hit, plot.id.with("gap"), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, "Pre-delay gap"));
        let hot = response.hovered() || response.dragged();
        let painter = plot.painter(ui);
        let stroke = Stroke::new(if hot { 2.5 } else { 1.5 }, theme.band(1));
        painter.vline(x, plot.rect.y_range(), stroke);
        let y = plot.rect.center().y;
        painter.hline(plot.rect.left()..=x, y, Stroke::new(1.0, theme.band(1)));
        let text = time_text(pre_delay_s);
        plot.note(ui, pos2(x + 5.0, y - 20.0), &text, theme.text);
        if hot {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            editor.hint("Pre-delay: the gap before the reverb keeps words and attacks clear.");
        }
        let time = Timed::PreDelay.handle(editor, params, shown);
        self.gap.drag(ui, editor, &response, time.parameter(), pos2(x, y), |to| {
            time.place(time_s(plot.values_at(to).0) * 1000.0)
        });
    }

    fn drag_end(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        plot: &Plot,
    ) {
        let settings = &shown.settings;
        let pre_delay_s = f64::from(settings.pre_delay_ms) * 0.001;
        let decay_s = f64::from(settings.decay_s);
        let time = Timed::Decay.handle(editor, params, shown);
        let color = plot.theme.band(0);
        let node = ParameterNode {
            name: "End of the decay",
            parameter: time.parameter(),
            at: (position(pre_delay_s + decay_s), FLOOR_DB),
            look: NodeLook { number: 1, color, selected: false, off: false },
            cursor: CursorIcon::ResizeHorizontal,
            hint: &format!("Decay: {}, until \u{2212}60 dB at 1 kHz.", time_text(decay_s)),
        };
        plot.parameter_node(ui, editor, &mut self.end, &node, |(place, _)| {
            time.place(1000.0 * (time_s(place) - pre_delay_s))
        });
    }
}

/// The early reflections of both sides, each as high as it is loud, 0 dB being the direct sound.
fn reflections(ui: &Ui, plot: &Plot, settings: &Settings) {
    let painter = plot.painter(ui);
    let stroke = Stroke::new(1.0, plot.theme.fill(plot.theme.band(3), 0.7));
    for side in settings.reflections() {
        for one in side.iter().filter(|one| one.gain != 0.0) {
            let at_s = 0.001 * (f64::from(settings.pre_delay_ms) + one.time_ms);
            let x = plot.x_at(position(at_s));
            let y = plot.y_at(gain_to_db(one.gain.abs()).clamp(FLOOR_DB, 0.0));
            painter.vline(x, y..=plot.rect.bottom(), stroke);
        }
    }
}

/// Well, grid and labels, none under the node at `node_s`; the plot's horizontal values are places on the
/// axis, 0 to 1.
fn ground(ui: &mut Ui, editor: &EditorContext, rect: Rect, node_s: f64) -> Plot {
    editor.well(ui, rect);
    let theme = *editor.theme();
    let inner = Rect::from_min_max(rect.min + vec2(34.0, 8.0), rect.max - vec2(8.0, 18.0));
    let id = ui.scope_id().with("tail");
    let response = ui.interact(inner, id, Sense::CLICK);
    let (x, y) = (Axis::numbers(0.0, 1.0), Axis::decibels(FLOOR_DB, 0.0));
    let plot = Plot { rect: inner, x, y, theme, id, response };
    let painter = ui.painter();
    let line = Stroke::new(1.0, theme.hairline.gamma_multiply(0.6));
    let mut free_from = inner.left();
    for at_s in LABELS_S {
        let x = plot.x_at(position(at_s));
        painter.vline(x, inner.y_range(), line);
        if x < free_from || (x - plot.x_at(position(node_s))).abs() < NODE_PX {
            continue;
        }
        free_from = x + LABEL_PX;
        let text = match at_s {
            0.0 => "0".to_owned(),
            s if s < 1.0 => format!("{:.0} ms", s * 1000.0),
            s => format!("{s:.0} s"),
        };
        let at = pos2(x, inner.bottom() + 3.0);
        painter.text(at, Align2::CENTER_TOP, text, theme::axis(), theme.text_3);
    }
    for level_db in [0.0, -20.0, -40.0, -60.0] {
        let y = plot.y_at(level_db);
        painter.hline(inner.x_range(), y, line);
        let text = shared_ui::shown_text(&format!("{level_db:.0}"));
        let at = pos2(inner.left() - 5.0, y);
        painter.text(at, Align2::RIGHT_CENTER, text, theme::axis(), theme.text_3);
    }
    plot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_times_are_inverses() {
        for at_s in [0.0, 0.001, 0.015, 0.25, 1.0, 20.0, 60.0] {
            assert!((time_s(position(at_s)) - at_s).abs() < 1e-9, "{at_s}");
        }
        assert_eq!(position(0.0), 0.0);
        assert!((position(END_S) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_longest_pre_delay_gets_a_quarter_of_the_axis() {
        assert!((0.25..0.4).contains(&position(0.25)), "{}", position(0.25));
    }

    #[test]
    fn the_envelope_waits_for_the_pre_delay_and_falls_60_db_in_the_decay() {
        let damped = Settings { pre_delay_ms: 40.0, decay_s: 2.0, ..Settings::default() };
        // Both ends of these dials are off.
        let even = Settings { damping_hz: 20_000.0, low_cut_hz: 20.0, ..damped };
        assert_eq!(envelope_db(&even, 1000.0, 0.039), f64::NEG_INFINITY);
        assert!(envelope_db(&even, 1000.0, 0.04).abs() < 1e-4);
        assert!((envelope_db(&even, 1000.0, 2.04) + 60.0).abs() < 1e-3);
        // The dial stays true in the mids at the shipped damping and low cut.
        assert!((envelope_db(&damped, 1000.0, 2.04) + 60.0).abs() < 0.05 * 60.0);
        assert!(envelope_db(&damped, 12_000.0, 1.0) < envelope_db(&damped, 1000.0, 1.0));
    }
}
