//! What a right click on a node opens: type, slope, channel, on and reset of that band.

use super::bands::BandIds;
use super::nodes::change;
use egui::{Area, Frame, Id, Key, Margin, Order, Pos2, Rect, RichText, Sense, Stroke, Ui, vec2};
use shared_ui::{Desk, theme};

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
    pub fn show(&mut self, ui: &Ui, desk: &mut Desk, ids: &BandIds) -> bool {
        let theme = *desk.theme();
        let area = Area::new(Id::unique("band card"))
            .order(Order::Middle)
            .fixed_pos(self.at + vec2(10.0, 10.0))
            .constrain(true)
            .sense(Sense::CLICK);
        let shown = area.show(ui.ctx(), |ui| {
            Frame::new()
                .fill(theme.raised)
                .stroke(Stroke::new(1.0, theme.bands[self.band % theme.bands.len()]))
                .corner_radius(theme::CARD_RADIUS_PX)
                .inner_margin(Margin::same(12))
                .show(ui, |ui| {
                    ui.set_width(WIDTH_PX);
                    self.content(ui, desk, ids)
                })
                .inner
        });
        let stays = self.stays(ui, shown.response.rect);
        stays && !shown.inner
    }

    fn stays(&mut self, ui: &Ui, area: Rect) -> bool {
        let was_fresh = std::mem::take(&mut self.fresh);
        let (outside, escape) = ui.input(|input| {
            let at = input.pointer.interact_pos();
            let outside = input.pointer.any_pressed() && at.is_some_and(|at| !area.contains(at));
            (outside, input.key_pressed(Key::Escape))
        });
        was_fresh || !(outside || escape)
    }

    /// Gives `true` when something was picked that ends the card's work.
    fn content(&self, ui: &mut Ui, desk: &mut Desk, ids: &BandIds) -> bool {
        let hue = desk.theme().band(self.band);
        let mut done = false;
        ui.horizontal(|ui| {
            let name = format!("Band {}", self.band + 1);
            ui.label(RichText::new(name).font(theme::title()).color(hue));
            desk.toggle_labelled(ui, &ids.on, "On");
            if desk.button(ui, "Reset band") {
                let fresh: Vec<(String, f32)> = ids
                    .each()
                    .into_iter()
                    .filter(|id| *id != ids.on)
                    .map(|id| (id.to_owned(), desk.handle(id).default_normalized()))
                    .collect();
                change(desk, &format!("Band {} reset", self.band + 1), &fresh);
                done = true;
            }
        });
        let steps = |desk: &Desk, id: &str| desk.handle(id).step_count().unwrap_or(1);
        let all: Vec<usize> = (0..=steps(desk, &ids.shape)).collect();
        done |= choices(ui, desk, "Type", &ids.shape, &all);
        done |= choices(ui, desk, "Slope", &ids.slope, &SLOPES.map(|order| order - 1));
        let all: Vec<usize> = (0..=steps(desk, &ids.channel)).collect();
        done | choices(ui, desk, "Channel", &ids.channel, &all)
    }
}

/// The items of a choice as pills; `true` when one was picked.
fn choices(ui: &mut Ui, desk: &mut Desk, label: &str, id: &str, items: &[usize]) -> bool {
    let steps = desk.handle(id).step_count().unwrap_or(1).max(1) as f32;
    let now = desk.item(id);
    let color = desk.theme().text_2;
    let mut picked = None;
    ui.label(RichText::new(label).font(theme::label()).color(color));
    ui.horizontal_wrapped(|ui| {
        for item in items {
            let normalized = *item as f32 / steps;
            let text = desk.handle(id).shown(normalized);
            let hint = format!("{}: {text}", desk.handle(id).name());
            if desk.switch(ui, &text, *item == now, &hint) {
                picked = Some(normalized);
            }
        }
    });
    if let Some(normalized) = picked {
        desk.set_once(id, normalized);
    }
    picked.is_some()
}
