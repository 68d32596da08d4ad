//! The nodes under the hand: choosing, marking, wheel, new bands, the rubber band, the band's menu.

use super::bands::Bands;
use super::drag::NodeDrag;
use super::placing;
use super::scene::{MOVES_AT_MINIMUM_PHASE, Scene};
use crate::engine::BANDS;
use crate::params::Shape;
use egui::{PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, Ui};
use nice_plug::prelude::{FloatParam, Param};
use shared_plugin::edit::Target;
use shared_ui::graph::Plot;
use shared_ui::graph::node::NodeLook;
use shared_ui::{EditorContext, theme};

/// The band the strip is about at first: a bell in the low mids.
const FIRST_CHOSEN: usize = 2;

/// Which bands are chosen and what is being done to them.
pub struct Nodes {
    /// The band whose values the strip shows.
    pub chosen: usize,
    /// All bands that move together.
    pub marked: [bool; BANDS],
    drag: Option<NodeDrag>,
    rubber_from: Option<Pos2>,
    /// A band that is dragged as soon as it is there.
    awaited: Option<usize>,
    /// The band whose menu was asked for in this frame, and where.
    pub menu_asked: Option<(usize, Pos2)>,
    /// The band under the pointer or under the hand in this frame, and its node.
    pub pointed: Option<(usize, Pos2)>,
}

impl Default for Nodes {
    fn default() -> Self {
        let mut nodes = Self {
            chosen: FIRST_CHOSEN,
            marked: [false; BANDS],
            drag: None,
            rubber_from: None,
            awaited: None,
            menu_asked: None,
            pointed: None,
        };
        nodes.choose(FIRST_CHOSEN);
        nodes
    }
}

impl Nodes {
    /// Chooses one band alone.
    pub fn choose(&mut self, band: usize) {
        self.choose_all(&[band]);
    }

    /// Marks these bands and no others; the first is the one the strip shows.
    pub fn choose_all(&mut self, bands: &[usize]) {
        let Some(first) = bands.first() else { return };
        self.chosen = *first;
        self.marked = std::array::from_fn(|band| bands.contains(&band));
    }

    /// The marked bands, from the first.
    pub fn marked_bands(&self) -> Vec<usize> {
        (0..BANDS).filter(|band| self.marked[*band]).collect()
    }

    /// Marks one more band, or takes its mark away.
    fn toggle(&mut self, band: usize) {
        self.marked[band] ^= true;
        let mut left = (0..BANDS).filter(|band| self.marked[*band]);
        match left.next() {
            None => self.choose(band),
            Some(_) if self.marked[band] => self.chosen = band,
            Some(first) if !self.marked[self.chosen] => self.chosen = first,
            Some(_) => {}
        }
    }

    /// Where the nodes of bands in use lie on the screen.
    pub fn places(plot: &Plot, bands: &Bands) -> Vec<Rect> {
        let used = (0..BANDS).filter(|band| bands.used[*band]);
        used.map(|band| {
            let (hz, db) = placing::node_at(&bands.shown[band]);
            let centre = plot.rect.clamp(plot.at(hz, db));
            Rect::from_center_size(centre, egui::Vec2::splat(theme::HIT_PX))
        })
        .collect()
    }

    /// The largest gain, either way, of the bands that are dragged now, dB.
    pub fn dragged_gain_db(&self, bands: &Bands) -> Option<f64> {
        self.drag.as_ref().map(|drag| drag.largest_gain_db(bands))
    }

    /// Whether nodes are dragged now.
    pub fn is_dragging(&self) -> bool {
        self.drag.is_some()
    }

    /// Goes on with a drag from where its nodes are now: the scale is another one.
    pub fn rebase_drag(&mut self, bands: &Bands) {
        if let Some(drag) = &mut self.drag {
            drag.rebase(bands);
        }
    }

    /// Draws the nodes of bands in use and does what is done to them.
    pub fn show(&mut self, ui: &Ui, editor: &mut EditorContext, plot: &Plot, scene: &Scene) {
        self.menu_asked = None;
        self.pointed = None;
        self.follow_rubber_band(ui, plot, scene.bands);
        self.take_awaited(ui, editor, scene);
        if plot.response.double_clicked()
            && let Some(at) = plot.hovered_values()
        {
            self.add(editor, scene, placing::guess(at.0, at.1), at);
        }
        // The chosen one last, so that it lies over the others.
        let chosen = self.chosen;
        let order = (0..BANDS).filter(|band| *band != chosen).chain([chosen]);
        for band in order.filter(|band| scene.bands.used[*band]) {
            self.node(ui, editor, plot, scene, band);
        }
        if let Some(drag) = &mut self.drag
            && !drag.follow(ui, editor, plot, scene)
        {
            self.drag = None;
        }
    }

