//! The chip at the chosen node: the values of its band, while the pointer is on it or drags it.

use super::band_level::{BandLevel, Place};
use super::clipboard;
use super::no_effect;
use super::nodes::Nodes;
use super::scene::Scene;
use super::solo;
use super::strip::FIRST_PX;
use egui::{
    Align2, Area, Id, Order, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, pos2, vec2,
};
use shared_ui::graph::Plot;
use shared_ui::{EditorContext, Icon, theme};

/// Its width.
const WIDTH_PX: f32 = 280.0;
/// Its rows: those of every band, and those of a dynamic one.
const ROWS: (usize, usize) = (3, 4);
/// Space within it.
const MARGIN_PX: f32 = 8.0;
/// Between its fields.
const GAP_PX: f32 = 4.0;
/// Distance to the node.
const DISTANCE_PX: f32 = 14.0;
/// Between the places that are tried.
const STEP_PX: f32 = 12.0;
/// Height of the frequencies under the graph.
const AXIS_PX: f32 = 20.0;
/// So much further below a node than needed, it is still beside it.
const REACH_PX: f32 = 60.0;

/// The chip shown now.
#[derive(Default)]
pub struct Chip {
    /// The band, its chip, and its node when the pointer was last on it.
    shown: Option<(usize, Rect, Pos2)>,
}

impl Chip {
    /// Draws the chip of the band under the pointer, or under the hand; stays while the pointer is on it.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        scene: &Scene,
        nodes: &mut Nodes,
        level: &mut BandLevel,
    ) {
        let Some(band) = self.band(ui, editor, scene, nodes) else {
            self.shown = None;
            return;
        };
        let others = Nodes::places(plot, scene.bands);
        let (area, node) = match (nodes.pointed, self.shown) {
            (None, Some((_, area, node))) => (area, node),
            (pointed, _) => {
                let node = pointed.map_or(plot.rect.center(), |(_, node)| node);
                (beside(plot.rect, (node, size_px(scene, band)), &others), node)
            }
        };
        self.shown = Some((band, area, node));
        // What lies over a node lets the pointer through.
        let is_clear = !others.iter().any(|node| node.intersects(area));
        let layer = Area::new(Id::unique("band chip"));
        let layer = layer.order(Order::Middle).fixed_pos(area.min).fade_in(false);
        layer.interactable(is_clear && !nodes.is_dragging()).show(ui.ctx(), |ui| {
            let (rect, _) = ui.allocate_exact_size(area.size(), Sense::empty());
            let (look, edge) = (*editor.theme(), Stroke::new(1.0, editor.theme().band(band)));
            let radius = theme::CARD_RADIUS_PX;
            ui.painter().rect(rect, radius, look.raised, edge, StrokeKind::Inside);
            editor.repeat(|editor| content(ui, editor, rect, scene, nodes, level));
        });
    }

    /// The band whose chip is shown: the chosen one, alone, while the pointer is on its node or its chip.
    fn band(&self, ui: &Ui, editor: &EditorContext, scene: &Scene, nodes: &Nodes) -> Option<usize> {
        let (pointer, modifiers) = ui.input(|input| (input.pointer.hover_pos(), input.modifiers));
        let is_alone = nodes.marked_bands().len() == 1;
        if !is_alone || modifiers.command || modifiers.shift && !nodes.is_dragging() {
            return None;
        }
        if let Some((band, _)) = nodes.pointed {
            return (band == nodes.chosen).then_some(band);
        }
        let (band, area, node) = self.shown?;
        // The way from the node to its chip belongs to both.
        let near = area.union(Rect::from_center_size(node, Vec2::splat(theme::HIT_PX)));
        let near = near.expand(GAP_PX);
        let stays = editor.has_overlay() || pointer.is_some_and(|at| near.contains(at));
        (stays && band == nodes.chosen && scene.bands.used[band]).then_some(band)
    }
}

/// Size of a band's chip.
fn size_px(scene: &Scene, band: usize) -> Vec2 {
    let rows = if is_dynamic(scene, band) { ROWS.1 } else { ROWS.0 } as f32;
    vec2(WIDTH_PX, rows * theme::HIT_PX + (rows - 1.0) * GAP_PX + 2.0 * MARGIN_PX)
}

/// Whether a band's gain follows a level, as far as its switches say.
fn is_dynamic(scene: &Scene, band: usize) -> bool {
    no_effect::dynamics(&scene.bands.shown[band]).is_none()
}

/// Beside a node where it covers the fewest of all nodes, and nearest to it: inside the `graph`, or
/// reaching down over the strip, which says the same, but for its tabs and band in the first column.
fn beside(graph: Rect, (node, size_px): (Pos2, Vec2), nodes: &[Rect]) -> Rect {
    let room = graph.shrink(4.0);
    let lowest = room.bottom() + theme::STRIP_PX;
    let tabs = tabs(graph);
    let away = Vec2::splat(DISTANCE_PX + theme::HIT_PX / 2.0);
    let (first, last) = (node - size_px - away, node + away + vec2(0.0, REACH_PX));
    let last = pos2(last.x.max(tabs.right() + STEP_PX), last.y);
    let places = |from: f32, to: f32| {
        let count = ((to - from) / STEP_PX) as usize;
        (0..=count).map(move |at| from + STEP_PX * at as f32)
    };
    let within = |left: f32, top: f32| {
        let left = left.min(room.right() - size_px.x).max(room.left());
        let top = top.min(lowest - size_px.y).max(room.top());
        Rect::from_min_size(pos2(left, top), size_px)
    };
    let cost = |area: &Rect| {
        let covered = nodes.iter().filter(|node| node.intersects(*area)).count();
        let reaches_out = area.bottom() > room.bottom();
        let cost = 2 * covered + usize::from(reaches_out);
        (area.intersects(tabs), cost, area.center().distance(node) as i32)
    };
    let columns = places(first.x, last.x);
    let areas = columns.flat_map(|x| places(first.y, last.y).map(move |y| (x, y)));
    areas.map(|(x, y)| within(x, y)).min_by_key(cost).unwrap_or(within(first.x, first.y))
}

