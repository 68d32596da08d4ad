//! What a right click on a node opens: type, slope and channel of the marked bands, and what can
//! be done with them.

use super::card::Card;
use super::clipboard;
use super::no_effect;
use super::nodes::Nodes;
use super::scene::{MOVES_AT_MINIMUM_PHASE, Scene};
use super::solo;
use crate::params::BandParams;
use egui::{Pos2, RichText, Ui, vec2};
use shared_plugin::Parameter;
use shared_plugin::edit::Target;
use shared_ui::{EditorContext, theme};

/// Width of the card.
const WIDTH_PX: f32 = 330.0;
/// Slopes offered at once, in orders of 6 dB/oct; the strip offers all.
const SLOPES: [usize; 6] = [1, 2, 3, 4, 8, 16];

/// The open card.
pub struct BandCard {
    band: usize,
    at: Pos2,
    /// The press that opened it must not close it.
    fresh: bool,
}

impl BandCard {
    /// A card for a band, at a place on the screen.
    pub fn new(band: usize, at: Pos2) -> Self {
        Self { band, at, fresh: true }
    }

    /// Draws the card; `false` once it shall close.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        scene: &Scene,
        nodes: &mut Nodes,
    ) -> bool {
        let theme = *editor.theme();
        let card = Card {
            name: "band card",
            at: self.at + vec2(10.0, 10.0),
            width_px: WIDTH_PX,
            edge: theme.band(self.band),
        };
        let mut fresh = self.fresh;
        let (stays, is_done) =
            card.show(ui, &theme, &mut fresh, |ui| self.content(ui, editor, scene, nodes));
        self.fresh = fresh;
        stays && !is_done && nodes.chosen == self.band
    }

    /// Gives `true` when something was picked that ends the card's work.
    fn content(
        &self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        scene: &Scene,
        nodes: &mut Nodes,
    ) -> bool {
        let params = scene.params(self.band);
        let hue = editor.theme().band(self.band);
        let marked = nodes.marked_bands();
        let mut done = false;
        ui.horizontal(|ui| {
            let name = match marked.len() {
                ..=1 => format!("Band {}", self.band + 1),
                count => format!("Band {} and {} more", self.band + 1, count - 1),
            };
            ui.label(RichText::new(name).font(theme::title()).color(hue));
            editor.toggle_labelled(ui, &params.on, "On");
            solo::button(ui, editor, scene.link, self.band);
        });
        if scene.moves_at_minimum_phase(&scene.bands.shown[self.band]) {
            editor.label(ui, &format!("Dynamic: {MOVES_AT_MINIMUM_PHASE}"));
        }
        let of_marked = |parameter: fn(&BandParams) -> &dyn Parameter| {
            marked.iter().map(|band| parameter(scene.params(*band))).collect::<Vec<_>>()
        };
        let all = |param: &dyn Parameter| -> Vec<usize> {
            (0..=editor.handle(param).step_count().unwrap_or(1)).collect()
        };
        let (shapes, channels) = (all(&params.shape), all(&params.placement));
        let slopes = SLOPES.map(|order| order - 1);
        // Only what one of the marked bands has.
        let has_slope = |band: &usize| no_effect::slope(&scene.bands.shown[*band]).is_none();
        let slopes = if marked.iter().any(has_slope) { &slopes[..] } else { &[] };
        for (label, own, of_marked, items) in [
            ("Type", &params.shape as &dyn Parameter, of_marked(|p| &p.shape), &shapes[..]),
            ("Slope", &params.slope, of_marked(|p| &p.slope), slopes),
            ("Channel", &params.placement, of_marked(|p| &p.placement), &channels),
        ] {
            done |= choices(ui, editor, label, (own, &of_marked), items);
        }
        ui.add_space(theme::GAP_PX);
        ui.horizontal(|ui| {
            if editor.button(ui, "Copy") {
                clipboard::copy(ui, editor, scene, nodes);
                done = true;
            }
            if editor.button(ui, "Paste") {
                clipboard::paste_copied(editor, scene, nodes);
                done = true;
            }
            if editor.button(ui, "Delete band") {
                clipboard::delete(editor, scene, nodes);
                done = true;
            }
        });
        done
    }
}

/// The items of a choice as pills, shown of `own` and picked for all `of_marked`; `true` when one
/// was picked. Nothing where there are none.
fn choices(
    ui: &mut Ui,
    editor: &mut EditorContext,
    label: &str,
    (own, of_marked): (&dyn Parameter, &[&dyn Parameter]),
    items: &[usize],
) -> bool {
    if items.is_empty() {
        return false;
    }
    let handle = editor.handle(own).clone();
    let steps = handle.step_count().unwrap_or(1).max(1) as f32;
    let now = (editor.normalized(own) * steps).round() as usize;
    let color = editor.theme().text_2;
    let mut picked = None;
    ui.label(RichText::new(label).font(theme::label()).color(color));
    ui.horizontal_wrapped(|ui| {
        for item in items {
            let normalized = *item as f32 / steps;
            let text = handle.shown(normalized);
            let hint = format!("{}: {text}", handle.name());
            if editor.switch(ui, &text, *item == now, &hint) {
                picked = Some(normalized);
            }
        }
    });
    if let Some(normalized) = picked {
        let targets: Vec<Target> =
            of_marked.iter().map(|parameter| editor.target(*parameter, normalized)).collect();
        editor.edits().change(handle.name(), &targets);
    }
    picked.is_some()
}
