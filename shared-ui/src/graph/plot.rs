//! A plot: well, grid, labels, crosshair, zoom by dragging an axis, curves.

use super::axis::Axis;
use super::grip::moved_px;
use crate::EditorContext;
use crate::theme::{self, Theme};
use egui::epaint::Mesh;
use egui::{
    Align2, Color32, CursorIcon, Id, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, pos2,
    vec2,
};

/// Height of the strip of labels under a graph.
const LABELS_UNDER_PX: f32 = 18.0;
/// Width of the strip of labels beside a graph.
const LABELS_BESIDE_PX: f32 = 34.0;
/// Dragging an axis this far halves or doubles what is shown.
const ZOOM_PX: f32 = 80.0;

/// A graph a view keeps: two axes and the cached grid.
pub struct Graph {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Whether the crosshair follows the pointer.
    pub crosshair: bool,
    grid: Option<Grid>,
}

/// The cached grid: what it was made for, its lines and its labels. Text is laid out anew in every
/// frame, which egui keeps cheap: laid-out text does not outlive a change of the font's texture.
struct Grid {
    rect: Rect,
    x: Axis,
    y: Axis,
    theme: Theme,
    lines: Vec<Shape>,
    labels: Vec<(Align2, Pos2, String)>,
}

impl Graph {
    /// A graph over two axes.
    pub fn new(x: Axis, y: Axis) -> Self {
        Self { x, y, crosshair: true, grid: None }
    }

    /// Draws well, grid and labels into `rect`, lets the axes be dragged to zoom (double-click
    /// shows everything again), and gives the plot to draw into.
    pub fn show(&mut self, ui: &mut Ui, editor: &mut EditorContext, rect: Rect) -> Plot {
        let theme = *editor.theme();
        let inner = Rect::from_min_max(
            pos2(rect.left() + LABELS_BESIDE_PX, rect.top() + 6.0),
            pos2(rect.right() - 6.0, rect.bottom() - LABELS_UNDER_PX),
        );
        ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, theme.well);
        let id = ui.scope_id().with(("graph", rect.min.x as i32, rect.min.y as i32));
        let under = Rect::from_min_max(pos2(inner.left(), inner.bottom()), rect.max);
        let beside = Rect::from_min_max(rect.min, pos2(inner.left(), inner.bottom()));
        zoom_by_drag(ui, editor, &mut self.x, under, id.with("x"), true);
        zoom_by_drag(ui, editor, &mut self.y, beside, id.with("y"), false);
        self.paint_grid(ui, &theme, inner);
        // Bare senses: nothing but a text field may hold keyboard focus.
        let response = ui.interact(inner, id, Sense::CLICK | Sense::DRAG);
        let plot = Plot { rect: inner, x: self.x, y: self.y, theme, id, response };
        if self.crosshair && plot.response.hovered() {
            plot.crosshair(ui);
        }
        plot
    }

    fn paint_grid(&mut self, ui: &Ui, theme: &Theme, rect: Rect) {
        let fits = self.grid.as_ref().is_some_and(|grid| {
            grid.rect == rect && grid.x == self.x && grid.y == self.y && grid.theme == *theme
        });
        if !fits {
            self.grid = Some(Grid::new(theme, rect, self.x, self.y));
        }
        if let Some(grid) = &self.grid {
            ui.painter().extend(grid.lines.iter().cloned());
            for (align, at, text) in &grid.labels {
                ui.painter().text(*at, *align, text, theme::axis(), theme.text_3);
            }
        }
    }
}

impl Grid {
    fn new(theme: &Theme, rect: Rect, x: Axis, y: Axis) -> Self {
        let (mut lines, mut labels) = (Vec::new(), Vec::new());
        let stroke = |major: bool| {
            let color = theme.hairline;
            Stroke::new(1.0, if major { color } else { color.gamma_multiply(0.55) })
        };
        for tick in x.ticks(rect.width()) {
            let at = rect.left() + rect.width() * x.position(tick.value) as f32;
            let ends = [pos2(at, rect.top()), pos2(at, rect.bottom())];
            lines.push(Shape::line_segment(ends, stroke(tick.major)));
            if !tick.label.is_empty() {
                let within = at.clamp(rect.left() + 8.0, rect.right() - 10.0);
                let place = pos2(within, rect.bottom() + 3.0);
                labels.push((Align2::CENTER_TOP, place, tick.label));
            }
        }
        for tick in y.ticks(rect.height()) {
            let at = rect.bottom() - rect.height() * y.position(tick.value) as f32;
            let ends = [pos2(rect.left(), at), pos2(rect.right(), at)];
            lines.push(Shape::line_segment(ends, stroke(tick.major)));
            if !tick.label.is_empty() {
                let within = at.clamp(rect.top() + 5.0, rect.bottom() - 5.0);
                let place = pos2(rect.left() - 5.0, within);
                labels.push((Align2::RIGHT_CENTER, place, tick.label));
            }
        }
        Self { rect, x, y, theme: *theme, lines, labels }
    }
}

