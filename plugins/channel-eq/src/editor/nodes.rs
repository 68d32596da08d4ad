//! The nodes under the hand: drag, wheel, new bands, the rubber band, the band's own menu.

use super::bands::{self, BandIds};
use crate::engine::{BANDS, Band};
use crate::params::EqParams;
use egui::{PointerButton, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2};
use nice_plug::prelude::Param;
use shared_ui::Desk;
use shared_ui::graph::Plot;
use shared_ui::graph::node::NodeLook;

/// Shift makes dragging this much finer.
const FINE: f32 = 0.1;

/// Which bands are chosen and what is being done to them.
pub struct Nodes {
    /// The band whose values the strip shows.
    pub chosen: usize,
    /// All bands that move together.
    pub marked: [bool; BANDS],
    drag: Option<NodeDrag>,
    rubber_from: Option<Pos2>,
    /// The band whose menu was asked for in this frame, and where.
    pub menu_asked: Option<(usize, Pos2)>,
}

struct NodeDrag {
    /// Each band and where its node was.
    members: Vec<(usize, (f64, f64))>,
    held: Vec<String>,
    moved_px: Vec2,
    last: Pos2,
}

impl Default for Nodes {
    fn default() -> Self {
        let mut nodes = Self {
            chosen: 0,
            marked: [false; BANDS],
            drag: None,
            rubber_from: None,
            menu_asked: None,
        };
        nodes.choose(2);
        nodes
    }
}

impl Nodes {
    /// Chooses one band alone.
    pub fn choose(&mut self, band: usize) {
        self.chosen = band;
        self.marked = [false; BANDS];
        self.marked[band] = true;
    }

    /// Draws the nodes of `shown` bands and does what is done to them.
    pub fn show(
        &mut self,
        ui: &Ui,
        desk: &mut Desk,
        plot: &Plot,
        params: &EqParams,
        ids: &[BandIds],
        shown: &[Band],
    ) {
        self.menu_asked = None;
        self.follow_rubber_band(ui, plot, shown);
        if plot.response.double_clicked()
            && let Some(at) = plot.hovered_values()
        {
            self.add_band(desk, params, ids, shown, at);
        }
        // The chosen one last, so that it lies over the others.
        let chosen = self.chosen;
        let order = (0..shown.len()).filter(|band| *band != chosen).chain([chosen]);
        for band in order {
            self.node(ui, desk, plot, ids, shown, band);
        }
        self.follow_drag(ui, desk, plot, params, ids, shown);
    }

    fn node(
        &mut self,
        ui: &Ui,
        desk: &mut Desk,
        plot: &Plot,
        ids: &[BandIds],
        shown: &[Band],
        band: usize,
    ) {
        let look = NodeLook {
            number: band + 1,
            color: plot.theme.band(band),
            selected: self.marked[band],
            off: !shown[band].on,
        };
        let name = format!("Band {}", band + 1);
        let response = plot.node(ui, desk, &name, bands::node_at(&shown[band]), look);
        if response.hovered() || response.dragged() {
            desk.hint(&words(desk, &ids[band], &shown[band], &name));
        }
        let command = ui.input(|input| input.modifiers.command);
        if response.double_clicked() || response.clicked() && command {
            let fresh = [&ids[band].gain, &ids[band].q].map(|id| {
                let default = desk.handle(id).default_normalized();
                (id.clone(), default)
            });
            change(desk, &format!("{name} reset"), &fresh);
        }
        if response.clicked() {
            self.choose(band);
        }
        if response.secondary_clicked() {
            self.choose(band);
            let at = response.interact_pointer_pos().unwrap_or(response.rect.center());
            self.menu_asked = Some((band, at));
        }
        if response.drag_started_by(PointerButton::Primary) {
            self.begin_drag(ui, desk, ids, shown, band);
        }
        desk.wheel(ui, &response, &ids[band].q);
    }

    fn begin_drag(
        &mut self,
        ui: &Ui,
        desk: &mut Desk,
        ids: &[BandIds],
        shown: &[Band],
        band: usize,
    ) {
        if !self.marked[band] {
            self.choose(band);
        }
        self.chosen = band;
        let mut members = Vec::new();
        let mut held = Vec::new();
        for member in (0..shown.len()).filter(|member| self.marked[*member]) {
            members.push((member, bands::node_at(&shown[member])));
            held.push(ids[member].frequency.clone());
            if shown[member].shape.uses_gain() {
                held.push(ids[member].gain.clone());
            }
            if !shown[member].on && member == band {
                held.push(ids[member].on.clone());
            }
        }
        for id in &held {
            desk.begin(id);
        }
        // Whoever takes hold of an unused band wants to hear it.
        if !shown[band].on {
            desk.set(&ids[band].on, 1.0);
        }
        let origin = ui.input(|input| input.pointer.press_origin());
        let last = origin.unwrap_or_default();
        self.drag = Some(NodeDrag { members, held, moved_px: Vec2::ZERO, last });
    }

