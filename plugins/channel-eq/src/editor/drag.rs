//! Nodes on their way with the pointer, all marked ones together.

use super::bands::Bands;
use super::placing;
use super::scene::Scene;
use crate::engine::BANDS;
use egui::{Pos2, Ui, Vec2};
use shared_plugin::ParameterHandle;
use shared_plugin::parameter::ValueSource;
use shared_ui::EditorContext;
use shared_ui::graph::Plot;

/// Shift makes dragging this much finer.
const FINE: f32 = 0.1;
/// A gain smaller than this gives no factor to scale others by, dB.
const LEAST_SCALED_DB: f64 = 0.05;

/// One drag, from the press to letting go.
pub struct NodeDrag {
    /// The band under the pointer.
    band: usize,
    /// Where its node was.
    lead: (f64, f64),
    /// Each band and where its node was.
    members: Vec<(usize, (f64, f64))>,
    held: Vec<ParameterHandle>,
    moved_px: Vec2,
    last: Pos2,
}

impl NodeDrag {
    /// Takes hold of all `marked` bands by the node of `band`, which is one of them.
    pub fn begin(
        ui: &Ui,
        editor: &mut EditorContext,
        scene: &Scene,
        marked: &[bool; BANDS],
        band: usize,
    ) -> Self {
        let shown = &scene.bands.shown;
        let mut members = Vec::new();
        let mut held = Vec::new();
        for member in (0..BANDS).filter(|member| marked[*member]) {
            let params = scene.params(member);
            members.push((member, placing::node_at(&shown[member])));
            held.push(editor.handle(&params.frequency).clone());
            if shown[member].shape.uses_gain() {
                held.push(editor.handle(&params.gain).clone());
            }
            if !shown[member].on && member == band {
                held.push(editor.handle(&params.on).clone());
            }
        }
        for parameter in &held {
            editor.begin(parameter);
        }
        // Whoever takes hold of a band that is off wants to hear it.
        if !shown[band].on {
            editor.set(&scene.params(band).on, 1.0);
        }
        let origin = ui.input(|input| input.pointer.press_origin());
        let (lead, last) = (placing::node_at(&shown[band]), origin.unwrap_or_default());
        Self { band, lead, members, held, moved_px: Vec2::ZERO, last }
    }

    /// The largest gain, either way, of the bands under way, dB.
    pub fn largest_gain_db(&self, bands: &Bands) -> f64 {
        let gains = self.members.iter().map(|(band, _)| placing::node_at(&bands.shown[*band]).1);
        gains.map(f64::abs).fold(0.0, f64::max)
    }

    /// Goes on from where the nodes are now.
    pub fn rebase(&mut self, bands: &Bands) {
        for (band, from) in &mut self.members {
            *from = placing::node_at(&bands.shown[*band]);
        }
        self.lead = placing::node_at(&bands.shown[self.band]);
        self.moved_px = Vec2::ZERO;
    }

    /// Follows the pointer; `false` once it has let go.
    pub fn follow(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        scene: &Scene,
    ) -> bool {
        let (down, at, modifiers) = ui.input(|input| {
            (input.pointer.primary_down(), input.pointer.latest_pos(), input.modifiers)
        });
        if let Some(at) = at
            && at != self.last
        {
            self.moved_px += (at - self.last) * if modifiers.shift { FINE } else { 1.0 };
            self.last = at;
            let moved_px = placing::locked(self.moved_px, modifiers.alt);
            let to = |from| placing::moved(&plot.x, &plot.y, from, moved_px, plot.rect.size());
            let scales = modifiers.command && self.lead.1.abs() > LEAST_SCALED_DB;
            let factor = scales.then(|| to(self.lead).1 / self.lead.1);
            for (band, from) in &self.members {
                let mut to = to(*from);
                if let Some(factor) = factor {
                    to = (from.0, from.1 * factor);
                }
                set(editor, scene, *band, to);
            }
        }
        if !down {
            for parameter in &self.held {
                editor.end(parameter);
            }
        }
        down
    }
}

fn set(editor: &mut EditorContext, scene: &Scene, band: usize, mut to: (f64, f64)) {
    if let Some(step_db) = scene.gain_step_db {
        to.1 = (to.1 / step_db).round() * step_db;
    }
    let params = scene.params(band);
    let shape = editor.plain(&params.shape);
    let (frequency, gain) = placing::dragged_values(params, shape, to);
    editor.set(&params.frequency, frequency);
    if let Some(gain) = gain {
        editor.set(&params.gain, gain);
    }
}