fn zoom_by_drag(
    ui: &Ui,
    editor: &mut EditorContext,
    axis: &mut Axis,
    strip: Rect,
    id: Id,
    horizontal: bool,
) {
    let response = ui.interact(strip, id, Sense::CLICK | Sense::DRAG);
    if response.hovered() {
        editor.hint("Drag the axis to zoom and shift, double-click to see everything.");
        let both = CursorIcon::AllScroll;
        ui.ctx().set_cursor_icon(both);
    }
    if response.double_clicked() {
        axis.reset();
    }
    if response.dragged() {
        let moved = moved_px(&response);
        let (across, along, length) = if horizontal {
            (moved.y, moved.x, strip.width())
        } else {
            (moved.x, -moved.y, strip.height())
        };
        let at = response.interact_pointer_pos().unwrap_or(strip.center());
        let position = if horizontal {
            (at.x - strip.left()) / strip.width()
        } else {
            (strip.bottom() - at.y) / strip.height()
        };
        let inward = if horizontal { across } else { -across };
        axis.zoom(f64::from(inward / ZOOM_PX).exp2(), f64::from(position.clamp(0.0, 1.0)));
        axis.shift(f64::from(-along / length.max(1.0)));
    }
}

/// A graph in one frame: maps values to the screen and back, and draws.
pub struct Plot {
    /// The drawing area, without labels.
    pub rect: Rect,
    /// The horizontal axis as shown.
    pub x: Axis,
    /// The vertical axis as shown.
    pub y: Axis,
    /// The theme.
    pub theme: Theme,
    /// A stable id for things on the plot.
    pub id: Id,
    /// Clicks, double-clicks, drags and hovers on the plot itself.
    pub response: Response,
}

impl Plot {
    /// Where a value lies on the screen.
    pub fn at(&self, x: f64, y: f64) -> Pos2 {
        pos2(self.x_at(x), self.y_at(y))
    }

    /// Where a value of the horizontal axis lies.
    pub fn x_at(&self, x: f64) -> f32 {
        self.rect.left() + self.rect.width() * self.x.position(x) as f32
    }

    /// Where a value of the vertical axis lies.
    pub fn y_at(&self, y: f64) -> f32 {
        self.rect.bottom() - self.rect.height() * self.y.position(y) as f32
    }

    /// The values under a place on the screen.
    pub fn values_at(&self, at: Pos2) -> (f64, f64) {
        let across = (at.x - self.rect.left()) / self.rect.width();
        let up = (self.rect.bottom() - at.y) / self.rect.height();
        (self.x.value(f64::from(across)), self.y.value(f64::from(up)))
    }

    /// The values under the pointer while it is over the plot.
    pub fn hovered_values(&self) -> Option<(f64, f64)> {
        self.response.hover_pos().map(|at| self.values_at(at))
    }

