//! The echoes on the beat grid: time from left to right, the left side upwards, the right downwards.
//!
//! With a note, the axis counts beats of the host's tempo; with a free time, seconds. An echo's
//! length is its level; one that is upside down is hollow. Echo 1 can be dragged along the grid (note or
//! time), echo 2 up and down (feedback).

use super::shown::{Shown, linear, mix_gains};
use super::taps::{self, FLOOR_DB, Spacing, feedback_for, taps, wet_db};
use super::times::{self, Timed};
use crate::engine::Settings;
use crate::params::ReverbDelayParams;
use egui::{Align2, Color32, CursorIcon, Rect, Sense, Stroke, Ui, Vec2, pos2, vec2};
use shared_dsp::units::gain_to_db;
use shared_ui::graph::node::{NodeLook, ParameterNode};
use shared_ui::graph::{Axis, Grip, Plot};
use shared_ui::{EditorContext, theme};

/// Narrower pictures say the time alone.
const LONG_CAPTION_FROM_PX: f32 = 260.0;
/// Room of the last number under the grid, with its unit.
const LAST_LABEL_PX: f32 = 44.0;

/// Shows the echoes; the first two can be dragged.
#[derive(Default)]
pub struct TapLane {
    time: Grip,
    feedback: Grip,
    /// The axis stays while an echo is dragged along it.
    held_span: Option<f64>,
}

impl TapLane {
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
        let spacing = Spacing::of(shown);
        let span = if self.time.is_held() { self.held_span } else { None };
        let span = span.unwrap_or_else(|| spacing.span());
        self.held_span = Some(span);
        let lane = Lane::ground(ui, editor, rect, spacing, span);
        let theme = lane.plot.theme;
        let (dry_gain, _) = mix_gains(settings, settings.delay_mix);
        lane.bar(ui, 0.0, gain_to_db(dry_gain), (true, true), Stroke::new(2.0, theme.input));
        for tap in taps(settings, spacing, span) {
            let (sides, color) = ((tap.left, tap.right), theme.band(2));
            lane.bar(ui, tap.at, tap.level_db, sides, Stroke::new(4.0, color));
            if tap.is_inverted {
                // Upside down: hollow.
                lane.bar(ui, tap.at, tap.level_db - 1.0, sides, Stroke::new(1.5, theme.well));
            }
        }
        let fold = times::ruled(editor, params, shown, Timed::Delay).and_then(|ruled| ruled.fold);
        let color = if fold.is_some() { theme.caution } else { theme.text_2 };
        let text =
            fold.unwrap_or_else(|| words(&lane.plot, shown, &editor.text(&params.delay.note)));
        lane.caption(ui, (&text, color), &lane.drawn(settings, spacing));
        self.drag_time(ui, editor, (params, shown), &lane, spacing);
        self.drag_feedback(ui, editor, params, &lane, (spacing, settings));
    }

    fn drag_time(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        lane: &Lane,
        spacing: Spacing,
    ) {
        let settings = &shown.settings;
        let (at, from_right) = taps::first(settings, spacing);
        if !lane.shows(at) {
            return;
        }
        let side = if from_right { -1.0 } else { 1.0 };
        let ratio = at / spacing.value();
        let time = Timed::Delay.handle(editor, params, shown);
        let beat_s = f64::from(settings.delay_time_ms) * 0.001 / spacing.value();
        let node = ParameterNode {
            name: "Echo 1",
            parameter: time.parameter(),
            at: (at, side * lane.height(wet_db(settings))),
            look: lane.look(1),
            cursor: CursorIcon::ResizeHorizontal,
            hint: &format!("Time between echoes: {}", editor.text(time.parameter())),
        };
        lane.plot.parameter_node(ui, editor, &mut self.time, &node, |(to, _)| {
            time.place(1000.0 * beat_s * to / ratio)
        });
    }

    fn drag_feedback(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        params: &ReverbDelayParams,
        lane: &Lane,
        (spacing, settings): (Spacing, &Settings),
    ) {
        let (at, level_db, from_right) = taps::second(settings, spacing);
        let side = if from_right { -1.0 } else { 1.0 };
        if !lane.shows(at) {
            return;
        }
        let feedback = &params.delay.feedback;
        let node = ParameterNode {
            name: "Echo 2",
            parameter: feedback,
            at: (at, side * lane.height(level_db)),
            look: lane.look(2),
            cursor: CursorIcon::ResizeVertical,
            hint: &format!("Feedback: {}", editor.text(feedback)),
        };
        lane.plot.parameter_node(ui, editor, &mut self.feedback, &node, |(_, to)| {
            linear(feedback, feedback_for(settings, lane.level_db(side * to)))
        });
    }
}

