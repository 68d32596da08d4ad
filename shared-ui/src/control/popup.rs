//! A list that opens over everything else: the parameter's menu and the items of a choice.

use crate::EditorContext;
use crate::editor_context::ItemPicture;
use crate::icons::{self, Icon};
use crate::interaction::{MenuOf, OpenMenu};
use crate::text;
use crate::theme::{self, Theme};
use egui::{
    Align2, Area, Context, Frame, Id, Key, Margin, Order, Pos2, Rect, Response, Role, ScrollArea,
    Sense, Stroke, Ui, WidgetInfo, vec2,
};

/// Side of an item's picture.
pub(super) const PICTURE_PX: f32 = 16.0;
/// Height of one line.
const LINE_PX: f32 = 28.0;

/// One line of a list.
pub(crate) struct Line {
    pub text: String,
    pub icon: Option<Icon>,
    pub enabled: bool,
    /// A picture of the item, and its number.
    pub picture: Option<(ItemPicture, usize)>,
}

impl Line {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), icon: None, enabled: true, picture: None }
    }

    pub fn with_icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

/// The state of a list after a frame.
pub(crate) enum Outcome {
    Open,
    Closed,
    Picked(usize),
}

/// Draws a list and says what became of it.
pub(crate) fn show(ui: &Ui, theme: &Theme, menu: &mut OpenMenu, lines: &[Line]) -> Outcome {
    let context = ui.ctx().clone();
    let mut picked = None;
    let needed_px = |line: &Line| {
        let galley = ui.painter().layout_no_wrap(line.text.clone(), theme::label(), theme.text);
        let picture_px = if line.picture.is_some() { PICTURE_PX + 8.0 } else { 0.0 };
        galley.size().x + 36.0 + picture_px
    };
    let room = context.content_rect().shrink(8.0).size();
    let needed_px = lines.iter().map(needed_px).fold(menu.width_px, f32::max);
    menu.width_px = needed_px.min(room.x - 16.0);
    let height_px = (lines.len() as f32 * LINE_PX).min(room.y - 8.0);
    let scrolls_to = std::mem::take(&mut menu.scrolls_to);
    let area = Area::new(Id::unique("open list"))
        .order(Order::Foreground)
        .fixed_pos(menu.at)
        .constrain(true)
        .sense(Sense::CLICK);
    let shown = area.show(&context, |ui| {
        Frame::new()
            .fill(theme.raised)
            .stroke(Stroke::new(1.0, theme.edge))
            .corner_radius(theme::CARD_RADIUS_PX)
            .inner_margin(Margin::same(4))
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let scroll = ScrollArea::vertical().max_height(height_px);
                scroll.min_scrolled_height(height_px).show(ui, |ui| {
                    for (at, line) in lines.iter().enumerate() {
                        let response = self::line(ui, theme, menu, at, line);
                        if response.clicked() {
                            picked = Some(at);
                        }
                        if scrolls_to == Some(at) {
                            response.scroll_to_me(None);
                        }
                    }
                });
            });
    });
    if let Some(at) = picked {
        return Outcome::Picked(at);
    }
    outcome_of_keys(&context, menu, lines, shown.response.rect)
}

fn line(ui: &mut Ui, theme: &Theme, menu: &mut OpenMenu, at: usize, line: &Line) -> Response {
    let (rect, _) = ui.allocate_exact_size(vec2(menu.width_px, LINE_PX), Sense::empty());
    let sense = if line.enabled { Sense::CLICK } else { Sense::empty() };
    let response = ui.interact(rect, ui.scope_id().with(("line", at)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, line.enabled, &line.text));
    if response.hovered() && line.enabled {
        menu.highlighted = Some(at);
    }
    if menu.highlighted == Some(at) {
        ui.painter().rect_filled(rect, theme::FIELD_RADIUS_PX, theme.fill(theme.accent, 0.3));
    }
    let color = if line.enabled { theme.text } else { theme.text_3 };
    let mut left = rect.left() + 8.0;
    if let Some(icon) = line.icon {
        let area = Rect::from_center_size(
            Pos2::new(rect.left() + 14.0, rect.center().y),
            egui::Vec2::splat(14.0),
        );
        icons::paint(ui.painter(), icon, area, color);
    }
    left += 20.0;
    if let Some((picture, item)) = line.picture {
        let centre = Pos2::new(left + PICTURE_PX / 2.0, rect.center().y);
        picture(
            ui.painter(),
            item,
            Rect::from_center_size(centre, egui::Vec2::splat(PICTURE_PX)),
            color,
        );
        left += PICTURE_PX + 8.0;
    }
    let room = Rect::from_min_max(Pos2::new(left, rect.top()), rect.max - vec2(6.0, 0.0));
    text::paint(ui.painter(), room, Align2::LEFT_CENTER, &line.text, (theme::label(), color));
    response
}

fn outcome_of_keys(context: &Context, menu: &mut OpenMenu, lines: &[Line], area: Rect) -> Outcome {
    let was_fresh = std::mem::take(&mut menu.fresh);
    let (pressed_outside, keys) = context.input(|input| {
        let outside = input.pointer.any_pressed()
            && input.pointer.interact_pos().is_some_and(|at| !area.contains(at));
        let keys = [Key::Escape, Key::ArrowDown, Key::ArrowUp, Key::Enter]
            .map(|key| input.key_pressed(key));
        (outside, keys)
    });
    let [escape, down, up, enter] = keys;
    if was_fresh {
        context.request_repaint();
        return Outcome::Open;
    }
    if escape || pressed_outside {
        return Outcome::Closed;
    }
    let count = lines.len();
    if count > 0 && (down || up) {
        let forward = if down { 1 } else { count - 1 };
        let mut at = menu.highlighted.unwrap_or(if down { count - 1 } else { 0 });
        for _ in 0..count {
            at = (at + forward) % count;
            if lines[at].enabled {
                menu.highlighted = Some(at);
                menu.scrolls_to = Some(at);
                break;
            }
        }
    }
    match menu.highlighted {
        Some(at) if enter && lines.get(at).is_some_and(|line| line.enabled) => Outcome::Picked(at),
        _ => Outcome::Open,
    }
}

impl EditorContext {
    /// Draws the open list, if any, and does what was picked.
    pub(crate) fn show_menu(&mut self, ui: &Ui) {
        let Some(mut menu) = self.menu.take() else { return };
        let lines = match menu.of {
            MenuOf::Parameter(index) => self.parameter_lines(index),
            MenuOf::Items(index) => self.item_lines(index),
        };
        match show(ui, &self.theme, &mut menu, &lines) {
            Outcome::Open => self.menu = Some(menu),
            Outcome::Closed => {}
            Outcome::Picked(at) => match menu.of {
                MenuOf::Parameter(index) => self.pick_parameter_line(ui, index, at, menu.at),
                MenuOf::Items(index) => self.pick_item(index, at),
            },
        }
    }
}
