//! The name of what stands out of the spectrum where the pointer rests on the graph, with a handle to
//! take hold of it.

use egui::{Align2, CursorIcon, Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};
use shared_dsp::spectrum::peaks::{self, Peak};
use shared_dsp::spectrum::{Analysis, Trace};
use shared_plugin::quantity::format_hz;
use shared_ui::graph::Plot;
use shared_ui::{EditorContext, level_text, theme};

use super::super::piano::note_name;
use super::choices::Choices;
use super::picture::y_at;

/// Peaks looked for.
const MOST_PEAKS: usize = 5;
/// The pointer is this near to a peak that is named, in frequency.
const NEAR_PX: f32 = 60.0;
/// The pointer rests this long before anything is named, s.
const REST_S: f64 = 1.0;
/// Moving less than this is resting.
const REST_PX: f32 = 4.0;
/// An average over less than this has peaks of its own, s.
const HEARD_S: f64 = 1.0;
/// Time between two looks for peaks, s.
const LOOK_S: f64 = 0.25;
/// Radius of a handle as drawn.
const HANDLE_PX: f32 = 5.0;

/// A peak of the spectrum the user took hold of, to make a band of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrabbedPeak {
    /// Its frequency, Hz.
    pub frequency_hz: f64,
    /// Its level, dBFS.
    pub level_db: f64,
}

/// The names shown now.
#[derive(Default)]
pub struct Naming {
    /// Where the pointer rests, and since when.
    rests: Option<(Pos2, f64)>,
    is_shown: bool,
    looked_s: f64,
    found: Vec<Peak>,
}

impl Naming {
    /// Names the peak of `analysis` nearest to the pointer beside its line, never over one of `nodes`,
    /// and gives it where it was taken hold of in this frame.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        (analysis, trace): (&Analysis, &Trace),
        choices: &Choices,
        nodes: &[Rect],
    ) -> Option<GrabbedPeak> {
        self.follow_pointer(ui, plot);
        if !self.is_shown || analysis.heard_s() < HEARD_S {
            return None;
        }
        let now_s = ui.input(|input| input.time);
        if !(0.0..LOOK_S).contains(&(now_s - self.looked_s)) {
            self.looked_s = now_s;
            self.found = peaks::find(analysis.slow(), analysis.bin_hz(), MOST_PEAKS);
        }
        let pointer = ui.input(|input| input.pointer.hover_pos())?;
        let placed = self.found.iter().map(|peak| {
            let level_db = trace.level_db_at(peak.frequency_hz).map_or(peak.level_db, f64::from);
            let tilt_db = Trace::tilt_db(choices.tilt.db_per_octave(), peak.frequency_hz);
            let y = y_at(plot, choices.range, level_db + tilt_db);
            (*peak, pos2(plot.x_at(peak.frequency_hz), y))
        });
        let distance_px = |at: Pos2| (at.x - pointer.x).abs();
        let is_free = |at: Pos2| {
            let hit = Rect::from_center_size(at, Vec2::splat(theme::HIT_PX));
            plot.rect.x_range().contains(at.x) && !nodes.iter().any(|node| node.intersects(hit))
        };
        let (peak, at) = placed
            .filter(|(_, at)| distance_px(*at) < NEAR_PX && is_free(*at))
            .min_by(|a, b| distance_px(a.1).total_cmp(&distance_px(b.1)))?;
        let at = plot.rect.shrink(HANDLE_PX).clamp(at);
        name(ui, plot, &peak, at, nodes);
        let grabbed = handle(ui, editor, plot, &peak, at)
            .then_some(GrabbedPeak { frequency_hz: peak.frequency_hz, level_db: peak.level_db });
        if grabbed.is_some() {
            *self = Self::default();
        }
        grabbed
    }

    /// The peaks named now; for tests.
    #[cfg(test)]
    pub fn named(&self) -> &[Peak] {
        &self.found
    }

    /// Names appear once the pointer has rested, and stay until it leaves or drags.
    fn follow_pointer(&mut self, ui: &Ui, plot: &Plot) {
        let (at, now_s, pressed) = ui.input(|input| {
            let pointer = &input.pointer;
            (pointer.hover_pos(), input.time, pointer.any_down())
        });
        // While a handle is pressed it must stay where it is, for its drag to begin.
        let is_free = !pressed || self.is_shown && !plot.response.is_pointer_button_down_on();
        // Nothing is named under a panel or card.
        let is_open = |at: &Pos2| ui.ctx().layer_id_at(*at).is_none_or(|top| top == ui.layer_id());
        let over = at.filter(|at| plot.rect.contains(*at) && is_free && is_open(at));
        let Some(at) = over else {
            *self = Self::default();
            return;
        };
        let moved = self.rests.is_none_or(|(from, _)| from.distance(at) > REST_PX);
        if moved && !self.is_shown {
            self.rests = Some((at, now_s));
        }
        let since_s = self.rests.map_or(0.0, |(_, since_s)| now_s - since_s);
        if since_s >= REST_S {
            self.is_shown = true;
        } else {
            // Nothing else may move meanwhile.
            let rest = std::time::Duration::from_secs_f64((REST_S - since_s).max(0.02));
            ui.ctx().request_repaint_after(rest);
        }
    }
}