/// Note, tempo and time; `note` as the parameter shows it.
fn words(plot: &Plot, shown: &Shown, note: &str) -> String {
    let time_ms = f64::from(shown.settings.delay_time_ms);
    match (shown.note.quarters(), shown.tempo_bpm) {
        (None, _) => format!("{time_ms:.0} ms"),
        (Some(_), None) => note.to_owned(),
        (Some(_), Some(_)) if plot.rect.width() < LONG_CAPTION_FROM_PX => {
            format!("{time_ms:.0} ms")
        }
        (Some(_), Some(tempo_bpm)) => {
            format!("{note} at {tempo_bpm:.0} bpm: {time_ms:.0} ms")
        }
    }
}

/// The picture's ground: base line in the middle, left upwards, right downwards.
struct Lane {
    plot: Plot,
}

impl Lane {
    fn ground(
        ui: &mut Ui,
        editor: &EditorContext,
        rect: Rect,
        spacing: Spacing,
        span: f64,
    ) -> Self {
        editor.well(ui, rect);
        let theme = *editor.theme();
        let inner = Rect::from_min_max(rect.min + vec2(42.0, 6.0), rect.max - vec2(12.0, 18.0));
        let id = ui.scope_id().with("taps");
        let response = ui.interact(inner, id, Sense::CLICK);
        let (x, y) = (Axis::seconds(0.0, span), Axis::numbers(-1.0, 1.0));
        let lane = Self { plot: Plot { rect: inner, x, y, theme, id, response } };
        lane.paint_grid(ui, spacing, span);
        lane
    }

    fn paint_grid(&self, ui: &Ui, spacing: Spacing, span: f64) {
        let (plot, theme) = (&self.plot, self.plot.theme);
        let painter = ui.painter();
        let faint = Stroke::new(1.0, theme.hairline.gamma_multiply(0.5));
        let (lines, labels) = match spacing {
            Spacing::Beats(_) if span <= 1.0 => (0.25, 0.25),
            Spacing::Beats(_) => (1.0, if span > 8.0 { 4.0 } else { 1.0 }),
            Spacing::Seconds(_) => (span / 10.0, span / 5.0),
        };
        let count = (span / lines).round() as usize;
        for line in 0..=count {
            let at = line as f64 * lines;
            let x = plot.x_at(at);
            painter.vline(x, plot.rect.y_range(), faint);
            if ((at / labels).round() - at / labels).abs() > 1e-6 {
                continue;
            }
            let text = match spacing {
                Spacing::Beats(_) if line == count => format!("{at} beats"),
                Spacing::Beats(_) => format!("{at}"),
                Spacing::Seconds(_) if span <= 1.0 => format!("{:.0} ms", at * 1000.0),
                Spacing::Seconds(_) => format!("{at:.1} s"),
            };
            // The last one carries the unit, and needs the room of its neighbour.
            let end = plot.x_at(count as f64 * lines);
            if line != count && end - x < LAST_LABEL_PX {
                continue;
            }
            let align = if line == count { Align2::RIGHT_TOP } else { Align2::CENTER_TOP };
            let x = if line == count { x + 8.0 } else { x };
            let place = pos2(x, plot.rect.bottom() + 3.0);
            painter.text(place, align, text, theme::axis(), theme.text_3);
        }
        painter.hline(plot.rect.x_range(), plot.y_at(0.0), Stroke::new(1.0, theme.edge));
        for (y, name) in [(0.5, "Left"), (-0.5, "Right")] {
            let at = pos2(plot.rect.left() - 6.0, plot.y_at(y));
            painter.text(at, Align2::RIGHT_CENTER, name, theme::axis(), theme.text_3);
        }
    }