    fn node(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        plot: &Plot,
        scene: &Scene,
        band: usize,
    ) {
        let (shown, params) = (&scene.bands.shown[band], scene.params(band));
        let look = NodeLook {
            number: band + 1,
            color: plot.theme.band(band),
            selected: self.marked[band],
            off: !shown.on,
        };
        let name = format!("Band {}", band + 1);
        let response = plot.node(ui, editor, &name, placing::node_at(shown), look);
        if response.hovered() || response.dragged() {
            self.pointed = Some((band, response.rect.center()));
            let count = self.marked_bands().len();
            editor.hint(&if self.marked[band] && count > 1 {
                format!(
                    "{count} bands: drag moves them, Ctrl-drag scales their gains, the wheel turns \
                     every Q, Delete removes them"
                )
            } else {
                words(editor, scene, band, &name)
            });
        }
        let adds = ui.input(|input| input.modifiers.command || input.modifiers.shift);
        if response.clicked() && adds {
            self.toggle(band);
        } else if response.double_clicked() {
            let default = |parameter: &FloatParam| {
                editor.target(parameter, parameter.default_normalized_value())
            };
            let targets = [default(&params.gain), default(&params.q)];
            editor.edits().change(&format!("{name} reset"), &targets);
        } else if response.clicked() {
            self.choose(band);
        }
        if response.secondary_clicked() {
            if !self.marked[band] {
                self.choose(band);
            }
            self.chosen = band;
            let at = response.interact_pointer_pos().unwrap_or(response.rect.center());
            self.menu_asked = Some((band, at));
        }
        if response.drag_started_by(PointerButton::Primary) {
            if !self.marked[band] {
                self.choose(band);
            }
            self.chosen = band;
            self.drag = Some(NodeDrag::begin(ui, editor, scene, &self.marked, band));
        }
        self.follow_wheel(ui, editor, &response, scene, band);
    }

    /// The wheel over a node turns Q, that of all marked bands where it is one of them.
    fn follow_wheel(
        &self,
        ui: &Ui,
        editor: &mut EditorContext,
        response: &Response,
        scene: &Scene,
        band: usize,
    ) {
        let q = &scene.params(band).q;
        let before = editor.normalized(q);
        editor.wheel(ui, response, q);
        let turned = editor.normalized(q) - before;
        if turned != 0.0 && self.marked[band] {
            let others = self.marked_bands().into_iter().filter(|other| *other != band);
            let targets: Vec<Target> = others
                .map(|other| {
                    let q = &scene.params(other).q;
                    editor.target(q, (editor.normalized(q) + turned).clamp(0.0, 1.0))
                })
                .collect();
            editor.edits().change_along(&targets);
        }
    }

    /// A band at `at`, Hz and dB, of this shape; `None` where all are in use.
    pub fn add(
        &mut self,
        editor: &mut EditorContext,
        scene: &Scene,
        shape: Shape,
        at: (f64, f64),
    ) -> Option<usize> {
        let Some(band) = scene.bands.first_unused() else {
            editor.show_message("All 24 bands are in use.".to_owned());
            return None;
        };
        let values = placing::band_at(scene.params(band), shape, at);
        let targets = scene.host.targets(band, &values);
        editor.edits().change(&format!("New band {}", band + 1), &targets);
        self.choose(band);
        Some(band)
    }

    /// A bell at a frequency, for a hand that is already pressed: it follows the drag under way.
    pub fn add_bell(&mut self, editor: &mut EditorContext, scene: &Scene, frequency_hz: f64) {
        let made = self.add(editor, scene, Shape::Bell, (frequency_hz, 0.0));
        self.awaited = made.or(self.awaited);
    }

    /// Takes hold of a band made under a pressed hand, once it is there.
    fn take_awaited(&mut self, ui: &Ui, editor: &mut EditorContext, scene: &Scene) {
        let Some(band) = self.awaited else { return };
        if !ui.input(|input| input.pointer.primary_down()) {
            self.awaited = None;
        } else if scene.bands.shown[band].on {
            self.awaited = None;
            self.drag = Some(NodeDrag::begin(ui, editor, scene, &self.marked, band));
        }
    }

    fn follow_rubber_band(&mut self, ui: &Ui, plot: &Plot, bands: &Bands) {
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
            let is_caught = |band: &usize| {
                let (hz, db) = placing::node_at(&bands.shown[*band]);
                bands.used[*band] && area.contains(plot.rect.clamp(plot.at(hz, db)))
            };
            let caught: Vec<usize> = (0..BANDS).filter(is_caught).collect();
            self.choose_all(&caught);
        }
    }
}

fn words(editor: &EditorContext, scene: &Scene, band: usize, name: &str) -> String {
    let (params, band) = (scene.params(band), &scene.bands.shown[band]);
    let (shape, frequency) = (editor.text(&params.shape), editor.text(&params.frequency));
    let (gain, q) = (editor.text(&params.gain), editor.text(&params.q));
    let mut gain = if band.shape.uses_gain() { format!(", {gain}") } else { String::new() };
    if super::curves::moves(band) {
        gain = format!("{gain}, dynamic range {}", editor.text(&params.range));
    }
    if scene.moves_at_minimum_phase(band) {
        return format!("{name}, {shape}: {frequency}{gain}, Q {q}. It {MOVES_AT_MINIMUM_PHASE}");
    }
    if band.on {
        format!("{name}, {shape}: {frequency}{gain}, Q {q}. Wheel: Q, right click: type and more")
    } else {
        format!("{name} is off ({shape}, {frequency}). Drag it to turn it on")
    }
}