/// Writes a peak's name over its place, or under it where there is no room or a node.
fn name(ui: &Ui, plot: &Plot, peak: &Peak, at: Pos2, nodes: &[Rect]) {
    let text = format!(
        "{}  {}  {} dB",
        note_name(peak.frequency_hz),
        format_hz(peak.frequency_hz),
        level_text(peak.level_db)
    );
    let painter = plot.painter(ui);
    let galley = painter.layout_no_wrap(text, theme::axis(), plot.theme.text);
    let size = galley.size() + vec2(8.0, 4.0);
    let room = plot.rect.shrink(2.0);
    let left = (at.x - size.x / 2.0).clamp(room.left(), (room.right() - size.x).max(room.left()));
    let lines = [0.0, 1.0, 2.0, 3.0].map(|line| line * (size.y + 2.0));
    let above = lines.map(|line| at.y - 14.0 - size.y - line);
    let below = lines.map(|line| at.y + 14.0 + line);
    let mut places =
        above.into_iter().chain(below).map(|top| Rect::from_min_size(pos2(left, top), size));
    let is_free =
        |area: &Rect| room.contains_rect(*area) && !nodes.iter().any(|node| node.intersects(*area));
    let Some(area) = places.find(is_free) else { return };
    painter.line_segment([at, area.center()], Stroke::new(1.0, plot.theme.text_3));
    painter.rect_filled(area, 3.0, plot.theme.panel);
    painter.galley(area.min + vec2(4.0, 2.0), galley, plot.theme.text);
}

/// A ring to take hold of; whether that happened in this frame.
fn handle(ui: &Ui, editor: &mut EditorContext, plot: &Plot, peak: &Peak, at: Pos2) -> bool {
    let hit = Rect::from_center_size(at, Vec2::splat(theme::HIT_PX));
    let response = ui.interact(hit, plot.id.with("peak"), Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Peak"));
    let is_hot = response.hovered() || response.dragged();
    if is_hot {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
        let place = format!("{}, {}", format_hz(peak.frequency_hz), note_name(peak.frequency_hz));
        editor.hint(&format!("Stands out at {place}: drag it to make its band."));
    }
    let radius = if is_hot { HANDLE_PX + 1.5 } else { HANDLE_PX };
    let painter = plot.painter(ui);
    painter.circle(at, radius, plot.theme.well, Stroke::new(1.5, plot.theme.text));
    painter.text(at, Align2::CENTER_CENTER, "+", theme::axis(), plot.theme.text);
    response.drag_started()
}