/// Where the strip under a graph has its tabs and the chosen band.
fn tabs(graph: Rect) -> Rect {
    let top = graph.bottom() + AXIS_PX;
    let right = graph.left() + FIRST_PX;
    Rect::from_min_max(pos2(0.0, top), pos2(right, top + theme::STRIP_PX))
}

fn content(
    ui: &mut Ui,
    editor: &mut EditorContext,
    rect: Rect,
    scene: &Scene,
    nodes: &mut Nodes,
    level: &mut BandLevel,
) {
    let band = nodes.chosen;
    let params = scene.params(band);
    let shown = &scene.bands.shown[band];
    let mut next = places(rect);
    editor.menu_in(ui, &params.shape, next(112.0, false));
    editor.value_field(ui, &params.frequency, next(80.0, false));
    let gain = next(64.0, true);
    if no_effect::gain(shown).is_none() {
        editor.value_field(ui, &params.gain, gain);
    }
    let q = next(80.0, false);
    if no_effect::q(shown).is_none() {
        editor.value_field(ui, &params.q, q);
    }
    let slope = next(84.0, false);
    if no_effect::slope(shown).is_none() {
        editor.value_field(ui, &params.slope, slope);
    }
    editor.menu_in(ui, &params.placement, next(92.0, true));
    let dynamic = next(84.0, false);
    if no_effect::gain(shown).is_none() {
        editor.toggle_in(ui, &params.dynamic, "Dynamic", dynamic);
    }
    if is_dynamic(scene, band) {
        let (label, look) = (next(40.0, false), editor.theme());
        let color = look.text_2;
        ui.painter().text(label.center(), Align2::CENTER_CENTER, "Range", theme::label(), color);
        editor.value_field(ui, &params.range, next(64.0, false));
    }
    row(ui, next(60.0, true), "chip buttons", |ui| {
        solo::button(ui, editor, scene.link, band);
        if editor.icon_button(ui, Icon::Close, "Delete band") {
            nodes.choose(band);
            clipboard::delete(editor, scene, nodes);
        }
    });
    if is_dynamic(scene, band) {
        let look = (Place::Chip, editor.theme().band(band));
        level.bar(ui, editor, next(140.0, false), look, &params.threshold);
        editor.value_field(ui, &params.threshold, next(64.0, false));
        let auto = next(52.0, true);
        row(ui, auto, "chip auto", |ui| level.auto_button(ui, editor, &params.threshold));
    }
}

/// Gives places of a width from left to right, the next row's after one that ends its row.
fn places(rect: Rect) -> impl FnMut(f32, bool) -> Rect {
    let mut at = rect.min + Vec2::splat(MARGIN_PX);
    move |width_px, ends_row| {
        let area = Rect::from_min_size(at, vec2(width_px, theme::HIT_PX));
        at = if ends_row {
            pos2(rect.left() + MARGIN_PX, at.y + theme::HIT_PX + GAP_PX)
        } else {
            pos2(area.right() + GAP_PX, at.y)
        };
        area
    }
}

/// Lays out buttons from left to right in `area`.
fn row(ui: &mut Ui, area: Rect, salt: &str, content: impl FnOnce(&mut Ui)) {
    let builder = UiBuilder::new().max_rect(area).id_salt(salt);
    ui.new_child(builder).horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP_PX;
        content(ui);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::noise::Noise;

    #[test]
    fn the_chip_never_lies_over_the_tabs_of_the_strip() {
        let mut noise = Noise::new(5);
        for size_px in [vec2(588.0, 169.0), vec2(700.0, 200.0), vec2(828.0, 320.0)] {
            let graph = Rect::from_min_size(pos2(46.0, 94.0), size_px);
            for _ in 0..300 {
                let mut anywhere =
                    || graph.min + size_px * vec2(noise.unit() as f32, noise.unit() as f32);
                let nodes: [Rect; 12] = core::array::from_fn(|_| {
                    Rect::from_center_size(anywhere(), Vec2::splat(theme::HIT_PX))
                });
                for rows in [ROWS.0 as f32, ROWS.1 as f32] {
                    let height = rows * theme::HIT_PX + (rows - 1.0) * GAP_PX + 2.0 * MARGIN_PX;
                    let node = nodes[0].center();
                    let area = beside(graph, (node, vec2(WIDTH_PX, height)), &nodes);
                    assert!(!area.intersects(tabs(graph)), "{node} in {graph}: {area}");
                    assert!(area.left() >= graph.left() && area.right() <= graph.right());
                }
            }
        }
    }
}