    /// `count` values of the horizontal axis, evenly spread over the screen: sample curves at
    /// these. [`super::CURVE_POINTS`] is a good count.
    pub fn sample_points(&self, count: usize) -> impl Iterator<Item = f64> + '_ {
        let last = count.saturating_sub(1).max(1) as f64;
        (0..count).map(move |at| self.x.value(at as f64 / last))
    }

    /// A painter that draws inside the plot only.
    pub fn painter(&self, ui: &Ui) -> egui::Painter {
        ui.painter_at(self.rect)
    }

    /// Draws a curve through `(x, y)` values.
    pub fn curve(&self, ui: &Ui, points: &[(f64, f64)], width_px: f32, color: Color32) {
        self.painter(ui).line(self.line(points), Stroke::new(width_px, color));
    }

    /// Draws a dashed curve: targets and thresholds.
    pub fn dashed(&self, ui: &Ui, points: &[(f64, f64)], width_px: f32, color: Color32) {
        let stroke = Stroke::new(width_px, color);
        self.painter(ui).extend(Shape::dashed_line(&self.line(points), stroke, 5.0, 4.0));
    }

    /// Fills from a curve down to the plot's lower edge.
    pub fn filled(&self, ui: &Ui, points: &[(f64, f64)], color: Color32) {
        let bottom = self.rect.bottom();
        self.band(ui, self.line(points).into_iter().map(|at| (at.x, at.y, bottom)), color);
    }

    /// A horizontal line; dashed for targets and thresholds.
    pub fn level(&self, ui: &Ui, y: f64, color: Color32, dashed: bool) {
        let at = self.y_at(y);
        let ends = [pos2(self.rect.left(), at), pos2(self.rect.right(), at)];
        let stroke = Stroke::new(1.5, color);
        let painter = self.painter(ui);
        if dashed {
            painter.extend(Shape::dashed_line(&ends, stroke, 5.0, 4.0));
        } else {
            painter.line_segment(ends, stroke);
        }
    }

    /// A horizontal line that can be dragged up and down, with a hit area of 28 px; the response
    /// tells the drag, [`Plot::values_at`] the value.
    pub fn draggable_level(
        &self,
        ui: &Ui,
        editor: &mut EditorContext,
        name: &str,
        y: f64,
        color: Color32,
    ) -> Response {
        self.level(ui, y, color, true);
        let band = Rect::from_center_size(
            pos2(self.rect.center().x, self.y_at(y)),
            vec2(self.rect.width(), theme::HIT_PX),
        );
        let sense = Sense::CLICK | Sense::DRAG;
        let response = ui.interact(band.intersect(self.rect), self.id.with(name), sense);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, name));
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeVertical);
        }
        editor.hint_for(&response, name);
        response
    }

    /// Text beside a point, kept inside the plot.
    pub fn note(&self, ui: &Ui, at: Pos2, text: &str, color: Color32) {
        let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::axis(), color);
        let size = galley.size() + Vec2::splat(6.0);
        let room = self.rect.shrink(2.0);
        let left = at.x.clamp(room.left(), (room.right() - size.x).max(room.left()));
        let top = at.y.clamp(room.top(), (room.bottom() - size.y).max(room.top()));
        let area = Rect::from_min_size(pos2(left, top), size);
        let painter = self.painter(ui);
        // Opaque: text over a curve's fill cannot be read in every theme.
        painter.rect_filled(area, 3.0, self.theme.panel);
        painter.galley(area.min + Vec2::splat(3.0), galley, color);
    }

    fn crosshair(&self, ui: &Ui) {
        let Some(at) = self.response.hover_pos() else { return };
        let painter = self.painter(ui);
        let stroke = Stroke::new(1.0, self.theme.hairline);
        painter.hline(self.rect.x_range(), at.y, stroke);
        painter.vline(at.x, self.rect.y_range(), stroke);
        let (x, y) = self.values_at(at);
        let text = format!("{}   {}", self.x.text(x), self.y.text(y));
        let corner = pos2(self.rect.right() - 130.0, self.rect.top() + 4.0);
        self.note(ui, corner, &text, self.theme.text_2);
    }

    fn line(&self, points: &[(f64, f64)]) -> Vec<Pos2> {
        // Far outside, lines would be tessellated over millions of pixels.
        let (top, bottom) = (self.rect.top() - 20.0, self.rect.bottom() + 20.0);
        points
            .iter()
            .map(|(x, y)| self.at(*x, *y))
            .filter(|at| !at.any_nan())
            .map(|at| pos2(at.x, at.y.clamp(top, bottom)))
            .collect()
    }

    /// Fills a band on the screen: places from left to right, each with the two ends there.
    pub fn band(&self, ui: &Ui, places: impl Iterator<Item = (f32, f32, f32)>, color: Color32) {
        let mut mesh = Mesh::default();
        for (x, from, to) in places {
            let next = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(x, from), color);
            mesh.colored_vertex(pos2(x, to), color);
            if next >= 2 {
                mesh.add_triangle(next - 2, next - 1, next);
                mesh.add_triangle(next - 1, next, next + 1);
            }
        }
        self.painter(ui).add(Shape::mesh(mesh));
    }
}
