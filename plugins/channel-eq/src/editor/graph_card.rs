//! What a right click on the graph opens: a new band of a type there, and what concerns all bands.

use super::card::Card;
use super::clipboard;
use super::nodes::Nodes;
use super::placing;
use super::scene::Scene;
use super::shapes;
use crate::engine::BANDS;
use crate::params::Shape;
use egui::{Pos2, Rect, RichText, Sense, Ui, Vec2, vec2};
use nice_plug::prelude::{Enum, Param};
use shared_plugin::edit::Target;
use shared_ui::{EditorContext, theme};

/// Width of the card.
const WIDTH_PX: f32 = 300.0;

/// The open card.
pub struct GraphCard {
    at: Pos2,
    /// Hz and dB under the pointer.
    values: (f64, f64),
    /// The press that opened it must not close it.
    fresh: bool,
}

impl GraphCard {
    /// A card at a place on the screen, which stands for Hz and dB.
    pub fn new(at: Pos2, values: (f64, f64)) -> Self {
        Self { at, values, fresh: true }
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
            name: "graph card",
            at: self.at + vec2(8.0, 8.0),
            width_px: WIDTH_PX,
            edge: theme.edge,
        };
        let mut fresh = self.fresh;
        let (stays, is_done) =
            card.show(ui, &theme, &mut fresh, |ui| self.content(ui, editor, scene, nodes));
        self.fresh = fresh;
        stays && !is_done
    }

    /// Gives `true` when something was picked.
    fn content(
        &self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        scene: &Scene,
        nodes: &mut Nodes,
    ) -> bool {
        let color = editor.theme().text_2;
        let mut done = false;
        ui.label(RichText::new("Add a band here").font(theme::label()).color(color));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (item, name) in Shape::variants().iter().enumerate() {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(34.0), Sense::empty());
                let name = format!("Add {}", name.to_lowercase());
                if picture_button(ui, editor, rect, item, &name) {
                    nodes.add(editor, scene, Shape::from_index(item), self.values);
                    done = true;
                }
            }
        });
        ui.add_space(theme::GAP_PX);
        ui.horizontal_wrapped(|ui| {
            if editor.button(ui, "Paste bands") {
                clipboard::paste_copied(editor, scene, nodes);
                done = true;
            }
            for (text, step, factor) in
                [("Invert gains", "Gains inverted", -1.0), ("Flatten", "Gains flattened", 0.0)]
            {
                if editor.button(ui, text) {
                    scale_gains(editor, scene, step, factor);
                    done = true;
                }
            }
        });
        done
    }
}

fn picture_button(
    ui: &Ui,
    editor: &mut EditorContext,
    rect: Rect,
    item: usize,
    name: &str,
) -> bool {
    let pressed = editor.press_area(ui, rect, name);
    let theme = editor.theme();
    let (fill, color) =
        if pressed.1 { (theme.panel, theme.text) } else { (theme.raised, theme.text_2) };
    ui.painter().rect_filled(rect, theme::FIELD_RADIUS_PX, fill);
    shapes::draw(ui.painter(), item, rect.shrink(8.0), color);
    pressed.0
}

/// Multiplies the gains of all bands in use, as one step of undo.
fn scale_gains(editor: &mut EditorContext, scene: &Scene, step: &str, factor: f32) {
    let used = (0..BANDS).filter(|band| scene.bands.used[*band]);
    let with_gain = used.filter(|band| scene.bands.shown[*band].shape.uses_gain());
    let targets: Vec<Target> = with_gain
        .map(|band| {
            let gain_db = placing::node_at(&scene.bands.shown[band]).1 as f32 * factor;
            let gain = &scene.params(band).gain;
            editor.target(gain, gain.preview_normalized(gain_db))
        })
        .collect();
    editor.edits().change(step, &targets);
}