    fn follow_drag(
        &mut self,
        ui: &Ui,
        desk: &mut Desk,
        plot: &Plot,
        params: &EqParams,
        ids: &[BandIds],
        shown: &[Band],
    ) {
        let Some(drag) = &mut self.drag else { return };
        let (down, at, fine, lock) = ui.input(|input| {
            let pointer = &input.pointer;
            let modifiers = input.modifiers;
            (pointer.primary_down(), pointer.latest_pos(), modifiers.shift, modifiers.alt)
        });
        if let Some(at) = at
            && at != drag.last
        {
            drag.moved_px += (at - drag.last) * if fine { FINE } else { 1.0 };
            drag.last = at;
            let moved_px = bands::locked(drag.moved_px, lock);
            for (band, from) in &drag.members {
                let to = bands::moved(&plot.x, &plot.y, *from, moved_px, plot.rect.size());
                let band_params = &params.bands[*band];
                let shape = band_params.shape.preview_plain(desk.normalized(&ids[*band].shape));
                let (frequency, gain) = bands::dragged_values(band_params, shape, to);
                desk.set(&ids[*band].frequency, frequency);
                if let Some(gain) = gain.filter(|_| shown[*band].shape.uses_gain()) {
                    desk.set(&ids[*band].gain, gain);
                }
            }
        }
        if !down {
            for id in &drag.held {
                desk.end(id);
            }
            self.drag = None;
        }
    }

    fn add_band(
        &mut self,
        desk: &mut Desk,
        params: &EqParams,
        ids: &[BandIds],
        shown: &[Band],
        at: (f64, f64),
    ) {
        let Some(band) = bands::first_unused(shown) else {
            return desk.hint("All 24 bands are in use.");
        };
        let values = bands::new_band(&params.bands[band], &ids[band], at);
        change(desk, &format!("New band {}", band + 1), &values);
        self.choose(band);
    }

    fn follow_rubber_band(&mut self, ui: &Ui, plot: &Plot, shown: &[Band]) {
        let response = &plot.response;
        let (origin, at) =
            ui.input(|input| (input.pointer.press_origin(), input.pointer.latest_pos()));
        if response.drag_started_by(PointerButton::Primary) {
            self.rubber_from = origin;
        }
        let (Some(from), Some(at)) = (self.rubber_from, at) else { return };
        let area = Rect::from_two_pos(from, at);
        if response.dragged() {
            let theme = plot.theme;
            let (fill, edge) = (theme.fill(theme.accent, 0.15), Stroke::new(1.0, theme.accent));
            plot.painter(ui).rect(area, 2.0, fill, edge, StrokeKind::Inside);
        } else {
            self.rubber_from = None;
            let caught = |band: &Band| {
                let (hz, db) = bands::node_at(band);
                band.on && area.contains(plot.rect.clamp(plot.at(hz, db)))
            };
            if let Some(first) = shown.iter().position(caught) {
                self.choose(first);
                for (marked, band) in self.marked.iter_mut().zip(shown) {
                    *marked = caught(band);
                }
            }
        }
    }
}

/// Changes parameters as one step of undo.
pub fn change(desk: &mut Desk, name: &str, values: &[(String, f32)]) {
    let handles = desk.handles();
    let place = |id: &str| handles.iter().position(|handle| handle.id() == id);
    let targets: Vec<(usize, f32)> =
        values.iter().filter_map(|(id, value)| Some((place(id)?, *value))).collect();
    desk.edits().change(name, &targets);
}

fn words(desk: &Desk, ids: &BandIds, band: &Band, name: &str) -> String {
    let (shape, frequency) = (desk.text(&ids.shape), desk.text(&ids.frequency));
    let (gain, q) = (desk.text(&ids.gain), desk.text(&ids.q));
    let gain = if band.shape.uses_gain() { format!(", {gain}") } else { String::new() };
    if band.on {
        format!("{name}, {shape}: {frequency}{gain}, Q {q}. Wheel: Q, right click: type and more")
    } else {
        format!("{name} is off ({shape}, {frequency}). Drag it to use it")
    }
}