    /// Length of a bar, 0 to 1.
    fn height(&self, level_db: f64) -> f64 {
        (1.0 - level_db / FLOOR_DB).clamp(0.0, 1.0)
    }

    /// The level of a bar's length; the inverse of [`Lane::height`].
    fn level_db(&self, height: f64) -> f64 {
        FLOOR_DB * (1.0 - height.clamp(0.0, 1.0))
    }

    fn bar(&self, ui: &Ui, at: f64, level_db: f64, sides: (bool, bool), stroke: Stroke) {
        let height = self.height(level_db);
        let up = if sides.0 { height } else { 0.0 };
        let down = if sides.1 { -height } else { 0.0 };
        let x = self.plot.x_at(at);
        let ends = self.plot.y_at(up)..=self.plot.y_at(down);
        ui.painter_at(self.plot.rect.expand(3.0)).vline(x, ends, stroke);
    }

    /// The places of all bars, and of the two nodes.
    fn drawn(&self, settings: &Settings, spacing: Spacing) -> Vec<Rect> {
        let at_tap = |at: f64, height: f64, size_px: f32| {
            Rect::from_center_size(self.plot.at(at, height), Vec2::splat(size_px))
        };
        let span = self.plot.x.high;
        let bars = taps(settings, spacing, span).into_iter().flat_map(|tap| {
            let height = self.height(tap.level_db);
            let side = |is_on: bool, end: f64| is_on.then_some((tap.at, end * height));
            [side(tap.left, 1.0), side(tap.right, -1.0)].into_iter().flatten()
        });
        let bars = bars.map(|(at, end)| {
            Rect::from_two_pos(self.plot.at(at, 0.0), self.plot.at(at, end)).expand(2.0)
        });
        let (first, first_right) = taps::first(settings, spacing);
        let (second, second_db, second_right) = taps::second(settings, spacing);
        let nodes = [(first, wet_db(settings), first_right), (second, second_db, second_right)];
        let nodes = nodes.map(|(at, level_db, from_right)| {
            let side = if from_right { -1.0 } else { 1.0 };
            at_tap(at, side * self.height(level_db), theme::HIT_PX)
        });
        bars.chain(nodes).collect()
    }

    /// Text in the corner where it covers the least of what is `drawn`.
    fn caption(&self, ui: &Ui, (text, color): (&str, Color32), drawn: &[Rect]) {
        let room = self.plot.rect.shrink(2.0);
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::axis(), color);
        let size = galley.size() + Vec2::splat(6.0);
        let corners =
            [Align2::RIGHT_TOP, Align2::LEFT_TOP, Align2::RIGHT_BOTTOM, Align2::LEFT_BOTTOM];
        let areas = corners.map(|corner| corner.align_size_within_rect(size, room));
        let covered = |area: &Rect| {
            let parts = drawn.iter().map(|other| other.intersect(*area));
            parts.filter(|part| part.is_positive()).map(|part| part.area()).sum::<f32>()
        };
        let least = areas.into_iter().min_by(|a, b| covered(a).total_cmp(&covered(b)));
        let area = least.unwrap_or(areas[0]);
        self.plot.note(ui, area.min, text, color);
    }

    /// Whether a place lies on the axis.
    fn shows(&self, at: f64) -> bool {
        at <= self.plot.x.high * 1.001
    }

    fn look(&self, number: usize) -> NodeLook {
        NodeLook { number, color: self.plot.theme.band(2), selected: false, off: false }
    }
}
